// SPDX-License-Identifier: BSL-1.0
#include <echelon/capacity/load_scores.hpp>

#include <array>

#include <echelon/exec/seq.hpp>
#include <echelon/forecast/block_paths.hpp>
#include <tests/capacity/small_load.hpp>
#include <tests/catch.hpp>

using namespace echelon;

namespace {

const std::vector<moving_event> events{{0, 9000, 1440}};

auto fitted(const std::vector<double>& load) {
  return fit(capacity_model{link::logarithm{}, small_load::line, small_load::day, small_load::week},
             load_record{small_load::monday, load, events});
}

}  // namespace

TEST_CASE("load scores: of one size at any load, and missing where nothing was learned", "[capacity][law]") {
  auto load = small_load::record(21, 0.05);
  load[100] = std::nan("");
  load[20'000] *= 5;
  const auto f = fitted(load);
  const auto score = scores_of(f, load_record{small_load::monday, load, events});
  REQUIRE(score.size() == load.size());
  CHECK(std::isnan(score[100]));
  CHECK(std::isnan(score[20'000]));
  CHECK(std::isnan(score[9500]));
  std::array<double, 2> square{}, count{};
  for (std::size_t t = 0; t < score.size(); ++t) {
    if (std::isnan(score[t])) continue;
    const std::size_t high = t % 1440 < 720 ? 1 : 0;  // the load of a morning is two times that of an evening
    square[high] += score[t] * score[t];
    count[high] += 1;
  }
  for (const std::size_t k : {0u, 1u}) CHECK_THAT(std::sqrt(square[k] / count[k]), WithinAbs(1.0, 0.05));
  CHECK(ECHELON_FAULT_OF(scores_of(f, load_record{})) == 101);
}

TEST_CASE("load scores: peaks of days ahead, from stitched days of the record", "[capacity]") {
  const auto load = small_load::record(21, 0.05);
  const auto f = fitted(load);
  const auto said = with_scale(f, horizon{3 * 1440});
  const auto minutes = predict(f, horizon{3 * 1440});
  for (std::size_t h = 0; h < minutes.size(); h += 97) CHECK(said(0, h) == minutes[h]);
  const auto score = scores_of(f, load_record{small_load::monday, load});
  const matrix_view<const double> past{score.data(), 1, score.size()};
  const auto peaks = peak_quantiles(exec::seq, block_paths{.draws = 40}, said, past, 1, 1440, levels::tenths);
  for (std::size_t d = 0; d < 3; ++d) {
    double expected = 0;
    for (std::size_t m = 0; m < 1440; ++m) expected = std::max(expected, minutes[d * 1440 + m]);
    CHECK(peaks(0, d)[0] > expected);  // of many noisy minutes one is far above its mean
    CHECK(peaks(0, d)[2] < 1.4 * expected);
  }
  CHECK(ECHELON_FAULT_OF(with_scale(f, horizon{0})) == 202);
}
