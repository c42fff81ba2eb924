// SPDX-License-Identifier: BSL-1.0
#include <echelon/choice/choice_mixture.hpp>

#include <cmath>
#include <vector>

#include <echelon/choice/multinomial_logit.hpp>
#include <echelon/choice/nested_logit.hpp>
#include <tests/choice/choice_laws.hpp>

using namespace echelon;

namespace {

choice_mixture<multinomial_logit> by_parameters(const std::vector<double>& theta) {
  std::vector<multinomial_logit> models;
  for (std::size_t g = 0; g < 2; ++g) {
    std::vector<double> w;
    for (std::size_t j = 0; j < 4; ++j) w.push_back(std::exp(theta[2 + 4 * g + j]));
    models.emplace_back(w);
  }
  return {{std::exp(theta[0]), std::exp(theta[1])}, models};
}

}  // namespace

TEST_CASE("choice mixture: probabilities, regularity, gradient and draws", "[choice][law]") {
  const std::vector<double> theta{0.2, -0.4, 0.3, -0.2, 0.9, 0.1, -1, 0.5, 0.8, 0.1};
  const auto m = by_parameters(theta);
  static_assert(regular_choice<choice_mixture<multinomial_logit>>);
  choice_laws::probabilities(m);
  CHECK(choice_laws::largest_rise(m) <= 1e-15);
  choice_laws::gradient(theta, by_parameters);
  choice_laws::draws(m, {0, 2, 3});
}

TEST_CASE("choice mixture: any model makes segments, and one segment is the model", "[choice]") {
  const nested_logit nested{{0.5, 1.25}, {0, 0}, {{0.6, 0.1}}};
  const choice_mixture<nested_logit> one{{3.0}, {nested}};
  std::vector<double> p(2), q(2);
  CHECK(one.probabilities(std::vector<std::uint32_t>{0, 1}, p) ==
        nested.probabilities(std::vector<std::uint32_t>{0, 1}, q));
  CHECK(p == q);
}

TEST_CASE("choice mixture: a mixed logit without spread is a logit, and draws have addresses", "[choice]") {
  const std::vector<double> x{1, 0.5, 0.2, -1}, mean{0.4, -0.3}, none{0, 0}, some{0.5, 1};
  const auto plain = mixed_logit(matrix_view<const double>{x.data(), 2, 2}, mean, none, 3, 1);
  validate(plain);
  std::vector<double> p(2), q(2);
  const std::vector<std::uint32_t> both{0, 1};
  plain.probabilities(both, p);
  multinomial_logit{{std::exp(0.4 - 0.15), std::exp(0.08 + 0.3)}}.probabilities(both, q);
  CHECK_THAT(p[0], WithinAbs(q[0], 1e-15));
  CHECK_THAT(p[1], WithinAbs(q[1], 1e-15));
  const auto few = mixed_logit(matrix_view<const double>{x.data(), 2, 2}, mean, some, 3, 1);
  const auto more = mixed_logit(matrix_view<const double>{x.data(), 2, 2}, mean, some, 8, 1);
  CHECK(std::equal(few.attraction.begin(), few.attraction.end(), more.attraction.begin()));
}

TEST_CASE("choice mixture: refuses segments that do not fit", "[choice]") {
  const multinomial_logit two{{1, 2}}, three{{1, 2, 3}};
  CHECK(ECHELON_FAULT_OF(choice_mixture<multinomial_logit>({}, {})) == 202);
  CHECK(ECHELON_FAULT_OF(choice_mixture<multinomial_logit>({1}, {two, two})) == 101);
  CHECK(ECHELON_FAULT_OF(choice_mixture<multinomial_logit>({1, 1}, {two, three})) == 101);
  CHECK(ECHELON_FAULT_OF(choice_mixture<multinomial_logit>({1, 0}, {two, two})) == 201);
  const std::vector<double> x{1, 2}, one{1};
  CHECK(ECHELON_FAULT_OF(mixed_logit(matrix_view<const double>{x.data(), 2, 1}, one, one, 0, 1)) == 201);
  CHECK(ECHELON_FAULT_OF(mixed_logit(matrix_view<const double>{x.data(), 2, 1}, x, one, 1, 1)) == 101);
}
