// SPDX-License-Identifier: BSL-1.0
#include <echelon/forest/predict.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include <echelon/forest/fit.hpp>

#include <tests/forest/data.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {

/// Meinshausen (2006), equations 4 to 6, as written: one weight a training row, added up from the smallest target on.
std::vector<double> by_definition(const fitted_forest<leaf::all_targets>& f, std::span<const float> x,
                                  std::span<const level> levels) {
  std::vector<std::uint8_t> bytes(x.size());
  f.bins().bin_row(x, bytes.data());
  std::vector<long double> weight(f.support().size(), 0);
  for (const auto& t : f.trees()) {
    const auto kept = t.reach(bytes.data());
    long double all = 0;
    for (const auto rank : kept) all += static_cast<long double>(f.support().weight(rank));
    for (const auto rank : kept) weight[rank] += static_cast<long double>(f.support().weight(rank)) / all;
  }
  std::vector<double> out;
  for (const level q : levels) {
    long double up_to = 0;
    for (std::size_t i = 0; i < weight.size(); ++i) {
      up_to += weight[i] / static_cast<long double>(f.trees().size());
      if (up_to >= static_cast<long double>(q.value()) - 1e-9L) {
        out.push_back(f.support().values[i]);
        break;
      }
    }
  }
  return out;
}

}  // namespace

TEST_CASE("forest: fast quantiles are those of the definition", "[forest][parity]") {
  for (const bool whole : {false, true}) {
    const auto train = forest_data::any(3000, 7, 1, whole), query = forest_data::any(200, 7, 2, whole);
    std::vector<double> weight(train.y.size());
    for (std::size_t i = 0; i < weight.size(); ++i) weight[i] = random_stream{9, i}.uniform() * 3;
    for (const bool weighted : {false, true}) {
      const auto f = fit(quantile_forest{.trees = 30}, train.x, train.y,
                         weighted ? std::span<const double>{weight} : std::span<const double>{});
      const auto q = predict(f, query.x, levels::m5);
      for (std::size_t r = 0; r < query.x.rows(); ++r) {
        const auto expected = by_definition(f, query.x.row(r), levels::m5);
        REQUIRE(expected.size() == levels::m5.size());
        for (std::size_t k = 0; k < expected.size(); ++k) {
          INFO("row " << r << ", level " << k << ", whole " << whole << ", weighted " << weighted);
          REQUIRE(q[r * expected.size() + k] == expected[k]);
        }
      }
    }
  }
}

TEST_CASE("forest: the mean is that of the targets in the leaves", "[forest][parity]") {
  const auto train = forest_data::any(800, 5, 1, false);
  const auto all = fit(quantile_forest{.trees = 20}, train.x, train.y);
  const auto means = fit(forest<split::variance, leaf::mean>{.trees = 20}, train.x, train.y);
  const auto a = predict(all, train.x), b = predict(means, train.x);
  for (std::size_t r = 0; r < a.size(); ++r) REQUIRE_THAT(a[r], WithinRel(b[r], 1e-9) || WithinAbs(b[r], 1e-9));
}

TEST_CASE("forest: sketches stay within one in a hundred of the exact distribution", "[forest][law]") {
  const auto train = forest_data::friedman(4000, 8, 1), query = forest_data::friedman(60, 8, 2);
  const auto exact = fit(quantile_forest{.trees = 300}, train.x, train.y);
  const auto small = fit(forest<split::variance, leaf::sketch>{.trees = 300}, train.x, train.y);
  const auto q = predict(small, query.x, levels::deciles);
  std::vector<std::uint8_t> bytes(8);
  double apart = 0;
  for (std::size_t r = 0; r < 60; ++r) {
    exact.bins().bin_row(query.x.view().row(r), bytes.data());
    for (std::size_t k = 0; k < 9; ++k) {
      double below = 0, up_to = 0;
      for (const auto& t : exact.trees()) {
        const auto kept = t.reach(bytes.data());
        const double each = 1.0 / static_cast<double>(kept.size() * 300);
        for (const auto rank : kept) {
          below += exact.support().values[rank] < q[r * 9 + k] ? each : 0;
          up_to += exact.support().values[rank] <= q[r * 9 + k] ? each : 0;
        }
      }
      const double level = levels::deciles[k].value();
      const double error = std::max({0.0, below - level, level - up_to});
      CHECK(error < 0.03);
      apart += error / (60 * 9);
    }
  }
  CHECK(apart < 0.005);
  const auto a = predict(exact, query.x), b = predict(small, query.x);
  for (std::size_t r = 0; r < 60; ++r) CHECK_THAT(b[r], WithinAbs(a[r], 0.4));
}

