// SPDX-License-Identifier: BSL-1.0
/// Words of a problem: any bytes shown safely and shortly, and the known name nearest to an unknown one.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <echelon/core/config.hpp>

namespace echelon::inline ECHELON_ABI {

/// The text in double quotes, cut after `most` bytes; control bytes and bytes outside ASCII appear by number, as in C.
template <class = void>
std::string shown(std::string_view text, std::size_t most = 40) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out = "\"";
  for (const char c : text.substr(0, most)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte < 0x7f) {
      out += c;
    } else {
      out += "\\x";
      out += digits[byte >> 4];
      out += digits[byte & 15];
    }
  }
  return out + (text.size() > most ? "…\"" : "\"");
}

/// The candidate that differs from `name` by the fewest edits, or nothing when all differ by more than a third of it.
///
/// cost    O(candidates * length^2), lengths cut at 64
/// source  Wagner and Fischer (1974) The string-to-string correction problem, J. ACM 21(1)
template <class = void>
std::string_view nearest_name(std::string_view name, std::span<const std::string_view> candidates) {
  const std::string_view a = name.substr(0, 64);
  std::string_view best;
  std::size_t fewest = a.size() / 3 + 1;
  std::vector<std::size_t> row;
  for (const std::string_view candidate : candidates) {
    const std::string_view b = candidate.substr(0, 64);
    row.resize(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
      std::size_t diagonal = row[0];
      row[0] = i;
      for (std::size_t j = 1; j <= b.size(); ++j) {
        const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
        diagonal = row[j];
        row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
      }
    }
    if (row[b.size()] < fewest || (row[b.size()] == fewest && best.empty() && fewest < a.size())) {
      fewest = row[b.size()];
      best = candidate;
    }
  }
  return best;
}

/// What to say after an unknown name: ` (did you mean "storage"?)`, or nothing.
template <class = void>
std::string did_you_mean(std::string_view name, std::span<const std::string_view> candidates) {
  const std::string_view best = nearest_name(name, candidates);
  return best.empty() ? std::string{} : " (did you mean " + shown(best) + "?)";
}

/// The names in quotes, joined by commas, at most eight of them.
template <class = void>
std::string listed(std::span<const std::string_view> names) {
  std::string out;
  for (std::size_t i = 0; i < names.size() && i < 8; ++i) out += (i == 0 ? "" : ", ") + shown(names[i]);
  return names.size() > 8 ? out + ", …" : out;
}

}  // namespace echelon::inline ECHELON_ABI
