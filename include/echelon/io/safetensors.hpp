// SPDX-License-Identifier: BSL-1.0
/// Model files: named tensors in one buffer behind a JSON header, guarded by two hashes. Nothing in them is executed.
///
/// Layout: 8 bytes length of the header, little-endian; the header, one JSON object that gives each tensor its element
/// type, shape and place, and `__metadata__` its texts; the buffer, without holes. It is the safetensors layout, so
/// other programs read our files; the metadata carry format, version, kind, `hash` (of the buffer) and `header_hash` (of
/// the header with its own sixteen digits taken as zeros).
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <echelon/core/hash.hpp>
#include <echelon/core/error.hpp>
#include <echelon/io/file.hpp>
#include <echelon/io/json.hpp>
#include <echelon/io/parsed.hpp>
#include <echelon/io/words.hpp>

namespace echelon::inline ECHELON_ABI {

static_assert(std::endian::native == std::endian::little, "model files are little-endian, and so must be the machine");

/// The types of elements that a model file can hold.
template <class T>
concept tensor_element = std::same_as<T, float> || std::same_as<T, double> || std::same_as<T, std::uint8_t> ||
                         std::same_as<T, std::uint16_t> || std::same_as<T, std::uint32_t> ||
                         std::same_as<T, std::uint64_t> || std::same_as<T, std::int64_t>;

enum class element : std::uint8_t { u8, u16, u32, f32, u64, i64, f64 };

constexpr std::string_view name_of(element e) noexcept {
  constexpr std::string_view names[]{"U8", "U16", "U32", "F32", "U64", "I64", "F64"};
  return names[static_cast<std::size_t>(e)];
}
constexpr std::size_t size_of(element e) noexcept {
  constexpr std::size_t sizes[]{1, 2, 4, 4, 8, 8, 8};
  return sizes[static_cast<std::size_t>(e)];
}
template <tensor_element T>
constexpr element element_of() noexcept {
  if constexpr (std::same_as<T, float>) return element::f32;
  else if constexpr (std::same_as<T, double>) return element::f64;
  else if constexpr (std::same_as<T, std::uint8_t>) return element::u8;
  else if constexpr (std::same_as<T, std::uint16_t>) return element::u16;
  else if constexpr (std::same_as<T, std::uint32_t>) return element::u32;
  else if constexpr (std::same_as<T, std::uint64_t>) return element::u64;
  else return element::i64;
}

/// The caps of every model file; none is near what a model needs.
namespace model_caps {
inline constexpr std::size_t header = std::size_t{16} << 20, name = std::size_t{64} << 10, axes = 8, tensors = 16384, texts = 1024,
                             text = std::size_t{1} << 20;
}

inline constexpr std::int64_t model_version = 1;

/// A tensor inside the bytes of a model file.
struct tensor_view {
  std::string name;
  element type = element::u8;
  std::array<std::uint64_t, model_caps::axes> extent{};
  std::size_t axes = 0;
  std::span<const unsigned char> bytes;

  std::span<const std::uint64_t> shape() const noexcept { return std::span{extent}.first(axes); }
  std::size_t count() const noexcept { return bytes.size() / size_of(type); }
};

/// What a model file holds. Views point into the bytes that it was read from, which must outlive it.
struct model_file {
  std::string name;  ///< of the file, for problems
  std::string kind;
  std::vector<std::pair<std::string, std::string>> metadata;
  std::vector<tensor_view> tensors;

  const tensor_view* find(std::string_view tensor) const noexcept {
    for (const auto& t : tensors)
      if (t.name == tensor) return &t;
    return nullptr;
  }
  const std::string* text(std::string_view key) const noexcept {
    for (const auto& [k, v] : metadata)
      if (k == key) return &v;
    return nullptr;
  }

