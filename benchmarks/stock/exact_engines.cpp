// SPDX-License-Identifier: BSL-1.0
/// Times the exact engines of one item: exact_engines lost-sales LONGEST_LEAD_TIME | serial. Prints one JSON list.
#include <chrono>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include <echelon/stock/capped_base_stock.hpp>
#include <echelon/stock/eased_base_stock.hpp>
#include <echelon/stock/serial_system.hpp>

namespace {

using namespace echelon;

template <class F>
double seconds(F&& work) {
  const auto started = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
}

void grid_of_lost_sales(std::size_t longest) {
  const char* comma = "";
  for (const int penalty : {4, 9, 19, 39})
    for (int geometric = 0; geometric <= 1; ++geometric)
      for (std::size_t lead = 1; lead <= longest; ++lead) {
        const auto demand = geometric == 1 ? negative_binomial_demand(5, 1) : poisson_demand(5);
        lost_sales how;
        how.cost = {.under = static_cast<double>(penalty), .over = 1};
        how.lead_time = lead;
        lost_sales_plan best;
        const double exact = seconds([&] { best = solve(how, demand); });
        how.accuracy = 1e-5;
        eased_base_stock_plan eased;
        capped_base_stock_plan capped;
        const double search = seconds([&] { capped = best_capped_base_stock(how, demand); });
        const double longer = seconds([&] { eased = best_eased_base_stock(how, demand); });
        std::printf("%s\n {\"penalty\": %d, \"geometric\": %d, \"lead_time\": %zu, \"states\": %zu, \"lower\": %.17g, "
                    "\"upper\": %.17g, \"seconds\": %.6f, \"capped\": %.17g, \"level\": %u, \"cap\": %u, "
                    "\"capped_seconds\": %.6f, \"eased\": %.17g, \"eased_seconds\": %.6f}",
                    comma, penalty, geometric, lead, best.states.size(), best.lower, best.upper, exact, capped.upper,
                    capped.policy.level, capped.policy.cap, search, eased.upper, longer);
        comma = ",";
      }
}

void serial_systems() {
  struct system {
    const char* name;
    serial_system how;
    normal_demand demand;
    std::vector<double> lead;
  };
  const std::vector<system> all{{"6.1", {{3, 2, 2}, 37.12}, {5, 1}, {1, 1, 2}},
                                {"problem 6.1", {{1, 1}, 15}, {100, 15}, {1, 1}},
                                {"problem 6.2a", {{2, 2, 1, 1, 1}, 24}, {64, 8}, {.5, .5, .5, .5, .5}},
                                {"problem 6.16", {{5, 2}, 24}, {20, 4}, {8, 3}}};
  const char* comma = "";
  for (const system& s : all) {
    const auto demand = over_lead_times(s.demand, s.lead);
    serial_plan plan;
    const double time = seconds([&] { plan = solve(s.how, {demand.data(), demand.size()}); });
    std::printf("%s\n {\"system\": \"%s\", \"cost\": %.17g, \"seconds\": %.6f}", comma, s.name, plan.cost, time);
    comma = ",";
  }
}

}  // namespace

int main(int count, char** argument) try {
  const std::string what = count > 1 ? argument[1] : "";
  std::printf("[");
  if (what == "lost-sales") grid_of_lost_sales(count > 2 ? std::stoul(argument[2]) : 4);
  else if (what == "serial") serial_systems();
  std::printf("]\n");
} catch (const std::exception& problem) {
  std::fprintf(stderr, "%s\n", problem.what());
  return 1;
}
