// SPDX-License-Identifier: BSL-1.0
/// Printed answers of guaranteed service, beside ours.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <echelon/math/normal.hpp>
#include <echelon/stock/guaranteed_service.hpp>
#include <echelon/stock/service_capacity.hpp>
#include <tests/stock/chains.hpp>
#include <tests/stock/oracle.hpp>
#include <tests/stock/willems.hpp>

namespace oracles {

inline echelon::service_stage stage(std::uint32_t time, double cost, std::uint32_t inbound = 0,
                                    std::uint32_t promise = echelon::any_promise) {
  echelon::service_stage s;
  s.time = time, s.cost = cost, s.inbound = inbound, s.promise = promise;
  return s;
}

/// The plan; its value is not a number unless it is proven.
inline echelon::guaranteed_service_plan proven(const echelon::service_network& net) {
  auto plan = solve(echelon::guaranteed_service{}, net);
  if (plan.why != echelon::stop::gap || !(plan.bound >= plan.value * (1 - 1e-9))) plan.value = std::nan("");
  return plan;
}

/// Stages in a row, the most upstream first.
inline echelon::service_network row_of(std::vector<echelon::service_stage> stages) {
  echelon::service_network net;
  net.stages = std::move(stages);
  for (std::size_t j = 1; j < net.stages.size(); ++j) net.arcs.push_back({j - 1, j});
  return net;
}

inline std::vector<oracle> supply_chains() {
  using namespace echelon;
  family f{"guaranteed service, chains", "Graves, Willems (2000, 2003), by an independent dynamic program"};
  const auto promises = [&](const std::string& name, const chains::chain& c, std::string cost,
                            const chains::promises& told) {
    const auto plan = proven(c.net());
    f.add(name + ", cost", std::move(cost), plan.value);
    for (const auto& [where, promise] : told) f.add(where, std::to_string(promise), plan.promise[c.at(where)]);
  };
  promises("battery", chains::battery(), "853077.33",
           {{"Bulk", 7}, {"EMD", 2}, {"Label", 2}, {"Nail_Wire", 2}, {"Other_Raw", 1}, {"Packaging_A", 7},
            {"Packaging_B", 7}, {"Packaging_C", 7}, {"Separator", 2}, {"Spun_Zinc", 2}, {"Pack_A", 0}, {"Pack_B", 0},
            {"Pack_C", 0}, {"Central_A", 0}, {"Central_B", 0}, {"Central_C", 0}, {"East_A", 0}, {"East_B", 0},
            {"East_C", 0}, {"West_A", 0}, {"West_B", 0}, {"West_C", 0}});
  promises("bulldozer", chains::bulldozer(), "632775.03",
           {{"Boggie", 11}, {"Brake", 8}, {"Case", 0}, {"Case&Frame", 15}, {"Chassis&Platform", 16}, {"Common", 20},
            {"Dressed_Out_Engine", 20}, {"Drive", 9}, {"Engine", 7}, {"Fans", 10}, {"Fender", 9}, {"Final", 0},
            {"Final_Drive&Brake", 15}, {"Frame", 0}, {"Main", 28}, {"Pin", 21}, {"Plant_Carrier", 9}, {"Platform", 6},
            {"Roll_Over", 8}, {"Suspension", 28}, {"Track_Roller", 10}, {"Transmission", 15}});
  const auto camera = [&](const std::string& name, std::string cost, const std::vector<std::string>& holding) {
    auto c = chains::camera();
    for (const auto& where : holding) c.stages[c.at(where)].promise = 0;
    promises("camera, " + name, c, std::move(cost), {});
  };
  camera("free", "71475.76", {});
  camera("imager holds", "77702.71", {"Imager"});
  camera("imager, transfer, build hold", "89427.68", {"Imager", "Transfer", "Build_Test_Pack"});
  camera("imager, transfer hold", "81182.88", {"Imager", "Transfer"});
  return f;
}

inline std::vector<oracle> serial_chains() {
  using namespace echelon;
  family f{"guaranteed service, serial", "Schoenmeyr, Graves (2016), tables 4 and 5"};
  using profile = std::array<double, 5>;
  using times = std::array<std::uint32_t, 5>;
  const profile heavy{.36, .28, .20, .12, .04}, even{.2, .2, .2, .2, .2}, light{.04, .12, .20, .28, .36};
  const times early{36, 28, 20, 12, 4}, same{20, 20, 20, 20, 20}, late{4, 12, 20, 28, 36};
  const auto add = [&](const std::string& name, const profile& added, const times& time, std::string cost) {
    std::vector<service_stage> stages;
    double value = 0;
    for (std::size_t j = 0; j < 5; ++j) stages.push_back(stage(time[j], (value += added[j]) * 40));
    stages.back().promise = 0;
    f.add(name, std::move(cost), proven(row_of(std::move(stages))).value);
  };
  add("costs upstream, times upstream", heavy, early, "400");
  add("costs upstream, times constant", heavy, same, "400");
  add("costs upstream, times downstream", heavy, late, "400");
  add("costs constant, times upstream", even, early, "368");
  add("costs constant, times constant", even, same, "393.548");
  add("costs constant, times downstream", even, late, "400");
  add("costs downstream, times upstream", light, early, "267.8644");
  add("costs downstream, times constant", light, same, "345.6158");
  add("costs downstream, times downstream", light, late, "391.9763");
  // A capacity of 45 at one stage, counted from the customer, where the mean is 40 and z sd 40.
  const std::array<const char*, 5> printed{"300", "344", "360", "361", "368"};
  const std::array<std::vector<std::string>, 5> stock{{{"100", "60", "100", "140", "180"},
                                                       {"80", "140", "100", "140", "180"},
                                                       {"160", "0", "179", "140", "180"},
                                                       {"240", "0", "0", "212", "180"},
                                                       {"320", "0", "0", "0", "240"}}};
  for (std::size_t k = 0; k < 5; ++k) {
    std::vector<supply_stage> stages;
    for (std::size_t j = 0; j < 5; ++j) stages.push_back({.time = early[j], .added_cost = 0.2});
    stages.back().uncertainty = 40, stages.back().promise = 0;
    std::array<double, 5> slack;
    slack.fill(std::numeric_limits<double>::infinity());
    slack[4 - k] = 5;
    const auto plan = proven(priced(view(stages), {{0, 1}, {1, 2}, {2, 3}, {3, 4}}, 1, slack));
    const std::string name = "capacity at stage " + std::to_string(k + 1);
    f.add(name, printed[k], plan.value, k == 2 ? "rounded up: its own stocks cost 359.4" : "");
    for (std::size_t j = 0; j < 5; ++j) {
      const double value = 0.2 * static_cast<double>(5 - j);
      f.add(name + ", stock " + std::to_string(j + 1), stock[k][j], plan.cost[4 - j] / value);
    }
  }
  return f;
}

inline std::vector<oracle> service_problems() {
  using namespace echelon;
  family f{"guaranteed service, textbook", textbook};
  const auto value = [](const service_network& net) { return proven(net).value; };
  f.add("example 6.3, 2 sqrt 2", "2.828427124746190", value(row_of({stage(1, 2, 1), stage(0, 4), stage(1, 7, 0, 1)})));
  f.add("problem 6.7, 160 sqrt 5", "357.7708763999663",
        value(row_of({stage(2, 80, 1), stage(1, 120), stage(1, 160, 0, 0)})));
  const double bound = normal_quantile(0.98) * 15.8;
  const std::array<double, 10> holding{5.73, 4.56, 3.04, 2.93, 2.47, 2.37, 1.15, 1.1, 0.98, 0.87};
  const std::array<std::uint32_t, 10> time{5, 10, 2, 15, 8, 5, 9, 5, 1, 5};
  std::vector<service_stage> ten;
  for (std::size_t j = 10; j-- > 0;) ten.push_back(stage(time[j], holding[j] * bound, j == 9 ? 7u : 0u));
  ten.back().promise = 3;
  const auto plan = proven(row_of(std::move(ten)));
  f.add("problem 6.8, cost", "1378.31", plan.value,
        "compared to one decimal there; its own service times cost 1378.302");
  f.add("promise", {"3", "10", "0", "28", "13", "5", "0", "18", "13", "12"},
        std::vector<double>(plan.promise.rbegin(), plan.promise.rend()));

  service_network tree;
  tree.stages = {stage(2, std::sqrt(2.0), 1), stage(1, 3, 0, 0), stage(1, 2 * std::sqrt(2.0)), stage(1, 3, 0, 1)};
  tree.arcs = {{0, 2}, {2, 1}, {2, 3}};
  const auto pooled = proven(tree);
  f.add("example 6.5, cost", "8.27791687", pooled.value);
  f.add("promise", {"0", "0", "0", "1"}, std::vector<double>(pooled.promise.begin(), pooled.promise.end()));

  const std::array<std::pair<std::uint32_t, const char*>, 4> camera{
      {{2, "18.8240044725922"}, {5, "12.4686888061"}, {8, "3.25788236403"}, {12, "0.232617430735"}}};
  for (const auto& [promise, printed] : camera) {
    const std::array<double, 10> h{.01, .03, .04, .06, .12, .13, .2, .08, .04, .5};
    const std::array<std::uint32_t, 10> t{2, 3, 2, 4, 2, 3, 6, 4, 3, 2};
    service_network net;
    for (std::size_t j = 0; j < 10; ++j) net.stages.push_back(stage(t[j], h[j] * 10 * normal_quantile(0.95)));
    net.stages[9].promise = promise;
    net.arcs = {{0, 1}, {1, 2}, {2, 4}, {3, 4}, {4, 5}, {5, 9}, {6, 9}, {7, 9}, {8, 9}};
    f.add("figure 6.14, promise " + std::to_string(promise), printed, value(net));
  }
  service_network last;
  const double a = 4.1, b = 6.2, both = std::sqrt(a * a + b * b);
  last.stages = {stage(7, 4 * a * 44 / 365, 0, 3), stage(7, 4 * b * 28 / 365, 0, 3), stage(21, 4 * both * 18 / 365),
                 stage(3, 4 * both * 1 / 365),     stage(8, 4 * both * 4 / 365),     stage(2, 4 * both * 1.5 / 365)};
  last.arcs = {{3, 2}, {4, 2}, {5, 4}, {2, 0}, {2, 1}};
  f.add("problem 6.9", "15.649530249501", value(last));
  return f;
}

/// Chain `number` of Willems (2008) as the solver of snc takes it: each stage's own cost as holding cost, times cut to
/// whole days, one safety factor throughout.
inline double own_cost(const std::string& stem, double factor) {
  using namespace echelon;
  const auto chain = willems::read(stem);
  std::vector<supply_stage> stages;
  for (const auto& r : chain.rows) {
    supply_stage s;
    s.time = static_cast<std::uint32_t>(r.time);
    s.added_cost = r.added;
    s.uncertainty = factor * r.sd;
    if (r.promise >= 0) s.promise = static_cast<std::uint32_t>(r.promise);
    stages.push_back(s);
  }
  auto net = priced(stages, chain.arcs, 1);
  std::vector<double> value(stages.size());
  for (const std::size_t j : upstream_first(net)) {  // from cumulative cost back to the stage's own
    value[j] += stages[j].added_cost;
    for (const auto& a : net.arcs)
      if (a.from == j) value[a.to] += value[j];
    net.stages[j].cost *= stages[j].added_cost / value[j];
  }
  return proven(net).value;
}

/// Those of the chains of Willems (2008) that are at hand below $ECHELON_DATA.
inline std::vector<oracle> willems_chains() {
  family f{"guaranteed service, any network", "Willems (2008), as the solver of stochasticnetworkcontrol/snc has it"};
  const char* root = std::getenv("ECHELON_DATA");
  if (root == nullptr) return f;
  const std::string folder = std::string{root} + "/willems_networks/";
  const auto at_hand = [&](const char* number) { return std::ifstream{folder + number + "_stages.csv"}.good(); };
  if (at_hand("05")) f.add("food, chain 05", "297774.777504", own_cost(folder + "05", 2.054));
  if (at_hand("04")) f.add("toys, chain 04", "4212.686633", own_cost(folder + "04", 1.751));
  return f;
}

}  // namespace oracles