  /// The elements of a tensor of that element type, and of `count` elements when given, without copying.
  ///
  /// throws  nothing; problem 203 no such tensor | 403 another type | 101 another number of elements
  template <tensor_element T>
  parsed<std::span<const T>> get(std::string_view tensor, std::optional<std::size_t> count = {}) const {
    const tensor_view* const t = find(tensor);
    const auto refuse = [&](fault why, std::string found, std::string needed) {
      return problem{why, name, 0, 0, std::move(found), std::move(needed)};
    };
    if (t == nullptr) return refuse(fault::unknown, "no tensor " + shown(tensor), "one");
    if (t->type != element_of<T>() || reinterpret_cast<std::uintptr_t>(t->bytes.data()) % alignof(T) != 0)
      return refuse(fault::unsupported, "tensor " + shown(tensor) + " of " + std::string{name_of(t->type)},
                    std::string{name_of(element_of<T>())} + ", aligned");
    if (count && *count != t->count())
      return refuse(fault::shape, "tensor " + shown(tensor) + " with " + std::to_string(t->count()) + " elements", std::to_string(*count));
    return std::span{reinterpret_cast<const T*>(t->bytes.data()), t->count()};
  }
};

namespace detail {

inline std::string hex16(std::uint64_t h) {
  std::string out(16, '0');
  for (std::size_t i = 16; i-- > 0; h >>= 4) out[i] = "0123456789abcdef"[h & 15];
  return out;
}
inline std::span<const unsigned char> as_bytes(std::string_view s) noexcept {
  return {reinterpret_cast<const unsigned char*>(s.data()), s.size()};
}

/// Reads the header of a model file. A JSON reader of its own, because it must not allocate more than a hostile header
/// can pay for: it builds tensors and texts only, each number of them capped.
class header_reader {
 public:
  header_reader(std::string_view header, const std::string& name) : text_{header}, name_{name} {}

  struct place {
    std::uint64_t from = 0, to = 0;
  };
  std::vector<tensor_view> tensors;
  std::vector<place> places;
  std::vector<std::pair<std::string, std::string>> texts;
  std::size_t header_hash_at = std::string_view::npos;  ///< where the digits of header_hash are
  std::optional<problem> first;

  bool read() {
    return take('{') && members([this](std::string key) { return key == "__metadata__" ? metadata() : tensor(std::move(key)); }) &&
           (blank(), at_ == text_.size() || refuse("more after the header", "its end"));
  }
  bool refuse(std::string found, std::string needed, fault why = fault::malformed) {
    if (!first) first = problem{why, name_, 0, at_ + 9, std::move(found), std::move(needed)};  // column: byte of the file
    return false;
  }

