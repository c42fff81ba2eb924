// SPDX-License-Identifier: BSL-1.0
/// large_retailer: a linear program with a billion variables, split by the prices of a hundred warehouses.
///
/// Prints the bound, the plan's value, the gap between them, seconds and memory; --json prints one object instead.
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <exception>
#include <span>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include <echelon/core/error.hpp>
#include <echelon/decompose.hpp>
#include <echelon/exec.hpp>
#include <echelon/simulate/large_retailer.hpp>

using namespace echelon;

namespace {

struct options {
  large_retailer size;
  std::size_t threads = 0, iterations = 500, check = 20;
  double gap = 1e-3, sample = 0.05;
  std::string dump;
  bool json = false;
};

class stopwatch {
 public:
  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - began_).count();
  }

 private:
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

double peak_mb() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024.0;
}

/// The worst relative break of a constraint by the plan: `commodities` of them replayed from its prices.
double worst_break(const warehouse_flow<retailer_catalogue>& problem, const mixture& mixed, std::size_t commodities) {
  const std::size_t F = problem.factories(), W = problem.warehouses(), S = problem.stores();
  std::vector<std::uint32_t> demand(S);
  std::vector<double> supply(F), to_warehouse(F * W), sent(F), came(S), balance(W), through(W);
  double worst = 0;
  for (std::size_t i = 0; i < commodities; ++i) {
    const std::size_t k = i * problem.commodities() / commodities;
    problem.write(k, {demand, supply, to_warehouse});
    for (auto* sums : {&sent, &came, &balance, &through}) std::fill(sums->begin(), sums->end(), 0.0);
    for (std::size_t a = 0; a < mixed.weight.size(); ++a) {
      const commodity_flow flow = problem.flow(k, std::span{mixed.prices}.subspan(a * W, W));
      for (std::size_t f = 0; f < F; ++f) {
        for (std::size_t w = 0; w < W; ++w) {
          const double units = mixed.weight[a] * flow.units[f * W + w];
          sent[f] += units;
          balance[w] += units;
          through[w] += units;
        }
        for (std::size_t s = 0; s < S; ++s) {
          const double units = mixed.weight[a] * flow.served[f * S + s];
          came[s] += units;
          balance[flow.via[f * S + s]] -= units;
        }
      }
    }
    for (std::size_t f = 0; f < F; ++f) worst = std::max(worst, sent[f] / supply[f] - 1);
    for (std::size_t s = 0; s < S; ++s)  // demand may be zero
      worst = std::max(worst, std::abs(came[s] - demand[s]) / std::max(1u, demand[s]));
    for (std::size_t w = 0; w < W; ++w) worst = std::max(worst, std::abs(balance[w]) / std::max(1.0, through[w]));
  }
  return worst;
}

/// Writes the whole problem as numbers: for solvers that want every variable.
bool dump(const warehouse_flow<retailer_catalogue>& problem, const std::string& name) {
  std::FILE* to = std::fopen(name.c_str(), "w");
  if (to == nullptr) return false;
  const std::size_t F = problem.factories(), W = problem.warehouses(), S = problem.stores();
  const auto row = [&](const auto& values) {
    for (const auto v : values) std::fprintf(to, "%.17g ", static_cast<double>(v));
    std::fputc('\n', to);
  };
  row(std::vector<std::size_t>{problem.commodities(), F, W, S});
  row(problem.shared().capacity);
  row(std::vector<double>{problem.shared().overtime});
  row(problem.shared().to_store);
  std::vector<std::uint32_t> demand(S);
  std::vector<double> supply(F), to_warehouse(F * W);
  for (std::size_t k = 0; k < problem.commodities(); ++k) {
    problem.write(k, {demand, supply, to_warehouse});
    row(demand);
    row(supply);
    row(to_warehouse);
  }
  return std::fclose(to) == 0;
}

