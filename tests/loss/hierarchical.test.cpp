// SPDX-License-Identifier: BSL-1.0
#include <echelon/loss/hierarchical.hpp>

#include <array>

#include <echelon/loss/weighted_quantile_loss.hpp>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("hierarchical: each aggregation level is pooled by itself and counts once", "[loss][law]") {
  const quantile_forecast f{3, 1, {0.25, 0.75}, {9, 11, 3, 5, 5, 7}};
  const std::array<double, 3> y{12.0, 4.0, 8.0};
  const std::array<std::uint32_t, 3> group{0, 1, 1};
  const auto by_level = scaled_crps(f, y, group);
  REQUIRE(by_level.size() == 2);
  // both trapezoid weights are 0.25; total: 0.25 * 3 + 0.75 * 1 = 1.5; leaves: 0.25 + 0.25 and 0.75 + 0.75
  CHECK_THAT(by_level[0].value(), WithinAbs(2 * 0.25 * 1.5 / 12.0, 1e-15));
  CHECK_THAT(by_level[1].value(), WithinAbs(2 * 0.25 * 2.0 / 12.0, 1e-15));
  CHECK_THAT(mean_over_groups(by_level), WithinAbs((0.75 + 1.0) / 2 / 12.0, 1e-15));
}

TEST_CASE("hierarchical: with plain means one group is the mean weighted quantile loss", "[loss][law]") {
  const quantile_forecast f{2, 2, {0.1, 0.5, 0.9}, {1, 2, 4, 0, 1, 1, 3, 3, 8, 0, 0, 2}};
  const std::array<double, 4> y{3.0, undefined, 5.0, 0.0};
  const auto one = scaled_crps(f, y, std::array<std::uint32_t, 2>{0, 0}, level_integral::mean);
  CHECK_THAT(mean_over_groups(one), WithinRel(mean_weighted_quantile_loss(f, y), 1e-14));
  CHECK(one[0].missing == 1);
  CHECK(one[0].observed == 3);
  CHECK(ECHELON_FAULT_OF(scaled_crps(f, y, std::array<std::uint32_t, 1>{0})) == 101);
  CHECK(ECHELON_FAULT_OF(scaled_crps(f, std::span{y}.first(2), std::array<std::uint32_t, 2>{0, 0})) == 101);
}
