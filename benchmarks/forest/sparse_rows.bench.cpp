// SPDX-License-Identifier: BSL-1.0
// Training on compressed rows: 2,000 columns of which a few in a hundred are present in a row. Time and memory should
// follow the entries, not rows times columns.
#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#include <echelon/core/random.hpp>
#include <echelon/exec/threads.hpp>
#include <echelon/forest.hpp>

using namespace echelon;

namespace {

/// Every row has `percent` of the columns (8: 8.3), one drawn from each run of neighbours.
void train_sparse(benchmark::State& state) {
  constexpr std::uint32_t columns = 2000;
  const auto n = static_cast<std::size_t>(state.range(0));
  const auto percent = static_cast<std::uint32_t>(state.range(1)), run = 100 / percent;
  std::vector<std::size_t> offsets{0};
  std::vector<std::uint32_t> column;
  std::vector<float> value;
  column.reserve(n * columns / run);
  value.reserve(n * columns / run);
  std::vector<double> y(n);
  for (std::size_t r = 0; r < n; ++r) {
    random_stream s{3, r};
    for (std::uint32_t first = 0; first + run <= columns; first += run) {
      const std::uint32_t c = first + s.below(run);
      const auto v = static_cast<float>(s.below(1000)) / 1000;
      column.push_back(c);
      value.push_back(v);
      if (c % 7 == 0) y[r] += static_cast<double>(v);
    }
    offsets.push_back(column.size());
    y[r] += s.normal();
  }
  const sparse_view x{columns, offsets, column, value};
  // a cut sends most rows to one side, the absent ones: trees of a given depth visit each entry as often
  const subsampled_forest how{
      .trees = 4, .min_leaf = 20, .columns_tried = 45, .max_depth = 12, .sample = {.fraction = 0.5}};
  for (auto step : state) benchmark::DoNotOptimize(fit(exec::threads{.workers = 1}, how, x, y));
  state.counters["entries"] = static_cast<double>(column.size());
}

}  // namespace

BENCHMARK(train_sparse)->ArgNames({"rows", "percent"})->ArgsProduct({{1'000'000}, {1, 2, 4, 8}})
    ->Unit(benchmark::kMillisecond)->Iterations(1)->MeasureProcessCPUTime();
BENCHMARK(train_sparse)->ArgNames({"rows", "percent"})->ArgsProduct({{20'000}, {1, 2, 4}})
    ->Unit(benchmark::kMillisecond)->Iterations(1)->MeasureProcessCPUTime();
