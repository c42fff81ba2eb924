// SPDX-License-Identifier: BSL-1.0
#include <echelon/forest/calibrate.hpp>

#include <cmath>
#include <limits>
#include <vector>

#include <echelon/exec/threads.hpp>

#include <tests/forest/data.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {

/// The share of outcomes at or below each quantile.
std::vector<double> shares(std::span<const double> y, std::span<const double> q, std::size_t levels) {
  std::vector<double> out(levels, 0);
  for (std::size_t r = 0; r < y.size(); ++r)
    for (std::size_t k = 0; k < levels; ++k)
      out[k] += y[r] <= q[r * levels + k] ? 1.0 / static_cast<double>(y.size()) : 0.0;
  return out;
}

}  // namespace

TEST_CASE("calibrated forest: exchangeable outcomes lie below each level as often as it says", "[forest][law]") {
  const std::size_t n = 10'000;
  const auto train = forest_data::friedman(n, 8, 1), query = forest_data::friedman(2 * n, 8, 2);
  const forest<split::variance, leaf::sketch> how{.trees = 200, .min_leaf = 10};
  const auto f = fit(how, train.x, train.y);
  const auto raw = shares(query.y, predict(f, query.x, levels::deciles), 9);
  const auto c = calibrate(exec::seq, how, f, train.x, train.y);
  const auto kept = shares(query.y, predict(c, query.x, levels::deciles), 9);
  double worst = 0;
  for (std::size_t k = 0; k < 9; ++k) {
    CHECK_THAT(kept[k], WithinAbs(levels::deciles[k].value(), 0.015));
    worst = std::max(worst, std::abs(raw[k] - levels::deciles[k].value()));
  }
  CHECK_THAT(kept[8] - kept[0], WithinAbs(0.8, 0.01));
  CHECK(worst > 0.02);  // what there was to calibrate
}

TEST_CASE("calibrated forest: intervals are sharper for it where the forest was too wide", "[forest][law]") {
  const auto train = forest_data::friedman(3000, 10, 1), query = forest_data::friedman(3000, 10, 2);
  const quantile_forest how{.trees = 100};
  const auto f = fit(how, train.x, train.y);
  const auto c = calibrate(exec::seq, how, f, train.x, train.y);
  CHECK(forest_data::pinball(query.y, predict(c, query.x, levels::tenths), levels::tenths) <
        0.97 * forest_data::pinball(query.y, predict(f, query.x, levels::tenths), levels::tenths));
}

TEST_CASE("calibrated forest: the k-th of n outcomes answers for k in n + 1, rounded away from the middle",
          "[forest][law]") {
  const auto train = forest_data::any(20, 2, 1, false);
  const auto f = fit(quantile_forest{.trees = 1}, train.x, train.y);
  const calibrated_forest<leaf::all_targets> c{f, {0.9, 0.1, 0.3, 0.7, 0.2, 0.8, 0.4, 0.6, 0.5}};
  CHECK_THAT(c.at(0.1), WithinAbs(0.1, 1e-7));
  CHECK_THAT(c.at(0.19), WithinAbs(0.1, 1e-7));
  CHECK_THAT(c.at(0.2), WithinAbs(0.2, 1e-7));
  CHECK_THAT(c.at(0.81), WithinAbs(0.9, 1e-7));
  CHECK(c.at(0.09) == 1e-6);
  CHECK(c.at(0.91) == 1 - 1e-6);
  for (int i = 1; i < 998; ++i) REQUIRE(c.at(level::of(0.001 * i)) <= c.at(level::of(0.001 * (i + 1))));
}

TEST_CASE("calibrated forest: where targets are whole numbers, levels move little and nothing crosses",
          "[forest][law]") {
  auto train = forest_data::any(4000, 4, 1, true), query = forest_data::any(4000, 4, 2, true);
  for (auto* y : {&train.y, &query.y})
    for (double& v : *y) v = std::floor(std::max(0.0, v / 8));
  const quantile_forest how{.trees = 40, .min_leaf = 20};
  const auto f = fit(how, train.x, train.y);
  const auto c = calibrate(exec::seq, how, f, train.x, train.y);
  for (const level q : levels::deciles) CHECK_THAT(c.at(q), WithinAbs(q.value(), 0.1));
  const auto q = predict(c, query.x, levels::deciles);
  for (std::size_t i = 1; i < q.size(); ++i)
    if (i % 9 != 0) REQUIRE(q[i - 1] <= q[i]);
  const auto below = shares(query.y, q, 9);
  for (std::size_t k = 0; k < 9; ++k) CHECK(below[k] >= levels::deciles[k].value() - 0.02);
}

TEST_CASE("calibrated forest: the same bits for any number of workers", "[forest][parity]") {
  const auto train = forest_data::any(500, 4, 1, false);
  const quantile_forest how{.trees = 20};
  const auto f = fit(how, train.x, train.y);
  const auto one = calibrate(exec::seq, how, f, train.x, train.y);
  for (const std::size_t workers : {1u, 2u, 4u}) {
    const exec::threads where{.workers = workers};
    const auto more = calibrate(where, how, f, train.x, train.y);
    CHECK(std::ranges::equal(more.target_levels(), one.target_levels()));
    CHECK(predict(where, more, train.x, levels::m5) == predict(one, train.x, levels::m5));
  }
}

TEST_CASE("calibrated forest: without outcomes, or with impossible ones, there is none", "[forest][fault]") {
  const auto train = forest_data::any(40, 3, 1, false);
  const forest<split::variance, leaf::all_targets, sample::none> how{.trees = 3};
  const auto f = fit(how, train.x, train.y);
  CHECK(ECHELON_FAULT_OF(calibrate(exec::seq, how, f, train.x, train.y)) == 202);
  CHECK(ECHELON_FAULT_OF((calibrated_forest<leaf::all_targets>{f, {1.5}})) == 201);
  CHECK(ECHELON_FAULT_OF((calibrated_forest<leaf::all_targets>{f, {std::numeric_limits<double>::quiet_NaN()}})) == 301);
  const calibrated_forest<leaf::all_targets> c{f, {0.5}};
  CHECK(ECHELON_FAULT_OF(predict(c, train.x, std::span<const level>{})) == 202);
}