TEST_CASE("forest: with weights, sketches follow the exact distribution too", "[forest][law]") {
  const auto train = forest_data::any(3000, 5, 1, false), query = forest_data::any(50, 5, 2, false);
  std::vector<double> weight(3000);
  for (std::size_t i = 0; i < weight.size(); ++i) weight[i] = random_stream{9, i}.uniform() * 3;
  const auto exact = fit(quantile_forest{.trees = 100}, train.x, train.y, weight);
  const auto small = fit(forest<split::variance, leaf::sketch>{.trees = 100}, train.x, train.y, weight);
  CHECK(small.support().weights.empty());
  const auto a = predict(exact, query.x, levels::tenths), b = predict(small, query.x, levels::tenths);
  double apart = 0;
  for (std::size_t i = 0; i < a.size(); ++i) apart += std::abs(a[i] - b[i]) / static_cast<double>(a.size());
  CHECK(apart < 0.15);
}

TEST_CASE("forest: of a hundred thousand random queries none crosses or leaves the range of the targets",
          "[forest][law]") {
  const auto ask = [](const auto& how, std::uint64_t seed) {
    const auto train = forest_data::any(150, 5, seed, seed % 2 == 0);
    const auto f = fit(how, train.x, train.y);
    const auto [low, high] = std::minmax_element(train.y.begin(), train.y.end());
    feature_table query{5000, 5};
    for (std::size_t r = 0; r < query.rows(); ++r)
      for (std::size_t c = 0; c < 5; ++c) query(r, c) = static_cast<float>(random_stream{seed + c, r, 3}.normal());
    std::vector<level> asked;
    random_stream s{seed, 0, 2};
    while (asked.size() < 6) {
      const level q = level::of(1e-4 + 0.9998 * s.uniform());
      if (std::find(asked.begin(), asked.end(), q) == asked.end()) asked.push_back(q);
    }
    std::sort(asked.begin(), asked.end());
    const auto q = predict(f, query, asked);
    std::size_t crossed = 0, outside = 0;
    for (std::size_t i = 0; i < q.size(); ++i) {
      crossed += i % 6 != 0 && q[i] < q[i - 1] ? 1 : 0;
      outside += q[i] < *low || q[i] > *high ? 1 : 0;
    }
    INFO("seed " << seed);
    CHECK(crossed == 0);
    CHECK(outside == 0);
  };
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    ask(forest<split::variance>{.trees = 6, .min_leaf = seed}, seed);
    ask(forest<split::variance, leaf::sketch>{.trees = 6}, seed);
    ask(forest<split::random, leaf::sketch, sample::blocks>{.trees = 6, .sample = {.length = 10}}, seed);
    ask(forest<split::quantile>{.trees = 6}, seed);
  }
}

TEST_CASE("forest: a forecast does not depend on the rows asked for beside it", "[forest][law]") {
  const auto train = forest_data::any(800, 5, 1, false), query = forest_data::any(2100, 5, 2, false);
  const auto f = fit(quantile_forest{.trees = 20}, train.x, train.y);
  const auto q = predict(f, query.x, levels::deciles);
  for (std::size_t r = 0; r < query.x.rows(); r += 97) {
    const auto alone = predict(f, matrix_view<const float>{query.x.row(r).data(), 1, 5}, levels::deciles);
    for (std::size_t k = 0; k < 9; ++k) REQUIRE(alone[k] == q[r * 9 + k]);
  }
  CHECK(predict(f, feature_table{0, 5}, levels::deciles).empty());
}

TEST_CASE("forest: rows apart in memory are read where they are", "[forest][law]") {
  const auto data = forest_data::any(400, 6, 1, false);
  feature_table narrow{400, 4};
  for (std::size_t r = 0; r < 400; ++r)
    for (std::size_t c = 0; c < 4; ++c) narrow(r, c) = data.x(r, c + 1);
  const matrix_view<const float> inside{data.x.view().data() + 1, 400, 4, 6};
  const quantile_forest how{.trees = 5};
  const auto f = fit(how, inside, data.y);
  CHECK(f == fit(how, narrow, data.y));
  CHECK(predict(f, inside, levels::deciles) == predict(f, narrow, levels::deciles));
}

TEST_CASE("forest: a query that does not fit is refused by name", "[forest][fault]") {
  const auto train = forest_data::any(30, 3, 1, false);
  const auto f = fit(quantile_forest{.trees = 2}, train.x, train.y);
  CHECK(ECHELON_FAULT_OF(predict(f, feature_table{2, 4}, levels::deciles)) == 101);
  CHECK(ECHELON_FAULT_OF(predict(f, feature_table{2, 4})) == 101);
  CHECK(ECHELON_FAULT_OF(predict(f, train.x, std::span<const level>{})) == 202);
  const std::vector<level> falling{0.5, 0.1};
  CHECK(ECHELON_FAULT_OF(predict(f, train.x, falling)) == 102);
}
