// SPDX-License-Identifier: BSL-1.0
/// Model files: named tensors in one buffer behind a JSON header, guarded by two hashes. Nothing in them is executed.
///
/// Layout: 8 bytes length of the header, little-endian; the header, one JSON object that gives each tensor its element
/// type, shape and place, and `__metadata__` its texts; the buffer, without holes. It is the safetensors layout, so
/// other programs read our files; the metadata carry format, version, kind, `hash` (of the buffer) and `header_hash`
/// (of the header with its own sixteen digits taken as zeros).
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <echelon/core/hash.hpp>
#include <echelon/core/error.hpp>
#include <echelon/io/file.hpp>
#include <echelon/io/json.hpp>
#include <echelon/io/parsed.hpp>
#include <echelon/io/safetensors_header.hpp>
#include <echelon/io/words.hpp>

namespace echelon::inline ECHELON_ABI {

static_assert(std::endian::native == std::endian::little, "model files are little-endian, and so must be the machine");

inline constexpr std::int64_t model_version = 2;

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
      return refuse(fault::shape, "tensor " + shown(tensor) + " with " + std::to_string(t->count()) + " elements",
                    std::to_string(*count));
    return std::span{reinterpret_cast<const T*>(t->bytes.data()), t->count()};
  }
};

namespace detail {

template <class = void>
std::string hex16(std::uint64_t h) {
  std::string out(16, '0');
  for (std::size_t i = 16; i-- > 0; h >>= 4) out[i] = "0123456789abcdef"[h & 15];
  return out;
}
inline std::span<const unsigned char> as_bytes(std::string_view s) noexcept {
  return {reinterpret_cast<const unsigned char*>(s.data()), s.size()};
}

}  // namespace detail

/// Whose files are read: those that this library wrote, with both hashes, or any safetensors file.
enum class model_origin : std::uint8_t { ours, any };

/// Reads a model file from bytes, which must outlive the result; `kind` refuses another kind unless it is empty.
///
/// throws  nothing; problem 402 not the format | 403 another kind, version or element type | 404 a cap | 405 a hash
/// cost    one pass for the hash; no copy of the data; at most 16 MiB and the size of the header
/// law     every truncation and every flipped bit of a file of ours is refused
/// source  the format description of huggingface/safetensors
template <class = void>
parsed<model_file> read_model(std::span<const unsigned char> bytes, const std::string& name,
                              std::string_view kind = {}, model_origin origin = model_origin::ours) {
  const auto refuse = [&](fault why, std::string found, std::string needed) {
    return problem{why, name, 0, 0, std::move(found), std::move(needed)};
  };
  if (bytes.size() < 8) return refuse(fault::malformed, std::to_string(bytes.size()) + " bytes", "a model file");
  std::uint64_t length = 0;
  std::memcpy(&length, bytes.data(), 8);
  if (length > bytes.size() - 8)
    return refuse(fault::malformed, "a header of " + std::to_string(length) + " bytes",
                  "at most the " + std::to_string(bytes.size() - 8) + " there are");
  if (length > model_caps::header)
    return refuse(fault::too_large, "a header of " + std::to_string(length) + " bytes",
                  "at most " + std::to_string(model_caps::header));
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
    if (get("format") != "echelon")
      return refuse(fault::unsupported, "the format " + shown(get("format")), "\"echelon\"");
    if (get("version") != std::to_string(model_version))
      return refuse(fault::unsupported, "version " + shown(get("version")), "version " + std::to_string(model_version));
    if (header.header_hash_at > text.size() || text.size() - header.header_hash_at < 16 ||
        get("header_hash").size() != 16)
      return refuse(fault::malformed, "no \"header_hash\" of 16 digits", "one");
    std::string zeroed{text};
    zeroed.replace(header.header_hash_at, 16, 16, '0');
    if (get("header_hash") != detail::hex16(hash64(detail::as_bytes(zeroed))))
      return refuse(fault::corrupt, "a header whose hash differs", "an intact file");
    if (get("hash") != detail::hex16(hash64(buffer)))
      return refuse(fault::corrupt, "data whose hash differs", "an intact file");
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

  /// throws  error 304 the key is taken | 404 a sixth of the caps is exceeded, for escapes may lengthen a text | 402 no
  /// UTF-8
  model_writer& text(std::string key, std::string value) {
    if (value.size() > model_caps::text / 6 || key.size() > model_caps::name / 6 ||
        texts_.size() + 2 >= model_caps::texts)
      throw error{fault::too_large, "metadata", "is beyond the caps of model files"};
    if (key == "hash" || key == "header_hash") throw error{fault::duplicate, "metadata", "has this key already"};
    for (const auto& [known, v] : texts_)
      if (known == key) throw error{fault::duplicate, "metadata", "has this key already"};
    check_text(key, "metadata");
    check_text(value, "metadata");
    texts_.emplace_back(std::move(key), std::move(value));
    return *this;
  }

  /// throws  error 101 the shape is not that of the values | 304 the name is taken | 404 name, axes or number beyond
  /// the caps | 402 no UTF-8
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
