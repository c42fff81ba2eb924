// SPDX-License-Identifier: BSL-1.0
// Newsvendors that share storage, as a linear program and as a dual of a few prices:
//   storage_lp PRODUCTS WORKERS [FILE.mps]
// 10 sites, 5 pieces of stock each, demands gamma distributed, storage 70 % of what the pieces ask for, supplies 60 to
// 140 %. Prints one line of JSON: cold and warm solves in processor seconds, evaluations, nanoseconds of an evaluation
// a product; with a file, writes the same program for a solver of linear programs.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <vector>

#include <echelon/core/random.hpp>
#include <echelon/decompose.hpp>
#include <echelon/exec.hpp>
#include <echelon/math/distribution.hpp>
#include <echelon/network/shared_storage.hpp>

using namespace echelon;

namespace {

constexpr std::size_t sites = 10, pieces = 5;

/// Processor seconds of this program.
double now() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

shared_storage generate(std::size_t products) {
  shared_storage p{products, sites, pieces, {}, {}, {}, {}, std::vector<double>(sites)};
  for (std::size_t i = 0; i < products; ++i) {
    random_stream s{99, i};
    const double rate = std::exp(2.5 + s.normal()), price = std::exp(2.5 + 0.6 * s.normal());
    const double cost = price * (0.3 + 0.4 * s.uniform()), volume = std::exp(0.7 * s.normal());
    p.volume.push_back(static_cast<float>(volume));
    double wanted = 0;
    for (std::size_t j = 0; j < sites; ++j) {
      const double mean = rate * (0.3 + 1.4 * s.uniform()), spread = 0.3 + 0.9 * s.uniform();
      const double shape = 1 / (spread * spread), tilt = 1 + 1e-4 * s.normal();
      double end = 0;
      for (std::size_t k = 0; k < pieces; ++k) {
        const double from = 0.98 * static_cast<double>(k) / pieces, to = 0.98 * static_cast<double>(k + 1) / pieces;
        const double next = gamma_quantile(to, shape, mean / shape);
        p.width.push_back(static_cast<float>(next - end));
        p.gain.push_back(static_cast<float>(tilt * (price * (1 - (from + to) / 2) - cost)));
        end = next;
        if (p.gain.back() > 0) {
          wanted += static_cast<double>(p.width.back());
          p.storage[j] += 0.7 * volume * static_cast<double>(p.width.back());
        }
      }
    }
    p.supply.push_back(static_cast<float>(wanted * (0.6 + 0.8 * s.uniform())));
  }
  return p;
}

void write_mps(const shared_storage& p, const char* name) {
  std::FILE* to = std::fopen(name, "w");
  if (to == nullptr) std::exit(1);
  std::fprintf(to, "NAME storage\nROWS\n N obj\n");
  for (std::size_t r = 0; r < sites + p.products; ++r) std::fprintf(to, " L r%zu\n", r);
  std::fprintf(to, "COLUMNS\n");
  const auto wide = [](float x) { return static_cast<double>(x); };
  for (std::size_t at = 0; at < p.gain.size(); ++at) {
    const std::size_t i = at / (sites * pieces), j = at / pieces % sites;
    std::fprintf(to, " x%zu obj %.9g r%zu %.9g\n x%zu r%zu 1\n", at, -wide(p.gain[at]), j, wide(p.volume[i]), at,
                 sites + i);
  }
  std::fprintf(to, "RHS\n");
  for (std::size_t j = 0; j < sites; ++j) std::fprintf(to, " rhs r%zu %.17g\n", j, p.storage[j]);
  for (std::size_t i = 0; i < p.products; ++i) std::fprintf(to, " rhs r%zu %.9g\n", sites + i, wide(p.supply[i]));
  std::fprintf(to, "BOUNDS\n");
  for (std::size_t at = 0; at < p.width.size(); ++at) std::fprintf(to, " UP bnd x%zu %.9g\n", at, wide(p.width[at]));
  std::fprintf(to, "ENDATA\n");
  std::fclose(to);
}

}  // namespace

int main(int count, char** text_of) {
  const std::size_t products = count > 1 ? std::strtoul(text_of[1], nullptr, 10) : 10'000;
  const exec::threads where{.workers = count > 2 ? std::strtoul(text_of[2], nullptr, 10) : 1};
  const shared_storage problem = generate(products);
  if (count > 3) write_mps(problem, text_of[3]);

  const lagrangian<> how{.max_iterations = 200, .gap = 1e-4, .recover_every = 1, .remember = 40};
  std::vector<double> cold_s, warm_s, evaluation_s;
  bounds<shrunk_mixture> cold, warm;
  const storage_relaxation today{problem};
  storage_relaxation tomorrow = today;
  tomorrow.scale_storage(3, 1.1);  // one of ten rows, the least that 5 % can be
  for (int repeat = 0; repeat < 7; ++repeat) {
    double started = now();
    cold = solve(where, how, today, storage_mixing{today.capacities()});
    cold_s.push_back(now() - started);
    started = now();
    warm = solve(where, how, tomorrow, storage_mixing{tomorrow.capacities()}, {}, cold.seen);
    warm_s.push_back(now() - started);
    started = now();
    for (int again = 0; again < 10; ++again) static_cast<void>(today.evaluate(where, cold.prices));
    evaluation_s.push_back((now() - started) / 10);
  }
  const bounds<shrunk_mixture> again = solve(where, how, tomorrow, storage_mixing{tomorrow.capacities()});
  const auto median = [](std::vector<double> v) {
    std::sort(v.begin(), v.end());
    return v[v.size() / 2];
  };
  std::printf("{\"products\": %zu, \"workers\": %zu, \"lower\": %.12g, \"upper\": %.12g, \"gap\": %.6g, "
              "\"why\": \"%s\", \"evaluations\": %zu, \"cold_s\": %.6g, \"ns_per_product\": %.6g, "
              "\"warm_s\": %.6g, \"warm_evaluations\": %zu, \"warm_gap\": %.6g, \"warm_lower\": %.12g, "
              "\"cold_upper_tomorrow\": %.12g}\n",
              products, where.workers, cold.lower, cold.upper, cold.gap, text(cold.why), cold.iterations,
              median(cold_s), 1e9 * median(evaluation_s) / static_cast<double>(products), median(warm_s),
              warm.iterations, warm.gap, warm.lower, again.upper);
}
