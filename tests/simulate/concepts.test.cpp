// SPDX-License-Identifier: BSL-1.0
#include <echelon/simulate/concepts.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {

/// The poorest stocking policy.
struct nothing {
  std::uint32_t order(const shelf&, std::size_t, std::size_t) const { return 0; }
};
struct fractions {
  double order(const shelf&, std::size_t, std::size_t) const { return 0.5; }
};

}  // namespace

TEST_CASE("simulate: a policy orders whole units, and needs nothing but that", "[simulate][law]") {
  STATIC_REQUIRE(stocking_policy<nothing>);
  STATIC_REQUIRE_FALSE(stocking_policy<fractions>);
  STATIC_REQUIRE_FALSE(stocking_policy<int>);
}
