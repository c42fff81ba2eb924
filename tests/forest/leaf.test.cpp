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

TEST_CASE("leaf: a sketch of few targets keeps them all, of many its points in ascending order", "[forest][law]") {
  target_support support;
  std::vector<std::uint32_t> ranks;
  std::vector<tree_row> rows;
  for (std::uint32_t i = 0; i < 100; ++i) {
    support.values.push_back(i);
    ranks.push_back(99 - i);
    rows.push_back({i, 1.0f, 0});
  }
  std::vector<std::uint16_t> kept;
  leaf::sketch{.points = 3}.keep({std::span{rows}.first(2), ranks, support}, kept);
  CHECK(kept == std::vector<std::uint16_t>{98, 99});
  ranks[2] = ranks[1] = ranks[0];
  kept.clear();
  leaf::sketch{.points = 4}.keep({std::span{rows}.first(4), ranks, support}, kept);
  CHECK(kept == std::vector<std::uint16_t>{96, 99, 99, 99});  // ties of few rows are kept too
  kept.clear();
  leaf::sketch{.points = 4}.keep({std::span{rows}.first(3), ranks, support}, kept);
  CHECK(kept == std::vector<std::uint16_t>{99});
  ranks[1] = 98;
  ranks[2] = 97;
  for (const std::size_t points : {1u, 2u, 3u, 4u, 10u}) {
    kept.clear();
    leaf::sketch{.points = points}.keep({rows, ranks, support}, kept);
    REQUIRE(kept.size() == points);
    for (std::size_t k = 0; k < points; ++k) {  // one in each stretch of equal weight
      CHECK(kept[k] >= 100 * k / points);
      CHECK(kept[k] <= 100 * (k + 1) / points);
    }
  }
}

TEST_CASE("leaf: over many leaves a sketch's points weigh what the targets weigh", "[forest][law]") {
  const target_support support{{1.0, 2.0, 3.0}, {}};
  std::vector<std::uint32_t> ranks(4000);
  std::vector<double> weight(3), share(3);
  std::size_t points = 0;
  for (std::uint32_t leaf = 0; leaf < 400; ++leaf) {
    std::vector<tree_row> rows;
    std::vector<std::uint16_t> kept;
    double all = 0;
    for (std::uint32_t i = 0; i < 10; ++i) {
      random_stream s{leaf, i};
      ranks[10 * leaf + i] = s.below(3) * (leaf % 2 == 0 ? 1 : s.below(2));
      rows.push_back({10 * leaf + i, static_cast<float>(1 + s.below(4)), 0});
      all += static_cast<double>(rows.back().weight);
    }
    for (const tree_row& r : rows) weight[ranks[r.row]] += static_cast<double>(r.weight) / all / 400;
    leaf::sketch{}.keep({rows, ranks, support}, kept);
    for (const auto rank : kept) share[rank] += 1.0 / static_cast<double>(kept.size()) / 400;
    points += kept.size();
  }
  CHECK(points <= 400 * leaf::sketch{}.points);
  for (std::size_t k = 0; k < 3; ++k) CHECK_THAT(share[k], WithinAbs(weight[k], 0.03));
}

TEST_CASE("leaf: a sketch without points is refused", "[forest][fault]") {
  CHECK(ECHELON_FAULT_OF(leaf::sketch{.points = 0}.check()) == 201);
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
