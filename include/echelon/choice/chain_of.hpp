// SPDX-License-Identifier: BSL-1.0
/// Any model of choice as a Markov chain, and how far the chain is from the model.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <echelon/choice/concepts.hpp>
#include <echelon/choice/markov_chain.hpp>
#include <echelon/choice/offered.hpp>
#include <echelon/core/check.hpp>
#include <echelon/core/random.hpp>
#include <echelon/exec/seq.hpp>

namespace echelon::inline ECHELON_ABI {

/// How far one model's probabilities are from another's over some assortments, the outside option included.
struct choice_distance {
  double mean_relative = 0;   ///< mean over assortments of the largest |p - q| / q
  double worst_relative = 0;
  double worst_absolute = 0;  ///< largest |p - q|
  double worst_total = 0;     ///< largest sum of |p - q| / 2: the share of customers who choose otherwise
  std::size_t assortments = 0;
};

/// Compares `model` with `truth` on random assortments: each product is in with a chance drawn anew for each of them.
///
/// throws  error 101 models of different numbers of products | 201 no assortment asked
/// repeats identical for every policy, given the seed
template <exec::policy E, choice_model M, choice_model T>
choice_distance distance(const E& where, const M& model, const T& truth, std::size_t assortments = 200,
                         std::uint64_t seed = 1) {
  const std::size_t n = truth.products();
  check::size(model.products(), n, "model");
  check::range(assortments > 0, "assortments", "is zero, needed at least one");
  struct one {
    double relative = 0, absolute = 0, total = 0;
  };
  std::vector<one> found(assortments);
  bulk(where, assortments, [&](std::size_t a) {
    random_stream stream{seed, a, 0x40DE};
    const double chance = stream.uniform();
    std::vector<std::uint32_t> set;
    for (std::size_t j = 0; j < n; ++j)
      if (stream.uniform() < chance) set.push_back(static_cast<std::uint32_t>(j));
    if (set.empty()) set.push_back(stream.below(static_cast<std::uint32_t>(n)));
    std::vector<double> p(n), q(n);
    const assortment offered{set.data(), set.size()};
    const double p0 = model.probabilities(offered, std::span<double>{p.data(), n});
    const double q0 = truth.probabilities(offered, std::span<double>{q.data(), n});
    auto& f = found[a];
    const auto look = [&](double x, double y) {
      const double off = std::abs(x - y);
      f.absolute = std::max(f.absolute, off);
      f.total += 0.5 * off;
      if (y > 0) f.relative = std::max(f.relative, off / y);
    };
    look(p0, q0);
    for (std::size_t j = 0; j < n; ++j) look(p[j], q[j]);
  });
  choice_distance d;
  d.assortments = assortments;
  for (const auto& f : found) {
    d.mean_relative += f.relative / static_cast<double>(assortments);
    d.worst_relative = std::max(d.worst_relative, f.relative);
    d.worst_absolute = std::max(d.worst_absolute, f.absolute);
    d.worst_total = std::max(d.worst_total, f.total);
  }
  return d;
}
template <choice_model M, choice_model T>
choice_distance distance(const M& model, const T& truth, std::size_t assortments = 200, std::uint64_t seed = 1) {
  return distance(exec::seq, model, truth, assortments, seed);
}

/// A chain made from another model.
struct converted_chain {
  markov_chain chain;
  double clipped = 0;         ///< the largest share of a row that was negative and cut: zero for a regular model
  choice_distance distance;   ///< measured on random assortments
};

/// The chain that a model's n + 1 largest assortments identify: arrive_i = P_i(all), move(i, j) = (P_j(all but i) -
/// P_j(all)) / P_i(all). Who wants a product that nobody buys leaves.
///
/// A chain is a good surrogate for probabilities and may be a bad one for the best assortment of segments that differ
/// much: see local_search.
///
/// throws  error 201 no product, or assortments zero
/// cost    n + 1 + 2 * assortments calls of the models; memory n^2
/// repeats identical for every policy
/// exact   gives the same choices for logits and generalised attraction models; tests/choice/chain_of.test.cpp, in
///         fractions
/// source  Blanchet, Gallego, Goyal (2016), section 3.2
template <exec::policy E, choice_model M>
converted_chain chain_of(const E& where, const M& model, std::size_t assortments = 200, std::uint64_t seed = 1) {
  const std::size_t n = model.products();
  check::range(n > 0, "model", "has no product");
  const auto all = whole_assortment(n);
  std::vector<double> arrive(n), move(n * n), cut(n, 0.0);
  model.probabilities(assortment{all.data(), n}, std::span<double>{arrive.data(), n});
  bulk(where, n, [&](std::size_t i) {
    double* const row = move.data() + i * n;
    if (!(arrive[i] > 0)) {
      std::fill(row, row + n, 0.0);
      return;
    }
    auto rest = all;
    rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(i));
    model.probabilities(assortment{rest.data(), n - 1}, std::span<double>{row, n});
    double sum = 0;
    for (std::size_t j = 0; j < n; ++j) {
      const double share = j == i ? 0 : (row[j] - arrive[j]) / arrive[i];
      if (share < -1e-12) cut[i] -= share;
      row[j] = std::max(0.0, share);
      sum += row[j];
    }
    if (sum > 1)
      for (std::size_t j = 0; j < n; ++j) row[j] /= sum;
  });
  // a row that rounding brought to one, or that a model without an outside option made, must leave some time
  for (std::size_t i = 0; i < n; ++i) {
    double sum = 0;
    for (std::size_t j = 0; j < n; ++j) sum += move[i * n + j];
    const double most = 1 - 1e-10;
    if (sum > most)
      for (std::size_t j = 0; j < n; ++j) move[i * n + j] *= most / sum;
  }
  converted_chain made{markov_chain{std::move(arrive), std::move(move)}, *std::max_element(cut.begin(), cut.end()), {}};
  made.distance = distance(where, made.chain, model, assortments, seed);
  return made;
}
template <choice_model M>
converted_chain chain_of(const M& model, std::size_t assortments = 200, std::uint64_t seed = 1) {
  return chain_of(exec::seq, model, assortments, seed);
}

/// The chain of one multinomial logit, exactly, in any number type: w [n] attractions, w0 of the outside option.
///
/// source  Blanchet, Gallego, Goyal (2016), theorem 3.1
template <class Number>
struct exact_logit_chain {
  std::vector<Number> arrive, move, leave;

  exact_logit_chain(std::span<const Number> w, Number w0)
      : arrive(w.size()), move(w.size() * w.size()), leave(w.size()) {
    const std::size_t n = w.size();
    Number total = w0;
    for (const Number& a : w) total = total + a;
    for (std::size_t i = 0; i < n; ++i) {
      arrive[i] = w[i] / total;
      leave[i] = w0 / (total - w[i]);
      for (std::size_t j = 0; j < n; ++j) move[i * n + j] = j == i ? Number{} : w[j] / (total - w[i]);
    }
  }
};

}  // namespace echelon::inline ECHELON_ABI
