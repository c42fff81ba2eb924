// SPDX-License-Identifier: BSL-1.0
#include <echelon/forest/boosted_tree.hpp>

#include <cstdint>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("boosted tree: a node sends every byte where its cut says", "[forest][law]") {
  for (const std::uint32_t column : {0u, 7u, 32766u})
    for (int last = 1; last < 256; ++last)
      for (const bool missing_right : {false, true}) {
        const auto n = boosted_node::inner(5, column, static_cast<std::uint8_t>(last), missing_right);
        REQUIRE_FALSE(n.is_leaf());
        REQUIRE(n.column() == column);
        REQUIRE(n.next() == 5);
        for (int bin = 0; bin < 256; ++bin)
          REQUIRE(n.right(static_cast<std::uint8_t>(bin)) == (bin == 0 ? missing_right : bin > last));
      }
}

TEST_CASE("boosted tree: a walk ends in the leaf that the cuts lead to", "[forest][law]") {
  boosted_tree t;
  t.nodes = {boosted_node::inner(1, 0, 3, false), boosted_node::leaf(0), boosted_node::inner(3, 1, 1, true),
             boosted_node::leaf(1), boosted_node::leaf(2)};
  const auto reached = [&](std::uint8_t a, std::uint8_t b) {
    const std::uint8_t row[]{a, b};
    return t.reach(row);
  };
  CHECK(reached(0, 9) == 0);
  CHECK(reached(3, 9) == 0);
  CHECK(reached(4, 1) == 1);
  CHECK(reached(4, 2) == 2);
  CHECK(reached(4, 0) == 2);
  CHECK(boosted_node{}.is_leaf());
}
