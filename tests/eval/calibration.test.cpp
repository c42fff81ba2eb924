// SPDX-License-Identifier: BSL-1.0
#include <echelon/eval/calibration.hpp>

#include <array>

#include <tests/catch.hpp>
#include <tests/eval/retailer.hpp>

using namespace echelon;

TEST_CASE("calibration: shares below and up to a quantile by hand", "[eval][published]") {
  backtest_result r;
  r.windows.push_back({0, quantile_forecast{2, 2, {0.1, 0.9}, {1, 3, 1, 3, 2, 2, 0, 5}}, {1.0, 2.0, undefined, 5.0}});
  r.windows.push_back({1, quantile_forecast{2, 2, {0.1, 0.9}, {1, 3, 1, 3, 2, 2, 0, 5}}, {0.0, 4.0, 2.0, 6.0}});
  const calibration_table t = calibration(r);
  CHECK(t.at(0, 0).observed == 3);
  CHECK(t.at(0, 0).below == 1);   // 0 < 1; 1 and 2 are ties
  CHECK(t.at(0, 0).up_to == 3);
  CHECK(t.at(1, 1).below == 1);   // 2 < 3; 4, 5, 6 are not below 3 and 5
  CHECK(t.at(1, 1).up_to == 2);
  CHECK(t.of_level(1).observed == 7);
  CHECK_THAT(t.at(1, 1).gap(0.9), WithinAbs(0.4, 1e-15));
  CHECK(t.at(0, 0).gap(0.5) == 0.0);
  CHECK(std::isnan(reliability{}.gap(0.5)));
  CHECK(ECHELON_FAULT_OF(calibration({})) == 202);
  r.windows[1].forecast = quantile_forecast{2, 2, {0.5}, {1, 3, 1, 3}};
  CHECK(ECHELON_FAULT_OF(calibration(r)) == 101);
}

TEST_CASE("calibration: the true quantiles of counts are calibrated at every period and level", "[eval][law]") {
  // Poisson demand of mean 4: its quantiles at the deciles; of 4000 actuals the share below q is at most q and the
  // share up to q at least q, within five standard errors
  const std::array<double, 9> deciles{2, 2, 3, 3, 4, 4, 5, 6, 7};
  const std::size_t series = 1000, ahead = 4;
  std::vector<double> values, outcome;
  for (std::size_t i = 0; i < series; ++i) {
    random_stream random{12, i};
    for (std::size_t h = 0; h < ahead; ++h) {
      values.insert(values.end(), deciles.begin(), deciles.end());
      outcome.push_back(static_cast<double>(random.poisson(4.0)));
    }
  }
  backtest_result r;
  r.windows.push_back({0, {series, ahead, {levels::deciles.begin(), levels::deciles.end()}, values}, outcome});
  const calibration_table t = calibration(r);
  for (std::size_t k = 0; k < 9; ++k) {
    const double q = levels::deciles[k].value();
    INFO("level " << q);
    for (std::size_t h = 0; h < ahead; ++h)
      CHECK(t.at(h, k).gap(levels::deciles[k]) < 5 * std::sqrt(q * (1 - q) / 1000));
    CHECK(t.of_level(k).gap(levels::deciles[k]) < 5 * std::sqrt(q * (1 - q) / 4000));
  }
}
