// SPDX-License-Identifier: BSL-1.0
#include <echelon/network/homes.hpp>

#include <numeric>

#include <tests/catch.hpp>

using namespace echelon;

namespace {

network three_sites() {
  network net;
  net.sites = {{"A"}, {"B"}, {"C"}};
  net.regions = {{"north", 1.0}, {"south", 0.0}};
  net.speeds = {{"same-day", 12, 0.25, 0.5}, {"two-day", 48, 0.75, 0.3}};
  net.services = {{0, 0, 0, 5, 720}, {0, 0, 1, 3, 1080}, {0, 1, 1, 3, 720}, {1, 1, 1, 2, 360}, {1, 0, 1, 1, 0}};
  return net;
}

}  // namespace

TEST_CASE("homes: a site's customers live where it serves most cheaply, the first of equals", "[network]") {
  CHECK(home_regions(three_sites()) == std::vector<std::size_t>{0, 1, no_region});
  auto nobody = three_sites();
  nobody.speeds[1].share = 0;
  CHECK(home_regions(nobody) == std::vector<std::size_t>{0, no_region, no_region});
}

TEST_CASE("homes: the streams of a region sum to one, whatever comes late or is not offered", "[network][law]") {
  const network net = evenly_shared(three_sites());
  CHECK(net.regions[1].share == 0.5);
  const eligibility who{net};
  const auto share = shares_at_home(net, who);
  REQUIRE(share.size() == who.streams().size());
  std::vector<double> sum(2);
  double same_day = 0;
  for (std::size_t m = 0; m < share.size(); ++m) {
    sum[who.streams()[m].region] += share[m];
    if (who.streams()[m].speed == 0) same_day += share[m];
  }
  CHECK(sum[0] == Approx(1));
  CHECK(sum[1] == Approx(1));       // nobody offers the same day there
  CHECK(same_day == Approx(0.25));  // half of them come after its cut-off, and count for the next day
}
