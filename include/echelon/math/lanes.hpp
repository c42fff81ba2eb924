// SPDX-License-Identifier: BSL-1.0
/// Sixteen single-precision numbers at once, with exponential, logarithm and the normal distribution.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <numbers>

#include <echelon/core/config.hpp>
#include <echelon/math/normal.hpp>

namespace echelon::inline ECHELON_ABI {

/// Sixteen floats. Vector instructions of any width do the arithmetic, with equal bits among machines that fuse
/// multiplication and addition, and among those that do not.
class lanes {
 public:
  static constexpr std::size_t size = 16;
  using pack = float __attribute__((vector_size(size * sizeof(float))));  // of GCC and Clang, on any machine
  using bits = std::int32_t __attribute__((vector_size(size * sizeof(std::int32_t))));

  /// What a comparison of lanes tells: all bits of a lane, or none.
  struct mask {
    bits set;
    [[gnu::always_inline]] explicit mask(const bits& of) noexcept : set{of} {}
    [[gnu::always_inline]] mask(const mask& other) noexcept : set{other.set} {}  // not trivial: passed in no register
    mask& operator=(const mask&) = delete;
    [[gnu::always_inline]] friend mask operator&(const mask& a, const mask& b) noexcept { return mask{a.set & b.set}; }
    [[gnu::always_inline]] friend mask operator|(const mask& a, const mask& b) noexcept { return mask{a.set | b.set}; }
  };

  [[gnu::always_inline]] lanes() noexcept : v{} {}
  [[gnu::always_inline]] lanes(float all) noexcept : v{pack{} + all} {}
  [[gnu::always_inline]] explicit lanes(const pack& of) noexcept : v{of} {}
  [[gnu::always_inline]] lanes(const lanes& other) noexcept : v{other.v} {}  // not trivial: never passed in a register
  [[gnu::always_inline]] lanes& operator=(const lanes& other) noexcept {
    v = other.v;
    return *this;
  }

  /// shape   from, to [16]
  [[gnu::always_inline]] static lanes load(const float* from) noexcept {
    lanes out;
    std::memcpy(&out.v, from, sizeof out.v);
    return out;
  }
  [[gnu::always_inline]] void store(float* to) const noexcept { std::memcpy(to, &v, sizeof v); }

  [[gnu::always_inline]] friend lanes operator+(const lanes& a, const lanes& b) noexcept { return lanes{a.v + b.v}; }
  [[gnu::always_inline]] friend lanes operator-(const lanes& a, const lanes& b) noexcept { return lanes{a.v - b.v}; }
  [[gnu::always_inline]] friend lanes operator*(const lanes& a, const lanes& b) noexcept { return lanes{a.v * b.v}; }
  [[gnu::always_inline]] friend lanes operator/(const lanes& a, const lanes& b) noexcept { return lanes{a.v / b.v}; }
  [[gnu::always_inline]] friend mask operator<(const lanes& a, const lanes& b) noexcept { return mask{a.v < b.v}; }
  [[gnu::always_inline]] friend mask operator>(const lanes& a, const lanes& b) noexcept { return mask{a.v > b.v}; }
  [[gnu::always_inline]] friend mask operator<=(const lanes& a, const lanes& b) noexcept { return mask{a.v <= b.v}; }
  [[gnu::always_inline]] friend mask operator>=(const lanes& a, const lanes& b) noexcept { return mask{a.v >= b.v}; }
  [[gnu::always_inline]] lanes& operator+=(const lanes& b) noexcept {
    v += b.v;
    return *this;
  }

  pack v;
};

/// Mathematics of lanes; errors as tests/math/lanes.test.cpp finds them.
struct lane_math {
  using real = lanes;
  static constexpr bool single = true;

  [[gnu::always_inline]] static lanes choose(const lanes::mask& when, const lanes& then,
                                             const lanes& otherwise) noexcept {
    return lanes{when.set ? then.v : otherwise.v};
  }
  [[gnu::always_inline]] static lanes larger(const lanes& a, const lanes& b) noexcept {
    return lanes{a.v > b.v ? a.v : b.v};
  }
  [[gnu::always_inline]] static lanes smaller(const lanes& a, const lanes& b) noexcept {
    return lanes{a.v < b.v ? a.v : b.v};
  }
  [[gnu::always_inline]] static lanes magnitude(const lanes& a) noexcept { return larger(a, 0.0f - a); }
  /// needs   0 <= a < 2^31
  [[gnu::always_inline]] static lanes floor(const lanes& a) noexcept {
    return lanes{__builtin_convertvector(__builtin_convertvector(a.v, lanes::bits), lanes::pack)};
  }
  [[gnu::always_inline]] static bool any(const lanes::mask& of) noexcept {
    std::uint64_t part[8], all = 0;
    std::memcpy(part, &of.set, sizeof part);
    for (const std::uint64_t p : part) all |= p;
    return all != 0;
  }

