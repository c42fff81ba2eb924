// SPDX-License-Identifier: BSL-1.0
#include <echelon/capacity/measure_error.hpp>

#include <tests/capacity/small_load.hpp>
#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("measured error: noise, drift and its memory are told apart", "[capacity]") {
  auto load = small_load::record(56, 0.03);
  random_stream draw{4};
  double drift = 0;
  const double keep = std::exp(-1.0 / 90);
  for (double& y : load) {
    drift = keep * drift + 0.05 * std::sqrt(1 - keep * keep) * draw.normal();
    y *= std::exp(drift);
  }
  load[9] = std::nan("");
  const load_record record{small_load::monday, load};
  const auto f = fit(capacity_model{link::logarithm{}, small_load::line, small_load::day, small_load::week}, record);
  const load_error e = measure_error(f, record);
  CHECK_THAT(e.noise, WithinRel(0.03, 0.03));
  CHECK_THAT(e.drift, WithinRel(0.05, 0.1));
  CHECK_THAT(e.memory, WithinRel(90.0, 0.25));
  CHECK(e.strength == f.model.events.surprise);
  const std::vector<double> shorter(load.begin(), load.end() - 1);
  CHECK(ECHELON_FAULT_OF(measure_error(f, load_record{small_load::monday, shorter})) == 101);
}
