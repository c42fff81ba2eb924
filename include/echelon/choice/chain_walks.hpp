// SPDX-License-Identifier: BSL-1.0
/// What all forms of the Markov chain have in common: visits, values, probabilities and draws from products with it.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <echelon/choice/concepts.hpp>
#include <echelon/choice/elimination.hpp>
#include <echelon/choice/offered.hpp>
#include <echelon/choice/walk_solver.hpp>
#include <echelon/core/error.hpp>

namespace echelon::inline ECHELON_ABI::detail {

/// Up to so many products that are not offered, one is taken out after the other; beyond, products with the chain.
inline constexpr std::size_t eliminated_products = 128;

/// The part of a chain among products that are not offered, with what leaves them for anywhere else.
///
/// shape   rest the products not offered; `row_of(i, to)` writes the moves of product i into zeros
template <class Row>
walk_elimination<double> eliminate(std::span<const std::uint32_t> rest, std::span<const unsigned char> marks,
                                   std::span<const double> leave, const Row& row_of) {
  const std::size_t m = rest.size(), n = marks.size();
  std::vector<double> inner(m * m), away(m), row(n);
  for (std::size_t a = 0; a < m; ++a) {
    std::fill(row.begin(), row.end(), 0.0);
    row_of(rest[a], std::span<double>{row.data(), n});
    for (std::size_t b = 0; b < m; ++b) inner[a * m + b] = row[rest[b]];
    away[a] = leave[rest[a]];
    for (std::size_t k = 0; k < n; ++k)
      if (marks[k] != 0) away[a] += row[k];
  }
  return {std::move(inner), std::move(away)};
}

template <class = void>
std::vector<std::uint32_t> not_offered(std::span<const unsigned char> marks) {
  std::vector<std::uint32_t> rest;
  rest.reserve(marks.size());
  for (std::size_t i = 0; i < marks.size(); ++i)
    if (marks[i] == 0) rest.push_back(static_cast<std::uint32_t>(i));
  return rest;
}

/// Whether products that are not offered are few enough to be taken out one after the other.
inline bool few(std::size_t rest, std::size_t products) noexcept {
  return rest <= eliminated_products && products <= 4096;
}

/// Whether walks were solved; false when they are so long that products are better taken out one after the other.
inline bool solved(const walk_report& report, std::size_t rest, std::size_t products) {
  if (report.solved || report.residual <= 1e-10) return true;
  if (rest <= 4096 && products <= 16384) return false;
  throw error{fault::infeasible, "move", "hardly ever reaches the outside option: walks are too long to be solved"};
}

/// Expected visits, see substitution_chain. The chain offers row(i, to) beside follow and carry.
///
/// returns by how much probabilities made from them may be off in sum
template <class Chain>
double chain_visits(const Chain& chain, std::span<const unsigned char> marks, std::span<double> x) {
  const std::size_t n = marks.size();
  const auto arrive = chain.arrive();
  const auto rest = not_offered(marks);
  if (!few(rest.size(), n)) {
    std::vector<double> right(n);
    for (std::size_t i = 0; i < n; ++i) x[i] = right[i] = marks[i] == 0 ? arrive[i] : 0;
    const auto report = walk_solver{}(
        [&](std::span<const double> from, std::span<double> to) {
          chain.carry(from, to);
          for (std::size_t i = 0; i < n; ++i)
            if (marks[i] != 0) to[i] = 0;
        },
        std::span<const double>{right.data(), n}, x);
    if (solved(report, rest.size(), n)) {
      for (double& v : x) v = v < 0 ? 0 : v;
      return report.residual;
    }
  }
  const auto factors =
      eliminate(rest, marks, chain.leave(), [&](std::size_t i, std::span<double> to) { chain.row(i, to); });
  std::vector<double> some(rest.size());
  for (std::size_t a = 0; a < rest.size(); ++a) some[a] = arrive[rest[a]];
  factors.visits(some);
  std::fill(x.begin(), x.end(), 0.0);
  for (std::size_t a = 0; a < rest.size(); ++a) x[rest[a]] = some[a];
  return 0;
}

/// to[i] = sum over j of move(i, j) from[j] where i is not offered, zero elsewhere.
template <class Chain>
void follow_rest(const Chain& chain, std::span<const unsigned char> marks, std::span<const double> from,
                 std::span<double> to) {
  if constexpr (requires { chain.follow_rest(marks, from, to); })
    chain.follow_rest(marks, from, to);
  else
    chain.follow(from, to);
  for (std::size_t i = 0; i < to.size(); ++i)
    if (marks[i] != 0) to[i] = 0;
}

/// Values of what is bought instead, see substitution_chain.
template <class Chain>
double chain_values(const Chain& chain, std::span<const unsigned char> marks, std::span<const double> worth,
                    std::span<double> v) {
  const std::size_t n = marks.size();
  const auto rest = not_offered(marks);
  std::vector<double> right(n);
  {
    std::vector<double> known(n);
    for (std::size_t i = 0; i < n; ++i) known[i] = marks[i] != 0 ? worth[i] : 0;
    chain.follow(std::span<const double>{known.data(), n}, std::span<double>{right.data(), n});
  }
  const auto offered = [&] {
    for (std::size_t i = 0; i < n; ++i)
      if (marks[i] != 0) v[i] = worth[i];
  };
  if (!few(rest.size(), n)) {
    for (std::size_t i = 0; i < n; ++i)
      if (marks[i] != 0) right[i] = v[i] = 0;
    const auto walk = [&](std::span<const double> from, std::span<double> to) { follow_rest(chain, marks, from, to); };
    const auto report = walk_solver{}(walk, std::span<const double>{right.data(), n}, v);
    if (solved(report, rest.size(), n)) {
      offered();
      return report.residual;
    }
  }
  const auto factors =
      eliminate(rest, marks, chain.leave(), [&](std::size_t i, std::span<double> to) { chain.row(i, to); });
  std::vector<double> some(rest.size());
  for (std::size_t a = 0; a < rest.size(); ++a) some[a] = right[rest[a]];
  factors.values(some);
  for (std::size_t a = 0; a < rest.size(); ++a) v[rest[a]] = some[a];
  offered();
  return 0;
}

/// Probabilities of an assortment from visits: who comes for an offered product, and who comes to it from another.
template <class Chain>
double chain_probabilities(const Chain& chain, assortment offered, std::span<double> out) {
  const std::size_t n = chain.products();
  check::size(out.size(), n, "out");
  const auto marks = marks_of(offered, n);
  std::vector<double> x(n);
  chain.visits(std::span<const unsigned char>{marks.data(), n}, std::span<double>{x.data(), n});
  chain.carry(std::span<const double>{x.data(), n}, out);
  const auto arrive = chain.arrive(), leave = chain.leave();
  double nothing = 0, came = 0;
  for (std::size_t i = 0; i < n; ++i) {
    nothing += x[i] * leave[i];
    came += arrive[i];
    out[i] = marks[i] != 0 ? out[i] + arrive[i] : 0;
  }
  return nothing + std::max(0.0, 1 - came);
}

/// See markov_chain::gradient.
template <class Chain>
double chain_gradient(const Chain& chain, assortment offered, std::size_t bought, std::span<double> out) {
  const std::size_t n = chain.products();
  check::size(out.size(), n * (n + 1), "out");
  const auto marks = marks_of(offered, n);
  check::range(bought == n || (bought < n && marks[bought] != 0), "bought", "is not on offer");
  std::vector<double> worth(n, bought == n ? -1.0 : 0.0), ends(n, 0.0), x(n), p(n);
  if (bought < n) worth[bought] = 1;
  chain.values(std::span<const unsigned char>{marks.data(), n}, std::span<const double>{worth.data(), n},
               std::span<double>{ends.data(), n});
  chain.visits(std::span<const unsigned char>{marks.data(), n}, std::span<double>{x.data(), n});
  const double none = chain_probabilities(chain, offered, std::span<double>{p.data(), n});
  const double chance = bought == n ? none : p[bought];
  for (std::size_t i = 0; i < n; ++i) {
    out[i] = ends[i] / chance;
    for (std::size_t j = 0; j < n; ++j) out[n + i * n + j] = i == j ? 0 : x[i] * ends[j] / chance;
  }
  return std::log(chance);
}

/// A bound on the mean number of products that a customer visits when nothing is offered.
template <class Chain>
double longest_walk(const Chain& chain) {
  const std::size_t n = chain.products();
  const std::vector<unsigned char> none(n, 0);
  std::vector<double> x(n);
  const double astray =
      chain_visits(chain, std::span<const unsigned char>{none.data(), n}, std::span<double>{x.data(), n});
  double sum = 0;
  for (const double v : x) sum += v;
  return sum * (1 + 1e-6) + 1e3 * astray;
}

/// Walks until she buys or leaves.
template <class Chain>
std::size_t draw_from_chain(const Chain& chain, assortment offered, random_stream& stream) {
  const std::size_t n = chain.products();
  std::size_t at = n;
  double u = stream.uniform();
  const auto arrive = chain.arrive();
  for (std::size_t i = 0; i < n; ++i) {
    u -= arrive[i];
    if (u < 0) {
      at = i;
      break;
    }
  }
  while (at < n && !std::binary_search(offered.begin(), offered.end(), static_cast<std::uint32_t>(at)))
    at = chain.next(at, stream.uniform());
  return at;
}

}  // namespace echelon::inline ECHELON_ABI::detail
