// SPDX-License-Identifier: BSL-1.0
#include <echelon/math/linear_program.hpp>

#include <cstdint>
#include <limits>

#include <echelon/core/random.hpp>
#include <tests/catch.hpp>
#include <tests/math/corners.hpp>

using namespace echelon;

namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

linear_program any_program(std::uint64_t seed) {
  random_stream draw{seed};
  const std::size_t n = 1 + draw.below(4), m = 1 + draw.below(5);
  linear_program p;
  for (std::size_t j = 0; j < n; ++j) {
    p.cost.push_back(draw.below(5) == 0 ? 0.0 : 3 * draw.uniform());
    p.most.push_back(draw.below(2) == 0 ? infinite : 5 * draw.uniform());
  }
  for (std::size_t i = 0; i < m; ++i) {
    for (std::size_t j = 0; j < n; ++j)  // ties and zeros on purpose
      p.row.push_back(draw.below(3) == 0 ? 0.0 : std::floor(7 * draw.uniform()) - (draw.below(4) == 0 ? 6.0 : 0.0));
    p.least.push_back(std::floor(12 * draw.uniform()) - 4);
  }
  return p;
}

}  // namespace

TEST_CASE("linear program: two foods by hand, with prices", "[math][published]") {
  // bread 2 and milk 3.5 a unit; energy 4 and 2 of at least 12, protein 1 and 3 of at least 8
  const linear_program p{{2, 3.5}, {infinite, infinite}, {4, 2, 1, 3}, {12, 8}};
  const auto s = solve(p);
  REQUIRE(s.feasible);
  CHECK_THAT(s.x[0], WithinAbs(2.0, 1e-12));
  CHECK_THAT(s.x[1], WithinAbs(2.0, 1e-12));
  CHECK_THAT(s.value, WithinAbs(11.0, 1e-12));
  CHECK_THAT(s.price[0], WithinAbs(0.25, 1e-12));
  CHECK_THAT(s.price[1], WithinAbs(1.0, 1e-12));
}

TEST_CASE("linear program: equals the cheapest corner, and finds out when there is none", "[math][law]") {
  std::size_t feasible = 0, infeasible = 0;
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    const linear_program p = any_program(seed);
    const auto s = solve(p);
    const double oracle = tests::by_corners(p);
    INFO("seed " << seed);
    REQUIRE(s.feasible == std::isfinite(oracle));
    (s.feasible ? feasible : infeasible) += 1;
    if (!s.feasible) continue;
    CHECK_THAT(s.value, WithinAbs(oracle, 1e-9));
    double bound = 0;  // weak duality from the prices alone: nothing costs less
    for (std::size_t i = 0; i < p.rows(); ++i) {
      double sum = 0;
      for (std::size_t j = 0; j < p.columns(); ++j) sum += p.row[i * p.columns() + j] * s.x[j];
      CHECK(sum >= p.least[i] - 1e-9);
      CHECK(s.price[i] >= 0);
      bound += s.price[i] * p.least[i];
    }
    for (std::size_t j = 0; j < p.columns(); ++j) {
      double left = p.cost[j];
      for (std::size_t i = 0; i < p.rows(); ++i) left -= s.price[i] * p.row[i * p.columns() + j];
      if (left < 0) {
        REQUIRE((std::isfinite(p.most[j]) || left > -1e-9));
        bound += std::isfinite(p.most[j]) ? left * p.most[j] : 0.0;
      }
    }
    CHECK_THAT(s.value, WithinAbs(bound, 1e-8));
  }
  CHECK(feasible > 100);
  CHECK(infeasible > 20);
}

TEST_CASE("linear program: a program with many ties ends", "[math]") {
  linear_program p;  // an assignment of ten to ten, all alike
  constexpr std::size_t n = 10;
  p.cost.assign(n * n, 1.0);
  p.most.assign(n * n, infinite);
  for (std::size_t i = 0; i < 2 * n; ++i) {
    std::vector<double> row(n * n, 0.0);
    for (std::size_t k = 0; k < n; ++k) row[i < n ? i * n + k : k * n + i - n] = 1;
    p.row.insert(p.row.end(), row.begin(), row.end());
    p.least.push_back(1);
  }
  const auto s = solve(p);
  REQUIRE(s.feasible);
  CHECK_THAT(s.value, WithinAbs(10.0, 1e-9));
}

TEST_CASE("linear program: what it refuses", "[math]") {
  const linear_program good{{1, 1}, {2, infinite}, {1, 1}, {1}};
  const auto with = [&](auto&& spoil) {
    linear_program p = good;
    spoil(p);
    return ECHELON_FAULT_OF(solve(p));
  };
  CHECK(with([](auto&) {}) == 0);
  CHECK(with([](auto& p) { p.most.pop_back(); }) == 101);
  CHECK(with([](auto& p) { p.row.pop_back(); }) == 101);
  CHECK(with([](auto& p) { p.cost[0] = -1; }) == 303);
  CHECK(with([](auto& p) { p.most[0] = -1; }) == 303);
  CHECK(with([](auto& p) { p.most[0] = std::nan(""); }) == 303);
  CHECK(with([](auto& p) { p.cost[1] = infinite; }) == 301);
  CHECK(with([](auto& p) { p.least[0] = std::nan(""); }) == 301);
  CHECK(with([](auto& p) { p.row[0] = infinite; }) == 301);
  CHECK(solve(linear_program{}).feasible);
}
