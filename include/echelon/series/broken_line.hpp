// SPDX-License-Identifier: BSL-1.0
/// A trend without jumps whose slope breaks: a line with few knots.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include <echelon/core/check.hpp>

namespace echelon::inline ECHELON_ABI {

struct broken_line {
  double penalty = 0;         ///< of a break, in units of the noise variance; 0: 3 log n
  double noise = 0;           ///< variance; 0: of what the line leaves, raised where neighbours are alike
  std::size_t least = 0;      ///< periods between breaks; 0: one per cent of the series, at least three
  std::size_t candidates = 0; ///< evenly spaced breaks to begin with; 0: at most 60
};

/// The trend found: straight between (0, value[0]), the breaks, and (n - 1, value.back()).
struct fitted_broken_line {
  std::vector<std::size_t> breaks;  ///< periods at which the slope becomes another, ascending
  std::vector<double> values;       ///< at period 0, at every break, at the last period
  std::size_t periods = 0;
  double noise = 0;                 ///< the variance by which breaks were judged

  /// The line at a period; beyond the ends the first or the last slope goes on.
  double at(double period) const noexcept {
    if (values.size() < 2) return values.empty() ? 0.0 : values[0];
    std::size_t k = 0;
    while (k < breaks.size() && static_cast<double>(breaks[k]) <= period) ++k;
    const double a = k == 0 ? 0.0 : static_cast<double>(breaks[k - 1]);
    const double b = k == breaks.size() ? static_cast<double>(periods - 1) : static_cast<double>(breaks[k]);
    return values[k] + (values[k + 1] - values[k]) * (period - a) / (b - a);
  }
};

namespace detail {

/// Least squares of a continuous line with given knots: a tridiagonal system from running sums.
class knot_squares {
 public:
  /// shape   y [n] with missing values
  template <class = void>
  explicit knot_squares(std::span<const double> y) : at_(y.size() + 1) {
    double mean = 0, n = 0;
    for (const double v : y)
      if (!std::isnan(v)) mean += (v - mean) / ++n;
    mean_ = mean;
    for (std::size_t t = 0; t < y.size(); ++t) {
      sums s = at_[t];
      if (!std::isnan(y[t])) {
        const double v = y[t] - mean, x = static_cast<double>(t);
        s.n += 1.0, s.x += x, s.xx += x * x, s.y += v, s.xy += x * v, s.yy += v * v;
      }
      at_[t + 1] = s;
    }
  }

  /// The squares that the best line with these knots leaves; `values` receives its height at each knot.
  ///
  /// needs   knots ascend from 0 to n - 1, at least two
  /// cost    O(knots)
  template <class = void>
  double operator()(std::span<const std::size_t> knots, std::vector<double>& values) {
    const std::size_t k = knots.size();
    diagonal_.assign(k, 1e-9);
    beside_.assign(k, 0.0);
    values.assign(k, 0.0);
    for (std::size_t i = 0; i + 1 < k; ++i) {
      // periods of this piece; the last one belongs to it only at the end
      const std::size_t a = knots[i], b = knots[i + 1], stop = i + 2 == k ? b + 1 : b;
      const sums s = over(a, stop);
      const double left = static_cast<double>(a), right = static_cast<double>(b), w = right - left;
      // weight of the right knot is (x - a) / w, of the left (b - x) / w
      const double rr = (s.xx - 2.0 * left * s.x + left * left * s.n) / (w * w);
      const double ll = (s.xx - 2.0 * right * s.x + right * right * s.n) / (w * w);
      const double lr = (-s.xx + (left + right) * s.x - left * right * s.n) / (w * w);
      diagonal_[i] += ll;
      diagonal_[i + 1] += rr;
      beside_[i] = lr;
      values[i] += (right * s.y - s.xy) / w;
      values[i + 1] += (s.xy - left * s.y) / w;
    }
    right_ = values;
    for (std::size_t i = 1; i < k; ++i) {
      const double f = beside_[i - 1] / diagonal_[i - 1];
      diagonal_[i] -= f * beside_[i - 1];
      values[i] -= f * values[i - 1];
    }
    for (std::size_t i = k; i-- > 0;)
      values[i] = (values[i] - (i + 1 < k ? beside_[i] * values[i + 1] : 0.0)) / diagonal_[i];
    double rest = at_.back().yy;
    for (std::size_t i = 0; i < k; ++i) rest -= right_[i] * values[i];
    for (double& v : values) v += mean_;
    return std::max(0.0, rest);
  }

