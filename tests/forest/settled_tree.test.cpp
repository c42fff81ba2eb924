// SPDX-License-Identifier: BSL-1.0
#include <echelon/forest/settled_tree.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <echelon/core/random.hpp>
#include <echelon/forest/leaf.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {

/// A leaf policy that keeps numbers which are no places in the support.
struct labels {
  using kept = int;
  void keep(const leaf_rows&, std::vector<int>& out) const { out.push_back(1); }
};

/// A random tree of so many leaves on four columns, the last of which may hold categories, grown depth first.
grown_tree<std::uint32_t> any_tree(std::size_t leaves, bool sets, std::uint64_t seed) {
  random_stream s{seed, leaves};
  grown_tree<std::uint32_t> out;
  out.nodes.emplace_back();
  struct open_node {
    std::uint32_t node;
    std::size_t leaves;
  };
  std::vector<open_node> open{{0, leaves}};
  while (!open.empty()) {
    const open_node at = open.back();
    open.pop_back();
    if (at.leaves == 1) {
      const auto first = static_cast<std::uint32_t>(out.kept.size());
      for (std::uint32_t n = 1 + s.below(5); n > 0; --n) out.kept.push_back(s.below(100));
      out.nodes[at.node] = tree_node::leaf(first, static_cast<std::uint32_t>(out.kept.size()) - first);
      continue;
    }
    const std::uint32_t column = s.below(4);
    const bool set = sets && column == 3;
    for (std::size_t w = 0; set && w < tree_node::set_places; ++w)
      out.nodes.push_back(tree_node::bits(std::uint64_t{s()} << 32 | s()));
    const auto child = static_cast<std::uint32_t>(out.nodes.size());
    out.nodes[at.node] = set ? tree_node::among(child, column)
                             : tree_node::inner(child, column, static_cast<std::uint8_t>(1 + s.below(254)),
                                                s.below(2) == 1);
    out.nodes.resize(child + 2);
    const std::size_t left = 1 + s.below(static_cast<std::uint32_t>(at.leaves - 1));
    open.push_back({child + 1, at.leaves - left});
    open.push_back({child, left});
  }
  return out;
}

/// What the leaf that a row of bins reaches keeps, by the tree as it has grown.
std::vector<std::uint32_t> plain_reach(const grown_tree<std::uint32_t>& t, const std::uint8_t* row) {
  tree_node at = t.nodes[0];
  while (!at.is_leaf()) at = t.nodes[follow(t.nodes.data(), at, row[at.column()])];
  return {t.kept.begin() + at.next(), t.kept.begin() + at.next() + at.count()};
}

}  // namespace

TEST_CASE("settled tree: every row reaches what it reached in the tree as it grew", "[forest][parity]") {
  for (const std::size_t leaves : {1u, 2u, 3u, 16u, 17u, 40u, 700u})
    for (const bool sets : {false, true}) {
      const auto grown = any_tree(leaves, sets, 3);
      const auto settled = detail::settle<leaf::all_targets>(grown, 100, !sets);
      const auto tree = settled.view();
      REQUIRE(tree.shape.size() == 2 * leaves - 1);
      REQUIRE(settled.whole());
      std::size_t elsewhere = 0;
      for (std::uint64_t r = 0; r < 300; ++r) {
        random_stream s{9, r};
        std::array<std::uint8_t, 4> row;
        for (auto& b : row) b = static_cast<std::uint8_t>(s.below(256));
        const auto kept = tree.reach(row.data());
        elsewhere += std::vector<std::uint32_t>(kept.begin(), kept.end()) == plain_reach(grown, row.data()) ? 0 : 1;
      }
      INFO(leaves << " leaves, sets " << sets);
      CHECK(elsewhere == 0);
    }
}

TEST_CASE("settled tree: its nodes settle to the same tree again", "[forest][law]") {
  for (const bool sets : {false, true}) {
    const auto once = detail::settle<leaf::all_targets>(any_tree(200, sets, 5), 100, !sets);
    const auto tree = once.view();
    const grown_tree<std::uint32_t> again{tree.nodes(), {tree.kept.begin(), tree.kept.end()}};
    const auto twice = detail::settle<leaf::all_targets>(again, 100, !sets);
    CHECK(twice.view() == tree);
    CHECK(twice.marks == once.marks);
    CHECK(twice.wide == once.wide);
    CHECK_FALSE(detail::settle<leaf::all_targets>(any_tree(200, sets, 6), 100, !sets).view() == tree);
  }
}

TEST_CASE("settled tree: cuts of few columns take two bytes, places among a hundred targets seven bits",
          "[forest][law]") {
  const auto grown = any_tree(500, false, 8);
  const auto settled = detail::settle<leaf::all_targets>(grown, 100, true);
  CHECK(settled.narrow.size() == 499);
  CHECK(settled.wide.empty());
  CHECK(settled.marks.size() == (999 + 31) / 32);
  CHECK(settled.kept.size() == packed_ranks::words_of(grown.kept.size(), 7));
  for (std::uint32_t r = 0; r < 499; ++r) REQUIRE_FALSE(settled.view().shape.cut(r).is_set());
}

TEST_CASE("settled tree: what is no place in the support is kept as it is", "[forest][law]") {
  const grown_tree<int> grown{{tree_node::inner(1, 0, 3, false), tree_node::leaf(0, 2), tree_node::leaf(2, 1)},
                              {-5, 7, 1 << 30}};
  const auto settled = detail::settle<labels>(grown, 3, true);
  const std::array<std::uint8_t, 1> low{3}, high{4};
  CHECK(settled.view().reach(low.data())[1] == 7);
  CHECK(settled.view().reach(high.data())[0] == 1 << 30);
}

TEST_CASE("settled tree: set bits are counted", "[forest][law]") {
  CHECK(detail::ones(0) == 0);
  CHECK(detail::ones(~std::uint32_t{0}) == 32);
  random_stream s{1};
  for (int i = 0; i < 100; ++i) {
    const std::uint32_t bits = s();
    CHECK(detail::ones(bits) == static_cast<std::uint32_t>(std::popcount(bits)));
  }
}
