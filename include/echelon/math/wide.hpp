// SPDX-License-Identifier: BSL-1.0
/// Eight double-precision numbers at once, with the exponential.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include <echelon/core/config.hpp>

namespace echelon::inline ECHELON_ABI {

/// Eight doubles. Vector instructions of any width do the arithmetic.
class wide {
 public:
  static constexpr std::size_t size = 8;
  using pack = double __attribute__((vector_size(size * sizeof(double))));  // of GCC and Clang, on any machine
  using half = float __attribute__((vector_size(size * sizeof(float))));
  using bits = std::uint64_t __attribute__((vector_size(size * sizeof(std::uint64_t))));

  [[gnu::always_inline]] wide() noexcept : v{} {}
  [[gnu::always_inline]] wide(double all) noexcept : v{pack{} + all} {}
  [[gnu::always_inline]] explicit wide(const pack& of) noexcept : v{of} {}
  [[gnu::always_inline]] wide(const wide& other) noexcept : v{other.v} {}  // not trivial: never passed in a register
  [[gnu::always_inline]] wide& operator=(const wide& other) noexcept {
    v = other.v;
    return *this;
  }

  /// shape   from, to [8]
  [[gnu::always_inline]] static wide load(const double* from) noexcept {
    wide out;
    std::memcpy(&out.v, from, sizeof out.v);
    return out;
  }
  [[gnu::always_inline]] static wide load(const float* from) noexcept {
    half in;
    std::memcpy(&in, from, sizeof in);
    return wide{__builtin_convertvector(in, pack)};
  }
  [[gnu::always_inline]] void store(double* to) const noexcept { std::memcpy(to, &v, sizeof v); }

  [[gnu::always_inline]] friend wide operator+(const wide& a, const wide& b) noexcept { return wide{a.v + b.v}; }
  [[gnu::always_inline]] friend wide operator-(const wide& a, const wide& b) noexcept { return wide{a.v - b.v}; }
  [[gnu::always_inline]] friend wide operator*(const wide& a, const wide& b) noexcept { return wide{a.v * b.v}; }
  [[gnu::always_inline]] friend wide operator/(const wide& a, const wide& b) noexcept { return wide{a.v / b.v}; }
  [[gnu::always_inline]] wide& operator+=(const wide& b) noexcept {
    v += b.v;
    return *this;
  }

  /// Their sum, always in the same order.
  [[gnu::always_inline]] double sum() const noexcept {
    return ((v[0] + v[4]) + (v[1] + v[5])) + ((v[2] + v[6]) + (v[3] + v[7]));
  }

  [[gnu::always_inline]] friend wide larger(const wide& a, const wide& b) noexcept {
    return wide{a.v > b.v ? a.v : b.v};
  }

  /// The exponential of each, of numbers held inside [-700, 700].
  ///
  /// needs   no not-a-number
  /// exact   4e-16 relative
  /// source  Cody, Waite (1980) Software manual for the elementary functions, 6: the argument reduced by log 2 in two
  ///         parts; the series to the twelfth power
  [[gnu::always_inline]] friend wide exp(const wide& of) noexcept {
    const wide::pack least = wide{-700.0}.v, most = wide{700.0}.v, magic = wide{6755399441055744.0}.v;
    wide::pack x = of.v < least ? least : of.v;
    x = x > most ? most : x;
    const wide::pack near = x * 1.4426950408889634 + magic;  // 1.5 * 2^52: the last bits are the whole number
    const wide::pack k = near - magic;
    const wide::pack r = (x - k * 0.693145751953125) - k * 1.42860682030941723212e-6;
    wide::pack p = r * (1.0 / 479001600) + 1.0 / 39916800;
    p = p * r + 1.0 / 3628800;
    p = p * r + 1.0 / 362880;
    p = p * r + 1.0 / 40320;
    p = p * r + 1.0 / 5040;
    p = p * r + 1.0 / 720;
    p = p * r + 1.0 / 120;
    p = p * r + 1.0 / 24;
    p = p * r + 1.0 / 6;
    p = p * r + 0.5;
    p = p * r + 1.0;
    p = p * r + 1.0;
    wide::bits power;
    std::memcpy(&power, &near, sizeof power);
    power = (power + std::uint64_t{1023}) << 52;
    wide::pack scale;
    std::memcpy(&scale, &power, sizeof scale);
    return wide{p * scale};
  }

  pack v;
};

}  // namespace echelon::inline ECHELON_ABI
