// SPDX-License-Identifier: BSL-1.0
#include <echelon/decompose/accelerated.hpp>

#include <tests/catch.hpp>
#include <tests/decompose/priced.hpp>

using namespace echelon;
using namespace priced;

TEST_CASE("accelerated: on a smooth dual it finds the known price to the last digits", "[decompose][published]") {
  const newsvendors problem;
  const lagrangian<step::accelerated> how{.max_iterations = 300, .gap = 0, .recover_every = 1};
  const auto b = solve(exec::seq, how, problem, shrink{problem});
  CHECK_THAT(b.prices[0], WithinRel(1.800214536841656, 1e-9));
  CHECK_THAT(b.upper, WithinRel(478.49197243289944, 1e-9));
}

TEST_CASE("accelerated: many parts make a dual smooth enough for a thousandth", "[decompose][law]") {
  knapsack sack{4000, 3, {}, {}, {300, 400, 500}};
  random_stream s{9, 1};
  for (std::size_t i = 0; i < sack.items; ++i) sack.gain.push_back(1 + 9 * s.uniform());
  for (std::size_t i = 0; i < sack.items * sack.rows; ++i) sack.size.push_back(s.uniform());
  const auto none = [](const auto&, std::span<const double>) { return taken{std::numeric_limits<double>::infinity()}; };
  const double top = solve(exec::seq, lagrangian<>{.max_iterations = 300, .gap = 0}, sack, none).lower;
  const auto b = solve(exec::seq, lagrangian<step::accelerated>{.max_iterations = 300, .gap = 0}, sack, none);
  const auto slow = solve(exec::seq, lagrangian<step::subgradient>{.max_iterations = 300, .gap = 0}, sack, none);
  CHECK(b.lower >= top - 1e-3 * std::abs(top));
  CHECK(b.lower > slow.lower);
}
