// SPDX-License-Identifier: BSL-1.0
#include <echelon/network/assign.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {
network two_sites() {
  network n;
  n.sites = {{"D", site_kind::distribution}, {"A"}, {"B"}};
  n.regions = {{"north", 0.6}, {"south", 0.4}};
  n.speeds = {{"fast", 12, 0.25, 0.6}, {"slow", 72, 0.75, 0.2}};
  return n;
}
}  // namespace

TEST_CASE("assign: before its cut-off the cheapest service takes the order, after it the next, at last it late",
          "[network]") {
  network n = two_sites();
  n.services = {{1, 0, 0, 5.0, 720}, {2, 0, 0, 7.0, 1080}};
  const auto s = site_shares(n);
  const double demand = 0.6 * 0.25;
  CHECK_THAT(s[1].share, WithinAbs(demand * (0.5 + 0.25), 1e-12));
  CHECK_THAT(s[1].late, WithinAbs(demand * 0.25, 1e-12));
  CHECK_THAT(s[2].share, WithinAbs(demand * 0.25, 1e-12));
  CHECK(s[2].late == 0);
  CHECK_THAT(s[1].lost_margin, WithinAbs(0.6, 1e-12));
  CHECK_THAT(s[2].service_cost, WithinAbs(7.0, 1e-12));
}

TEST_CASE("assign: shares sum to one when every region and speed is served", "[network][law]") {
  network n = two_sites();
  for (std::size_t r = 0; r < 2; ++r)
    for (std::size_t k = 0; k < 2; ++k)
      for (std::size_t s = 1; s < 3; ++s)
        n.services.push_back({s, r, k, 1.0 + static_cast<double>((r + s) % 2), static_cast<int>(300 * (s + k))});
  double sum = 0;
  for (const auto& s : site_shares(n)) sum += s.share;
  CHECK_THAT(sum, WithinAbs(1, 1e-12));
  n.services.pop_back();
  n.services.erase(n.services.begin() + 6);  // now nobody serves the south slowly
  sum = 0;
  for (const auto& s : site_shares(n)) sum += s.share;
  CHECK_THAT(sum, WithinAbs(1 - 0.4 * 0.75, 1e-12));
}

TEST_CASE("assign: a mean is over what the site serves", "[network]") {
  network n = two_sites();
  n.services = {{1, 0, 0, 4.0, 1440}, {1, 0, 1, 1.0, 1440}};
  const auto s = site_shares(n);
  CHECK_THAT(s[1].lost_margin, WithinAbs(0.25 * 0.6 + 0.75 * 0.2, 1e-12));
  CHECK_THAT(s[1].service_cost, WithinAbs(0.25 * 4 + 0.75 * 1, 1e-12));
  CHECK(s[0].share == 0);
}
