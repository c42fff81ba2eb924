// SPDX-License-Identifier: BSL-1.0
#include <echelon/network/fulfilment_plan.hpp>

#include <tests/catch.hpp>
#include <tests/network/any_fulfilment.hpp>

using namespace echelon;

TEST_CASE("fulfilment problem: planted faults are named", "[network]") {
  const auto good = any::fulfilment({.products = 2, .paths = 3, .rounds = 2}, 1);
  const auto fault_of = [&](const auto& spoil) {
    auto p = good;
    spoil(p);
    return ECHELON_FAULT_OF(validate(p, eligibility{p.net, p.day}));
  };
  CHECK(fault_of([](auto&) {}) == 0);
  CHECK(fault_of([](auto& p) { p.products.clear(); }) == 202);
  CHECK(fault_of([](auto& p) { p.paths = 0; }) == 202);
  CHECK(fault_of([](auto& p) { p.rounds = 0; }) == 202);
  CHECK(fault_of([](auto& p) { p.net.services.clear(); }) == 202);
  CHECK(fault_of([](auto& p) { p.demand.pop_back(); }) == 101);
  CHECK(fault_of([](auto& p) { p.day.merge = false; }) == 101);  // more streams than the demand has
  CHECK(fault_of([](auto& p) { p.on_hand.pop_back(); }) == 101);
  CHECK(fault_of([](auto& p) { p.on_hand.clear(); }) == 0);
  CHECK(fault_of([](auto& p) { p.demand[4] = NAN; }) == 301);
  CHECK(fault_of([](auto& p) { p.demand[4] = INFINITY; }) == 301);
  CHECK(fault_of([](auto& p) { p.demand[4] = -1; }) == 303);
  CHECK(fault_of([](auto& p) { p.on_hand[1] = -1; }) == 303);
  CHECK(fault_of([](auto& p) { p.products[1].volume = NAN; }) == 301);
  CHECK(fault_of([](auto& p) { p.products[1].price = -2; }) == 303);
  CHECK(fault_of([](auto& p) { p.net.sites[1].storage = -1; }) == 303);
  CHECK(fault_of([](auto& p) { p.net.sites[1].outbound_per_period = NAN; }) == 301);
  CHECK(fault_of([](auto& p) { p.net.services[0].region = 99; }) == 203);
  CHECK(fault_of([](auto& p) { p.net.regions[0].share += 0.2; }) == 201);
}
