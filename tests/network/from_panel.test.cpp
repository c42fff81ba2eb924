// SPDX-License-Identifier: BSL-1.0
#include <echelon/network/from_panel.hpp>

#include <limits>

#include <tests/catch.hpp>

using namespace echelon;

namespace {
panel two_by_two() {
  panel p;
  p.time = {unit::day, 1, 0};
  p.ids = {"i1_A", "i1_B", "i2_A", "i2_B"};
  p.attributes = {{"item_id", {"i1", "i2"}, {0, 0, 1, 1}},
                  {"store_id", {"A", "B"}, {0, 1, 0, 1}},
                  {"state_id", {"N"}, {0, 0, 0, 0}}};
  p.covariates.push_back({"price", {}});
  const float none = std::numeric_limits<float>::quiet_NaN();
  for (int i = 0; i < 4; ++i) p.demand.push_back(0, std::vector<double>{1, 2, 3});
  p.covariates[0].values.push_back(0, std::vector<float>{4, 4, 9});
  p.covariates[0].values.push_back(0, std::vector<float>{6, none, 9});
  p.covariates[0].values.push_back(0, std::vector<float>{none, none, 9});
  p.covariates[0].values.push_back(0, std::vector<float>{10, 10, 9});
  return p;
}
}  // namespace

TEST_CASE("from panel: a site for each label, fed by the centre of its series", "[network]") {
  const network net = network_of(two_by_two(), {}, 0.5);
  REQUIRE(net.sites.size() == 3);
  CHECK(net.sites[0].id == "DC_N");
  CHECK(net.sites[0].kind == site_kind::distribution);
  CHECK(net.sites[2].id == "B");
  CHECK(net.sites[2].storage == unlimited);
  REQUIRE(net.arcs.size() == 2);
  for (const arc& a : net.arcs) {
    CHECK(a.from == 0);
    CHECK(a.cost_per_unit == 0.5);
  }
}

TEST_CASE("from panel: prices are the last ones seen at the origin, never later ones", "[network][law]") {
  const panel p = two_by_two();
  CHECK(last_prices(history_at(p, 1), 7.0) == std::vector<double>{4, 6, 7, 10});
}

TEST_CASE("from panel: series i is cell i, and money follows the product's price", "[network]") {
  const panel p = two_by_two();
  const stocked_panel s =
      stock_panel(history_at(p, 1), network_of(p, {}), {}, {.margin = 0.5, .holding = 0.1, .leftover = 0.2});
  REQUIRE(s.cells.size() == 4);
  CHECK(s.cells[3].product == 1);
  CHECK(s.net.sites[s.cells[3].site].id == "B");
  CHECK(s.product_ids == std::vector<std::string>{"i1", "i2"});
  CHECK_THAT(s.products[0].price, WithinRel(5.0, 1e-12));  // mean of 4 and 6
  CHECK_THAT(s.products[0].margin, WithinRel(2.5, 1e-12));
  CHECK_THAT(s.products[0].holding, WithinRel(0.5, 1e-12));
  CHECK_THAT(s.products[0].leftover, WithinRel(1.0, 1e-12));
}

TEST_CASE("from panel: a site behind two centres is refused, a label without series needs no arc", "[network]") {
  panel p = two_by_two();
  p.attributes[1].labels.push_back("C");
  const network net = network_of(p, {});
  CHECK(net.sites.size() == 4);
  CHECK(net.arcs.size() == 2);
  p.attributes[2] = {"state_id", {"N", "S"}, {0, 0, 1, 0}};
  CHECK(ECHELON_FAULT_OF(network_of(p, {})) == 304);
}

TEST_CASE("from panel: a missing attribute or site is named", "[network]") {
  const panel p = two_by_two();
  CHECK(ECHELON_FAULT_OF(network_of(p, {.site = "depot"})) == 203);
  CHECK(ECHELON_FAULT_OF(network_of(p, {.hub = "country"})) == 203);
  CHECK(ECHELON_FAULT_OF(stock_panel(history_at(p, 1), network{}, {}, {})) == 203);
  CHECK(ECHELON_FAULT_OF(stock_panel(history_at(p, 1), network_of(p, {}), {.product = "sku"}, {})) == 203);
}
