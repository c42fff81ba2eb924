// SPDX-License-Identifier: BSL-1.0
#include <echelon/loss/concepts.hpp>

#include <echelon/core/random.hpp>
#include <echelon/loss/martingale.hpp>
#include <echelon/loss/pinball.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {

/// The poorest loss there is.
struct miss {
  static constexpr std::size_t size = 1;
  static double value(double y, std::span<const double, 1> z) { return y == z[0] ? 0.0 : 1.0; }
};
struct stateful {
  static constexpr std::size_t size = 1;
  double value(double, std::span<const double, 1>) const { return 0.0; }
};

}  // namespace

TEST_CASE("concepts: a loss is a static value, and a gradient makes it differentiable", "[loss]") {
  STATIC_REQUIRE(loss<miss>);
  STATIC_REQUIRE_FALSE(differentiable_loss<miss>);
  STATIC_REQUIRE_FALSE(loss<stateful>);
  STATIC_REQUIRE(differentiable_loss<quantile_loss<0.1, 0.5, 0.9>>);
  STATIC_REQUIRE(convex_generator<bregman::quadratic>);
  STATIC_REQUIRE(convex_generator<bregman::entropy>);
  STATIC_REQUIRE_FALSE(convex_generator<miss>);
}

TEST_CASE("concepts: the divergence of a convex generator is never negative", "[loss][law]") {
  const auto divergence = []<convex_generator G>(G, double to, double from) {
    return G::value(to) - G::value(from) - G::slope(from) * (to - from);
  };
  random_stream random{11};
  for (int i = 0; i < 1000; ++i) {
    const double a = random.uniform(), b = random.uniform();
    CHECK(divergence(bregman::quadratic{}, a, b) >= -1e-15);
    CHECK(divergence(bregman::entropy{}, a, b) >= -1e-14);
  }
}
