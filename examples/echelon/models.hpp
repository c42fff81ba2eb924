// SPDX-License-Identifier: BSL-1.0
/// The forecasters that the program offers, by name.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <echelon/core/level.hpp>
#include <echelon/forecast/pooled_forest.hpp>
#include <echelon/io/number.hpp>
#include <echelon/series/moving_mean.hpp>
#include <echelon/series/seasonal_naive.hpp>

#include "console.hpp"

namespace program {

/// Calls f(spec) with the forecaster of that name; an unknown name is wrong usage.
template <class F>
auto with_model(const std::string& name, std::size_t season, std::uint64_t seed, F&& f) {
  if (name == "seasonal-naive") return f(echelon::seasonal_naive{.season = season});
  if (name == "moving-mean") return f(echelon::moving_mean{});
  if (name == "sqrf") return f(echelon::pooled_forest{.season = season, .seed = seed});
  throw failure{wrong_usage, "--model: found " + name + ", needed seasonal-naive, moving-mean or sqrf"};
}

/// The levels asked for; the usual ones when none was. Levels that are none, or do not ascend, are wrong usage.
inline std::vector<echelon::level> levels_or(const std::vector<double>& asked, std::span<const echelon::level> usual) {
  std::vector<echelon::level> out;
  for (const double v : asked) {
    const auto refuse = [&] {
      return failure{wrong_usage,
                     "--levels: found " + echelon::format_double(v) + ", needed numbers between 0 and 1 that ascend"};
    };
    if (!(v >= 1e-6 && v <= 1 - 1e-6)) throw refuse();
    out.push_back(echelon::level::of(v));
    if (out.size() > 1 && !(out[out.size() - 2] < out.back())) throw refuse();
  }
  return out.empty() ? std::vector<echelon::level>{usual.begin(), usual.end()} : out;
}

}  // namespace program
