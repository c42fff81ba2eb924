// SPDX-License-Identifier: BSL-1.0
#include <echelon/forecast/rhythm.hpp>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("rhythm: a year is made of whole seasons", "[forecast][law]") {
  for (const unit each : {unit::minute, unit::hour, unit::day, unit::week, unit::month, unit::quarter, unit::year}) {
    const rhythm r = rhythm::of({each, 1, 0});
    CHECK(r.season > 0);
    CHECK(r.level >= 4);
    CHECK(r.year % r.season == 0);
  }
}

TEST_CASE("rhythm: days have weeks and 364 days, months have years", "[forecast]") {
  const rhythm day = rhythm::of({unit::day, 1, 0});
  CHECK(day.season == 7);
  CHECK(day.level == 28);
  CHECK(day.year == 364);
  const rhythm month = rhythm::of({unit::month, 1, 0});
  CHECK(month.season == 12);
  CHECK(month.year == 12);
  CHECK(rhythm::of({unit::index, 1, 0}).year == 0);
  CHECK(rhythm::of({unit::day, 1, 0}, 5).season == 5);
}
