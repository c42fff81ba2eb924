// SPDX-License-Identifier: BSL-1.0
#include <echelon/forest/importance.hpp>

#include <numeric>
#include <vector>

#include <echelon/exec/threads.hpp>
#include <echelon/forest/calibrate.hpp>
#include <echelon/forest/fit.hpp>

#include <tests/forest/data.hpp>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("importance: shuffling a column that the loss does not read costs nothing, one that it reads what it must",
          "[forest][law]") {
  feature_table x{1000, 3};
  for (std::size_t r = 0; r < 1000; ++r)
    for (std::size_t c = 0; c < 3; ++c) x(r, c) = static_cast<float>(random_stream{c, r}.normal());
  const auto loss = [&](matrix_view<const float> rows) {  // forecasts x0 + 2 x1 by themselves
    double sum = 0;
    for (std::size_t r = 0; r < 1000; ++r) {
      const double e = static_cast<double>(rows(r, 0)) - static_cast<double>(x(r, 0)) +
                       2 * static_cast<double>(rows(r, 1)) - 2 * static_cast<double>(x(r, 1));
      sum += e * e;
    }
    return sum / 1000;
  };
  const auto found = permutation_importance(exec::seq, x, loss, {.repeats = 20});
  CHECK(found[2].mean == 0);
  CHECK(found[2].spread == 0);
  CHECK_THAT(found[0].mean, WithinAbs(2, 0.2));  // variance of a difference of two draws
  CHECK_THAT(found[1].mean, WithinAbs(8, 0.8));
  CHECK(found[0].spread > 0);
  CHECK(permutation_importance(exec::seq, x, loss, {.repeats = 1})[1].spread == 0);
}

TEST_CASE("importance: both kinds tell the columns that made the targets from those that did not", "[forest][law]") {
  const auto train = forest_data::friedman(3000, 10, 1), query = forest_data::friedman(1000, 10, 2);
  const quantile_forest how{.trees = 50};
  const auto f = fit(how, train.x, train.y);
  const auto lost = permutation_importance(exec::seq, f, query.x, query.y, levels::tenths, {.repeats = 2});
  const auto gained = gain_importance(f);
  CHECK_THAT(std::accumulate(gained.begin(), gained.end(), 0.0), WithinAbs(1, 1e-12));
  for (std::size_t c = 0; c < 5; ++c)
    for (std::size_t noise = 6; noise < 10; ++noise) {
      CHECK(lost[c].mean > 5 * std::abs(lost[noise].mean));
      CHECK(gained[c] > 2 * gained[noise]);
    }
  CHECK(lost[3].mean > lost[4].mean);  // 10 x4 against 5 x5
  const auto calibrated = calibrate(exec::seq, how, f, train.x, train.y);
  CHECK(permutation_importance(exec::seq, calibrated, query.x, query.y, levels::tenths, {.repeats = 1})[3].mean > 0.3);
}

TEST_CASE("importance: the same for any number of workers", "[forest][parity]") {
  const auto train = forest_data::any(400, 5, 1, false);
  const forest<split::variance, leaf::sketch> how{.trees = 10};
  const auto f = fit(how, train.x, train.y);
  const auto one = permutation_importance(exec::seq, f, train.x, train.y, levels::tenths);
  for (const std::size_t workers : {1u, 2u, 4u}) {
    const exec::threads where{.workers = workers};
    const auto more = permutation_importance(where, f, train.x, train.y, levels::tenths);
    for (std::size_t c = 0; c < 5; ++c) CHECK((more[c].mean == one[c].mean && more[c].spread == one[c].spread));
    CHECK(gain_importance(fit(where, how, train.x, train.y)) == gain_importance(f));
  }
}

TEST_CASE("importance: the gains of a tree are the squares that its cuts have saved", "[forest][parity]") {
  const auto train = forest_data::any(300, 3, 1, false);
  const forest<split::variance, leaf::mean, sample::none> how{.trees = 1, .columns_tried = 3};
  const auto f = fit(how, train.x, train.y);
  const auto forecast = predict(f, train.x);
  const double mean = std::accumulate(train.y.begin(), train.y.end(), 0.0) / 300;
  double before = 0, after = 0, gained = 0;
  for (std::size_t r = 0; r < 300; ++r) {
    before += (train.y[r] - mean) * (train.y[r] - mean);
    after += (train.y[r] - forecast[r]) * (train.y[r] - forecast[r]);
  }
  for (const double g : f.gains()) gained += g;
  CHECK_THAT(gained, WithinRel(before - after, 1e-6));
}

TEST_CASE("importance: what is not known, or not asked rightly", "[forest][fault]") {
  const auto train = forest_data::any(60, 3, 1, false);
  const auto f = fit(quantile_forest{.trees = 2}, train.x, train.y);
  std::vector<tree_view<packed_ranks>> trees{f.trees().begin(), f.trees().end()};
  const fitted_forest<leaf::all_targets> bare{f.bins(), f.support(), trees, nullptr};
  CHECK(gain_importance(bare) == std::vector<double>(3, 0.0));
  const std::vector<double> few(59);
  CHECK(ECHELON_FAULT_OF(permutation_importance(exec::seq, f, train.x, few, levels::tenths)) == 101);
  const permutation never{.repeats = 0};
  CHECK(ECHELON_FAULT_OF(permutation_importance(exec::seq, f, train.x, train.y, levels::tenths, never)) == 201);
  CHECK(ECHELON_FAULT_OF(permutation_importance(exec::seq, f, train.x, train.y, std::span<const level>{})) == 202);
}
