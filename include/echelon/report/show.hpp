// SPDX-License-Identifier: BSL-1.0
/// Numbers and names as a reader wants to see them: grouped, rounded, escaped; the same in every locale.
#pragma once

#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <echelon/core/config.hpp>

namespace echelon::inline ECHELON_ABI::show {

inline constexpr std::string_view missing = "\u2013";  ///< what stands where there is no number
inline constexpr std::string_view minus = "\u2212";
inline constexpr std::string_view space = "\u00a0";    ///< does not break the line

namespace detail {

/// Bytes of the well-formed UTF-8 character at the front of `s`, 0 when it is not one (Unicode 15, table 3-7).
inline std::size_t utf8_width(std::string_view s) noexcept {
  const auto byte = [&](std::size_t i) { return i < s.size() ? static_cast<unsigned char>(s[i]) : 0u; };
  const auto tail = [&](std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < to; ++i)
      if (byte(i) < 0x80 || byte(i) > 0xBF) return false;
    return true;
  };
  const unsigned a = byte(0), b = byte(1);
  if (a < 0x80) return 1;
  if (a >= 0xC2 && a <= 0xDF) return tail(1, 2) ? 2 : 0;
  if (a >= 0xE0 && a <= 0xEF) {
    if ((a == 0xE0 && b < 0xA0) || (a == 0xED && b > 0x9F)) return 0;
    return tail(1, 3) ? 3 : 0;
  }
  if (a >= 0xF0 && a <= 0xF4) {
    if ((a == 0xF0 && b < 0x90) || (a == 0xF4 && b > 0x8F)) return 0;
    return tail(1, 4) ? 4 : 0;
  }
  return 0;
}

template <class = void>
std::string digits(double value, int decimals, std::chars_format format = std::chars_format::fixed) {
  std::array<char, 400> room{};
  const auto end = std::to_chars(room.data(), room.data() + room.size(), value, format, decimals).ptr;
  return {room.data(), end};
}

template <class = void>
void trim_zeros(std::string& s) {
  if (s.find('.') == std::string::npos) return;
  while (s.back() == '0') s.pop_back();
  if (s.back() == '.') s.pop_back();
}

}  // namespace detail

/// Text that is safe inside an element and inside a quoted attribute, whatever bytes a data file put into a name.
///
/// law     the result is well-formed UTF-8 without < > " ' and without control characters but tab and line feed
template <class = void>
std::string escape(std::string_view raw) {
  std::string out;
  out.reserve(raw.size() + 8);
  while (!raw.empty()) {
    const std::size_t width = detail::utf8_width(raw);
    const auto c = static_cast<unsigned char>(raw[0]);
    const bool control = (c < 0x20 && c != '\t' && c != '\n') || c == 0x7F;
    if (width == 0 || control) out += "\uFFFD";
    else if (c == '&') out += "&amp;";
    else if (c == '<') out += "&lt;";
    else if (c == '>') out += "&gt;";
    else if (c == '"') out += "&quot;";
    else if (c == '\'') out += "&#39;";
    else if (c == '\n') out += "&#10;";
    else out += raw.substr(0, width);
    raw.remove_prefix(width == 0 ? 1 : width);
  }
  return out;
}

/// Characters (not bytes) of a text, as an estimate of its width.
inline std::size_t width(std::string_view text) noexcept {
  std::size_t n = 0;
  for (const char c : text) n += (static_cast<unsigned char>(c) & 0xC0) != 0x80 ? 1 : 0;
  return n;
}

/// The first characters of a long text and an ellipsis.
template <class = void>
std::string clipped(std::string_view text, std::size_t most) {
  if (width(text) <= most) return std::string{text};
  std::size_t at = 0;
  for (std::size_t n = 0; n + 1 < most && at < text.size(); ++n) {
    const std::size_t step = detail::utf8_width(text.substr(at));
    at += step == 0 ? 1 : step;
  }
  return std::string{text.substr(0, at)} + "\u2026";
}

/// 1,234.50: a fixed number of decimals, thousands grouped; beyond 1e15 as 1.23e+18.
template <class = void>
std::string fixed(double value, int decimals) {
  if (!std::isfinite(value)) return std::string{missing};
  const double size = std::fabs(value);
  if (size >= 1e15) return std::string{value < 0 ? minus : ""} + detail::digits(size, 2, std::chars_format::scientific);
  std::string s = detail::digits(size, decimals);
  const bool zero = s.find_first_not_of("0.") == std::string::npos;
  const std::size_t point = s.find('.');
  for (std::size_t at = point == std::string::npos ? s.size() : point; at > 3;) s.insert(at -= 3, 1, ',');
  return value < 0 && !zero ? std::string{minus} + s : s;
}

/// 1,234 or 12.3 or 0.0123: about three digits that matter.
template <class = void>
std::string number(double value) {
  const double size = std::fabs(value);
  if (!(size > 0) || size >= 100) return fixed(value, 0);
  const int decimals = 2 - static_cast<int>(std::floor(std::log10(size)));
  std::string s = fixed(value, decimals > 9 ? 9 : decimals);
  detail::trim_zeros(s);
  return s;
}

/// A power of a thousand and its letter.
struct magnitude {
  double scale;
  const char* letter;
};
inline magnitude magnitude_of(double value) noexcept {
  const double size = std::fabs(value);
  if (!(size < 1e15)) return {1, ""};
  if (size >= 999.5e9) return {1e12, "T"};
  if (size >= 999.5e6) return {1e9, "B"};
  if (size >= 999.5e3) return {1e6, "M"};
  if (size >= 9999.5) return {1e3, "k"};
  return {1, ""};
}

/// 9,876 or 12.3k or 1.2M or 3.4B: for cards, labels and tips.
template <class = void>
std::string compact(double value) {
  const magnitude m = magnitude_of(value);
  return number(value / m.scale) + m.letter;
}

/// 0.35 % from 0.0035; 7.2 % from 0.072; 120 % from 1.2.
template <class = void>
std::string percent(double share) {
  if (!std::isfinite(share)) return std::string{missing};
  const double size = std::fabs(share * 100);
  return fixed(share * 100, size == 0 ? 0 : size < 0.995 ? 2 : 1) + std::string{space} + "%";
}

/// 0.42 s, 12.3 s, 3 min 20 s.
template <class = void>
std::string seconds(double s) {
  if (!std::isfinite(s)) return std::string{missing};
  if (s < 59.95) return fixed(s, s < 9.995 ? 2 : 1) + std::string{space} + "s";
  const double whole = std::round(s), minutes = std::floor(whole / 60);
  return fixed(minutes, 0) + std::string{space} + "min " + fixed(whole - minutes * 60, 0) + std::string{space} + "s";
}

/// How the numbers of one axis are written.
struct form {
  std::string before{};  ///< a currency sign
  std::string after{};   ///< a unit, with its space
  double times = 1;    ///< 100 for per cent
};
template <class = void>
form as_percent() { return {"", std::string{space} + "%", 100}; }
/// Differences of shares, in percentage points.
template <class = void>
form as_points() { return {"", std::string{space} + "pt", 100}; }

/// One number in a form.
template <class = void>
std::string value(double v, const form& f) {
  if (!std::isfinite(v)) return std::string{missing};
  if (f.times == 100 && f.after.ends_with('%')) return percent(v);
  const std::string sign{v < 0 ? minus : ""};
  return sign + f.before + compact(std::fabs(v) * f.times) + f.after;
}

}  // namespace echelon::inline ECHELON_ABI::show
