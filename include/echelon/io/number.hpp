// SPDX-License-Identifier: BSL-1.0
/// Numbers from text and back, the same in every locale.
#pragma once

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <version>

#if !defined(__cpp_lib_to_chars)
#include <cstdio>
#include <cstdlib>
#endif

#include <echelon/core/config.hpp>

namespace echelon::inline ECHELON_ABI {

/// Whether the words `nan` and `inf` count as numbers.
enum class number_words : bool { refused, accepted };

/// The number that the whole text spells in decimal, or nothing: no blanks, no `+`, no hexadecimal, no overflow.
///
/// cost    integers of up to 15 digits take a short exact path
inline std::optional<double> parse_double(std::string_view text, number_words words = number_words::refused) noexcept {
  if (text.empty()) return std::nullopt;
  if (text.size() <= 15) {
    std::uint64_t whole = 0;
    std::size_t i = 0;
    for (; i < text.size(); ++i) {
      const auto digit = static_cast<unsigned>(static_cast<unsigned char>(text[i])) - '0';
      if (digit > 9) break;
      whole = whole * 10 + digit;
    }
    if (i == text.size()) return static_cast<double>(whole);
  }
  const std::string_view bare = text.substr(text[0] == '-' ? 1 : 0);
  if (bare.empty()) return std::nullopt;
  if (bare[0] != '.' && (bare[0] < '0' || bare[0] > '9')) {
    if (words == number_words::refused) return std::nullopt;
    const double sign = text.size() == bare.size() ? 1.0 : -1.0;
    if (bare == "nan" || bare == "NaN" || bare == "NAN") return std::numeric_limits<double>::quiet_NaN();
    if (bare == "inf" || bare == "Inf" || bare == "INF") return sign * std::numeric_limits<double>::infinity();
    return std::nullopt;
  }
#if defined(__cpp_lib_to_chars)
  double value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
#else  // a standard library without floating from_chars: strtod, which follows the locale of the program
  if (text.find_first_of("xX") != std::string_view::npos) return std::nullopt;
  const std::string copy{text};
  char* end = nullptr;
  const double value = std::strtod(copy.c_str(), &end);
  if (end != copy.c_str() + copy.size() || value - value != 0) return std::nullopt;
  return value;
#endif
}

/// The integer that the whole text spells in decimal, or nothing.
inline std::optional<std::int64_t> parse_integer(std::string_view text) noexcept {
  std::int64_t value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || problem != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// Appends the shortest decimal text that reads back as the same number.
template <class = void>
void append_double(std::string& out, double x) {
#if defined(__cpp_lib_to_chars)
  char buffer[32];
  const auto done = std::to_chars(buffer, buffer + sizeof buffer, x);
  out.append(buffer, done.ptr);
#else
  char buffer[40];
  int length = 0;
  for (int digits = 15; digits <= 17; ++digits) {
    length = std::snprintf(buffer, sizeof buffer, "%.*g", digits, x);
    if (std::strtod(buffer, nullptr) == x) break;
  }
  out.append(buffer, static_cast<std::size_t>(length));
#endif
}

template <class = void>
std::string format_double(double x) {
  std::string out;
  append_double(out, x);
  return out;
}

/// The number with exactly `digits` digits (at most 100) after the point.
template <class = void>
std::string format_fixed(double x, int digits) {
  const int kept = digits < 0 ? 0 : digits > 100 ? 100 : digits;
  char buffer[512];  // 309 digits before the point, 100 after it
#if defined(__cpp_lib_to_chars)
  const auto done = std::to_chars(buffer, buffer + sizeof buffer, x, std::chars_format::fixed, kept);
  return {buffer, done.ptr};
#else
  return {buffer, static_cast<std::size_t>(std::snprintf(buffer, sizeof buffer, "%.*f", kept, x))};
#endif
}

}  // namespace echelon::inline ECHELON_ABI
