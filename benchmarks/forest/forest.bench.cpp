// SPDX-License-Identifier: BSL-1.0
// Training and forecasting of quantile forests on counts with 50 features, and beside the forecasts the obvious loop:
// one weight a training row, sorted targets added up until each level is reached.
#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include <echelon/exec/threads.hpp>
#include <echelon/forest.hpp>

#include "counts.hpp"

using namespace echelon;

namespace {

const counts::data& rows(std::size_t n, std::uint64_t seed) {
  static std::map<std::pair<std::size_t, std::uint64_t>, counts::data> made;
  auto [at, fresh] = made.try_emplace({n, seed});
  if (fresh) at->second = counts::rows(n, seed);
  return at->second;
}

quantile_forest how(std::size_t trees) { return {.trees = trees, .min_leaf = 5, .columns_tried = 16}; }

const fitted_forest<leaf::all_targets>& trained(std::size_t n, std::size_t trees) {
  static std::map<std::pair<std::size_t, std::size_t>, fitted_forest<leaf::all_targets>> made;
  const auto at = made.find({n, trees});
  if (at != made.end()) return at->second;
  const counts::data& d = rows(n, 1);
  return made.emplace(std::pair{n, trees}, fit(exec::threads{}, how(trees), d.x, d.y)).first->second;
}

void rates(benchmark::State& state, std::size_t rows_each) {
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(rows_each));
}

void train(benchmark::State& state) {
  const auto n = static_cast<std::size_t>(state.range(0)), trees = static_cast<std::size_t>(state.range(1));
  const auto workers = static_cast<std::size_t>(state.range(2));
  const counts::data& d = rows(n, 1);
  for (auto step : state) benchmark::DoNotOptimize(fit(exec::threads{.workers = workers}, how(trees), d.x, d.y));
  rates(state, n);
}

void train_subsampled(benchmark::State& state) {
  const auto n = static_cast<std::size_t>(state.range(0)), trees = static_cast<std::size_t>(state.range(1));
  const auto workers = static_cast<std::size_t>(state.range(2));
  const counts::data& d = rows(n, 1);
  const subsampled_forest spec{.trees = trees, .min_leaf = 5, .columns_tried = 16, .sample = {.fraction = 0.2}};
  for (auto step : state) benchmark::DoNotOptimize(fit(exec::threads{.workers = workers}, spec, d.x, d.y));
  rates(state, n);
}

void train_random_cuts(benchmark::State& state) {
  const auto n = static_cast<std::size_t>(state.range(0)), trees = static_cast<std::size_t>(state.range(1));
  const counts::data& d = rows(n, 1);
  const forest<split::random> spec{.trees = trees, .min_leaf = 5, .columns_tried = 16};
  for (auto step : state) benchmark::DoNotOptimize(fit(spec, d.x, d.y));
  rates(state, n);
}

void quantiles(benchmark::State& state) {
  const auto n = static_cast<std::size_t>(state.range(0)), trees = static_cast<std::size_t>(state.range(1));
  const auto workers = static_cast<std::size_t>(state.range(2));
  const auto& f = trained(n, trees);
  const counts::data& d = rows(n, 2);
  for (auto step : state) benchmark::DoNotOptimize(predict(exec::threads{.workers = workers}, f, d.x, levels::deciles));
  rates(state, n);
}

void means(benchmark::State& state) {
  const auto n = static_cast<std::size_t>(state.range(0)), trees = static_cast<std::size_t>(state.range(1));
  const auto& f = trained(n, trees);
  const counts::data& d = rows(n, 2);
  for (auto step : state) benchmark::DoNotOptimize(predict(f, d.x));
  rates(state, n);
}

void quantiles_obvious_loop(benchmark::State& state) {
  const auto n = static_cast<std::size_t>(state.range(0)), trees = static_cast<std::size_t>(state.range(1));
  constexpr std::size_t few = 1000;
  const auto& f = trained(n, trees);
  const counts::data& d = rows(n, 2);
  std::vector<double> weight(f.support().size()), out(few * 9);
  std::vector<std::uint8_t> bytes(counts::columns);
  for (auto step : state) {
    for (std::size_t r = 0; r < few; ++r) {
      std::fill(weight.begin(), weight.end(), 0.0);
      f.bins().bin_row(d.x.row(r), bytes.data());
      for (const auto& t : f.trees()) {
        const auto kept = t.reach(bytes.data());
        for (const auto rank : kept) weight[rank] += 1.0 / static_cast<double>(kept.size() * trees);
      }
      double up_to = 0;
      std::size_t q = 0;
      for (std::size_t i = 0; i < weight.size() && q < 9; ++i) {
        up_to += weight[i];
        while (q < 9 && up_to >= levels::deciles[q].value() - 1e-9) out[r * 9 + q++] = f.support().values[i];
      }
    }
    benchmark::DoNotOptimize(out.data());
  }
  rates(state, few);
}

}  // namespace

BENCHMARK(train)->ArgNames({"rows", "trees", "workers"})->Args({100'000, 100, 1})->Args({100'000, 100, 2})
    ->Unit(benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime();
BENCHMARK(train_subsampled)->ArgNames({"rows", "trees", "workers"})->Args({500'000, 100, 1})->Args({500'000, 100, 2})
    ->Unit(benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime();
BENCHMARK(train_random_cuts)->ArgNames({"rows", "trees"})->Args({100'000, 100})->Unit(benchmark::kMillisecond);
BENCHMARK(quantiles)->ArgNames({"rows", "trees", "workers"})->Args({100'000, 100, 1})->Args({100'000, 100, 2})
    ->Unit(benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime();
BENCHMARK(means)->ArgNames({"rows", "trees"})->Args({100'000, 100})->Unit(benchmark::kMillisecond);
BENCHMARK(quantiles_obvious_loop)->ArgNames({"rows", "trees"})->Args({100'000, 100})->Unit(benchmark::kMillisecond);
