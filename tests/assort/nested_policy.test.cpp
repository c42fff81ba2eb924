// SPDX-License-Identifier: BSL-1.0
#include <echelon/assort/nested_policy.hpp>

#include <algorithm>
#include <cstdint>
#include <vector>

#include <echelon/assort/enumeration.hpp>
#include <tests/catch.hpp>
#include <tests/choice/chains.hpp>

using namespace echelon;

TEST_CASE("nested policy: fewer units or more time never put a product on offer", "[assort][law]") {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    const auto policy =
        solve(shared_resource{.capacity = 5, .periods = 9}, chains::any(6, seed), chains::prices(6, seed));
    const auto within = [](const auto& small, const auto& large) {
      return std::includes(large.begin(), large.end(), small.begin(), small.end());
    };
    for (std::size_t t = 1; t <= 9; ++t)
      for (std::size_t c = 1; c <= 5; ++c) {
        if (c > 1) CHECK(within(policy.offered(t, c - 1), policy.offered(t, c)));
        if (t > 1) CHECK(within(policy.offered(t, c), policy.offered(t - 1, c)));
      }
    CHECK(policy.protection(0, 1) >= 1);
  }
}

TEST_CASE("nested policy: the value of every state is the best over all assortments", "[assort][parity]") {
  const auto chain = chains::four();
  const auto worth = chains::four_prices();
  const std::size_t units = 2, periods = 4;
  const auto policy = solve(shared_resource{.capacity = units, .periods = periods}, chain, worth);
  std::vector<std::vector<double>> value(periods + 1, std::vector<double>(units + 1, 0.0));
  std::vector<double> p(4);
  for (std::size_t t = 1; t <= periods; ++t)
    for (std::size_t c = 1; c <= units; ++c) {
      double best = 0;
      for (std::uint64_t bits = 0; bits < 16; ++bits) {
        const double none = chain.probabilities(assortment_of(bits), p);
        double sum = none * value[t - 1][c];
        for (std::size_t j = 0; j < 4; ++j) sum += p[j] * (worth[j] + value[t - 1][c - 1]);
        best = std::max(best, sum);
      }
      value[t][c] = best;
      CHECK_THAT(policy.worth(t, c), WithinRel(best, 1e-12));
    }
  CHECK(policy.offered(1, 2) == std::vector<std::uint32_t>{0, 1});
}

TEST_CASE("nested policy: refuses worths that do not fit", "[assort]") {
  CHECK(ECHELON_FAULT_OF(solve(shared_resource{.capacity = 1, .periods = 1}, chains::four(), std::vector<double>{1})) ==
        101);
}
