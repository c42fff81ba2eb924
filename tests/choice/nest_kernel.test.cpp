// SPDX-License-Identifier: BSL-1.0
#include <echelon/choice/nest_kernel.hpp>

#include <cmath>
#include <vector>

#include <tests/choice/generated_choices.hpp>
#include <tests/choice/kernel_laws.hpp>

using namespace echelon;

TEST_CASE("nest kernel: chances sum to one, and slopes are derivatives", "[choice][law]") {
  const std::vector<double> v{0.3, -0.8, 1.1};
  kernel_laws::check(kernel::nested(std::vector<std::uint32_t>{0, 1, 0}), v, {1.7});
  kernel_laws::check(kernel::nested(std::vector<std::uint32_t>{0, 1, 0}), v, {1.0});
  kernel_laws::check(kernel::nested(std::vector<std::uint32_t>{0, 0, 0}), v, {2.5});
  const kernel::cross_nested cross{{{0, 0, 0.5}, {0, 1, 0.5}, {1, 1, 1}, {2, 0, 0.7}, {2, 1, 0.3}}, {0}};
  kernel_laws::check(cross, v, {1.4, 2.2, 0.35});
}

TEST_CASE("nest kernel: it is the cross-nested logit of products", "[choice]") {
  const std::vector<nest_share> shares{{0, 0, 0.5}, {0, 1, 0.5}, {1, 1, 1}, {2, 0, 0.7}, {2, 1, 0.3}};
  const cross_nested_logit model{{std::exp(0.3), std::exp(-0.8), std::exp(1.1)}, shares, {0.6, 0.8}, 0};
  std::vector<double> p(3), dv(3), dt(2);
  const std::vector<std::uint32_t> all{0, 1, 2};
  model.probabilities(all, p);
  kernel_scratch scratch;
  for (std::size_t j = 0; j < 3; ++j)
    CHECK_THAT(kernel::cross_nested{shares}.evaluate(all, j, std::vector<double>{0.3, -0.8, 1.1},
                                                     std::vector<double>{1 / 0.6, 1 / 0.8}, dv, dt, scratch),
               WithinAbs(std::log(p[j]), 1e-13));
}

TEST_CASE("nest kernel: refuses shares that are none", "[choice]") {
  CHECK(ECHELON_FAULT_OF(kernel::cross_nested({})) == 202);
  CHECK(ECHELON_FAULT_OF(kernel::cross_nested({{0, 0, 0}})) == 201);
  CHECK(ECHELON_FAULT_OF(kernel::cross_nested({{0, 0, 1}}, {0})) == 201);
  CHECK(ECHELON_FAULT_OF(kernel::cross_nested({{0, 0, 1}}, {3})) == 201);
  CHECK(ECHELON_FAULT_OF(kernel::nested(std::vector<std::uint32_t>{0, 1, 0}).validate(generated::choices(2, 1))) ==
        202);
}
