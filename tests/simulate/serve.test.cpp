// SPDX-License-Identifier: BSL-1.0
#include <echelon/simulate/serve.hpp>

#include <algorithm>
#include <array>

#include <tests/catch.hpp>
#include <tests/simulate/worlds.hpp>

using namespace echelon;
using echelon_tests::any_counts;
using echelon_tests::any_helping_world;

namespace {

/// Site 1 promises its customers today, site 2 promises its own two days; until noon site 1 helps site 2 for 0.25.
scenario two_sites() {
  scenario s;
  s.net.sites = {{"DC", site_kind::distribution}, {"A"}, {"B"}};
  s.net.regions = {{"a", 0.5}, {"b", 0.5}};
  s.net.speeds = {{"same-day", 12, 0.5, 0.5}, {"two-day", 48, 0.5, 0.2}};
  s.net.services = {{1, 0, 0, 0.5, 1440}, {2, 1, 1, 1.0, 1440}, {1, 1, 1, 1.25, 720}};
  s.products = {{.price = 10}};
  s.cells = {{0, 1, 0}, {0, 2, 0}};
  s.days = 1;
  s.demand = {4, 12};
  s.seed = 3;  // of the twelve orders at site 2 some come before noon, more than three, and some later
  s.sites_help = true;
  return s;
}

struct one_day {
  std::vector<shelf> shelves;
  std::vector<cell_outcome> out;
  std::vector<std::uint64_t> lost_by_wave;
};

/// The rules said again, one order at a time.
one_day order_by_order(const scenario& s, const promises& who, std::vector<shelf> shelves) {
  one_day d{std::move(shelves), std::vector<cell_outcome>(s.cells.size()), std::vector<std::uint64_t>(who.waves())};
  std::vector<std::vector<std::uint32_t>> orders(s.cells.size(), std::vector<std::uint32_t>(who.waves()));
  for (std::size_t c = 0; c < s.cells.size(); ++c) who.split(s.cells[c], 0, s.demand[c * s.days], orders[c]);
  const auto take = [&](std::size_t from, std::size_t to, std::size_t w) {
    if (d.shelves[from].on_hand == 0 || orders[to][w] == 0) return false;
    --d.shelves[from].on_hand, --orders[to][w], ++d.out[from].sold;
    if (from != to) ++d.out[from].sold_for_others, ++d.out[to].served_by_others;
    return true;
  };
  for (std::size_t w = 0; w < who.waves(); ++w) {
    for (std::size_t c = 0; c < s.cells.size(); ++c)
      while (who.at_home(s.cells[c].site, w) < promises::never && take(c, c, w)) continue;
    std::vector<std::size_t> homes(s.cells.size());
    for (std::size_t c = 0; c < homes.size(); ++c) homes[c] = c;
    std::sort(homes.begin(), homes.end(), [&](std::size_t a, std::size_t b) {
      return s.cells[a].site < s.cells[b].site;  // of one product at several sites, the first site asks first
    });
    for (const std::size_t c : homes) {
      for (const helping_site& h : who.helpers(who.home(s.cells[c].site), w))
        for (std::size_t o = 0; o < s.cells.size(); ++o)
          if (o != c && s.cells[o].product == s.cells[c].product && s.cells[o].site == h.site &&
              h.extra <= who.worth(s.products[s.cells[c].product], who.speed_of(w)))
            while (take(o, c, w)) continue;
      d.out[c].lost += orders[c][w];
      d.lost_by_wave[w] += orders[c][w];
    }
  }
  return d;
}

}  // namespace

