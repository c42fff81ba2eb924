// SPDX-License-Identifier: BSL-1.0
// A generated fleet that shares storage, inbound and outbound work of its sites:
//   fleet PRODUCTS SITES SPEEDS WORKERS [GAP]
// Solves it cold, then warm after every twentieth capacity has moved by a tenth, up and down in turn. Prints one line
// of JSON; seconds are of the wall, the solves those of the median of three where memory allows.
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <vector>

#include <echelon/decompose.hpp>
#include <echelon/exec.hpp>
#include <echelon/network/fleet_plan.hpp>
#include <echelon/simulate/large_fleet.hpp>

using namespace echelon;

namespace {

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

double fullest(const fleet_plan& plan, const fleet_relaxation<>& of) {
  double most = 0;
  for (std::size_t j = 0; j < plan.sites.size(); ++j)
    for (std::size_t r = 0; r < 3; ++r) most = std::max(most, plan.sites[j].usage[r] / of.capacities()[3 * j + r]);
  return most;
}

std::size_t asked(const fleet_relaxation<>& of) {
  std::size_t sites = 0;
  for (std::size_t j = 0; j < of.sites(); ++j) sites += of.known(j).size();
  return sites;
}

}  // namespace

int main(int count, char** text_of) {
  const auto argument = [&](int k, std::size_t otherwise) {
    return count > k ? static_cast<std::size_t>(std::strtoul(text_of[k], nullptr, 10)) : otherwise;
  };
  const large_fleet size{.products = argument(1, 100'000), .sites = argument(2, 50), .speeds = argument(3, 2)};
  const exec::threads where{.workers = argument(4, 2)};
  const double gap = count > 5 ? std::strtod(text_of[5], nullptr) : 1e-3;
  const lagrangian<step::newton> how{.max_iterations = 60, .gap = gap, .recover_every = 1, .recover_below = 1e9};

  double started = now();
  fleet generated = generate(where, size);
  const double generate_s = now() - started;
  started = now();
  fleet_relaxation<> laid_out{where, generated};
  const double layout_s = now() - started;
  generated = {};

  const int repeats = size.products <= 200'000 ? 3 : 1;
  std::vector<double> cold_s, warm_s;
  bounds<fleet_plan> cold, warm;
  std::size_t cold_asked = 0, warm_asked = 0;
  double cold_full = 0, warm_full = 0;
  for (int repeat = 0; repeat < repeats; ++repeat) {
    std::optional<fleet_relaxation<>> copy;  // the last one needs none
    fleet_relaxation<>& relaxation = repeat + 1 < repeats ? copy.emplace(laid_out) : laid_out;
    const fleet_recovery recover{relaxation};
    started = now();
    cold = solve(where, how, relaxation, recover);
    cold_s.push_back(now() - started);
    cold_asked = asked(relaxation);
    cold_full = fullest(cold.best, relaxation);
    for (std::size_t r = 0, k = 0; r < relaxation.coupling_rows(); r += 20, ++k)
      relaxation.change_capacity(r, (k % 2 == 0 ? 0.9 : 1.1) * relaxation.capacities()[r]);
    started = now();
    warm = solve(where, how, relaxation, recover, {}, cold.prices);
    warm_s.push_back(now() - started);
    warm_asked = asked(relaxation) - cold_asked;
    warm_full = fullest(warm.best, relaxation);
  }
  const auto median = [](std::vector<double> v) {
    std::sort(v.begin(), v.end());
    return v[v.size() / 2];
  };
  const double all = static_cast<double>(size.sites);
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  std::printf("{\"products\": %zu, \"sites\": %zu, \"speeds\": %zu, \"workers\": %zu, \"generate_s\": %.4g, "
              "\"layout_s\": %.4g, \"cold_s\": %.4g, \"evaluations\": %.4g, \"gap\": %.4g, \"lower\": %.12g, "
              "\"upper\": %.12g, \"ns_per_pair\": %.4g, \"fullest\": %.9g, \"warm_s\": %.4g, "
              "\"warm_evaluations\": %.4g, \"warm_gap\": %.4g, \"warm_fullest\": %.9g, \"peak_mb\": %.5g}\n",
              size.products, size.sites, size.speeds, where.workers, generate_s, layout_s, median(cold_s),
              static_cast<double>(cold_asked) / all, cold.gap, cold.lower, cold.upper,
              1e9 * median(cold_s) * static_cast<double>(where.workers) /
                  (static_cast<double>(cold_asked) * static_cast<double>(size.products)),
              cold_full, median(warm_s), static_cast<double>(warm_asked) / all, warm.gap, warm_full,
              static_cast<double>(used.ru_maxrss) / 1024);
}
