// SPDX-License-Identifier: BSL-1.0
#include <echelon/decompose/step.hpp>

#include <tests/catch.hpp>
#include <tests/decompose/priced.hpp>

using namespace echelon;
using namespace priced;

TEST_CASE("step: three newsvendors in one room have the known price, stocks and cost", "[decompose][published]") {
  const newsvendors problem;
  const auto b = solve(exec::seq, lagrangian<step::spectral>{.max_iterations = 100, .gap = 0, .recover_every = 1},
                       problem, shrink{problem});
  CHECK_THAT(b.prices[0], WithinRel(1.800214536841656, 1e-9));
  CHECK_THAT(b.lower, WithinRel(478.49197243289944, 1e-9));
  CHECK_THAT(b.upper, WithinRel(478.49197243289944, 1e-9));
  CHECK_THAT(b.best.stock[0], WithinRel(114.77907614672162, 1e-9));
  CHECK_THAT(b.best.stock[1], WithinRel(163.5926529865184, 1e-9));
  CHECK_THAT(b.best.stock[2], WithinRel(258.0356178802416, 1e-9));
}

TEMPLATE_TEST_CASE("step: every step rule closes the gap of the newsvendors", "[decompose][law]", step::polyak,
                   step::spectral, step::accelerated, step::bundle, step::level_bundle, step::admm) {
  const newsvendors problem;
  const auto b = solve(exec::seq, lagrangian<TestType>{.gap = 1e-6, .recover_every = 1}, problem, shrink{problem});
  CHECK(b.why == stop::gap);
  CHECK(b.lower <= 478.49197243289944 * (1 + 1e-12));
  CHECK(b.upper >= 478.49197243289944 * (1 - 1e-12));
  CHECK(b.gap <= 1e-6);
}
