// SPDX-License-Identifier: BSL-1.0
/// Counter-based random numbers, addressed by (seed, item, purpose): who computes them does not matter.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>

#include <echelon/core/config.hpp>

namespace echelon::inline ECHELON_ABI {

/// One block of four random words from a counter and a key.
///
/// cost    ten rounds of two 32-bit multiplications
/// exact   the known-answer vectors of Random123
/// source  Salmon, Moraes, Dror, Shaw (2011) Parallel random numbers: as easy as 1, 2, 3; Philox-4x32-10
constexpr std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter,
                                              std::array<std::uint32_t, 2> key) noexcept {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t a = std::uint64_t{0xD2511F53} * counter[0];
    const std::uint64_t b = std::uint64_t{0xCD9E8D57} * counter[2];
    counter = {static_cast<std::uint32_t>(b >> 32) ^ counter[1] ^ key[0], static_cast<std::uint32_t>(b),
               static_cast<std::uint32_t>(a >> 32) ^ counter[3] ^ key[1], static_cast<std::uint32_t>(a)};
    key[0] += 0x9E3779B9;
    key[1] += 0xBB67AE85;
  }
  return counter;
}

/// A stream of random numbers that belongs to one item and one purpose of one seed.
///
/// repeats equal numbers for equal addresses, on every machine and for any number of workers (the normal and the
///         distributions made from it up to the last bit of the platform's log and cos)
class random_stream {
 public:
  using result_type = std::uint32_t;

  constexpr explicit random_stream(std::uint64_t seed, std::uint64_t item = 0, std::uint32_t purpose = 0) noexcept
      : key_{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)},
        counter_{0, purpose, static_cast<std::uint32_t>(item), static_cast<std::uint32_t>(item >> 32)} {}

  static constexpr result_type min() noexcept { return 0; }
  static constexpr result_type max() noexcept { return 0xFFFFFFFFu; }

  constexpr result_type operator()() noexcept {
    if (left_ == 0) {
      block_ = philox(counter_, key_);
      ++counter_[0];
      left_ = 4;
    }
    return block_[4 - left_--];
  }

  /// Uniform on (0, 1): neither end is ever returned.
  constexpr double uniform() noexcept {
    const std::uint64_t high = (*this)();
    const std::uint64_t bits = (high << 20) ^ ((*this)() >> 12);
    return (static_cast<double>(bits) + 0.5) * 0x1.0p-52;
  }

  /// Uniform on {0, …, n-1}; n must be positive.
  constexpr std::uint32_t below(std::uint32_t n) noexcept {
    return static_cast<std::uint32_t>((std::uint64_t{(*this)()} * n) >> 32);
  }

  /// Standard normal (Box and Muller 1958).
  double normal() noexcept {
    const double radius = std::sqrt(-2.0 * std::log(uniform()));
    return radius * std::cos(2.0 * std::numbers::pi * uniform());
  }

  double exponential() noexcept { return -std::log(uniform()); }

  /// Gamma with the given shape and scale 1.
  ///
  /// source  Marsaglia, Tsang (2000) A simple method for generating gamma variables
  double gamma(double shape) noexcept {
    if (shape < 1.0) {
      const double boost = std::pow(uniform(), 1.0 / shape);
      return boost * gamma(shape + 1.0);
    }
    const double d = shape - 1.0 / 3.0, c = 1.0 / std::sqrt(9.0 * d);
    for (;;) {
      const double x = normal();
      const double v = (1.0 + c * x) * (1.0 + c * x) * (1.0 + c * x);
      if (v > 0.0 && std::log(uniform()) < 0.5 * x * x + d - d * v + d * std::log(v)) return d * v;
    }
  }

  /// Poisson; by multiplication for small means, by splitting off a gamma variate for large ones.
  ///
  /// source  Ahrens, Dieter (1974) Computer methods for sampling from gamma, beta, Poisson and binomial distributions
  std::uint64_t poisson(double mean) noexcept {
    std::uint64_t base = 0;
    while (mean > 16.0) {
      const double m = std::floor(mean * 0.875);
      const double x = gamma(m);
      if (x > mean) return base + binomial(static_cast<std::uint64_t>(m) - 1, mean / x);
      base += static_cast<std::uint64_t>(m);
      mean -= x;
    }
    const double limit = std::exp(-mean);
    std::uint64_t n = 0;
    for (double product = uniform(); product > limit; product *= uniform()) ++n;
    return base + n;
  }

  /// Binomial by halving with beta variates, then by counting.
  std::uint64_t binomial(std::uint64_t n, double p) noexcept {
    std::uint64_t base = 0;
    while (n > 32) {
      const std::uint64_t a = n / 2 + 1;
      const double g = gamma(static_cast<double>(a)), x = g / (g + gamma(static_cast<double>(n + 1 - a)));
      if (x <= p) {
        base += a;
        n -= a;
        p = (p - x) / (1.0 - x);
      } else {
        n = a - 1;
        p /= x;
      }
    }
    for (; n > 0; --n) base += uniform() < p ? 1u : 0u;
    return base;
  }

  /// Counts with the given mean and variance mean + mean^2 / size: Poisson with a gamma rate.
  std::uint64_t negative_binomial(double mean, double size) noexcept { return poisson(gamma(size) * mean / size); }

 private:
  std::array<std::uint32_t, 2> key_;
  std::array<std::uint32_t, 4> counter_;
  std::array<std::uint32_t, 4> block_{};
  std::uint32_t left_ = 0;
};

}  // namespace echelon::inline ECHELON_ABI
