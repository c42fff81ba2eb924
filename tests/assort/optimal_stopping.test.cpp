// SPDX-License-Identifier: BSL-1.0
#include <echelon/assort/optimal_stopping.hpp>

#include <cmath>
#include <cstdint>
#include <vector>

#include <echelon/assort/enumeration.hpp>
#include <echelon/choice/sparse_chain.hpp>
#include <tests/catch.hpp>
#include <tests/choice/chains.hpp>

using namespace echelon;

TEST_CASE("optimal stopping: four products, known in fractions", "[assort][published]") {
  for (const auto method : {optimal_stopping::by::policies, optimal_stopping::by::values}) {
    const auto plan = solve(optimal_stopping{.method = method}, chains::four(), chains::four_prices());
    CHECK(plan.offered == std::vector<std::uint32_t>{0, 1});
    CHECK_THAT(plan.revenue, WithinAbs(7.030851063829787, 1e-14));
    CHECK_THAT(plan.bound, WithinRel(plan.revenue, 1e-9));
    CHECK(plan.why == stop::gap);
  }
}

TEST_CASE("optimal stopping: the best of all assortments, and its bound proves it", "[assort][law]") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const auto chain = chains::any(8, seed);
    auto worth = chains::prices(8, seed);
    if (seed % 4 == 0) worth[3] = -5;
    const auto best = solve(enumeration{}, chain, worth);
    for (const auto method : {optimal_stopping::by::policies, optimal_stopping::by::values}) {
      const auto plan = solve(optimal_stopping{.method = method}, chain, worth);
      INFO("seed " << seed);
      CHECK(plan.offered == best.offered);
      CHECK_THAT(plan.revenue, WithinRel(best.revenue, 1e-12));
      CHECK(plan.bound >= best.revenue);
      CHECK(plan.gap() <= 1e-9);
    }
  }
}

TEST_CASE("optimal stopping: many products, policies and values agree", "[assort][parity]") {
  const std::size_t n = 250;
  const auto chain = chains::any(n, 3);
  const auto worth = chains::prices(n, 3);
  const auto one = solve(optimal_stopping{}, chain, worth);
  const auto two = solve(optimal_stopping{.method = optimal_stopping::by::values}, chain, worth);
  CHECK(one.offered == two.offered);
  CHECK_THAT(one.revenue, WithinRel(two.revenue, 1e-11));
  CHECK(one.gap() <= 1e-9);
  CHECK(one.offered.size() < n);
}

TEST_CASE("optimal stopping: walks of ten thousand steps end in a proof too", "[assort]") {
  const std::size_t n = 6;  // a ring that one in ten thousand leaves: only the dearest is worth offering
  std::vector<substitution> moves;
  for (std::uint32_t i = 0; i < n; ++i) moves.push_back({i, (i + 1) % static_cast<std::uint32_t>(n), 1 - 1e-4});
  const sparse_chain ring{std::vector<double>(n, 1.0 / n), std::span<const substitution>{moves.data(), moves.size()}};
  const std::vector<double> worth{1, 2, 9, 8, 7, 3};
  const auto plan = solve(optimal_stopping{}, ring, worth);
  CHECK(plan.offered == std::vector<std::uint32_t>{2});
  CHECK(plan.gap() <= 1e-9);
}

TEST_CASE("optimal stopping: where nothing is worth a sale, nothing is offered", "[assort]") {
  const auto plan = solve(optimal_stopping{}, chains::four(), std::vector<double>{-1, 0, -2, -3});
  CHECK(plan.offered.empty());
  CHECK(plan.revenue == 0);
  CHECK(plan.gap() == 0);
}

TEST_CASE("optimal stopping: refuses worths that do not fit", "[assort]") {
  CHECK(ECHELON_FAULT_OF(solve(optimal_stopping{}, chains::four(), std::vector<double>{1, 2})) == 101);
  CHECK(ECHELON_FAULT_OF(solve(optimal_stopping{}, chains::four(), std::vector<double>{1, 2, 3, std::nan("")})) == 301);
  CHECK(ECHELON_FAULT_OF(solve(optimal_stopping{.tolerance = -1}, chains::four(), chains::four_prices())) == 201);
}
