// SPDX-License-Identifier: BSL-1.0
#include <echelon/forest/fit.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <echelon/exec/threads.hpp>
#include <echelon/forest/predict.hpp>

#include <tests/forest/data.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {
constexpr float missing = std::numeric_limits<float>::quiet_NaN();
using every_row = forest<split::variance, leaf::all_targets, sample::none>;
}

TEST_CASE("forest: of more targets than a sketch can tell apart, neighbours share one", "[forest][law]") {
  std::vector<double> y(100'000);
  std::vector<std::uint32_t> rows(y.size());
  for (std::uint32_t i = 0; i < y.size(); ++i) {
    rows[i] = i;
    y[i] = std::floor(random_stream{1, i}.uniform() * 80'000);
  }
  auto targets = detail::rank_targets(y, {}, rows);
  REQUIRE(targets.support.size() > 50'000);
  detail::thin(targets, rows, 1000);
  REQUIRE(targets.support.size() == 1000);
  for (std::size_t i = 1; i < 1000; ++i) REQUIRE(targets.support.values[i - 1] < targets.support.values[i]);
  for (std::uint32_t i = 0; i < y.size(); ++i)
    REQUIRE_THAT(targets.support.values[targets.ranks[i]], WithinAbs(y[i], 160));
}

TEST_CASE("forest: a target that many rows have keeps its value when neighbours share one", "[forest][law]") {
  std::vector<double> y(10'000);
  std::vector<std::uint32_t> rows;
  for (std::uint32_t i = 0; i < y.size(); ++i) {
    y[i] = i % 3 == 0 ? 0.0 : i % 7 == 0 ? 5.5 : 10 * random_stream{2, i}.uniform();
    if (i % 10 != 9) rows.push_back(i);  // the others do not count
  }
  auto targets = detail::rank_targets(y, {}, rows);
  const double low = targets.support.values.front(), high = targets.support.values.back();
  detail::thin(targets, rows, 100);
  CHECK(targets.support.size() <= 100);
  CHECK(targets.support.size() >= 50);  // a half of the rows share two of a hundred places
  CHECK(targets.support.values.front() >= low);
  CHECK(targets.support.values.back() <= high);
  for (std::size_t i = 1; i < targets.support.size(); ++i)
    REQUIRE(targets.support.values[i - 1] < targets.support.values[i]);
  for (const std::uint32_t i : rows) {
    const double shared = targets.support.values[targets.ranks[i]];
    if (y[i] == 0.0 || y[i] == 5.5) REQUIRE(shared == y[i]);
    else REQUIRE_THAT(shared, WithinAbs(y[i], 0.5));
  }
  auto few = detail::rank_targets(y, {}, rows);
  const auto all = few.support;
  detail::thin(few, rows, all.size());
  CHECK(few.support == all);
}

TEST_CASE("forest: workers change no bit of the model and of the forecasts", "[forest][law]") {
  const auto train = forest_data::any(2500, 9, 1, false), query = forest_data::any(3000, 9, 2, false);
  const quantile_forest how{.trees = 16};
  const auto expected = fit(exec::seq, how, train.x, train.y);
  const auto quantiles = predict(exec::seq, expected, query.x, levels::m5);
  const auto means = predict(exec::seq, expected, query.x);
  for (const std::size_t workers : {1u, 2u, 3u, 5u}) {
    const exec::threads where{.workers = workers};
    const auto f = fit(where, how, train.x, train.y);
    CHECK(forest_data::hash_of(f) == forest_data::hash_of(expected));
    CHECK(forest_data::hash_of(std::span<const double>{predict(where, f, query.x, levels::m5)}) ==
          forest_data::hash_of(std::span<const double>{quantiles}));
    CHECK(predict(where, f, query.x) == means);
  }
}

TEST_CASE("forest: the seed decides the trees, and each tree differs from the others", "[forest][law]") {
  const auto train = forest_data::any(300, 5, 1, false);
  const auto a = fit(quantile_forest{.trees = 8}, train.x, train.y);
  const auto b = fit(quantile_forest{.trees = 8, .seed = 2}, train.x, train.y);
  for (std::size_t t = 0; t < 8; ++t) {
    CHECK_FALSE(a.trees()[t] == b.trees()[t]);
    for (std::size_t u = 0; u < t; ++u) CHECK_FALSE(a.trees()[t] == a.trees()[u]);
  }
  const auto more = fit(quantile_forest{.trees = 9}, train.x, train.y);
  for (std::size_t t = 0; t < 8; ++t) CHECK(more.trees()[t] == a.trees()[t]);
}

TEST_CASE("forest: without bootstrap an integer weight equals that many copies of the row", "[forest][law]") {
  for (const bool whole : {false, true}) {
    const auto [train, weight, copies] = forest_data::as_copies(forest_data::any(900, 6, 7, whole));
    const auto query = forest_data::any(300, 6, 8, whole);
    const every_row how{.trees = 10, .min_leaf = 7};
    const auto a = fit(how, train.x, train.y, weight), b = fit(how, copies.x, copies.y);
    for (std::size_t t = 0; t < 10; ++t)
      REQUIRE(a.trees()[t].shape.size() == b.trees()[t].shape.size());
    CHECK(predict(a, query.x, levels::m5) == predict(b, query.x, levels::m5));
  }
}

TEST_CASE("forest: weights all equal to one change no forecast", "[forest][law]") {
  const auto train = forest_data::any(500, 6, 7, false);
  const std::vector<double> ones(train.y.size(), 1.0);
  const quantile_forest how{.trees = 10};
  CHECK(predict(fit(how, train.x, train.y), train.x, levels::deciles) ==
        predict(fit(how, train.x, train.y, ones), train.x, levels::deciles));
}

TEST_CASE("forest: a row of weight zero might as well not be there", "[forest][law]") {
  const auto [train, weight, without] = forest_data::with_nothings(forest_data::any(400, 4, 9, false));
  const quantile_forest how{.trees = 5};
  CHECK(predict(fit(how, train.x, train.y, weight), train.x, levels::deciles) ==
        predict(fit(how, without.x, without.y), train.x, levels::deciles));
}

TEST_CASE("forest: one tree of one leaf gives the quantiles of the targets", "[forest][law]") {
  for (const std::size_t n : {1u, 7u, 10u, 1000u}) {
    const auto train = forest_data::any(n, 3, n, n % 2 == 0);
    const every_row one_leaf{.trees = 1, .min_leaf = n};
    const auto f = fit(one_leaf, train.x, train.y);
    std::vector<double> sorted = train.y;
    std::sort(sorted.begin(), sorted.end());
    const auto q = predict(f, train.x, levels::deciles);
    for (std::size_t k = 0; k < 9; ++k) {
      const std::size_t place = ((k + 1) * n + 9) / 10;  // the smallest count whose share reaches (k+1)/10
      CHECK(q[k] == sorted[place - 1]);
    }
  }
}

TEST_CASE("forest: forecasts never leave the range of the targets and never cross", "[forest][law]") {
  const auto train = forest_data::any(700, 5, 11, false);
  const auto f = fit(quantile_forest{.trees = 25}, train.x, train.y);
  feature_table far{400, 5};
  for (std::size_t r = 0; r < 400; ++r) {
    random_stream s{13, r};
    for (std::size_t c = 0; c < 5; ++c) far(r, c) = r % 7 == c ? missing : static_cast<float>(20 * s.normal());
  }
  const auto [low, high] = std::minmax_element(train.y.begin(), train.y.end());
  const auto q = predict(f, far, levels::m5);
  for (std::size_t i = 0; i < q.size(); ++i) {
    REQUIRE(q[i] >= *low);
    REQUIRE(q[i] <= *high);
    if (i % 9 != 0) REQUIRE(q[i] >= q[i - 1]);
  }
  for (const double m : predict(f, far)) {
    REQUIRE(m >= *low);
    REQUIRE(m <= *high);
  }
}

TEST_CASE("forest: constant features, constant targets and columns without a value are legal", "[forest][law]") {
  feature_table x{60, 3};
  std::vector<double> y(60), flat(60, 0.1 + 0.2);
  for (std::size_t r = 0; r < 60; ++r) {
    x(r, 0) = 4.0f;  // column 1 stays missing everywhere
    x(r, 2) = static_cast<float>(r);
    y[r] = static_cast<double>(r);
  }
  const auto constant = fit(quantile_forest{.trees = 5}, x, flat);
  for (const double q : predict(constant, x, levels::deciles)) CHECK(q == 0.1 + 0.2);
  for (const double m : predict(constant, x)) CHECK(m == 0.1 + 0.2);
  for (const auto& t : constant.trees()) CHECK(t.shape.size() == 1);
  const auto f = fit(quantile_forest{.trees = 5, .columns_tried = 1}, x, y);
  for (const auto& t : f.trees())
    for (const tree_node n : t.nodes()) CHECK((n.is_leaf() || n.column() == 2));
}

TEST_CASE("forest: adding a constant to the targets adds it to the forecasts, doubling doubles", "[forest][law]") {
  const auto train = forest_data::any(600, 5, 17, true);
  std::vector<double> moved = train.y;
  for (double& v : moved) v = 2 * v + 1024;
  const quantile_forest how{.trees = 10};
  const auto a = predict(fit(how, train.x, train.y), train.x, levels::deciles);
  const auto b = predict(fit(how, train.x, moved), train.x, levels::deciles);
  for (std::size_t i = 0; i < a.size(); ++i) REQUIRE(b[i] == 2 * a[i] + 1024);
}

TEST_CASE("forest: on Friedman's function its pinball loss is half of the unconditional one", "[forest][law]") {
  const auto train = forest_data::friedman(2000, 20, 1), query = forest_data::friedman(1000, 20, 2);
  const auto f = fit(quantile_forest{.trees = 50, .columns_tried = 12}, train.x, train.y);
  const auto one = fit(every_row{.trees = 1, .min_leaf = 2000}, train.x, train.y);
  const double ours = forest_data::pinball(query.y, predict(f, query.x, levels::tenths), levels::tenths);
  const double without = forest_data::pinball(query.y, predict(one, query.x, levels::tenths), levels::tenths);
  INFO("forest " << ours << ", unconditional " << without);
  CHECK(ours < 0.55 * without);
  const auto random = fit(forest<split::random>{.trees = 50, .columns_tried = 12}, train.x, train.y);
  CHECK(forest_data::pinball(query.y, predict(random, query.x, levels::tenths), levels::tenths) < 0.6 * without);
}

TEST_CASE("forest: what does not fit is refused at the door, by name", "[forest][fault]") {
  const auto good = forest_data::any(20, 3, 1, false);
  const auto fault_of = [](quantile_forest how, const feature_table& x, const std::vector<double>& y,
                           const std::vector<double>& weight = {}) {
    return ECHELON_FAULT_OF(fit(how, x, y, weight));
  };
  CHECK(fault_of({}, good.x, good.y) == 0);
  CHECK(fault_of({.trees = 0}, good.x, good.y) == 201);
  CHECK(fault_of({.min_leaf = 0}, good.x, good.y) == 201);
  CHECK(fault_of({.columns_tried = 4}, good.x, good.y) == 201);
  CHECK(fault_of({.sample = {.fraction = 2.0}}, good.x, good.y) == 201);
  CHECK(fault_of({.min_leaf = 21}, good.x, good.y) == 302);
  CHECK(fault_of({}, feature_table{0, 3}, {}) == 302);
  CHECK(fault_of({}, feature_table{20, 0}, good.y) == 202);
  CHECK(fault_of({}, good.x, std::vector<double>(19)) == 101);
  CHECK(fault_of({}, good.x, good.y, std::vector<double>(19, 1.0)) == 101);
  CHECK(fault_of({}, good.x, good.y, std::vector<double>(20, 0.0)) == 302);
  CHECK(fault_of({}, good.x, good.y, std::vector<double>(20, 0.1)) == 302);
  CHECK(fault_of({}, good.x, good.y, std::vector<double>(20, -1.0)) == 303);
  CHECK(fault_of({}, good.x, good.y, std::vector<double>(20, 1e9)) == 201);
  CHECK(fault_of({}, good.x, good.y, std::vector<double>(20, std::numeric_limits<double>::infinity())) == 301);
  CHECK(fault_of({}, feature_table{20, 40'000}, good.y) == 201);
  auto bad = good;
  bad.y[7] = std::nan("");
  CHECK(fault_of({}, bad.x, bad.y) == 301);
  bad.y[7] = 1e120;
  CHECK(fault_of({}, bad.x, bad.y) == 201);
  bad = good;
  bad.x(3, 1) = -std::numeric_limits<float>::infinity();
  CHECK(fault_of({}, bad.x, bad.y) == 301);
  try {
    static_cast<void>(fit(quantile_forest{}, bad.x, bad.y));
  } catch (const error& problem) {
    CHECK(std::string{problem.what()} == "ECH-301 x[3] holds an infinity, needed numbers or missing");
  }
}
