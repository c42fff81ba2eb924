// SPDX-License-Identifier: BSL-1.0
#include <echelon/simulate/scenario.hpp>

#include <array>
#include <limits>

#include <tests/catch.hpp>

using namespace echelon;

namespace {

scenario one_shop() {
  scenario s;
  s.net.sites = {{"DC", site_kind::distribution}, {"FC", site_kind::fulfilment}};
  s.net.arcs = {{0, 1, {2, 1.5}, 0.5}, {0, 1, {1, 0.0}, 0.9}};
  s.products = {product{}};
  s.cells = {{0, 1, 5}};
  s.days = 10;
  s.demand.assign(10, 1);
  return s;
}

}  // namespace

TEST_CASE("scenario: what does not fit together is refused at the door", "[simulate][law]") {
  CHECK(ECHELON_FAULT_OF(validate(one_shop())) == 0);
  CHECK(one_shop().periods() == 2);
  const auto broken = [](auto change) {
    auto s = one_shop();
    change(s);
    return ECHELON_FAULT_OF(validate(s));
  };
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(broken([](scenario& s) { s.cells.clear(); }) == 202);
  CHECK(broken([](scenario& s) { s.days = 0; }) == 202);
  CHECK(broken([](scenario& s) { s.days_per_period = 0; }) == 202);
  CHECK(broken([](scenario& s) { s.demand.pop_back(); }) == 101);
  CHECK(broken([](scenario& s) { s.cells[0].product = 1; }) == 203);
  CHECK(broken([](scenario& s) { s.cells[0].site = 2; }) == 203);
  CHECK(broken([](scenario& s) { s.net.arcs[0].to = 2; }) == 203);
  CHECK(broken([](scenario& s) { s.cells[0].on_hand = -1; }) == 201);
  CHECK(broken([](scenario& s) { s.cells[0].on_hand = nan; }) == 201);
  CHECK(broken([](scenario& s) { s.products[0].holding = -0.1; }) == 303);
  CHECK(broken([](scenario& s) { s.products[0].volume = nan; }) == 303);
  CHECK(broken([](scenario& s) { s.net.sites[1].storage = -1; }) == 303);
  CHECK(broken([](scenario& s) { s.net.sites[1].inbound_per_period = nan; }) == 303);
}

TEST_CASE("scenario: the cheapest arc carries, and its spread alone makes shipments late", "[simulate][law]") {
  auto s = one_shop();
  CHECK(cheapest_arc_to(s.net, 1) == 0);
  CHECK(cheapest_arc_to(s.net, 0) == s.net.arcs.size());
  CHECK(late_days(s, s.cells[0], 0) == 0);
  s.lead_times_vary = true;
  double mean = 0;
  std::size_t on_time = 0;
  for (std::size_t p = 0; p < 4000; ++p) {
    const std::size_t late = late_days(s, s.cells[0], p);
    mean += static_cast<double>(late) / 4000;
    on_time += late == 0 ? 1 : 0;
  }
  // The positive part of N(0, 1.5) rounded to days: mean sum_k P(X > k - 1/2) = 0.5903, and P(X < 1/2) = 0.6306.
  CHECK_THAT(mean, WithinAbs(0.5903, 4 * 0.95 / std::sqrt(4000.0)));
  CHECK_THAT(static_cast<double>(on_time) / 4000, WithinAbs(0.6306, 4 * 0.483 / std::sqrt(4000.0)));
  const std::size_t before = late_days(s, {7, 1, 0}, 3);
  s.cells.push_back({9, 1, 3});
  CHECK(late_days(s, {7, 1, 99}, 3) == before);
}

TEST_CASE("scenario: recorded demand is the whole units of the days asked, missing as zero", "[simulate][law]") {
  panel p;
  p.ids = {"a", "b"};
  p.demand.push_back(2, std::array{1.0, std::numeric_limits<double>::quiet_NaN(), 2.6});
  p.demand.push_back(0, std::array{4.0});
  CHECK(recorded_demand(p, 1, 5) == std::vector<std::uint32_t>{0, 1, 0, 3, 0, 0, 0, 0, 0, 0});
  CHECK(recorded_demand(p, 0, 1) == std::vector<std::uint32_t>{0, 4});
  p.demand[1].values[0] = -1;
  CHECK(ECHELON_FAULT_OF(recorded_demand(p, 0, 1)) == 303);
  p.demand[1].values[0] = 5e9;
  CHECK(ECHELON_FAULT_OF(recorded_demand(p, 0, 1)) == 201);
}
