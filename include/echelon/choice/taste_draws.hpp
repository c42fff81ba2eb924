// SPDX-License-Identifier: BSL-1.0
/// Draws of tastes that differ between people, for simulated likelihoods: random, antithetic, Halton, Latin, or the
/// points of a quadrature.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/core/random.hpp>
#include <echelon/math/normal.hpp>
#include <echelon/math/quadrature.hpp>

namespace echelon::inline ECHELON_ABI {

/// How a taste is spread over people: location + spread z, z standard normal, or uniform or triangular on (-1, 1); or
/// the exponential of that, with either sign.
enum class taste_law { normal, lognormal, minus_lognormal, uniform, triangular };

/// Where the draws of a person come from.
enum class draw_kind {
  pseudo,      ///< independent
  antithetic,  ///< independent, every second one the mirror image of the one before
  halton,      ///< a Halton sequence, a prime a taste, turned by a random angle a person
  latin        ///< modified Latin hypercube: one draw in each of equal parts, in random order
};

/// Draws by address: person u and taste k read the stream (seed, u, k), whoever computes them.
///
/// source  Train (2009) Discrete choice methods with simulation, 9.3; Hess, Train, Polak (2006) On the use of a
///         modified Latin hypercube sampling method, Transp. Res. B 40(2); turned: Cranley, Patterson (1976)
struct taste_draws {
  draw_kind kind = draw_kind::halton;
  std::size_t draws = 1000;
  std::uint64_t seed = 0;
};

/// All combinations of `points` values a taste, weighted: no chance is involved. Gauss's points for uniform and
/// triangular tastes; for the others equal steps, or Gauss's too, which are better for smooth functions alone.
struct taste_points {
  std::size_t points = 400;
  bool gauss = false;
};

namespace detail {

/// The k-th prime, from 0.
inline std::uint32_t prime(std::size_t k) noexcept {
  std::uint32_t p = 2;
  for (std::uint32_t n = 2;; ++n) {
    bool divided = false;
    for (std::uint32_t d = 2; d * d <= n && !divided; ++d) divided = n % d == 0;
    if (divided) continue;
    p = n;
    if (k-- == 0) return p;
  }
}

/// The digits of i in that base, mirrored at the point.
inline double radical_inverse(std::uint64_t i, std::uint32_t base) noexcept {
  double out = 0, digit = 1;
  for (; i != 0; i /= base) {
    digit /= base;
    out += digit * static_cast<double>(i % base);
  }
  return out;
}

/// z of that law at the uniform number u.
inline double taste_at(taste_law law, double u) noexcept {
  u = std::clamp(u, 0x1.0p-53, 1.0 - 0x1.0p-53);
  if (law == taste_law::uniform) return 2.0 * u - 1.0;
  if (law == taste_law::triangular) return u < 0.5 ? std::sqrt(2.0 * u) - 1.0 : 1.0 - std::sqrt(2.0 - 2.0 * u);
  return standard_normal_quantile(u);
}

/// The points of one law; of the triangular law, each half has its own.
template <class = void>
point_rule taste_rule(taste_law law, const taste_points& how) {
  const bool bounded = law == taste_law::uniform || law == taste_law::triangular;
  if (!bounded) return how.gauss ? hermite_points(how.points) : normal_steps(how.points);
  if (law == taste_law::uniform) return legendre_points(std::min<std::size_t>(how.points, 200));
  const point_rule half = legendre_points(std::clamp<std::size_t>(how.points / 2, 1, 200));
  point_rule out;
  for (const double side : {-1.0, 1.0})
    for (std::size_t k = 0; k < half.at.size(); ++k) {
      const double far = 0.5 * (half.at[k] + 1.0);
      out.at.push_back(side * far);
      out.weight.push_back(half.weight[k] * (1.0 - far));
    }
  double total = 0;
  for (const double w : out.weight) total += w;
  for (double& w : out.weight) w /= total;
  return out;
}

}  // namespace detail

/// The draws of one person.
///
/// shape   laws [tastes]; out [tastes, stride], of which the first `draws` of each row are filled
/// throws  error 101 out too small | 201 no draw
/// repeats equal numbers for equal (seed, person)
template <class = void>
void fill_tastes(const taste_draws& how, std::span<const taste_law> laws, std::uint64_t person, std::span<float> out,
                 std::size_t stride) {
  check::range(how.draws > 0, "draws", "is zero, needed at least one");
  check::size(out.size(), check::product(laws.size(), stride, "out"), "out");
  check::range(stride >= how.draws, "stride", "is less than the number of draws");
  const auto n = static_cast<double>(how.draws);
  for (std::size_t k = 0; k < laws.size(); ++k) {
    random_stream stream{how.seed, person, static_cast<std::uint32_t>(k)};
    float* const z = out.data() + k * stride;
    const double turn = stream.uniform();
    const std::uint32_t base = how.kind == draw_kind::halton ? detail::prime(k) : 2;
    double u = 0;
    for (std::size_t r = 0; r < how.draws; ++r) {
      switch (how.kind) {
        case draw_kind::pseudo: u = stream.uniform(); break;
        case draw_kind::antithetic: u = r % 2 == 0 ? stream.uniform() : 1.0 - u; break;
        case draw_kind::halton: u = detail::radical_inverse(r + 1, base) + turn; break;
        case draw_kind::latin: u = (static_cast<double>(r) + turn) / n; break;
      }
      z[r] = static_cast<float>(detail::taste_at(laws[k], u >= 1.0 ? u - 1.0 : u));
    }
    if (how.kind == draw_kind::latin)
      for (std::size_t r = how.draws; r > 1; --r) std::swap(z[r - 1], z[stream.below(static_cast<std::uint32_t>(r))]);
  }
}

}  // namespace echelon::inline ECHELON_ABI
