// SPDX-License-Identifier: BSL-1.0
#include <echelon/decompose/mixture.hpp>

#include <tests/catch.hpp>
#include <tests/decompose/priced.hpp>

using namespace echelon;

namespace {

/// Two answers over two rows.
dual_history some_answers() {
  dual_history seen;
  seen.rows = 2;
  seen.add(std::vector<double>{1, 0}, 10, std::vector<double>{4, 2}, 0);    // costs 10 - 4 = 6
  seen.add(std::vector<double>{2, 3}, 20, std::vector<double>{1, 3}, 0.5);  // costs 20.5 - 2 - 9 = 9.5
  return seen;
}

}  // namespace

TEST_CASE("mixture: cost and usage are the weighted means of the answers", "[decompose][law]") {
  const dual_history seen = some_answers();
  CHECK(seen.cost_of(0) == 6);
  CHECK(seen.cost_of(1) == 9.5);
  const mixture m = mix(seen, std::vector<double>{3, 1});  // weights need not be normed
  CHECK(m.cost == 0.75 * 6 + 0.25 * 9.5);
  CHECK(m.usage == std::vector<double>{0.75 * 4 + 0.25 * 1, 0.75 * 2 + 0.25 * 3});
  CHECK(m.weight == std::vector<double>{0.75, 0.25});
  CHECK(m.prices == std::vector<double>{1, 0, 2, 3});
}

TEST_CASE("mixture: answers without weight are left out, also those not yet weighed", "[decompose]") {
  const dual_history seen = some_answers();
  const mixture m = mix(seen, std::vector<double>{0, 2});
  CHECK(m.weight == std::vector<double>{1});
  CHECK(m.prices == std::vector<double>{2, 3});
  CHECK(mix(seen, std::vector<double>{5}).cost == 6);
}

TEST_CASE("mixture: replaying the prices of a solve gives its cost and its usage", "[decompose][law]") {
  const auto sack = priced::knapsack::any(4);
  struct blend {
    double value = 0;
    mixture mixed;
  };
  const auto keep = [](const auto&, const mixture& m) { return blend{m.cost, m}; };
  const auto b = solve(exec::seq, lagrangian<>{.max_iterations = 40, .gap = 0, .recover_every = 1}, sack, keep);
  const mixture& m = b.best.mixed;
  double cost = 0, total = 0;
  std::vector<double> usage(3);
  for (std::size_t k = 0; k < m.weight.size(); ++k) {
    const std::span<const double> prices = std::span{m.prices}.subspan(3 * k, 3);
    const relaxed again = sack.evaluate(exec::seq, prices);
    cost += m.weight[k] * again.value;
    total += m.weight[k];
    for (std::size_t r = 0; r < 3; ++r) {
      cost -= m.weight[k] * prices[r] * again.usage[r];
      usage[r] += m.weight[k] * again.usage[r];
    }
  }
  CHECK_THAT(total, WithinAbs(1, 1e-12));
  CHECK_THAT(m.cost, WithinAbs(cost, 1e-9));
  for (std::size_t r = 0; r < 3; ++r) CHECK_THAT(m.usage[r], WithinAbs(usage[r], 1e-9));
}
