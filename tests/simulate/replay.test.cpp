// SPDX-License-Identifier: BSL-1.0
#include <echelon/simulate/replay.hpp>

#include <array>
#include <cstring>

#include <echelon/core/hash.hpp>
#include <echelon/exec.hpp>
#include <tests/catch.hpp>
#include <tests/simulate/worlds.hpp>

using namespace echelon;

using echelon_tests::any_counts;
using echelon_tests::any_helping_world;
using echelon_tests::any_world;
using echelon_tests::any_world_of_neighbours;
using echelon_tests::one_cell;

TEST_CASE("replay: one cell in plenty costs what it costs by hand", "[simulate][law]") {
  // Opening 1, arrivals 5 and 2, demand 2 3 2 4: evenings 4, 1, 1, 0 and one day short by 3 units.
  const auto s = one_cell({2, 3, 2, 4}, 1);
  const std::array<std::uint32_t, 2> place{5, 2};
  const auto o = simulate(s, stocking::schedule{place, 2});
  CHECK(o.total.sold == 8);
  CHECK(o.total.lost == 3);
  CHECK(o.total.held_days == 4 + 1 + 1 + 0);
  CHECK(o.holding == Approx(0.4 / 2 * 6).epsilon(1e-15));
  CHECK(o.lost == 3 * 3.0);
  CHECK(o.leftover == 0);
  CHECK(o.transport == 7 * 0.25);
  CHECK(o.in_stock == Approx(1 - 4.0 / 11).epsilon(1e-15));
  CHECK(o.in_stock_days == 0.75);
  CHECK(o.fill_rate == Approx(8.0 / 11).epsilon(1e-15));
  CHECK(o.storage_use == std::vector<double>{0, 0, 12, 6});
  CHECK(o.inbound_use == std::vector<std::uint64_t>{0, 0, 5, 2});
}

TEST_CASE("replay: what exceeds storage waits in the yard, is charged there, and enters when there is room",
          "[simulate][law]") {
  // Room for 3 units of volume 2. Arrive 5: 3 in, 2 wait. Sell 2 -> shelf 1, yard 2; next day both enter.
  auto s = one_cell({2, 1, 0, 0});
  s.net.sites[1].storage = 6;
  const std::array<std::uint32_t, 2> place{5, 0};
  const auto o = simulate(s, stocking::schedule{place, 2});
  CHECK(o.total.held_days == 3 + 2 + 2 + 2);
  CHECK(o.total.waited_days == 2);
  CHECK(o.total.on_hand == 2);
  CHECK(o.leftover == 2 * 0.5);
  CHECK(o.inbound_use == std::vector<std::uint64_t>{0, 0, 5, 0});
  CHECK(o.storage_ratio == 1.0);
}

