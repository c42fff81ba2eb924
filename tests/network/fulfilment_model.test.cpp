// SPDX-License-Identifier: BSL-1.0
#include <echelon/network/fulfilment_model.hpp>

#include <tests/catch.hpp>
#include <tests/network/any_fulfilment.hpp>

using namespace echelon;

TEST_CASE("fulfilment model: money and use of a unit by hand", "[network]") {
  const auto p = any::fulfilment({.products = 3, .sites = 2, .centres = 1}, 2);
  const fulfilment_model model{p};
  REQUIRE(model.serving() == 2);
  CHECK(model.site(0) == 1);
  CHECK(model.centre(1) == 0);
  const double volume = p.products[2].volume, carry = p.net.arcs[0].cost_per_unit;
  std::vector<double> price(model.slots());
  price[model.storage_slot(1)] = 2;
  price[model.inbound_slot(1)] = 3;
  price[model.storage_slot(0)] = 5;
  price[model.inbound_slot(0)] = 7;
  price[model.outbound_slot(0)] = 11;
  price[model.outbound_slot(1)] = 13;  // of sending to customers, not of bringing
  CHECK(model.unit(2, 0, {}) == carry);
  CHECK(model.unit(2, 0, price) == Approx(carry + 2 * volume + 3 + 5 * volume + 7 + 11));

  priced_product one;
  model.price(2, price, std::span{price}.subspan(model.outbound_slot(0), model.sites()), one);
  CHECK(one.standing == Approx(2 * volume * model.on_hand(2, 0)));
  const eligibility& who = model.who();
  for (std::size_t m = 0; m < model.streams(); ++m) {
    const order_stream& s = who.streams()[m];
    const double own = s.speed == 0 ? 4 : 3;  // the cheapest service is that of the own region
    CHECK(one.costs.lost[m] == p.products[2].price * p.net.speeds[s.speed].lost_margin);
    for (std::size_t j = 0; j < 2; ++j)
      if (who.serves(j, m)) CHECK(one.costs.ship[j * model.streams() + m] == who.cost(j, m) - own + (j == 0 ? 13 : 0));
      else CHECK(one.costs.ship[j * model.streams() + m] == unlimited);
  }

  std::vector<double> use(model.slots());
  const std::vector<std::uint32_t> bring{4, 1};
  const std::vector<double> shipped{2.5, 0.5};
  model.add_use(2, std::span<const std::uint32_t>{bring}, shipped, use);
  CHECK(use[model.storage_slot(1)] == Approx(volume * (4 + model.on_hand(2, 0))));
  CHECK(use[model.storage_slot(0)] == Approx(volume * 5));
  CHECK(use[model.inbound_slot(0)] == 5);
  CHECK(use[model.outbound_slot(0)] == 5);
  CHECK(use[model.inbound_slot(2)] == 1);
  CHECK(use[model.outbound_slot(1)] == 2.5);
}

TEST_CASE("fulfilment model: of two centres the cheaper feeds a site", "[network]") {
  auto p = any::fulfilment({.products = 1, .sites = 1, .centres = 2}, 2);
  p.net.arcs = {{0, 2, {}, 0.3}, {1, 2, {}, 0.2}};
  CHECK(fulfilment_model{p}.centre(0) == 1);
  p.net.arcs.clear();
  CHECK(fulfilment_model{p}.centre(0) == fulfilment_model::none);
}
