// SPDX-License-Identifier: BSL-1.0
#include <echelon/stock/concepts.hpp>

#include <algorithm>

#include <tests/stock/laws.hpp>

using namespace echelon;

namespace {

/// A user's own law, with nothing but what the concept asks: uniform between 0 and 10.
struct uniform_demand {
  double mean() const { return 5; }
  double cdf(double x) const { return std::clamp(x / 10, 0.0, 1.0); }
  double quantile(double p) const { return 10 * p; }
  double leftover(double x) const { return x <= 0 ? 0.0 : x >= 10 ? x - 5 : x * x / 20; }
};

struct without_leftover {
  double mean() const { return 5; }
  double cdf(double) const { return 1; }
  double quantile(double) const { return 5; }
};

}  // namespace

TEST_CASE("stock concepts: a user's own law of demand is one, and keeps its laws", "[stock][archetype]") {
  STATIC_REQUIRE(demand_law<uniform_demand>);
  STATIC_REQUIRE_FALSE(demand_law<without_leftover>);
  STATIC_REQUIRE_FALSE(demand_law<double>);
  check_demand_law(uniform_demand{});
}
