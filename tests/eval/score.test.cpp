// SPDX-License-Identifier: BSL-1.0
#include <echelon/eval/score.hpp>

#include <cstring>

#include <echelon/exec/threads.hpp>
#include <echelon/loss/weighted_quantile_loss.hpp>

#include <tests/catch.hpp>
#include <tests/eval/retailer.hpp>

using namespace echelon;

namespace {

backtest_plan three_windows() { return {.windows = {.windows = 3, .step = 4, .ahead = horizon{6}}}; }

/// The pooled scores of one forecast for all levels and periods, scaled by the steps from period to period.
score_sums pooled_of_always(double value, const panel& p, const backtest_plan& plan) {
  return score(exec::seq, p, backtest(exec::seq, plan, p, retailer::always(value)), season_length{1}).pooled();
}

}  // namespace

TEST_CASE("score: pooled metrics are those of the losses room on the same numbers", "[eval][law]") {
  const panel p = retailer::independent(6, 60);
  const backtest_result r = backtest(exec::seq, three_windows(), p, retailer::climatology{});
  const score_table t = score(exec::seq, p, r, season_length{7});
  REQUIRE(t.origins.size() == 3);
  for (std::size_t w = 0; w < 3; ++w) {
    const backtest_window& window = r.windows[w];
    CHECK_THAT(t.of_window(w).quantile.value(),
               WithinRel(mean_weighted_quantile_loss(window.forecast, window.outcome), 1e-12));
    // the means over series of the per-series metrics, weighted by the periods that were observed
    mean_tally sql, scaled;
    for (std::size_t i = 0; i < p.size(); ++i) {
      const auto past = history_at(p, window.origin).demand(i).values;
      const auto y = std::span{window.outcome}.subspan(i * 6, 6);
      std::vector<double> median;
      for (std::size_t h = 0; h < 6; ++h) median.push_back(window.forecast(i, h)[4]);
      const auto quantiles = window.forecast.values().subspan(i * 54, 54);
      const double n = static_cast<double>(observed(y));
      sql.sum += n * scaled_quantile_loss(past, y, quantiles, levels::deciles, season_length{7});
      scaled.sum += n * mase(past, y, median, season_length{7});
      sql.observed += observed(y);
      scaled.observed += observed(y);
    }
    CHECK_THAT(t.of_window(w).scaled_quantile.value(), WithinRel(sql.value(), 1e-12));
    CHECK_THAT(t.of_window(w).scaled_error.value(), WithinRel(scaled.value(), 1e-12));
  }
}

TEST_CASE("score: rows and columns of the table pool to the same whole, and count what is missing", "[eval][law]") {
  const panel p = retailer::independent(6, 60);
  const backtest_result r = backtest(exec::seq, three_windows(), p, retailer::climatology{});
  const score_table t = score(exec::seq, p, r, season_length{1});
  score_sums windows, periods;
  for (std::size_t w = 0; w < 3; ++w) windows += t.of_window(w);
  for (std::size_t h = 0; h < 6; ++h) periods += t.of_period(h);
  CHECK_THAT(windows.quantile.value(), WithinRel(t.pooled().quantile.value(), 1e-13));
  CHECK_THAT(periods.quantile.value(), WithinRel(t.pooled().quantile.value(), 1e-13));
  CHECK(t.pooled().quantile.observed + t.pooled().quantile.missing == 3 * 6 * 6);
  CHECK(t.pooled().quantile.missing > 0);
  CHECK(periods.covered.observed == t.pooled().covered.observed);
}

TEST_CASE("score: a perfect forecast loses nothing, and a bias is seen with its sign", "[eval][law]") {
  panel p;
  p.ids = {"a"};
  p.demand.push_back(0, std::vector<double>{1, 3, 5, 5, 5, 5, 5});
  const backtest_plan plan{.windows = {.windows = 1, .ahead = horizon{3}}};
  const score_sums perfect = pooled_of_always(5.0, p, plan);
  CHECK(perfect.quantile.value() == 0.0);
  CHECK(perfect.scaled_error.value() == 0.0);
  CHECK(perfect.covered.value() == 1.0);
  const score_sums high = pooled_of_always(6.0, p, plan);
  CHECK_THAT(high.bias.value(), WithinAbs(0.2, 1e-15));
  CHECK_THAT(high.scaled_error.value(), WithinAbs(1.0 / (4.0 / 3.0), 1e-15));  // steps 2, 2, 0
  CHECK_THAT(high.percentage_error.value(), WithinAbs(200.0 / 11.0, 1e-13));
  CHECK(high.covered.value() == 0.0);
}

TEST_CASE("score: a history without a scale leaves the scaled metrics out, not the others", "[eval]") {
  panel p;
  p.ids = {"flat"};
  p.demand.push_back(0, std::vector<double>{5, 5, 5, 6});
  const backtest_plan plan{.windows = {.windows = 1, .ahead = horizon{1}}};
  const score_sums s = pooled_of_always(5.0, p, plan);
  CHECK(s.scaled_error.missing == 1);
  CHECK(std::isnan(s.scaled_error.value()));
  CHECK(s.quantile.observed == 1);
}

TEST_CASE("score: any number of workers gives the same bits", "[eval][parity]") {
  const panel p = retailer::independent(700, 40);  // more than two chunks of the reduction
  const backtest_result r = backtest(exec::seq, three_windows(), p, retailer::climatology{});
  const score_table oracle = score(exec::seq, p, r, season_length{7});
  for (const std::size_t workers : {1u, 2u, 3u}) {
    const score_table t = score(exec::threads{.workers = workers}, p, r, season_length{7});
    REQUIRE(t.cells.size() == oracle.cells.size());
    CHECK(std::memcmp(t.cells.data(), oracle.cells.data(), t.cells.size() * sizeof(score_sums)) == 0);
  }
}

TEST_CASE("score: another panel than that of the backtest is refused", "[eval]") {
  const panel p = retailer::independent(6, 60), other = retailer::independent(5, 60);
  const backtest_result r = backtest(exec::seq, three_windows(), p, retailer::climatology{});
  CHECK(ECHELON_FAULT_OF(score(exec::seq, other, r, season_length{7})) == 101);
  CHECK(ECHELON_FAULT_OF(score(exec::seq, p, r, season_length{0})) == 201);
}
