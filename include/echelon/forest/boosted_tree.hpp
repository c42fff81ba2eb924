// SPDX-License-Identifier: BSL-1.0
/// One tree of boosted quantiles: the nodes of a forest's tree, and for each leaf one step a level.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <echelon/forest/tree.hpp>

namespace echelon::inline ECHELON_ABI {

/// The root is node 0; children stand behind their parent, side by side. The `next` of a leaf is its number; it keeps
/// no elements.
struct boosted_tree {
  std::vector<tree_node> nodes;
  std::vector<float> steps;  ///< [leaves, levels]: how far a leaf moves the quantile of a level

  /// The leaf that a binned row reaches.
  std::size_t reach(const std::uint8_t* row) const noexcept {
    tree_node at = nodes[0];
    while (!at.is_leaf()) at = nodes[at.next() + (at.right(row[at.column()]) ? 1u : 0u)];
    return at.next();
  }

  friend bool operator==(const boosted_tree&, const boosted_tree&) = default;
};

}  // namespace echelon::inline ECHELON_ABI
