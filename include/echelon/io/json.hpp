// SPDX-License-Identifier: BSL-1.0
/// JSON in and out: values that know their line and column. The gateway to nlohmann-json.
#pragma once

#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <echelon/io/number.hpp>
#include <echelon/io/parsed.hpp>
#include <echelon/io/words.hpp>

namespace echelon::inline ECHELON_ABI {

enum class json_kind : std::uint8_t { null, boolean, number, text, list, object };

constexpr const char* name_of(json_kind k) noexcept {
  constexpr const char* names[]{"null", "true or false", "a number", "a text", "a list", "an object"};
  return names[static_cast<std::size_t>(k)];
}

/// One JSON value. Members of an object keep their order: `keys[i]` names `items[i]`.
struct json_value {
  json_kind kind = json_kind::null;
  bool truth = false;
  double number = 0;
  std::string text;  ///< a text, or the exact digits of an integer
  std::vector<std::string> keys;
  std::vector<json_value> items;
  std::size_t line = 0, column = 0;  ///< where the value starts, from 1; 0 for one that was not read

  json_value() = default;
  json_value(std::same_as<bool> auto b) : kind{json_kind::boolean}, truth{b} {}
  json_value(std::floating_point auto x) : kind{json_kind::number}, number{static_cast<double>(x)} {}
  template <std::integral I>
    requires(!std::same_as<I, bool>)
  json_value(I n) : kind{json_kind::number}, number{static_cast<double>(n)}, text{std::to_string(n)} {}
  json_value(std::string_view s) : kind{json_kind::text}, text{s} {}
  json_value(const std::string& s) : kind{json_kind::text}, text{s} {}
  json_value(const char* s) : kind{json_kind::text}, text{s} {}

  static json_value object() { return of(json_kind::object); }
  static json_value list() { return of(json_kind::list); }

  /// The member of that name, added at the end (as null) when there is none; a null becomes an object.
  json_value& operator[](std::string_view key) {
    if (kind == json_kind::null) kind = json_kind::object;
    for (std::size_t i = 0; i < keys.size(); ++i)
      if (keys[i] == key) return items[i];
    keys.emplace_back(key);
    return items.emplace_back();
  }
  /// Appends to a list; a null becomes a list.
  void push_back(json_value v) {
    if (kind == json_kind::null) kind = json_kind::list;
    items.push_back(std::move(v));
  }
  const json_value* find(std::string_view key) const noexcept {
    for (std::size_t i = 0; i < keys.size(); ++i)
      if (keys[i] == key) return &items[i];
    return nullptr;
  }

 private:
  static json_value of(json_kind k) {
    json_value v;
    v.kind = k;
    return v;
  }
};

struct json_limits {
  std::size_t depth = 64;
  std::size_t values = std::size_t{1} << 24;
  std::size_t members = 4096;  ///< in one object
};

namespace detail {

/// Builds our values from the events of nlohmann's parser, and knows where each token began.
class json_builder {
 public:
  using number_integer_t = std::int64_t;
  using number_unsigned_t = std::uint64_t;
  using number_float_t = double;
  using string_t = std::string;
  using binary_t = std::vector<std::uint8_t>;

  /// The parser reads through this, so that the builder sees how far it is.
  struct iterator {
    using value_type = char;
    using reference = const char&;
    using pointer = const char*;
    using difference_type = std::ptrdiff_t;
    using iterator_category = std::forward_iterator_tag;
    const char* at = nullptr;
    const char** reached = nullptr;
    reference operator*() const noexcept { return *at; }
    iterator& operator++() noexcept {
      ++at;
      if (reached != nullptr) *reached = at;
      return *this;
    }
    iterator operator++(int) noexcept {
      auto before = *this;
      ++*this;
      return before;
    }
    friend bool operator==(const iterator& a, const iterator& b) noexcept { return a.at == b.at; }
    friend bool operator!=(const iterator& a, const iterator& b) noexcept { return a.at != b.at; }
  };

  json_builder(std::string_view bytes, const std::string& name, json_limits limits)
      : bytes_{bytes}, name_{name}, limits_{limits}, reached_{bytes.data()}, previous_{bytes.data()},
        counted_{bytes.data()} {}
  iterator begin() noexcept { return {bytes_.data(), &reached_}; }
  iterator end() noexcept { return {bytes_.data() + bytes_.size(), nullptr}; }

  bool null() { return put({}); }
  bool boolean(bool b) { return put(b); }
  bool number_integer(std::int64_t n) { return put(n) && step_back(); }
  bool number_unsigned(std::uint64_t n) { return put(n) && step_back(); }
  bool number_float(double x, const std::string&) { return put(x) && step_back(); }
  bool string(std::string& s) { return put(std::string_view{s}); }
  bool binary(binary_t&) { return false; }
  bool start_object(std::size_t) { return open(json_value::object()); }
  bool start_array(std::size_t) { return open(json_value::list()); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }
  bool key(std::string& k) {
    mark();
    json_value& inside = *open_.back();
    if (inside.find(k) != nullptr) return refuse(fault::duplicate, "the key " + shown(k) + " twice", "each key once");
    if (inside.keys.size() >= limits_.members)
      return refuse(fault::too_large, "more keys", "at most " + std::to_string(limits_.members) + " in one object");
    inside.keys.push_back(std::move(k));
    return true;
  }
  template <class Exception>
  bool parse_error(std::size_t, const std::string&, const Exception& what) {
    const std::string_view said = what.what();
    const char *needed = "correct JSON here", *const end = bytes_.data() + bytes_.size();
    if (what.id == 406) needed = "a finite number";
    if (said.find("closing quote") != said.npos) needed = "a closing quote";
    if (said.find("UTF-8") != said.npos) needed = "a text in UTF-8";
    if (reached_ > previous_ && (reached_[-1] == ',' || reached_[-1] == ':') && said.find("string") == said.npos) {
      count_to(reached_ - 1);  // the separator itself is what should not be there
    } else {
      mark();
    }
    if (counted_ == end) return refuse(fault::malformed, "the end of the file", "the rest of the JSON text");
    const std::string_view rest{counted_, static_cast<std::size_t>(end - counted_)};
    return refuse(what.id == 406 ? fault::not_finite : fault::malformed, shown(rest.substr(0, rest.find('\n')), 16),
                  needed);
  }