TEST_CASE("serve: two sites, two speeds and one cut-off go as they go by hand", "[simulate][law]") {
  const auto s = two_sites();
  const promises who{s};
  REQUIRE(who.waves() == 3);  // two-day until noon, then at midnight same-day before two-day
  std::array<std::uint32_t, 3> b{};
  who.split(s.cells[1], 0, 12, b);
  REQUIRE((b[0] > 3 && b[1] == 0 && b[2] > 0));
  std::vector<shelf> shelves{{10, 0, 0}, {3, 7, 0}};
  std::array<cell_outcome, 2> out{};
  detail::serving day{s, who, shelves};
  day.live(0, 0, out);
  // In the morning site 2 serves three, site 1 the others; its own four come later; in the afternoon nobody can help.
  const std::uint64_t helped = b[0] - 3, lost = b[2];
  REQUIRE(helped + 4 <= 10);
  CHECK(out[0].sold == helped + 4);
  CHECK(out[0].sold_for_others == helped);
  CHECK(out[0].lost == 0);
  CHECK(out[1].sold == 3);
  CHECK(out[1].served_by_others == helped);
  CHECK(out[1].lost == lost);
  CHECK(out[1].short_days == 1);
  CHECK(out[1].short_demand == 12);
  CHECK(shelves[0].on_hand == 6 - helped);
  CHECK(out[0].held_days == 6 - helped);
  CHECK(out[1].held_days == 7);
  CHECK(out[1].waited_days == 7);
  CHECK(day.shipping(0) == 0);
  CHECK(day.shipping(1) == 0.25 * static_cast<double>(helped));
  CHECK(day.by_speed(0)[0].served == 4);
  CHECK(day.by_speed(0)[1].demanded == 0);
  CHECK(day.by_speed(1)[1].demanded == 12);
  CHECK(day.by_speed(1)[1].served == 3 + helped);
  CHECK(day.by_speed(1)[1].elsewhere == helped);
}

TEST_CASE("serve: a parcel that costs more than the sale is worth is not sent", "[simulate][law]") {
  auto s = two_sites();
  for (const double extra : {1.5, 2.0, 2.25}) {  // a two-day sale is worth 2
    INFO("extra " << extra);
    s.net.services[2].cost = 1.0 + extra;
    const promises who{s};
    std::vector<shelf> shelves{{10, 0, 0}, {3, 0, 0}};
    std::array<cell_outcome, 2> out{};
    detail::serving day{s, who, shelves};
    day.live(0, 0, out);
    CHECK((out[0].sold_for_others > 0) == (extra <= 2));
  }
}

TEST_CASE("serve: a day goes as it goes order by order", "[simulate][parity]") {
  std::uint64_t helped = 0, lost = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    INFO("seed " << seed);
    auto s = any_helping_world(seed);
    const auto stock = any_counts(s.cells.size(), 4, seed);
    std::vector<shelf> shelves;
    for (const std::uint32_t units : stock) shelves.push_back({units, 0, 0});
    const promises who{s};
    const one_day plain = order_by_order(s, who, shelves);
    std::vector<cell_outcome> out(s.cells.size());
    detail::serving day{s, who, shelves};
    for (std::size_t j = 0; j < s.products.size(); ++j) day.live(j, 0, out);
    for (std::size_t c = 0; c < s.cells.size(); ++c) {
      CHECK(shelves[c].on_hand == plain.shelves[c].on_hand);
      CHECK(out[c].sold == plain.out[c].sold);
      CHECK(out[c].sold_for_others == plain.out[c].sold_for_others);
      CHECK(out[c].served_by_others == plain.out[c].served_by_others);
      CHECK(out[c].lost == plain.out[c].lost);
      helped += out[c].sold_for_others;
      lost += out[c].lost;
    }
  }
  CHECK(helped > 0);
  CHECK(lost > 0);
}

TEST_CASE("serve: a product twice at a site is refused where sites help, since orders would not know the shelf",
          "[simulate][law]") {
  auto s = two_sites();
  s.cells.push_back({0, 1, 0});
  s.demand.push_back(1);
  std::vector<shelf> shelves(3);
  const promises who{s};
  CHECK(ECHELON_FAULT_OF(detail::serving(s, who, shelves)) == 304);
  s.sites_help = false;
  const promises alone{s};
  CHECK(ECHELON_FAULT_OF(detail::serving(s, alone, shelves)) == 0);
}
