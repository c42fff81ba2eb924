// SPDX-License-Identifier: BSL-1.0
#include <echelon/choice/cross_nested_logit.hpp>

#include <cmath>
#include <vector>

#include <echelon/choice/nested_logit.hpp>
#include <tests/choice/choice_laws.hpp>

using namespace echelon;

namespace {

cross_nested_logit by_parameters(const std::vector<double>& theta) {
  std::vector<double> w;
  for (std::size_t j = 0; j < 4; ++j) w.push_back(std::exp(theta[j]));
  return {w, {{0, 0, 0.4}, {0, 1, 0.6}, {1, 0, 1}, {2, 1, 1}, {3, 1, 0.3}, {3, 0, 0.7}}, {theta[4], theta[5]}, 0.9};
}

}  // namespace

TEST_CASE("cross-nested logit: probabilities, regularity, gradient and draws", "[choice][law]") {
  const std::vector<double> theta{0.3, -0.2, 0.9, 0.1, 0.5, 0.8};
  choice_laws::probabilities(by_parameters(theta));
  CHECK(choice_laws::largest_rise(by_parameters(theta)) <= 1e-15);
  choice_laws::gradient(theta, by_parameters);
  choice_laws::draws(by_parameters(theta), {0, 1, 3});
}

TEST_CASE("cross-nested logit: with whole shares it is the nested logit", "[choice][law]") {
  // e^(u / g) inside a nest is the weight there
  const std::vector<double> w{0.5, 1.25, 2};
  const std::vector<double> g{0.4, 0.7};
  const cross_nested_logit cross{w, {{0, 0, 1}, {1, 0, 1}, {2, 1, 1}}, g, 0.8};
  const nested_logit nested{{std::pow(0.5, 1 / 0.4), std::pow(1.25, 1 / 0.4), std::pow(2.0, 1 / 0.7)},
                            {0, 0, 1},
                            {{0.4, 0}, {0.7, 0}},
                            0.8};
  std::vector<double> p(3), q(3);
  for (std::uint64_t set = 0; set < 8; ++set) {
    CHECK_THAT(cross.probabilities(assortment_of(set), p),
               WithinAbs(nested.probabilities(assortment_of(set), q), 1e-14));
    for (std::size_t j = 0; j < 3; ++j) CHECK_THAT(p[j], WithinAbs(q[j], 1e-14));
  }
}

TEST_CASE("cross-nested logit: weights beyond the square of what doubles hold", "[choice]") {
  const cross_nested_logit m{{1e200, 2e200}, {{0, 0, 1}, {1, 0, 1}}, {0.1}};
  std::vector<double> p(2);
  CHECK(m.probabilities(std::vector<std::uint32_t>{0, 1}, p) < 1e-199);
  CHECK_THAT(p[1] / p[0], WithinRel(1024.0, 1e-9));
}

TEST_CASE("cross-nested logit: refuses shares that are none", "[choice]") {
  CHECK(ECHELON_FAULT_OF(cross_nested_logit({}, {}, {1})) == 202);
  CHECK(ECHELON_FAULT_OF(cross_nested_logit({1}, {}, {1})) == 202);
  CHECK(ECHELON_FAULT_OF(cross_nested_logit({1}, {{0, 0, 1}}, {})) == 202);
  CHECK(ECHELON_FAULT_OF(cross_nested_logit({1}, {{0, 1, 1}}, {1})) == 201);
  CHECK(ECHELON_FAULT_OF(cross_nested_logit({1}, {{1, 0, 1}}, {1})) == 201);
  CHECK(ECHELON_FAULT_OF(cross_nested_logit({1}, {{0, 0, 0}}, {1})) == 201);
  CHECK(ECHELON_FAULT_OF(cross_nested_logit({1}, {{0, 0, 1}}, {1.5})) == 201);
  CHECK(ECHELON_FAULT_OF(cross_nested_logit({1}, {{0, 0, 1}}, {1}, std::nan(""))) == 201);
}
