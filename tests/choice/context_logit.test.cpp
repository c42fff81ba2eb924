// SPDX-License-Identifier: BSL-1.0
#include <echelon/choice/context_logit.hpp>

#include <cmath>
#include <vector>

#include <echelon/choice/multinomial_logit.hpp>
#include <tests/choice/choice_laws.hpp>

using namespace echelon;

namespace {

context_logit by_parameters(const std::vector<double>& theta) {
  const auto part = [&](std::size_t from, std::size_t n) {
    return std::vector<double>(theta.begin() + static_cast<std::ptrdiff_t>(from),
                               theta.begin() + static_cast<std::ptrdiff_t>(from + n));
  };
  return {part(0, 4), part(4, 8), part(12, 8)};
}

}  // namespace

TEST_CASE("context logit: probabilities, gradient and draws", "[choice][law]") {
  const std::vector<double> theta{0.3, -0.2, 0.9, 0.1, 0.4, -0.3, 0.2, 0.6, -0.5, 0.1, 0.3, -0.2,
                                  0.5, 0.2, -0.4, 0.3, 0.1, 0.7, -0.6, 0.2};
  choice_laws::probabilities(by_parameters(theta));
  choice_laws::gradient(theta, by_parameters);
  choice_laws::draws(by_parameters(theta), {0, 2, 3});
}

TEST_CASE("context logit: without halo a logit, with a decoy no model of random utility", "[choice][law]") {
  const std::vector<double> u{0.3, -0.2, 0.9};
  const context_logit none{u, {}, {}};
  std::vector<double> p(3), q(3);
  const multinomial_logit logit{{std::exp(0.3), std::exp(-0.2), std::exp(0.9)}};
  for (std::uint64_t set = 0; set < 8; ++set) {
    CHECK_THAT(none.probabilities(assortment_of(set), p), WithinAbs(logit.probabilities(assortment_of(set), q), 1e-15));
    for (std::size_t j = 0; j < 3; ++j) CHECK_THAT(p[j], WithinAbs(q[j], 1e-15));
  }
  // the table h, product 2 praises product 0
  const context_logit decoy{u, {0, 0, 0, 0, 0, 0, 2, 0, 0}, {1, 0, 0, 0, 1, 0, 0, 0, 1}};
  CHECK(choice_laws::largest_rise(decoy) > 0.05);
  STATIC_REQUIRE_FALSE(regular_choice<context_logit>);
}

TEST_CASE("context logit: refuses tables that do not fit", "[choice]") {
  CHECK(ECHELON_FAULT_OF(context_logit({}, {}, {})) == 202);
  CHECK(ECHELON_FAULT_OF(context_logit({1, 2}, {1, 2, 3}, {1, 2, 3})) == 101);
  CHECK(ECHELON_FAULT_OF(context_logit({1, 2}, {1, 2}, {1})) == 101);
  CHECK(ECHELON_FAULT_OF(context_logit({1, 2}, {1, std::nan("")}, {1, 2})) == 301);
}
