// SPDX-License-Identifier: BSL-1.0
#include <echelon/loss/tally.hpp>

#include <array>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("tally: sums may be added before they are divided", "[loss][law]") {
  mean_tally a, b;
  a.add(1.0);
  a.add(2.0);
  b.add(9.0);
  ++b.missing;
  a += b;
  CHECK(a.value() == 4.0);
  CHECK(a.observed == 3);
  CHECK(a.missing == 1);
  ratio_tally r, s;
  r.add(1.0, 2.0);
  s.add(5.0, 10.0);
  ++s.missing;
  r += s;
  CHECK(r.value() == 0.5);
  CHECK(r.observed == 2);
  CHECK(r.missing == 1);
}

TEST_CASE("tally: without data a metric is not a number", "[loss]") {
  CHECK(std::isnan(mean_tally{}.value()));
  ratio_tally over_zero;
  over_zero.add(3.0, 0.0);
  CHECK(std::isnan(over_zero.value()));
}

TEST_CASE("tally: actuals may be missing, forecasts may not", "[loss]") {
  const std::array<double, 2> y{1.0, undefined}, z{1.0, 2.0}, endless{1.0, HUGE_VAL};
  CHECK(observed(y) == 1);
  CHECK(ECHELON_FAULT_OF((check::actual_and_forecast(y, z), 0)) == 0);
  CHECK(ECHELON_FAULT_OF((check::actual_and_forecast(z, y), 0)) == 301);
  CHECK(ECHELON_FAULT_OF((check::actual_and_forecast(endless, z), 0)) == 301);
  CHECK(ECHELON_FAULT_OF((check::actual_and_forecast(y, std::span{z}.first(1)), 0)) == 101);
}