TEST_CASE("replay: what takes no room enters a building that is full", "[simulate][law]") {
  scenario s = one_cell({0, 0});
  s.products = {product{.volume = 1}, product{.volume = 0}};
  s.cells = {{0, 1, 20}, {1, 1, 0}};  // twenty units stand where ten have room
  s.demand.assign(4, 0);
  s.net.sites[1].storage = 10;
  const std::array<std::uint32_t, 2> place{5, 4'000'000'000};
  const auto o = simulate(s, stocking::schedule{place, 1});
  CHECK(o.cells[0].in_yard == 5);
  CHECK(o.cells[1].on_hand == 4'000'000'000);
}

TEST_CASE("replay: inbound capacity is a budget a period, and unused budget does not carry over", "[simulate][law]") {
  auto s = one_cell({0, 0, 0, 0, 0, 0});
  s.net.sites[1].inbound_per_period = 4.9;  // whole units pass: four
  const std::array<std::uint32_t, 3> place{0, 10, 0};
  const auto o = simulate(s, stocking::schedule{place, 3});
  CHECK(o.inbound_use == std::vector<std::uint64_t>{0, 0, 0, 0, 4, 4});
  CHECK(o.total.in_yard == 2);
  CHECK(o.total.on_hand == 8);
  CHECK(o.leftover == 10 * 0.5);
}

TEST_CASE("replay: scarce room is shared in proportion to what waits, single units by the fraction cut off",
          "[simulate][law]") {
  scenario s = one_cell({0, 0});
  s.products = {product{}, product{}, product{}};
  s.cells = {{0, 1, 0}, {1, 1, 0}, {2, 1, 0}};
  s.demand.assign(6, 0);
  s.net.sites[1].storage = 10;
  const std::array<std::uint32_t, 3> place{12, 5, 3};  // fair shares 6, 2.5, 1.5: the first of the equal halves gets it
  const auto o = simulate(s, stocking::schedule{place, 1});
  CHECK(o.cells[0].on_hand == 6);
  CHECK(o.cells[1].on_hand == 3);
  CHECK(o.cells[2].on_hand == 1);
}

TEST_CASE("replay: units are neither made nor lost, and no capacity is ever exceeded", "[simulate][law]") {
  std::size_t waited = 0, late = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    INFO("seed " << seed);
    const auto s = any_world(seed);
    const auto place = any_counts(s.cells.size() * s.periods(), 15, seed);
    const auto o = simulate(s, stocking::schedule{place, s.periods()});
    for (std::size_t c = 0; c < s.cells.size(); ++c) {
      const auto& r = o.cells[c];
      CHECK(r.opening + r.ordered == r.sold + r.on_hand + r.in_yard + r.in_transit);
      CHECK(r.demanded == r.sold + r.lost);
      std::uint64_t wanted = 0, sent = 0;
      for (std::size_t d = 0; d < s.days; ++d) wanted += s.demand[c * s.days + d];
      for (std::size_t p = 0; p < s.periods(); ++p) sent += place[c * s.periods() + p];
      CHECK(r.demanded == wanted);
      CHECK(r.ordered == sent);
    }
    for (std::size_t k = 0; k < s.net.sites.size(); ++k)
      for (std::size_t p = 0; p < s.periods(); ++p) {
        CHECK(o.storage_use[k * s.periods() + p] <= s.net.sites[k].storage);
        CHECK(static_cast<double>(o.inbound_use[k * s.periods() + p]) <= s.net.sites[k].inbound_per_period);
      }
    CHECK(o.storage_ratio <= 1.0);
    waited += o.total.waited_days;
    late += o.total.in_transit;
  }
  CHECK(waited > 0);  // the worlds are tight enough to try the rules
  CHECK(late > 0);
}

TEST_CASE("replay: without demand nothing is sold, nothing is lost, and everything is in stock", "[simulate][law]") {
  auto s = any_world(3);
  s.demand.assign(s.demand.size(), 0);
  const auto level = any_counts(s.cells.size(), 9, 3);
  const auto o = simulate(s, stocking::base_stock{level});
  CHECK(o.total.sold == 0);
  CHECK(o.lost == 0);
  CHECK(o.in_stock == 1);
  CHECK(o.in_stock_days == 1);
  CHECK(o.fill_rate == 1);
  for (std::size_t c = 0; c < s.cells.size(); ++c)
    CHECK(o.cells[c].opening + o.cells[c].ordered == std::max<std::uint64_t>(level[c], o.cells[c].opening));
}

TEST_CASE("replay: a schedule of what base stock ordered lives the same life", "[simulate][parity]") {
  struct recorder {
    stocking::base_stock policy;
    std::vector<std::uint32_t>* ordered;
    std::size_t periods;
    std::uint32_t order(const shelf& seen, std::size_t cell, std::size_t period) const {
      return (*ordered)[cell * periods + period] = policy.order(seen, cell, period);
    }
  };
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    INFO("seed " << seed);
    const auto s = any_world(seed);
    const auto level = any_counts(s.cells.size(), 12, seed);
    std::vector<std::uint32_t> place(s.cells.size() * s.periods(), 0);
    const auto a = simulate(s, recorder{{level}, &place, s.periods()});
    const auto b = simulate(s, stocking::schedule{place, s.periods()});
    CHECK(a.cost() == b.cost());
    CHECK(a.total.sold == b.total.sold);
    CHECK(a.storage_use == b.storage_use);
  }
}

TEST_CASE("replay: any number of workers gives the bits of one", "[simulate][parity]") {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    INFO("seed " << seed);
    const auto s = any_world(seed);
    const auto level = any_counts(s.cells.size(), 12, seed);
    const auto a = simulate(exec::seq, s, stocking::base_stock{level});
    for (const std::size_t workers : {1u, 2u, 5u}) {
      const auto b = simulate(exec::threads{.workers = workers}, s, stocking::base_stock{level});
      CHECK(a.holding == b.holding);
      CHECK(a.lost == b.lost);
      CHECK(a.leftover == b.leftover);
      CHECK(a.transport == b.transport);
      CHECK(a.storage_use == b.storage_use);
      CHECK(a.inbound_use == b.inbound_use);
      CHECK(std::memcmp(a.cells.data(), b.cells.data(), a.cells.size() * sizeof(cell_outcome)) == 0);
    }
  }
}

TEST_CASE("replay: room without bounds makes cells strangers, each lives as if it were alone", "[simulate][law]") {
  auto s = any_world(11);
  for (auto& k : s.net.sites) k.storage = k.inbound_per_period = unlimited;
  const auto level = any_counts(s.cells.size(), 12, 11);
  const auto all = simulate(s, stocking::base_stock{level});
  for (std::size_t c = 0; c < s.cells.size(); ++c) {
    auto alone = s;
    alone.cells = {s.cells[c]};
    alone.demand.assign(s.demand.begin() + static_cast<std::ptrdiff_t>(c * s.days),
                        s.demand.begin() + static_cast<std::ptrdiff_t>((c + 1) * s.days));
    const auto one = simulate(alone, stocking::base_stock{std::span{level}.subspan(c, 1)});
    CHECK(one.total.sold == all.cells[c].sold);
    CHECK(one.total.held_days == all.cells[c].held_days);
    CHECK(one.total.in_transit == all.cells[c].in_transit);
  }
}

