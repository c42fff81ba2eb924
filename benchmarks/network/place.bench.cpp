// SPDX-License-Identifier: BSL-1.0
/// One evaluation of the dual, and a whole certified placement: cells a second.
#include <benchmark/benchmark.h>

#include <echelon/exec.hpp>
#include <echelon/network.hpp>

#include <tests/network/any_problem.hpp>

using namespace echelon;

namespace {

placement_problem retailer(std::int64_t cells) {
  return any::tight_problem({.products = static_cast<std::size_t>(cells) / 10, .fulfilment = 10, .centres = 3}, 1);
}

void evaluate(benchmark::State& state) {
  const auto p = retailer(state.range(0));
  const placement_model model{placement{}, p};
  const placement_relaxation relaxation{model};
  const std::vector<double> prices(relaxation.coupling_rows(), 0.01);
  for (auto _ : state) benchmark::DoNotOptimize(relaxation.evaluate(exec::seq, prices).value);
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(p.cells.size()));
}

void place(benchmark::State& state) {
  const auto p = retailer(state.range(0));
  double gap = 0;
  for (auto _ : state) gap = solve(exec::threads{}, placement{}, p).gap;
  state.counters["gap"] = gap;
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(p.cells.size()));
}

}  // namespace

BENCHMARK(evaluate)->ArgName("cells")->Arg(3000)->Arg(30000)->Unit(benchmark::kMillisecond);
BENCHMARK(place)->ArgName("cells")->Arg(3000)->Arg(30000)->Unit(benchmark::kMillisecond)->Iterations(1);
