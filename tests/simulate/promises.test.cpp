// SPDX-License-Identifier: BSL-1.0
#include <echelon/simulate/promises.hpp>

#include <array>
#include <limits>
#include <numeric>

#include <echelon/simulate/retailer_network.hpp>
#include <tests/catch.hpp>
#include <tests/simulate/worlds.hpp>

using namespace echelon;
using echelon_tests::any_helping_world;
using echelon_tests::one_cell;

namespace {

/// One product at every fulfilment centre of the generated retailer, for one day.
scenario retailer_day() {
  scenario s;
  s.net = retailer_network();
  s.products = {{.price = 20, .margin = 7}};
  for (std::size_t k = distribution_centres; k < s.net.sites.size(); ++k) s.cells.push_back({0, k, 0});
  s.days = 1;
  s.demand.assign(s.cells.size(), 1);
  s.sites_help = true;
  return s;
}

}  // namespace

TEST_CASE("promises: without help each site is alone with its customers, and a lost unit costs the margin",
          "[simulate][law]") {
  const auto s = one_cell({3, 4});
  const promises who{s};
  CHECK(who.waves() == 1);
  CHECK(who.speeds() == 1);
  CHECK(who.at_home(1, 0) == 0);
  CHECK(who.helpers(who.home(1), 0).empty());
  CHECK(who.worth(s.products[0], 0) == 3);
  std::array<std::uint32_t, 1> wave{};
  who.split(s.cells[0], 1, 4, wave);
  CHECK(wave[0] == 4);
}

TEST_CASE("promises: the generated retailer has three waves, in order of their cut-offs", "[simulate][law]") {
  // Same-day orders until 14:00, two-day ones until 18:00 from anywhere and until 22:00 from the own region.
  const auto s = retailer_day();
  const promises who{s};
  REQUIRE(who.waves() == 3);
  CHECK(who.speed_of(0) == 0);
  CHECK(who.speed_of(1) == 1);
  CHECK(who.speed_of(2) == 1);
  for (std::size_t k = 0; k < fulfilment_homes.size(); ++k) {
    CHECK(who.home(distribution_centres + k) == fulfilment_homes[k].region);
    for (std::size_t w = 0; w < 3; ++w) CHECK(who.at_home(distribution_centres + k, w) == 0);
  }
  CHECK(who.helpers(0, 0).size() == 2);
  CHECK(who.helpers(0, 1).size() == 6);
  CHECK(who.helpers(0, 2).size() == 2);
  const std::array<std::size_t, 6> nearest_to_south{6, 7, 4, 5, 2, 3};
  for (std::size_t i = 0; i < 6; ++i) {
    CHECK(who.helpers(2, 1)[i].site == nearest_to_south[i]);
    CHECK_THAT(who.helpers(2, 1)[i].extra, WithinAbs(0.8 * static_cast<double>(i / 2), 1e-12));
  }
  CHECK(who.worth(s.products[0], 0) == 10);
  CHECK_THAT(who.worth(s.products[0], 1), WithinAbs(6, 1e-12));
}

TEST_CASE("promises: at one cut-off the faster promise comes first, whatever its place in the list",
          "[simulate][law]") {
  auto s = one_cell({1});
  s.sites_help = true;
  s.net.regions = {{"R", 1}};
  s.net.speeds = {{"slow", 48, 0.5, 0}, {"fast", 6, 0.5, 0}};
  s.net.services = {{1, 0, 0, 0, 840}, {1, 0, 1, 0, 840}};
  const promises who{s};
  REQUIRE(who.waves() == 2);
  CHECK(who.speed_of(0) == 1);
  CHECK(who.speed_of(1) == 0);
}

