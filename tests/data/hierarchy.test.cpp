// SPDX-License-Identifier: BSL-1.0
#include <echelon/data/hierarchy.hpp>

#include <cmath>
#include <limits>
#include <numeric>

#include <echelon/core/random.hpp>
#include <echelon/exec.hpp>
#include <tests/catch.hpp>

using namespace echelon;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// Items x stores in two states, random starts, integer demand, a few holes.
panel any_shop(std::size_t items, std::size_t stores, std::uint64_t seed) {
  panel p;
  p.time = {unit::day, 1, 0};
  attribute item{"item_id", {}, {}}, cat{"cat_id", {"FOOD", "TOYS"}, {}};
  attribute store{"store_id", {}, {}}, state{"state_id", {"CA", "TX"}, {}};
  for (std::size_t j = 0; j < items; ++j) item.labels.push_back("I" + std::to_string(j));
  for (std::size_t s = 0; s < stores; ++s) store.labels.push_back("S" + std::to_string(s));
  for (std::size_t s = 0; s < stores; ++s)
    for (std::size_t j = 0; j < items; ++j) {
      random_stream draw{seed, s * items + j};
      p.ids.push_back(item.labels[j] + "_" + store.labels[s]);
      item.code.push_back(static_cast<std::uint32_t>(j));
      cat.code.push_back(j % 2);
      store.code.push_back(static_cast<std::uint32_t>(s));
      state.code.push_back(s % 2);
      const std::int64_t first = draw.below(5);
      std::vector<double> y(static_cast<std::size_t>(20 - first));
      for (auto& v : y) v = draw.below(10) == 0 ? missing : static_cast<double>(draw.below(100));
      p.demand.push_back(first, y);
    }
  p.attributes = {item, cat, store, state};
  p.shared.push_back({"holiday", 0, std::vector<float>(25, 1.0f)});
  return p;
}

double known(double y) { return std::isnan(y) ? 0.0 : y; }

}  // namespace

TEST_CASE("hierarchy: in every grouping each series is in one group, and the groups add up to the total",
          "[data][law]") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    INFO("seed " << seed);
    const auto p = any_shop(7, 4, seed);
    const auto how = groupings_from("total|state_id|store_id|cat_id|state_id,cat_id|item_id|item_id,store_id");
    const auto h = aggregate(exec::seq, p, how);
    REQUIRE(h.groupings.size() == 7);
    validate(h.series);
    CHECK(h.is_bottom.back());
    CHECK(h.first[7] == h.first[6]);
    for (std::size_t g = 0; g + 1 < how.size(); ++g) {
      std::vector<int> times(p.size(), 0);
      std::vector<double> sum(20, 0.0);
      for (std::size_t i = h.first[g]; i < h.first[g + 1]; ++i) {
        for (const auto m : h.members(i)) ++times[m];
        for (std::int64_t t = 0; t < 20; ++t) {
          double by_hand = 0;
          for (const auto m : h.members(i)) by_hand += known(p.demand[m].at(t));
          CHECK(known(h.series.demand[i].at(t)) == by_hand);
          sum[static_cast<std::size_t>(t)] += by_hand;
        }
      }
      CHECK(std::all_of(times.begin(), times.end(), [](int n) { return n == 1; }));
      for (std::int64_t t = 0; t < 20; ++t) CHECK(known(h.series.demand[0].at(t)) == sum[static_cast<std::size_t>(t)]);
    }
  }
}

TEST_CASE("hierarchy: groups come in order of first appearance and are named after their labels", "[data][law]") {
  const auto p = any_shop(3, 3, 1);
  const auto h = aggregate(exec::seq, p, groupings_from("total|state_id,cat_id"));
  CHECK(h.series.ids == std::vector<std::string>{"total", "CA/FOOD", "CA/TOYS", "TX/FOOD", "TX/TOYS"});
  CHECK(h.series.find_attribute("state_id")->of(3) == "TX");
  CHECK(h.series.find_attribute("state_id")->of(0).empty());
  CHECK(h.series.find_attribute("store_id")->of(1).empty());
  CHECK(h.series.find_attribute("store_id")->of(3) == "S1");
  CHECK(h.series.find_shared("holiday")->values.size() == 25);
}

