// SPDX-License-Identifier: BSL-1.0
// Events that move and change their length: those of some days are learned, those of the days ahead are forecast.
//   moving_events WORLDS DAYS AHEAD [SEED]
// Beside the model a forecast by dummies of calendar days, as regressions on days have them. Prints a line of JSON.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <vector>

#include <echelon/capacity/find_breaks.hpp>
#include <echelon/capacity/forecast_load.hpp>
#include <echelon/capacity/measure_error.hpp>
#include <echelon/capacity/peak_of_event.hpp>
#include <echelon/capacity/season.hpp>
#include <echelon/capacity/track_event.hpp>
#include <echelon/capacity/trend.hpp>
#include <echelon/exec/seq.hpp>
#include <echelon/simulate/event_load.hpp>

using namespace echelon;

namespace {

constexpr std::int64_t day = 1440;

/// Mean lifts by type and calendar days since the day of the start, from -1 to 4.
using day_dummies = std::map<std::pair<std::size_t, std::int64_t>, double>;

template <class F>
day_dummies learn_days(const F& f, const std::vector<double>& load, const std::vector<moving_event>& events) {
  std::map<std::pair<std::size_t, std::int64_t>, std::pair<double, double>> sums;
  const auto n = static_cast<std::int64_t>(load.size());
  for (const moving_event& e : events) {
    const std::int64_t first = e.start / day * day;
    for (std::int64_t k = -1; k <= 4; ++k) {
      if (first + k * day < 0 || first + (k + 1) * day > n) continue;
      const auto from = static_cast<std::size_t>(first + k * day);
      const load_outlook o = outlook(f, from, from + 1440);
      auto& [sum, count] = sums[{e.type, k}];
      for (std::size_t m = 0; m < 1440; ++m)
        if (!std::isnan(load[from + m])) sum += load[from + m] / o.baseline[m] - 1, count += 1;
    }
  }
  day_dummies out;
  for (const auto& [key, s] : sums) out[key] = s.second > 0 ? s.first / s.second : 0;
  return out;
}

}  // namespace

int main(int count, char** words) {
  if (count != 4 && count != 5) return 1;
  const std::uint64_t seed = count == 5 ? std::strtoul(words[4], nullptr, 10) : 100;
  const std::size_t worlds = std::strtoul(words[1], nullptr, 10), days = std::strtoul(words[2], nullptr, 10);
  const std::size_t all = days + std::strtoul(words[3], nullptr, 10), n = days * 1440;
  double ours = 0, dummies = 0, minutes = 0, covered = 0, events_said = 0, after = 0, after_minutes = 0, tracked = 0;
  for (std::size_t w = 0; w < worlds; ++w) {
    event_load world{.days = all, .seed = seed + w};
    world.shape.stretch = w % 3 == 0 ? 0.7 : w % 3 == 1 ? 0.85 : 1.0;
    const generated_load g = generate(exec::seq, world);
    const std::vector<double> load(g.load.begin(), g.load.begin() + static_cast<std::ptrdiff_t>(n));
    std::vector<moving_event> events;
    for (const load_event& e : g.events)
      events.push_back({e.type, e.start, e.length, e.deals, static_cast<std::int64_t>(world.shape.deal_every)});
    const load_record record{world.start, load, events};
    const capacity_model model{link::logarithm{}, trend::broken_line{}, season::day{}, season::week{}, season::year{}};
    const auto f = fit_with_breaks(model, record);
    const day_dummies by_day = learn_days(f, load, events);
    for (std::size_t k = 0; k < events.size(); ++k) {
      const moving_event& e = events[k];
      const auto first = static_cast<std::int64_t>(n) + 2 * day, last = static_cast<std::int64_t>(all - 2) * day;
      if (e.start < first || e.start + e.length > last) continue;
      const auto start = static_cast<std::size_t>(e.start), end = start + static_cast<std::size_t>(e.length);
      const load_outlook o = outlook(f, start - 1440, end + 2880, events);
      for (std::size_t t = start - 1440; t < end + 2880; ++t) {
        const double truth = static_cast<double>(g.mean[t]) / static_cast<double>(g.baseline[t]) - 1;
        const auto at = by_day.find({e.type, static_cast<std::int64_t>(t) / day - e.start / day});
        const double dummy = at == by_day.end() ? 0.0 : at->second, lift = o.lift[t - start + 1440];
        ours += (lift - truth) * (lift - truth);
        dummies += (dummy - truth) * (dummy - truth);
        minutes += 1;
        if (t >= end) {
          after += o.baseline[t - start + 1440] * (1 + lift) / static_cast<double>(g.mean[t]) - 1;
          after_minutes += 1;
        }
      }
      const std::span<const double> baseline{o.baseline.data() + 1440, end - start};
      const std::span<const double> lift{o.lift.data() + 1440, end - start};
      tracked_event t{measure_error(f, record, e.type)};
      double peak = 0;
      for (std::size_t m = start; m < end; ++m) peak = std::max(peak, static_cast<double>(g.load[m]));
      const double high = peak_of_event(f, e, events, std::vector<level>{0.9})[0];
      covered += peak <= high ? 1 : 0;
      events_said += 1;
      // after a sixth of the event: the peak of the rest
      const std::size_t seen = (end - start) / 6;
      for (std::size_t m = 0; m < seen; ++m) observe(t, baseline[m], lift[m], static_cast<double>(g.load[start + m]));
      const auto peaks = remaining_peaks(exec::seq, t, baseline.subspan(seen), lift.subspan(seen), 400);
      peak = 0;
      for (std::size_t m = start + seen; m < end; ++m) peak = std::max(peak, static_cast<double>(g.load[m]));
      tracked += peak <= peaks[360] ? 1 : 0;
    }
  }
  std::printf("{\"events\": %.0f, \"ours\": %.6f, \"dummies\": %.6f, \"covered\": %.6f, \"tracked\": %.6f, "
              "\"after\": %.6f}\n",
              events_said, std::sqrt(ours / minutes), std::sqrt(dummies / minutes), covered / events_said,
              tracked / events_said, after / after_minutes);
}
