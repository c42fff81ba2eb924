// SPDX-License-Identifier: BSL-1.0
/// One product at one site: a pool of stock that serves several delivery speeds, the one that earns most first.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <type_traits>

#include <echelon/core/config.hpp>
#include <echelon/math/lanes.hpp>

namespace echelon::inline ECHELON_ABI {

/// Laws of the demand of all speeds up to one, told by mean and standard deviation. A law is the normal on a scale of
/// its own: `place` and `spread` are mean and deviation there, `level_of` leads back to units.
namespace law {

/// Normal demand. It may be below zero with a chance that the user should find negligible.
struct normal {
  static double place(double mean, double) noexcept { return mean; }
  static double spread(double, double sd) noexcept { return sd; }

  /// Units at a place of the scale, the way back, and how units grow along the scale.
  template <class Math, class Real = typename Math::real>
  [[gnu::always_inline]] static Real level_of(const Real& y) noexcept { return y; }
  template <class Math, class Real = typename Math::real>
  [[gnu::always_inline]] static Real scale_of(const Real& level) noexcept { return level; }
  template <class Math, class Real = typename Math::real>
  [[gnu::always_inline]] static Real rate(const Real&) noexcept { return 1; }

  template <class Math, class Real = typename Math::real>
  [[gnu::always_inline]] static Real mean(const Real& place, const Real&) noexcept { return place; }
  /// E(demand - level)^+ with the place z of the level in deviations, the density there and the chance of more.
  template <class Math, class Real = typename Math::real>
  [[gnu::always_inline]] static Real missing(const Real&, const Real& spread, const Real&, const Real& z,
                                             const Real& dense, const Real& more) noexcept {
    return Math::larger(0, spread * (dense - z * more));
  }
};

/// Demand whose logarithm is normal: never negative. Sums of speeds keep mean and deviation.
///
/// source  Fenton (1960) The sum of log-normal probability distributions in scatter transmission systems
struct lognormal {
  static double place(double mean, double sd) noexcept {
    const double s = spread(mean, sd);
    return mean > 0 ? std::log(mean) - 0.5 * s * s : -60.0;
  }
  static double spread(double mean, double sd) noexcept {
    return mean > 0 ? std::sqrt(std::log1p(sd / mean * (sd / mean))) : 0.0;
  }

  template <class Math, class Real = typename Math::real>
  [[gnu::always_inline]] static Real level_of(const Real& y) noexcept { return Math::exp(y); }
  template <class Math, class Real = typename Math::real>
  [[gnu::always_inline]] static Real scale_of(const Real& level) noexcept { return Math::log(rate<Math>(level)); }
  template <class Math, class Real = typename Math::real>
  [[gnu::always_inline]] static Real rate(const Real& level) noexcept { return Math::larger(level, 1e-30f); }