  /// exact   3e-7 relative for |x| <= 80, flat beyond
  [[gnu::always_inline]] static lanes exp(const lanes& x) noexcept {
    const lanes inside = smaller(larger(x, -80.0f), 80.0f);
    const lanes nearest = inside * 1.44269504f + 12582912.0f;  // 1.5 * 2^23: the last bits are the whole number
    const lanes k = nearest - 12582912.0f, r = (inside - k * 0.693359375f) + k * 2.12194440e-4f;
    lanes p = 1.0f / 5040;
    p = p * r + 1.0f / 720;
    p = p * r + 1.0f / 120;
    p = p * r + 1.0f / 24;
    p = p * r + 1.0f / 6;
    p = p * r + 0.5f;
    p = p * r + 1.0f;
    p = p * r + 1.0f;
    return p * number((word(nearest).of + 127) << 23);
  }

  /// needs   x positive and normal
  /// exact   2e-7 relative, 1e-7 absolute near one
  [[gnu::always_inline]] static lanes log(const lanes& x) noexcept {
    const lanes::bits all = word(x).of, power = (all - 0x3f3504f3) >> 23;
    const lanes m = number(all - (power << 23));  // in [sqrt(1/2), sqrt(2))
    const lanes t = (m - 1.0f) / (m + 1.0f), u = t * t;
    lanes p = 2.0f / 9;
    p = p * u + 2.0f / 7;
    p = p * u + 2.0f / 5;
    p = p * u + 2.0f / 3;
    p = p * u + 2.0f;
    return t * p + lanes{__builtin_convertvector(power, lanes::pack)} * 0.69314718f;
  }

  [[gnu::always_inline]] static lanes density(const lanes& z) noexcept { return exp(z * z * -0.5f) * 0.39894228f; }

  /// The chance of more than z, from the density there.
  ///
  /// exact   3e-7 absolute
  /// source  Hastings (1955) Approximations for digital computers; Abramowitz, Stegun (1964) 26.2.17
  [[gnu::always_inline]] static lanes above(const lanes& z, const lanes& dense) noexcept {
    const lanes t = 1.0f / (1.0f + magnitude(z) * 0.2316419f);
    lanes p = 1.330274429f;
    p = p * t - 1.821255978f;
    p = p * t + 1.781477937f;
    p = p * t - 0.356563782f;
    p = p * t + 0.319381530f;
    const lanes tail = dense * p * t;
    return choose(z < 0.0f, 1.0f - tail, tail);
  }

  /// What is exceeded with chance p, roughly.
  ///
  /// needs   0 < p < 1
  /// exact   1e-3 absolute for p in [1e-6, 1 - 1e-6]
  /// source  Hastings (1955); Abramowitz, Stegun (1964) 26.2.23
  [[gnu::always_inline]] static lanes exceeded(const lanes& p) noexcept {
    const lanes rest = 1.0f - p, square = log(smaller(p, rest)) * -2.0f;
    lanes root = number(0x5f3759df - (word(square).of >> 1));  // 1 / sqrt to 3 %, then two steps of Newton
    root = root * (1.5f - square * 0.5f * root * root);
    root = root * (1.5f - square * 0.5f * root * root);
    const lanes t = square * root;
    const lanes z = t - (2.515517f + t * (0.802853f + t * 0.010328f)) /
                            (1.0f + t * (1.432788f + t * (0.189269f + t * 0.001308f)));
    return choose(p < rest, z, 0.0f - z);
  }

 private:
  [[gnu::always_inline]] static lanes number(const lanes::bits& of) noexcept {
    lanes out;
    std::memcpy(&out.v, &of, sizeof out.v);
    return out;
  }
  struct held {  // not trivial: never passed in a register
    lanes::bits of;
    [[gnu::always_inline]] held() noexcept : of{} {}
    [[gnu::always_inline]] held(const held& other) noexcept : of{other.of} {}
  };
  [[gnu::always_inline]] static held word(const lanes& x) noexcept {
    held out;
    std::memcpy(&out.of, &x.v, sizeof out.of);
    return out;
  }
};

/// The same for one number in double precision, by the standard library: the oracle.
struct plain_math {
  using real = double;
  static constexpr bool single = false;

  static double choose(bool when, double then, double otherwise) noexcept { return when ? then : otherwise; }
  static double larger(double a, double b) noexcept { return a > b ? a : b; }
  static double smaller(double a, double b) noexcept { return a < b ? a : b; }
  static double magnitude(double a) noexcept { return std::abs(a); }
  static double floor(double a) noexcept { return std::floor(a); }
  static bool any(bool of) noexcept { return of; }
  static double exp(double x) noexcept { return std::exp(x); }
  static double log(double x) noexcept { return std::log(x); }
  static double density(double z) noexcept { return std::exp(-0.5 * z * z) / std::sqrt(2 * std::numbers::pi); }
  static double above(double z, double) noexcept { return 0.5 * std::erfc(z / std::numbers::sqrt2); }
  static double exceeded(double p) noexcept { return -detail::standard_normal_quantile(p); }
};

}  // namespace echelon::inline ECHELON_ABI