 private:
  struct sums {
    double n = 0, x = 0, xx = 0, y = 0, xy = 0, yy = 0;
  };
  sums over(std::size_t from, std::size_t to) const noexcept {
    const sums &a = at_[from], &b = at_[to];
    return {b.n - a.n, b.x - a.x, b.xx - a.xx, b.y - a.y, b.xy - a.xy, b.yy - a.yy};
  }
  std::vector<sums> at_;
  std::vector<double> diagonal_, beside_, right_;
  double mean_ = 0;
};

/// The search for knots that are worth their penalty, at the places where they fit best.
class knot_search {
 public:
  /// shape   knots: the first and the last period, and candidates between
  template <class = void>
  knot_search(knot_squares& squares, std::vector<std::size_t> knots, double penalty, std::size_t least)
      : squares_{squares}, knots_{std::move(knots)}, penalty_{penalty}, least_{least} {
    rest_ = squares_(knots_, values_);
    while (take_out()) {
    }
    move();
    for (int round = 0; round < 12; ++round) {
      const bool changed = knots_.size() < 30 && (put_in() || without_one() || elsewhere());
      while (take_out()) move();
      if (!changed) break;
    }
  }
  const std::vector<std::size_t>& knots() const noexcept { return knots_; }
  double rest() const noexcept { return rest_; }

 private:
  static auto place(std::vector<std::size_t>& of, std::size_t k) { return of.begin() + static_cast<std::ptrdiff_t>(k); }

  /// Takes the least useful knot out if it is not worth the penalty.
  template <class = void>
  bool take_out() {
    double cheapest = std::numeric_limits<double>::infinity();
    std::size_t which = 0;
    for (std::size_t k = 1; k + 1 < knots_.size(); ++k) {
      trial_ = knots_;
      trial_.erase(place(trial_, k));
      if (const double without = squares_(trial_, values_); without < cheapest) {
        cheapest = without;
        which = k;
      }
    }
    if (which == 0 || cheapest - rest_ >= penalty_) return false;
    knots_.erase(place(knots_, which));
    rest_ = cheapest;
    return true;
  }
  /// Moves every knot to where it fits best between its neighbours, by steps that become shorter.
  template <class = void>
  void move() {
    bool any = true;
    for (int round = 0; any && round < 10; ++round) {
      any = false;
      for (std::size_t k = 1; k + 1 < knots_.size(); ++k) {
        const std::size_t low = knots_[k - 1] + least_, high = knots_[k + 1] - least_;
        for (std::size_t step = std::max<std::size_t>(1, (knots_[k + 1] - knots_[k - 1]) / 4); step > 0; step /= 2)
          for (const bool up : {false, true})
            while (up ? knots_[k] + step <= high : knots_[k] >= low + step) {
              const std::size_t before = knots_[k];
              knots_[k] = up ? before + step : before - step;
              const double there = squares_(knots_, values_);
              if (!(there < rest_ * (1.0 - 1e-12))) {
                knots_[k] = before;
                break;
              }
              rest_ = there;
              any = true;
            }
      }
    }
  }
  /// The best of evenly spaced places for one knot more, left in `trial_`; nothing where there is no room.
  template <class = void>
  double best_addition(const std::vector<std::size_t>& to) {
    constexpr std::size_t places = 100;
    double best = std::numeric_limits<double>::infinity();
    std::size_t at = 0, where = 0;
    const std::size_t last = to.back();
    for (std::size_t g = 1; g < places; ++g) {
      const std::size_t t = last / places * g + last % places * g / places;
      std::size_t k = 1;
      while (to[k] <= t) ++k;
      if (t < to[k - 1] + least_ || to[k] < t + least_) continue;
      trial_ = to;
      trial_.insert(place(trial_, k), t);
      if (const double there = squares_(trial_, values_); there < best) {
        best = there;
        at = k;
        where = t;
      }
    }
    trial_ = to;
    if (at > 0) trial_.insert(place(trial_, at), where);
    return best;
  }
  /// One knot more, if once moved it is worth its penalty.
  template <class = void>
  bool put_in() {
    const std::vector<std::size_t> before = knots_;
    const double rest = rest_, there = best_addition(before);
    if (!(there < rest)) return false;
    knots_ = trial_;
    rest_ = there;
    move();
    if (rest_ + penalty_ < rest) return true;
    knots_ = before;
    rest_ = rest;
    return false;
  }
  /// A knot less, if it is not worth its penalty once the others have moved: two that share one break become one.
  template <class = void>
  bool without_one() {
    for (std::size_t k = 1; k + 1 < knots_.size(); ++k) {
      const std::vector<std::size_t> before = knots_;
      const double rest = rest_;
      knots_.erase(place(knots_, k));
      rest_ = squares_(knots_, values_);
      move();
      if (rest_ - rest < penalty_) return true;
      knots_ = before;
      rest_ = rest;
    }
    return false;
  }
  /// A knot taken out and put in where the others leave most, if that is better.
  template <class = void>
  bool elsewhere() {
    for (std::size_t k = 1; k + 1 < knots_.size(); ++k) {
      const std::vector<std::size_t> before = knots_;
      const double rest = rest_;
      std::vector<std::size_t> fewer = before;
      fewer.erase(place(fewer, k));
      const double there = best_addition(fewer);
      knots_ = trial_;
      rest_ = there;
      if (knots_.size() == before.size()) move();
      if (rest_ < rest * (1.0 - 1e-9) && knots_.size() == before.size()) return true;
      knots_ = before;
      rest_ = rest;
    }
    return false;
  }

