// SPDX-License-Identifier: BSL-1.0
#include <echelon/capacity/fit_best.hpp>

#include <limits>

#include <tests/capacity/small_load.hpp>
#include <tests/catch.hpp>

using namespace echelon;

namespace {

auto model_of(double half_life) {
  capacity_model m{link::logarithm{}, trend::level_only{}, small_load::day, small_load::week};
  m.half_life = half_life;
  return m;
}
const std::vector<decltype(model_of(1.0))> candidates{model_of(std::numeric_limits<double>::infinity()),
                                                      model_of(3.0)};

}  // namespace

TEST_CASE("choice of a load model: where the level has changed, the one that forgets foresees best", "[capacity]") {
  auto load = small_load::record(28, 0.02);
  const load_record steady{small_load::monday, load};
  const auto kept = fit_best(candidates, steady, horizon{4 * 1440});
  CHECK(kept.loss[0] <= 1.02 * kept.loss[1]);
  auto higher = load;
  for (std::size_t t = 8 * 1440; t < higher.size(); ++t) higher[t] *= 1.5;
  const auto chosen = fit_best(candidates, load_record{small_load::monday, higher}, horizon{4 * 1440});
  CHECK(chosen.which == 1);
  REQUIRE(chosen.loss.size() == 2);
  CHECK(chosen.loss[1] < 0.5 * chosen.loss[0]);
}

TEST_CASE("choice of a load model: quantiles are as wide as errors ahead were", "[capacity]") {
  // a level that wanders from day to day is followed on the record, not ahead
  auto load = small_load::record(28, 0.02);
  random_stream draw{3};
  double wander = 0;
  for (std::size_t t = 0; t < load.size(); ++t) {
    if (t % 1440 == 0) wander += 0.1 * draw.normal();
    load[t] *= std::exp(wander);
  }
  const load_record record{small_load::monday, load};
  const std::vector<decltype(model_of(1.0))> one{model_of(1.0)};
  const auto chosen = fit_best(one, record, horizon{5 * 1440}, 3);
  CHECK(chosen.wider > 1.05);
  const auto plain = fit(one[0], record);
  const auto width = [](const auto& f) { return f.score[1800] - f.score[200]; };
  CHECK_THAT(width(chosen.fitted), WithinRel(chosen.wider * width(plain), 1e-12));
  CHECK_THAT(chosen.fitted.score[1000], WithinAbs(plain.score[1000], 1e-12));
}

TEST_CASE("choice of a load model: a short record leaves the first one as it is", "[capacity]") {
  const auto load = small_load::record(3, 0.02);
  const auto chosen = fit_best(candidates, load_record{small_load::monday, load}, horizon{1440}, 5);
  CHECK(chosen.loss.size() == 2);
  const auto brief = fit_best(candidates, load_record{small_load::monday, std::span{load}.first(2000)}, horizon{1440});
  CHECK(brief.which == 0);
  CHECK(brief.wider == 1);
  CHECK(brief.fitted.score == fit(candidates[0], load_record{small_load::monday, std::span{load}.first(2000)}).score);
}

TEST_CASE("choice of a load model: what it refuses", "[capacity]") {
  const auto load = small_load::record(5, 0.02);
  const load_record record{small_load::monday, load};
  CHECK(ECHELON_FAULT_OF(fit_best(std::vector<decltype(model_of(1.0))>{}, record, horizon{5})) == 202);
  CHECK(ECHELON_FAULT_OF(fit_best(candidates, record, horizon{0})) == 202);
  CHECK(ECHELON_FAULT_OF(fit_best(candidates, record, horizon{5}, 0)) == 202);
  auto wrong = candidates;
  wrong[1].half_life = 0;
  CHECK(ECHELON_FAULT_OF(fit_best(wrong, record, horizon{5})) == 201);
}
