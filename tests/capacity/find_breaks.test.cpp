// SPDX-License-Identifier: BSL-1.0
#include <echelon/capacity/find_breaks.hpp>

#include <echelon/capacity/forecast_load.hpp>
#include <tests/capacity/small_load.hpp>
#include <tests/catch.hpp>

using namespace echelon;

namespace {

auto bent_model() {
  return capacity_model{link::logarithm{}, trend::broken_line{}, small_load::day, small_load::week};
}

}  // namespace

TEST_CASE("breaks: a bend is found to the day or two, and the forecast goes on along it", "[capacity]") {
  auto load = small_load::record(90, 0.02);
  random_stream draw{8};
  double common = 0;  // what the minutes of a day share
  const auto bend = [](std::size_t t) { return std::max(0.0, static_cast<double>(t) / 1440 - 50) * 0.01; };
  for (std::size_t t = 0; t < load.size(); ++t) {
    if (t % 1440 == 0) common = 0.005 * draw.normal();
    load[t] *= std::exp(bend(t) + common);
  }
  const load_record record{small_load::monday, load};
  const auto f = fit_with_breaks(bent_model(), record);
  const auto& breaks = std::get<0>(f.model.terms).breaks;
  REQUIRE(breaks.size() == 1);
  CHECK(std::abs(breaks[0] - f.first_day - 50) <= 2);
  const auto said = predict(f, horizon{14 * 1440});
  for (std::size_t h = 0; h < said.size(); h += 500)
    CHECK_THAT(std::log(said[h]), WithinAbs(small_load::on_scale(load.size() + h) + bend(load.size() + h), 0.03));
}

TEST_CASE("breaks: where there is none, none is found", "[capacity]") {
  const auto load = small_load::record(60, 0.02);
  const auto f = fit_with_breaks(bent_model(), load_record{small_load::monday, load});
  CHECK(std::get<0>(f.model.terms).breaks.empty());
}

TEST_CASE("breaks: growth by the same amount each day has no break, though it bends on logarithms", "[capacity][law]") {
  auto load = small_load::record(90, 0.02);
  random_stream draw{8};
  double common = 0;
  const auto grown = [](std::size_t t) { return 1 + 0.02 * static_cast<double>(t) / 1440; };
  for (std::size_t t = 0; t < load.size(); ++t) {
    if (t % 1440 == 0) common = 0.005 * draw.normal();
    load[t] *= grown(t) * std::exp(common - small_load::slope * static_cast<double>(t) / 1440 / 365.25);
  }
  const auto f = fit_with_breaks(bent_model(), load_record{small_load::monday, load});
  CHECK(std::get<0>(f.model.terms).breaks.empty());
  CHECK_THAT(growth_at(f, f.first_day + 90), WithinRel(0.02 * 365.25 / 2.8, 0.03));
  const auto said = predict(f, horizon{60 * 1440});
  for (std::size_t h = 0; h < said.size(); h += 5000) {
    const std::size_t t = load.size() + h;
    const double on_scale = small_load::on_scale(t) - small_load::slope * static_cast<double>(t) / 1440 / 365.25;
    CHECK_THAT(said[h], WithinRel(grown(t) * std::exp(on_scale), 0.02));
  }
}

TEST_CASE("breaks: what is refused", "[capacity]") {
  const auto load = small_load::record(5, 0.02);
  const load_record record{small_load::monday, load};
  CHECK(ECHELON_FAULT_OF(fit_with_breaks(bent_model(), record, 0)) == 202);
  const auto f = fit(bent_model(), record);
  CHECK(ECHELON_FAULT_OF(find_breaks(f, load_record{})) == 101);
}
