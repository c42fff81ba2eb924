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

#include <echelon/core/random.hpp>
#include <echelon/exec/threads.hpp>
#include <echelon/forest.hpp>

using namespace echelon;

namespace {

constexpr std::size_t columns = 50;

struct data {
  feature_table x;
  std::vector<double> y;
};

/// Negative binomial counts whose mean depends on six features; some of the 50 are small counts, as lags and codes are.
data rows(std::size_t n, std::uint64_t seed) {
  data d{feature_table{n, columns}, std::vector<double>(n)};
  for (std::size_t r = 0; r < n; ++r) {
    random_stream s{seed, r};
    for (std::size_t c = 0; c < columns; ++c)
      d.x(r, c) = static_cast<float>(c < 6 ? std::floor(10 * s.uniform()) / 10 : s.uniform());
    const auto x = [&](std::size_t c) { return static_cast<double>(d.x(r, c)); };
    const double mean = std::exp(0.5 + 1.5 * x(0) + 2 * x(1) * x(8) - x(9) + 0.5 * std::sin(6 * x(10)) + 0.5 * x(11));
    d.y[r] = static_cast<double>(s.negative_binomial(mean, 2.0));
  }
  return d;
}

void boost(benchmark::State& state) {
  const auto n = static_cast<std::size_t>(state.range(0)), workers = static_cast<std::size_t>(state.range(1));
  const data d = rows(n, 1);
  for (auto step : state)
    benchmark::DoNotOptimize(fit(exec::threads{.workers = workers}, boosted_quantiles{}, d.x, d.y, levels::deciles));
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(n));
}

void boosted_forecasts(benchmark::State& state) {
  const auto n = static_cast<std::size_t>(state.range(0)), workers = static_cast<std::size_t>(state.range(1));
  const data d = rows(n, 2);
  const auto f = fit(exec::threads{}, boosted_quantiles{}, rows(20'000, 1).x, rows(20'000, 1).y, levels::deciles);
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
  const auto x = floats(folder + "/x_train.f32"), counts = floats(folder + "/y_train.f32");
  const auto query = floats(folder + "/x_test.f32"), seen = floats(folder + "/y_test.f32");
  const std::vector<double> y(counts.begin(), counts.end());
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