 private:
  void blank() noexcept {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t' || text_[at_] == '\r')) ++at_;
  }
  bool sees(char c) noexcept {
    blank();
    return at_ < text_.size() && text_[at_] == c;
  }
  bool take(char c) {
    if (!sees(c)) return refuse(shown(text_.substr(at_, 8)), shown({&c, 1}));
    ++at_;
    return true;
  }
  /// The members of an object up to its brace; `each` reads one value.
  template <class Each>
  bool members(Each each) {
    if (sees('}')) return take('}');
    while (true) {
      std::string key;
      if (!string(key, model_caps::name) || !take(':') || !each(std::move(key))) return false;
      if (sees('}')) return take('}');
      if (!take(',')) return false;
    }
  }
  bool string(std::string& out, std::size_t most) {
    if (!take('"')) return false;
    const std::size_t from = at_;
    bool plain = true;
    for (; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      const auto c = static_cast<unsigned char>(text_[at_]);
      if (c < 0x20) return refuse("a control byte", "a text");
      plain = plain && c != '\\' && c < 0x80;
      if (c == '\\') ++at_;
    }
    if (at_ >= text_.size()) return refuse("the end of the header", "a closing quote");
    const std::string_view raw = text_.substr(from, at_ - from);
    if (raw.size() > most) return refuse("a longer text", "at most " + std::to_string(most) + " bytes", fault::too_large);
    if (plain) {
      out = raw;
    } else {
      auto value = parse_json(text_.substr(from - 1, raw.size() + 2), name_);
      if (!value) return refuse(value.error().found, value.error().needed);
      out = std::move(value->text);
    }
    ++at_;
    return true;
  }
  bool integer(std::uint64_t& out) {
    blank();
    const char *const begin = text_.data() + at_, *const end = text_.data() + text_.size();
    const auto [stop, bad] = std::from_chars(begin, end, out);
    const auto digits = static_cast<std::size_t>(stop - begin);
    if (bad != std::errc{} || digits == 0 || (digits > 1 && *begin == '0'))
      return refuse(shown(text_.substr(at_, 8)), "a whole number below 2^64");
    at_ += digits;
    return true;
  }
  bool metadata() {
    if (seen_metadata_) return refuse("the metadata twice", "them once", fault::duplicate);
    seen_metadata_ = true;
    return take('{') && members([this](std::string key) {
      if (texts.size() >= model_caps::texts) return refuse("more metadata", "at most 1024", fault::too_large);
      for (const auto& [known, value] : texts)
        if (known == key) return refuse("the metadata key " + shown(key) + " twice", "each once", fault::duplicate);
      std::string value;
      blank();
      if (key == "header_hash") header_hash_at = at_ + 1;
      if (!string(value, model_caps::text)) return false;
      texts.emplace_back(std::move(key), std::move(value));
      return true;
    });
  }
  bool tensor(std::string key) {
    if (tensors.size() >= model_caps::tensors)
      return refuse("more tensors", "at most " + std::to_string(model_caps::tensors), fault::too_large);
    tensor_view t;
    t.name = std::move(key);
    place where;
    unsigned seen = 0;
    const auto once = [&](unsigned bit) { return (seen & bit) == 0 && (seen |= bit) != 0; };
    const bool read = take('{') && members([&](std::string part) {
      if (part == "dtype" && once(1)) return type(t.type);
      if (part == "shape" && once(2)) return list([&](std::uint64_t n) {
          if (t.axes == model_caps::axes) return refuse("more axes", "at most 8", fault::too_large);
          t.extent[t.axes++] = n;
          return true;
        });
      if (part == "data_offsets" && once(4)) {
        std::size_t k = 0;
        return list([&](std::uint64_t n) { return k < 2 && ((k++ == 0 ? where.from : where.to) = n, true); }) && (k == 2 || refuse("fewer offsets", "two"));
      }
      return refuse("the key " + shown(part) + " of tensor " + shown(t.name), "dtype, shape and data_offsets, each once", fault::unknown);
    });
    if (!read) return refuse("a wrong list", "two offsets");
    if (seen != 7) return refuse("tensor " + shown(t.name) + " without all its keys", "dtype, shape and data_offsets");
    tensors.push_back(std::move(t));
    places.push_back(where);
    return true;
  }
  bool type(element& out) {
    std::string name;
    if (!string(name, 16)) return false;
    for (const element e : {element::u8, element::u16, element::u32, element::f32, element::u64, element::i64, element::f64})
      if (name_of(e) == name) {
        out = e;
        return true;
      }
    return refuse("the element type " + shown(name), "U8, U16, U32, U64, I64, F32 or F64", fault::unsupported);
  }
  template <class Each>
  bool list(Each each) {
    if (!take('[')) return false;
    if (sees(']')) return take(']');
    while (true) {
      std::uint64_t n = 0;
      if (!integer(n) || !each(n)) return false;
      if (sees(']')) return take(']');
      if (!take(',')) return false;
    }
  }

  std::string_view text_;
  const std::string& name_;
  std::size_t at_ = 0;
  bool seen_metadata_ = false;
};

/// The product of the extents times the element size, or nothing when it does not fit 64 bits.
inline std::optional<std::uint64_t> bytes_of(const tensor_view& t) noexcept {
  std::uint64_t n = size_of(t.type);
  for (const std::uint64_t e : t.shape())
    if (__builtin_mul_overflow(n, e, &n)) return std::nullopt;
  return n;
}

/// Gives each tensor its part of the buffer. They must fill it in some order without overlap or hole.
inline std::optional<problem> place_tensors(header_reader& header, std::span<const unsigned char> buffer, const std::string& name) {
  const auto refuse = [&](const tensor_view& t, std::string found, std::string needed) {
    return problem{fault::malformed, name, 0, 0, "tensor " + shown(t.name) + ' ' + found, std::move(needed)};
  };
  std::vector<std::uint32_t> order(header.tensors.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<std::uint32_t>(i);
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    const auto &p = header.places[a], &q = header.places[b];
    return p.from != q.from ? p.from < q.from : p.to != q.to ? p.to < q.to : a < b;
  });
  std::uint64_t next = 0;
  for (const std::uint32_t i : order) {
    auto& t = header.tensors[i];
    const auto [from, to] = header.places[i];
    if (from != next || to < from || to > buffer.size())
      return refuse(t, "at bytes " + std::to_string(from) + " to " + std::to_string(to),
                    "its start at byte " + std::to_string(next) + " and its end within " + std::to_string(buffer.size()));
    const auto size = bytes_of(t);
    if (!size || *size != to - from)
      return refuse(t, "with a shape of " + (size ? std::to_string(*size) : std::string{"too many"}) + " bytes", std::to_string(to - from) + " bytes");
    t.bytes = buffer.subspan(static_cast<std::size_t>(from), static_cast<std::size_t>(to - from));
    next = to;
  }
  if (next != buffer.size())
    return problem{fault::malformed, name, 0, 0, std::to_string(buffer.size()) + " bytes of data", std::to_string(next) + " as the tensors have"};
  std::vector<std::string_view> names;
  for (const auto& t : header.tensors) names.push_back(t.name);
  std::sort(names.begin(), names.end());
  if (const auto twice = std::adjacent_find(names.begin(), names.end()); twice != names.end())
    return problem{fault::duplicate, name, 0, 0, "two tensors " + shown(*twice), "each name once"};
  return std::nullopt;
}

}  // namespace detail

