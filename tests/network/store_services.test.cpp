// SPDX-License-Identifier: BSL-1.0
#include <echelon/network/store_services.hpp>

#include <limits>

#include <tests/catch.hpp>

using namespace echelon;

namespace {

/// Three stores, two of them behind the same centre.
network three_stores() {
  network net;
  net.sites = {{"DC_N", site_kind::distribution}, {"DC_S", site_kind::distribution}, {"A"}, {"B"}, {"C"}};
  net.arcs = {{0, 2, {}, 0.1}, {0, 3, {}, 0.1}, {1, 4, {}, 0.1}};
  return net;
}

const service* find(const network& net, std::size_t site, std::size_t region, std::size_t speed) {
  for (const service& s : net.services)
    if (s.site == site && s.region == region && s.speed == speed) return &s;
  return nullptr;
}

}  // namespace

TEST_CASE("store services: a store serves its own customers at both speeds, and its neighbours' in two days",
          "[network]") {
  network net = three_stores();
  net.regions = {{"old", 1}};
  give_services(net, {.help_cost = 0.5});
  CHECK(ECHELON_FAULT_OF(validate(net)) == 0);
  REQUIRE(net.regions.size() == 3);
  CHECK(net.regions[2].id == "C");
  CHECK(net.services.size() == 3 * 2 + 2);
  for (std::size_t r = 0; r < 3; ++r) {
    CHECK(find(net, 2 + r, r, 0)->cut_off_minute == 14 * 60);
    CHECK(find(net, 2 + r, r, 1)->cut_off_minute == 22 * 60);
    CHECK(find(net, 2 + r, r, 1)->cost == 0);
  }
  REQUIRE(find(net, 3, 0, 1) != nullptr);
  CHECK(find(net, 3, 0, 1)->cost == 0.5);
  CHECK(find(net, 3, 0, 1)->cut_off_minute == 18 * 60);
  CHECK(find(net, 3, 0, 0) == nullptr);
  CHECK(find(net, 4, 0, 1) == nullptr);
  CHECK(find(net, 2, 2, 1) == nullptr);
}

TEST_CASE("store services: the mean loss over the speeds is the margin", "[network][law]") {
  for (const double same_day : {0.0, 0.1, 0.25, 0.5})
    for (const double margin : {0.0, 0.2, 0.3}) {
      network net = three_stores();
      give_services(net, {.same_day = same_day, .margin = margin});
      CHECK_THAT(mean_lost_margin(net, 7), WithinAbs(margin, 1e-15));
      CHECK(net.speeds[0].lost_margin >= net.speeds[1].lost_margin);
      CHECK(net.speeds[0].share + net.speeds[1].share == 1);
    }
  network usual = three_stores();
  give_services(usual);
  CHECK_THAT(usual.speeds[0].lost_margin, WithinAbs(0.45, 1e-15));
  CHECK_THAT(usual.speeds[1].lost_margin, WithinAbs(0.25, 1e-15));
  CHECK(mean_lost_margin(three_stores(), 7) == 7);
}

TEST_CASE("store services: promises that cannot be are refused", "[network]") {
  const auto broken = [](const store_promises& how) {
    network net = three_stores();
    return ECHELON_FAULT_OF(give_services(net, how));
  };
  CHECK(broken({.same_day = 1}) == 201);
  CHECK(broken({.same_day = -0.1}) == 201);
  CHECK(broken({.margin = std::numeric_limits<double>::quiet_NaN()}) == 201);
  CHECK(broken({.same_day = 0.9, .hurry = 1.5}) == 201);  // two-day orders would lose less than nothing
  CHECK(broken({.help_cost = -1}) == 303);
  CHECK(broken({.help_cost = unlimited}) == 301);
  CHECK(broken({.cut_off = 1441}) == 201);
  network centres;
  centres.sites = {{"DC", site_kind::distribution}};
  CHECK(ECHELON_FAULT_OF(give_services(centres)) == 202);
  network astray = three_stores();
  astray.arcs.push_back({0, 9, {}, 0.1});
  CHECK(ECHELON_FAULT_OF(give_services(astray)) == 203);
}
