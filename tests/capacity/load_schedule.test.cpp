// SPDX-License-Identifier: BSL-1.0
#include <echelon/capacity/load_schedule.hpp>

#include <array>

#include <echelon/core/random.hpp>
#include <tests/capacity/journeys.hpp>
#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("journey: visits of a step in a loop, by hand and by walking", "[capacity][published]") {
  // search, then product with 1/2; from product back to search with 1/3: 1 / (1 - 1/6) searches
  const customer_journey loop{{{"search", 1}, {"product", 1}}, {1, 0}, {0, 0.5, 1.0 / 3, 0}};
  const auto visits = visits_of(loop);
  CHECK_THAT(visits[0], WithinAbs(1.2, 1e-12));
  CHECK_THAT(visits[1], WithinAbs(0.6, 1e-12));
  const auto j = tests::shop();
  const auto exact = visits_of(j);
  std::array<double, 5> walked{};
  random_stream draw{5};
  constexpr int walks = 40'000;
  for (int w = 0; w < walks; ++w) {
    double u = draw.uniform();
    std::size_t at = 0;
    while (u > j.begin[at]) u -= j.begin[at++];
    while (at < 5) {
      walked[at] += 1.0 / walks;
      u = draw.uniform();
      std::size_t to = 0;
      while (to < 5 && u > j.next[at * 5 + to]) u -= j.next[at * 5 + to++];
      at = to;
    }
  }
  for (std::size_t k = 0; k < 5; ++k) CHECK_THAT(walked[k], WithinAbs(exact[k], 0.02));
}

TEST_CASE("schedule: after a while steps hold the rate times visits times stay, as Little's law says",
          "[capacity][law]") {
  const auto j = tests::shop();
  const auto visits = visits_of(j);
  const std::vector<double> steady(200, 1000.0);
  const load_schedule s = schedule_of(j, steady);
  for (std::size_t k = 0; k < 5; ++k) {
    const double stay = 1 / -std::expm1(-1 / j.steps[k].stay);  // whole minutes
    CHECK_THAT(static_cast<double>(s.active[199 * 5 + k]), WithinAbs(1000 * visits[k] * stay, 1.0));
    CHECK_THAT(static_cast<double>(s.come[199 * 5 + k]), WithinAbs(1000 * visits[k], 1.0));
  }
}

TEST_CASE("schedule: nobody appears or gets lost by rounding, however few they are", "[capacity][law]") {
  const auto j = tests::shop();
  std::vector<double> few(3000);
  random_stream draw{3};
  for (double& c : few) c = 0.3 * draw.uniform();
  const load_schedule s = schedule_of(j, few);
  double exact = 0, counted = 0;
  for (std::size_t t = 0; t < few.size(); ++t) {
    exact += few[t];
    counted += static_cast<double>(s.begin[t]);
    REQUIRE(std::abs(exact - counted) <= 0.5 + 1e-9);
  }
  const auto visits = visits_of(j);
  for (std::size_t k = 0; k < 5; ++k) {
    double come = 0;
    for (std::size_t t = 0; t < few.size(); ++t) come += static_cast<double>(s.come[t * 5 + k]);
    CHECK_THAT(come, WithinAbs(exact * visits[k], 0.02 * exact + 1));
  }
  CHECK(s.minutes() == 3000);
  CHECK(s.steps[4] == "checkout");
}

TEST_CASE("schedule: customers for a load ask for that load", "[capacity][law]") {
  const auto j = tests::shop();
  const std::vector<double> load(300, 5000.0), requests{2, 3, 5, 1, 8};
  const auto customers = customers_for(j, load, requests);
  const load_schedule s = schedule_of(j, customers);
  double asked = 0;
  for (std::size_t k = 0; k < 5; ++k) asked += requests[k] * static_cast<double>(s.come[299 * 5 + k]);
  CHECK_THAT(asked, WithinRel(5000.0, 0.01));
}

TEST_CASE("journey: what cannot be walked is refused", "[capacity]") {
  const auto with = [](auto&& spoil) {
    customer_journey j = tests::shop();
    spoil(j);
    return ECHELON_FAULT_OF(validate(j));
  };
  CHECK(with([](auto&) {}) == 0);
  CHECK(with([](auto& j) { j = {}; }) == 202);
  CHECK(with([](auto& j) { j.begin.pop_back(); }) == 101);
  CHECK(with([](auto& j) { j.next.pop_back(); }) == 101);
  CHECK(with([](auto& j) { j.begin[0] = 0.8; }) == 201);
  CHECK(with([](auto& j) { j.next[1] = 0.9; }) == 201);
  CHECK(with([](auto& j) { j.next[1] = -0.1; }) == 303);
  CHECK(with([](auto& j) { j.steps[2].stay = 0; }) == 201);
  CHECK(with([](auto& j) { j.next[24] = 1; }) == 305);  // nobody leaves the checkout
  const auto j = tests::shop();
  const std::vector<double> none, five(5, 1.0), zeros(5, 0.0), bad{-1}, one{1};
  CHECK(ECHELON_FAULT_OF(schedule_of(j, none)) == 202);
  CHECK(ECHELON_FAULT_OF(schedule_of(j, bad)) == 303);
  CHECK(ECHELON_FAULT_OF(customers_for(j, one, one)) == 101);
  CHECK(ECHELON_FAULT_OF(customers_for(j, one, zeros)) == 201);
  CHECK(ECHELON_FAULT_OF(customers_for(j, bad, five)) == 303);
}
