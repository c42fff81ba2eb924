// SPDX-License-Identifier: BSL-1.0
/// A small generated panel and two plain forecasters for the tests of this room.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <echelon/core/random.hpp>
#include <echelon/data/panel.hpp>
#include <echelon/eval/concepts.hpp>
#include <echelon/exec/concepts.hpp>
#include <echelon/loss/tally.hpp>
#include <echelon/math/quantile.hpp>

namespace retailer {

using namespace echelon;

/// Independent Poisson demand around 4 + i % 5; every seventh value missing in the third series, the last one starts
/// late.
inline panel independent(std::size_t series, std::size_t periods, std::uint64_t seed = 1) {
  panel p;
  for (std::size_t i = 0; i < series; ++i) {
    p.ids.push_back("item" + std::to_string(i));
    random_stream random{seed, i};
    std::vector<double> y(periods);
    for (std::size_t t = 0; t < periods; ++t) {
      y[t] = static_cast<double>(random.poisson(4.0 + static_cast<double>(i % 5)));
      if (i == 2 && t % 7 == 3) y[t] = undefined;
    }
    const std::size_t late = i + 1 == series ? periods / 2 : 0;
    p.demand.push_back(static_cast<std::int64_t>(late), std::span<const double>{y}.subspan(late));
  }
  return p;
}

/// Quantiles of all that was seen, fitted once: it remembers the origin it was fitted at, and counts its fits.
struct climatology {
  std::size_t* fits = nullptr;
};
struct fitted_climatology {
  std::int64_t fitted_at = 0;
};

template <exec::policy E>
fitted_climatology fit(const E&, const climatology& spec, const history& past, horizon) {
  if (spec.fits != nullptr) ++*spec.fits;
  return {past.last};
}

template <exec::policy E>
quantile_forecast predict(const E& where, const fitted_climatology& fitted, const history& past, horizon ahead,
                          std::span<const level> levels) {
  std::vector<double> out(past.size() * ahead.n * levels.size());
  bulk(where, past.size(), [&](std::size_t i) {
    std::vector<double> seen{0.0};
    for (const double y : past.of().demand[i].until(fitted.fitted_at).values)
      if (!std::isnan(y)) seen.push_back(y);
    for (std::size_t h = 0; h < ahead.n; ++h)
      for (std::size_t k = 0; k < levels.size(); ++k)
        out[(i * ahead.n + h) * levels.size() + k] = sample_quantile(seen, levels[k]);
  });
  return {past.size(), ahead.n, {levels.begin(), levels.end()}, std::move(out)};
}

/// One value for all levels and periods: what a forecaster that knows nothing says.
inline auto always(double value) {
  const auto say = [value](const history& past, horizon ahead, std::span<const level> levels) {
    return quantile_forecast{past.size(), ahead.n, {levels.begin(), levels.end()},
                             std::vector<double>(past.size() * ahead.n * levels.size(), value)};
  };
  return forecast_by{say};
}

}  // namespace retailer
