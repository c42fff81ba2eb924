// SPDX-License-Identifier: BSL-1.0
#include <echelon/forest/boosted_fit.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <echelon/exec/threads.hpp>
#include <echelon/forest/boosted_predict.hpp>

#include <tests/forest/data.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {
constexpr std::array<level, 1> median{0.5};

fitted_boosted_quantiles first_rounds(const fitted_boosted_quantiles& f, std::size_t rounds) {
  return {f.bins(), {f.levels().begin(), f.levels().end()}, f.scale(), {f.start().begin(), f.start().end()},
          {f.trees().begin(), f.trees().begin() + static_cast<std::ptrdiff_t>(rounds)}};
}
}  // namespace

TEST_CASE("boosted fit: workers change no bit of the model and of the forecasts", "[forest][law]") {
  for (const std::size_t rows : {2500u, 35'000u}) {
    const auto train = forest_data::any(rows, 13, 1, rows > 3000), query = forest_data::any(3000, 13, 2, false);
    const boosted_quantiles how{.rounds = rows > 3000 ? 3u : 20u};
    const auto expected = fit(exec::seq, how, train.x, train.y, levels::deciles);
    const auto quantiles = predict(exec::seq, expected, query.x);
    for (const std::size_t workers : {1u, 2u, 4u}) {
      const exec::threads where{.workers = workers};
      const auto f = fit(where, how, train.x, train.y, levels::deciles);
      CHECK(f == expected);
      CHECK(predict(where, f, query.x) == quantiles);
    }
    CHECK(fit(how, train.x, train.y, levels::deciles) == expected);
  }
}

TEST_CASE("boosted fit: a shorter fit is the beginning of a longer one", "[forest][law]") {
  const auto train = forest_data::any(400, 5, 1, false);
  const auto a = fit(boosted_quantiles{.rounds = 12}, train.x, train.y, levels::deciles);
  CHECK(fit(boosted_quantiles{.rounds = 5}, train.x, train.y, levels::deciles) == first_rounds(a, 5));
}

TEST_CASE("boosted fit: no round increases the pinball loss on the training rows", "[forest][law]") {
  for (const bool whole : {false, true}) {
    const auto train = forest_data::any(1500, 6, 3, whole);
    const auto f = fit(boosted_quantiles{.rounds = 60, .learning_rate = 0.05}, train.x, train.y, levels::deciles);
    double before = std::numeric_limits<double>::infinity();
    for (std::size_t rounds = 0; rounds <= 60; ++rounds) {
      const double loss =
          forest_data::pinball(train.y, predict(first_rounds(f, rounds), train.x), levels::deciles);
      REQUIRE(loss <= before * (1 + 1e-6));  // quantiles are kept as floats
      before = loss;
    }
    const double start = forest_data::pinball(train.y, predict(first_rounds(f, 0), train.x), levels::deciles);
    CHECK(before < 0.5 * start);
  }
}

TEST_CASE("boosted fit: an integer weight equals that many copies of the row", "[forest][law]") {
  for (const bool whole : {false, true}) {
    const auto [train, weight, copies] = forest_data::as_copies(forest_data::any(900, 6, 7, whole));
    const boosted_quantiles how{.rounds = 20, .min_leaf = 7};
    CHECK(fit(how, train.x, train.y, levels::m5, weight) == fit(how, copies.x, copies.y, levels::m5));
  }
}

TEST_CASE("boosted fit: a row of weight zero might as well not be there", "[forest][law]") {
  const auto [train, weight, without] = forest_data::with_nothings(forest_data::any(400, 4, 9, false));
  const boosted_quantiles how{.rounds = 10};
  CHECK(fit(how, train.x, train.y, levels::deciles, weight) == fit(how, without.x, without.y, levels::deciles));
}

TEST_CASE("boosted fit: weights of any size give the same forecasts when all are equal", "[forest][law]") {
  const auto train = forest_data::any(500, 4, 9, false);
  const auto expected = predict(fit(boosted_quantiles{.rounds = 10}, train.x, train.y, levels::m5), train.x);
  for (const double w : {1.0, 0x1p-30, 0x1p24}) {  // powers of two, because min_leaf is a weight
    const std::vector<double> weight(500, w);
    if (w >= 1) {
      const auto least = static_cast<std::size_t>(20 * w);
      const boosted_quantiles how{.rounds = 10, .min_leaf = least};
      CHECK(predict(fit(how, train.x, train.y, levels::m5, weight), train.x) == expected);
    } else {
      CHECK(fit(boosted_quantiles{.rounds = 10}, train.x, train.y, levels::m5, weight).trees()[0].nodes.size() == 1);
    }
  }
}

TEST_CASE("boosted fit: without a cut the quantiles are those of the targets", "[forest][law]") {
  for (const std::size_t n : {1u, 7u, 10u, 1000u}) {
    auto train = forest_data::any(n, 3, n, n % 2 == 0);
    for (double& v : train.y) v = std::floor(8 * v) / 8;  // numbers that a float holds
    const auto f = fit(boosted_quantiles{.rounds = 5, .min_leaf = n}, train.x, train.y, levels::deciles);
    CHECK(f.trees().size() == 1);  // every further tree would be the same
    std::vector<double> sorted = train.y;
    std::sort(sorted.begin(), sorted.end());
    const auto q = predict(f, train.x);
    for (std::size_t k = 0; k < 9; ++k) CHECK(q[k] == sorted[((k + 1) * n + 9) / 10 - 1]);
  }
}

TEST_CASE("boosted fit: constant targets, constant features and columns without a value are legal", "[forest][law]") {
  feature_table x{60, 3};
  std::vector<double> y(60), flat(60, 0.1 + 0.2);
  for (std::size_t r = 0; r < 60; ++r) {
    x(r, 0) = 4.0f;  // column 1 stays missing everywhere
    x(r, 2) = static_cast<float>(r);
    y[r] = static_cast<double>(r);
  }
  for (const double q : predict(fit(boosted_quantiles{}, x, flat, levels::deciles), x)) CHECK(q == 0.1 + 0.2);
  const auto f = fit(boosted_quantiles{.rounds = 5, .min_leaf = 5}, x, y, levels::deciles);
  CHECK(f.trees().size() == 5);
  for (const auto& t : f.trees())
    for (const tree_node n : t.nodes) CHECK((n.is_leaf() || n.column() == 2));
}

TEST_CASE("boosted fit: adding a constant to the targets adds it to the forecasts, doubling doubles", "[forest][law]") {
  const auto train = forest_data::any(600, 5, 17, true);
  std::vector<double> moved = train.y;
  for (double& v : moved) v = 2 * v + 1024;
  const boosted_quantiles how{.rounds = 20};
  const auto a = predict(fit(how, train.x, train.y, levels::deciles), train.x);
  const auto b = predict(fit(how, train.x, moved, levels::deciles), train.x);
  for (std::size_t i = 0; i < a.size(); ++i) REQUIRE_THAT(b[i], WithinAbs(2 * a[i] + 1024, 1e-9));
}

TEST_CASE("boosted fit: targets of any size are learned", "[forest][law]") {
  const auto train = forest_data::any(600, 5, 17, false);
  const boosted_quantiles how{.rounds = 20};
  const auto expected = predict(fit(how, train.x, train.y, levels::tenths), train.x);
  for (const double unit : {0x1p-300, 0x1p300}) {
    auto y = train.y;
    for (double& v : y) v *= unit;
    const auto q = predict(fit(how, train.x, y, levels::tenths), train.x);
    for (std::size_t i = 0; i < q.size(); ++i) REQUIRE(q[i] == unit * expected[i]);
  }
}

TEST_CASE("boosted fit: missing values go to the side where their targets are", "[forest][law]") {
  feature_table x{600, 1};
  std::vector<double> y(600);
  for (std::size_t r = 0; r < 600; ++r) {
    const bool absent = r % 3 == 0;
    if (!absent) x(r, 0) = static_cast<float>(r % 50);
    y[r] = absent ? 100.0 + static_cast<double>(r % 7) : static_cast<double>(r % 50);
  }
  const auto f = fit(boosted_quantiles{}, x, y, median);
  const auto q = predict(f, x);
  for (std::size_t r = 0; r < 600; r += 3) CHECK_THAT(q[r], WithinAbs(103, 1));
  CHECK_THAT(q[1], WithinAbs(1, 5));
}

TEST_CASE("boosted fit: a column that only widens the targets is found", "[forest][law]") {
  feature_table x{4000, 3};
  std::vector<double> y(4000);
  for (std::size_t r = 0; r < 4000; ++r) {
    random_stream s{23, r};
    for (std::size_t c = 0; c < 3; ++c) x(r, c) = static_cast<float>(s.uniform());
    y[r] = (x(r, 1) > 0.5f ? 10.0 : 1.0) * (s.uniform() - 0.5);
  }
  const auto f = fit(boosted_quantiles{.leaves = 4}, x, y, levels::tenths);
  CHECK(f.trees()[0].nodes[0].column() == 1);
  const auto q = predict(f, x);
  double narrow = 0, wide = 0;
  for (std::size_t r = 0; r < 4000; ++r) (x(r, 1) > 0.5f ? wide : narrow) += (q[3 * r + 2] - q[3 * r]) / 2000;
  CHECK_THAT(narrow, WithinRel(0.8, 0.1));
  CHECK_THAT(wide, WithinRel(8.0, 0.1));
}

TEST_CASE("boosted fit: any number of levels, from one to many", "[forest][law]") {
  const auto train = forest_data::friedman(1500, 10, 1), query = forest_data::friedman(1000, 10, 2);
  const auto alone = fit(boosted_quantiles{}, train.x, train.y, median);
  std::vector<level> many;
  for (int i = 1; i < 400; ++i) many.push_back(level::of(i / 400.0));
  const auto f = fit(boosted_quantiles{.rounds = 100}, train.x, train.y, many);
  const auto q = predict(f, query.x), m = predict(alone, query.x);
  std::vector<double> middle;
  for (std::size_t r = 0; r < 1000; ++r) middle.push_back(q[r * many.size() + 199]);
  const double ours = forest_data::pinball(query.y, middle, median), one = forest_data::pinball(query.y, m, median);
  INFO("among many " << ours << ", alone " << one);
  CHECK(ours < 1.1 * one);
}

TEST_CASE("boosted fit: on Friedman's function its pinball loss is a third of the unconditional one", "[forest][law]") {
  const auto train = forest_data::friedman(2000, 20, 1), query = forest_data::friedman(1000, 20, 2);
  const auto f = fit(boosted_quantiles{}, train.x, train.y, levels::tenths);
  const double ours = forest_data::pinball(query.y, predict(f, query.x), levels::tenths);
  const double without = forest_data::pinball(query.y, predict(first_rounds(f, 0), query.x), levels::tenths);
  INFO("boosted " << ours << ", unconditional " << without);
  CHECK(ours < 0.4 * without);
}

TEST_CASE("boosted fit: what does not fit is refused at the door, by name", "[forest][fault]") {
  const auto good = forest_data::any(20, 3, 1, false);
  const std::vector<level> deciles{levels::deciles.begin(), levels::deciles.end()};
  const auto fault_of = [&](boosted_quantiles how, const feature_table& x, const std::vector<double>& y,
                            const std::vector<double>& weight = {}) {
    return ECHELON_FAULT_OF(fit(how, x, y, deciles, weight));
  };
  CHECK(fault_of({}, good.x, good.y) == 0);
  CHECK(fault_of({.rounds = 0}, good.x, good.y) == 201);
  CHECK(fault_of({.rounds = 1u << 25}, good.x, good.y) == 201);
  CHECK(fault_of({.leaves = 0}, good.x, good.y) == 201);
  CHECK(fault_of({.min_leaf = 0}, good.x, good.y) == 201);
  CHECK(fault_of({.learning_rate = 0}, good.x, good.y) == 201);
  CHECK(fault_of({.learning_rate = 1.1}, good.x, good.y) == 201);
  CHECK(fault_of({.learning_rate = std::nan("")}, good.x, good.y) == 201);
  CHECK(fault_of({}, feature_table{0, 3}, {}) == 202);
  CHECK(fault_of({}, feature_table{20, 0}, good.y) == 202);
  CHECK(fault_of({}, good.x, std::vector<double>(19)) == 101);
  CHECK(fault_of({}, good.x, good.y, std::vector<double>(19, 1.0)) == 101);
  CHECK(fault_of({}, good.x, good.y, std::vector<double>(20, 0.0)) == 202);
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
  CHECK(ECHELON_FAULT_OF(fit(boosted_quantiles{}, good.x, good.y, std::vector<level>{})) == 202);
  CHECK(ECHELON_FAULT_OF(fit(boosted_quantiles{}, good.x, good.y, std::vector<level>{0.5, 0.1})) == 102);
}