/// Whose files are read: those that this library wrote, with both hashes, or any safetensors file.
enum class model_origin : std::uint8_t { ours, any };

/// Reads a model file from bytes, which must outlive the result; `kind` refuses another kind unless it is empty.
///
/// throws  nothing; problem 402 not the format | 403 another kind, version or element type | 404 a cap | 405 a hash differs
/// cost    one pass for the hash; no copy of the data; at most 16 MiB and the size of the header
/// law     every truncation and every flipped bit of a file of ours is refused
/// source  the format description of huggingface/safetensors
inline parsed<model_file> read_model(std::span<const unsigned char> bytes, const std::string& name, std::string_view kind = {},
                                     model_origin origin = model_origin::ours) {
  const auto refuse = [&](fault why, std::string found, std::string needed) {
    return problem{why, name, 0, 0, std::move(found), std::move(needed)};
  };
  if (bytes.size() < 8) return refuse(fault::malformed, std::to_string(bytes.size()) + " bytes", "a model file");
  std::uint64_t length = 0;
  std::memcpy(&length, bytes.data(), 8);
  if (length > bytes.size() - 8)
    return refuse(fault::malformed, "a header of " + std::to_string(length) + " bytes", "at most the " + std::to_string(bytes.size() - 8) + " there are");
  if (length > model_caps::header)
    return refuse(fault::too_large, "a header of " + std::to_string(length) + " bytes", "at most " + std::to_string(model_caps::header));
  const std::string_view text{reinterpret_cast<const char*>(bytes.data()) + 8, static_cast<std::size_t>(length)};
  detail::header_reader header{text, name};
  if (!header.read()) return *header.first;

  model_file out{name, {}, std::move(header.texts), {}};
  const auto get = [&](std::string_view key) {
    const std::string* const v = out.text(key);
    return v != nullptr ? std::string_view{*v} : std::string_view{};
  };
  const auto buffer = bytes.subspan(8 + static_cast<std::size_t>(length));
  if (origin == model_origin::ours) {
    if (get("format") != "echelon") return refuse(fault::unsupported, "the format " + shown(get("format")), "\"echelon\"");
    if (get("version") != std::to_string(model_version))
      return refuse(fault::unsupported, "version " + shown(get("version")), "version " + std::to_string(model_version));
    if (header.header_hash_at > text.size() || text.size() - header.header_hash_at < 16 || get("header_hash").size() != 16)
      return refuse(fault::malformed, "no \"header_hash\" of 16 digits", "one");
    std::string zeroed{text};
    zeroed.replace(header.header_hash_at, 16, 16, '0');
    if (get("header_hash") != detail::hex16(hash64(detail::as_bytes(zeroed))))
      return refuse(fault::corrupt, "a header whose hash differs", "an intact file");
    if (get("hash") != detail::hex16(hash64(buffer))) return refuse(fault::corrupt, "data whose hash differs", "an intact file");
  }
  out.kind = get("kind");
  if (!kind.empty() && out.kind != kind)
    return refuse(fault::unsupported, "a model of kind " + shown(out.kind), "one of kind " + shown(kind));
  if (auto what = detail::place_tensors(header, buffer, name)) return *what;
  out.tensors = std::move(header.tensors);
  return out;
}

/// Collects the parts of a model and writes its file. Spans given must outlive the writer.
class model_writer {
 public:
  explicit model_writer(std::string kind) {
    texts_ = {{"format", "echelon"}, {"version", std::to_string(model_version)}, {"kind", std::move(kind)}};
  }

