// SPDX-License-Identifier: BSL-1.0
#include <echelon/simulate/retailer.hpp>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("retailer: events fall on the days that the calendar says", "[simulate][published]") {
  const auto on = [](std::size_t event, civil_day d) { return takes_place(event, days_from(d)); };
  STATIC_REQUIRE(takes_place(0, days_from({2025, 1, 1})));
  CHECK_FALSE(on(0, {2025, 1, 2}));
  CHECK(on(1, {2024, 2, 14}));
  CHECK_FALSE(on(1, {2024, 2, 15}));
  // Black Fridays, and the Mondays after them; in 2024 Monday is 2 December.
  for (const civil_day d : {civil_day{2022, 11, 25}, {2022, 11, 28}, {2023, 11, 24}, {2024, 11, 29}, {2024, 12, 2}})
    CHECK(on(3, d));
  for (const civil_day d : {civil_day{2022, 11, 24}, {2022, 11, 29}, {2024, 11, 22}, {2024, 12, 3}})
    CHECK_FALSE(on(3, d));
  CHECK(on(4, {2023, 12, 24}));
  CHECK_FALSE(on(4, {2023, 12, 25}));
}

TEST_CASE("retailer: every event comes every year, and no more than three weeks of it", "[simulate][law]") {
  for (std::size_t e = 0; e < retail_events.size(); ++e)
    for (std::int32_t year = 2000; year < 2040; ++year) {
      const std::int64_t end = days_from({year + 1, 1, 1});
      int days = 0;
      for (std::int64_t d = days_from({year, 1, 1}); d < end; ++d) days += takes_place(e, d) ? 1 : 0;
      INFO(retail_events[e] << " " << year);
      CHECK(days >= 1);
      CHECK(days <= 21);
    }
}
