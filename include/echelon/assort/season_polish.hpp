// SPDX-License-Identifier: BSL-1.0
/// Better units on drawn customers: steps along exact differences, until no unit more or less of any product pays.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <echelon/assort/season_candidates.hpp>
#include <echelon/assort/stock_out_replay.hpp>
#include <echelon/core/progress.hpp>

namespace echelon::inline ECHELON_ABI {

/// How long to polish.
struct season_polish {
  std::size_t steps = 100;  ///< replays
  std::size_t drops = 0;    ///< products that are tried to be left out, each with a short polish
  double tolerance = 1e-6;  ///< of the profit: what is no longer worth a step
  double deviate = 1.0;     ///< standard errors that a change must gain: a sample must not be believed to its last unit
};

/// Polished units and what they earn on the customers that they were polished on: no unbiased estimate.
struct polished_stock {
  std::vector<std::uint32_t> units{};
  stock_value value{};
  std::size_t steps = 0;
  stop why = stop::iterations;
};

namespace detail {

/// A change of one product that would pay.
struct unit_move {
  std::uint32_t product = 0;
  std::uint32_t units = 1;
  bool up = false;
  double gain = 0;  // of one unit
};

template <class E>
class unit_climb {
 public:
  unit_climb(const E& where, const selling_season& pays, const customer_lists& who, const season_polish& how)
      : where_{where}, pays_{pays}, who_{who}, outlook_{pays}, how_{how} {}

  polished_stock run(std::vector<std::uint32_t> units, std::size_t steps) const {
    polished_stock out{.units = std::move(units)};
    out.value = value(out.units);
    double trust = 1;
    while (out.steps < steps) {
      std::vector<unit_move> moves = moves_of(out);
      const double worthwhile = how_.tolerance * std::abs(out.value.profit.mean);
      double promised = 0;
      for (const unit_move& m : moves) promised += m.gain * m.units;
      if (moves.empty() || promised <= worthwhile) {
        out.why = stop::gap;
        return out;
      }
      const auto many = static_cast<std::size_t>(std::ceil(trust * static_cast<double>(moves.size())));
      bool smallest = many == 1;
      std::vector<std::uint32_t> trial = out.units;
      for (std::size_t k = 0; k < many; ++k) {
        const unit_move& m = moves[k];
        const auto by = std::max<std::uint32_t>(1, static_cast<std::uint32_t>(trust * m.units));
        smallest = smallest && by == 1;
        trial[m.product] = m.up ? trial[m.product] + by : trial[m.product] - by;
      }
      stock_value found = value(trial);
      ++out.steps;
      if (found.profit.mean > out.value.profit.mean) {
        out.units = std::move(trial);
        out.value = std::move(found);
        trust = std::min(1.0, 2 * trust);
      } else if (smallest) {
        out.why = stop::stalled;
        return out;
      } else {
        trust /= 4;
      }
    }
    return out;
  }

  /// Leaves out one product after the other, those of least profit first, and keeps what pays.
  void drop(polished_stock& at, std::size_t tries) const {
    std::vector<std::pair<double, std::uint32_t>> order;
    for (std::uint32_t j = 0; j < at.units.size(); ++j)
      if (at.units[j] > pays_.stock_of(j))
        order.emplace_back(outlook_.terms().gain[j] * at.value.sales[j] -
                               outlook_.terms().loss[j] * (at.units[j] - pays_.stock_of(j)), j);
    std::sort(order.begin(), order.end());
    if (order.size() > tries) order.resize(tries);
    for (const auto& [profit, j] : order) {
      if (at.units[j] == pays_.stock_of(j)) continue;
      std::vector<std::uint32_t> trial = at.units;
      trial[j] = pays_.stock_of(j);
      polished_stock found = run(std::move(trial), 8);
      found.steps += at.steps;
      const estimated lead = paired_difference(found.value.by_scenario, at.value.by_scenario);
      const bool better = lead.mean > how_.deviate * lead.standard_error;
      at.steps = found.steps;
      if (better) at = std::move(found);
    }
  }

 private:
  stock_value value(const std::vector<std::uint32_t>& units) const {
    return value_stock(where_, pays_, who_, std::span<const std::uint32_t>{units.data(), units.size()}, true);
  }

  /// Changes of single products that pay, the most promising first. Their size is the step of Newton for a newsvendor
  /// with the sales of the product as demand, at most a standard deviation.
  std::vector<unit_move> moves_of(const polished_stock& at) const {
    std::vector<unit_move> out;
    for (std::uint32_t j = 0; j < at.units.size(); ++j) {
      const std::uint32_t bought = at.units[j] - pays_.stock_of(j), room = pays_.most_of(j) - bought;
      const double up = room > 0 ? at.value.more[j] - how_.deviate * at.value.more_error[j] : 0.0;
      const double down = bought > 0 ? at.value.less[j] - how_.deviate * at.value.less_error[j] : 0.0;
      const double gain = std::max(up, down);
      if (!(gain > 0)) continue;
      const double sd = outlook_.spread(std::min(1.0, at.value.sales[j] / std::max(1.0, outlook_.customers())));
      const double curvature = outlook_.terms().gain[j] * std::max(0.05, outlook_.density(j)) / std::max(sd, 0.5);
      const double asked = std::clamp(std::floor(gain / curvature), 1.0, std::max(1.0, std::floor(sd)));
      out.push_back({j, std::min(static_cast<std::uint32_t>(asked), up >= down ? room : bought), up >= down, gain});
    }
    std::sort(out.begin(), out.end(), [](const unit_move& a, const unit_move& b) {
      const double x = a.gain * a.units, y = b.gain * b.units;
      return x > y || (x == y && a.product < b.product);
    });
    return out;
  }

  const E& where_;
  const selling_season& pays_;
  const customer_lists& who_;
  season_outlook<> outlook_;
  season_polish how_;
};

}  // namespace detail

/// Improves units on drawn customers, from a start.
///
/// A step changes several products at once by what Newton's method suggests, and fewer after a step that failed; the
/// last resort is one unit of one product, whose effect on the sample is known exactly. Only what exceeds `deviate`
/// standard errors counts as gain, so that with few scenarios the start is left where the sample has a reason. `drops`
/// then tries to leave products out, which no single unit shows to pay.
///
/// shape   start [products], at least the stock there
/// throws  as value_stock
/// cost    a replay with slopes a step
/// repeats identical for every exec policy and worker count
/// source  Mahajan, van Ryzin (2001), section 4, ascent along sample paths
template <exec::policy E>
polished_stock polish(const E& where, const season_polish& how, const selling_season& pays, const customer_lists& who,
                      std::vector<std::uint32_t> start) {
  const detail::unit_climb<E> climb{where, pays, who, how};
  polished_stock out = climb.run(std::move(start), how.steps);
  if (how.drops > 0) climb.drop(out, how.drops);
  return out;
}

/// The same with purchases of the products of an offer alone.
///
/// shape   offered [products], zero where not
template <exec::policy E>
polished_stock polish_within(const E& where, const season_polish& how, const selling_season& pays,
                             const customer_lists& who, std::vector<std::uint32_t> start,
                             std::span<const std::uint8_t> offered) {
  check::size(offered.size(), pays.products(), "offered");
  selling_season only = pays;
  only.most.resize(pays.products());
  for (std::size_t j = 0; j < pays.products(); ++j) only.most[j] = offered[j] ? pays.most_of(j) : 0u;
  return polish(where, how, only, who, std::move(start));
}

}  // namespace echelon::inline ECHELON_ABI
