// SPDX-License-Identifier: BSL-1.0
/// A large tree grown by several workers: first its crown, then side by side the limbs that hang from it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include <echelon/core/random.hpp>
#include <echelon/exec/concepts.hpp>
#include <echelon/forest/grow.hpp>
#include <echelon/forest/tree.hpp>

namespace echelon::inline ECHELON_ABI::detail {

/// Below a sixteenth of the rows of a large tree hangs a limb. What is large must never depend on the workers.
struct limb_size {
  std::size_t large = std::size_t{1} << 17;

  std::size_t rows(std::size_t whole) const noexcept { return whole < large ? 0 : whole / 16; }
};

/// The streams of tree t for one purpose: of its crown, and of each limb by the node that it hangs from.
struct tree_streams {
  std::uint64_t seed, tree;
  std::uint32_t purpose;

  random_stream crown() const noexcept { return random_stream{seed, tree, purpose}; }
  random_stream limb(std::uint32_t node) const noexcept {
    return random_stream{seed, tree | (std::uint64_t{node} + 1) << 32, purpose};
  }
};

/// One tree of a crown and the limbs that hang from its nodes, numbered as if it had grown depth first in one go.
template <class Kept>
grown_tree<Kept> joined(const grown_tree<Kept>& crown, std::span<const std::uint32_t> hangs_from,
                        std::span<const grown_tree<Kept>> limbs) {
  constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();
  std::vector<std::uint32_t> limb_at(crown.nodes.size(), none);
  for (std::size_t i = 0; i < limbs.size(); ++i) limb_at[hangs_from[i]] = static_cast<std::uint32_t>(i);
  grown_tree<Kept> out;
  out.nodes.emplace_back();
  struct step {
    const grown_tree<Kept>* of;
    std::uint32_t from, to;
  };
  std::vector<step> open{{&crown, 0, 0}};
  while (!open.empty()) {
    auto [of, from, to] = open.back();
    open.pop_back();
    if (of == &crown && limb_at[from] != none) {
      of = &limbs[limb_at[from]];
      from = 0;
    }
    const tree_node node = of->nodes[from];
    if (node.is_leaf()) {
      out.nodes[to] = tree_node::leaf(static_cast<std::uint32_t>(out.kept.size()), node.count());
      const auto kept = std::span{of->kept}.subspan(node.next(), node.count());
      out.kept.insert(out.kept.end(), kept.begin(), kept.end());
      continue;
    }
    const std::uint32_t set = node.is_set() ? tree_node::set_places : 0;
    for (std::uint32_t w = set; w > 0; --w) out.nodes.push_back(of->nodes[node.next() - w]);
    const auto child = static_cast<std::uint32_t>(out.nodes.size());
    out.nodes[to] = tree_node{child, node.word()};
    out.nodes.resize(child + 2);
    open.push_back({of, node.next() + 1, child + 1});
    open.push_back({of, node.next(), child});
  }
  std::vector<double> gains;
  const auto add = [&](const grown_tree<Kept>& t) {
    for (const column_gain& g : t.gains) {
      if (g.column >= gains.size()) gains.resize(g.column + 1, 0.0);
      gains[g.column] += g.gain;
    }
  };
  add(crown);
  for (const grown_tree<Kept>& limb : limbs) add(limb);
  for (std::uint32_t c = 0; c < gains.size(); ++c)
    if (gains[c] > 0) out.gains.push_back({c, gains[c]});
  return out;
}

/// Grows the tree of one sample, a large one limb by limb on the workers of `where`; `make()` builds a grower. A tree
/// that takes the best cut first has no limbs: each of its cuts waits for the one before.
///
/// repeats the same tree for every exec policy and number of workers
template <exec::policy E, class Make>
auto grow_tree(const E& where, Make&& make, tree_sample& sample, bool best_first, const tree_streams& columns,
               const tree_streams& cuts, limb_size size = {}) {
  auto grower = make();
  using grower_type = decltype(grower);
  const std::size_t small = best_first ? 0 : size.rows(sample.rows.size());
  std::vector<typename grower_type::open_node> left_open;
  auto crown = grower.grow(sample, grower_type::root(sample), small, left_open, columns.crown(), cuts.crown());
  if (left_open.empty()) return crown;
  std::vector<decltype(crown)> limbs(left_open.size());
  bulk(where, limbs.size(), [&](std::size_t i) {
    std::vector<typename grower_type::open_node> none;
    const std::uint32_t node = left_open[i].node;
    limbs[i] = make().grow(sample, left_open[i], 0, none, columns.limb(node), cuts.limb(node));
  });
  std::vector<std::uint32_t> hangs_from;
  for (const auto& at : left_open) hangs_from.push_back(at.node);
  return joined(crown, std::span<const std::uint32_t>{hangs_from}, std::span<const decltype(crown)>{limbs});
}

}  // namespace echelon::inline ECHELON_ABI::detail
