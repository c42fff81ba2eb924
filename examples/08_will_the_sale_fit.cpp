// SPDX-License-Identifier: BSL-1.0
// An operator asks: the next sale has moved to another date and lasts two days. How high will the load be, of what is
// it made, and, once the sale runs, will the peak exceed what was ordered?
//
// kind     story
// teaches  a capacity model from terms, events that move and stretch, parts that add up, tracking
// builds   on 07
// uses     simulate, capacity

#include <cmath>
#include <cstdio>
#include <span>
#include <vector>

#include <echelon/capacity/find_breaks.hpp>
#include <echelon/capacity/forecast_load.hpp>
#include <echelon/capacity/measure_error.hpp>
#include <echelon/capacity/season.hpp>
#include <echelon/capacity/track_event.hpp>
#include <echelon/exec/seq.hpp>
#include <echelon/simulate/event_load.hpp>

using namespace echelon;

int main() {
  constexpr std::size_t day = 1440, known = 300 * day;
  event_load world{.days = 330, .seed = 9, .event_types = 1, .events_a_year = 6};
  world.robots = 0.01;
  const generated_load shop = generate(exec::seq, world);
  std::vector<moving_event> sales;
  for (const load_event& e : shop.events) sales.push_back({0, e.start, e.length, e.deals, 360});
  const std::vector<double> load(shop.load.begin(), shop.load.begin() + known);

  // [model]
  const capacity_model model{link::logarithm{}, trend::broken_line{}, season::day{}, season::week{}};
  const load_record record{world.start, load, sales};
  const auto fitted = fit_with_breaks(model, record);
  const auto quantiles = predict(fitted, horizon{30 * day}, levels::deciles, sales);
  // [/model]

  moving_event next{};
  for (const moving_event& e : sales)
    if (e.start > static_cast<std::int64_t>(known) && next.length == 0) next = e;
  const auto start = static_cast<std::size_t>(next.start), end = start + static_cast<std::size_t>(next.length);
  std::size_t peak = start;
  for (std::size_t t = start; t < end; ++t)
    if (quantiles(0, t - known)[8] > quantiles(0, peak - known)[8]) peak = t;
  std::printf("the next sale begins in %.1f days and lasts %d hours\n", static_cast<double>(start - known) / day,
              static_cast<int>(next.length / 60));
  double left = 0;
  for (const left_out_minutes& run : fitted.left_out) left += static_cast<double>(run.to - run.from);
  std::printf("minutes left out as robots: %.0f %%\n", 100 * left / static_cast<double>(known));

  // [why]
  const load_parts parts = explain(fitted, peak, sales);
  double by_sales = 0;
  for (const double v : parts.events) by_sales += v;
  std::printf("its highest minute: %.1f thousand, of which level %.1f, trend %.1f, clock %.1f, week %.1f, sale %.1f\n",
              parts.total / 1000, parts.level / 1000, parts.terms[0] / 1000, parts.terms[1] / 1000,
              parts.terms[2] / 1000, by_sales / 1000);
  // [/why]

  const load_outlook sale = outlook(fitted, start, end, sales);
  tracked_event now{measure_error(fitted, record)};
  const auto before = remaining_peaks(exec::seq, now, sale.baseline, sale.lift, 400);
  const double ordered = before[380];
  std::printf("ordered for 95 %% of peaks: %.1f thousand a minute\n", ordered / 1000);
  for (std::size_t t = start; t < start + 120; ++t)
    observe(now, sale.baseline[t - start], sale.lift[t - start], static_cast<double>(shop.load[t]));
  const std::span<const double> baseline{sale.baseline}, lift{sale.lift};
  const auto rest = remaining_peaks(exec::seq, now, baseline.subspan(120), lift.subspan(120), 400);
  std::printf("after two hours the sale is %.0f %% as strong as expected; chance of a peak above what was ordered: "
              "%.0f %%\n", 100 * std::exp(now.strength), 100 * probability_above(rest, ordered));
  std::printf("%s\n", probability_above(rest, ordered) < 0.1 ? "keep what was ordered" : "order more now");
}
