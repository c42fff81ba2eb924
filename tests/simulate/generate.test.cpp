// SPDX-License-Identifier: BSL-1.0
#include <echelon/simulate/generate.hpp>

#include <algorithm>
#include <set>

#include <echelon/exec.hpp>
#include <echelon/simulate/replay.hpp>
#include <tests/catch.hpp>

using namespace echelon;

namespace {

bool equal(std::span<const double> a, std::span<const double> b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

}  // namespace

TEST_CASE("generate: a panel that is valid, whole and known ahead in its price and its events", "[simulate][law]") {
  const retailer how{.products = 60};
  const auto g = generate(exec::seq, how);
  validate(g.observed);
  REQUIRE(g.observed.size() == 360);
  CHECK(g.observed.ids.front() == "P0001_FC1");
  CHECK(g.observed.ids.back() == "P0060_FC6");
  CHECK(std::set<std::string>(g.observed.ids.begin(), g.observed.ids.end()).size() == 360);
  CHECK(g.observed.last() == 729);
  CHECK(g.observed.time.day(0) == days_from({2022, 11, 14}));
  REQUIRE(g.observed.find_covariate("price") != nullptr);
  for (std::size_t i = 0; i < g.observed.size(); ++i) {
    const auto y = g.observed.demand[i];
    const auto price = g.observed.find_covariate("price")->values[i];
    CHECK(price.first == y.first);
    CHECK(price.end() == 758);
    CHECK(y.end() == 730);
    CHECK(std::all_of(y.values.begin(), y.values.end(), [](double v) { return v >= 0 && v == std::floor(v); }));
    CHECK(*std::min_element(price.values.begin(), price.values.end()) > 0);
  }
  for (const char* name : retail_events) {
    const auto* event = g.observed.find_shared(name);
    REQUIRE(event != nullptr);
    CHECK(event->values.size() == 758);
  }
  const auto& friday = g.observed.find_shared("black_friday")->values;
  CHECK(std::count(friday.begin(), friday.begin() + 730, 1.0f) == 8);
  CHECK(std::count(friday.begin() + 730, friday.end(), 1.0f) == 4);
  for (const char* name : {"product", "category", "department", "site", "hub", "region"})
    CHECK(g.observed.find_attribute(name) != nullptr);
  CHECK(g.observed.find_attribute("region")->of(5) == "south");
  CHECK(g.observed.find_attribute("hub")->of(0) == "DC1");
}

TEST_CASE("generate: a product's history and future do not depend on how many others there are", "[simulate][law]") {
  const auto few = generate(exec::seq, retailer{.products = 20}), many = generate(exec::seq, retailer{.products = 50});
  for (std::size_t i = 0; i < few.observed.size(); ++i) {
    CHECK(few.observed.ids[i] == many.observed.ids[i]);
    CHECK(equal(few.observed.demand[i].values, many.observed.demand[i].values));
    CHECK(few.cells[i].on_hand == many.cells[i].on_hand);
  }
  CHECK(std::equal(few.future.begin(), few.future.end(), many.future.begin()));
}

TEST_CASE("generate: the future kept aside is what a longer history records", "[simulate][law]") {
  const auto now = generate(exec::seq, retailer{.products = 40});
  const auto later = generate(exec::seq, retailer{.products = 40, .days = 758});
  CHECK(now.future == recorded_demand(later.observed, 730, 28));
}

TEST_CASE("generate: another seed, another retailer", "[simulate][law]") {
  const auto a = generate(exec::seq, retailer{.products = 5});
  const auto b = generate(exec::seq, retailer{.products = 5, .seed = 2});
  CHECK_FALSE(equal(a.observed.demand[0].values, b.observed.demand[0].values));
}

TEST_CASE("generate: any number of workers gives the bits of one", "[simulate][parity]") {
  const auto a = generate(exec::seq, retailer{.products = 30});
  const auto b = generate(exec::threads{.workers = 3}, retailer{.products = 30});
  CHECK(equal(a.observed.demand.values(), b.observed.demand.values()));
  CHECK(a.future == b.future);
}

TEST_CASE("generate: opening stock fits its site, and more cover sells more of the future", "[simulate][law]") {
  const auto g = generate(exec::seq, retailer{.products = 40});
  const auto world = g.held_out();
  validate(world);
  std::vector<double> opening(g.net.sites.size(), 0);
  for (const auto& c : g.cells) opening[c.site] += c.on_hand * g.products[c.product].volume;
  for (std::size_t k = 0; k < opening.size(); ++k) CHECK(opening[k] <= g.net.sites[k].storage);
  std::uint64_t before = 0;
  for (const double cover : {2.0, 5.0, 8.0}) {
    std::vector<std::uint32_t> level;
    for (std::size_t c = 0; c < g.cells.size(); ++c) {
      double month = 0;
      for (const double y : g.observed.demand[c].values.last(28)) month += y;
      level.push_back(static_cast<std::uint32_t>(month / 28 * cover));
    }
    const auto o = simulate(world, stocking::base_stock{level});
    CHECK(o.total.sold > before);
    CHECK(o.storage_ratio <= 1.0);
    before = o.total.sold;
  }
}

TEST_CASE("generate: options out of range are named", "[simulate][law]") {
  const auto asked = [](retailer how) { return ECHELON_FAULT_OF(generate(exec::seq, how)); };
  CHECK(asked({.products = 0}) == 202);
  CHECK(asked({.products = 1, .days = 55}) == 302);
  CHECK(asked({.products = 1, .start = {2023, 2, 29}}) == 201);
  CHECK(asked({.products = 1, .busiest = 0}) == 201);
  CHECK(asked({.products = 1, .zipf = -1}) == 201);
  CHECK(asked({.products = 1, .new_share = 1.5}) == 201);
  CHECK(asked({.products = 1, .days_per_period = 0}) == 201);
  CHECK(asked({.products = 1, .storage_days = 0}) == 201);
}

TEST_CASE("generate: the recorded panel is the observed one, and then the future", "[simulate][law]") {
  const auto g = generate(exec::seq, retailer{.products = 5, .days = 100, .ahead = horizon{14}});
  const panel all = recorded(g);
  validate(all);
  CHECK(all.last() == g.observed.last() + 14);
  for (std::size_t i = 0; i < all.size(); ++i) {
    CHECK(equal(all.demand[i].until(g.observed.last()).values, g.observed.demand[i].values));
    for (std::size_t d = 0; d < 14; ++d)
      CHECK(all.demand[i].at(100 + static_cast<std::int64_t>(d)) == static_cast<double>(g.future[i * 14 + d]));
  }
}