TEST_CASE("promises: the waves of a day sum to its demand, and are the same in every world that has the cell",
          "[simulate][law]") {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    INFO("seed " << seed);
    const auto s = any_helping_world(seed);
    auto other = s;
    other.cells = {s.cells.back()};
    other.demand.assign(s.days, 0);
    const promises who{s}, alone{other};
    REQUIRE(who.waves() == alone.waves());
    std::vector<std::uint32_t> a(who.waves()), b(who.waves());
    for (std::size_t day = 0; day < 5; ++day) {
      const std::uint64_t units = 7 * seed % 90 + day;
      who.split(s.cells.back(), day, units, a);
      CHECK(std::accumulate(a.begin(), a.end(), std::uint64_t{0}) == units);
      alone.split(s.cells.back(), day, units, b);
      CHECK(a == b);
    }
    for (std::size_t r = 0; r < s.net.regions.size(); ++r)
      for (std::size_t w = 0; w < who.waves(); ++w) {
        const auto helpers = who.helpers(r, w);
        for (std::size_t i = 1; i < helpers.size(); ++i) {
          CHECK(helpers[i - 1].extra <= helpers[i].extra);
          CHECK((helpers[i - 1].extra < helpers[i].extra || helpers[i - 1].site < helpers[i].site));
        }
      }
  }
}

TEST_CASE("promises: orders fall to waves as speeds and hours say, those after the last cut-off to the next day",
          "[simulate][law]") {
  // Of the two-day orders until 22:00, 18/22 come before 18:00; a quarter of all orders asks for the same day.
  const auto s = retailer_day();
  const promises who{s};
  std::array<double, 3> mean{};
  std::array<std::uint32_t, 3> wave{};
  constexpr std::size_t days = 400;
  constexpr std::uint64_t units = 1000;
  for (std::size_t day = 0; day < days; ++day) {
    who.split(s.cells[2], day, units, wave);
    for (std::size_t w = 0; w < 3; ++w) mean[w] += static_cast<double>(wave[w]) / static_cast<double>(days * units);
  }
  const std::array<double, 3> expected{0.25, 0.75 * 18 / 22, 0.75 * 4 / 22};
  for (std::size_t w = 0; w < 3; ++w) {
    const double sd = std::sqrt(expected[w] * (1 - expected[w]) / static_cast<double>(days * units));
    CHECK_THAT(mean[w], WithinAbs(expected[w], 4 * sd));
  }
}

TEST_CASE("promises: a speed that nobody offers in a region is not asked for there, and regions need no share",
          "[simulate][law]") {
  auto s = retailer_day();
  std::erase_if(s.net.services, [](const service& x) { return x.region == 1 && x.speed == 0; });
  s.net.regions[0].share = 0;
  s.net.regions[1].share = 0.74;
  const promises who{s};
  std::array<std::uint32_t, 3> wave{};
  who.split(s.cells[2], 0, 100, wave);
  CHECK(wave[0] == 0);
  CHECK(wave[1] + wave[2] == 100);
  who.split(s.cells[0], 0, 100, wave);
  CHECK(wave[0] > 0);
  CHECK(wave[0] + wave[1] + wave[2] == 100);
}

TEST_CASE("promises: a network that says nothing of its customers is refused", "[simulate][law]") {
  const auto broken = [](auto change) {
    auto s = retailer_day();
    change(s);
    return ECHELON_FAULT_OF(promises{s});
  };
  CHECK(broken([](scenario&) {}) == 0);
  CHECK(broken([](scenario& s) { s.net.services.clear(); }) == 202);
  CHECK(broken([](scenario& s) { s.net.services[0].region = 3; }) == 203);
  CHECK(broken([](scenario& s) { std::erase_if(s.net.services, [](const service& x) { return x.site == 4; }); }) ==
        203);
  CHECK(broken([](scenario& s) { s.cells[0].site = 0; }) == 203);
  CHECK(broken([](scenario& s) {
          for (service& x : s.net.services)
            if (x.site == 7) x.cut_off_minute = 0;
        }) == 203);
  CHECK(broken([](scenario& s) {
          s.net.speeds[0].share = 1;
          s.net.speeds[1].share = 0;
          std::erase_if(s.net.services, [](const service& x) { return x.site == 7 && x.speed == 0; });
        }) == 203);
  CHECK(broken([](scenario& s) { s.net.services[0].cost = -1; }) == 303);
  CHECK(broken([](scenario& s) { s.net.speeds[0].share = 0.5; }) == 201);
  CHECK(broken([](scenario& s) { s.products[0].price = -1; }) == 303);
  CHECK(broken([](scenario& s) { s.products[0].price = std::numeric_limits<double>::quiet_NaN(); }) == 301);
  CHECK(broken([](scenario& s) {
          s.sites_help = false;
          s.net.services.clear();
        }) == 0);
}
