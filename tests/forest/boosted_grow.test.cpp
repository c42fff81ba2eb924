// SPDX-License-Identifier: BSL-1.0
#include <echelon/forest/boosted_grow.hpp>

#include <algorithm>
#include <numeric>
#include <vector>

#include <echelon/exec/threads.hpp>

#include <tests/forest/data.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {

/// Rows with codes 0 … 9 that depend on two columns, and what a code counts for nine levels.
struct problem_rows {
  forest_data::rows train;
  column_bins bins;
  binned_rows data;
  std::vector<std::uint16_t> code;
  std::vector<standing> counts;
  std::vector<std::int32_t> weight;

  problem_rows(std::size_t n, std::size_t columns, double gaps, bool weighted)
      : train{forest_data::any(n, columns, n, true, gaps)}, bins{learn_bins(exec::seq, train.x)},
        data{bin_rows(exec::seq, bins, train.x)} {
    for (int c = 0; c <= 9; ++c) counts.push_back({{1, c, c * (9 - c), 0}});
    for (std::size_t r = 0; r < n; ++r) {
      code.push_back(static_cast<std::uint16_t>(std::clamp(train.y[r] / 3, 0.0, 9.0)));
      if (weighted) weight.push_back(static_cast<std::int32_t>(random_stream{3, r}.below(4)));
    }
  }
  standing_rows standings() const { return {code, counts, weight}; }
};

/// The same trees without histograms: every cut of every column is tried by looking at every row.
struct slow_grower {
  const problem_rows& p;
  boosted_growth growth;
  struct leaf {
    std::vector<std::uint32_t> rows;
    std::uint32_t node;
    boosted_cut cut;
  };

  double score(const standing& s) const {
    const double l = s.location(), w = s.spread();
    return (growth.location * l * l + growth.spread * w * w) / std::max(1, s.units());
  }
  boosted_cut best(const std::vector<std::uint32_t>& rows) const {
    standing all;
    for (const auto r : rows) all += p.standings()[r];
    boosted_cut best;
    for (std::uint32_t c = 0; c < growth.columns; ++c) {
      standing missing;
      for (const auto r : rows)
        if (p.data.row(r)[c] == 0) missing += p.standings()[r];
      for (const bool right : {false, true})
        for (std::size_t last = 1; last < p.bins.cuts(c).size() + (right && missing.units() > 0 ? 2 : 1); ++last) {
          standing left, rest = all;
          for (const auto r : rows)
            if (p.data.row(r)[c] == 0 ? !right : p.data.row(r)[c] <= last) left += p.standings()[r];
          rest -= left;
          if (left.units() < growth.min_units || rest.units() < growth.min_units) continue;
          const double gain = score(left) + score(rest) - score(all);
          if (gain > std::max(best.gain, 1e-12 * score(all)))
            best = {gain, c, static_cast<std::uint8_t>(last),
                    missing.units() > 0 ? right : 2 * left.units() < all.units()};
        }
    }
    return best;
  }
  std::vector<tree_node> grow() const {
    std::vector<std::uint32_t> rows(p.code.size());
    std::iota(rows.begin(), rows.end(), 0u);
    std::vector<tree_node> nodes(1);
    std::vector<leaf> open{{rows, 0, best(rows)}};
    while (open.size() < growth.leaves) {
      std::size_t at = 0;
      for (std::size_t i = 1; i < open.size(); ++i)
        if (open[i].cut.gain > open[at].cut.gain) at = i;
      if (!(open[at].cut.gain > 0)) break;
      const auto child = static_cast<std::uint32_t>(nodes.size());
      const boosted_cut cut = open[at].cut;
      const auto node = tree_node::inner(child, cut.column, cut.last_left, cut.missing_right);
      nodes[open[at].node] = node;
      nodes.resize(nodes.size() + 2);
      leaf left{{}, child, {}}, right{{}, child + 1, {}};
      for (const auto r : open[at].rows) (node.right(p.data.row(r)[cut.column]) ? right : left).rows.push_back(r);
      left.cut = best(left.rows);
      right.cut = best(right.rows);
      open[at] = left;
      open.push_back(right);
    }
    for (std::size_t i = 0; i < open.size(); ++i)
      nodes[open[i].node] = tree_node::leaf(static_cast<std::uint32_t>(i), 0);
    return nodes;
  }
};

}  // namespace

TEST_CASE("boosted grow: histograms and subtraction find the trees that the rows themselves give", "[forest][parity]") {
  for (const std::size_t rows : {30u, 200u, 700u})
    for (const double gaps : {0.0, 0.3})
      for (const bool weighted : {false, true}) {
        const problem_rows p{rows, 5, gaps, weighted};
        const boosted_growth growth{
            .columns = 5, .leaves = 12, .min_units = 7, .location = 1.0 / 9, .spread = 1.0 / 240};
        std::vector<std::uint32_t> order(rows);
        std::iota(order.begin(), order.end(), 0u);
        echelon::detail::boosted_grower grower{growth, p.bins, p.data};
        const auto ours = grower.grow(exec::seq, order, p.standings());
        INFO("rows " << rows << ", gaps " << gaps << ", weighted " << weighted);
        CHECK(ours == slow_grower{p, growth}.grow());
        REQUIRE(ours.size() > 3);
        std::size_t next = 0;
        auto leaves = std::vector(grower.leaves().begin(), grower.leaves().end());
        const boosted_tree tree{ours, {}};
        for (std::size_t i = 0; i < leaves.size(); ++i)
          for (std::size_t k = leaves[i].begin; k < leaves[i].end; ++k) {
            CHECK(tree.reach(p.data.row(order[k])) == i);
            if (k > leaves[i].begin) CHECK(order[k - 1] < order[k]);
          }
        std::sort(leaves.begin(), leaves.end(), [](const auto& a, const auto& b) { return a.begin < b.begin; });
        for (const auto& l : leaves) {
          CHECK(l.begin == next);
          next = l.end;
        }
        CHECK(next == rows);
      }
}

TEST_CASE("boosted grow: many rows are divided among workers without changing a node", "[forest][law]") {
  const problem_rows p{40'000, 3, 0.1, false};
  const boosted_growth growth{.columns = 3, .leaves = 20, .min_units = 20, .location = 1.0 / 9, .spread = 1.0 / 240};
  std::vector<std::uint32_t> first(40'000), order;
  std::iota(first.begin(), first.end(), 0u);
  order = first;
  echelon::detail::boosted_grower one{growth, p.bins, p.data}, more{growth, p.bins, p.data};
  const auto expected = one.grow(exec::seq, first, p.standings());
  CHECK(more.grow(exec::threads{.workers = 3}, order, p.standings()) == expected);
  CHECK(order == first);
  boosted_growth stump = growth;
  stump.leaves = 1;
  CHECK(echelon::detail::boosted_grower{stump, p.bins, p.data}.grow(exec::seq, order, p.standings()).size() == 1);
  // all columns as one part of rows gives what each column alone gives
  const standing_rows every = p.standings();
  std::vector<standing> all(3 * 256), each(3 * 256);
  std::iota(order.begin(), order.end(), 0u);
  echelon::detail::standing_adder{}.add(p.data, order, every, 0, 3, all.data());
  for (std::size_t c = 0; c < 3; ++c)
    echelon::detail::standing_adder{}.add(p.data, order, every, c, c + 1, each.data());
  CHECK(all == each);
}
