// SPDX-License-Identifier: BSL-1.0
#include <echelon/forest/boosted_tree.hpp>

#include <cstdint>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("boosted tree: a walk ends in the leaf that the cuts lead to", "[forest][law]") {
  boosted_tree t;
  t.nodes = {tree_node::inner(1, 0, 3, false), tree_node::leaf(0, 0), tree_node::inner(3, 1, 1, true),
             tree_node::leaf(1, 0), tree_node::leaf(2, 0)};
  const auto reached = [&](std::uint8_t a, std::uint8_t b) {
    const std::uint8_t row[]{a, b};
    return t.reach(row);
  };
  CHECK(reached(0, 9) == 0);
  CHECK(reached(3, 9) == 0);
  CHECK(reached(4, 1) == 1);
  CHECK(reached(4, 2) == 2);
  CHECK(reached(4, 0) == 2);
}
