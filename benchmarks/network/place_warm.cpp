// SPDX-License-Identifier: BSL-1.0
// A placement over several periods, planned cold, then again after every twentieth capacity has moved by a tenth, up
// and down in turn:
//   place_warm PRODUCTS FULFILMENT CENTRES WORKERS
// Prints one line of JSON; seconds are of the wall, medians of seven. Laying out the problem is excluded from both.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include <echelon/exec.hpp>
#include <echelon/network.hpp>
#include <tests/network/any_problem.hpp>

using namespace echelon;

namespace {

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

double median(std::vector<double> of) {
  std::sort(of.begin(), of.end());
  return of[of.size() / 2];
}

double fullest(const placement_problem& p, const placement_plan& plan) {
  double most = 0;
  for (std::size_t at = 0; at < plan.storage_use.size(); ++at) {
    const site& s = p.net.sites[at / plan.periods];
    most = std::max({most, plan.storage_use[at] / s.storage, plan.inbound_use[at] / s.inbound_per_period,
                     plan.outbound_use[at] / s.outbound_per_period});
  }
  return most;
}

}  // namespace

int main(int count, char** text_of) {
  const auto argument = [&](int k, std::size_t otherwise) {
    return count > k ? static_cast<std::size_t>(std::strtoul(text_of[k], nullptr, 10)) : otherwise;
  };
  const any::size size{.products = argument(1, 1000), .fulfilment = argument(2, 30), .centres = argument(3, 3)};
  const exec::threads where{.workers = argument(4, 2)};
  std::vector<double> cold_s, warm_s, fresh_s;
  placement_plan cold, warm, fresh;
  std::size_t capacities = 0, moved = 0;
  double full = 0;
  for (int repeat = 0; repeat < 7; ++repeat) {
    standing_placement standing{placement{}, any::tight_problem(size, 2)};
    double started = now();
    cold = solve(where, standing);
    cold_s.push_back(now() - started);
    placement_problem tomorrow = standing.problem();
    capacities = moved = 0;
    for (std::size_t s = 0; s < tomorrow.net.sites.size(); ++s) {
      const auto move = [&](double& capacity, auto change) {
        if (capacity == unlimited || capacities++ % 20 != 0) return;
        capacity *= moved++ % 2 == 0 ? 0.9 : 1.1;
        (standing.*change)(s, capacity);
      };
      move(tomorrow.net.sites[s].storage, &standing_placement::change_storage);
      move(tomorrow.net.sites[s].inbound_per_period, &standing_placement::change_inbound);
      move(tomorrow.net.sites[s].outbound_per_period, &standing_placement::change_outbound);
    }
    started = now();
    warm = solve(where, standing);
    warm_s.push_back(now() - started);
    standing_placement again{placement{}, std::move(tomorrow)};
    started = now();
    fresh = solve(where, again);
    fresh_s.push_back(now() - started);
    full = fullest(again.problem(), warm);
  }
  std::printf("{\"cells\": %zu, \"capacities\": %zu, \"moved\": %zu, \"cold_s\": %.6g, \"cold_gap\": %.6g, "
              "\"warm_s\": %.6g, \"warm_gap\": %.6g, \"warm_evaluations\": %zu, \"warm_value\": %.12g, "
              "\"cold_tomorrow_s\": %.6g, \"cold_tomorrow_value\": %.12g, \"cold_tomorrow_gap\": %.6g, "
              "\"fullest\": %.17g}\n",
              size.products * size.fulfilment, capacities, moved, median(cold_s), cold.gap, median(warm_s), warm.gap,
              warm.lower_trace.size(), warm.value, median(fresh_s), fresh.value, fresh.gap, full);
}