  template <class Math, class Real = typename Math::real>
  [[gnu::always_inline]] static Real mean(const Real& place, const Real& spread) noexcept {
    return Math::exp(place + spread * spread * 0.5f);
  }
  template <class Math, class Real = typename Math::real>
  [[gnu::always_inline]] static Real missing(const Real& place, const Real& spread, const Real& level, const Real& z,
                                             const Real&, const Real& more) noexcept {
    const Real tilted = z - spread, share = Math::above(tilted, Math::density(tilted));
    return Math::larger(0, mean<Math>(place, spread) * share - level * more);
  }
};

}  // namespace law

/// Which levels there are: any number, or the stock on hand and whole numbers above it.
namespace units {
struct any {};
struct whole {};
}  // namespace units

/// One product at one site, and what a unit costs there with the prices of the site. Speeds in the order in which they
/// are served.
template <class Real, std::size_t Speeds>
struct fleet_pair {
  std::array<Real, Speeds> place, spread;  ///< of the demand of all speeds up to this one, on the scale of the law
  std::array<Real, Speeds> lost, margin;   ///< penalty of a lost unit; the same less what fulfilment costs
  Real on_hand, holding, buying, volume, handling;
};

/// Prices of a site: a unit of storage, a unit of inbound work, a unit shipped.
template <class Real>
struct fleet_price {
  Real storage, inbound, outbound;
};

/// The cheapest level of a pair at prices, what it costs with them, and what it uses.
template <class Real>
struct fleet_answer {
  Real level;    ///< stock after what is received
  Real value;    ///< expected cost, prices counted
  Real doubt;    ///< no level costs less than value - doubt
  Real shipped;  ///< expected units
  Real more;     ///< d shipped / d level
  Real give;     ///< how much the level falls when a unit of stock costs 1 more; 0 where stock on hand decides
  Real near;     ///< how fast `shipped` falls with its price where a speed just pays, over many alike pairs
};

namespace detail {

/// The sums at one place: how much one more unit saves, and how that falls.
template <class Real>
struct pair_slope {
  Real saves, falls, bends;
};

template <class Math, std::size_t Speeds, class Real = typename Math::real>
[[gnu::always_inline]] inline pair_slope<Real> slope_at(const fleet_pair<Real, Speeds>& of,
                                                        const std::array<Real, Speeds>& weight,
                                                        const Real& y) noexcept {
  pair_slope<Real> out{0, 0, 0};
  for (std::size_t k = 0; k < Speeds; ++k) {
    const Real inverse = 1 / of.spread[k], z = (y - of.place[k]) * inverse, dense = Math::density(z);
    const Real narrow = weight[k] * dense * inverse;
    out.saves += weight[k] * Math::above(z, dense);
    out.falls += narrow;
    out.bends += z * narrow * inverse;
  }
  return out;
}

/// What a level costs and uses; `money` is the size of the terms that the cost is summed from.
template <class Real>
struct pair_cost {
  Real value, money, saves, falls, shipped, more, near;
};

template <class Law, class Math, std::size_t Speeds, class Real = typename Math::real>
[[gnu::always_inline]] inline pair_cost<Real> cost_at(const fleet_pair<Real, Speeds>& of,
                                                      const std::array<Real, Speeds>& earns,
                                                      const std::array<Real, Speeds>& weight, const Real& outbound,
                                                      const Real& stock, const Real& receipt,
                                                      const Real& level) noexcept {
  const Real zero = 0, one = 1, y = Law::template scale_of<Math>(level);
  pair_cost<Real> out{stock * level + receipt * (level - of.on_hand), zero, zero, zero, zero, zero, zero};
  out.money = out.value;
  Real sold = zero, chance = zero;
  for (std::size_t k = 0; k < Speeds; ++k) {
    const Real inverse = one / of.spread[k], at = (y - of.place[k]) * inverse, dense = Math::density(at);
    const Real left = Math::above(at, dense), mean = Law::template mean<Math>(of.place[k], of.spread[k]);
    const Real missing = Law::template missing<Math>(of.place[k], of.spread[k], level, at, dense, left);
    const Real lost = k + 1 < Speeds ? of.lost[k] - of.lost[k + 1] : of.lost[k];
    out.value += (lost - weight[k]) * mean + weight[k] * missing;
    out.money += (Math::magnitude(lost) + weight[k]) * Math::magnitude(mean) + weight[k] * of.spread[k];
    out.saves += weight[k] * left;
    out.falls += weight[k] * dense * inverse;
    const Real own = mean - missing - sold, worth = of.margin[k] + of.holding;
    out.shipped += Math::choose(earns[k] > zero, own, zero);
    out.more += Math::choose(earns[k] > zero, left - chance, zero);
    // a speed stops at the price that it is worth: the jump, spread over a tenth of that price on both sides
    const Real reach = Math::larger(worth * 0.1f, 1e-30f);
    out.near += Math::choose(Math::magnitude(worth - outbound) < reach, own * 0.5f / reach, zero);
    sold = mean - missing;
    chance = left;
  }
  return out;
}

}  // namespace detail

/// Solves the pair: sum_k weight_k P(demand up to k > level) = cost of a unit, by Halley's method from the quantile of
/// each speed; the answer lies between the smallest and the largest of these. Of whole levels one of the two beside it
/// is best.
///
/// source  Arrow, Harris, Marschak (1951) Optimal inventory policy, for one speed; docs/understand/fleet.md
template <class Law, class Math, class Units = units::any, std::size_t Speeds, class Real = typename Math::real>
[[gnu::always_inline]] inline fleet_answer<Real> solve(const fleet_pair<Real, Speeds>& of,
                                                       const fleet_price<Real>& price) noexcept {
  const Real zero = 0, one = 1, tiny = 1e-30f;
  // what serving a unit of each speed earns, what is saved of a unit left over included
  std::array<Real, Speeds> earns, weight;
  for (std::size_t k = 0; k < Speeds; ++k) earns[k] = Math::larger(zero, of.margin[k] + of.holding - price.outbound);
  for (std::size_t k = 0; k < Speeds; ++k) weight[k] = k + 1 < Speeds ? earns[k] - earns[k + 1] : earns[k];
  const Real stock = of.holding + price.storage * of.volume, receipt = of.buying + price.inbound * of.handling;
  const Real unit = stock + receipt, all = Math::larger(earns[0], tiny), share = unit / all;

  const Real tip = Math::single ? 1e-6f : 1e-15f;
  const Real z = Math::exceeded(Math::smaller(Math::larger(share, tip), one - tip));
  Real below = of.place[0] + of.spread[0] * z, over = below, y = zero;
  for (std::size_t k = 0; k < Speeds; ++k) {
    const Real own = of.place[k] + of.spread[k] * z, room = of.spread[k] * (Math::single ? 2e-3f : 1e-9f);
    below = Math::smaller(below, own - room);
    over = Math::larger(over, own + room);
    y += weight[k] * own / all;
  }
  const Real enough = all * of.spread[Speeds - 1] * (Math::single ? 1e-5f : 1e-28f);
  for (int step = 0; step < (Math::single ? 20 : 100); ++step) {
    const auto at = detail::slope_at<Math>(of, weight, y);
    const Real rest = at.saves - unit, falls = Math::larger(at.falls, tiny), newton = rest / falls;
    below = Math::choose(rest > zero, y, below);
    over = Math::choose(rest > zero, over, y);
    const Real next = y + newton / Math::larger(0.5f, one - newton * at.bends / falls * 0.5f);
    y = Math::choose((next >= below) & (next <= over), next, (below + over) * 0.5f);
    // the error of the step is of the third order: a small step is the last
    if (!Math::any((rest * newton > enough) & (share < one))) break;
  }

  const Real wanted = Math::choose(share < one, Law::template level_of<Math>(y), zero);
  const Real width = Law::template level_of<Math>(over) - Law::template level_of<Math>(below);
  const auto cost = [&](const Real& level) __attribute__((always_inline)) {
    return detail::cost_at<Law, Math>(of, earns, weight, price.outbound, stock, receipt, level);
  };
  const auto bought = wanted > of.on_hand;
  const Real level = Math::larger(of.on_hand, wanted);
  if constexpr (std::is_same_v<Units, units::whole>) {
    const Real down = Math::larger(of.on_hand, Math::floor(level));
    const Real up = Math::choose(bought, Math::floor(level) + one, down);
    const auto a = cost(down), b = cost(up);
    // the best level of any kind lies between them, or else as far away as is still known
    const Real missed = Math::choose((unit - a.saves > zero) & (down > of.on_hand), (unit - a.saves) * width, zero) +
                        Math::choose(b.saves - unit > zero, (b.saves - unit) * width, zero);
    const auto first = a.value <= b.value;
    const auto of_both = [&](const Real& x, const Real& w)
        __attribute__((always_inline)) { return Math::choose(first, x, w); };
    const Real falls = (a.falls + b.falls) * 0.5f / Law::template rate<Math>(Math::larger(level, 0.5f));
    return {of_both(down, up),
            of_both(a.value, b.value),
            missed + a.money * (Math::single ? 1e-6f : 1e-15f),
            of_both(a.shipped, b.shipped),
            of_both(a.more, b.more),
            Math::choose(bought, one / Math::larger(falls, Math::single ? 1e-12f : 1e-30f), zero),
            of_both(a.near, b.near)};
  } else {
    const auto a = cost(level);
    const Real rest = a.saves - unit, falls = a.falls / Law::template rate<Math>(level);
    const Real missed = Math::choose(bought | (rest > zero), Math::magnitude(rest) * width, zero);
    return {level,
            a.value,
            missed + a.money * (Math::single ? 1e-6f : 1e-15f),
            a.shipped,
            a.more,
            Math::choose(bought, one / Math::larger(falls, Math::single ? 1e-12f : 1e-30f), zero),
            a.near};
  }
}

}  // namespace echelon::inline ECHELON_ABI
