// SPDX-License-Identifier: BSL-1.0
// A supply planner asks: our bicycles take nine weeks from the frame to the shop; where should the safety stock wait?
//
// kind     story
// teaches  service times that stages promise each other, and the proof that no others are cheaper
// uses     stock

#include <cstdio>
#include <string>
#include <vector>

#include <echelon/stock/guaranteed_service.hpp>

using namespace echelon;

int main() {
  // Frames and wheels are assembled, painted, and sent to shops that hand them over at once. Weekly demand varies by 40
  // bicycles; a z of 1.65 covers 19 weeks of 20; a unit costs 0.5 % of its value a week.
  const std::vector<std::string> name{"frames", "wheels", "assembly", "paint", "shops"};
  const std::vector<std::uint32_t> weeks{6, 3, 1, 1, 1};
  const std::vector<double> worth{40, 15, 60, 200, 330};
  service_network chain;
  for (std::size_t j = 0; j < name.size(); ++j)
    chain.stages.push_back({.time = weeks[j], .cost = 0.005 * worth[j] * 1.65 * 40});
  chain.stages.back().promise = 0;  // who buys a bicycle rides home on it
  chain.arcs = {{0, 2}, {1, 2}, {2, 3}, {3, 4}};

  const guaranteed_service_plan plan = solve(guaranteed_service{}, chain);
  for (std::size_t j = 0; j < name.size(); ++j)
    std::printf("%-8s promises %u weeks and covers %u with stock, for %5.2f a week\n", name[j].c_str(),
                plan.promise[j], plan.covered[j], plan.cost[j]);
  std::printf("All safety stock costs %.2f a week; no promises make it cheaper than %.2f.\n", plan.value, plan.bound);

  for (service_stage& s : chain.stages) s.promise = 0;
  std::printf("If every stage served at once it would cost %.2f.\n", solve(guaranteed_service{}, chain).value);
}
