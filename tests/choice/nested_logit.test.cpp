// SPDX-License-Identifier: BSL-1.0
#include <echelon/choice/nested_logit.hpp>

#include <cmath>
#include <vector>

#include <echelon/choice/multinomial_logit.hpp>
#include <tests/choice/choice_laws.hpp>

using namespace echelon;

namespace {

nested_logit by_parameters(const std::vector<double>& theta) {
  std::vector<double> w;
  for (std::size_t j = 0; j < 4; ++j) w.push_back(std::exp(theta[j]));
  return {w, {0, 0, 1, 1}, {{theta[4], 0.3}, {theta[5], 0}}, 0.9};
}

}  // namespace

TEST_CASE("nested logit: probabilities, regularity, gradient and draws", "[choice][law]") {
  const std::vector<double> theta{0.3, -0.2, 0.9, 0.1, 0.5, 0.8};
  choice_laws::probabilities(by_parameters(theta));
  CHECK(choice_laws::largest_rise(by_parameters(theta)) <= 1e-15);
  choice_laws::gradient(theta, by_parameters);
  choice_laws::draws(by_parameters(theta), {0, 1, 3});
}

TEST_CASE("nested logit: one without dissimilarity below one is a multinomial logit", "[choice][law]") {
  const std::vector<double> w{0.5, 1.25, 2};
  const nested_logit nested{w, {0, 1, 0}, {{1, 0}, {1, 0}}, 0.8};
  const multinomial_logit logit{w, 0.8};
  std::vector<double> p(3), q(3);
  for (std::uint64_t set = 0; set < 8; ++set) {
    CHECK_THAT(nested.probabilities(assortment_of(set), p),
               WithinAbs(logit.probabilities(assortment_of(set), q), 1e-15));
    for (std::size_t j = 0; j < 3; ++j) CHECK_THAT(p[j], WithinAbs(q[j], 1e-15));
  }
}

TEST_CASE("nested logit: two products of a nest that are one product share its sales", "[choice][law]") {
  const nested_logit alone{{2.0}, {0}, {{0.5, 0}}}, twins{{2.0, 2.0}, {0, 0}, {{0.001, 0}}};
  std::vector<double> p(1), q(2);
  const double none = twins.probabilities(std::vector<std::uint32_t>{0, 1}, q);
  CHECK_THAT(q[0], WithinAbs(q[1], 1e-15));
  CHECK_THAT(none, WithinAbs(0.5, 1e-3));  // (2 + 2)^0.001 is nearly one
  CHECK_THAT(alone.probabilities(std::vector<std::uint32_t>{0}, p), WithinAbs(1 / (1 + std::sqrt(2.0)), 1e-15));
}

TEST_CASE("nested logit: refuses nests that are none", "[choice]") {
  CHECK(ECHELON_FAULT_OF(nested_logit({}, {}, {{}})) == 202);
  CHECK(ECHELON_FAULT_OF(nested_logit({1}, {0}, {})) == 202);
  CHECK(ECHELON_FAULT_OF(nested_logit({1}, {0, 0}, {{}})) == 101);
  CHECK(ECHELON_FAULT_OF(nested_logit({1}, {1}, {{}})) == 201);
  CHECK(ECHELON_FAULT_OF(nested_logit({-1}, {0}, {{}})) == 201);
  CHECK(ECHELON_FAULT_OF(nested_logit({1}, {0}, {{0, 0}})) == 201);
  CHECK(ECHELON_FAULT_OF(nested_logit({1}, {0}, {{1.1, 0}})) == 201);
  CHECK(ECHELON_FAULT_OF(nested_logit({1}, {0}, {{1, -1}})) == 201);
}
