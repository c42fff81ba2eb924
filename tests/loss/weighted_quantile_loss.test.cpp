// SPDX-License-Identifier: BSL-1.0
#include <echelon/loss/weighted_quantile_loss.hpp>

#include <array>

#include <echelon/core/random.hpp>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("weighted quantile loss: at the median it is the total absolute error over the total size", "[loss][law]") {
  const std::array<double, 3> y{1.0, 2.0, 5.0}, z{2.0, 2.0, 3.0};
  CHECK(weighted_quantile_loss(0.5, y, z).value() == 3.0 / 8.0);
  // by hand: 2 (0.9 * 2 + 0.1 * 1) / 8
  CHECK_THAT(weighted_quantile_loss(0.9, y, z).value(), WithinAbs(0.475, 1e-15));
}

TEST_CASE("weighted quantile loss: it is pooled before it is divided", "[loss][law]") {
  const std::array<double, 2> y{1.0, 100.0}, z{2.0, 100.0};
  ratio_tally pooled = weighted_quantile_loss(0.5, std::span{y}.first(1), std::span{z}.first(1));
  pooled += weighted_quantile_loss(0.5, std::span{y}.last(1), std::span{z}.last(1));
  CHECK(pooled.value() == weighted_quantile_loss(0.5, y, z).value());
  CHECK(pooled.value() == 1.0 / 101.0);  // and not the mean of 1 and 0
}

TEST_CASE("weighted quantile loss: it does not depend on the unit of demand, and missing actuals do not count",
          "[loss][law]") {
  random_stream random{5};
  std::array<double, 40> y{}, z{}, y9{}, z9{};
  for (std::size_t i = 0; i < y.size(); ++i) {
    y[i] = i % 7 == 0 ? undefined : random.exponential();
    z[i] = random.exponential();
    y9[i] = 9.0 * y[i];
    z9[i] = 9.0 * z[i];
  }
  const ratio_tally a = weighted_quantile_loss(0.9, y, z);
  CHECK_THAT(weighted_quantile_loss(0.9, y9, z9).value(), WithinRel(a.value(), 1e-12));
  CHECK(a.missing == 6);
  CHECK(a.observed == 34);
}

TEST_CASE("weighted quantile loss: the mean over levels of a forecast is that of its columns", "[loss][law]") {
  const quantile_forecast f{2, 1, {0.1, 0.5, 0.9}, {1, 2, 4, 0, 1, 1}};
  const std::array<double, 2> y{3.0, 2.0};
  const auto by_level = weighted_quantile_losses(f, y);
  CHECK(by_level[0].value() == weighted_quantile_loss(0.1, y, std::array{1.0, 0.0}).value());
  CHECK(by_level[2].value() == weighted_quantile_loss(0.9, y, std::array{4.0, 1.0}).value());
  const double mean = (by_level[0].value() + by_level[1].value() + by_level[2].value()) / 3.0;
  CHECK(mean_weighted_quantile_loss(f, y) == mean);
  CHECK(std::isnan(mean_weighted_quantile_loss(f, std::array{0.0, 0.0})));
  CHECK(ECHELON_FAULT_OF(mean_weighted_quantile_loss(f, std::array{0.0})) == 101);
}