  json_value root;
  std::optional<problem> first;

 private:
  /// Moves to the start of the token that has just been read.
  void mark() noexcept {
    const char* start = previous_;
    while (start < reached_ &&
           (*start == ' ' || *start == '\n' || *start == '\r' || *start == '\t' || *start == ',' || *start == ':'))
      ++start;
    count_to(start);
    previous_ = reached_;
  }
  void count_to(const char* where) noexcept {
    for (; counted_ < where; ++counted_) {
      ++column_;
      if (*counted_ == '\n') {
        ++line_;
        column_ = 1;
      }
    }
  }
  bool refuse(fault why, std::string found, std::string needed) {
    if (!first) first = problem{why, name_, line_, column_, std::move(found), std::move(needed)};
    return false;
  }
  json_value* add(json_value v) {
    mark();
    v.line = line_;
    v.column = column_;
    if (++values_ > limits_.values) {
      refuse(fault::too_large, "more values", "at most " + std::to_string(limits_.values));
      return nullptr;
    }
    if (open_.empty()) {
      root = std::move(v);
      return &root;
    }
    return &open_.back()->items.emplace_back(std::move(v));
  }
  /// The parser has read one byte beyond a number, unless the number ends the file.
  bool step_back() noexcept {
    if (reached_ != bytes_.data() + bytes_.size() || reached_[-1] < '0' || reached_[-1] > '9') --previous_;
    return true;
  }
  bool put(json_value v) { return add(std::move(v)) != nullptr; }
  bool open(json_value v) {
    json_value* const inside = add(std::move(v));
    if (inside == nullptr) return false;
    if (open_.size() >= limits_.depth)
      return refuse(fault::too_large, "deeper nesting", "at most " + std::to_string(limits_.depth) + " levels");
    open_.push_back(inside);
    return true;
  }
  bool close() {
    previous_ = reached_;
    open_.pop_back();
    return true;
  }

  std::string_view bytes_;
  const std::string& name_;
  json_limits limits_;
  const char *reached_, *previous_, *counted_;
  std::size_t line_ = 1, column_ = 1, values_ = 0;
  std::vector<json_value*> open_;
};

}  // namespace detail

/// Reads one JSON value and nothing after it. Keys that come twice are refused.
///
/// throws  nothing; problem 402 not JSON | 301 a number beyond double | 304 a key twice | 404 beyond a cap
template <class = void>
parsed<json_value> parse_json(std::string_view bytes, const std::string& name, json_limits limits = {}) {
  if (bytes.find_first_not_of(" \t\r\n") == std::string_view::npos)
    return problem{fault::empty, name, 1, 1, "an empty file", "a JSON value"};
  detail::json_builder builder{bytes, name, limits};
  if (!nlohmann::json::sax_parse(builder.begin(), builder.end(), &builder) || builder.first)
    return builder.first ? *builder.first : problem{fault::malformed, name, 1, 1, "other bytes", "JSON"};
  return std::move(builder.root);
}

namespace detail {
template <class = void>
void append_json_text(std::string& out, std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += "\\u00";
      out += digits[static_cast<unsigned char>(c) >> 4];
      out += digits[static_cast<unsigned char>(c) & 15];
    } else {
      out += c;
    }
  }
  out += '"';
}

template <class = void>
void append_json(std::string& out, const json_value& v, std::size_t indent) {
  switch (v.kind) {
    case json_kind::null: out += "null"; return;
    case json_kind::boolean: out += v.truth ? "true" : "false"; return;
    case json_kind::text: append_json_text(out, v.text); return;
    case json_kind::number:
      if (!v.text.empty()) {
        out += v.text;
      } else if (v.number == 0 && std::signbit(v.number)) {
        out += "-0.0";  // "-0" would be read as an integer, which has no such zero
      } else if (std::isfinite(v.number)) {
        append_double(out, v.number);
      } else {
        out += "null";
      }
      return;
    default: break;
  }
  const bool named = v.kind == json_kind::object;
  bool flat = !named;  // a list of plain values stays on one line
  for (const auto& item : v.items) flat = flat && item.kind != json_kind::list && item.kind != json_kind::object;
  out += named ? '{' : '[';
  for (std::size_t i = 0; i < v.items.size(); ++i) {
    if (i != 0) out += flat ? ", " : ",";
    if (!flat) out.append(1, '\n').append(indent + 2, ' ');
    if (named) {
      append_json_text(out, v.keys[i]);
      out += ": ";
    }
    append_json(out, v.items[i], indent + 2);
  }
  if (!flat && !v.items.empty()) out.append(1, '\n').append(indent, ' ');
  out += named ? '}' : ']';
}
}  // namespace detail

/// The value as indented JSON text with a line end: members in their order, shortest numbers, null for what is not
/// finite.
template <class = void>
std::string format_json(const json_value& v) {
  std::string out;
  detail::append_json(out, v, 0);
  return out + '\n';
}

}  // namespace echelon::inline ECHELON_ABI
