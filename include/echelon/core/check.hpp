// SPDX-License-Identifier: BSL-1.0
/// Checks at the door: every public verb validates here once, and throws `echelon::error`.
#pragma once

#include <cmath>
#include <cstddef>
#include <span>

#include <echelon/core/concepts.hpp>
#include <echelon/core/error.hpp>

namespace echelon::inline ECHELON_ABI::check {

/// throws  error 101 when `n` elements of `name` were given and `needed` are needed
inline void size(std::size_t n, std::size_t needed, const char* name) {
  if (n != needed) throw error{fault::shape, name, "has "}.put(n).put(" elements, needed ").put(needed);
}

/// throws  error 202 when `n` is zero
inline void not_empty(std::size_t n, const char* name) {
  if (n == 0) throw error{fault::empty, name, "is empty, needed at least one element"};
}

/// throws  error 302 when fewer than `least` elements are given
inline void at_least(std::size_t n, std::size_t least, const char* name) {
  if (n < least) throw error{fault::too_short, name, "has "}.put(n).put(" elements, needed at least ").put(least);
}

/// throws  error 201 with `needed` as the end of the sentence when `holds` is false
inline void range(bool holds, const char* name, const char* needed) {
  if (!holds) throw error{fault::range, name, needed};
}

/// throws  error 201 unless x is above zero and finite
inline void positive(double x, const char* name, std::size_t index = error::no_index) {
  if (!(x > 0) || !std::isfinite(x)) throw error{fault::range, name, index, "is not positive and finite"};
}

/// a times b, the number of elements of a shape.
///
/// throws  error 404 when no size holds it
inline std::size_t product(std::size_t a, std::size_t b, const char* name) {
  if (b != 0 && a > static_cast<std::size_t>(-1) / b)
    throw error{fault::too_large, name, "has a shape of more elements than a size can count"};
  return a * b;
}

/// throws  error 301 at the first element that is not finite
template <scalar T>
void finite(std::span<const T> values, const char* name) {
  for (std::size_t i = 0; i < values.size(); ++i)
    if (!std::isfinite(values[i])) throw error{fault::not_finite, name, i, "is not a finite number"};
}

/// throws  error 301 at the first infinite element; not-a-number passes, it marks a missing observation
template <scalar T>
void finite_or_missing(std::span<const T> values, const char* name) {
  for (std::size_t i = 0; i < values.size(); ++i)
    if (std::isinf(values[i])) throw error{fault::not_finite, name, i, "is infinite, needed a number or missing"};
}

/// throws  error 303 at the first negative element
template <scalar T>
void not_negative(std::span<const T> values, const char* name) {
  for (std::size_t i = 0; i < values.size(); ++i)
    if (values[i] < T{0}) throw error{fault::negative, name, i, "is negative, needed zero or more"};
}

/// throws  error 102 at the first element that does not exceed its predecessor
template <class T>
void ascending(std::span<const T> values, const char* name) {
  for (std::size_t i = 1; i < values.size(); ++i)
    if (!(values[i - 1] < values[i])) throw error{fault::order, name, i, "does not exceed the element before it"};
}

}  // namespace echelon::inline ECHELON_ABI::check
