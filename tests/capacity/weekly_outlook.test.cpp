// SPDX-License-Identifier: BSL-1.0
#include <echelon/capacity/weekly_outlook.hpp>

#include <algorithm>

#include <tests/capacity/small_load.hpp>
#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("weekly outlook: weeks are the sums of their minutes, their peaks the largest, their parts add up",
          "[capacity][law]") {
  auto load = small_load::record(22, 0.02);
  const std::vector<moving_event> events{{0, 9000, 1440, 1, 360}, {0, 20'000, 2880, 1, 360}, {0, 40'000, 2000, 1, 360}};
  for (std::size_t t = 9000; t < 10'440; ++t) load[t] *= 3;
  for (std::size_t t = 20'000; t < 22'880; ++t) load[t] *= 3;
  const auto f = fit(capacity_model{link::logarithm{}, small_load::line, small_load::day, small_load::week},
                     load_record{small_load::monday, load, events});
  const auto weeks = weekly_outlook(f, horizon{3}, events);
  const auto minutes = predict(f, horizon{3 * 10'080}, events);
  REQUIRE(weeks.size() == 3);
  for (std::size_t w = 0; w < 3; ++w) {
    const auto from = minutes.begin() + static_cast<std::ptrdiff_t>(w * 10'080), to = from + 10'080;
    double sum = 0;
    for (auto at = from; at != to; ++at) sum += *at;
    CHECK_THAT(weeks[w].parts.total, WithinRel(sum, 1e-12));
    CHECK_THAT(weeks[w].parts.sum(), WithinRel(sum, 1e-9));
    const auto peak = std::max_element(from, to);
    CHECK_THAT(weeks[w].peak, WithinRel(*peak, 1e-12));
    CHECK(weeks[w].peak_minute == f.minutes + static_cast<std::size_t>(peak - minutes.begin()));
  }
  CHECK(weeks[0].parts.events[2] > 0.1 * weeks[0].parts.total);  // 31,680 … 41,760: the event begins at 40,000
  CHECK(weeks[2].parts.events[2] == 0);
}

TEST_CASE("weekly outlook: what it refuses", "[capacity]") {
  const auto load = small_load::record(3, 0.02);
  const auto f = fit(capacity_model{link::logarithm{}, small_load::day}, load_record{small_load::monday, load});
  CHECK(ECHELON_FAULT_OF(weekly_outlook(f, horizon{0})) == 202);
  CHECK(ECHELON_FAULT_OF(explain(f, 5, 5, {})) == 201);
}
