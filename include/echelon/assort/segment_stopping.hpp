// SPDX-License-Identifier: BSL-1.0
/// The best assortment of a million products: optimal stopping in as many unknowns as there are segments.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include <echelon/assort/assortment_plan.hpp>
#include <echelon/assort/optimal_stopping.hpp>
#include <echelon/choice/low_rank_chain.hpp>
#include <echelon/choice/segment_sums.hpp>
#include <echelon/exec/seq.hpp>

namespace echelon::inline ECHELON_ABI {

namespace detail {

/// With t_g the value of entering segment g, who does not find product i is worth once_i (into_i · t); the values of
/// segments are a fixed point of F_g(t) = sum over j of onto_gj max(worth_j, once_j (into_j · t)), convex and rising.
template <class E>
struct segment_values {
  const E& where;
  const low_rank_chain& chain;
  std::span<const double> worth;

  /// F [k], its derivatives [k, k] (row g by t_h), and arrive · v, over one tile of products in `every`.
  std::vector<double> pass(std::span<const double> t, std::size_t every, bool slopes) const {
    const std::size_t n = chain.products(), k = chain.segments();
    constexpr std::size_t tile = 256;
    const double scale = static_cast<double>(every);
    return sum_of_blocks(where, n, k + k * k + 1, [&](std::size_t begin, std::size_t end, auto part) {
      double value[tile], weight[tile], on[tile];
      for (std::size_t from = begin; from < end; from += tile) {
        if (every > 1 && (from / tile) % every != 0) continue;
        const std::size_t size = std::min(end - from, tile);
        instead(t, from, size, value);
        const double* const once = chain.once() + from;
        const double* const w = worth.data() + from;
        for (std::size_t i = 0; i < size; ++i) {
          const double r = std::max(w[i], 0.0);
          on[i] = value[i] > r ? scale * once[i] : 0;
          value[i] = scale * std::max(value[i], r);
        }
        for (std::size_t g = 0; g < k; ++g) part[g] += lanes_dot(chain.onto(g) + from, value, size);
        part[k + k * k] += lanes_dot(chain.arrive().data() + from, value, size);
        if (!slopes) continue;
        for (std::size_t h = 0; h < k; ++h) {
          const double* const a = chain.into(h) + from;
          for (std::size_t i = 0; i < size; ++i) weight[i] = on[i] * a[i];
          for (std::size_t g = 0; g < k; ++g)
            part[k + g * k + h] += lanes_dot(chain.onto(g) + from, weight, size);
        }
      }
    });
  }

  /// Values of going on from products.
  void instead(std::span<const double> t, std::size_t from, std::size_t size, double* out) const noexcept {
    for (std::size_t i = 0; i < size; ++i) out[i] = 0;
    for (std::size_t g = 0; g < t.size(); ++g) {
      const double* const a = chain.into(g) + from;
      const double by = t[g];
      for (std::size_t i = 0; i < size; ++i) out[i] += by * a[i];
    }
    for (std::size_t i = 0; i < size; ++i) out[i] *= chain.once()[from + i];
  }

  /// How far values are from their fixed point, weighed by how often customers enter segments.
  double off(std::span<const double> t, std::span<const double> sums, double sign) const noexcept {
    double sum = 0;
    for (std::size_t g = 0; g < t.size(); ++g) sum += chain.entries()[g] * std::max(0.0, sign * (sums[g] - t[g]));
    return sum;
  }

  /// Newton's steps, each the exact value of an assortment, until what is left is within `tolerance` of the value of a
  /// customer, or rounding. Returns the last pass; `steps` counts passes.
  std::vector<double> settle(std::vector<double>& t, std::size_t every, double tolerance, std::size_t most,
                             std::size_t& steps) const {
    const std::size_t k = t.size();
    double before = std::numeric_limits<double>::infinity();
    for (;;) {
      auto sums = pass(std::span<const double>{t.data(), k}, every, true);
      ++steps;
      const std::span<const double> now{t.data(), k}, read{sums.data(), sums.size()};
      const double left = off(now, read, 1) + off(now, read, -1), value = std::abs(sums.back());
      const bool tired = left <= 1e-9 * value && left > 0.5 * before;
      if (left <= tolerance * value || tired || steps >= most) return sums;
      before = left;
      std::vector<double> step(k);
      for (std::size_t g = 0; g < k; ++g) step[g] = sums[g] - t[g];
      if (!solve_identity_minus({sums.begin() + static_cast<std::ptrdiff_t>(k), sums.end() - 1}, step)) return sums;
      for (std::size_t g = 0; g < k; ++g) t[g] = std::max(0.0, t[g] + step[g]);
    }
  }
};

}  // namespace detail

/// Solves for the best assortment of a low-rank chain on the workers of `where`.
///
/// throws  error 101 worth has another size | 301 worth not finite | 202 no product
/// cost    two or three passes over products after a small sample, O(products * segments^2) each
/// repeats identical for every policy and number of workers
/// exact   agrees with the dense chain: tests/assort/segment_stopping.test.cpp
template <exec::policy E>
assortment_plan solve(const E& where, const optimal_stopping& how, const low_rank_chain& chain,
                      std::span<const double> worth) {
  detail::check_worth(chain, worth);
  check::range(how.tolerance >= 0, "tolerance", "is negative");
  const std::size_t n = chain.products(), k = chain.segments();
  const detail::segment_values<E> values{where, chain, worth};
  std::vector<double> t(k, 0.0);
  assortment_plan plan;
  const std::size_t most = std::clamp<std::size_t>(how.max_iterations, 1, 200);
  if (std::size_t few = 0; n >= 65536) values.settle(t, n / 16384, 1e-7, 50, few);
  const auto sums = values.settle(t, 1, std::max(how.tolerance, 1e-14), most, plan.iterations);
  const std::span<const double> now{t.data(), k}, read{sums.data(), sums.size()};
  plan.bound = sums.back() + values.off(now, read, 1);
  plan.revenue = sums.back() - values.off(now, read, -1);
  std::vector<unsigned char> marks(n);
  constexpr std::size_t tile = 4096;
  bulk(where, (n + tile - 1) / tile, [&](std::size_t b) {
    double value[tile];
    const std::size_t from = b * tile, size = std::min(n - from, tile);
    values.instead(now, from, size, value);
    for (std::size_t i = 0; i < size; ++i) marks[from + i] = worth[from + i] > 0 && worth[from + i] >= value[i];
  });
  plan.offered = assortment_of(std::span<const unsigned char>{marks.data(), n});
  plan.why = plan.gap() <= 1e-9 ? stop::gap : stop::iterations;
  return plan;
}
template <class = void>
assortment_plan solve(const optimal_stopping& how, const low_rank_chain& chain, std::span<const double> worth) {
  return solve(exec::seq, how, chain, worth);
}

}  // namespace echelon::inline ECHELON_ABI
