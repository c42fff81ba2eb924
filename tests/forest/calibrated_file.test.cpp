// SPDX-License-Identifier: BSL-1.0
#include <echelon/forest/calibrated_file.hpp>

#include <algorithm>
#include <limits>
#include <vector>

#include <echelon/forest/fit.hpp>

#include <tests/forest/data.hpp>

#include <tests/catch.hpp>
#include <tests/temporary_file.hpp>

using namespace echelon;

namespace {

/// A forest of one leaf that has kept three targets.
fitted_forest<leaf::all_targets> small() {
  return fit(forest<split::variance, leaf::all_targets, sample::none>{.trees = 1, .min_leaf = 3},
             matrix_view<const float>{std::vector<float>{1, 2, 3}.data(), 3, 1}, std::vector<double>{1, 2, 3});
}

/// The fault of reading the small forest with these levels for its targets.
int fault_of(const std::vector<double>& target_levels, const char* name = "target_levels") {
  const temporary_file at{"echelon_calibrated_"};
  const fitted_forest<leaf::all_targets> f = small();
  const stored_forest<leaf::all_targets> parts{f};
  model_writer to{"calibrated.forest.all_targets"};
  parts.put(to, {});
  to.tensor(name, std::span<const double>{target_levels});
  if (to.save(at.path)) return -1;
  const auto back = load_calibrated_forest(at.path);
  return back ? 0 : static_cast<int>(back.error().why);
}

}  // namespace

TEST_CASE("calibrated file: what is loaded predicts the same bits as what was saved", "[forest][law]") {
  const auto train = forest_data::any(500, 4, 1, false), query = forest_data::any(100, 4, 2, false);
  const temporary_file at{"echelon_calibrated_"};
  const quantile_forest how{.trees = 20};
  const auto f = calibrate(exec::seq, how, fit(how, train.x, train.y), train.x, train.y);
  REQUIRE_FALSE(save(f, at.path));
  const auto back = load_calibrated_forest(at.path);
  REQUIRE(back);
  CHECK(back->forest() == f.forest());
  CHECK(std::equal(back->target_levels().begin(), back->target_levels().end(), f.target_levels().begin(),
                   f.target_levels().end()));
  CHECK(predict(*back, query.x, levels::m5) == predict(f, query.x, levels::m5));
  CHECK(load_forest(at.path).error().why == fault::unsupported);  // nobody forgets the calibration by mistake
}

TEST_CASE("calibrated file: levels that cannot be are refused", "[forest][fault]") {
  CHECK(fault_of({0.0, 0.5, 1.0}) == 0);
  CHECK(fault_of({}) == 202);
  CHECK(fault_of({0.5, 1.5}) == 201);
  CHECK(fault_of({std::numeric_limits<double>::quiet_NaN()}) == 301);
  CHECK(fault_of({0.5}, "levels_of_others") == 203);
}
