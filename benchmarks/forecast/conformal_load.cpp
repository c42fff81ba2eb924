// SPDX-License-Identifier: BSL-1.0
// Levels of a weekly naive forecast, an hour ahead, on a series read from the standard input, a number a line:
//   conformal_load < NUMBERS
// The first third is learnt as a record, the rest is issued and observed hour by hour. Prints a line of JSON a rule.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <span>
#include <vector>

#include <echelon/exec/seq.hpp>
#include <echelon/forecast/distribution_engine.hpp>

using namespace echelon;

namespace {

template <adaptation A>
void follow(const char* name, const distribution_engine<A>& spec, std::span<const double> load) {
  constexpr std::size_t week = 168;
  const auto said = [&](std::size_t t) { return point_forecast{1, 1, {load[t - week]}}; };
  const std::size_t learnt = std::max(week + 200, load.size() / 3);
  std::vector<point_forecast> past;
  for (std::size_t t = week; t < learnt; ++t) past.push_back(said(t));
  auto f = fit(exec::seq, spec, past, load.subspan(week, learnt - week), levels::deciles);
  std::vector<double> covered(levels::deciles.size(), 0.0);
  double loss = 0;
  for (std::size_t t = learnt; t < load.size(); ++t) {
    const point_forecast base = said(t);
    const quantile_forecast issued = predict(exec::seq, f, base);
    for (std::size_t k = 0; k < covered.size(); ++k) {
      const double q = levels::deciles[k].value(), z = issued(0, 0)[k];
      covered[k] += load[t] <= z ? 1 : 0;
      loss += 2 * std::max(q * (load[t] - z), (q - 1) * (load[t] - z));
    }
    observe(exec::seq, f, base, issued, 0, load.subspan(t, 1));
  }
  const auto n = static_cast<double>(load.size() - learnt);
  double worst = 0;
  for (std::size_t k = 0; k < covered.size(); ++k)
    worst = std::max(worst, std::abs(covered[k] / n - levels::deciles[k].value()));
  std::printf("{\"rule\": \"%s\", \"worst_level\": %.6f, \"pinball\": %.6f}\n", name, worst,
              loss / n / static_cast<double>(covered.size()));
}

}  // namespace

int main() {
  std::vector<double> load;
  for (double y = 0; std::scanf("%lf", &y) == 1;) load.push_back(y);
  if (load.size() < 600) return 1;
  follow("none", distribution_engine<adapt::none>{}, load);
  follow("aci", distribution_engine<adapt::aci>{}, load);
  follow("aggregated", distribution_engine<adapt::aggregated>{}, load);
  follow("pid", distribution_engine<adapt::pid>{}, load);
}
