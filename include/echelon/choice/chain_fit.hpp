// SPDX-License-Identifier: BSL-1.0
/// A Markov chain learned from sales: the path that a customer took before she bought is what nobody saw.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <echelon/choice/elimination.hpp>
#include <echelon/choice/markov_chain.hpp>
#include <echelon/choice/offered_sales.hpp>
#include <echelon/core/progress.hpp>
#include <echelon/exec/seq.hpp>

namespace echelon::inline ECHELON_ABI {

/// Expectation and maximisation for the Markov-chain choice model.
///
/// `prior` counts are added to each share of arrivals, and to each share of a row of moves, in proportion to the chain
/// that the search starts from; zero is maximum likelihood. Without a chain to start from, all products and the outside
/// option attract alike.
///
/// Where who buys nothing is not seen, expected numbers of them are filled in; how many customers there are beside
/// the buyers is then told by substitution alone, and weakly.
///
/// source  Simsek, Topaloglu (2018) An expectation-maximization algorithm to estimate the parameters of the Markov
///         chain choice model, Operations Research 66(3); Dempster, Laird, Rubin (1977), also for the cut-off counts
struct chain_fit {
  double prior = 0;
  std::size_t max_iterations = 1000;
  double tolerance = 1e-9;                 ///< ends when the log-likelihood rises by less, relative to its size
  std::optional<markov_chain> start{};
  observer_ref watch{};
};

/// A chain with the way to it.
struct fitted_chain {
  markov_chain chain;
  std::vector<double> log_likelihood;      ///< before the first iteration and after each; never falls
  std::size_t iterations = 0;
  stop why = stop::iterations;             ///< stop::stalled when the likelihood no longer rose

  std::size_t products() const noexcept { return chain.products(); }
  template <class = void>
  double probabilities(assortment offered, std::span<double> out) const {
    return chain.probabilities(offered, out);
  }
};

namespace detail {

/// Expected first choices [n + 1] and moves [n, n + 1], the last place the outside option, and the log-likelihood.
struct chain_counts {
  std::vector<double> sum;

