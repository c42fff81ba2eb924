// SPDX-License-Identifier: BSL-1.0
/// A report with made-up but plausible numbers, for the tests and for looking at.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <echelon/core/random.hpp>
#include <echelon/report/plan_report.hpp>

namespace echelon_tests {

using namespace echelon;

inline fan_chart sample_fan(std::uint64_t seed, std::string name, double mean, double spread) {
  fan_chart f{
      .title = std::move(name), .note = "units a day", .time = {unit::day, 1, days_from({2016, 2, 29}) * 86400}};
  f.levels.assign(levels::m5.begin(), levels::m5.end());
  const double z[] = {-2.58, -1.96, -0.97, -0.67, 0, 0.67, 0.97, 1.96, 2.58};
  random_stream s{seed, 1};
  const auto rate = [&](std::size_t t) {
    const double week = 1 + 0.28 * std::cos(6.2832 * (static_cast<double>(t) - 5) / 7);
    return mean * week * (1 + 0.002 * static_cast<double>(t));
  };
  for (std::size_t t = 0; t < 56; ++t)
    f.history.push_back(static_cast<double>(s.negative_binomial(rate(t), mean / spread)));
  for (std::size_t t = 56; t < 84; ++t) {
    const double m = rate(t) * (t >= 70 && t < 73 ? 1.5 : 1), sd = std::sqrt(m + m * m * spread / mean);
    for (const double k : z) f.quantiles.push_back(std::max(0.0, m + sd * k * (1 + 0.12 * k) * 0.9));
    f.actual.push_back(static_cast<double>(s.negative_binomial(m, m / spread)));
  }
  f.events = {{70, "promotion"}};
  return f;
}

inline plan_report sample_report() {
  plan_report r;
  r.title = "Stocking plan, 25 April to 22 May 2016";
  r.subtitle =
      "3,049 products at ten stores in three states, fed by one distribution centre a state; 28 days in four weeks.";
  r.data =
      "Daily sales of 30,490 product and store pairs from 29 January 2011 to 24 April 2016. The forecast, the plan and "
      "every "
      "choice in between saw nothing later; the replay uses the 28 days after.";
  r.cost_names = {"lost margin", "holding", "leftover stock", "shipping"};
  r.speed_names = {"same-day", "two-day"};
  r.expected_service = {0.963, 0.988};
  r.next_day = {0.417, 0.083};
  r.policies = {{"Echelon plan", {412e3, 181e3, 96e3, 233e3}, 0.9612, 0.9745, {0.958, 0.981}, {0, 0.043}},
                {"Seasonal-naive newsvendor", {498e3, 202e3, 121e3, 229e3}, 0.9427, 0.9583, {0.931, 0.972}, {0, 0.067}},
                {"28-day mean with safety stock", {611e3, 176e3, 104e3, 226e3}, 0.9266, 0.9391, {0.9, 0.96}, {0, 0.1}}};
  r.forecasts = {sample_fan(1, "FOODS_3_090 at CA_3", 92, 14), sample_fan(2, "FOODS_3_586 at TX_2", 41, 7),
                 sample_fan(3, "HOUSEHOLD_1_118 at CA_1", 9, 2), sample_fan(4, "HOBBIES_1_348 at WI_1", 2.4, 1.5)};
  const double kept[] = {0.009, 0.031, 0.181, 0.262, 0.509, 0.744, 0.822, 0.969, 0.991};
  for (std::size_t q = 0; q < 9; ++q) r.calibration.push_back({levels::m5[q].value(), kept[q]});
  r.scores = {.of = "Level of the hierarchy", .caption = "Weighted scaled pinball loss by level; lower is better",
              .columns = {"Series", "Echelon", "Seasonal naive", "ARIMA"}};
  const char* names[] = {"all sales",
                         "state",
                         "store",
                         "category",
                         "department",
                         "state and category",
                         "state and department",
                         "store and category",
                         "store and department",
                         "product",
                         "product and state",
                         "product and store"};
  const double series[] = {1, 3, 10, 3, 7, 9, 21, 30, 70, 3049, 9147, 30490};
  for (std::size_t i = 0; i < 12; ++i) {
    const double x = static_cast<double>(i);
    r.scores.rows.push_back({names[i], {series[i], 0.071 + 0.0171 * x, 0.112 + 0.0239 * x, 0.084 + 0.0209 * x}});
  }
  for (int i = 0; i < 160; ++i) {
    r.lower.push_back(918'200 * (1 - 0.21 * std::exp(-i / 13.0) - 0.0016));
    r.upper.push_back(918'200 * (1 + 0.34 * std::exp(-std::floor(i / 8.0) / 3.5) + 0.0012));
  }
  r.sites.names = {"CA_1", "CA_2", "CA_3", "CA_4", "TX_1", "TX_2", "TX_3", "WI_1", "WI_2", "WI_3"};
  r.sites.periods = {"week 1", "week 2", "week 3", "week 4"};
  random_stream s{7, 2};
  for (std::size_t i = 0; i < 10; ++i) {
    const double capacity = 5200 + 900 * static_cast<double>((i * 7) % 5), flow = capacity * 0.52;
    r.sites.storage_capacity.push_back(capacity);
    r.sites.inbound_capacity.push_back(i == 7 ? std::numeric_limits<double>::infinity() : flow);
    const double tight = s.uniform();
    for (std::size_t t = 0; t < 4; ++t) {
      const bool binds = tight > 0.35 && t < 3, busy = i % 3 == 0 && t == 0;
      r.sites.storage_price.push_back(binds ? 0.06 + 0.5 * tight * s.uniform() : 0);
      r.sites.inbound_price.push_back(busy ? 0.9 * s.uniform() : 0);
      r.sites.storage_use.push_back(capacity * (binds ? 1.0 : 0.55 + 0.4 * s.uniform()));
      r.sites.inbound_use.push_back(flow * (busy ? 1.0 : 0.3 + 0.6 * s.uniform()));
    }
  }
  r.figures = {{"0.166", "weighted pinball loss", "mean over 12 levels", key_figure::mood::plain}};
  r.stages = {{"read", 6.2}, {"forecast", 41.8}, {"reconcile and score", 3.1}, {"plan", 22.4}, {"replay", 4.9}};
  r.facts = {{"seed", "1"},    {"Echelon", "0.1.0"},           {"Eigen", "3.4.0"},
             {"workers", "2"}, {"largest memory", "1,412 MB"}, {"series", "42,840"}};
  r.notes = {"In stock counts pairs of product and store with at least one unit at the start of a day.",
             "Every policy was given the same capacities; baselines that asked for more were cut back in proportion."};
  return r;
}

}  // namespace echelon_tests
