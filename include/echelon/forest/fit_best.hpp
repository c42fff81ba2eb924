// SPDX-License-Identifier: BSL-1.0
/// Chooses among forests by their out-of-bag loss: how large leaves are, how many columns a node tries, which splitter.
#pragma once

#include <concepts>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/core/level.hpp>
#include <echelon/core/view.hpp>
#include <echelon/exec/seq.hpp>
#include <echelon/forest/forest.hpp>
#include <echelon/forest/out_of_bag.hpp>
#include <echelon/forest/sparse_rows.hpp>
#include <echelon/loss/pinball.hpp>

namespace echelon::inline ECHELON_ABI {

/// The best of some forests, fitted, and what led to the choice.
template <class Leaf>
struct chosen_forest {
  fitted_forest<Leaf> fitted;
  std::size_t which = 0;       ///< of the candidates
  std::vector<double> losses;  ///< mean pinball loss out of bag, by candidate
};

/// The candidate whose out-of-bag quantiles lose least, the first of equals; rows that every tree has drawn are left
/// out. The test rows of a comparison must not be among x.
///
/// shape   x [rows, columns], y [rows], weight [rows] or empty, levels: those of the forecasts to come
/// throws  as fit and out_of_bag; error 202 no candidate, no level, or no row out of bag
/// cost    a fit and a prediction of the training rows a candidate
/// repeats identical for every exec policy and number of workers
/// source  Breiman (1996) Out-of-bag estimation
template <exec::policy E, class Splitter, rank_leaf Leaf, class Sampler, class X>
  requires std::convertible_to<const X&, matrix_view<const float>> || std::convertible_to<const X&, sparse_view>
chosen_forest<Leaf> fit_best(const E& where, std::span<const forest<Splitter, Leaf, Sampler>> candidates, const X& x,
                             std::span<const double> y, std::span<const level> levels,
                             std::span<const double> weight = {}) {
  check::not_empty(candidates.size(), "candidates");
  check::not_empty(levels.size(), "levels");
  const auto loss_of = [&](const forest<Splitter, Leaf, Sampler>& spec, const fitted_forest<Leaf>& fitted) {
    const auto seen = out_of_bag(where, spec, fitted, x, y, weight, levels);
    double loss = 0, counted = 0;
    for (std::size_t r = 0; r < y.size(); ++r) {
      if (seen.trees[r] == 0) continue;
      const double w = weight.empty() ? 1.0 : weight[r];
      for (std::size_t k = 0; k < levels.size(); ++k)
        loss += w * pinball(levels[k], y[r], seen.quantiles[r * levels.size() + k]);
      counted += w * static_cast<double>(levels.size());
    }
    check::not_empty(counted > 0 ? 1 : 0, "rows out of bag");
    return loss / counted;
  };
  chosen_forest<Leaf> best{fit(where, candidates[0], x, y, weight), 0, {}};
  best.losses.push_back(loss_of(candidates[0], best.fitted));
  for (std::size_t i = 1; i < candidates.size(); ++i) {
    fitted_forest<Leaf> next = fit(where, candidates[i], x, y, weight);
    best.losses.push_back(loss_of(candidates[i], next));
    if (best.losses[i] < best.losses[best.which]) {
      best.which = i;
      best.fitted = std::move(next);
    }
  }
  return best;
}

}  // namespace echelon::inline ECHELON_ABI
