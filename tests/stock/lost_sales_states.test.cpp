// SPDX-License-Identifier: BSL-1.0
#include <echelon/stock/lost_sales_states.hpp>

#include <array>
#include <span>
#include <vector>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("lost sales states: every state within the limits once, in order, and found by its parts", "[stock]") {
  const std::vector<std::uint32_t> limit{2, 3, 5, 6};  // lead time 3
  const detail::lost_sales_states states{limit, 1000};
  CHECK(states.lead_time() == 3);
  std::size_t expected = 0;
  for (std::uint32_t c = 0; c <= 2; ++c)
    for (std::uint32_t b = 0; b + c <= 3; ++b)
      for (std::uint32_t a = 0; a + b + c <= 6; ++a) ++expected;
  std::size_t count = 0;
  states.each([&](std::size_t at, std::span<const std::uint32_t> x) {
    CHECK(at == count++);
    CHECK(x[2] <= 2);
    CHECK(x[1] + x[2] <= 3);
    CHECK(x[0] + x[1] + x[2] <= 6);
    CHECK(states.find(x[0], x.subspan(1)) == at);
    const std::uint32_t z = states.most_order(x);
    const auto fits = [&](std::uint32_t y) {
      return y <= 2 && y + x[2] <= 3 && y + x[2] + x[1] <= 5 && y + x[2] + x[1] + x[0] <= 6;
    };
    CHECK(fits(z));
    CHECK_FALSE(fits(z + 1));
  });
  CHECK(count == expected);
  CHECK(states.size() == expected);
  CHECK(states.find(7, std::array<std::uint32_t, 2>{0, 0}) == detail::lost_sales_states::outside);
  CHECK(states.find(0, std::array<std::uint32_t, 2>{0, 3}) == detail::lost_sales_states::outside);
}

TEST_CASE("lost sales states: a period moves chance, and none is lost", "[stock][law]") {
  const detail::lost_sales_states states{{2, 4, 6}, 1000};
  const detail::lost_sales_chain chain{states, count_demand{{0.25, 0.25, 0.5}}};
  const std::vector<double> one(states.size(), 1.0);
  std::vector<double> mean(states.size());
  states.each([&](std::size_t at, std::span<const std::uint32_t> x) { mean[at] = x[0]; });
  states.each([&](std::size_t, std::span<const std::uint32_t> x) {
    for (std::uint32_t z = 0; z <= states.most_order(x); ++z) {
      CHECK_THAT(chain.expected(one, x, z), WithinAbs(1, 1e-14));
      const double left = 0.25 * x[0] + 0.25 * (x[0] > 1 ? x[0] - 1 : 0) + 0.5 * (x[0] > 2 ? x[0] - 2 : 0);
      CHECK_THAT(chain.expected(mean, x, z), WithinAbs(left + x[1], 1e-14));
    }
  });
}

TEST_CASE("lost sales states: refuses more states than were allowed", "[stock]") {
  CHECK(ECHELON_FAULT_OF((detail::lost_sales_states{{50, 100, 150, 200}, 1000})) == 404);
}
