// SPDX-License-Identifier: BSL-1.0
#include <echelon/forest/out_of_bag.hpp>

#include <cmath>
#include <vector>

#include <echelon/exec/threads.hpp>

#include <tests/forest/data.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {

constexpr std::span<const level> no_levels{};

/// The forest made of some trees of another one.
fitted_forest<leaf::all_targets> some_of(const fitted_forest<leaf::all_targets>& f,
                                         std::span<const std::size_t> which) {
  std::vector<grown_tree<std::uint32_t>> trees;
  for (const std::size_t t : which)
    trees.push_back({f.trees()[t].nodes(), {f.trees()[t].kept.begin(), f.trees()[t].kept.end()}});
  return {f.bins(), f.support(), std::move(trees)};
}

}  // namespace

TEST_CASE("out of bag: a row is told by the forest of the trees that have not drawn it", "[forest][parity]") {
  for (const bool weighted : {false, true}) {
    const auto train = forest_data::any(300, 5, 1, weighted);
    std::vector<double> weight;
    if (weighted)
      for (std::size_t i = 0; i < 300; ++i) weight.push_back(std::floor(4 * random_stream{9, i}.uniform()) / 2);
    const quantile_forest how{.trees = 12, .honest = weighted};
    const auto f = fit(how, train.x, train.y, weight);
    const auto seen = out_of_bag(exec::seq, how, f, train.x, train.y, weight, levels::tenths);
    const auto rows = detail::weighty_rows(300, weight);
    std::vector<std::vector<std::size_t>> unseen(300);
    for (std::size_t t = 0; t < 12; ++t) {
      std::vector<char> in(300, 0);
      const auto sample = detail::draw_sample(how, t, rows, train.y, weight);
      for (const auto& r : sample.rows) in[r.row] = 1;
      for (const auto& r : sample.honest) in[r.row] = 1;
      for (std::size_t r = 0; r < 300; ++r)
        if (!in[r]) unseen[r].push_back(t);
    }
    for (std::size_t r = 0; r < 300; ++r) {
      REQUIRE(seen.trees[r] == unseen[r].size());
      REQUIRE(std::isnan(seen.target_levels[r]) == unseen[r].empty());
      if (unseen[r].empty()) {
        REQUIRE(std::isnan(seen.quantiles[r * 3]));
        continue;
      }
      const auto q = predict(some_of(f, unseen[r]), matrix_view<const float>{train.x.view().row(r).data(), 1, 5},
                             levels::tenths);
      for (std::size_t k = 0; k < 3; ++k) {
        REQUIRE(q[k] == seen.quantiles[r * 3 + k]);
        const double a = levels::tenths[k].value(), here = seen.target_levels[r];
        if (train.y[r] < q[k]) REQUIRE(here <= a + 1e-9);
        if (train.y[r] > q[k]) REQUIRE(here >= a - 1e-9);
      }
    }
  }
}

TEST_CASE("out of bag: where every tree has every row, there is nothing to tell", "[forest][law]") {
  const auto train = forest_data::any(40, 3, 1, false);
  const forest<split::variance, leaf::all_targets, sample::none> how{.trees = 3};
  const auto seen = out_of_bag(exec::seq, how, fit(how, train.x, train.y), train.x, train.y, {}, levels::tenths);
  for (std::size_t r = 0; r < 40; ++r) {
    CHECK(seen.trees[r] == 0);
    CHECK(std::isnan(seen.target_levels[r]));
    CHECK(std::isnan(seen.quantiles[r * 3 + 2]));
  }
}

TEST_CASE("out of bag: the same for any number of workers, from a table and from sparse rows", "[forest][parity]") {
  const auto train = forest_data::any(500, 4, 1, true, 0.0);
  sparse_table rows{4};
  for (std::size_t r = 0; r < 500; ++r) {
    for (std::uint32_t c = 0; c < 4; ++c) rows.put(c, train.x(r, c));
    rows.end_row();
  }
  const forest<split::variance, leaf::sketch> how{.trees = 20};
  const auto f = fit(how, train.x, train.y);
  const auto one = out_of_bag(exec::seq, how, f, train.x, train.y, {}, no_levels);
  for (const std::size_t workers : {1u, 2u, 4u}) {
    const auto more = out_of_bag(exec::threads{.workers = workers}, how, f, train.x, train.y, {}, no_levels);
    CHECK(more.target_levels == one.target_levels);
    CHECK(more.trees == one.trees);
  }
  CHECK(out_of_bag(exec::seq, how, f, rows.view(), train.y, {}, no_levels).target_levels == one.target_levels);
}

TEST_CASE("out of bag: what is not the training is refused by name", "[forest][fault]") {
  const auto train = forest_data::any(60, 3, 1, false);
  const quantile_forest how{.trees = 3};
  const auto f = fit(how, train.x, train.y);
  const std::vector<double> few(59, 1.0);
  const std::vector<level> falling{0.5, 0.1};
  CHECK(ECHELON_FAULT_OF(out_of_bag(exec::seq, how, f, train.x, few, {}, no_levels)) == 101);
  CHECK(ECHELON_FAULT_OF(out_of_bag(exec::seq, how, f, train.x, train.y, few, no_levels)) == 101);
  CHECK(ECHELON_FAULT_OF(out_of_bag(exec::seq, how, f, feature_table{60, 4}, train.y, {}, no_levels)) == 101);
  const quantile_forest larger{.trees = 4};
  CHECK(ECHELON_FAULT_OF(out_of_bag(exec::seq, larger, f, train.x, train.y, {}, no_levels)) == 101);
  CHECK(ECHELON_FAULT_OF(out_of_bag(exec::seq, how, f, train.x, train.y, {}, falling)) == 102);
}
