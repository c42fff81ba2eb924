// SPDX-License-Identifier: BSL-1.0
#include <echelon/choice/generalised_attraction.hpp>

#include <cmath>
#include <vector>

#include <echelon/choice/chain_of.hpp>
#include <echelon/choice/multinomial_logit.hpp>
#include <tests/choice/choice_laws.hpp>

using namespace echelon;

namespace {

generalised_attraction by_parameters(const std::vector<double>& theta) {
  std::vector<double> w, shadow;
  for (std::size_t j = 0; j < 4; ++j) {
    w.push_back(std::exp(theta[j]));
    shadow.push_back(theta[4 + j]);
  }
  return {w, shadow, 1.5};
}

}  // namespace

TEST_CASE("generalised attraction: probabilities, regularity, gradient and draws", "[choice][law]") {
  const std::vector<double> theta{0.3, -0.2, 0.9, 0.1, 0.2, 0.1, 1.0, 0.4};
  choice_laws::probabilities(by_parameters(theta));
  CHECK(choice_laws::largest_rise(by_parameters(theta)) <= 1e-15);
  choice_laws::gradient(theta, by_parameters);
  choice_laws::draws(by_parameters(theta), {0, 2, 3});
}

TEST_CASE("generalised attraction: without shadows a logit, with full ones demand is independent", "[choice][law]") {
  const std::vector<double> w{0.5, 1.25, 2};
  const generalised_attraction none{w, {0, 0, 0}, 0.8}, full{w, w, 0.8};
  const multinomial_logit logit{w, 0.8};
  std::vector<double> p(3), q(3), all(3);
  full.probabilities(std::vector<std::uint32_t>{0, 1, 2}, all);
  for (std::uint64_t set = 0; set < 8; ++set) {
    const auto offered = assortment_of(set);
    CHECK_THAT(none.probabilities(offered, p), WithinAbs(logit.probabilities(offered, q), 1e-15));
    for (std::size_t j = 0; j < 3; ++j) CHECK_THAT(p[j], WithinAbs(q[j], 1e-15));
    full.probabilities(offered, p);
    for (const auto j : offered) CHECK_THAT(p[j], WithinAbs(all[j], 1e-15));
  }
}

TEST_CASE("generalised attraction: its chain says the same", "[choice][law]") {
  const auto chain = chain_of(by_parameters({0.3, -0.2, 0.9, 0.1, 0.2, 0.1, 1.0, 0.4}));
  CHECK(chain.clipped < 1e-12);
  CHECK(chain.distance.worst_relative < 1e-12);
}

TEST_CASE("generalised attraction: refuses shadows that are none", "[choice]") {
  CHECK(ECHELON_FAULT_OF(generalised_attraction({}, {})) == 202);
  CHECK(ECHELON_FAULT_OF(generalised_attraction({1}, {0, 0})) == 101);
  CHECK(ECHELON_FAULT_OF(generalised_attraction({1}, {1.5})) == 201);
  CHECK(ECHELON_FAULT_OF(generalised_attraction({1}, {-0.1})) == 201);
  CHECK(ECHELON_FAULT_OF(generalised_attraction({1}, {std::nan("")})) == 201);
  CHECK(ECHELON_FAULT_OF(generalised_attraction({0}, {0})) == 201);
  CHECK(ECHELON_FAULT_OF(generalised_attraction({1}, {0}, 0)) == 201);
}
