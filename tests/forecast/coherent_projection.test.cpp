// SPDX-License-Identifier: BSL-1.0
#include <echelon/forecast/coherent_projection.hpp>

#include <limits>

#include <tests/catch.hpp>
#include <tests/forecast/hierarchies.hpp>

using namespace echelon;

TEST_CASE("tree of sums: nested ones have parents, crossed ones have no tree", "[forecast]") {
  const aggregation_tree tree = tree_of(tests::small_tree());
  constexpr auto none = aggregation_tree::none;
  REQUIRE(tree.nested());
  CHECK(tree.order == std::vector<std::uint32_t>{0, 2, 3, 1});
  CHECK(tree.parent == std::vector<std::uint32_t>{none, 2, 0, 0, 2, 2, 1, 1, 0, 3, 3, 3});
  CHECK(!tree_of(tests::small_cross()).nested());
  CHECK(tree_of(tests::sums_of(3, {{0, 1}})).parent == std::vector<std::uint32_t>{none, 0, 0, none});
  CHECK(tree_of(tests::sums_of(2, {{0, 1}, {0, 1}})).parent == std::vector<std::uint32_t>{none, 0, 1, 1});
}

TEST_CASE("coherent projection: on trees and elsewhere it is the dense formula", "[forecast][published]") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed)
    for (const aggregation& s : {tests::small_tree(), tests::small_cross(), tests::sums_of(2, {{0, 1}, {0, 1}}),
                                 tests::sums_of(4, {{0, 1}, {2, 3}})}) {
      random_stream draw{seed};
      std::vector<double> variance(s.nodes());
      for (auto& v : variance) v = std::exp(3 * draw.normal());
      const auto y = tests::noise(seed + 100, s.nodes() * 2, 10);
      std::vector<double> ours = y, scratch;
      const aggregation_tree tree = tree_of(s);
      coherent_projection{s, tree, variance}.apply({ours.data(), s.nodes(), 2}, scratch);
      CHECK(tests::incoherence(s, ours, 2) < 1e-14);
      for (std::size_t c = 0; c < 2; ++c) {
        std::vector<double> column(s.nodes());
        for (std::size_t i = 0; i < s.nodes(); ++i) column[i] = y[2 * i + c];
        const auto oracle = tests::dense_minimum_trace(s, tests::diagonal(variance), column);
        for (std::size_t i = 0; i < s.nodes(); ++i) {
          INFO("seed " << seed << " node " << i << " of " << s.nodes());
          CHECK_THAT(ours[2 * i + c], WithinAbs(oracle[i], 1e-8));
        }
      }
    }
}

TEST_CASE("coherent projection: a forest of trees cut as one equals conjugate gradients on it", "[forecast][law]") {
  const aggregation s = tests::small_tree();
  const auto variance = tests::noise(3, s.nodes());
  std::vector<double> positive(variance);
  for (auto& v : positive) v = v * v + 0.1;
  auto a = tests::noise(4, s.nodes(), 5), b = a;
  std::vector<double> scratch;
  const aggregation_tree tree = tree_of(s), none;
  coherent_projection{s, tree, positive}.apply({a.data(), s.nodes(), 1}, scratch);
  coherent_projection{s, none, positive}.apply({b.data(), s.nodes(), 1}, scratch);
  for (std::size_t i = 0; i < s.nodes(); ++i) CHECK_THAT(a[i], WithinAbs(b[i], 1e-10));
}

TEST_CASE("coherent projection: a forecast without variance is kept", "[forecast][law]") {
  for (const aggregation& s : {tests::small_tree(), tests::small_cross()}) {
    std::vector<double> variance(s.nodes(), 1.0), scratch;
    variance[0] = 0;
    variance[s.aggregates() + 1] = 0;
    auto y = tests::noise(9, s.nodes(), 5);
    const auto before = y;
    const aggregation_tree tree = tree_of(s);
    coherent_projection{s, tree, variance}.apply({y.data(), s.nodes(), 1}, scratch);
    CHECK_THAT(y[0], WithinAbs(before[0], 1e-9));
    CHECK_THAT(y[s.aggregates() + 1], WithinAbs(before[s.aggregates() + 1], 1e-12));
    CHECK(tests::incoherence(s, y, 1) < 1e-14);
  }
}

TEST_CASE("coherent projection: what it refuses", "[forecast]") {
  const aggregation s = tests::small_tree();
  const aggregation_tree tree = tree_of(s);
  std::vector<double> v(s.nodes(), 1.0);
  const auto made = [&] { return ECHELON_FAULT_OF((coherent_projection{s, tree, v})); };
  CHECK(made() == 0);
  v[2] = -1;
  CHECK(made() == 303);
  v[2] = std::numeric_limits<double>::infinity();
  CHECK(made() == 301);
  v.pop_back();
  CHECK(made() == 101);
}
