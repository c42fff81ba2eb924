// SPDX-License-Identifier: BSL-1.0
/// Ready-made leaf policies: what a tree remembers of the rows that reached a leaf.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <echelon/forest/concepts.hpp>

namespace echelon::inline ECHELON_ABI::leaf {

/// Every target, so that any quantile can be asked for later: the place of each in the support, copies repeated.
///
/// source  Meinshausen (2006) Quantile regression forests, JMLR 7, algorithm 1
struct all_targets {
  using kept = std::uint32_t;
  void keep(const leaf_rows& leaf, std::vector<kept>& out) const {
    for (std::size_t i = 0; i < leaf.size(); ++i) out.insert(out.end(), leaf.copies(i), leaf.rank(i));
  }
};

/// The mean only: small models for point forecasts.
///
/// source  Breiman (2001) Random forests, Machine Learning 45
struct mean {
  using kept = double;
  void keep(const leaf_rows& leaf, std::vector<kept>& out) const {
    double weight = 0, sum = 0, low = leaf.target(0), high = low;
    for (std::size_t i = 0; i < leaf.size(); ++i) {
      const double y = leaf.target(i), w = leaf.weight(i);
      weight += w;
      sum += w * y;
      low = std::min(low, y);
      high = std::max(high, y);
    }
    out.push_back(std::clamp(sum / weight, low, high));
  }
};

static_assert(leaf_policy<all_targets> && leaf_policy<mean>);

}  // namespace echelon::inline ECHELON_ABI::leaf
