// SPDX-License-Identifier: BSL-1.0
#include <echelon/network/fleet.hpp>

#include <limits>

#include <tests/catch.hpp>
#include <tests/network/any_fleet.hpp>

using namespace echelon;

TEST_CASE("fleet: what cannot be is refused by name", "[network]") {
  const auto fault = [](auto&& spoil) {
    fleet f = fleets::any(1, 4, 3, 2);
    spoil(f);
    return ECHELON_FAULT_OF(validate(f));
  };
  const float nan = std::numeric_limits<float>::quiet_NaN(), infinite = std::numeric_limits<float>::infinity();
  CHECK(fault([](fleet&) {}) == 0);
  CHECK(fault([](fleet& f) { f.products = 0; }) == 202);
  CHECK(fault([](fleet& f) { f.sites = 0; }) == 202);
  CHECK(fault([](fleet& f) { f.speeds = 0; }) == 202);
  CHECK(fault([](fleet& f) { f.speeds = 5; }) == 201);
  CHECK(fault([](fleet& f) { f.products = f.sites = std::size_t{1} << 40; }) == 404);
  CHECK(fault([](fleet& f) { f.mean.pop_back(); }) == 101);
  CHECK(fault([](fleet& f) { f.lost.push_back(1); }) == 101);
  CHECK(fault([](fleet& f) { f.storage.pop_back(); }) == 101);
  CHECK(fault([](fleet& f) { f.on_hand.pop_back(); }) == 101);
  CHECK(fault([](fleet& f) { f.site_ship.pop_back(); }) == 101);
  CHECK(fault([](fleet& f) { f.on_hand.clear(), f.site_buying.clear(), f.site_ship.clear(); }) == 0);
  CHECK(fault([&](fleet& f) { f.mean[5] = nan; }) == 301);
  CHECK(fault([&](fleet& f) { f.volume[1] = infinite; }) == 301);
  CHECK(fault([](fleet& f) { f.outbound[1] = std::numeric_limits<double>::quiet_NaN(); }) == 301);
  CHECK(fault([](fleet& f) { f.inbound[1] = std::numeric_limits<double>::infinity(); }) == 301);
  CHECK(fault([](fleet& f) { f.sd[2] = -1; }) == 303);
  CHECK(fault([](fleet& f) { f.on_hand[2] = -1; }) == 303);
  CHECK(fault([](fleet& f) { f.handling[0] = -1; }) == 303);
  CHECK(fault([](fleet& f) { f.storage[0] = -1; }) == 303);
  CHECK(fault([](fleet& f) { f.holding[2] = f.buying[2] = 0; }) == 201);
  CHECK(fault([](fleet& f) { f.lost[3] = f.lost[2] + 5; }) == 102);    // the slow speed earns more
  CHECK(fault([](fleet& f) { f.site_ship[4] = 20; }) == 102);          // at one site the fast one is too dear
  CHECK(fault([](fleet& f) { f.site_ship[4] = f.site_ship[5] = 20; }) == 0);
}
