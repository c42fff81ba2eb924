// SPDX-License-Identifier: BSL-1.0
#include <echelon/choice/walk_solver.hpp>

#include <cmath>
#include <cstdint>
#include <vector>

#include <echelon/choice/elimination.hpp>
#include <tests/catch.hpp>
#include <tests/choice/chains.hpp>

using namespace echelon;

TEST_CASE("walk solver: the residual that it tells is the distance of what it found", "[choice][law]") {
  const std::size_t n = 60;
  for (const std::size_t basis : {2u, 7u, 60u}) {
    const auto chain = chains::any(n, basis);
    std::vector<double> x(n, 0.0), back(n);
    const auto walk = [&](std::span<const double> from, std::span<double> to) { chain.carry(from, to); };
    const auto report = walk_solver{.basis = basis}(walk, chain.arrive(), x);
    CHECK(report.solved);
    CHECK(report.residual <= 1e-13);
    chain.carry(x, back);
    double residual = 0;
    for (std::size_t i = 0; i < n; ++i) residual += std::abs(chain.arrive()[i] + back[i] - x[i]);
    CHECK_THAT(residual, WithinAbs(report.residual, 1e-15));
    std::vector<double> exact(chain.arrive().begin(), chain.arrive().end());
    walk_elimination<double>{{chain.move().data(), chain.move().data() + n * n},
                             {chain.leave().begin(), chain.leave().end()}}
        .visits(exact);
    for (std::size_t i = 0; i < n; ++i) CHECK_THAT(x[i], WithinAbs(exact[i], 1e-11));
  }
}

TEST_CASE("walk solver: where the answer is known there is nothing to do", "[choice]") {
  const auto chain = chains::any(40, 3);
  const auto walk = [&](std::span<const double> from, std::span<double> to) { chain.carry(from, to); };
  std::vector<double> x(40, 0.0);
  walk_solver{}(walk, chain.arrive(), x);
  CHECK(walk_solver{}(walk, chain.arrive(), x).products == 1);
}

TEST_CASE("walk solver: gives up on walks without end, and says so", "[choice]") {
  const auto round = [](std::span<const double> from, std::span<double> to) {
    for (std::size_t i = 0; i < from.size(); ++i) to[i] = from[(i + 1) % from.size()];
  };
  std::vector<double> x(300, 0.0);
  const std::vector<double> right(300, 1.0);
  CHECK_FALSE(walk_solver{.most_products = 500}(round, right, x).solved);
}
