// SPDX-License-Identifier: BSL-1.0
/// What a reader returns: the value, or the first problem with its place.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <variant>

#include <echelon/core/error.hpp>

namespace echelon::inline ECHELON_ABI {

/// The first thing wrong with an input: where it is, what was found there, what was needed.
struct problem {
  fault why = fault::malformed;
  std::string file;
  std::size_t line = 0;    ///< from 1; 0 when lines do not apply
  std::size_t column = 0;  ///< field of a table or character of a line, from 1; 0 when columns do not apply
  std::string found;
  std::string needed;

  /// One sentence: `ECH-402 sales.csv, line 7, column 3: found "x12", needed a number`.
  std::string text() const {
    std::string out = "ECH-" + std::to_string(static_cast<int>(why)) + ' ' + file;
    if (line != 0) out += ", line " + std::to_string(line);
    if (column != 0) out += ", column " + std::to_string(column);
    return out + ": found " + found + ", needed " + needed;
  }
};

/// A value, or the problem that kept it from being read. (std::expected of C++23, until it may be required.)
template <class T>
class [[nodiscard]] parsed {
 public:
  parsed(T value) : state_{std::in_place_index<0>, std::move(value)} {}
  parsed(problem what) : state_{std::in_place_index<1>, std::move(what)} {}

  explicit operator bool() const noexcept { return state_.index() == 0; }
  T& operator*() & noexcept { return *std::get_if<0>(&state_); }
  const T& operator*() const& noexcept { return *std::get_if<0>(&state_); }
  T&& operator*() && noexcept { return std::move(*std::get_if<0>(&state_)); }
  T* operator->() noexcept { return std::get_if<0>(&state_); }
  const T* operator->() const noexcept { return std::get_if<0>(&state_); }
  const problem& error() const noexcept { return *std::get_if<1>(&state_); }

 private:
  std::variant<T, problem> state_;
};

}  // namespace echelon::inline ECHELON_ABI
