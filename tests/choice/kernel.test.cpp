// SPDX-License-Identifier: BSL-1.0
#include <echelon/choice/kernel.hpp>

#include <cmath>
#include <vector>

#include <echelon/choice/nest_kernel.hpp>
#include <tests/choice/kernel_laws.hpp>

using namespace echelon;

TEST_CASE("kernel: chances sum to one, and slopes are derivatives", "[choice][law]") {
  const std::vector<double> v{0.3, -0.8, 1.1}, equal{0.4, 0.4, 0.4};
  kernel_laws::check(kernel::logit{}, v, {});
  kernel_laws::check(kernel::exponomial{}, v, {});
  kernel_laws::check(kernel::probit{}, {0.3, -0.8}, {});
  kernel_laws::check(kernel::ordered{kernel::ordered::error_law::logistic, 3}, equal, {-0.5, 1.5});
  kernel_laws::check(kernel::ordered{kernel::ordered::error_law::normal, 3}, equal, {-0.5, 1.5});
}

TEST_CASE("kernel: one alternative alone is chosen surely", "[choice]") {
  const std::vector<double> v{3};
  kernel_laws::check(kernel::logit{}, v, {});
  kernel_laws::check(kernel::exponomial{}, v, {});
  kernel_laws::check(kernel::probit{}, v, {});
}

TEST_CASE("kernel: far tails stay finite", "[choice]") {
  kernel_scratch scratch;
  std::vector<double> dv(2);
  const std::vector<std::uint32_t> both{0, 1};
  const std::vector<double> v{0, 800}, w{0, 40};
  CHECK_THAT(kernel::logit{}.evaluate(both, 0, v, {}, dv, {}, scratch), WithinAbs(-800, 1e-9));
  // log of the normal distribution function at -40 (Abramowitz and Stegun 26.2.12)
  CHECK_THAT(kernel::probit{}.evaluate(both, 0, w, {}, dv, {}, scratch), WithinAbs(-804.608442, 1e-5));
  CHECK_THAT(dv[0], WithinRel(40.0249, 1e-5));
}

TEST_CASE("kernel: refuses data that are not theirs", "[choice]") {
  choice_data d;
  d.columns = 0;
  d.alternatives = 3;
  d.alternative = {0, 1, 2};
  d.end_choice(0);
  CHECK(ECHELON_FAULT_OF(kernel::probit{}.validate(d)) == 201);
  kernel::ordered two, three;
  three.answers = 3;
  CHECK(ECHELON_FAULT_OF(three.validate(d)) == 0);
  CHECK(ECHELON_FAULT_OF(two.validate(d)) == 101);
  two.answers = 1;
  CHECK(ECHELON_FAULT_OF(two.validate(d)) == 201);
  d.alternative = {0, 2, 1};
  CHECK(ECHELON_FAULT_OF(three.validate(d)) == 101);
}
