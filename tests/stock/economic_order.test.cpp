// SPDX-License-Identifier: BSL-1.0
#include <echelon/stock/economic_order.hpp>

#include <array>
#include <cmath>

#include <tests/catch.hpp>

using namespace echelon;

namespace {

auto discounted(bool incremental) {
  const std::array<price_break, 3> breaks{{{0, 0.75}, {400, 0.72}, {800, 0.68}}};
  return solve(discounted_order{.fixed = 8, .holding_rate = 0.3, .rate = 1300, .incremental = incremental}, breaks);
}

}  // namespace

TEST_CASE("economic order: no quantity under discounts costs less", "[stock][law]") {
  const auto cost = [](double q, bool incremental) {
    const double bought = incremental ? 0.75 * std::min(q, 400.0) + 0.72 * std::clamp(q - 400, 0.0, 400.0) +
                                            0.68 * std::max(0.0, q - 800)
                                      : q * (q < 400 ? 0.75 : q < 800 ? 0.72 : 0.68);
    return 1300 * bought / q + 8 * 1300 / q + 0.5 * 0.3 * bought;
  };
  for (double q = 10; q < 3000; q += 0.5) {
    CHECK(cost(q, false) >= discounted(false).cost - 1e-9);
    CHECK(cost(q, true) >= discounted(true).cost - 1e-9);
  }
}

TEST_CASE("economic order: refuses what has no cheapest order", "[stock]") {
  CHECK(ECHELON_FAULT_OF(solve(economic_order{.fixed = 0, .holding = 1, .rate = 1})) == 201);
  CHECK(ECHELON_FAULT_OF(solve(economic_order{.fixed = 1, .holding = -1, .rate = 1})) == 201);
  CHECK(ECHELON_FAULT_OF(solve(economic_order{.fixed = 1, .holding = 1, .rate = std::nan("")})) == 201);
  CHECK(ECHELON_FAULT_OF(solve(economic_order{.fixed = 1, .holding = 1, .rate = 1, .backorder = 0})) == 201);
  CHECK(ECHELON_FAULT_OF(solve(economic_order{.fixed = 1, .holding = 1, .rate = 2, .production = 2})) == 201);
  const discounted_order how{.fixed = 1, .holding_rate = 1, .rate = 1};
  const auto breaks = [&](std::array<price_break, 2> b) { return ECHELON_FAULT_OF(solve(how, b)); };
  CHECK(ECHELON_FAULT_OF(solve(how, std::span<const price_break>{})) == 202);
  CHECK(breaks({{{1, 3}, {2, 2}}}) == 201);
  CHECK(breaks({{{0, 3}, {0, 2}}}) == 102);
  CHECK(breaks({{{0, 3}, {2, 4}}}) == 102);
  CHECK(breaks({{{0, 3}, {2, -1}}}) == 201);
}
