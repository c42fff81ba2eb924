// SPDX-License-Identifier: BSL-1.0
#include <echelon/math/whole_program.hpp>

#include <array>
#include <cstdint>

#include <echelon/core/random.hpp>
#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("whole program: equals enumeration of all lots, with a proof", "[math][law]") {
  std::size_t feasible = 0, infeasible = 0, gaps = 0;
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    random_stream draw{seed};
    const std::size_t n = 2 + draw.below(2), m = 1 + draw.below(3);
    linear_program p;
    std::vector<double> lot;
    for (std::size_t j = 0; j < n; ++j) {
      p.cost.push_back(1 + 4 * draw.uniform());
      p.most.push_back(2 + 8 * draw.uniform());
      lot.push_back(1 + draw.below(3));
    }
    for (std::size_t i = 0; i < m; ++i) {
      for (std::size_t j = 0; j < n; ++j) p.row.push_back(6 * draw.uniform() - (draw.below(4) == 0 ? 5.0 : 0.0));
      p.least.push_back(24 * draw.uniform());
    }
    double best = std::numeric_limits<double>::infinity();
    std::vector<double> x(n);
    const auto look = [&](auto&& self, std::size_t j) -> void {
      if (j == n) {
        if (!detail::covers(p, x)) return;
        double value = 0;
        for (std::size_t k = 0; k < n; ++k) value += p.cost[k] * x[k];
        best = std::min(best, value);
        return;
      }
      for (double lots = 0; lots * lot[j] <= p.most[j]; ++lots) {
        x[j] = lots * lot[j];
        self(self, j + 1);
      }
    };
    look(look, 0);
    const auto s = solve(branch_and_bound{}, p, lot);
    INFO("seed " << seed);
    REQUIRE(s.proven);
    REQUIRE(s.feasible == std::isfinite(best));
    (s.feasible ? feasible : infeasible) += 1;
    if (!s.feasible) continue;
    CHECK_THAT(s.value, WithinAbs(best, 1e-8));
    gaps += s.programs > 1 ? 1u : 0u;
  }
  CHECK(feasible > 60);
  CHECK(infeasible > 10);
  CHECK(gaps > 30);
}

TEST_CASE("whole program: a search that is cut short still brackets the best", "[math][law]") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    random_stream draw{seed};
    constexpr std::size_t n = 8;
    linear_program p;
    p.most.assign(n, 20.0);
    const std::vector<double> lot(n, 1.0);
    for (std::size_t j = 0; j < n; ++j) p.cost.push_back(1 + draw.uniform());
    for (std::size_t k = 0; k < 3 * n; ++k) p.row.push_back(1 + 3 * draw.uniform());
    p.least = {31, 37, 41};
    const auto best = solve(branch_and_bound{.most_programs = 20'000}, p, lot);
    const auto cut = solve(branch_and_bound{.most_programs = 1}, p, lot);
    INFO("seed " << seed);
    REQUIRE(cut.feasible);
    CHECK(cut.bound <= best.value + 1e-9);
    CHECK(best.value <= cut.value + 1e-9);
    CHECK(best.bound <= best.value + 1e-9);
    CHECK(cut.programs == 1);
  }
}

TEST_CASE("whole program: a plan to begin with is kept where nothing better is found, and ignored where it is none",
          "[math]") {
  const linear_program p{{1, 1}, {10, 10}, {1, 1}, {3.5}};
  const auto none = solve(branch_and_bound{.most_programs = 0}, p, std::array{1.0, 1.0}, {4, 0});
  CHECK(none.feasible);
  CHECK(!none.proven);
  CHECK(none.value == 4);
  CHECK(!solve(branch_and_bound{.most_programs = 0}, p, std::array{1.0, 1.0}, {3, 0}).feasible);
  CHECK(!solve(branch_and_bound{.most_programs = 0}, p, std::array{1.0, 1.0}, {3.5, 0}).feasible);
  CHECK(!solve(branch_and_bound{.most_programs = 0}, p, std::array{1.0, 1.0}, {11, 0}).feasible);
  CHECK(!solve(branch_and_bound{.most_programs = 0}, p, std::array{1.0, 1.0}, {4}).feasible);
  const auto nothing_needed = solve(branch_and_bound{}, {{1}, {5}, {1}, {-2}}, std::array{1.0}, {0});
  CHECK(nothing_needed.proven);
  CHECK(nothing_needed.price.size() == 1);
}

TEST_CASE("whole program: columns without a lot stay free, and what it refuses", "[math]") {
  const linear_program p{{1, 1.2}, {10, 10}, {1, 1}, {3.5}};
  const auto s = solve(branch_and_bound{}, p, std::array{1.0, 0.0});
  CHECK_THAT(s.x[0], WithinAbs(3.0, 1e-9));
  CHECK_THAT(s.x[1], WithinAbs(0.5, 1e-9));
  CHECK_THAT(s.price[0], WithinAbs(1.0, 1e-12));
  CHECK(ECHELON_FAULT_OF(solve(branch_and_bound{}, p, std::array{1.0})) == 101);
  CHECK(ECHELON_FAULT_OF(solve(branch_and_bound{}, p, std::array{1.0, -1.0})) == 303);
}
