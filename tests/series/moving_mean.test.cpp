// SPDX-License-Identifier: BSL-1.0
#include <echelon/series/moving_mean.hpp>

#include <limits>
#include <vector>

#include <echelon/exec/seq.hpp>
#include <echelon/testing/check_forecaster.hpp>

#include <tests/catch.hpp>
#include <tests/series/promises.hpp>

using namespace echelon;

namespace {
constexpr double missing = std::numeric_limits<double>::quiet_NaN();

std::vector<double> first_day(const std::vector<double>& y, std::vector<level> at, moving_mean spec = {}) {
  panel p;
  p.ids = {"one"};
  p.demand.push_back(0, y);
  const auto past = history_at(p, 99);
  const auto f = predict(exec::seq, fit(exec::seq, spec, past, horizon{2}), past, horizon{2}, at);
  CHECK(std::equal(f(0, 0).begin(), f(0, 0).end(), f(0, 1).begin()));  // every day is alike
  return {f(0, 0).begin(), f(0, 0).end()};
}
}  // namespace

TEST_CASE("moving mean: it keeps every law of forecasters", "[series][law]") {
  for (const auto spec : {moving_mean{}, moving_mean{.lookback = 1}, moving_mean{.lookback = 1000}})
    for (const auto& v : testing::check_forecaster(spec)) {
      INFO(v.law << ": " << v.detail);
      CHECK(v.held);
    }
}

TEST_CASE("moving mean: mean and spread are those of the last observations, missing ones skipped", "[series][law]") {
  const std::vector<level> at{0.5, 0.975};
  // of 2, 4, 6: mean 4, standard deviation 2
  const auto f = first_day({1000, 2, missing, 4, 6, missing}, at, {.lookback = 3});
  CHECK_THAT(f[0], WithinAbs(4.0, 1e-12));
  CHECK_THAT(f[1], WithinAbs(4.0 + 2.0 * 1.959963984540054, 1e-12));
  CHECK(first_day({7, 9}, {0.1, 0.9}, {.lookback = 1}) == std::vector<double>{9, 9});
  CHECK(first_day({}, {0.1, 0.9}) == std::vector<double>{0, 0});
  CHECK(first_day({missing, missing}, {0.1, 0.9}) == std::vector<double>{0, 0});
}

TEST_CASE("moving mean: only a series that had negative demand is forecast below zero", "[series][law]") {
  CHECK(first_day({0, 0, 0, 8}, {0.005})[0] == 0.0);
  CHECK(first_day({0, 0, -1, 8}, {0.005})[0] < 0.0);
}

TEST_CASE("moving mean: a lookback of zero is refused", "[series][law]") {
  panel p;
  p.ids = {"one"};
  p.demand.push_back(0, std::vector{1.0});
  CHECK(ECHELON_FAULT_OF(fit(exec::seq, moving_mean{.lookback = 0}, whole(p), horizon{1})) == 201);
}
