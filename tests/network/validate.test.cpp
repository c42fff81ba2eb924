// SPDX-License-Identifier: BSL-1.0
#include <echelon/network/validate.hpp>

#include <cmath>

#include <tests/catch.hpp>
#include <tests/network/any_problem.hpp>

using namespace echelon;

namespace {
template <class Change>
int fault_after(Change&& change) {
  auto p = any::problem({.products = 2, .fulfilment = 2, .centres = 1}, 1);
  p.net.regions = {{"r", 1.0}};
  p.net.speeds = {{"s", 24, 1.0, 0.5}};
  p.net.services = {{1, 0, 0, 1.0, 600}};
  change(p);
  return ECHELON_FAULT_OF(validate(p));
}
}  // namespace

TEST_CASE("validate: a sound problem passes and each planted mistake is named", "[network]") {
  using P = placement_problem;
  CHECK(fault_after([](P&) {}) == 0);
  CHECK(fault_after([](P& p) { p.net.sites[1].storage = NAN; }) == 301);
  CHECK(fault_after([](P& p) { p.net.sites[1].storage = -1; }) == 303);
  CHECK(fault_after([](P& p) { p.net.sites[1].inbound_per_period = NAN; }) == 301);
  CHECK(fault_after([](P& p) { p.net.sites[0].outbound_per_period = -2; }) == 303);
  CHECK(fault_after([](P& p) { p.net.sites[1].id = p.net.sites[0].id; }) == 304);
  CHECK(fault_after([](P& p) { p.net.arcs[0].from = 9; }) == 203);
  CHECK(fault_after([](P& p) { p.net.arcs[0].to = 0; }) == 201);
  CHECK(fault_after([](P& p) { p.net.arcs[0].from = 1; }) == 201);
  CHECK(fault_after([](P& p) { p.net.arcs[0].cost_per_unit = unlimited; }) == 301);
  CHECK(fault_after([](P& p) { p.net.regions[0].share = 0.5; }) == 201);
  CHECK(fault_after([](P& p) { p.net.speeds[0].share = NAN; }) == 301);
  CHECK(fault_after([](P& p) { p.net.speeds[0].lost_margin = -1; }) == 303);
  CHECK(fault_after([](P& p) { p.net.services[0].speed = 1; }) == 203);
  CHECK(fault_after([](P& p) { p.net.services[0].site = 0; }) == 201);
  CHECK(fault_after([](P& p) { p.net.services[0].cut_off_minute = 1441; }) == 201);
  CHECK(fault_after([](P& p) { p.products[1].volume = -1; }) == 303);
  CHECK(fault_after([](P& p) { p.products[0].margin = NAN; }) == 301);
  CHECK(fault_after([](P& p) { p.products[0].holding = -0.1; }) == 303);
  CHECK(fault_after([](P& p) { p.products[0].leftover = unlimited; }) == 301);
  CHECK(fault_after([](P& p) { p.cells[0].product = 2; }) == 203);
  CHECK(fault_after([](P& p) { p.cells[0].site = 7; }) == 203);
  CHECK(fault_after([](P& p) { p.cells[0].site = 0; }) == 201);
  CHECK(fault_after([](P& p) { p.cells[0].on_hand = -1; }) == 303);
  CHECK(fault_after([](P& p) { p.cells[0].on_hand = NAN; }) == 301);
  CHECK(fault_after([](P& p) { p.cells.pop_back(); }) == 101);
  CHECK(fault_after([](P& p) { p.cells.clear(); }) == 202);
}
