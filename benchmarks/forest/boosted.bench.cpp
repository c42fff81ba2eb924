// SPDX-License-Identifier: BSL-1.0
// Training and forecasting of boosted quantiles, nine levels, on counts with 50 features. `--accuracy FOLDER` fits the
// rows of a folder instead, which another program has written, and tells the loss on its test rows: see
// scripts/bars.d/forest_boosted.py.
#include <benchmark/benchmark.h>

#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include <echelon/exec/threads.hpp>
#include <echelon/forest.hpp>

#include "counts.hpp"

using namespace echelon;

namespace {

void boost(benchmark::State& state) {
  const auto n = static_cast<std::size_t>(state.range(0)), workers = static_cast<std::size_t>(state.range(1));
  const counts::data d = counts::rows(n, 1);
  for (auto step : state)
    benchmark::DoNotOptimize(fit(exec::threads{.workers = workers}, boosted_quantiles{}, d.x, d.y, levels::deciles));
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(n));
}

void boosted_forecasts(benchmark::State& state) {
  const auto n = static_cast<std::size_t>(state.range(0)), workers = static_cast<std::size_t>(state.range(1));
  const counts::data d = counts::rows(n, 2);
  const counts::data train = counts::rows(20'000, 1);
  const auto f = fit(exec::threads{}, boosted_quantiles{}, train.x, train.y, levels::deciles);
  for (auto step : state) benchmark::DoNotOptimize(predict(exec::threads{.workers = workers}, f, d.x));
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(n));
}

/// The numbers of a file of floats.
std::vector<float> floats(const std::string& path) {
  std::ifstream file{path, std::ios::binary | std::ios::ate};
  std::vector<float> out(file ? static_cast<std::size_t>(file.tellg()) / sizeof(float) : 0);
  file.seekg(0);
  file.read(reinterpret_cast<char*>(out.data()), static_cast<std::streamsize>(out.size() * sizeof(float)));
  if (!file || out.empty()) {
    std::fprintf(stderr, "cannot read %s\n", path.c_str());
    std::exit(2);
  }
  return out;
}

/// One fit and one forecast of the rows in a folder, as one line of JSON.
int accuracy(const std::string& folder, std::size_t workers, std::size_t rounds) {
  const auto x = floats(folder + "/x_train.f32"), sold = floats(folder + "/y_train.f32");
  const auto query = floats(folder + "/x_test.f32"), seen = floats(folder + "/y_test.f32");
  const std::vector<double> y(sold.begin(), sold.end());
  const matrix_view<const float> train{x.data(), y.size(), x.size() / y.size()};
  const matrix_view<const float> test{query.data(), seen.size(), query.size() / seen.size()};
  const exec::threads where{.workers = workers};
  const auto now = [] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
  };
  const double start = now();
  const std::clock_t begun = std::clock();
  const auto f = fit(where, boosted_quantiles{.rounds = rounds}, train, y, levels::deciles);
  const double fitted = now(), cpu = static_cast<double>(std::clock() - begun) / CLOCKS_PER_SEC;
  const auto q = predict(where, f, test);
  const double predicted = now();
  double loss = 0;
  std::size_t crossings = 0;
  for (std::size_t i = 0; i < q.size(); ++i) {
    const double a = levels::deciles[i % 9].value(), e = static_cast<double>(seen[i / 9]) - q[i];
    loss += std::fmax(a * e, (a - 1) * e);
    crossings += i % 9 != 0 && q[i] < q[i - 1] ? 1 : 0;
  }
  std::printf("{\"fit\": %.6f, \"cpu\": %.6f, \"predict\": %.6f, \"pinball\": %.6f, \"crossings\": %zu}\n",
              fitted - start, cpu, predicted - fitted, loss / static_cast<double>(q.size()), crossings);
  return 0;
}

}  // namespace

BENCHMARK(boost)->ArgNames({"rows", "workers"})->Args({100'000, 1})->Args({100'000, 2})
    ->Unit(benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime();
BENCHMARK(boosted_forecasts)->ArgNames({"rows", "workers"})->Args({100'000, 1})->Args({100'000, 2})
    ->Unit(benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime();

int main(int count, char** words) {
  if (count == 5 && std::string_view{words[1]} == "--accuracy")
    return accuracy(words[2], std::strtoull(words[3], nullptr, 10), std::strtoull(words[4], nullptr, 10));
  benchmark::Initialize(&count, words);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
