// SPDX-License-Identifier: BSL-1.0
#include <echelon/choice/list_search.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <vector>

#include <tests/catch.hpp>
#include <tests/choice/chains.hpp>

using namespace echelon;

namespace {

template <class M>
offered_sales expected_sales(const M& model, double customers, bool sees_nothing) {
  const std::size_t n = model.products();
  sales_counter counter{n, sees_nothing};
  std::vector<double> p(n);
  for (std::uint64_t bits = 1; bits < std::uint64_t{1} << n; ++bits) {
    const auto set = assortment_of(bits);
    const double none = model.probabilities(set, p);
    for (const std::uint32_t j : set) counter.add(set, j, customers * p[j]);
    if (sees_nothing) counter.add(set, n, customers * none);
  }
  return counter.sales();
}

}  // namespace

TEST_CASE("list search: explains sales of three types as well as the types do", "[choice]") {
  const rank_lists truth{4, {0, 2, 5, 9}, {0, 1, 2, 0, 3, 3, 2, 1, 0}, {0.5, 0.3, 0.2}};
  for (const bool sees_nothing : {true, false}) {
    const auto sales = expected_sales(truth, 100, sees_nothing);
    const auto fitted = fit(list_search{.most_lists = 40, .starts = 3}, sales);
    const auto& path = fitted.log_likelihood;
    for (std::size_t k = 1; k < path.size(); ++k) REQUIRE(path[k] >= path[k - 1] - 1e-11 * std::abs(path[k]));
    CHECK_THAT(path.back(), WithinRel(log_likelihood(truth, sales), 1e-6));
    if (!sees_nothing) continue;
    std::array<double, 4> p{}, q{};
    for (std::uint64_t bits = 1; bits < 16; ++bits) {
      truth.probabilities(assortment_of(bits), p);
      fitted.model.probabilities(assortment_of(bits), q);
      for (std::size_t j = 0; j < 4; ++j) CHECK_THAT(q[j], WithinAbs(p[j], 5e-3));
    }
  }
}

TEST_CASE("list search: a climb ends where it began only if no list near it is better", "[choice][law]") {
  const auto sales = expected_sales(chains::any(4, 2), 50, true);
  detail::list_gain gain{sales, [&] {
                           std::vector<std::vector<unsigned char>> marks;
                           for (std::size_t s = 0; s < sales.assortments(); ++s)
                             marks.push_back(marks_of(sales.offered(s), 4));
                           return marks;
                         }()};
  gain.look(rank_lists{4, {0, 0, 1, 2, 3, 4}, {0, 1, 2, 3}, {0.2, 0.2, 0.2, 0.2, 0.2}});
  std::vector<std::uint32_t> order{0, 1, 2, 3};
  double most = 0;
  do
    for (std::size_t k = 0; k <= 4; ++k) most = std::max(most, gain(std::span<const std::uint32_t>{order.data(), k}));
  while (std::next_permutation(order.begin(), order.end()));
  double found = 0;
  for (std::uint32_t first = 0; first < 4; ++first) {
    std::vector<std::uint32_t> from{first, (first + 1) % 4, (first + 2) % 4, (first + 3) % 4};
    std::size_t length = first;
    const double before = gain(std::span<const std::uint32_t>{from.data(), length});
    const double after = gain.climb(from, length);
    CHECK(after >= before);
    CHECK_THAT(gain(std::span<const std::uint32_t>{from.data(), length}), WithinRel(after, 1e-13));
    found = std::max(found, after);
  }
  CHECK(found <= most);
  CHECK(found >= 0.99 * most);
}

TEST_CASE("list search: equal seeds find equal lists, and empty sales are refused", "[choice]") {
  const auto sales = expected_sales(chains::four(), 20, true);
  const list_search how{.most_lists = 4};
  CHECK(fit(how, sales).log_likelihood == fit(how, sales).log_likelihood);
  CHECK(ECHELON_FAULT_OF(fit(how, offered_sales{})) == 202);
}