  explicit chain_counts(std::size_t n) : sum((n + 1) + n * (n + 1) + 1, 0.0) {}
  double* first() noexcept { return sum.data(); }
  double* moves(std::size_t n) noexcept { return sum.data() + n + 1; }
  double& likelihood() noexcept { return sum.back(); }
};

/// A chain as plain numbers: arrive [n + 1] and move [n, n + 1], the last place the outside option.
struct chain_numbers {
  std::vector<double> arrive, move;
};

/// Adds what assortment s tells.
template <class = void>
void expect(const chain_numbers& chain, const offered_sales& sales, std::size_t s, chain_counts& into) {
  const std::size_t n = sales.products, w = n + 1;
  const auto counts = sales.counts(s);
  const auto marks = marks_of(sales.offered(s), n);
  const auto rest = not_offered(std::span<const unsigned char>{marks.data(), n});
  const std::size_t m = rest.size();
  std::vector<double> inner(m * m), away(m), visits(m), after(m), p(w);
  for (std::size_t a = 0; a < m; ++a) {
    const double* const row = chain.move.data() + rest[a] * w;
    for (std::size_t b = 0; b < m; ++b) inner[a * m + b] = row[rest[b]];
    away[a] = row[n];
    for (const std::uint32_t k : sales.offered(s)) away[a] += row[k];
    visits[a] = chain.arrive[rest[a]];
  }
  const walk_elimination<double> factors{std::move(inner), std::move(away)};
  factors.visits(visits);
  for (const std::uint32_t k : sales.offered(s)) p[k] = chain.arrive[k];
  p[n] = chain.arrive[n];
  for (std::size_t a = 0; a < m; ++a) {
    const double* const row = chain.move.data() + rest[a] * w;
    for (const std::uint32_t k : sales.offered(s)) p[k] += visits[a] * row[k];
    p[n] += visits[a] * row[n];
  }
  double buyers = 0, chance = 0;
  for (const std::uint32_t k : sales.offered(s)) {
    buyers += counts[k];
    chance += p[k];
  }
  std::vector<double> weight(w, 0.0);  // counts over probabilities, where counted
  for (const std::uint32_t k : sales.offered(s))
    if (counts[k] > 0) {
      weight[k] = counts[k] / p[k];
      into.likelihood() += counts[k] * std::log(sales.sees_nothing ? p[k] : p[k] / chance);
    }
  if (sales.sees_nothing) {
    if (counts[n] > 0) {
      weight[n] = counts[n] / p[n];
      into.likelihood() += counts[n] * std::log(p[n]);
    }
  } else if (buyers > 0) {
    weight[n] = buyers / chance;  // buyers * p[n] / chance expected, over p[n]
  }
  for (std::size_t a = 0; a < m; ++a) {
    const double* const row = chain.move.data() + rest[a] * w;
    double sum = row[n] * weight[n];
    for (const std::uint32_t k : sales.offered(s)) sum += row[k] * weight[k];
    after[a] = sum;
  }
  factors.values(after);  // weight that a customer at each product ends with
  double* const first = into.first();
  double* const moves = into.moves(n);
  for (const std::uint32_t k : sales.offered(s)) first[k] += chain.arrive[k] * weight[k];
  first[n] += chain.arrive[n] * weight[n];
  for (std::size_t a = 0; a < m; ++a) weight[rest[a]] = after[a];
  for (std::size_t a = 0; a < m; ++a) {
    first[rest[a]] += chain.arrive[rest[a]] * after[a];
    const double* const row = chain.move.data() + rest[a] * w;
    double* const to = moves + rest[a] * w;
    for (std::size_t j = 0; j < w; ++j) to[j] += visits[a] * row[j] * weight[j];
  }
}

/// Shares from counts and the prior; a row without counts stays.
template <class = void>
void maximise(chain_numbers& chain, const chain_numbers& base, chain_counts& c, double prior) {
  const std::size_t n = chain.arrive.size() - 1, w = n + 1;
  const auto share = [&](double* to, const double* from, const double* added) {
    double sum = 0;
    for (std::size_t j = 0; j < w; ++j) sum += from[j] + prior * added[j];
    if (!(sum > 0)) return;
    for (std::size_t j = 0; j < w; ++j) to[j] = (from[j] + prior * added[j]) / sum;
  };
  share(chain.arrive.data(), c.first(), base.arrive.data());
  for (std::size_t i = 0; i < n; ++i) share(chain.move.data() + i * w, c.moves(n) + i * w, base.move.data() + i * w);
}

/// What the prior adds to the log-likelihood.
template <class = void>
double log_prior(const chain_numbers& chain, const chain_numbers& base, double prior) {
  if (!(prior > 0)) return 0;
  double sum = 0;
  for (std::size_t j = 0; j < chain.arrive.size(); ++j)
    if (base.arrive[j] > 0) sum += prior * base.arrive[j] * std::log(chain.arrive[j]);
  for (std::size_t j = 0; j < chain.move.size(); ++j)
    if (base.move[j] > 0) sum += prior * base.move[j] * std::log(chain.move[j]);
  return sum;
}

}  // namespace detail

/// Fits a chain to sales. With a prior, what never falls is the log-likelihood with its logarithm added.
///
/// throws  as validate(offered_sales); error 101 start has other products | 201 options out of range
/// cost    O(assortments * (m^3 + n^2)) an iteration, m the products not offered; the number of customers does not
///         enter
/// repeats identical for every policy and number of workers
template <exec::policy E>
fitted_chain fit(const E& where, const chain_fit& how, const offered_sales& sales) {
  validate(sales);
  check::range(how.prior >= 0 && std::isfinite(how.prior), "prior", "is negative or not finite");
  check::range(how.tolerance >= 0, "tolerance", "is negative");
  const std::size_t n = sales.products, w = n + 1;
  detail::chain_numbers now{std::vector<double>(w, 1.0 / static_cast<double>(w)),
                            std::vector<double>(n * w, 1.0 / static_cast<double>(n))};
  for (std::size_t i = 0; i < n; ++i) now.move[i * w + i] = 0;
  if (how.start) {
    check::size(how.start->products(), n, "start");
    double rest = 1;
    for (std::size_t i = 0; i < n; ++i) {
      now.arrive[i] = how.start->arrive()[i];
      rest -= now.arrive[i];
      for (std::size_t j = 0; j < n; ++j) now.move[i * w + j] = how.start->move()(i, j);
      now.move[i * w + n] = how.start->leave()[i];
    }
    now.arrive[n] = std::max(0.0, rest);
  }
  const auto base = now;
  constexpr std::size_t chunk = 16;
  const std::size_t chunks = (sales.assortments() + chunk - 1) / chunk;
  const auto counted = [&] {
    std::vector<detail::chain_counts> part(chunks, detail::chain_counts{n});
    bulk(where, chunks, [&](std::size_t c) {
      for (std::size_t s = c * chunk; s < std::min(sales.assortments(), (c + 1) * chunk); ++s)
        detail::expect(now, sales, s, part[c]);
    });
    for (std::size_t c = 1; c < chunks; ++c)
      for (std::size_t k = 0; k < part[0].sum.size(); ++k) part[0].sum[k] += part[c].sum[k];
    return part[0];
  };
  std::vector<double> path;
  std::size_t done = 0;
  stop why = stop::iterations;
  auto counts = counted();
  check::range(std::isfinite(counts.likelihood()), "start", "is a chain that excludes what was bought");
  path.push_back(counts.likelihood() + detail::log_prior(now, base, how.prior));
  while (done < how.max_iterations) {
    detail::maximise(now, base, counts, how.prior);
    ++done;
    counts = counted();
    path.push_back(counts.likelihood() + detail::log_prior(now, base, how.prior));
    if (!how.watch(progress{"iterations", done, how.max_iterations})) {
      why = stop::interrupted;
      break;
    }
    if (path.back() - path[done - 1] <= how.tolerance * std::abs(path.back())) {
      why = stop::stalled;
      break;
    }
  }
  std::vector<double> arrive(now.arrive.begin(), now.arrive.end() - 1), move(n * n);
  for (std::size_t i = 0; i < n; ++i) {
    const double stay = std::max(0.0, 1e-10 - now.move[i * w + n]);  // a row that nobody left leaves a hair
    for (std::size_t j = 0; j < n; ++j) move[i * n + j] = now.move[i * w + j] * (1 - stay);
  }
  return {markov_chain{std::move(arrive), std::move(move)}, std::move(path), done, why};
}
template <class = void>
fitted_chain fit(const chain_fit& how, const offered_sales& sales) {
  return fit(exec::seq, how, sales);
}

}  // namespace echelon::inline ECHELON_ABI
