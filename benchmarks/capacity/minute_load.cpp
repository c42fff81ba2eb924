// SPDX-License-Identifier: BSL-1.0
// Two years of load per minute, generated with events, holes and robots: how long a fit and its forecasts take, how
// much memory, how far what is expected lies from the truth, and what robots change:
//   minute_load DAYS AHEAD
// Prints a line of JSON.
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include <echelon/capacity/find_breaks.hpp>
#include <echelon/capacity/forecast_load.hpp>
#include <echelon/capacity/season.hpp>
#include <echelon/exec/seq.hpp>
#include <echelon/simulate/event_load.hpp>

using namespace echelon;

namespace {

double seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}
double peak_mb() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  return static_cast<double>(used.ru_maxrss) / 1024;
}

std::vector<moving_event> events_of(const generated_load& g) {
  std::vector<moving_event> out;
  for (const load_event& e : g.events)
    out.push_back({e.type, e.start, e.length, e.deals, static_cast<std::int64_t>(g.spec.shape.deal_every)});
  return out;
}

/// The highest 90 % quantile of an hour, on average over its minutes.
double peak_hour(const quantile_forecast& q, std::size_t level) {
  double most = 0;
  for (std::size_t h = 0; h + 60 <= q.horizon(); h += 60) {
    double sum = 0;
    for (std::size_t k = 0; k < 60; ++k) sum += q(0, h + k)[level];
    most = std::max(most, sum / 60);
  }
  return most;
}

}  // namespace

int main(int count, char** words) {
  if (count != 3) return 1;
  const std::size_t days = std::strtoul(words[1], nullptr, 10), ahead = std::strtoul(words[2], nullptr, 10) * 1440;
  const std::size_t n = days * 1440;
  event_load world{.days = days + ahead / 1440, .robots = 0.05, .missing = 0.02};
  const capacity_model model{link::logarithm{}, trend::line{}, season::day{}, season::week{}, season::year{}};
  const capacity_model bent{link::logarithm{}, trend::broken_line{}, season::day{}, season::week{}, season::year{}};
  double fit_s = 0, breaks_s = 0, quantiles_s = 0, off = 0, bias = 0, sums = 0, bridged = 0, hours[2]{};
  double found = 0, wrong = 0, planted = 0;
  const double before_mb = peak_mb();
  for (const bool robots : {true, false}) {
    world.robots = robots ? 0.05 : 0.0;
    const generated_load g = generate(exec::seq, world);
    const std::vector<double> load(g.load.begin(), g.load.begin() + static_cast<std::ptrdiff_t>(n));
    const auto events = events_of(g);
    const load_record record{world.start, load, events};
    const double start = seconds();
    const auto f = fit(model, record);
    const double fitted = seconds();
    const quantile_forecast q = predict(f, horizon{ahead}, levels::deciles, events);
    const double said = seconds();
    hours[robots ? 1 : 0] = peak_hour(q, 8);
    if (!robots) continue;
    fit_s = fitted - start;
    quantiles_s = said - fitted;
    const auto expected = predict(f, horizon{ahead}, events);
    const auto fewer = fit(model, load_record{world.start, {load.data(), n - 10'080}, events});
    for (std::size_t h = 0; h < ahead; ++h) {
      const double mean = static_cast<double>(g.mean[n + h]);
      off += std::abs(expected[h] / mean - 1) / static_cast<double>(ahead);
      bias += (expected[h] / mean - 1) / static_cast<double>(ahead);
      if (h % 101 != 0) continue;
      const load_parts now = explain(f, n + h, events), then = explain(fewer, n + h, events);
      sums = std::max(sums, std::abs(now.sum() / expected[h] - 1));
      const load_parts change = bridge(then, now);
      bridged = std::max(bridged, std::abs(change.sum() - (now.total - then.total)) / now.total);
    }
    for (std::size_t t = 0; t < n; ++t) planted += g.robot[t] != 0 && !std::isnan(load[t]) ? 1 : 0;
    for (const left_out_minutes& run : f.left_out)
      for (std::size_t t = run.from; t < run.to; ++t) ++(g.robot[t] != 0 ? found : wrong);
    const double again = seconds();
    fit_with_breaks(bent, record);
    breaks_s = seconds() - again;
  }
  std::printf("{\"minutes\": %zu, \"ahead\": %zu, \"fit_s\": %.4f, \"quantiles_s\": %.4f, \"breaks_s\": %.4f, "
              "\"peak_mb\": %.1f, \"start_mb\": %.1f, \"off\": %.6f, \"bias\": %.6f, \"sums\": %.3e, \"bridge\": %.3e, "
              "\"robots_move\": %.6f, \"robots\": %.0f, \"found\": %.0f, \"wrong\": %.0f}\n",
              n, ahead, fit_s, quantiles_s, breaks_s, peak_mb(), before_mb, off, bias, sums, bridged,
              std::abs(hours[1] / hours[0] - 1), planted, found, wrong);
}
