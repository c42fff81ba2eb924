// SPDX-License-Identifier: BSL-1.0
/// Every printed answer that the engines of one item have to reproduce, as printed, beside what they compute.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include <echelon/stock.hpp>
#include <tests/stock/oracle.hpp>
#include <tests/stock/service_oracles.hpp>

namespace oracles {

inline std::vector<oracle> economic_orders() {
  using namespace echelon;
  family f{"economic order", textbook};
  const auto a = solve(economic_order{.fixed = 8, .holding = 0.225, .rate = 1300});
  f.add("example 3.1, quantity", "304.0467800264368", a.quantity).add("cost", "68.41052550594827", a.cost);
  const auto b = solve(economic_order{.fixed = 2250, .holding = 275, .rate = 182500});
  f.add("problem 3.1, quantity", "1728.109844993551", b.quantity).add("cost", "475230.2073732266", b.cost);
  const auto c = solve(economic_order{.fixed = 8, .holding = 0.225, .rate = 1300, .backorder = 5});
  f.add("example 3.8, quantity", "310.8125551589646", c.quantity).add("waiting", "0.043062200956938", c.waiting);
  f.add("cost", "66.92136355097325", c.cost);
  const auto d = solve(economic_order{.fixed = 4, .holding = 0.08, .rate = 80, .production = 110});
  f.add("production, quantity", "171.2697677155351", d.quantity).add("cost", "3.736794931975310", d.cost);
  const std::array<price_break, 3> breaks{{{0, 0.75}, {400, 0.72}, {800, 0.68}}};
  const discounted_order all{.fixed = 8, .holding_rate = 0.3, .rate = 1300};
  const discounted_order beyond{.fixed = 8, .holding_rate = 0.3, .rate = 1300, .incremental = true};
  f.add("discount on all units, quantity", "800", solve(all, breaks).quantity);
  f.add("cost", "978.60", solve(all, breaks).cost);
  f.add("incremental discount, quantity", "304.04678003", solve(beyond, breaks).quantity);
  f.add("cost", "1043.41052551", solve(beyond, breaks).cost);
  return f;
}

inline std::vector<oracle> lots() {
  using namespace echelon;
  family f{"lot sizing", textbook};
  const auto cost = [](const lot_sizing& how, const std::vector<double>& demand) {
    return solve(how, view(demand)).cost;
  };
  const std::vector<double> demand{90, 120, 80, 70};
  f.add("example 3.9, order", {"210", "0", "150", "0"},
        solve(lot_sizing{.fixed = {500}, .holding = {2}, .unit = {}}, view(demand)).order);
  f.add("cost", "1380", cost({.fixed = {500}, .holding = {2}, .unit = {}}, demand));
  f.add("problem 3.27", "424", cost({.fixed = {120}, .holding = {0.8}, .unit = {}}, {150, 100, 80, 200}));
  f.add("problem 3.29", "423", cost({.fixed = {100}, .holding = {0.1}, .unit = {}}, {730, 580, 445, 650, 880}));
  f.add("with purchases", "4940",
        cost({.fixed = {100}, .holding = {0.1}, .unit = {3, 1, 4, 6, 6}}, {400, 500, 500, 1100, 900}));
  return f;
}

inline std::vector<oracle> joint_orders() {
  using namespace echelon;
  family f{"joint replenishment", "Silver (1976) and textbooks, as stockpyl computes them"};
  const std::vector<joint_item> three{{120, 160, 1}, {840, 20, 1}, {300, 50, 1}};
  const std::vector<joint_item> five{{1.87, .2, 1736}, {5.27, .2, 656}, {7.94, .2, 558}, {8.19, .2, 170},
                                     {8.87, .2, 142}};
  f.add("three items, heuristic", "837.8544026261366", silver_heuristic({.fixed = 600}, view(three)).cost);
  f.add("Silver (1976), heuristic", "218.68632025498687", silver_heuristic({.fixed = 10}, view(five)).cost);
  return f;
}

inline std::vector<oracle> newsvendors() {
  using namespace echelon;
  family f{"newsvendor", textbook};
  const auto add = [&](const std::string& name, const newsvendor_plan& plan, std::string stock, std::string cost) {
    f.add(name + ", stock", std::move(stock), plan.stock).add("cost", std::move(cost), plan.cost);
  };
  const newsvendor_cost first{.under = 0.70, .over = 0.18};
  add("example 4.1", solve(first, normal_demand{50, 8}), "56.603955927433887", "1.997605193176645");
  f.add("at 40 units", "7.356131552870388", evaluate(first, normal_demand{50, 8}, 40).cost);
  add("problem 4.1", solve({.under = 79, .over = 43}, normal_demand{900, 60}), "922.7214038234755",
      "2718.196781782411");
  add("example 4.4", solve(base_stock{.cost = first, .lead_time = {0, 0, 0, 0, 1}, .review = 1}, normal_demand{50, 8}),
      "264.7668943741548", "4.466781004149578");
  add("Poisson", solve({.under = 4, .over = 1}, poisson_demand(6)), "8", "3.570106945770946");
  add("problem 4.8a", solve({.under = 270, .over = 200}, poisson_demand(18)), "19", "786.0884409351115");
  add("problem 4.8b", solve({.under = 0.1765, .over = 1}, lognormal_demand{6, 0.3}), "295.6266448071368",
      "29.44254358213529");
  const auto priced = solve(newsvendor_cost_of(1, 0.3, 0.12), normal_demand{50, 8});
  f.add("example 4.2, stock", "56.60395592743389", priced.stock);
  f.add("profit", "33.002394806823354", (1 - 0.3) * 50 - priced.cost);
  return f;
}

inline std::vector<oracle> shared_storage() {
  using namespace echelon;
  family f{"newsvendors sharing storage", "independent solution by its equations"};
  const std::vector<newsvendor_item<normal_demand>> three{{{100, 30}, {.under = 8, .over = 1}, 1},
                                                          {{200, 50}, {.under = 5, .over = 1}, 2},
                                                          {{300, 80}, {.under = 3, .over = 1}, 1}};
  const auto tight = solve(shared_newsvendor{.capacity = 700}, view(three));
  f.add("price", "1.800214536841656", tight.price);
  f.add("stock", {"114.77907614672162", "163.5926529865184", "258.0356178802416"}, tight.stock);
  f.add("cost", "478.49197243289944", tight.cost).add("dual", "478.49197243289944", tight.bound);
  const auto free = solve(shared_newsvendor{.capacity = 2000}, view(three));
  f.add("without limit, cost", "227.78046274561012", free.cost);
  f.add("stock", {"136.61921", "248.37108", "353.95918"}, free.stock);
  return f;
}

inline std::vector<oracle> reorder_points() {
  using namespace echelon;
  family f{"(s, S)", textbook + "; Zheng, Federgruen (1991), table"};
  const auto add = [&](const std::string& name, double over, double under, double fixed, double mean, std::string s,
                       std::string up_to, std::string cost) {
    const auto d = poisson_demand(mean);
    const auto plan = solve(reorder_point{.cost = {.under = under, .over = over}, .fixed = fixed}, d, d);
    f.add(name + ", s", std::move(s), plan.reorder_at).add("S", std::move(up_to), plan.up_to);
    f.add("cost", std::move(cost), plan.cost);
  };
  add("example 4.7", 1, 4, 5, 6, "4", "10", "8.034111561471644");
  add("problem 4.31", 40, 125, 150, 4, "2", "7", "223.5748295669688");
  const auto rule = power_approximation({.cost = {.under = 0.7, .over = 0.18}, .fixed = 2.5}, {50, 8}, {50, 8});
  f.add("example 4.8, power approximation, s", "40.194616956474071", rule.reorder_at);
  f.add("S", "74.290170109805786", rule.up_to);
  struct row {
    int mean;
    const char *s, *up_to, *cost;
  };
  for (const row& r : std::initializer_list<row>{
           {10, "6", "40", "35.022"}, {15, "10", "49", "42.698"}, {20, "14", "62", "49.173"},
           {21, "15", "65", "50.406"}, {22, "16", "68", "51.632"}, {23, "17", "52", "52.757"},
           {24, "18", "54", "53.518"}, {25, "19", "56", "54.262"}, {30, "23", "66", "57.819"},
           {35, "28", "77", "61.215"}, {40, "33", "87", "64.512"}, {45, "37", "97", "67.776"},
           {50, "42", "108", "70.975"}, {51, "43", "110", "71.611"}, {52, "44", "112", "72.246"},
           {55, "47", "118", "74.149"}, {59, "51", "126", "76.679"}, {60, "52", "129", "77.306"},
           {61, "52", "131", "77.929"}, {63, "54", "73", "78.287"}, {64, "55", "74", "78.402"},
           {65, "56", "75", "78.518"}, {70, "62", "81", "79.037"}, {75, "67", "86", "79.554"}})
    add("mean " + std::to_string(r.mean), 1, 9, 64, r.mean, r.s, r.up_to, r.cost);
  return f;
}

inline std::vector<oracle> reorder_quantities() {
  using namespace echelon;
  family f{"(r, Q)", textbook};
  const std::string stopped = "its search ends at 1e-6; solved in forty digits the equations give ours";
  const reorder_quantity yearly{.cost = {.under = 7.5, .over = 0.225}, .fixed = 8, .rate = 1300};
  const normal_demand month{1300.0 / 12, 150 / std::sqrt(12.0)};
  f.add("example 5.1, cost of (126.8, 328.5)", "78.071162509282942", evaluate(yearly, month, 126.8, 328.5).cost);
  const auto level = order_by_expected_level(yearly, month);
  f.add("by expected level, r", "213.9704421358024", level.reorder_at, stopped);
  f.add("Q", "318.5901810768729", level.quantity, stopped).add("cost", "95.451140222851961", level.cost);
  const auto backorders = order_with_backorders(yearly, month);
  f.add("with backorders, r", "128.6378144242710", backorders.reorder_at, stopped);
  f.add("Q", "308.5737801203754", backorders.quantity);
  f.add("with safety stock, r", "190.3369965715624", order_with_safety_stock(yearly, month).reorder_at);
  const auto losses = order_by_losses(yearly, month);
  f.add("by losses, r", "126.8670642878315", losses.reorder_at, stopped);
  f.add("Q", "328.4491413581765", losses.quantity, stopped);
  const auto a = solve(reorder_quantity{.cost = {.under = 150, .over = 20}, .fixed = 100, .rate = 1.5},
                       poisson_demand(3));
  f.add("example 5.8, r", "3", a.reorder_at).add("Q", "5", a.quantity).add("cost", "107.9235806331498", a.cost);
  const auto b = solve(reorder_quantity{.cost = {.under = 28, .over = 4}, .fixed = 4, .rate = 12}, poisson_demand(6));
  f.add("problem 5.2, r", "6", b.reorder_at).add("Q", "7", b.quantity).add("cost", "28.241312842169155", b.cost);
  return f;
}

inline std::vector<oracle> unreliable_supply() {
  using namespace echelon;
  family f{"unreliable supply", textbook};
  const std::string stopped = "its golden-section search ends early; solved in forty digits the equation gives ours";
  const auto a = solve(disrupted_order{.fixed = 8, .holding = 0.225, .rate = 1300, .lost = 5, .disruption = 1.5,
                                       .recovery = 14});
  f.add("example 9.1, quantity", "772.8110631910017", a.quantity, stopped).add("cost", "173.9500025731971", a.cost);
  const auto b = solve(disrupted_order{.fixed = 35, .holding = 4, .rate = 30, .lost = 22, .disruption = 1,
                                       .recovery = 12});
  f.add("problem 9.8, quantity", "24.0662840242", b.quantity, stopped);
  f.add("cost", "96.2665909012", b.cost, "the same: 96.26659090113581 in forty digits");
  const auto c = solve(newsvendor_cost{.under = 3, .over = 0.25}, disrupted_demand{2000, 0.04, 0.25});
  f.add("example 9.3, stock", "8000", c.stock);
  f.add("cost", "2737.068965490435", c.cost, "its sum ends where a chance of 1e-10 is left; 79375 / 29 exactly");
  const auto d = solve(random_yield{.fixed = 18500, .holding = 0.06, .rate = 75000, .surplus = -15000,
                                    .surplus_sd = 9000});
  f.add("example 9.4, quantity", "230246.3704688188", d.quantity).add("cost", "12914.78222812913", d.cost);
  return f;
}

inline std::vector<oracle> serial_systems() {
  using namespace echelon;
  family f{"serial systems", textbook + ", on a fine grid; Shang, Song (2003), table 1"};
  const std::string grid = "the grid is fine to 2e-4; refined whole units give ours: tests/stock/serial_system.test";
  const auto add = [&](const std::string& name, const serial_system& how, const auto& demand,
                       const std::vector<std::string>& level, std::string cost,
                       const std::vector<std::size_t>& off = {}) {
    const auto plan = solve(how, view(demand));
    const auto why = [&](std::size_t j) { return std::count(off.begin(), off.end(), j) > 0 ? grid : std::string{}; };
    for (std::size_t j = 0; j < plan.level.size(); ++j)
      f.add(name + ", level " + std::to_string(j + 1), level.at(j), plan.level[j], why(j));
    f.add(name + ", cost", std::move(cost), plan.cost, why(plan.level.size()));
  };
  const std::vector<double> three{1, 1, 2}, halves{.5, .5, .5, .5, .5}, quarters{.25, .25, .25, .25};
  add("example 6.1", {{3, 2, 2}, 37.12}, over_lead_times({5, 1}, three), {"6.491", "12.018", "22.706"}, "47.660", {2});
  add("problem 6.1", {{1, 1}, 15}, over_lead_times({100, 15}, std::vector<double>{1, 1}), {"123.47", "228.42"},
      "166.250", {2});
  add("problem 6.2a", {{2, 2, 1, 1, 1}, 24}, over_lead_times({64, 8}, halves),
      {"40.587", "74.258", "109.086", "142.122", "174.518"}, "451.61", {1, 3});
  add("problem 6.16", {{5, 2}, 24}, over_lead_times({20, 4}, std::vector<double>{8, 3}), {"171.19", "232.16"},
      "438.184", {2});
  add("example 6.1, Poisson", {{3, 2, 2}, 37.12}, poisson_over_lead_times(5, three), {"9", "15", "26"}, "72.04674");
  add("problem 6.2b", {{2, 2, 1, 1, 1}, 24}, poisson_over_lead_times(64, halves), {"41", "74", "109", "142", "174"},
      "453.69156");
  const auto demand = poisson_over_lead_times(16, quarters);
  const auto row = [&](const std::string& name, const serial_system& how, half_unit half,
                       const std::vector<std::string>& level, std::string cost,
                       const std::vector<std::string>& heuristic, std::string heuristic_cost) {
    add(name, how, demand, level, std::move(cost));
    const auto plan = newsvendor_levels(how, view(demand), half);
    f.add(name + ", heuristic", heuristic, plan.level);
    f.add("cost", std::move(heuristic_cost), solve(how, view(demand), view(plan.level)).cost);
  };
  const std::vector<double> flat{.25, .25, .25, .25}, hump{.25, 2.5, 2.5, .25};
  row("row 1", {flat, 9}, half_unit::down, {"8", "13", "18", "22"}, "12.68790", {"8", "13", "18", "22"}, "12.688");
  row("row 9", {hump, 9}, half_unit::down, {"9", "10", "13", "19"}, "53.00760", {"9", "10", "14", "20"}, "53.258");
  row("row 17", {flat, 99}, half_unit::up, {"11", "17", "22", "27"}, "16.20554", {"11", "17", "22", "27"}, "16.206");
  row("row 25", {hump, 99}, half_unit::up, {"11", "14", "18", "26"}, "74.56364", {"11", "14", "19", "26"}, "74.747");
  return f;
}

/// Zipkin's test bed up to a lead time; those of three and four take seconds.
inline std::vector<oracle> lost_sales_costs(std::size_t longest) {
  using namespace echelon;
  family f{"lost sales", "independent value iteration; two digits: Zipkin (2008)"};
  struct row {
    double under;
    std::array<const char*, 4> poisson, geometric;
  };
  for (const row& r : std::initializer_list<row>{
           {4, {"4.0407", "4.3953", "4.5987", "4.73"}, {"9.8175", "10.2402", "10.4667", "10.61"}},
           {9, {"5.4382", "6.0936", "6.5314", "6.84"}, {"14.5082", "15.5029", "16.1367", "16.58"}},
           {19, {"6.6757", "7.6644", "8.3625", "8.89"}, {"19.2179", "20.8906", "22.0645", "22.95"}},
           {39, {"7.8359", "9.1064", "10.0385", "10.79"}, {"23.8657", "26.2138", "27.96", "29.36"}}})
    for (std::size_t lead = 1; lead <= longest; ++lead) {
      lost_sales how;
      how.cost = {.under = r.under, .over = 1};
      how.lead_time = lead;
      const std::string name =
          "penalty " + std::to_string(static_cast<int>(r.under)) + ", lead time " + std::to_string(lead);
      const auto cost = [&](const count_demand& demand) {
        const auto plan = solve(how, demand);
        return plan.why == stop::gap ? plan.upper : std::nan("");
      };
      f.add(name + ", Poisson", r.poisson[lead - 1], cost(poisson_demand(5)));
      f.add(name + ", geometric", r.geometric[lead - 1], cost(negative_binomial_demand(5, 1)));
    }
  return f;
}

inline std::vector<oracle> all(std::size_t longest_lost_sales) {
  std::vector<oracle> out;
  for (auto part : {economic_orders(), lots(), joint_orders(), newsvendors(), shared_storage(), reorder_points(),
                    reorder_quantities(), unreliable_supply(), serial_systems(), supply_chains(), serial_chains(),
                    service_problems(), willems_chains(), lost_sales_costs(longest_lost_sales)})
    out.insert(out.end(), part.begin(), part.end());
  return out;
}

}  // namespace oracles
