// SPDX-License-Identifier: BSL-1.0
#include <echelon/forest/boosted_predict.hpp>

#include <algorithm>
#include <limits>
#include <vector>

#include <echelon/exec/threads.hpp>
#include <echelon/forest/boosted_fit.hpp>

#include <tests/forest/data.hpp>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("boosted predict: the sum of the steps of the leaves, sorted, in units of the targets", "[forest][parity]") {
  for (const std::size_t columns : {3u, 70u}) {
    const auto train = forest_data::any(900, columns, 1, false), query = forest_data::any(700, columns, 2, false);
    const auto f = fit(boosted_quantiles{.rounds = 30, .learning_rate = 0.5}, train.x, train.y, levels::m5);
    const auto q = predict(f, query.x);
    REQUIRE(q.size() == 700 * 9);
    std::vector<std::uint8_t> bytes(columns);
    for (std::size_t r = 0; r < 700; ++r) {
      f.bins().bin_row(query.x.row(r), bytes.data());
      std::vector<float> sum(f.start().begin(), f.start().end());
      for (const boosted_tree& t : f.trees())
        for (std::size_t k = 0; k < 9; ++k) sum[k] += t.steps[t.reach(bytes.data()) * 9 + k];
      std::sort(sum.begin(), sum.end());
      for (std::size_t k = 0; k < 9; ++k)
        REQUIRE(q[r * 9 + k] == std::clamp(f.scale().centre + f.scale().unit * static_cast<double>(sum[k]),
                                           f.scale().low, f.scale().high));
    }
    CHECK(predict(exec::threads{.workers = 3}, f, query.x) == q);
  }
}

TEST_CASE("boosted predict: quantiles never cross, and never leave the range of the targets", "[forest][law]") {
  const auto train = forest_data::any(700, 5, 11, false);
  const auto [low, high] = std::minmax_element(train.y.begin(), train.y.end());
  for (const double rate : {0.1, 1.0}) {
    const auto f = fit(boosted_quantiles{.rounds = 60, .min_leaf = 2, .learning_rate = rate}, train.x, train.y,
                       levels::m5);
    feature_table far{20'000, 5};
    for (std::size_t r = 0; r < far.rows(); ++r) {
      random_stream s{13, r};
      for (std::size_t c = 0; c < 5; ++c)
        far(r, c) = r % 7 == c ? std::numeric_limits<float>::quiet_NaN() : static_cast<float>(s.normal());
    }
    const auto q = predict(exec::threads{}, f, far);
    for (std::size_t i = 0; i < q.size(); ++i) {
      REQUIRE(q[i] >= *low);
      REQUIRE(q[i] <= *high);
      if (i % 9 != 0) REQUIRE(q[i] >= q[i - 1]);
    }
  }
}

TEST_CASE("boosted predict: a query of another shape is refused", "[forest][fault]") {
  const auto train = forest_data::any(50, 5, 11, false);
  const auto f = fit(boosted_quantiles{.rounds = 2}, train.x, train.y, levels::tenths);
  CHECK(ECHELON_FAULT_OF(predict(f, feature_table{3, 4})) == 101);
  CHECK(predict(f, feature_table{0, 5}).empty());
}
