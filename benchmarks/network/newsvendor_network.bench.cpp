// SPDX-License-Identifier: BSL-1.0
/// One path of fulfilment under each rule, and the stock of one product: paths and products a second.
#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#include <echelon/network.hpp>

#include <tests/network/any_fulfilment.hpp>

using namespace echelon;

namespace {

any::served_product product(std::int64_t sites) {
  const auto n = static_cast<std::size_t>(sites);
  return any::product_served({.sites = n, .streams = 3 * n, .paths = 100}, 1);
}

template <class Rule>
void serve(benchmark::State& state) {
  const auto p = product(state.range(0));
  const auto one = p.view();
  const std::vector<double> bring(p.costs.sites, 15.0);
  auto desk = Rule{}.desk(p.costs);
  fulfilled sum;
  std::vector<double> stock;
  network_stock out;
  for (auto _ : state) {
    expect(desk, one, bring, sum, stock, out);
    benchmark::DoNotOptimize(out.cost);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(p.paths));
}

void stock(benchmark::State& state) {
  const auto p = product(state.range(0));
  const auto one = p.view();
  double gap = 0;
  for (auto _ : state) {
    const network_stock best = solve(network_search{}, fulfil::min_cost_flow{}, one);
    gap = (best.cost - best.bound) / best.cost;
  }
  state.counters["gap"] = gap;
  state.SetItemsProcessed(state.iterations());
}

}  // namespace

BENCHMARK(serve<fulfil::min_cost_flow>)->ArgName("sites")->Arg(3)->Arg(6)->Arg(12);
BENCHMARK(serve<fulfil::nearest_first>)->ArgName("sites")->Arg(3)->Arg(6)->Arg(12);
BENCHMARK(stock)->ArgName("sites")->Arg(3)->Arg(6)->Arg(12)->Unit(benchmark::kMillisecond);
