// SPDX-License-Identifier: BSL-1.0
// A generated fleet of products of one centre and its sites, planned by echelon base stock under shared capacities:
//   distribution PRODUCTS SITES WORKERS [GAP]
// Solves it cold, then again after every twentieth capacity has moved by a tenth, up and down in turn. Prints one line
// of JSON; seconds are of the wall.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include <echelon/decompose.hpp>
#include <echelon/exec.hpp>
#include <echelon/network/distribution_fleet.hpp>
#include <echelon/network/vendor_lead.hpp>

using namespace echelon;

namespace {

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

distribution_fleet generate(std::size_t products, std::size_t sites) {
  distribution_fleet f;
  f.products = products, f.sites = sites;
  for (const lead_time& days : {lead_time{14, 4}, lead_time{30, 9}, lead_time{5, 2}})  // periods are weeks
    f.vendor_lead.push_back(lead_periods({"vendor", days}, 7));
  for (std::size_t j = 0; j < sites; ++j) f.lead_time.push_back(j % 3);
  const auto narrow = [](double x) { return static_cast<float>(x); };
  for (std::size_t i = 0; i < products; ++i) {
    random_stream s{7, i};
    const double price = std::exp(2.5 + 0.6 * s.normal()), rate = std::exp(2 + s.normal());
    f.vendor.push_back(s.below(3));
    f.holding.push_back(narrow(price * (0.003 + 0.004 * s.uniform())));
    f.site_holding.push_back(narrow(price * (0.001 + 0.004 * s.uniform())));
    f.backorder.push_back(narrow(price * (0.1 + 0.1 * s.uniform())));
    f.refused.push_back(narrow(price * (0.25 + 0.3 * s.uniform())));
    f.volume.push_back(narrow(std::exp(0.7 * s.normal())));
    f.handling.push_back(narrow(0.5 + s.uniform()));
    for (std::size_t j = 0; j < sites; ++j) {
      const double mean = rate * (0.3 + 1.4 * s.uniform());
      f.mean.push_back(narrow(mean));
      f.sd.push_back(narrow(mean * (0.2 + 0.2 * s.uniform())));
    }
  }
  for (auto* list : {&f.storage, &f.inbound, &f.outbound}) list->assign(sites + 1, 1e18);
  const distribution_catalogue wide{f};
  const relaxed free = policy_relaxation{wide}.evaluate(exec::threads{}, std::vector<double>(3 * (sites + 1)));
  for (std::size_t j = 0; j <= sites; ++j) {  // storage of the sites tight, work and shipments a little
    f.storage[j] = (j < sites ? 0.85 : 1.0) * free.usage[j];
    f.inbound[j] = 0.95 * free.usage[sites + 1 + j];
    f.outbound[j] = 0.97 * free.usage[2 * (sites + 1) + j];
  }
  return f;
}

}  // namespace

int main(int count, char** text_of) {
  const auto argument = [&](int k, std::size_t otherwise) {
    return count > k ? static_cast<std::size_t>(std::strtoul(text_of[k], nullptr, 10)) : otherwise;
  };
  const distribution_fleet fleet = generate(argument(1, 1000), argument(2, 10));
  const exec::threads where{.workers = argument(3, 2)};
  const double gap = count > 4 ? std::strtod(text_of[4], nullptr) : 5e-3;
  const lagrangian<> how{.max_iterations = 200, .gap = gap, .recover_every = 1, .remember = 60};
  // [solve]
  const distribution_catalogue catalogue{fleet};
  policy_relaxation relaxation{catalogue};
  const double began = now();
  const auto start = sample_prices(where, sampled_start{.share = 0.05}, how, relaxation,
                                   [](const auto& few) { return policy_recovery{few}; });
  lagrangian<> near = how;
  near.step.first = 1e-3;  // a good start is left in small steps
  const auto cold = solve(where, near, relaxation, policy_recovery{relaxation}, {}, start);
  // [/solve]
  const double cold_s = now() - began;
  double fullest = 0;
  for (std::size_t r = 0; r < relaxation.coupling_rows(); ++r)
    fullest = std::max(fullest, cold.best.mixed.usage.empty() ? 1e9
                                                              : cold.best.mixed.usage[r] / relaxation.capacities()[r]);
  const distribution_service service = service_of(where, cold.best, catalogue);
  for (std::size_t r = 0, k = 0; r < relaxation.coupling_rows(); r += 20, ++k)
    relaxation.change_capacity(r, (k % 2 == 0 ? 0.9 : 1.1) * relaxation.capacities()[r]);
  const double again = now();
  const auto warm = solve(where, how, relaxation, policy_recovery{relaxation}, {}, cold.seen);
  const double warm_s = now() - again;
  std::printf("{\"products\": %zu, \"rows\": %zu, \"why\": \"%s\", \"gap\": %.6g, \"lower\": %.12g, \"upper\": %.12g, "
              "\"evaluations\": %zu, \"cold_s\": %.6g, \"us_per_product\": %.6g, \"fullest\": %.17g, "
              "\"in_stock\": %.6g, \"carried\": %.6g, \"waiting\": %.6g, \"on_hand\": %.6g, \"kept\": %.6g, "
              "\"warm_s\": %.6g, \"warm_gap\": %.6g, \"warm_evaluations\": %zu}\n",
              fleet.products, relaxation.coupling_rows(), text(cold.why), cold.gap, cold.lower, cold.upper,
              cold.iterations, cold_s,
              1e6 * cold_s * static_cast<double>(where.workers) /
                  static_cast<double>(std::max<std::size_t>(cold.iterations, 1) * fleet.products),
              fullest, service.in_stock, service.carried, service.waiting, service.on_hand, service.kept, warm_s,
              warm.gap, warm.iterations);
}