  knot_squares& squares_;
  std::vector<std::size_t> knots_, trial_;
  std::vector<double> values_;
  double penalty_, rest_ = 0;
  std::size_t least_;
};

}  // namespace detail

/// Finds where the slope of a trend breaks.
///
/// Many evenly spaced knots are taken out one by one, the least useful first, as long as what that leaves unexplained
/// grows by less than the penalty; those that stay move to where they fit best, and others are tried in their place.
/// The noise is judged by the residuals, first of all knots, then of those kept: where neighbours are alike, fewer
/// breaks are believed.
///
/// shape   y [n] with missing values; a season should have been taken out (mstl)
/// throws  error 201 penalty or noise negative or not finite | 202 no value | 301 infinite | 302 fewer than three
///         observed
/// cost    O(n + candidates^3)
/// source  Fearnhead, Maidstone, Letchford (2019) Detecting changes in slope with an L0 penalty, J. Comp. Graph. Stat.
///         28(2), eq. 1 (the problem); bottom-up search: Keogh, Chu, Hart, Pazzani (2001) An online algorithm for
///         segmenting time series, 2.3; dependent noise: variance times (1 + r) / (1 - r), r of the residuals at lag
///         one
template <class = void>
fitted_broken_line fit(const broken_line& spec, std::span<const double> y) {
  check::range(spec.penalty >= 0.0 && std::isfinite(spec.penalty), "penalty", "is negative or not finite");
  check::range(spec.noise >= 0.0 && std::isfinite(spec.noise), "noise", "is negative or not finite");
  check::not_empty(y.size(), "y");
  check::finite_or_missing(y, "y");
  const std::size_t n = y.size();
  const auto seen = static_cast<std::size_t>(
      std::count_if(y.begin(), y.end(), [](double v) { return !std::isnan(v); }));
  check::at_least(seen, 3, "y");
  const std::size_t least = std::max<std::size_t>(spec.least != 0 ? spec.least : n / 100, 3);
  const std::size_t pieces =
      std::max<std::size_t>(1, std::min(spec.candidates != 0 ? spec.candidates + 1 : 61, (n - 1) / least));
  double size = 0;
  for (const double v : y)
    if (!std::isnan(v)) size = std::max(size, std::abs(v));
  const double unit = size > 0.0 ? std::exp2(std::floor(std::log2(size))) : 1.0;
  std::vector<double> scaled(y.begin(), y.end());
  for (double& v : scaled) v /= unit;

  detail::knot_squares squares{scaled};
  const double per_break = spec.penalty > 0.0 ? spec.penalty : 3.0 * std::log(static_cast<double>(n));
  fitted_broken_line out;
  out.periods = n;
  std::vector<std::size_t> knots;
  for (std::size_t k = 0; k <= pieces; ++k) knots.push_back(k * (n - 1) / pieces);
  const std::vector<std::size_t> all = knots;
  // what the knots leave, and how much of it lasts from one period to the next
  const auto judged = [&] {
    squares(knots, out.values);
    out.breaks.assign(knots.begin() + 1, knots.end() - 1);
    double same = 0, whole = 0, last = std::numeric_limits<double>::quiet_NaN();
    std::size_t k = 0;
    for (std::size_t t = 0; t < n; ++t) {
      while (k + 2 < knots.size() && knots[k + 1] <= t) ++k;
      const double share = static_cast<double>(t - knots[k]) / static_cast<double>(knots[k + 1] - knots[k]);
      const double e = scaled[t] - out.values[k] - share * (out.values[k + 1] - out.values[k]);
      if (!std::isnan(e)) whole += e * e;
      if (!std::isnan(e * last)) same += e * last;
      last = e;
    }
    const double free = std::max(1.0, static_cast<double>(seen) - static_cast<double>(2 * knots.size()));
    const double r = whole > 0.0 ? std::clamp(same / whole, 0.0, 0.98) : 0.0;
    return std::max(1e-20, whole / free * (1.0 + r) / (1.0 - r));
  };
  double noise = spec.noise > 0.0 ? spec.noise / (unit * unit) : judged();
  for (int round = 0; round < 3; ++round) {
    knots = detail::knot_search{squares, all, per_break * noise, least}.knots();
    out.noise = noise;
    const double again = judged();
    if (spec.noise > 0.0 || (again <= 1.1 * noise && again >= noise / 1.5)) break;
    noise = again;
  }
  for (double& v : out.values) v *= unit;
  out.noise *= unit * unit;
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
