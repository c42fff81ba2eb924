// SPDX-License-Identifier: BSL-1.0
#include <echelon/choice/choice_likelihood.hpp>

#include <cmath>
#include <vector>

#include <echelon/choice/nest_kernel.hpp>
#include <tests/choice/generated_choices.hpp>

using namespace echelon;

TEST_CASE("choice likelihood: slopes are derivatives, for utilities and kernels in any pair", "[choice][law]") {
  const auto d = generated::choices(30, 11);
  generated::check_slopes(choice_likelihood{d}, {0.4, -0.2, 0.7});
  generated::check_slopes(choice_likelihood{d, utility::box_cox{{0}}, kernel::exponomial{}}, {0.4, -0.2, 0.7, 0.6});
  generated::check_slopes(
      choice_likelihood{d, utility::scaled{2}, kernel::nested(std::vector<std::uint32_t>{0, 0, 1, 1})},
      {0.4, -0.2, 0.7, 0.9, 1.2, 1.3, 1.6});
}

TEST_CASE("choice likelihood: the logit tells its second derivatives", "[choice]") {
  const auto d = generated::choices(30, 12);
  const choice_likelihood of{d};
  STATIC_REQUIRE(decltype(of)::exact_curvature);
  const std::vector<double> theta{0.4, -0.2, 0.7};
  const auto told = detail::sum_likelihood(exec::seq, of, theta);
  std::vector<double> up(3), down(3);
  for (std::size_t k = 0; k < 3; ++k) {
    auto more = theta, less = theta;
    more[k] += 1e-5;
    less[k] -= 1e-5;
    evaluate(exec::seq, of, more, up);
    evaluate(exec::seq, of, less, down);
    for (std::size_t m = 0; m < 3; ++m)
      CHECK_THAT(told.curvature[3 * m + k], WithinAbs(-(up[m] - down[m]) / 2e-5, 1e-6));
  }
}

TEST_CASE("choice likelihood: of equal utilities every alternative is as likely", "[choice]") {
  const auto d = generated::choices(20, 13);
  double by_hand = 0;
  for (std::size_t c = 0; c < d.choices(); ++c) by_hand -= d.weight[c] * std::log(static_cast<double>(d.rows(c)));
  std::vector<double> slope(3);
  CHECK_THAT(evaluate(exec::seq, choice_likelihood{d}, std::vector<double>(3, 0.0), slope), WithinAbs(by_hand, 1e-12));
}

TEST_CASE("choice likelihood: refuses data that are none", "[choice]") {
  auto d = generated::choices(3, 14);
  d.chosen[1] = 7;
  CHECK(ECHELON_FAULT_OF(choice_likelihood{d}) == 201);
  CHECK(ECHELON_FAULT_OF(choice_likelihood{choice_data{}}) == 202);
}
