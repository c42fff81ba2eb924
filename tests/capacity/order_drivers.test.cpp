// SPDX-License-Identifier: BSL-1.0
#include <echelon/capacity/order_drivers.hpp>

#include <limits>

#include <tests/catch.hpp>

using namespace echelon;

namespace {

host_problem plain() {
  host_problem p{.types = {{"m5", 2, 1}}, .zones = {"a"}, .services = {"search", "pay"}};
  p.work = {10, 5};
  p.need = {100, 50};
  p.in_place = {2, 1};
  p.offered = {std::numeric_limits<double>::infinity()};
  return p;
}

}  // namespace

TEST_CASE("order drivers: needs that only add up have the cost of their own hosts", "[capacity][published]") {
  const std::vector<order_driver> drivers{{.name = "growth", .more_need = {20, 0}},
                                          {.name = "event", .more_need = {0, 25}},
                                          {.name = "retired", .fewer_in_place = {1, 0}}};
  const auto why = explain(host_orders{}, plain(), drivers);
  REQUIRE(why.feasible);
  CHECK_THAT(why.before, WithinAbs(2 * (8 + 9), 1e-9));
  CHECK_THAT(why.share[0], WithinAbs(2 * 2, 1e-9));
  CHECK_THAT(why.share[1], WithinAbs(2 * 5, 1e-9));
  CHECK_THAT(why.share[2], WithinAbs(2 * 1, 1e-9));
}

TEST_CASE("order drivers: shares add up to the change, also where drivers meet", "[capacity][law]") {
  // twice the need on hosts twice as fast: growth costs 40 on slow hosts and 20 on fast ones, speed saves 20 or 40
  const std::vector<order_driver> drivers{{.name = "growth", .more_need = {100, 50}},
                                          {.name = "faster", .more_work = {10, 5}}};
  const auto why = explain(host_orders{}, plain(), drivers);
  REQUIRE(why.feasible);
  CHECK_THAT(why.before + why.share[0] + why.share[1], WithinAbs(why.after, 1e-9));
  CHECK_THAT(why.after, WithinAbs(2 * (8 + 9), 1e-9));
  CHECK_THAT(why.share[0], WithinAbs(0.5 * (40 + 20), 1e-9));
  CHECK_THAT(why.share[1], WithinAbs(-0.5 * (20 + 40), 1e-9));
  const std::vector<order_driver> same{drivers[0], drivers[0], drivers[1], {.name = "nothing"}};
  const auto four = explain(host_orders{}, plain(), same);
  CHECK_THAT(four.share[0], WithinAbs(four.share[1], 1e-9));
  CHECK_THAT(four.share[3], WithinAbs(0, 1e-12));
  CHECK_THAT(four.before + four.share[0] + four.share[1] + four.share[2], WithinAbs(four.after, 1e-9));
}

TEST_CASE("order drivers: none, too many, other shapes, and what cannot be had", "[capacity]") {
  const auto none = explain(host_orders{}, plain(), {});
  CHECK(none.before == none.after);
  CHECK(none.share.empty());
  const auto fault_of = [](std::vector<order_driver> d) {
    return ECHELON_FAULT_OF(explain(host_orders{}, plain(), d));
  };
  CHECK(fault_of(std::vector<order_driver>(11, {.name = "x"})) == 201);
  CHECK(fault_of({{.name = "x", .more_need = {1}}}) == 101);
  CHECK(fault_of({{.name = "x", .more_work = {1}}}) == 101);
  CHECK(fault_of({{.name = "x", .fewer_in_place = {1}}}) == 101);
  CHECK(fault_of({{.name = "x", .more_need = {-101, 0}}}) == 303);
  host_problem p = plain();
  p.offered = {20};
  const std::vector<order_driver> growth{{.name = "growth", .more_need = {100, 0}}};
  CHECK(!explain(host_orders{}, p, growth).feasible);
}
