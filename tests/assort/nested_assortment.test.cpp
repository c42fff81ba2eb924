// SPDX-License-Identifier: BSL-1.0
#include <echelon/assort/nested_assortment.hpp>

#include <cmath>
#include <cstdint>
#include <vector>

#include <echelon/core/random.hpp>
#include <tests/catch.hpp>

using namespace echelon;

namespace {

nested_products any_nests(std::size_t nests, std::size_t each, std::uint64_t seed, double gamma, double own) {
  random_stream s{seed, nests, 5};
  nested_products p;
  p.start = {0};
  for (std::size_t i = 0; i < nests; ++i) {
    for (std::size_t k = 0; k < each; ++k) {
      p.attraction.push_back(0.2 + 3 * s.uniform());
      p.worth.push_back(1 + 9 * s.uniform());
    }
    p.start.push_back(p.worth.size());
    p.dissimilarity.push_back(gamma * (0.5 + s.uniform()));
    p.outside_in.push_back(own * s.uniform());
  }
  p.outside = 1 + s.uniform();
  return p;
}

double best_of_all(const nested_products& p) {
  double best = 0;
  for (std::uint64_t bits = 0; bits < std::uint64_t{1} << p.products(); ++bits) {
    std::vector<unsigned char> marks(p.products());
    for (std::size_t j = 0; j < marks.size(); ++j) marks[j] = (bits >> j) & 1u;
    best = std::max(best, revenue_of(p, marks));
  }
  return best;
}

}  // namespace

TEST_CASE("nested assortment: exact for dissimilarities up to one, whose bound meets", "[assort][law]") {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const auto p = any_nests(3, 3, seed, 0.66, 0);
    const auto plan = solve(nested_assortment{.exchange = false}, p);
    const double best = best_of_all(p);
    INFO("seed " << seed);
    CHECK_THAT(plan.revenue, WithinRel(best, 1e-12));
    CHECK(plan.bound >= best * (1 - 1e-12));
  }
}

TEST_CASE("nested assortment: for any nests the best is found and the bound holds", "[assort][law]") {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const auto p = any_nests(3, 3, seed, 1.5, 2);
    const auto plan = solve(nested_assortment{}, p);
    const double best = best_of_all(p);
    INFO("seed " << seed);
    CHECK_THAT(plan.revenue, WithinRel(best, 1e-9));
    CHECK(plan.bound >= best * (1 - 1e-12));
    CHECK_THAT(revenue_of(p, marks_of(assortment{plan.offered.data(), plan.offered.size()}, 9)),
               WithinRel(plan.revenue, 1e-13));
  }
}

TEST_CASE("nested assortment: one nest by hand", "[assort]") {
  // (1 + 2)^0.5 = 1.732…: both products 1.732 (1 * 6 + 2 * 3) / 3 / (1 + 1.732), the first alone 6 / 2
  const nested_products p{{0, 2}, {1, 2}, {6, 3}, {0.5}, {0}, 1};
  const std::vector<unsigned char> both{1, 1}, first{1, 0};
  CHECK_THAT(revenue_of(p, both), WithinRel(std::sqrt(3.0) * 4 / (1 + std::sqrt(3.0)), 1e-14));
  CHECK_THAT(revenue_of(p, first), WithinRel(3.0, 1e-14));
  const auto plan = solve(nested_assortment{}, p);
  CHECK(plan.offered == std::vector<std::uint32_t>{0});
  CHECK_THAT(plan.revenue, WithinRel(3.0, 1e-14));
}

TEST_CASE("nested assortment: refuses what are no nests", "[assort]") {
  const auto good = any_nests(2, 2, 1, 0.7, 1);
  const auto fault_with = [&](auto change) {
    auto p = good;
    change(p);
    return ECHELON_FAULT_OF(validate(p));
  };
  CHECK(fault_with([](auto&) {}) == 0);
  CHECK(fault_with([](auto& p) { p.attraction.pop_back(); }) == 101);
  CHECK(fault_with([](auto& p) { p.start[1] = 0; }) == 102);
  CHECK(fault_with([](auto& p) { p.attraction[0] = 0; }) == 201);
  CHECK(fault_with([](auto& p) { p.dissimilarity[0] = -1; }) == 201);
  CHECK(fault_with([](auto& p) { p.outside = 0; }) == 201);
  CHECK(fault_with([](auto& p) { p.outside_in[0] = -1; }) == 303);
  CHECK(fault_with([](auto& p) { p.worth[0] = std::nan(""); }) == 301);
  CHECK(ECHELON_FAULT_OF(solve(nested_assortment{}, nested_products{})) == 202);
}