TEST_CASE("replay: a policy made for other cells or periods is refused", "[simulate][law]") {
  const auto s = one_cell({1, 1, 1, 1});
  const std::array<std::uint32_t, 3> three{};
  CHECK(ECHELON_FAULT_OF(simulate(s, stocking::schedule{three, 3})) == 101);
  CHECK(ECHELON_FAULT_OF(simulate(s, stocking::schedule{three, 2})) == 101);
  CHECK(ECHELON_FAULT_OF(simulate(s, stocking::base_stock{three})) == 101);
  CHECK(ECHELON_FAULT_OF(simulate(scenario{}, stocking::base_stock{three})) == 202);
}

TEST_CASE("replay: on common demand the effect of one unit of base stock has at most a tenth of the noise",
          "[simulate][law]") {
  // One store, Poisson(5) a day, weekly review, eight weeks. The smaller a unit is beside the noise of a review period,
  // the smaller the ratio: with daily review of the same store it is about 0.2.
  constexpr std::size_t paths = 400, days = 56;
  const auto cost = [](std::uint64_t path, std::uint32_t level) {
    scenario s = one_cell({});
    s.days = days;
    s.days_per_period = 7;
    for (std::size_t d = 0; d < days; ++d)
      s.demand.push_back(static_cast<std::uint32_t>(random_stream{path, d}.poisson(5)));
    return simulate(s, stocking::base_stock{std::span{&level, 1}}).cost();
  };
  const auto variance = [&](auto difference) {
    double mean = 0, square = 0;
    for (std::uint64_t p = 1; p <= paths; ++p) {
      const double d = difference(p);
      mean += d / paths;
      square += d * d / paths;
    }
    return square - mean * mean;
  };
  for (const std::uint32_t level : {30u, 35u, 40u, 45u}) {
    const double paired = variance([&](std::uint64_t p) { return cost(p, level + 1) - cost(p, level); });
    const double independent = variance([&](std::uint64_t p) { return cost(p, level + 1) - cost(paths + p, level); });
    INFO("level " << level << ": paired " << paired << ", independent " << independent);
    CHECK(paired <= 0.1 * independent);
  }
}

TEST_CASE("replay: where sites help each other, units and orders still add up exactly", "[simulate][law]") {
  std::uint64_t helped = 0, waited = 0, lost = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    INFO("seed " << seed);
    const auto s = any_helping_world(seed);
    const auto place = any_counts(s.cells.size() * s.periods(), 15, seed);
    const auto o = simulate(s, stocking::schedule{place, s.periods()});
    std::vector<std::uint64_t> given(s.products.size()), taken(s.products.size());
    for (std::size_t c = 0; c < s.cells.size(); ++c) {
      const auto& r = o.cells[c];
      CHECK(r.opening + r.ordered == r.sold + r.on_hand + r.in_yard + r.in_transit);
      CHECK(r.demanded == r.sold - r.sold_for_others + r.served_by_others + r.lost);
      CHECK(r.sold_for_others <= r.sold);
      given[s.cells[c].product] += r.sold_for_others;
      taken[s.cells[c].product] += r.served_by_others;
    }
    CHECK(given == taken);
    REQUIRE(o.speeds.size() == s.net.speeds.size());
    speed_outcome all;
    for (const auto& k : o.speeds) all += k;
    CHECK(all.demanded == o.total.demanded);
    CHECK(all.lost() == o.total.lost);
    CHECK(all.elsewhere == o.total.served_by_others);
    for (std::size_t k = 0; k < s.net.sites.size(); ++k)
      for (std::size_t p = 0; p < s.periods(); ++p) {
        CHECK(o.storage_use[k * s.periods() + p] <= s.net.sites[k].storage);
        CHECK(static_cast<double>(o.inbound_use[k * s.periods() + p]) <= s.net.sites[k].inbound_per_period);
      }
    helped += all.elsewhere;
    waited += o.total.waited_days;
    lost += all.lost();
  }
  CHECK(helped > 0);
  CHECK(waited > 0);
  CHECK(lost > 0);
}

