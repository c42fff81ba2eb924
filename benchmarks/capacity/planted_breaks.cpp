// SPDX-License-Identifier: BSL-1.0
// Growth that becomes another, planted in load per minute with seasons, events, robots and holes: which breaks a model
// finds.
//   planted_breaks WORLDS DAYS GROWTH
// Growth is that of a year, as a share; each break makes it 1.5 times as much, or gives that back. Prints a line of
// JSON.
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include <echelon/capacity/find_breaks.hpp>
#include <echelon/capacity/season.hpp>
#include <echelon/exec/seq.hpp>
#include <echelon/simulate/event_load.hpp>

using namespace echelon;

int main(int count, char** words) {
  if (count != 4) return 1;
  const std::size_t worlds = std::strtoul(words[1], nullptr, 10), days = std::strtoul(words[2], nullptr, 10);
  const double growth = std::strtod(words[3], nullptr), near = 0.01 * static_cast<double>(days);
  double planted = 0, said = 0, right = 0, off = 0;
  for (std::size_t w = 0; w < worlds; ++w) {
    const event_load world{
        .days = days, .seed = 500 + w, .growth = growth, .breaks = 1 + w % 2, .robots = 0.05, .missing = 0.02};
    const generated_load g = generate(exec::seq, world);
    const std::vector<double> load(g.load.begin(), g.load.end());
    std::vector<moving_event> events;
    for (const load_event& e : g.events)
      events.push_back({e.type, e.start, e.length, e.deals, static_cast<std::int64_t>(world.shape.deal_every)});
    const capacity_model model{link::logarithm{}, trend::broken_line{}, season::day{}, season::week{}, season::year{}};
    const auto f = fit_with_breaks(model, load_record{world.start, load, events});
    const auto& found = std::get<0>(f.model.terms).breaks;
    planted += static_cast<double>(g.breaks.size());
    said += static_cast<double>(found.size());
    for (const std::size_t truth : g.breaks) {
      double nearest = 1e9;
      for (const std::int64_t d : found)
        nearest = std::min(nearest, std::abs(static_cast<double>(d - f.first_day) - static_cast<double>(truth) / 1440));
      right += nearest <= near ? 1 : 0;
      off += std::min(nearest, 10 * near) / near;
    }
  }
  const double precision = said > 0 ? right / said : 0, recall = planted > 0 ? right / planted : 0;
  std::printf("{\"planted\": %.0f, \"found\": %.0f, \"f1\": %.6f, \"off\": %.4f}\n", planted, said,
              precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0, off / planted);
}
