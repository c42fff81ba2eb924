// SPDX-License-Identifier: BSL-1.0
#include <echelon/series/arima_model.hpp>

#include <cmath>
#include <vector>

#include <echelon/core/random.hpp>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("arima model: partial autocorrelations and coefficients name the same process", "[series][law]") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    random_stream draw{seed};
    std::vector<double> partial(1 + draw.below(8));
    for (double& r : partial) r = 1.98 * draw.uniform() - 0.99;
    auto a = partial;
    detail::from_partials(a);
    CHECK(detail::to_partials(a));
    for (std::size_t k = 0; k < a.size(); ++k) CHECK_THAT(a[k], WithinAbs(partial[k], 1e-6));
  }
  std::vector<double> two{0.5, 0.3};  // ar(2) with partials r1, r2 has coefficients r1 (1 - r2), r2
  detail::from_partials(two);
  CHECK_THAT(two[0], WithinAbs(0.35, 1e-15));
  std::vector<double> grows{0.6, 0.5};
  CHECK(!detail::to_partials(grows));
}

TEST_CASE("arima model: polynomials of the lag and of the season multiply", "[series][law]") {
  // (1 - .5 B)(1 - .3 B^3) = 1 - .5 B - .3 B^3 + .15 B^4
  CHECK(detail::multiplied(std::vector{0.5}, std::vector{0.3}, 3, -1.0) == std::vector<double>{0.5, 0, 0.3, -0.15});
  CHECK(detail::multiplied(std::vector{0.5}, std::vector{0.3}, 3, 1.0) == std::vector<double>{0.5, 0, 0.3, 0.15});
}

TEST_CASE("arima model: what is differenced can be summed again", "[series][law]") {
  random_stream draw{2};
  std::vector<double> y(40);
  for (double& v : y) v = draw.normal();
  for (const arima_order of : {arima_order{.differences = 1}, arima_order{.differences = 2},
                               arima_order{.differences = 1, .seasonal_differences = 1, .season = 4}}) {
    auto w = y;
    detail::differenced(w, 1, of);
    const auto back = detail::integration(of);
    REQUIRE(w.size() + back.size() == y.size());
    for (std::size_t t = back.size(); t < y.size(); ++t) {
      double sum = w[t - back.size()];
      for (std::size_t i = 0; i < back.size(); ++i) sum += back[i] * y[t - 1 - i];
      CHECK_THAT(sum, WithinAbs(y[t], 1e-12));
    }
  }
}

TEST_CASE("arima model: the criterion needs more observations than parameters", "[series][law]") {
  arima_model m{.order = {.ar = 1}, .log_likelihood = -100, .observed = 20};
  CHECK_THAT(m.aicc(), WithinAbs(200 + 4 + 12.0 / 17, 1e-12));  // two parameters: 2k(k+1)/(n-k-1) = 12/17
  m.observed = 3;
  CHECK(std::isinf(m.aicc()));
}
