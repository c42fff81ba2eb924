// SPDX-License-Identifier: BSL-1.0
#include <echelon/choice/multinomial_logit.hpp>

#include <cmath>
#include <vector>

#include <tests/choice/choice_laws.hpp>

using namespace echelon;

namespace {

multinomial_logit by_utilities(std::vector<double> u) {
  for (double& v : u) v = std::exp(v);
  return multinomial_logit{u, 0.7};
}

}  // namespace

TEST_CASE("multinomial logit: probabilities, regularity, gradient and draws", "[choice][law]") {
  const std::vector<double> u{0.3, -1.2, 0.9, 0.1};
  static_assert(drawn_choice<multinomial_logit> && differentiable_choice<multinomial_logit>);
  static_assert(regular_choice<multinomial_logit>);
  choice_laws::probabilities(by_utilities(u));
  CHECK(choice_laws::largest_rise(by_utilities(u)) <= 1e-15);
  choice_laws::gradient(u, by_utilities);
  choice_laws::draws(by_utilities(u), {0, 2, 3});
}

TEST_CASE("multinomial logit: by hand, and without an outside option", "[choice]") {
  std::vector<double> p(3);
  CHECK_THAT(multinomial_logit({1, 2, 3}, 4).probabilities(std::vector<std::uint32_t>{0, 2}, p),
             WithinAbs(0.5, 1e-15));
  CHECK_THAT(p[2], WithinAbs(0.375, 1e-15));
  CHECK(multinomial_logit({1, 2, 3}, 0).probabilities(std::vector<std::uint32_t>{1}, p) == 0);
  CHECK(p[1] == 1);
}

TEST_CASE("multinomial logit: refuses what is no model and no assortment", "[choice]") {
  CHECK(ECHELON_FAULT_OF(multinomial_logit({})) == 202);
  CHECK(ECHELON_FAULT_OF(multinomial_logit({1, 0})) == 201);
  CHECK(ECHELON_FAULT_OF(multinomial_logit({1, std::nan("")})) == 201);
  CHECK(ECHELON_FAULT_OF(multinomial_logit({1}, -1)) == 201);
  const multinomial_logit m{{1, 2}};
  std::vector<double> p(2), few(1);
  CHECK(ECHELON_FAULT_OF(m.probabilities(std::vector<std::uint32_t>{0}, few)) == 101);
  CHECK(ECHELON_FAULT_OF(m.probabilities(std::vector<std::uint32_t>{1, 0}, p)) == 102);
  CHECK(ECHELON_FAULT_OF(m.probabilities(std::vector<std::uint32_t>{2}, p)) == 201);
  CHECK(ECHELON_FAULT_OF(m.gradient(std::vector<std::uint32_t>{0}, 1, p)) == 201);
  CHECK(ECHELON_FAULT_OF(m.gradient(std::vector<std::uint32_t>{0}, 3, p)) == 201);
}
