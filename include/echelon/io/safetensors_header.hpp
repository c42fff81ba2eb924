// SPDX-License-Identifier: BSL-1.0
/// The header of a model file: element types, caps, and a reader that a hostile header cannot make greedy.
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <echelon/io/json.hpp>
#include <echelon/io/parsed.hpp>
#include <echelon/io/words.hpp>

namespace echelon::inline ECHELON_ABI {

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
inline constexpr std::size_t header = std::size_t{16} << 20, name = std::size_t{64} << 10, axes = 8, tensors = 16384,
                             texts = 1024, text = std::size_t{1} << 20;
}

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

namespace detail {

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
    return take('{') &&
           members([this](std::string key) { return key == "__metadata__" ? metadata() : tensor(std::move(key)); }) &&
           (blank(), at_ == text_.size() || refuse("more after the header", "its end"));
  }
  bool refuse(std::string found, std::string needed, fault why = fault::malformed) {
    if (!first)
      first = problem{why, name_, 0, at_ + 9, std::move(found), std::move(needed)};  // column: byte of the file
    return false;
  }

 private:
  void blank() noexcept {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t' || text_[at_] == '\r'))
      ++at_;
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
    if (raw.size() > most)
      return refuse("a longer text", "at most " + std::to_string(most) + " bytes", fault::too_large);
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
        return list([&](std::uint64_t n) { return k < 2 && ((k++ == 0 ? where.from : where.to) = n, true); }) &&
               (k == 2 || refuse("fewer offsets", "two"));
      }
      return refuse("the key " + shown(part) + " of tensor " + shown(t.name),
                    "dtype, shape and data_offsets, each once", fault::unknown);
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
    for (const element e :
         {element::u8, element::u16, element::u32, element::f32, element::u64, element::i64, element::f64})
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
template <class = void>
std::optional<problem> place_tensors(header_reader& header, std::span<const unsigned char> buffer,
                                     const std::string& name) {
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
      return refuse(
          t, "at bytes " + std::to_string(from) + " to " + std::to_string(to),
          "its start at byte " + std::to_string(next) + " and its end within " + std::to_string(buffer.size()));
    const auto size = bytes_of(t);
    if (!size || *size != to - from)
      return refuse(t, "with a shape of " + (size ? std::to_string(*size) : std::string{"too many"}) + " bytes",
                    std::to_string(to - from) + " bytes");
    t.bytes = buffer.subspan(static_cast<std::size_t>(from), static_cast<std::size_t>(to - from));
    next = to;
  }
  if (next != buffer.size())
    return problem{fault::malformed,
                   name,
                   0,
                   0,
                   std::to_string(buffer.size()) + " bytes of data",
                   std::to_string(next) + " as the tensors have"};
  std::vector<std::string_view> names;
  for (const auto& t : header.tensors) names.push_back(t.name);
  std::sort(names.begin(), names.end());
  if (const auto twice = std::adjacent_find(names.begin(), names.end()); twice != names.end())
    return problem{fault::duplicate, name, 0, 0, "two tensors " + shown(*twice), "each name once"};
  return std::nullopt;
}

}  // namespace detail
}  // namespace echelon::inline ECHELON_ABI
