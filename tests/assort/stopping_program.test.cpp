// SPDX-License-Identifier: BSL-1.0
#include <echelon/assort/stopping_program.hpp>

#include <vector>

#include <echelon/assort/optimal_stopping.hpp>
#include <tests/catch.hpp>
#include <tests/choice/chains.hpp>

using namespace echelon;

TEST_CASE("stopping program: values of four products as published, sales as probabilities", "[assort][published]") {
  const auto s = solve(stopping_program{}, chains::four(), chains::four_prices());
  const std::vector<double> value{10, 8, 6.085106382978724, 5.425531914893617};
  for (std::size_t j = 0; j < 4; ++j) CHECK_THAT(s.value[j], WithinAbs(value[j], 1e-13));
  CHECK(s.offered == std::vector<std::uint32_t>{0, 1});
  CHECK_THAT(s.revenue, WithinAbs(7.030851063829787, 1e-13));
  CHECK(s.gap() <= 1e-12);
  CHECK_THAT(s.sales[0], WithinAbs(689.0 / 1880, 1e-13));
  CHECK_THAT(s.sales[1], WithinAbs(791.0 / 1880, 1e-13));
  CHECK(s.sales[2] + s.sales[3] == 0);
}

TEST_CASE("stopping program: agrees with policy iteration, and its two readings balance", "[assort][parity]") {
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    const std::size_t n = 25;
    const auto chain = chains::any(n, seed);
    const auto worth = chains::prices(n, seed);
    const auto program = solve(stopping_program{}, chain, worth);
    const auto policy = solve(optimal_stopping{}, chain, worth);
    CHECK(program.offered == policy.offered);
    CHECK_THAT(program.bound, WithinRel(policy.revenue, 1e-9));
    std::vector<double> carried(n);
    chain.carry(program.passed, carried);
    for (std::size_t j = 0; j < n; ++j)
      CHECK_THAT(program.sales[j] + program.passed[j] - carried[j], WithinAbs(chain.arrive()[j], 1e-10));
  }
}
