// SPDX-License-Identifier: BSL-1.0
/// Places safety stock in supply networks and proves it: guaranteed_service STEM..., where STEM_stages.csv and
/// STEM_links.csv are tables as of Willems (2008). Prints one JSON object with a list of what was found.
#include <chrono>
#include <cstdio>
#include <exception>

#include <echelon/stock/guaranteed_service.hpp>
#include <tests/stock/willems.hpp>

int main(int count, char** argument) try {
  std::printf("[");
  for (int k = 1; k < count; ++k) {
    const auto chain = willems::read(argument[k]);
    const auto started = std::chrono::steady_clock::now();
    const auto net = chain.network();
    const auto plan = solve(echelon::guaranteed_service{}, net);
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - started;
    std::printf("%s\n {\"network\": \"%s\", \"stages\": %zu, \"arcs\": %zu, \"value\": %.17g, \"bound\": %.17g, "
                "\"why\": \"%s\", \"parts\": %zu, \"seconds\": %.6f}",
                k > 1 ? "," : "", argument[k], net.stages.size(), net.arcs.size(), plan.value, plan.bound,
                text(plan.why), plan.parts, seconds.count());
  }
  std::printf("]\n");
} catch (const std::exception& problem) {
  std::fprintf(stderr, "%s\n", problem.what());
  return 1;
}