int run(const options& o) {
  const stopwatch generating;
  const auto problem = generate(o.size);
  const double generated = generating.seconds();
  if (!o.dump.empty() && !dump(problem, o.dump)) {
    std::fprintf(stderr, "%s cannot be written\n", o.dump.c_str());
    return 1;
  }
  const exec::threads where{.workers = o.threads};
  const auto recovery_of = [](const auto& part) { return overtime_recovery{part.shared()}; };
  lagrangian<> how{.max_iterations = o.iterations, .gap = o.gap, .recover_every = 1};
  how.step.cuts = 300;

  const stopwatch solving;
  // [solve]
  const std::vector<double> half(problem.warehouses(), problem.shared().overtime / 2);
  std::vector<double> start = half;
  if (o.sample > 0) {
    start = sample_prices(where, sampled_start{.share = o.sample}, how, problem, recovery_of, {}, half);
    how.step.first = 1e-3;  // a good start is left in small steps
  }
  const double sampled = solving.seconds();
  std::vector<double> when;
  auto note = [&](const progress&) {
    when.push_back(solving.seconds());
    return true;
  };
  const auto b = solve(where, how, problem, recovery_of(problem), note, start);
  // [/solve]
  const double solved = solving.seconds();
  when.push_back(solved);

  const double F = static_cast<double>(problem.factories()), W = static_cast<double>(problem.warehouses());
  const double S = static_cast<double>(problem.stores()), K = static_cast<double>(problem.commodities());
  const double variables = K * (F * W + W * S) + W;
  const auto seconds_to = [&](double gap) {
    for (std::size_t i = 0; i < b.iterations; ++i)
      if (relative_gap(b.lower_trace[i], b.upper_trace[i]) <= gap) return when[i + 1];
    return -1.0;
  };
  const double broken = o.check > 0 ? worst_break(problem, b.best.mixed, std::min(o.check, problem.commodities())) : 0;
  if (o.json) {
    std::printf("{\"commodities\": %zu, \"variables\": %.0f, \"lower\": %.17g, \"upper\": %.17g, \"gap\": %.9g, "
                "\"why\": \"%s\", \"iterations\": %zu, \"generate_s\": %.3f, \"sample_s\": %.3f, \"solve_s\": %.3f, "
                "\"seconds_to_1_percent\": %.3f, \"seconds_to_01_percent\": %.3f, \"answers\": %zu, "
                "\"worst_break\": %.3g, \"peak_mb\": %.0f}\n",
                problem.commodities(), variables, b.lower, b.upper, b.gap, text(b.why), b.iterations, generated,
                sampled, solved, seconds_to(0.01), seconds_to(0.001), b.best.mixed.weight.size(), broken, peak_mb());
    return 0;
  }
  std::printf("%.4g variables, %zu prices; generated in %.1f s\n", variables, problem.warehouses(), generated);
  for (const double gap : {0.1, 0.03, 0.01, 0.003, 0.001, 0.0003, 0.0001})
    if (const double at = seconds_to(gap); at >= 0) std::printf("gap %6.2f %% after %7.1f s\n", 100 * gap, at);
  std::printf("no plan costs less than %.2f\nthis plan costs        %.2f, of it %.2f for overtime\n", b.lower, b.upper,
              problem.shared().overtime * b.best.overtime);
  std::printf("gap %.4f %%, %zu evaluations, stopped by %s; %.1f s of it %.1f s on a sample, %.0f MB\n", 100 * b.gap,
              b.iterations, text(b.why), solved, sampled, peak_mb());
  std::printf("the plan is %zu prices of every warehouse; replayed, it breaks no constraint by more than %.1e\n",
              b.best.mixed.weight.size(), broken);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  options o;
  CLI::App app{"The supply chain of a large retailer: commodities from factories to stores through warehouses."};
  app.add_option("--commodities", o.size.commodities, "Commodities")->capture_default_str();
  app.add_option("--factories", o.size.factories, "Factories of each commodity")->capture_default_str();
  app.add_option("--warehouses", o.size.warehouses, "Warehouses, shared by all")->capture_default_str();
  app.add_option("--stores", o.size.stores, "Stores")->capture_default_str();
  app.add_option("--seed", o.size.seed, "Seed of the generator")->capture_default_str();
  app.add_option("--gap", o.gap, "Relative gap that is small enough")->capture_default_str();
  app.add_option("--iterations", o.iterations, "Evaluations at most")->capture_default_str();
  app.add_option("--sample", o.sample, "Share of the commodities to start from; 0: none")->capture_default_str();
  app.add_option("--threads", o.threads, "Threads; 0: all. The answer does not depend on it")->capture_default_str();
  app.add_option("--check", o.check, "Commodities whose constraints are checked by replay")->capture_default_str();
  app.add_option("--dump", o.dump, "Writes the problem to this file, as numbers");
  app.add_flag("--json", o.json, "One JSON object on standard output");
  CLI11_PARSE(app, argc, argv);
  try {
    return run(o);
  } catch (const error& problem) {
    std::fprintf(stderr, "%s\n", problem.what());
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "%s\n", problem.what());
  }
  return 1;
}
