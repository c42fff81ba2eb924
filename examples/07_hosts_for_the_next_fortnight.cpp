// SPDX-License-Identifier: BSL-1.0
// An operator asks: how many hosts of which generation must stand in each zone in the next two weeks, and what does a
// game day at that peak look like?
//
// kind     story
// teaches  peaks from joint paths, orders that survive the loss of a zone, virtual customers for a test
// builds   on 06
// uses     simulate, forecast, capacity

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <vector>

#include <echelon/capacity.hpp>
#include <echelon/exec/seq.hpp>
#include <echelon/forecast/block_paths.hpp>
#include <echelon/simulate/event_load.hpp>

using namespace echelon;

int main() {
  const generated_load shop = generate(exec::seq, event_load{.days = 84, .level = 20'000, .event_types = 0});
  constexpr std::size_t day = 1440, week = 7 * day;

  // the same minute a week ago, with what such a forecast has missed by in the past
  std::vector<double> missed, ahead;
  const auto load = shop.of(shop.load, 0);
  for (std::size_t m = week; m < load.size(); ++m) missed.push_back(load[m] / load[m - week] - 1.0);
  for (std::size_t h = 0; h < 2 * week; ++h) ahead.push_back(load[load.size() - week + h % week]);
  const point_forecast next{1, 2 * week, ahead, ahead};  // errors grow with the load

  // [orders]
  const block_paths how{.draws = 200, .block = day, .season = week};
  const auto peaks = peak_quantiles(exec::seq, how, next, {missed.data(), 1, missed.size()}, 5, week, levels::tenths);
  const double old_host = work_of_host({{100, 300, 500, 700}, {12, 14, 25, 90}}, 30, 0.7);  // load: milliseconds
  const double new_host = work_of_host({{100, 500, 800, 1100}, {9, 11, 20, 95}}, 30, 0.7);
  host_problem region{.types = {{"g6", 1.00, 1}, {"g7", 1.35, 1}}, .zones = {"a", "b", "c"}, .services = {"shop"}};
  region.dates = 2;
  region.work = {old_host, new_host};
  region.need = {peaks(0, 0)[2], peaks(0, 1)[2]};  // 90 % of the busiest five minutes of each week
  region.in_place.assign(2 * 2 * 3, 0.0);
  std::fill_n(region.in_place.begin(), 3, 20.0);   // g6 in the first week; then they retire
  region.offered = {10, 10, 10, 30, 30, 30, 10, 10, 10, 60, 60, 60};
  const host_plan plan = solve(host_orders{}, region);
  // [/orders]

  std::printf("peak of five minutes, 90 %%: %.0f and %.0f thousand a minute\n", region.need[0] / 1000,
              region.need[1] / 1000);
  std::printf("a host does %.0f (g6) or %.0f (g7) a minute\n", old_host, new_host);
  double hosts[2][2] = {};
  for (const order_line& line : order_lines(region, plan)) hosts[line.date][line.type == "g7" ? 1 : 0] += line.hosts;
  for (std::size_t t = 0; t < 2; ++t)
    std::printf("week %zu: %.0f g6, %.0f g7\n", t + 1, hosts[t][0], hosts[t][1]);
  bool survives = plan.feasible;
  for (std::size_t t = 0; t < 2; ++t)
    for (std::size_t lost = 0; lost < 3; ++lost)
      survives = survives && work_left(region, plan, t, 0, lost) >= region.need[t];
  std::printf("any zone may be lost: %s\n", survives ? "yes" : "no");

  const customer_journey journey{{{"search", 1}, {"product", 2}, {"checkout", 3}},
                                 {0.8, 0.2, 0},
                                 {0.2, 0.5, 0, 0.2, 0.1, 0.1, 0, 0, 0}};
  const std::vector<double> an_hour(60, region.need[1]), requests{3, 5, 8};
  const load_schedule test = schedule_of(journey, customers_for(journey, an_hour, requests));
  std::printf("game day: send %.1f thousand customers a minute; after an hour %.1f thousand are there\n",
              static_cast<double>(test.begin.back()) / 1000,
              static_cast<double>(test.active[177] + test.active[178] + test.active[179]) / 1000);
}
