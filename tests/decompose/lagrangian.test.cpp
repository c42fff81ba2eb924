// SPDX-License-Identifier: BSL-1.0
#include <echelon/decompose/lagrangian.hpp>

#include <tests/catch.hpp>
#include <tests/decompose/priced.hpp>

using namespace echelon;
using namespace priced;

TEMPLATE_TEST_CASE("lagrangian: bound and plan bracket the enumerated optimum", "[decompose][law]", step::polyak,
                   step::spectral, step::bundle) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const auto problem = knapsack::any(seed);
    const auto b = solve(exec::seq, lagrangian<TestType>{.max_iterations = 60, .gap = 0}, problem, greedy{problem});
    const double optimum = problem.optimum();
    INFO("seed " << seed);
    CHECK(b.lower <= optimum + 1e-9);
    CHECK(b.upper >= optimum - 1e-9);
    for (std::size_t i = 1; i < b.lower_trace.size(); ++i) {
      CHECK(b.lower_trace[i] >= b.lower_trace[i - 1]);
      CHECK(b.upper_trace[i] <= b.upper_trace[i - 1]);
    }
  }
}

TEST_CASE("lagrangian: the number of workers changes no bit", "[decompose][parity]") {
  const auto problem = knapsack::any(7);
  const lagrangian<> how{.max_iterations = 50, .gap = 0};
  const auto a = solve(exec::seq, how, problem, greedy{problem});
  for (const std::size_t workers : {1u, 2u, 5u}) {
    const auto b = solve(exec::threads{.workers = workers}, how, problem, greedy{problem});
    CHECK(b.prices == a.prices);
    CHECK(b.lower == a.lower);
    CHECK(b.upper == a.upper);
    CHECK(b.lower_trace == a.lower_trace);
  }
}

TEST_CASE("lagrangian: an observer can stop it and still has bounds", "[decompose]") {
  const auto problem = knapsack::any(3);
  std::size_t calls = 0;
  auto twice = [&](const progress& p) {
    CHECK(p.total == 50);
    return calls++ < 2;
  };
  const auto b = solve(exec::seq, lagrangian<>{.max_iterations = 50, .gap = 0}, problem, greedy{problem}, twice);
  CHECK(b.why == stop::interrupted);
  CHECK(b.iterations == 2);
  CHECK(b.lower <= b.upper);
  CHECK(std::isfinite(b.upper));
}

TEST_CASE("lagrangian: starting from the best prices gives their bound at once", "[decompose]") {
  const newsvendors room;
  const auto cold = solve(exec::seq, lagrangian<>{.gap = 1e-6}, room, shrink{room});
  const auto warm = solve(exec::seq, lagrangian<>{.max_iterations = 1, .gap = 0}, room, shrink{room}, {}, cold.prices);
  CHECK(warm.lower == cold.lower);
  CHECK(ECHELON_FAULT_OF(solve(exec::seq, lagrangian<>{}, room, shrink{room}, {}, std::vector<double>{1, 2})) == 101);
  CHECK(ECHELON_FAULT_OF(solve(exec::seq, lagrangian<>{}, room, shrink{room}, {}, std::vector<double>{-1})) == 303);
  CHECK(ECHELON_FAULT_OF(solve(exec::seq, lagrangian<>{}, room, shrink{room}, {}, std::vector<double>{NAN})) == 301);
}
