// SPDX-License-Identifier: BSL-1.0
/// Segments of customers, each with a logit of its own, learned from sales by assortment.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <echelon/choice/logit_mixture.hpp>
#include <echelon/choice/offered_sales.hpp>
#include <echelon/core/check.hpp>
#include <echelon/core/progress.hpp>
#include <echelon/core/random.hpp>
#include <echelon/exec/reduce.hpp>
#include <echelon/exec/seq.hpp>

namespace echelon::inline ECHELON_ABI {

/// Expectation and maximisation: which segment a customer was of is what nobody saw. Attractions of a segment take a
/// few steps up its own likelihood in each iteration, which needs no search and never falls.
///
/// source  Dempster, Laird, Rubin (1977) Maximum likelihood from incomplete data via the EM algorithm; the steps:
///         Hunter (2004) MM algorithms for generalized Bradley-Terry models, Annals of Statistics 32(1), eq. 15
struct segments_fit {
  std::size_t segments = 2;
  std::size_t max_iterations = 500;
  std::size_t steps = 4;     ///< of the attractions in an iteration
  double tolerance = 1e-8;   ///< ends when the log-likelihood rises by less, relative to its size
  std::uint64_t seed = 1;    ///< of where the segments begin, a little apart
  observer_ref watch{};
};

/// Segments with the way to them.
struct fitted_segments {
  logit_mixture mixture;
  std::vector<double> log_likelihood;  ///< before the first iteration and after each; never falls
  stop why = stop::iterations;         ///< stop::stalled when it no longer rose
};

namespace detail {

/// Expected customers by segment, assortment and purchase [segments, assortments, n + 1], and the log-likelihood.
template <exec::policy E>
double segment_counts(const E& where, const logit_mixture& m, const offered_sales& sales, std::vector<double>& counts) {
  const std::size_t n = sales.products, all = sales.assortments(), width = n + 1;
  return exec::reduce(where, all, 0.0, [&](std::size_t s) {
    const auto offered = sales.offered(s);
    const auto bought = sales.counts(s);
    std::vector<double> total(m.segments());
    for (std::size_t g = 0; g < m.segments(); ++g) {
      total[g] = m.outside[g];
      for (const std::uint32_t j : offered) total[g] += m.attractions(g)[j];
    }
    double told = 0;
    const auto part = [&](std::size_t j) {
      if (!(bought[j] > 0)) return;
      const auto chance = [&](std::size_t g) {
        return m.share[g] * (j < n ? m.attractions(g)[j] : m.outside[g]) / total[g];
      };
      double sum = 0;
      for (std::size_t g = 0; g < m.segments(); ++g) sum += chance(g);
      for (std::size_t g = 0; g < m.segments(); ++g)
        counts[(g * all + s) * width + j] = bought[j] * chance(g) / sum;
      told += bought[j] * std::log(sum);
    };
    for (const std::uint32_t j : offered) part(j);
    part(n);
    return told;
  }, [](double a, double b) { return a + b; });
}

/// Attractions that fit the counts of one segment better; the outside option stays at one.
template <class = void>
void raise_attractions(const offered_sales& sales, std::span<const double> counts, std::span<double> attraction) {
  const std::size_t n = sales.products, width = n + 1;
  std::vector<double> bought(n, 0.0), seen(n, 0.0);
  for (std::size_t s = 0; s < sales.assortments(); ++s) {
    double total = 1, customers = counts[s * width + n];
    for (const std::uint32_t j : sales.offered(s)) {
      total += attraction[j];
      customers += counts[s * width + j];
      bought[j] += counts[s * width + j];
    }
    for (const std::uint32_t j : sales.offered(s)) seen[j] += customers / total;
  }
  constexpr double least = 1e-12;  // a product that the segment never buys
  for (std::size_t j = 0; j < n; ++j)
    if (seen[j] > 0) attraction[j] = std::max(least, bought[j] / seen[j]);
}

}  // namespace detail

/// Fits segments to sales.
///
/// needs   who bought nothing is counted: else the outside option has no weight to compare with
/// throws  as validate(offered_sales) | error 201 no segment, tolerance negative, or who bought nothing is not seen
/// cost    O(segments * (1 + steps) * places on offer) an iteration; memory segments tables of the sales
/// repeats identical for every policy and number of workers, given the seed
template <exec::policy E>
fitted_segments fit(const E& where, const segments_fit& how, const offered_sales& sales) {
  validate(sales);
  check::range(how.segments > 0, "segments", "is zero, needed at least one");
  check::range(how.tolerance >= 0, "tolerance", "is negative");
  check::range(sales.sees_nothing, "sales", "do not count who bought nothing, needed to weigh the outside option");
  const std::size_t n = sales.products, k = how.segments, cells = sales.assortments() * (n + 1);
  fitted_segments out{{std::vector<double>(k, 1.0 / static_cast<double>(k)), std::vector<double>(k * n, 1.0),
                       std::vector<double>(k, 1.0)}, {}, stop::iterations};
  logit_mixture& m = out.mixture;
  const auto attractions = [&](std::size_t g) { return std::span{m.attraction}.subspan(g * n, n); };
  std::vector<double> counts(k * cells, 0.0);
  const auto counts_of = [&](std::size_t g) { return std::span<const double>{counts}.subspan(g * cells, cells); };
  {  // all segments as one, then apart
    std::vector<double>& one = counts;
    std::copy(sales.bought.begin(), sales.bought.end(), one.begin());
    for (std::size_t step = 0; step < 50; ++step) detail::raise_attractions(sales, counts_of(0), attractions(0));
    for (std::size_t g = k; g-- > 0;)
      for (std::size_t j = 0; j < n; ++j) {
        random_stream stream{how.seed, g * n + j, 0x5E6};
        m.attraction[g * n + j] = m.attraction[j] * (k == 1 ? 1.0 : std::exp(stream.normal()));
      }
    std::fill(counts.begin(), counts.end(), 0.0);
  }
  double told = detail::segment_counts(where, m, sales, counts);
  out.log_likelihood.push_back(told);
  const double customers = sales.customers();
  for (std::size_t it = 0; it < how.max_iterations; ++it) {
    for (std::size_t g = 0; g < k; ++g) {
      double of = 0;
      for (const double c : counts_of(g)) of += c;
      m.share[g] = of / customers;
    }
    bulk(where, k, [&](std::size_t g) {
      for (std::size_t step = 0; step < how.steps; ++step)
        detail::raise_attractions(sales, counts_of(g), attractions(g));
    });
    const double now = detail::segment_counts(where, m, sales, counts);
    out.log_likelihood.push_back(now);
    const double rise = now - std::exchange(told, now);
    if (rise <= how.tolerance * std::abs(now)) {
      out.why = stop::stalled;
      break;
    }
    if (!how.watch(progress{"iterations", it + 1, how.max_iterations})) {
      out.why = stop::interrupted;
      break;
    }
  }
  double sum = 0;
  for (const double s : m.share) sum += s;
  for (double& s : m.share) s /= sum;
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
