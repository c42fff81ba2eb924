// SPDX-License-Identifier: BSL-1.0
#include <echelon/network/model.hpp>

#include <echelon/exec.hpp>

#include <tests/catch.hpp>
#include <tests/network/any_problem.hpp>

using namespace echelon;

namespace {
/// One product at one site fed by one centre over three periods, demand sure: 4, 10, 12 units by the end of each.
placement_problem sure() {
  placement_problem p;
  p.net.sites = {{"D", site_kind::distribution}, {"F"}};
  p.net.arcs = {{0, 1, {}, 0.5}};
  p.products = {{.price = 10, .volume = 2, .margin = 3, .holding = 0.25, .leftover = 1}};
  p.cells = {{0, 1, 1}};
  p.cumulative = quantile_forecast{1, 3, {0.000001, 0.999999}, {4, 4, 10, 10, 12, 12}};
  return p;
}
}  // namespace

TEST_CASE("model: a plan worked out by hand has that cost and those uses", "[network]") {
  const auto p = sure();
  const placement_model model{placement{.waiting = 0.2, .centre_holding = 0.5}, p};
  // bought 9 then 3; placed 5, 4, 3; with 1 on hand 6, 10, 13 came by the starts
  const std::vector<std::uint32_t> buy{9, 3, 0}, place{5, 4, 3};
  const ledger book = model.account(exec::seq, place, buy);
  const double holding = 0.25 * (2 + 0 + 1), at_centre = 0.125 * (4 + 3 + 0), leftover = 1, transport = 0.5 * 12;
  CHECK_THAT(book.cost, WithinAbs(holding + at_centre + leftover + transport, 1e-4));
  const auto use = [&](std::size_t slot) { return book.use[slot]; };
  CHECK_THAT(use(model.storage_slot(1, 0)), WithinAbs(2 * 6, 1e-4));
  CHECK_THAT(use(model.storage_slot(1, 1)), WithinAbs(2 * (10 - 4), 1e-4));
  CHECK_THAT(use(model.storage_slot(1, 2)), WithinAbs(2 * (13 - 10), 1e-4));
  CHECK(use(model.storage_slot(0, 0)) == 2 * 9);
  CHECK(use(model.storage_slot(0, 1)) == 2 * (4 + 3));
  CHECK(use(model.storage_slot(0, 2)) == 2 * 3);
  CHECK(use(model.inbound_slot(0, 0)) == 9);
  CHECK(use(model.inbound_slot(1, 2)) == 3);
  CHECK_THAT(use(model.outbound_slot(1, 0)), WithinAbs(4, 1e-4));
  CHECK_THAT(use(model.outbound_slot(1, 1)), WithinAbs(6, 1e-4));
  CHECK_THAT(use(model.outbound_slot(1, 2)), WithinAbs(2, 1e-4));
  CHECK(use(model.outbound_slot(0, 1)) == 4);
}

TEST_CASE("model: waiting costs its share of the margin and the end costs it whole", "[network]") {
  const auto p = sure();
  const placement_model model{placement{.waiting = 0.2}, p};
  const std::vector<std::uint32_t> nothing(3);
  const ledger book = model.account(exec::seq, nothing, nothing);
  CHECK_THAT(book.cost, WithinAbs(3 * (0.2 * 3 + 0.2 * 9 + 11), 1e-4));
}

TEST_CASE("model: a site is fed by its cheapest arc, the first among equals", "[network]") {
  auto p = sure();
  p.net.sites.push_back({"D2", site_kind::distribution});
  p.net.sites.push_back({"D3", site_kind::distribution});
  p.net.arcs.push_back({2, 1, {}, 0.25});
  p.net.arcs.push_back({3, 1, {}, 0.25});
  const placement_model model{placement{}, p};
  CHECK(model.centre_of(0) == 2);
  CHECK(model.transport(0) == 0.25);
}

TEST_CASE("model: the ledger has the same bits for any number of workers", "[network][parity]") {
  const auto p = any::problem({.products = 200}, 12);
  const placement_model model{placement{}, p};
  const auto plan = unconstrained(exec::seq, placement{}, p);
  const ledger a = model.account(exec::seq, plan.place, plan.buy);
  for (const std::size_t workers : {2u, 3u}) {
    const ledger b = model.account(exec::threads{.workers = workers}, plan.place, plan.buy);
    CHECK(a.cost == b.cost);
    CHECK(a.use == b.use);
  }
}
