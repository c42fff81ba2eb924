// SPDX-License-Identifier: BSL-1.0
#include <echelon/choice/class_likelihood.hpp>

#include <cmath>
#include <vector>

#include <echelon/choice/choice_likelihood.hpp>
#include <tests/choice/generated_choices.hpp>

using namespace echelon;

TEST_CASE("class likelihood: slopes are derivatives, with shared tastes too", "[choice][law]") {
  const auto d = generated::choices(30, 31);
  generated::check_slopes(class_likelihood{d}, {0.4, -0.2, 0.7, 0.1, 0.5, -0.3, 0.6});
  constexpr auto none = class_tastes::none;
  generated::check_slopes(class_likelihood{d, {3, {0, 1, 2, 0, none, 2, 0, 3, none}}},
                          {0.4, -0.2, 0.7, 0.3, 0.6, -0.4});
}

TEST_CASE("class likelihood: classes that are alike are one class", "[choice]") {
  auto d = generated::choices(30, 32);
  d.weight.clear();
  std::vector<double> many(7), one(3);
  const double told =
      evaluate(exec::seq, class_likelihood{d}, std::vector<double>{0.4, -0.2, 0.7, 0.4, -0.2, 0.7, 1.3}, many);
  CHECK_THAT(told,
             WithinAbs(evaluate(exec::seq, choice_likelihood{d}, std::vector<double>{0.4, -0.2, 0.7}, one), 1e-10));
  for (std::size_t k = 0; k < 3; ++k) CHECK_THAT(many[k] + many[3 + k], WithinAbs(one[k], 1e-10));
  CHECK_THAT(many[6], WithinAbs(0, 1e-12));
}

TEST_CASE("class likelihood: refuses tastes that do not fit", "[choice]") {
  const auto d = generated::choices(6, 33);
  CHECK(ECHELON_FAULT_OF(class_likelihood(d, {1, {}})) == 201);
  CHECK(ECHELON_FAULT_OF(class_likelihood(d, {2, {0, 1, 2}})) == 101);
  CHECK(ECHELON_FAULT_OF(class_likelihood(d, {2, {0, 1, 2, 0, 1, 4}})) == 201);
}
