// SPDX-License-Identifier: BSL-1.0
/// The forecasters that the program offers, by name.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include <echelon/core/level.hpp>
#include <echelon/data/quantile_forecast.hpp>
#include <echelon/data/window.hpp>
#include <echelon/exec/threads.hpp>
#include <echelon/io/number.hpp>

#include "console.hpp"
#include "options.hpp"

namespace program {

/// A fitted model of any kind.
struct fitted_model {
  std::function<echelon::quantile_forecast(const echelon::exec::threads&, const echelon::history&, echelon::horizon,
                                           std::span<const echelon::level>)>
      ask;
};

/// A forecaster chosen on the command line: a name takes the place of a type, for a call through a pointer a panel.
struct named_model {
  std::function<fitted_model(const echelon::exec::threads&, const echelon::history&, echelon::horizon)> learn;
};

inline fitted_model fit(const echelon::exec::threads& where, const named_model& model, const echelon::history& past,
                        echelon::horizon ahead) {
  return model.learn(where, past, ahead);
}
inline echelon::quantile_forecast predict(const echelon::exec::threads& where, const fitted_model& f,
                                          const echelon::history& past, echelon::horizon ahead,
                                          std::span<const echelon::level> levels) {
  return f.ask(where, past, ahead, levels);
}

/// The forecaster of that name; an unknown name, or options that do not go with it, are wrong usage.
named_model model_named(const std::string& name, const model_options&, std::uint64_t seed);

/// The options with seasons that ascend, none twice and none zero.
model_options tidy(model_options);

/// The season that models of one season take: the shortest asked for; 0, the usual one of the clock.
std::size_t first_season(const model_options&);

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
