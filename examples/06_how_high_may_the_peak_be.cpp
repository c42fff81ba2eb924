// SPDX-License-Identifier: BSL-1.0
// A planner asks: last week's load is our forecast for the next; how high may the peak of the week be?
//
// kind     story
// teaches  calibrated quantiles for any forecaster, joint paths, levels that recover after a change
// builds   on 02
// uses     forecast

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <span>
#include <vector>

#include <echelon/core/random.hpp>
#include <echelon/exec/seq.hpp>
#include <echelon/forecast/joint_paths.hpp>

using namespace echelon;

int main() {
  constexpr std::size_t weeks = 400, learnt = 200;
  std::vector<std::vector<double>> load(weeks, std::vector<double>(7));  // good days come in good weeks
  random_stream draw{2024};
  for (std::size_t w = 0; w < weeks; ++w) {
    const double mood = draw.normal(), growth = w < 300 ? 0.0 : 60.0;  // in week 300 a large customer joins
    for (std::size_t d = 0; d < 7; ++d)
      load[w][d] = 500 + growth + (d < 5 ? 100 : 0) + 30 * mood + 15 * draw.normal();
  }
  std::vector<point_forecast> said;  // of week w: the load of the week before, 50 thousand requests wide
  std::vector<double> came;
  for (std::size_t w = 1; w < weeks; ++w)
    said.push_back({1, 7, load[w - 1], std::vector<double>(7, 50.0)});
  for (std::size_t w = 1; w <= learnt; ++w) came.insert(came.end(), load[w].begin(), load[w].end());

  // [engine]
  const std::vector<level> levels{0.1, 0.5, 0.9};
  auto engine = fit(exec::seq, distribution_engine<>{.floor = 0}, std::span{said.data(), learnt}, came, levels);
  std::size_t below = 0, peaks_below = 0;
  for (std::size_t w = learnt; w < said.size(); ++w) {
    const quantile_forecast next = predict(exec::seq, engine, said[w]);
    const sample_paths paths = draw_paths(exec::seq, engine, said[w], 200, w);
    const double safe = quantiles_of_maximum(paths, 0, 7, levels)(0, 0)[2];
    const std::vector<double>& week = load[w + 1];
    for (std::size_t d = 0; d < 7; ++d) {
      below += week[d] <= next(0, d)[2] ? 1u : 0u;
      observe(exec::seq, engine, said[w], next, d, std::span{&week[d], 1});
    }
    peaks_below += *std::max_element(week.begin(), week.end()) <= safe ? 1u : 0u;
  }
  // [/engine]

  const auto tested = static_cast<double>(said.size() - learnt);
  std::printf("days below their 90 %% quantile: %.0f %%\n", 100.0 * static_cast<double>(below) / (7 * tested));
  std::printf("weeks whose peak was below the 90 %% quantile of the peak: %.0f %%\n",
              100.0 * static_cast<double>(peaks_below) / tested);
  const auto paths = draw_paths(exec::seq, engine, said.back(), 1000, 7);
  std::printf("Order servers for %.0f thousand requests a day.\n",
              10 * std::ceil(quantiles_of_maximum(paths, 0, 7, levels)(0, 0)[2] / 10));
}
