// SPDX-License-Identifier: BSL-1.0
#include <echelon/forest/sparse_rows.hpp>

#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include <echelon/exec/threads.hpp>
#include <echelon/forest/fit.hpp>
#include <echelon/forest/predict.hpp>

#include <tests/forest/data.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {

sparse_table compressed(const feature_table& x) {
  sparse_table out{x.columns()};
  for (std::size_t r = 0; r < x.rows(); ++r) {
    for (std::size_t c = 0; c < x.columns(); ++c)
      if (!std::isnan(x(r, c))) out.put(static_cast<std::uint32_t>(c), x(r, c));
    out.end_row();
  }
  return out;
}

}  // namespace

TEST_CASE("sparse rows: where every row has every column, the forest is that of the table", "[forest][parity]") {
  for (const bool whole : {false, true}) {
    const auto train = forest_data::any(1500, 8, 1, whole, 0.0);
    const sparse_table x = compressed(train.x);
    const forest<split::quantile> spread{.trees = 5};
    CHECK(fit(spread, x, train.y) == fit(spread, train.x, train.y));
    const forest<split::random, leaf::mean> means{.trees = 5};
    const std::vector<double> weight(train.y.size(), 2.0);  // weights take the same way through histograms
    CHECK(fit(means, x, train.y, weight) == fit(means, train.x, train.y, weight));
    const quantile_forest usual{.trees = 5};
    if (whole) CHECK(fit(usual, x, train.y) == fit(usual, train.x, train.y));
  }
}

TEST_CASE("sparse rows: absent is what a table calls missing, when all columns are tried", "[forest][parity]") {
  for (const double absent : {0.2, 0.8}) {
    const auto train = forest_data::any(1200, 6, 2, false, absent), query = forest_data::any(500, 6, 3, false, absent);
    const forest<split::variance, leaf::all_targets, sample::none> how{.trees = 1, .min_leaf = 8, .columns_tried = 6};
    const auto sparse = fit(how, compressed(train.x), train.y), dense = fit(how, train.x, train.y);
    CHECK(sparse.bins() == dense.bins());
    CHECK(predict(sparse, query.x, levels::deciles) == predict(dense, query.x, levels::deciles));
  }
}

TEST_CASE("sparse rows: forecasts do not care how the rows are stored", "[forest][law]") {
  const auto train = forest_data::any(900, 7, 4, false, 0.5), query = forest_data::any(2500, 7, 5, false, 0.5);
  const sparse_table x = compressed(train.x), asked = compressed(query.x);
  const auto f = fit(quantile_forest{.trees = 12}, x, train.y);
  CHECK(predict(f, asked, levels::m5) == predict(f, query.x, levels::m5));
  CHECK(predict(f, asked) == predict(f, query.x));
  for (const std::size_t workers : {1u, 2u, 4u}) {
    const exec::threads where{.workers = workers};
    CHECK(fit(where, quantile_forest{.trees = 12}, x, train.y) == f);
    CHECK(predict(where, f, asked, levels::m5) == predict(f, asked, levels::m5));
  }
}

TEST_CASE("sparse rows: absent is not zero", "[forest][law]") {
  sparse_table x{1};
  std::vector<double> y;
  for (std::size_t r = 0; r < 90; ++r) {
    if (r % 3 != 0) x.put(0, r % 3 == 1 ? 0.0f : 1.0f);
    x.end_row();
    y.push_back(static_cast<double>(r % 3 == 0 ? 5 : r % 3 == 1 ? 0 : 1));
  }
  const auto f = fit(forest<split::variance, leaf::mean, sample::none>{.trees = 1}, x, y);
  CHECK(predict(f, x) == y);
}

TEST_CASE("sparse rows: a rare column is tried in the nodes that have it", "[forest][law]") {
  constexpr std::size_t columns = 400, rows = 4000;
  sparse_table x{columns};
  std::vector<double> y(rows);
  for (std::size_t r = 0; r < rows; ++r) {
    random_stream s{11, r};
    const std::uint32_t line = s.below(40);  // each line of products has ten columns of its own
    double effect = 0;
    for (std::uint32_t k = 0; k < 10; ++k) {
      const auto v = static_cast<float>(s.uniform());
      x.put(10 * line + k, v);
      if (k == line % 10) effect = v;
    }
    x.end_row();
    y[r] = 10 * effect + 0.1 * s.normal();
  }
  const auto f = fit(quantile_forest{.trees = 30, .columns_tried = 40}, x, y);
  const auto q = predict(f, x, levels::tenths);
  double error = 0, spread = 0, mean = 0;
  for (const double v : y) mean += v / rows;
  for (std::size_t r = 0; r < rows; ++r) {
    error += std::abs(y[r] - q[3 * r + 1]);
    spread += std::abs(y[r] - mean);
  }
  CHECK(error < 0.4 * spread);
}

TEST_CASE("sparse rows: what does not fit is refused", "[forest][fault]") {
  const auto fault_of = [](auto call) {
    try {
      call();
    } catch (const error& e) {
      return static_cast<int>(e.why());
    }
    return 0;
  };
  CHECK(fault_of([] { sparse_table{3}.put(3, 1.0f); }) == 201);
  CHECK(fault_of([] {
          sparse_table x{3};
          x.put(1, 1.0f);
          x.put(1, 2.0f);
        }) == 102);
  std::vector<std::size_t> offsets{0, 2, 3};
  std::vector<std::uint32_t> column{0, 2, 1};
  std::vector<float> value{1.0f, 2.0f, 3.0f};
  const std::vector<double> y{1.0, 2.0};
  const quantile_forest how{.trees = 1, .min_leaf = 1};
  const auto fitted = [&] { return fault_of([&] { fit(how, sparse_view{3, offsets, column, value}, y); }); };
  CHECK(fitted() == 0);
  offsets = {0, 4, 3};
  CHECK(fitted() == 102);
  offsets = {1, 2, 3};
  CHECK(fitted() == 101);
  offsets = {0, 2, 4};
  CHECK(fitted() == 101);
  offsets = {0, 2, 3};
  column = {2, 0, 1};
  CHECK(fitted() == 102);
  column = {0, 3, 1};
  CHECK(fitted() == 201);
  column = {0, 2, 1};
  value[0] = std::numeric_limits<float>::infinity();
  CHECK(fitted() == 301);
  value = {1.0f};
  CHECK(fitted() == 101);
}
