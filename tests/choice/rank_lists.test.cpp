// SPDX-License-Identifier: BSL-1.0
#include <echelon/choice/rank_lists.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <vector>

#include <tests/catch.hpp>

using namespace echelon;

namespace {

using set = std::vector<std::uint32_t>;

/// 0 > 1, then nothing; 2 > 0 > 1; nothing at all.
rank_lists three() { return {3, {0, 2, 5, 5}, {0, 1, 2, 0, 1}, {0.5, 0.3, 0.2}}; }

/// All lists of all orders of `n` products, cut at every length, alike likely.
rank_lists all_orders(std::uint32_t n) {
  set order(n);
  std::iota(order.begin(), order.end(), 0u);
  std::vector<set> lists;
  do
    for (std::ptrdiff_t k = 0; k <= std::ptrdiff_t{n}; ++k) lists.emplace_back(order.begin(), order.begin() + k);
  while (std::next_permutation(order.begin(), order.end()));
  std::sort(lists.begin(), lists.end());
  lists.erase(std::unique(lists.begin(), lists.end()), lists.end());
  std::vector<std::size_t> start{0};
  set item;
  for (const auto& l : lists) {
    item.insert(item.end(), l.begin(), l.end());
    start.push_back(item.size());
  }
  return {n, start, item, std::vector<double>(lists.size(), 1.0 / static_cast<double>(lists.size()))};
}

}  // namespace

TEST_CASE("rank lists: each customer buys the best of what is there", "[choice]") {
  std::array<double, 3> p{};
  CHECK_THAT(three().probabilities(set{0, 1, 2}, p), WithinAbs(0.2, 1e-15));
  CHECK(p == std::array<double, 3>{0.5, 0, 0.3});
  three().probabilities(set{1}, p);
  CHECK_THAT(p[1], WithinAbs(0.8, 1e-15));
  CHECK_THAT(three().probabilities(set{2}, p), WithinAbs(0.7, 1e-15));
  CHECK_THAT(three().probabilities(set{}, p), WithinAbs(1, 1e-15));
}

TEST_CASE("rank lists: draws have the probabilities", "[choice][law]") {
  random_stream stream{2, 0, 0};
  std::array<double, 4> seen{};
  const auto lists = three();
  for (int k = 0; k < 20000; ++k) seen[lists.draw(set{1, 2}, stream)] += 1.0 / 20000;
  CHECK_THAT(seen[1], WithinAbs(0.5, 0.015));
  CHECK_THAT(seen[2], WithinAbs(0.3, 0.015));
  CHECK_THAT(seen[3], WithinAbs(0.2, 0.015));
}

TEST_CASE("rank lists: from censored sales the likelihood never falls, and choices are found", "[choice][law]") {
  const auto truth = three();
  for (const bool sees_nothing : {true, false}) {
    sales_counter counter{3, sees_nothing};
    std::array<double, 3> p{};
    for (std::uint64_t bits = 1; bits < 8; ++bits) {
      const auto offered = assortment_of(bits);
      const double none = truth.probabilities(offered, p);
      for (const std::uint32_t j : offered) counter.add(offered, j, 100 * p[j]);
      if (sees_nothing) counter.add(offered, 3, 100 * none);
    }
    const auto start = all_orders(3);
    CHECK(start.lists() == 16);
    const auto fitted = fit(rank_list_fit{.max_iterations = 3000, .tolerance = 0}, start, counter.sales());
    const auto& path = fitted.log_likelihood;
    for (std::size_t k = 1; k < path.size(); ++k) REQUIRE(path[k] >= path[k - 1] - 1e-11 * std::abs(path[k]));
    CHECK_THAT(path.back(), WithinRel(log_likelihood(truth, counter.sales()), 1e-5));
    if (!sees_nothing) continue;
    std::array<double, 3> q{};
    for (std::uint64_t bits = 1; bits < 8; ++bits) {
      truth.probabilities(assortment_of(bits), p);
      fitted.model.probabilities(assortment_of(bits), q);
      for (std::size_t j = 0; j < 3; ++j) CHECK_THAT(q[j], WithinAbs(p[j], 2e-3));
    }
  }
}

TEST_CASE("rank lists: a prior keeps shares near the start, and what never falls counts it", "[choice][law]") {
  sales_counter counter{3};
  counter.add(set{0, 1, 2}, 2, 7);
  counter.add(set{0, 1}, 3, 2);
  const auto start = three();
  const auto free = fit(rank_list_fit{}, start, counter.sales());
  const auto held = fit(rank_list_fit{.prior = 1e6}, start, counter.sales());
  for (std::size_t t = 0; t < 3; ++t) CHECK_THAT(held.model.share()[t], WithinAbs(start.share()[t], 1e-4));
  CHECK(free.model.share()[1] > 0.7);
  const auto some = fit(rank_list_fit{.prior = 3}, start, counter.sales());
  const auto& path = some.log_likelihood;
  for (std::size_t k = 1; k < path.size(); ++k) CHECK(path[k] >= path[k - 1] - 1e-12 * std::abs(path[k]));
  CHECK(ECHELON_FAULT_OF(fit(rank_list_fit{.prior = -1}, start, counter.sales())) == 201);
}

TEST_CASE("rank lists: refuses what is no list", "[choice]") {
  using lengths = std::vector<std::size_t>;
  using shares = std::vector<double>;
  CHECK(ECHELON_FAULT_OF((rank_lists{0, lengths{0, 0}, set{}, shares{1}})) == 202);
  CHECK(ECHELON_FAULT_OF((rank_lists{2, lengths{0}, set{}, shares{}})) == 202);
  CHECK(ECHELON_FAULT_OF((rank_lists{2, lengths{0, 1}, set{0}, shares{0.5, 0.5}})) == 101);
  CHECK(ECHELON_FAULT_OF((rank_lists{2, lengths{0, 1}, set{2}, shares{1}})) == 201);
  CHECK(ECHELON_FAULT_OF((rank_lists{2, lengths{0, 1}, set{0}, shares{0.9}})) == 201);
  CHECK(ECHELON_FAULT_OF((rank_lists{2, lengths{0, 2}, set{0, 0}, shares{1}})) == 304);
  CHECK(ECHELON_FAULT_OF((rank_lists{2, lengths{0, 1, 2}, set{0, 1}, shares{2, -1}})) == 303);
  sales_counter counter{3};
  counter.add(set{1, 2}, 2);
  const rank_lists narrow{3, lengths{0, 1}, set{1}, shares{1}};
  CHECK(ECHELON_FAULT_OF(fit(rank_list_fit{}, narrow, counter.sales())) == 305);
}
