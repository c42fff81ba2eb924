// SPDX-License-Identifier: BSL-1.0
#include <echelon/stock/pair_search.hpp>

#include <cmath>
#include <limits>
#include <vector>

#include <tests/catch.hpp>
#include <tests/stock/any_pairs.hpp>

using namespace echelon;

TEST_CASE("pair search: finds and proves what looking at every labelling finds", "[stock][law]") {
  std::size_t split = 0;
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    const double forbidden = seed % 2 == 0 ? 0.25 : 0.0;
    const auto p = any::pairs({.variables = 6, .labels = 4, .density = 0.8, .forbidden = forbidden}, seed);
    const double least = any::least(p);
    const auto found = solve(pair_search{}, p);
    INFO("seed " << seed << " parts " << found.parts);
    if (std::isinf(least)) {
      CHECK(found.why == stop::infeasible);
      continue;
    }
    REQUIRE(found.why == stop::gap);
    CHECK_THAT(found.value, WithinAbs(least, 1e-8));
    CHECK_THAT(p.value({found.label.data(), found.label.size()}), WithinAbs(found.value, 1e-12));
    CHECK(found.bound <= least + 1e-9);
    CHECK(found.bound >= least - 1e-7);
    if (found.parts > 1) ++split;
  }
  CHECK(split > 10);  // the cases reach the part of the search that splits
}

TEST_CASE("pair search: gives up after max_parts with a bound that still holds", "[stock]") {
  std::size_t open = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const auto p = any::pairs({.variables = 7, .labels = 4, .density = 1.0}, seed);
    const auto found = solve(pair_search{.gap = 0, .passes = 3, .max_parts = 1}, p);
    INFO("seed " << seed);
    CHECK(found.bound <= any::least(p) + 1e-9);
    CHECK(found.value >= any::least(p) - 1e-9);
    if (found.why == stop::iterations) ++open;
  }
  CHECK(open > 0);
}

TEST_CASE("pair search: nothing to choose costs nothing", "[stock]") {
  const auto found = solve(pair_search{}, pair_problem{});
  CHECK(found.value == 0);
  CHECK(found.bound == 0);
  CHECK(found.why == stop::gap);
}

TEST_CASE("pair search: refuses tables that do not fit", "[stock]") {
  const double inf = std::numeric_limits<double>::infinity();
  CHECK(ECHELON_FAULT_OF(solve(pair_search{}, pair_problem{{{}}, {}})) == 202);
  CHECK(ECHELON_FAULT_OF(solve(pair_search{}, pair_problem{{{std::nan("")}}, {}})) == 301);
  CHECK(ECHELON_FAULT_OF(solve(pair_search{}, pair_problem{{{1}, {1}}, {{0, 2, {1}}}})) == 203);
  CHECK(ECHELON_FAULT_OF(solve(pair_search{}, pair_problem{{{1}, {1}}, {{0, 0, {1}}}})) == 203);
  CHECK(ECHELON_FAULT_OF(solve(pair_search{}, pair_problem{{{1}, {1}}, {{0, 1, {1, 2}}}})) == 101);
  CHECK(ECHELON_FAULT_OF(solve(pair_search{}, pair_problem{{{1}, {1}}, {{0, 1, {-inf}}}})) == 301);
}
