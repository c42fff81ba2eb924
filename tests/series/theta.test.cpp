// SPDX-License-Identifier: BSL-1.0
#include <echelon/series/theta.hpp>

#include <limits>

#include <echelon/exec/seq.hpp>
#include <echelon/testing/check_forecaster.hpp>

#include <tests/catch.hpp>
#include <tests/series/promises.hpp>

using namespace echelon;

TEST_CASE("theta: it keeps every law of forecasters", "[series][law]") {
  for (const auto& spec : {theta{}, theta{.season = 1, .kind = theta_kind::standard}})
    for (const auto& v : testing::check_forecaster(spec)) {
      INFO(v.law << ": " << v.detail);
      CHECK(v.held);
    }
}

TEST_CASE("theta: its quantiles are normal around what the model of the series expects", "[series][law]") {
  const panel p = testing::sample_panel();
  const std::vector<level> at{0.025, 0.5, 0.975};
  const auto model = fit(exec::seq, theta{}, whole(p), horizon{5});
  const auto f = predict(exec::seq, model, whole(p), horizon{5}, at);
  std::vector<double> mean(5), sd(5);
  expected(model.models[7], mean, sd);
  for (std::size_t h = 0; h < 5; ++h) {
    CHECK_THAT(f(7, h)[1], WithinRel(mean[h], 1e-12));
    CHECK_THAT(f(7, h)[2] - f(7, h)[1], WithinRel(1.9599639845 * sd[h], 1e-8));
  }
  CHECK(model.season == 7);
}

TEST_CASE("theta: options out of range are refused", "[series][law]") {
  const panel p = testing::sample_panel();
  CHECK(ECHELON_FAULT_OF(fit(exec::seq, theta{.season = std::numeric_limits<std::size_t>::max()}, whole(p),
                             horizon{1})) == 201);
}