TEST_CASE("hierarchy: a sum is missing exactly where no member is observed, and starts with its first member",
          "[data][law]") {
  panel p;
  p.ids = {"a", "b", "c"};
  p.attributes.push_back({"kind", {"x", "y"}, {0, 0, 1}});
  p.demand.push_back(2, std::vector<double>{1, missing, missing, 4});
  p.demand.push_back(3, std::vector<double>{10, missing});
  p.demand.push_back(0, std::vector<double>{});
  const auto h = aggregate(exec::seq, p, std::vector<grouping>{{"kind"}});
  REQUIRE(h.series.size() == 2);
  const auto x = h.series.demand[0];
  CHECK(x.first == 2);
  REQUIRE(x.values.size() == 4);
  CHECK(x.values[0] == 1);
  CHECK(x.values[1] == 10);
  CHECK(std::isnan(x.values[2]));
  CHECK(x.values[3] == 4);
  CHECK(h.series.demand[1].values.empty());
}

TEST_CASE("hierarchy: a label that names two groups is spelled out for the second", "[data][law]") {
  panel p;
  p.ids = {"a", "b", "c"};
  p.attributes.push_back({"cat", {"toys", "food"}, {0, 0, 1}});
  p.attributes.push_back({"dept", {"toys", "food"}, {0, 0, 1}});
  for (int i = 0; i < 3; ++i) p.demand.push_back(0, std::vector<double>{1});
  const auto h = aggregate(exec::seq, p, groupings_from("cat|dept"));
  CHECK(h.series.ids == std::vector<std::string>{"toys", "food", "dept=toys", "dept=food"});
  CHECK(ECHELON_FAULT_OF(aggregate(exec::seq, p, groupings_from("cat|cat|cat"))) == 304);
}

TEST_CASE("hierarchy: any number of workers gives the bits of one", "[data][parity]") {
  const auto p = any_shop(40, 6, 5);
  const auto how = m5_groupings();
  auto shop = p;
  shop.attributes.push_back({"dept_id", {"D"}, std::vector<std::uint32_t>(p.size(), 0)});
  const auto one = aggregate(exec::seq, shop, how);
  const auto many = aggregate(exec::threads{.workers = 3}, shop, how);
  CHECK(one.series.ids == many.series.ids);
  CHECK(one.member == many.member);
  const auto a = one.series.demand.values(), b = many.series.demand.values();
  REQUIRE(a.size() == b.size());
  for (std::size_t k = 0; k < a.size(); ++k) CHECK((a[k] == b[k] || (std::isnan(a[k]) && std::isnan(b[k]))));
}

TEST_CASE("hierarchy: the text form names what it lacks", "[data][law]") {
  CHECK(groupings_from("total") == std::vector<grouping>{{}});
  CHECK(groupings_from("a,b|total|c") == std::vector<grouping>{{"a", "b"}, {}, {"c"}});
  CHECK(ECHELON_FAULT_OF(groupings_from("")) == 202);
  CHECK(ECHELON_FAULT_OF(groupings_from("a|")) == 202);
  CHECK(ECHELON_FAULT_OF(groupings_from("a,,b")) == 202);
  CHECK(ECHELON_FAULT_OF(groupings_from("a,b,")) == 202);
  CHECK(ECHELON_FAULT_OF(groupings_from("a,a")) == 304);
  CHECK(ECHELON_FAULT_OF(aggregate(exec::seq, any_shop(2, 2, 1), groupings_from("total|nobody"))) == 203);
  CHECK(ECHELON_FAULT_OF(aggregate(exec::seq, any_shop(2, 2, 1), std::vector<grouping>{})) == 202);
  CHECK(ECHELON_FAULT_OF(aggregate(exec::seq, panel{}, m5_groupings())) == 202);
}
