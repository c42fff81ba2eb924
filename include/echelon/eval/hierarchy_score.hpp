// SPDX-License-Identifier: BSL-1.0
/// The weighted scaled pinball loss of a panel and of all its totals, as the M5 competition defines it.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/data/hierarchy.hpp>
#include <echelon/data/quantile_forecast.hpp>
#include <echelon/data/window.hpp>
#include <echelon/exec/concepts.hpp>
#include <echelon/loss/m5.hpp>

namespace echelon::inline ECHELON_ABI {

/// Money that each series turned over in the last `periods` up to the origin, at the price of the covariate "price" (at
/// one a unit without it): the weights of the M5 competition, for periods = 28.
template <class = void>
std::vector<double> turnover(const history& past, std::size_t periods = 28) {
  const covariate* price = past.source->find_covariate("price");
  std::vector<double> out(past.size(), 0.0);
  for (std::size_t i = 0; i < past.size(); ++i) {
    const auto units = past.demand(i);
    for (std::int64_t t = past.last - static_cast<std::int64_t>(periods) + 1; t <= past.last; ++t) {
      const double y = units.at(t);
      const double each = price == nullptr ? 1.0 : static_cast<double>(std::as_const(price->values)[i].at(t));
      if (!std::isnan(y) && !std::isnan(each)) out[i] += y * each;
    }
  }
  return out;
}

/// Scores the forecasts of a panel and of the totals of its hierarchy against what happened after the origin. A series
/// counts by the turnover of its members; each grouping counts once in the mean.
///
/// shape   bottom [panel series, h, levels], totals [hierarchy series, h, levels], weight [panel series]
/// throws  error 101 shapes differ
/// source  Makridakis et al. (2022) The M5 uncertainty competition, Int. J. Forecasting 38(4), eq. 1 and 2
template <exec::policy E>
m5::board score(const E& where, const history& past, const hierarchy& groups, std::span<const double> weight,
                const quantile_forecast& bottom, const quantile_forecast& totals) {
  check::size(bottom.series(), past.size(), "bottom");
  check::size(totals.series(), groups.series.size(), "totals");
  check::size(weight.size(), past.size(), "weight");
  const auto one = [&](const panel& p, const quantile_forecast& f, std::size_t i) {
    std::vector<double> happened, quantiles;
    for (std::size_t h = 0; h < f.horizon(); ++h) {
      const double y = history{&p, past.last}.outcome(i, h);
      if (std::isnan(y)) continue;
      happened.push_back(y);
      quantiles.insert(quantiles.end(), f(i, h).begin(), f(i, h).end());
    }
    return happened.empty() ? std::nan("")
                            : m5::spl(history{&p, past.last}.demand(i).values, happened, quantiles, f.levels());
  };
  std::vector<double> loss(past.size()), total_loss(groups.series.size());
  bulk(where, loss.size(), [&](std::size_t i) { loss[i] = weight[i] > 0 ? one(*past.source, bottom, i) : 0.0; });
  bulk(where, total_loss.size(), [&](std::size_t i) { total_loss[i] = one(groups.series, totals, i); });
  m5::board board{groups.groupings.size()};
  for (std::size_t g = 0; g < groups.groupings.size(); ++g) {
    if (groups.is_bottom[g])
      for (std::size_t i = 0; i < loss.size(); ++i) board.add(g, loss[i], weight[i]);
    for (std::size_t i = groups.first[g]; i < groups.first[g + 1]; ++i) {
      double w = 0;
      for (const std::uint32_t m : groups.members(i)) w += weight[m];
      board.add(g, total_loss[i], w);
    }
  }
  return board;
}

}  // namespace echelon::inline ECHELON_ABI
