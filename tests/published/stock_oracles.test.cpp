// SPDX-License-Identifier: BSL-1.0
#include <cmath>
#include <cstdlib>
#include <string>

#include <tests/catch.hpp>
#include <tests/stock/oracles.hpp>

TEST_CASE("stock: every printed answer is reproduced to its digits, or it is said why not", "[stock][published]") {
  if (std::getenv("ECHELON_DATA") == nullptr) WARN("SKIPPED: chains of Willems, which need $ECHELON_DATA");
  for (const auto& o : oracles::all(3)) {
    INFO(o.family << ": " << o.name << ", printed " << o.printed << ", here " << std::to_string(o.ours));
    CHECK(o.reproduced() == o.differs.empty());
    CHECK(std::abs(o.ours - o.value()) <= 2e-3 * o.value());
  }
}
