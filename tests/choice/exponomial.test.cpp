// SPDX-License-Identifier: BSL-1.0
#include <echelon/choice/exponomial.hpp>

#include <cmath>
#include <vector>

#include <tests/choice/choice_laws.hpp>

using namespace echelon;

namespace {

exponomial by_utilities(const std::vector<double>& u) { return exponomial{u, 0.2}; }

/// The chance that u_j - z_j is the largest, by the rectangle rule over the value reached by j.
double by_integration(const std::vector<double>& u, std::size_t j) {
  constexpr int steps = 400000;
  double sum = 0;
  for (int k = 0; k < steps; ++k) {
    const double z = 40.0 * (k + 0.5) / steps;
    double chance = std::exp(-z) * 40.0 / steps;
    for (std::size_t i = 0; i < u.size(); ++i)
      if (i != j) chance *= std::min(1.0, std::exp(u[j] - z - u[i]));
    sum += chance;
  }
  return sum;
}

}  // namespace

TEST_CASE("exponomial: probabilities, regularity, gradient and draws", "[choice][law]") {
  const std::vector<double> u{0.3, -1.2, 0.9, 0.1};
  choice_laws::probabilities(by_utilities(u));
  CHECK(choice_laws::largest_rise(by_utilities(u)) <= 1e-15);
  choice_laws::gradient(u, by_utilities);
  choice_laws::draws(by_utilities(u), {0, 2, 3});
}

TEST_CASE("exponomial: the closed form is the integral over errors", "[choice]") {
  std::vector<double> p(3);
  const std::vector<double> u{0.3, -1.2, 0.9, 0.2};
  const exponomial m{{0.3, -1.2, 0.9}, 0.2};
  const double none = m.probabilities(std::vector<std::uint32_t>{0, 1, 2}, p);
  for (std::size_t j = 0; j < 3; ++j) CHECK_THAT(p[j], WithinAbs(by_integration(u, j), 1e-8));
  CHECK_THAT(none, WithinAbs(by_integration(u, 3), 1e-8));
}

TEST_CASE("exponomial: refuses utilities that are no numbers", "[choice]") {
  CHECK(ECHELON_FAULT_OF(exponomial({})) == 202);
  CHECK(ECHELON_FAULT_OF(exponomial({std::nan("")})) == 301);
  CHECK(ECHELON_FAULT_OF(exponomial({1}, std::nan(""))) == 301);
}
