// SPDX-License-Identifier: BSL-1.0
#include <echelon/forest/reached_leaves.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <echelon/forest/fit.hpp>

#include <tests/forest/data.hpp>

#include <tests/catch.hpp>

using namespace echelon;
using echelon::detail::reached_leaves;

namespace {

/// The plain walk: one row, one tree, one step at a time.
tree_node leaf_of(const std::vector<tree_node>& nodes, const std::uint8_t* row) {
  tree_node at = nodes[0];
  while (!at.is_leaf()) at = nodes[follow(nodes.data(), at, row[at.column()])];
  return at;
}

/// Rows begin … begin + count of x, of which the table `dense` has the values, reach the leaves of the plain walk.
template <class X>
void check_walk(const fitted_forest<leaf::all_targets>& f, const X& x, const feature_table& dense, std::size_t begin,
                std::size_t count) {
  reached_leaves reached{count, f.trees().size()};
  reached.walk(f, x, begin, count);
  std::vector<std::uint8_t> row(f.columns());
  std::vector<std::vector<tree_node>> trees;
  for (const auto& t : f.trees()) trees.push_back(t.nodes());
  std::size_t elsewhere = 0;
  for (std::size_t i = 0; i < count; ++i) {
    f.bins().bin_row(dense.row(begin + i), row.data());
    REQUIRE(reached[i].size() == f.trees().size());
    for (std::size_t t = 0; t < f.trees().size(); ++t)
      elsewhere += reached[i][t] == leaf_of(trees[t], row.data()) ? 0 : 1;
  }
  INFO(count << " rows from " << begin);
  CHECK(elsewhere == 0);
}

}  // namespace

TEST_CASE("reached leaves: a block of rows ends where each row alone does", "[forest][parity]") {
  auto train = forest_data::any(1500, 6, 1, false, 0.2);
  for (std::size_t r = 0; r < 1500; ++r) train.x(r, 2) = std::floor(12 * train.x(r, 2));
  for (const bool categorical : {false, true}) {
    quantile_forest how{.trees = 7, .min_leaf = 2};
    if (categorical) how.categories = {2};
    const auto f = fit(how, train.x, train.y);
    REQUIRE(f.bins().any_categorical() == categorical);
    for (const std::size_t count : {1u, 2u, 127u, 128u, 129u, 600u}) check_walk(f, train.x, train.x, 3, count);
    check_walk(f, train.x, train.x, 0, 1500);
  }
}

TEST_CASE("reached leaves: absent entries of sparse rows go where missing values of a table go", "[forest][parity]") {
  const auto train = forest_data::any(900, 5, 2, false, 0.6);
  sparse_table sparse{5};
  for (std::size_t r = 0; r < 900; ++r) {
    for (std::uint32_t c = 0; c < 5; ++c)
      if (!std::isnan(train.x(r, c))) sparse.put(c, train.x(r, c));
    sparse.end_row();
  }
  const auto f = fit(quantile_forest{.trees = 5}, train.x, train.y);
  check_walk(f, sparse.view(), train.x, 0, 900);
  check_walk(f, sparse.view(), train.x, 450, 31);
}

TEST_CASE("reached leaves: one that walks again forgets the rows before", "[forest][law]") {
  const auto train = forest_data::any(300, 4, 3, false);
  const auto f = fit(quantile_forest{.trees = 4}, train.x, train.y);
  reached_leaves twice{100, 4}, once{100, 4};
  twice.walk(f, train.x.view(), 0, 100);
  twice.walk(f, train.x.view(), 200, 60);
  once.walk(f, train.x.view(), 200, 60);
  for (std::size_t i = 0; i < 60; ++i)
    for (std::size_t t = 0; t < 4; ++t) REQUIRE(twice[i][t] == once[i][t]);
}

TEST_CASE("reached leaves: a tree that is one leaf is reached at once", "[forest][law]") {
  const auto train = forest_data::any(40, 3, 4, false);
  const auto f = fit(quantile_forest{.trees = 2, .min_leaf = 40}, train.x, train.y);
  REQUIRE(f.trees()[0].shape.size() == 1);
  check_walk(f, train.x, train.x, 0, 40);
}

TEST_CASE("reached leaves: a block is bounded in rows and in memory", "[forest][law]") {
  for (const std::size_t rows : {0u, 1u, 1000u, 100'000u, 10'000'000u})
    for (const std::size_t trees : {1u, 100u, 4096u, 1'000'000u})
      for (const std::size_t columns : {1u, 50u, 30'000u}) {
        const std::size_t block = reached_leaves::block(rows, trees, columns);
        INFO(rows << " rows, " << trees << " trees, " << columns << " columns");
        CHECK(block >= 64);
        CHECK(block <= 4096);
        if (block > 64) {
          CHECK(block * trees * sizeof(tree_node) <= std::size_t{1} << 22);
          CHECK(block * columns <= std::size_t{1} << 22);
          CHECK(rows > 15 * (block - 1));
        }
      }
}

TEST_CASE("reached leaves: what a leaf keeps is what the tree gives its rows", "[forest][parity]") {
  const auto train = forest_data::any(200, 3, 5, true);
  const auto f = fit(quantile_forest{.trees = 3}, train.x, train.y);
  reached_leaves reached{200, 3};
  reached.walk(f, train.x.view(), 0, 200);
  std::vector<std::uint8_t> row(3);
  for (std::size_t r = 0; r < 200; ++r) {
    f.bins().bin_row(train.x.row(r), row.data());
    for (std::size_t t = 0; t < 3; ++t) {
      const auto fast = echelon::detail::kept_by(f, t, reached[r][t]), plain = f.trees()[t].reach(row.data());
      REQUIRE(fast.data() == plain.data());
      REQUIRE(fast.size() == plain.size());
    }
  }
}