TEST_CASE("replay: neighbours who only serve their own customers live as if they were alone, bit for bit",
          "[simulate][parity]") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    INFO("seed " << seed);
    auto s = any_world_of_neighbours(seed);
    std::erase_if(s.net.services, [](const service& x) { return x.cost > 0; });
    s.net.speeds = {{"one", 24, 1, 0.375}};
    std::erase_if(s.net.services, [](const service& x) { return x.speed > 0; });
    for (product& p : s.products) p.margin = p.price * 0.375;
    auto alone = s;
    alone.sites_help = false;
    const auto level = any_counts(s.cells.size(), 12, seed);
    const auto a = simulate(s, stocking::base_stock{level}), b = simulate(alone, stocking::base_stock{level});
    CHECK(std::memcmp(a.cells.data(), b.cells.data(), a.cells.size() * sizeof(cell_outcome)) == 0);
    CHECK(a.lost == b.lost);
    CHECK(a.cost() == b.cost());
    CHECK(a.shipping == 0);
    CHECK(a.fill_rate == b.fill_rate);
    CHECK(a.storage_use == b.storage_use);
    CHECK(b.speeds.empty());
  }
}

TEST_CASE("replay: where every site serves its own to the last cut-off, help never lowers the units served",
          "[simulate][law]") {
  // With help no shelf ever holds more than without: what it served at home is what it had or what was asked, and help
  // takes more. Storage could break this on later days, as room that help made goes to whatever waits in the yard.
  std::uint64_t more = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    INFO("seed " << seed);
    auto s = any_world_of_neighbours(seed);
    if (seed % 2 == 0) {
      s.demand.clear();
      for (std::size_t c = 0; c < s.cells.size(); ++c) s.demand.push_back(static_cast<std::uint32_t>(c * seed % 9));
      s.days = 1;
    } else {
      for (auto& k : s.net.sites) k.storage = k.inbound_per_period = unlimited;
    }
    auto alone = s;
    alone.sites_help = false;
    const auto place = any_counts(s.cells.size() * s.periods(), 15, seed);
    const stocking::schedule policy{place, s.periods()};
    const auto a = simulate(s, policy), b = simulate(alone, policy);
    CHECK(a.total.lost <= b.total.lost);
    for (std::size_t c = 0; c < s.cells.size(); ++c) CHECK(a.cells[c].on_hand <= b.cells[c].on_hand);
    more += b.total.lost - a.total.lost;
  }
  CHECK(more > 0);
}

TEST_CASE("replay: who orders how fast does not depend on what was stocked", "[simulate][law]") {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    INFO("seed " << seed);
    const auto s = any_helping_world(seed);
    const auto few = any_counts(s.cells.size(), 2, seed), many = any_counts(s.cells.size(), 20, seed);
    const auto a = simulate(s, stocking::base_stock{few}), b = simulate(s, stocking::base_stock{many});
    for (std::size_t k = 0; k < s.net.speeds.size(); ++k) CHECK(a.speeds[k].demanded == b.speeds[k].demanded);
  }
}

TEST_CASE("replay: with help too, any number of workers gives the bits of one", "[simulate][parity]") {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    INFO("seed " << seed);
    auto s = any_helping_world(seed);
    const std::size_t products = s.products.size(), cells = s.cells.size();
    for (std::size_t copy = 1; copy < 12; ++copy) {  // enough products for several workers
      for (std::size_t j = 0; j < products; ++j) s.products.push_back(product{s.products[j]});
      for (std::size_t c = 0; c < cells; ++c)
        s.cells.push_back({s.cells[c].product + copy * products, s.cells[c].site, s.cells[c].on_hand});
    }
    s.demand = any_counts(s.cells.size() * s.days, 4, seed);
    const auto level = any_counts(s.cells.size(), 12, seed);
    const auto a = simulate(exec::seq, s, stocking::base_stock{level});
    for (const std::size_t workers : {1u, 2u, 5u}) {
      const auto b = simulate(exec::threads{.workers = workers}, s, stocking::base_stock{level});
      CHECK(a.cost() == b.cost());
      CHECK(a.lost == b.lost);
      CHECK(a.shipping == b.shipping);
      CHECK(a.storage_use == b.storage_use);
      for (std::size_t k = 0; k < a.speeds.size(); ++k) CHECK(a.speeds[k].elsewhere == b.speeds[k].elsewhere);
      CHECK(std::memcmp(a.cells.data(), b.cells.data(), a.cells.size() * sizeof(cell_outcome)) == 0);
    }
  }
}

TEST_CASE("replay: without services nobody can help, and a product twice at a site is refused", "[simulate][law]") {
  auto s = one_cell({1, 1});
  s.sites_help = true;
  const std::array<std::uint32_t, 1> level{3};
  CHECK(ECHELON_FAULT_OF(simulate(s, stocking::base_stock{level})) == 202);
  s = any_helping_world(5);
  s.cells.push_back(s.cells[0]);
  s.demand.resize(s.cells.size() * s.days);
  const auto levels = any_counts(s.cells.size(), 3, 5);
  CHECK(ECHELON_FAULT_OF(simulate(s, stocking::base_stock{levels})) == 304);
}
