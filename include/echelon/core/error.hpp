// SPDX-License-Identifier: BSL-1.0
/// The one exception class, with numbered faults and a text of bounded length.
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>

#include <echelon/core/config.hpp>

namespace echelon::inline ECHELON_ABI {

/// What went wrong. Numbers are permanent: 1xx shape and order, 2xx range of a parameter, 3xx data, 4xx files.
enum class fault : std::uint16_t {
  shape = 101,       ///< two arguments that must agree in size do not
  order = 102,       ///< values that must ascend do not
  crossing = 103,    ///< a lower quantile lies above a higher one
  range = 201,       ///< a parameter lies outside its range
  empty = 202,       ///< something that must not be empty is
  unknown = 203,     ///< a name that nobody declared
  not_finite = 301,  ///< a value is not a number or is infinite
  too_short = 302,   ///< too few observations for what is asked
  negative = 303,    ///< a value that must not be negative is
  duplicate = 304,   ///< the same key twice
  infeasible = 305,  ///< no answer can satisfy the constraints given
  cannot_open = 401, ///< a file cannot be opened, read or written
  malformed = 402,   ///< the bytes do not follow the format
  unsupported = 403, ///< the format is right, its version or feature is not ours
  too_large = 404,   ///< a size in the input is beyond the cap of its reader
  corrupt = 405,     ///< a checksum does not match
  interrupted = 406, ///< the observer asked to stop
};

/// A data fault met at the door of a public function. The text names number, argument, what was found, what was needed.
///
/// cost    no allocation; the text is cut at 255 characters
class error : public std::exception {
 public:
  static constexpr std::size_t no_index = static_cast<std::size_t>(-1);

  /// `name` is the argument, `index` its element or `no_index`, `found_needed` the rest of the sentence.
  error(fault why, const char* name, std::size_t index, const char* found_needed) noexcept : fault_{why} {
    put("ECH-");
    put(static_cast<std::size_t>(why));
    put(" ");
    put(name);
    if (index != no_index) {
      put("[");
      put(index);
      put("]");
    }
    put(" ");
    put(found_needed);
  }
  error(fault why, const char* name, const char* found_needed) noexcept : error{why, name, no_index, found_needed} {}

  const char* what() const noexcept override { return text_; }
  fault why() const noexcept { return fault_; }

  /// Appends to the sentence; for builders of messages with numbers in them.
  error& put(const char* s) noexcept {
    while (*s != '\0' && used_ + 1 < sizeof text_) text_[used_++] = *s++;
    text_[used_] = '\0';
    return *this;
  }
  error& put(std::size_t n) noexcept {
    char digits[24]{};
    std::size_t at = sizeof digits - 1;
    do {
      digits[--at] = static_cast<char>('0' + n % 10);
      n /= 10;
    } while (n != 0);
    return put(digits + at);
  }

 private:
  fault fault_;
  char text_[256]{};
  std::size_t used_ = 0;
};

}  // namespace echelon::inline ECHELON_ABI
