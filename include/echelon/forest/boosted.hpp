// SPDX-License-Identifier: BSL-1.0
/// What boosted quantiles to fit: trees one after the other, each of which moves the quantiles of all levels at once.
#pragma once

#include <cstddef>

#include <echelon/core/config.hpp>

namespace echelon::inline ECHELON_ABI {

/// A sequence of small trees. The quantiles start from those of all targets; in every round one tree, shared by all
/// levels, says which rows belong together, and each of its leaves moves each level part of the way to the exact
/// quantile of its rows.
///
/// The defaults are those of LightGBM; see docs/understand/boosted_quantiles.md for what they give.
/// unit    min_leaf counts rows; where rows carry weights it is the least weight of a leaf
/// source  Friedman (2001) Greedy function approximation: a gradient boosting machine, Annals of Statistics 29(5)
struct boosted_quantiles {
  std::size_t rounds = 100;
  std::size_t leaves = 31;  ///< of a tree, at most
  std::size_t min_leaf = 20;
  double learning_rate = 0.1;  ///< in (0, 1]: the part of the way that a tree goes
};

}  // namespace echelon::inline ECHELON_ABI
