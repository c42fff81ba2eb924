// SPDX-License-Identifier: BSL-1.0
#include <echelon/network/lost_sales_catalogue.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include <echelon/decompose.hpp>
#include <echelon/exec.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {

std::vector<lost_sales_product> two_items() {
  return {{{{4, 1}, 1}, poisson_demand(3), 1, 0}, {{{9, 1}, 1}, poisson_demand(2), 2, 0}};
}

/// Cost and units left of the rule "fill up to `level`" with a lead time of one period, by its Markov chain.
struct filled {
  double cost = 0, left = 0;
};
filled fill_up(const lost_sales_product& p, std::size_t level) {
  std::vector<double> at(level + 1, 1.0 / static_cast<double>(level + 1)), next(level + 1);
  filled out;
  for (int round = 0; round < 400; ++round) {
    std::fill(next.begin(), next.end(), 0.0);
    out = {};
    for (std::size_t x = 0; x <= level; ++x) {  // what is left, and what was ordered arrives
      const std::size_t order = level - x;
      const double left = p.demand.leftover(static_cast<double>(x));
      out.left += at[x] * left;
      out.cost += at[x] * (p.item.cost.over * left +
                           p.item.cost.under * (left - static_cast<double>(x) + p.demand.mean()));
      for (std::size_t d = 0; d < x; ++d) next[x - d + order] += at[x] * p.demand.chance(static_cast<std::int64_t>(d));
      next[order] += at[x] * (x == 0 ? 1.0 : 1 - p.demand.cdf(static_cast<double>(x) - 1));
    }
    at.swap(next);
  }
  return out;
}

}  // namespace

TEST_CASE("lost sales catalogue: no filling up costs less than the bound at any price", "[network][law]") {
  const auto items = two_items();
  const lost_sales_catalogue of{items, std::vector<double>{6}};
  for (const double price : {0.0, 0.3, 1.0, 5.0}) {
    for (std::size_t i = 0; i < 2; ++i) {
      policy_sum sum{0, 0, {0.0}};
      of.ask(i, std::vector<double>{price}, 0, sum);
      double least = std::numeric_limits<double>::infinity();
      for (std::size_t level = 0; level <= 15; ++level) {
        const filled f = fill_up(items[i], level);
        const double cost = f.cost + price * items[i].volume * f.left;
        CHECK(sum.value <= cost + 1e-6);
        least = std::min(least, cost);
      }
      CHECK(sum.value >= 0.9 * least);  // the best rule is not far from filling up
      CHECK(sum.inexact <= 1e-4);
    }
  }
}

TEST_CASE("lost sales catalogue: bound and plan bracket every pair of rules that keeps the storage", "[network][law]") {
  const auto items = two_items();
  double wanted = 0;
  {
    const lost_sales_catalogue of{items, std::vector<double>{1e6}};
    wanted = policy_relaxation{of}.evaluate(exec::seq, std::vector<double>{0.0}).usage[0];
  }
  const std::vector<double> storage{0.7 * wanted};
  const lost_sales_catalogue of{items, storage};
  const policy_relaxation relaxation{of};
  const auto found = solve(exec::seq, lagrangian<>{.max_iterations = 40, .recover_every = 1}, relaxation,
                           policy_recovery{relaxation});
  REQUIRE(found.why == stop::gap);
  CHECK(found.best.mixed.usage[0] <= storage[0]);
  for (std::size_t a = 0; a <= 12; ++a)
    for (std::size_t b = 0; b <= 12; ++b) {
      const filled first = fill_up(items[0], a), second = fill_up(items[1], b);
      if (first.left + 2 * second.left <= storage[0]) CHECK(found.lower <= first.cost + second.cost + 1e-6);
    }
  CHECK(found.lower <= found.upper);
}

TEST_CASE("lost sales catalogue: what cannot be is refused", "[network]") {
  const std::vector<double> room{5};
  const auto fault_of = [&](const auto& spoil) {
    auto items = two_items();
    spoil(items);
    return ECHELON_FAULT_OF(lost_sales_catalogue(items, room));
  };
  CHECK(fault_of([](auto&) {}) == 0);
  CHECK(fault_of([](auto& p) { p[1].site = 1; }) == 203);
  CHECK(fault_of([](auto& p) { p[1].volume = -1; }) == 201);
  CHECK(fault_of([](auto& p) { p[0].item.lead_time = 0; }) == 201);
  CHECK(fault_of([](auto& p) { p.clear(); }) == 202);
  const auto items = two_items();
  CHECK(ECHELON_FAULT_OF(lost_sales_catalogue(items, std::vector<double>{-1})) == 303);
  CHECK(ECHELON_FAULT_OF(lost_sales_catalogue(items, std::vector<double>{NAN})) == 301);
}