  /// throws  error 304 the key is taken | 404 a sixth of the caps is exceeded, for escapes may lengthen a text | 402 no UTF-8
  model_writer& text(std::string key, std::string value) {
    if (value.size() > model_caps::text / 6 || key.size() > model_caps::name / 6 || texts_.size() + 2 >= model_caps::texts)
      throw error{fault::too_large, "metadata", "is beyond the caps of model files"};
    if (key == "hash" || key == "header_hash") throw error{fault::duplicate, "metadata", "has this key already"};
    for (const auto& [known, v] : texts_)
      if (known == key) throw error{fault::duplicate, "metadata", "has this key already"};
    check_text(key, "metadata");
    check_text(value, "metadata");
    texts_.emplace_back(std::move(key), std::move(value));
    return *this;
  }

  /// throws  error 101 the shape is not that of the values | 304 the name is taken | 404 name, axes or number beyond the caps | 402 no UTF-8
  template <tensor_element T>
  model_writer& tensor(std::string name, std::span<const std::uint64_t> shape, std::span<const T> values) {
    if (shape.size() > model_caps::axes || name.size() > model_caps::name / 6 || tensors_.size() >= model_caps::tensors)
      throw error{fault::too_large, "tensor", "is beyond the caps of model files"};
    if (name == "__metadata__") throw error{fault::duplicate, "tensor", "has a name that is taken"};
    for (const auto& t : tensors_)
      if (t.name == name) throw error{fault::duplicate, "tensor", "has a name that is taken"};
    check_text(name, "tensor");
    tensor_view t{std::move(name), element_of<T>(), {}, shape.size(), {}};
    std::copy(shape.begin(), shape.end(), t.extent.begin());
    t.bytes = {reinterpret_cast<const unsigned char*>(values.data()), values.size_bytes()};
    if (detail::bytes_of(t) != t.bytes.size()) throw error{fault::shape, "shape", "is not that of the values"};
    tensors_.push_back(std::move(t));
    return *this;
  }
  template <tensor_element T>
  model_writer& tensor(std::string name, std::span<const T> values) {
    const std::uint64_t n = values.size();
    return tensor(std::move(name), std::span{&n, 1}, values);
  }

  /// The bytes of the file. Wide elements come first, so that each tensor is aligned; equal parts give equal bytes.
  std::string bytes() const {
    std::vector<const tensor_view*> order;
    for (const auto& t : tensors_) order.push_back(&t);
    std::stable_sort(order.begin(), order.end(), [](auto* a, auto* b) { return size_of(a->type) > size_of(b->type); });
    std::string buffer;
    std::string table;
    for (const auto* t : order) {
      table += ',';
      detail::append_json_text(table, t->name);
      table += ":{\"dtype\":\"" + std::string{name_of(t->type)} + "\",\"shape\":[";
      for (std::size_t k = 0; k < t->axes; ++k) table += (k == 0 ? "" : ",") + std::to_string(t->extent[k]);
      table += "],\"data_offsets\":[" + std::to_string(buffer.size()) + ',';
      buffer.append(reinterpret_cast<const char*>(t->bytes.data()), t->bytes.size());
      table += std::to_string(buffer.size()) + "]}";
    }
    std::string header = "{\"__metadata__\":{";
    for (const auto& [key, value] : texts_) {
      detail::append_json_text(header, key);
      header += ':';
      detail::append_json_text(header, value);
      header += ',';
    }
    header += "\"hash\":\"" + detail::hex16(hash64(detail::as_bytes(buffer))) + "\",\"header_hash\":\"";
    const std::size_t digits = header.size();
    header += std::string(16, '0') + "\"}" + table + '}';
    header.append((8 - header.size() % 8) % 8, ' ');
    header.replace(digits, 16, detail::hex16(hash64(detail::as_bytes(header))));
    const std::uint64_t length = header.size();
    std::string out(8, '\0');
    std::memcpy(out.data(), &length, 8);
    return out + header + buffer;
  }

  /// Writes the file whole or not at all.
  std::optional<problem> save(const std::string& path) const { return write_file(path, bytes()); }

 private:
  static void check_text(const std::string& text, const char* argument) {
    std::string quoted;
    detail::append_json_text(quoted, text);
    if (!parse_json(quoted, argument)) throw error{fault::malformed, argument, "is a text that is not UTF-8"};
  }

  std::vector<std::pair<std::string, std::string>> texts_;
  std::vector<tensor_view> tensors_;
};

}  // namespace echelon::inline ECHELON_ABI
