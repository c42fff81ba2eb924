// SPDX-License-Identifier: BSL-1.0
#include <echelon/series/arima_choice.hpp>

#include <cmath>
#include <numbers>
#include <vector>

#include <tests/catch.hpp>
#include <tests/series/months.hpp>

using namespace echelon;

TEST_CASE("arima choice: the statistic for a level is that of R's urca", "[series][published]") {
  // ur.kpss(y, type = "mu", use.lag = 3)@teststat
  CHECK_THAT(kpss(months::stationary()), WithinAbs(0.2915836, 5e-8));
  CHECK_THAT(kpss(months::wandering()), WithinAbs(3.099016, 5e-7));
  CHECK(kpss(std::vector<double>(10, 3.0)) == 0.0);
}

TEST_CASE("arima choice: series are differenced as often as in R", "[series][published]") {
  // forecast::ndiffs and nsdiffs
  CHECK(differences_of(months::stationary(), {}).differences == 0);
  CHECK(differences_of(months::wandering(), {}).differences == 1);
  CHECK(differences_of(months::seasonal(), {.season = 12}).seasonal_differences == 1);
  CHECK(differences_of(months::stationary(), {.season = 12}).seasonal_differences == 0);
  CHECK(seasonal_strength(months::seasonal(), 12) > 0.64);
  CHECK(seasonal_strength(months::seasonal(), 150) == 0.0);
}

TEST_CASE("arima choice: the search ends no worse than R's auto.arima", "[series][published]") {
  // auto.arima(approximation = FALSE): (3,0,3), (3,1,3) and (2,1,2)(2,1,0)[12] with AICc 452.5377, 449.4728, 510.1614
  // of at most five coefficients and roots 1 % from the circle ours may end elsewhere, but not at a worse criterion
  const auto one = choose_arima(months::stationary(), {.most = 6});
  CHECK(one.aicc() < 452.5377 + 0.5);
  CHECK(one.order.differences == 0);
  const auto two = choose_arima(months::wandering(), {.most = 6});
  CHECK(two.aicc() < 449.4728 + 0.5);
}

TEST_CASE("arima choice: a process of known order is found", "[series][law]") {
  std::vector<double> y{0, 0};
  for (int t = 2; t < 400; ++t) y.push_back(1.2 * y[y.size() - 1] - 0.5 * y[y.size() - 2] + months::noise(t));
  const auto m = choose_arima(y, {});
  CHECK(m.order.differences == 0);
  CHECK(m.aicc() <= fit(arima_order{.ar = 2}, y).aicc() + 1e-6);
  CHECK(detail::well_inside(m));
}

TEST_CASE("arima choice: regressors leave their season out of the tests", "[series][law]") {
  std::vector<double> y, x;
  for (int t = 0; t < 120; ++t) {
    x.push_back(std::sin(2 * std::numbers::pi * t / 60));
    y.push_back(40 * x.back() + months::noise(t));
  }
  CHECK(differences_of(y, {}).differences > 0);
  const auto m = choose_arima(y, {}, {x.data(), 120, 1});
  CHECK(m.order.differences == 0);
  CHECK_THAT(m.regression.back(), WithinAbs(40.0, 0.5));
}

TEST_CASE("arima choice: few values get a small model, fewer are refused", "[series]") {
  CHECK(choose_arima(std::vector<double>{3, 5, 4, 6, 5}, {}).order.coefficients() <= 1);
  CHECK(choose_arima(std::vector<double>(30, 2.0), {}).regression == std::vector<double>{2.0});
  CHECK(ECHELON_FAULT_OF(choose_arima(std::vector<double>{3}, {})) == 302);
  CHECK(ECHELON_FAULT_OF(choose_arima(months::stationary(), {.most = 50})) == 201);
}
