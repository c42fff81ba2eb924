// SPDX-License-Identifier: BSL-1.0
#include <echelon/forest/tree.hpp>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("tree: a node sends bins above its cut to the right, and missing values where it says", "[forest][law]") {
  for (std::size_t last = 0; last <= 255; ++last)
    for (const bool missing_right : {false, true}) {
      if (missing_right && last == 0) continue;  // then nothing would go left
      const auto n = tree_node::inner(9, 32'766, static_cast<std::uint8_t>(last), missing_right);
      REQUIRE_FALSE(n.is_leaf());
      REQUIRE(n.next() == 9);
      REQUIRE(n.column() == 32'766);
      REQUIRE(n.right(0) == missing_right);
      for (std::size_t bin = 1; bin <= 255; ++bin) REQUIRE(n.right(static_cast<std::uint8_t>(bin)) == (bin > last));
    }
}

TEST_CASE("tree: a leaf gives back where its elements are", "[forest][law]") {
  STATIC_REQUIRE(sizeof(tree_node) == 8);
  const auto n = tree_node::leaf(4'000'000'000u, static_cast<std::uint32_t>(tree_node::most_kept));
  CHECK(n.is_leaf());
  CHECK(n.next() == 4'000'000'000u);
  CHECK(n.count() == tree_node::most_kept);
}
