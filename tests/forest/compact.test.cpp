// SPDX-License-Identifier: BSL-1.0
#include <echelon/forest/compact.hpp>

#include <cstdint>
#include <vector>

#include <tests/catch.hpp>

using namespace echelon;

namespace {

/// A cut of column 4 with the missing to the right, under its right side a set of categories, three leaves.
std::vector<tree_node> small_tree() {
  std::vector<tree_node> nodes{tree_node::inner(1, 4, 200, true), tree_node::leaf(0, 2), tree_node::among(7, 1)};
  for (const std::uint64_t word : std::vector<std::uint64_t>{0x8000000000000001u, 0, 7, 0xFFFFFFFFFFFFFFFFu})
    nodes.push_back(tree_node::bits(word));
  nodes.push_back(tree_node::leaf(2, 1));
  nodes.push_back(tree_node::leaf(3, 5));
  return nodes;
}

}  // namespace

TEST_CASE("compact: unpacked trees are those that were packed", "[forest][law]") {
  for (const node_format format : {node_format{5, true, 3}, node_format{32767, true, 31}}) {
    const std::vector<tree_node> first = small_tree(), second{tree_node::leaf(0, 4)};
    packed_trees packed{format};
    std::vector<std::uint32_t> counts;
    for (int i = 0; i < 3; ++i) {
      packed.add(first, [&](tree_node n) { counts.push_back(n.count()); });
      packed.add(second, [&](tree_node n) { counts.push_back(n.count()); });
    }
    CHECK(std::vector(counts.begin(), counts.begin() + 4) == std::vector<std::uint32_t>{2, 1, 5, 4});
    packed_tree_reader reader{packed.bytes(), format};
    for (int i = 0; i < 3; ++i) {
      CHECK(reader.next() == first);
      CHECK(reader.next() == second);
    }
    CHECK(reader.at_end());
  }
}

TEST_CASE("compact: a cut of one of twenty columns takes 15 bits, its two leaves three bits each", "[forest][law]") {
  packed_trees packed{{20, false, 2}};
  const std::vector<tree_node> nodes{tree_node::inner(1, 19, 7, false), tree_node::leaf(0, 1), tree_node::leaf(1, 1)};
  for (int i = 0; i < 80; ++i) packed.add(nodes, [](tree_node) {});
  CHECK(packed.bytes().size() == 80 * (1 + 5 + 9 + 6) / 8);
}

TEST_CASE("compact: bits that end early are no tree", "[forest][fault]") {
  packed_trees packed{{5, true, 3}};
  packed.add(small_tree(), [](tree_node) {});
  for (std::size_t n = 0; n < packed.bytes().size(); ++n) {
    packed_tree_reader reader{std::span{packed.bytes()}.first(n), {5, true, 3}};
    REQUIRE_FALSE(reader.next());
  }
}
