// SPDX-License-Identifier: BSL-1.0
/// What forest to fit: its options and its three slots.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <echelon/forest/concepts.hpp>
#include <echelon/forest/leaf.hpp>
#include <echelon/forest/sample.hpp>
#include <echelon/forest/split.hpp>

namespace echelon::inline ECHELON_ABI {

/// Many trees, each grown on rows drawn by the sampler, every node cut along the best of a few columns drawn at random.
///
/// unit    min_leaf counts rows; where rows carry weights it is the least weight of a leaf
template <class Splitter = split::variance, class Leaf = leaf::all_targets, class Sampler = sample::bootstrap>
struct forest {
  std::size_t trees = 100;
  std::size_t min_leaf = 5;
  std::size_t columns_tried = 0;  ///< in each node; 0: a third of the columns
  std::size_t max_depth = 0;      ///< 0: no limit
  std::uint64_t seed = 1;
  Splitter split{};
  Leaf leaf{};
  Sampler sample{};
  std::size_t max_leaves = 0;             ///< of a tree, the best cuts first; 0: no limit
  bool honest = false;                    ///< half of a tree's rows choose its cuts, the leaves keep the other half
  std::vector<std::uint32_t> categories{};  ///< columns whose values are codes without an order
  std::vector<signed char> monotone{};      ///< a column: means ascend (1) or descend (-1) along it, 0: free; or empty

  static_assert(splitter<Splitter>, "forest: the first argument must model echelon::splitter");
  static_assert(leaf_policy<Leaf>, "forest: the second argument must model echelon::leaf_policy");
  static_assert(sampler<Sampler>, "forest: the third argument must model echelon::sampler");
};

/// The forest whose leaves remember every target (Meinshausen 2006).
using quantile_forest = forest<>;

/// The same with trees that each see only a share of the rows: for millions of rows.
using subsampled_forest = forest<split::variance, leaf::all_targets, sample::subsample>;

}  // namespace echelon::inline ECHELON_ABI
