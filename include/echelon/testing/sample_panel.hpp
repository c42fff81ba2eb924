// SPDX-License-Identifier: BSL-1.0
/// A small panel with everything that makes real ones hard, and ways to change one thing in a panel.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <echelon/core/hash.hpp>
#include <echelon/core/random.hpp>
#include <echelon/data/panel.hpp>

namespace echelon::inline ECHELON_ABI::testing {

/// Eight daily series over twenty weeks: strong and weak weeks, one that starts late, one with gaps, one that ends
/// early, one sold seldom, large and small; a price planned four weeks ahead, two groups, an event.
inline panel sample_panel(std::uint64_t seed = 1) {
  constexpr std::size_t days = 140, planned = days + 28;
  constexpr std::array<double, 8> mean{40, 12, 5, 20, 9, 0.3, 2, 150};
  panel p;
  p.time = {unit::day, 1, days_from({2024, 1, 1}) * 86400};
  attribute group{"group", {"left", "right"}, {}};
  covariate price{"price", {}};
  for (std::size_t i = 0; i < mean.size(); ++i) {
    random_stream draw{seed, i};
    const std::size_t begin = i == 3 ? 61 : 0, end = i == 2 ? 120 : days;
    std::vector<double> y;
    std::vector<float> cost;
    for (std::size_t t = begin; t < end; ++t) {
      const double season = 1.0 + (i % 2 == 0 ? 0.5 : 0.1) * std::cos(0.8975979010256552 * static_cast<double>(t % 7));
      const auto sold = static_cast<double>(draw.poisson(mean[i] * season));
      y.push_back(i == 4 && t % 11 < 3 ? std::numeric_limits<double>::quiet_NaN() : sold);
    }
    for (std::size_t t = begin; t < planned; ++t) cost.push_back(t % 30 < 4 ? 4.0f : 5.0f);
    p.ids.push_back("series " + std::to_string(i));
    p.demand.push_back(static_cast<std::int64_t>(begin), y);
    group.code.push_back(static_cast<std::uint32_t>(i % 2));
    price.values.push_back(static_cast<std::int64_t>(begin), cost);
  }
  p.attributes.push_back(std::move(group));
  p.covariates.push_back(std::move(price));
  shared_covariate event{"event", 0, std::vector<float>(planned, 0.0f)};
  for (std::size_t t = 20; t < planned; t += 50) event.values[t] = 1.0f;
  p.shared.push_back(std::move(event));
  return p;
}

/// The chosen series, in the order given, with all that is known about them.
inline panel select(const panel& from, std::span<const std::size_t> series) {
  panel p;
  p.time = from.time;
  p.shared = from.shared;
  for (const auto& a : from.attributes) p.attributes.push_back({a.name, a.labels, {}});
  for (const auto& c : from.covariates) p.covariates.push_back({c.name, {}, c.planned});
  for (const std::size_t i : series) {
    p.ids.push_back(from.ids[i]);
    p.demand.push_back(from.demand[i].first, from.demand[i].values);
    for (std::size_t a = 0; a < p.attributes.size(); ++a) p.attributes[a].code.push_back(from.attributes[a].code[i]);
    for (std::size_t c = 0; c < p.covariates.size(); ++c) {
      const auto run = from.covariates[c].values[i];
      p.covariates[c].values.push_back(run.first, run.values);
    }
  }
  return p;
}

/// The same panel with other demand in series i.
inline panel with_demand(panel p, std::size_t i, std::int64_t first, const std::vector<double>& values) {
  ragged<double> demand;
  for (std::size_t k = 0; k < p.size(); ++k) {
    const auto run = std::as_const(p.demand)[k];
    if (k == i)
      demand.push_back(first, values);
    else
      demand.push_back(run.first, run.values);
  }
  p.demand = std::move(demand);
  return p;
}

/// A digest of the observations and names of a panel: equal panels have equal digests.
inline std::uint64_t digest(const panel& p) {
  std::uint64_t h = 0;
  const auto take = [&](const auto* data, std::size_t n) {
    h = hash64({reinterpret_cast<const unsigned char*>(data), n * sizeof *data}, h);
  };
  const auto runs = [&](const auto& r) {
    for (std::size_t i = 0; i < r.size(); ++i) {
      const auto run = r[i];
      take(&run.first, 1);
      take(run.values.data(), run.values.size());
    }
  };
  for (const auto& id : p.ids) take(id.data(), id.size());
  runs(p.demand);
  for (const auto& a : p.attributes) {
    for (const auto& label : a.labels) take(label.data(), label.size());
    take(a.code.data(), a.code.size());
  }
  for (const auto& c : p.covariates) runs(c.values);
  for (const auto& s : p.shared) take(s.values.data(), s.values.size());
  take(&p.time.origin, 1);
  take(&p.time.step, 1);
  return h;
}

}  // namespace echelon::inline ECHELON_ABI::testing
