// SPDX-License-Identifier: BSL-1.0
#include <echelon/network/eligibility.hpp>

#include <numeric>

#include <echelon/simulate/retailer_network.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {

/// Two sites, one region, two speeds; the far site closes earlier.
network two_sites() {
  network net;
  net.sites = {{"DC", site_kind::distribution}, {"near"}, {"far"}};
  net.regions = {{"all", 1.0}};
  net.speeds = {{"fast", 12, 0.25, 0.5}, {"slow", 48, 0.75, 0.3}};
  net.services = {{1, 0, 0, 5, 720}, {1, 0, 1, 3, 1440}, {2, 0, 1, 4, 360}};
  return net;
}

}  // namespace

TEST_CASE("eligibility: a day of two sites by hand", "[network]") {
  const auto net = two_sites();
  const eligibility who{net};
  REQUIRE(who.slots() == 3);
  CHECK(who.slot_end(0) == 360);
  CHECK(who.slot_end(1) == 720);
  CHECK(who.slot_end(2) == 1440);
  REQUIRE(who.serving().size() == 2);
  CHECK(who.serving()[0] == 1);
  // slow to 6:00 from both; fast to 12:00 from the near; slow after 6:00 from the near
  REQUIRE(who.streams().size() == 3);
  CHECK(who.streams()[0].share == Approx(0.75 * 0.25));
  CHECK(who.serves(0, 0));
  CHECK(who.serves(1, 0));
  CHECK(who.sites_of(0)[0] == 3);
  CHECK(who.streams()[1].speed == 0);
  CHECK(who.streams()[1].first_slot == 0);
  CHECK(who.streams()[1].last_slot == 1);
  CHECK(who.streams()[1].share == Approx(0.25 * 0.5));
  CHECK(who.sites_of(1)[0] == 1);
  CHECK(who.streams()[2].share == Approx(0.75 * 0.75));
  CHECK(who.cost(0, 2) == 3);
  CHECK(who.cost(1, 2) == eligibility::never);
  CHECK(who.too_late(0) == Approx(0.25 * 0.5));
  CHECK(who.too_late(1) == 0);
}

TEST_CASE("eligibility: a site serves a stream only before its cut-off, and no order is counted twice",
          "[network][law]") {
  for (const bool merge : {true, false}) {
    const auto net = retailer_network();
    const eligibility who{net, {.share = {0.1, 0.4, 0.3, 0.2}, .merge = merge}};
    std::vector<double> of_speed(net.speeds.size());
    for (std::size_t m = 0; m < who.streams().size(); ++m) {
      const order_stream& s = who.streams()[m];
      of_speed[s.speed] += s.share;
      if (m > 0) CHECK(who.streams()[m - 1].last_slot <= s.last_slot);
      if (!merge) CHECK(s.first_slot == s.last_slot);
      for (std::size_t j = 0; j < who.serving().size(); ++j)
        for (std::size_t slot = s.first_slot; slot <= s.last_slot; ++slot) {
          bool open = false;
          for (const service& v : net.services)
            open = open || (v.site == who.serving()[j] && v.region == s.region && v.speed == s.speed &&
                            v.cut_off_minute >= who.slot_end(slot));
          CHECK(who.serves(j, m) == open);
          CHECK((who.cost(j, m) < eligibility::never) == open);
        }
    }
    for (std::size_t k = 0; k < net.speeds.size(); ++k)
      CHECK(of_speed[k] + who.too_late(k) == Approx(net.speeds[k].share));
    // same-day closes at 14:00: 0.1 + 0.4 + a third of the afternoon's 0.3 are in time
    CHECK(who.too_late(0) == Approx(0.25 * (1 - 0.1 - 0.4 - 0.3 / 3)));
    CHECK(who.streams().size() == (merge ? 9 : 12));
  }
}

TEST_CASE("eligibility: of two ways from a site to a stream the cheaper counts", "[network]") {
  auto net = two_sites();
  net.services.push_back({1, 0, 0, 4, 360});
  const eligibility who{net};
  REQUIRE(who.streams().size() == 4);
  CHECK(who.cost(0, 0) == 4);  // fast before 6:00
  CHECK(who.cost(0, 2) == 5);  // fast before 12:00
}

TEST_CASE("eligibility: orders split by chance keep their number and their shares", "[network][law]") {
  const auto net = retailer_network();
  const eligibility who{net};
  for (std::size_t r = 0; r < net.regions.size(); ++r) {
    random_stream draw{5, r};
    std::vector<double> out(who.streams().size());
    const std::uint64_t units = 400'000;
    split_orders(draw, who, net, r, units, out);
    double late = net.regions[r].share;
    for (std::size_t m = 0; m < out.size(); ++m) {
      const order_stream& s = who.streams()[m];
      const double p = s.region == r ? s.share / net.regions[r].share : 0.0;
      if (s.region == r) late -= s.share;
      CHECK(std::abs(out[m] - p * units) <= 5 * std::sqrt(p * (1 - p) * units));
    }
    const double in_time = std::accumulate(out.begin(), out.end(), 0.0), p = late / net.regions[r].share;
    CHECK(in_time <= static_cast<double>(units));
    CHECK(std::abs(static_cast<double>(units) - in_time - p * units) <= 5 * std::sqrt(p * (1 - p) * units));
  }
}

TEST_CASE("eligibility: contradictory days and networks are named", "[network]") {
  const auto net = two_sites();
  const auto make = [](const network& n, const order_day& day) { return eligibility{n, day}; };
  CHECK(ECHELON_FAULT_OF(make(net, {.share = {0.5, 0.4}})) == 201);
  CHECK(ECHELON_FAULT_OF(make(net, {.share = {1.5, -0.5}})) == 303);
  CHECK(ECHELON_FAULT_OF(make(net, {.share = {NAN}})) == 301);
  auto bad = net;
  bad.services[0].cut_off_minute = 1441;
  CHECK(ECHELON_FAULT_OF(make(bad, {})) == 201);
  bad = net;
  bad.services[0].site = 0;
  CHECK(ECHELON_FAULT_OF(make(bad, {})) == 201);
  random_stream draw{1};
  std::vector<double> out(2);
  CHECK(ECHELON_FAULT_OF(split_orders(draw, eligibility{net}, net, 0, 5, out)) == 101);
}
