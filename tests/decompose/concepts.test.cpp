// SPDX-License-Identifier: BSL-1.0
#include <echelon/decompose/concepts.hpp>

#include <tests/catch.hpp>
#include <tests/decompose/priced.hpp>

using namespace echelon;
using namespace priced;

namespace {
/// The poorest models of the concepts.
struct nothing_shared {
  std::size_t coupling_rows() const { return 0; }
  std::span<const double> capacities() const { return {}; }
  template <class E>
  relaxed evaluate(const E&, std::span<const double>) const {
    return {3, {}};
  }
};
struct stay {
  struct mover {
    double move(const dual_point& at, double, std::span<double> next) {
      std::copy(at.prices.begin(), at.prices.end(), next.begin());
      return 0;
    }
  };
  mover start(std::span<const double>) const { return {}; }
};
struct no_method {};
}  // namespace

TEST_CASE("decompose concepts: they accept what has the members and refuse what lacks them", "[decompose]") {
  STATIC_REQUIRE(relaxation<newsvendors, exec::seq_t>);
  STATIC_REQUIRE(relaxation<nothing_shared, exec::threads>);
  STATIC_REQUIRE_FALSE(relaxation<no_method, exec::seq_t>);
  STATIC_REQUIRE(step_rule<stay>);
  STATIC_REQUIRE(step_rule<step::polyak>);
  STATIC_REQUIRE(step_rule<step::spectral>);
  STATIC_REQUIRE(step_rule<step::bundle>);
  STATIC_REQUIRE(step_rule<step::level_bundle>);
  STATIC_REQUIRE(step_rule<step::admm>);
  STATIC_REQUIRE(step_rule<step::subgradient>);
  STATIC_REQUIRE(step_rule<step::volume>);
  STATIC_REQUIRE(step_rule<step::accelerated>);
  STATIC_REQUIRE_FALSE(step_rule<no_method>);
  STATIC_REQUIRE(primal_recovery<shrink, exec::seq_t>);
  STATIC_REQUIRE_FALSE(primal_recovery<no_method, exec::seq_t>);
}

TEST_CASE("decompose concepts: the poorest types of each work together", "[decompose]") {
  const auto plan = [](const auto&, std::span<const double>) { return taken{4}; };
  const auto b = solve(exec::seq, lagrangian<stay>{}, nothing_shared{}, plan);
  CHECK(b.lower == 3);
  CHECK(b.upper == 4);
  CHECK(b.gap == 0.25);
  CHECK(b.why == stop::stalled);
}
