// SPDX-License-Identifier: BSL-1.0
#include <echelon/forest/leaf.hpp>

#include <vector>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("leaf: all targets are kept as often as they were drawn", "[forest][law]") {
  const target_support support{{1.0, 2.0, 5.0}, {}};
  const std::vector<std::uint32_t> ranks{2, 0, 1};
  const std::vector<tree_row> rows{{0, 3.0f, 0}, {1, 1.0f, 0}};
  std::vector<std::uint32_t> kept{7};
  leaf::all_targets{}.keep({rows, ranks, support}, kept);
  CHECK(kept == std::vector<std::uint32_t>{7, 2, 2, 2, 0});
}

TEST_CASE("leaf: with weights, copies are the weight in the tree by the weight of the row", "[forest][law]") {
  const target_support support{{1.0, 2.0}, {0.3f, 7.5f}};
  const std::vector<std::uint32_t> ranks{0, 1};
  const std::vector<tree_row> rows{{0, 4 * 0.3f, 0}, {1, 2 * 7.5f, 0}};
  std::vector<std::uint32_t> kept;
  leaf::all_targets{}.keep({rows, ranks, support}, kept);
  CHECK(kept == std::vector<std::uint32_t>{0, 0, 0, 0, 1, 1});
}

TEST_CASE("leaf: the mean is weighted and never leaves the range of the leaf", "[forest][law]") {
  const target_support support{{1.0, 2.0, 0.1 + 0.2}, {}};
  const std::vector<std::uint32_t> ranks{0, 1, 2, 2, 2};
  std::vector<double> kept;
  const std::vector<tree_row> two{{0, 3.0f, 0}, {1, 1.0f, 0}};
  leaf::mean{}.keep({two, ranks, support}, kept);
  const std::vector<tree_row> equal{{2, 0.1f, 0}, {3, 0.7f, 0}, {4, 0.3f, 0}};
  leaf::mean{}.keep({equal, ranks, support}, kept);
  REQUIRE(kept.size() == 2);
  CHECK(kept[0] == 1.25);
  CHECK(kept[1] == 0.1 + 0.2);
}
