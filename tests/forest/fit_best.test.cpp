// SPDX-License-Identifier: BSL-1.0
#include <echelon/forest/fit_best.hpp>

#include <array>
#include <vector>

#include <echelon/exec/threads.hpp>

#include <tests/forest/data.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {

using candidates = std::array<quantile_forest, 3>;

/// From one leaf of all rows to leaves of five.
candidates sizes() {
  return {quantile_forest{.trees = 30, .min_leaf = 400},
          quantile_forest{.trees = 30, .min_leaf = 5, .columns_tried = 6},
          quantile_forest{.trees = 30, .min_leaf = 100}};
}

}  // namespace

TEST_CASE("fit best: the loss of each candidate is what its own out-of-bag quantiles lose", "[forest][parity]") {
  const auto [train, weight, copies] = forest_data::as_copies(forest_data::any(400, 6, 3, false));
  const auto all = sizes();
  const auto best =
      fit_best(exec::seq, std::span<const quantile_forest>{all}, train.x, train.y, levels::tenths, weight);
  REQUIRE(best.losses.size() == 3);
  for (std::size_t i = 0; i < 3; ++i) {
    const auto f = fit(all[i], train.x, train.y, weight);
    const auto seen = out_of_bag(exec::seq, all[i], f, train.x, train.y, weight, levels::tenths);
    double loss = 0, counted = 0;
    for (std::size_t r = 0; r < 400; ++r)
      for (std::size_t k = 0; seen.trees[r] > 0 && k < 3; ++k) {
        const double e = train.y[r] - seen.quantiles[r * 3 + k], q = levels::tenths[k].value();
        loss += weight[r] * (e > 0 ? q * e : (q - 1) * e);
        counted += weight[r];
      }
    CHECK(best.losses[i] == Approx(loss / counted).epsilon(1e-12));
    if (i == best.which) CHECK(forest_data::hash_of(best.fitted) == forest_data::hash_of(f));
    CHECK(best.losses[best.which] <= best.losses[i]);
  }
}

TEST_CASE("fit best: small leaves win where features tell much, one large leaf where they tell nothing",
          "[forest][law]") {
  const auto all = sizes();
  auto train = forest_data::friedman(1000, 6, 5);
  CHECK(fit_best(exec::seq, std::span<const quantile_forest>{all}, train.x, train.y, levels::deciles).which == 1);
  for (std::size_t r = 0; r < train.y.size(); ++r) train.y[r] = random_stream{9, r}.normal();
  const auto best = fit_best(exec::threads{.workers = 2}, std::span<const quantile_forest>{all}, train.x, train.y,
                             levels::deciles);
  CHECK(best.which == 0);
}

TEST_CASE("fit best: of equals the first, without a candidate, a level or a row out of bag there is none",
          "[forest][fault]") {
  const auto train = forest_data::any(50, 3, 3, false);
  const std::array<quantile_forest, 2> same{};
  const std::span<const quantile_forest> both{same};
  CHECK(fit_best(exec::seq, both, train.x, train.y, levels::tenths).which == 0);
  CHECK(ECHELON_FAULT_OF(fit_best(exec::seq, both.first(0), train.x, train.y, levels::tenths)) == 202);
  CHECK(ECHELON_FAULT_OF(fit_best(exec::seq, both, train.x, train.y, std::span<const level>{})) == 202);
  using every_row = forest<split::variance, leaf::all_targets, sample::none>;
  const std::array<every_row, 1> whole{};
  CHECK(ECHELON_FAULT_OF(fit_best(exec::seq, std::span<const every_row>{whole}, train.x, train.y, levels::tenths)) ==
        202);
}
