// SPDX-License-Identifier: BSL-1.0
#include <echelon/assort/customer_lists.hpp>

#include <array>
#include <vector>

#include <echelon/assort/chain_walk.hpp>
#include <echelon/assort/selling_season.hpp>
#include <echelon/exec.hpp>
#include <tests/assort/sample_chain.hpp>
#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("customer lists: the same customers for any number of workers", "[assort][parity]") {
  const chain_walk walk{assort_test::any_chain(7, 1)};
  const auto law = poisson_demand(20);
  const auto a = draw_customers(exec::seq, walk, law, 30, 5);
  const auto b = draw_customers(exec::threads{.workers = 3}, walk, law, 30, 5);
  CHECK(a.first_of == b.first_of);
  CHECK(a.list_of == b.list_of);
  CHECK(a.product == b.product);
  CHECK(a.scenarios() == 30);
  CHECK(draw_customers(exec::seq, walk, law, 30, 6).product != a.product);
}

TEST_CASE("customer lists: a longer season begins with the customers of a shorter one", "[assort][law]") {
  const chain_walk walk{assort_test::any_chain(5, 2)};
  const auto a = draw_customers(exec::seq, walk, exactly(4), 3, 1);
  const auto b = draw_customers(exec::seq, walk, exactly(9), 3, 1);
  for (std::size_t w = 0; w < 3; ++w)
    for (std::size_t t = 0; t < 4; ++t) {
      const auto x = a.list(a.first_of[w] + t), y = b.list(b.first_of[w] + t);
      CHECK(std::vector<std::uint32_t>(x.begin(), x.end()) == std::vector<std::uint32_t>(y.begin(), y.end()));
    }
}

TEST_CASE("customer lists: no product twice, and leaving products out changes nothing else", "[assort][law]") {
  const chain_walk walk{assort_test::any_chain(6, 3)};
  const std::array<std::uint8_t, 6> kept{1, 0, 1, 1, 0, 1};
  const auto all = draw_customers(exec::seq, walk, exactly(200), 2, 1);
  const auto some = draw_customers(exec::seq, walk, exactly(200), 2, 1, kept);
  for (std::size_t c = 0; c < all.customers(); ++c) {
    std::vector<std::uint32_t> left;
    std::array<int, 6> seen{};
    for (const std::uint32_t j : all.list(c)) {
      CHECK(++seen[j] == 1);
      if (kept[j]) left.push_back(j);
    }
    const auto y = some.list(c);
    CHECK(left == std::vector<std::uint32_t>(y.begin(), y.end()));
  }
}

TEST_CASE("customer lists: what is no season is refused", "[assort]") {
  const chain_walk walk{assort_test::any_chain(3, 1)};
  const std::array<std::uint8_t, 2> kept{1, 1};
  CHECK(ECHELON_FAULT_OF(draw_customers(exec::seq, walk, exactly(1), 1, 1, kept)) == 101);
  CHECK(ECHELON_FAULT_OF(draw_customers(exec::seq, walk, exactly(1), 0, 1)) == 201);
  CHECK(ECHELON_FAULT_OF(draw_customers(exec::seq, walk, count_demand{std::vector<double>{1.0}, -3}, 1, 1)) == 303);
}
