// SPDX-License-Identifier: BSL-1.0
/// Change points: where the level, the spread or the line of a series becomes another, exactly.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include <echelon/core/check.hpp>

namespace echelon::inline ECHELON_ABI {

/// What is alike within a segment; the rest is normal noise.
enum class alike : std::uint8_t {
  level,             ///< a mean; the noise is that of the whole series
  level_and_spread,  ///< a mean and a variance
  line,              ///< a straight line, with jumps between segments; the noise is that of the whole series
};

struct pelt {
  alike within = alike::level;
  double penalty = 0;      ///< of a change, in units of twice the log-likelihood; 0: modified BIC
  double noise = 0;        ///< variance; 0: of what the segments leave, raised where neighbours are alike
  std::size_t least = 2;   ///< observations in a segment
};

/// Segments of a series.
struct segmentation {
  std::vector<std::size_t> changes;  ///< the first period of every segment but the first, ascending
  double cost = 0;                   ///< twice the negative log-likelihood up to a constant, with all penalties
};

namespace detail {

/// Sums over any run of periods in O(1).
class running_moments {
 public:
  /// shape   y [n] with missing values; moved by its mean and divided by `unit`, so that squares keep their digits
  template <class = void>
  running_moments(std::span<const double> y, double unit) : at_(y.size() + 1) {
    double mean = 0, n = 0;
    for (const double v : y)
      if (!std::isnan(v)) mean += (v / unit - mean) / ++n;
    mean_ = mean;
    for (std::size_t t = 0; t < y.size(); ++t) {
      sums s = at_[t];
      if (!std::isnan(y[t])) {
        const double v = y[t] / unit - mean, x = static_cast<double>(t) - 0.5 * static_cast<double>(y.size());
        s.n += 1.0, s.y += v, s.yy += v * v, s.x += x, s.xx += x * x, s.xy += x * v;
      }
      at_[t + 1] = s;
    }
  }
  double count(std::size_t from, std::size_t to) const noexcept { return at_[to].n - at_[from].n; }

  /// The squares around the mean, or around the best line, of periods from … to - 1.
  double squares(std::size_t from, std::size_t to, bool around_line) const noexcept {
    const sums &a = at_[from], &b = at_[to];
    const double n = b.n - a.n, y = b.y - a.y;
    if (!(n > 0.0)) return 0.0;
    double rest = (b.yy - a.yy) - y * y / n;
    if (around_line) {
      const double x = b.x - a.x, xx = (b.xx - a.xx) - x * x / n, xy = (b.xy - a.xy) - x * y / n;
      if (xx > 0.0) rest -= xy * xy / xx;
    }
    return std::max(0.0, rest);
  }
  /// Height at period 0 and slope of the best line, or of the mean, in the units of y; needs unit 1.
  std::pair<double, double> line(std::size_t from, std::size_t to, bool around_line) const noexcept {
    const sums &a = at_[from], &b = at_[to];
    const double n = b.n - a.n, y = b.y - a.y, x = b.x - a.x;
    if (!(n > 0.0)) return {0.0, 0.0};
    const double xx = (b.xx - a.xx) - x * x / n, xy = (b.xy - a.xy) - x * y / n;
    const double slope = around_line && xx > 0.0 ? xy / xx : 0.0;
    return {mean_ + y / n - slope * (x / n + 0.5 * static_cast<double>(at_.size() - 1)), slope};
  }

 private:
  struct sums {
    double n = 0, y = 0, yy = 0, x = 0, xx = 0, xy = 0;
  };
  std::vector<sums> at_;
  double mean_ = 0;
};

/// The cost of segments under one spec, whose noise is known.
class segment_cost {
 public:
  template <class = void>
  segment_cost(const pelt& how, std::span<const double> y)
      : how_{how}, moments_{y, how.noise > 0.0 ? std::sqrt(how.noise) : 1.0} {
    const double n = static_cast<double>(std::max<std::size_t>(2, y.size()));
    const double parameters = how.within == alike::level ? 1.0 : 2.0;
    modified_ = !(how.penalty > 0.0);
    penalty_ = modified_ ? (parameters + 2.0) * std::log(n) : how.penalty;
    slack_ = modified_ ? std::log(n) : 0.0;
  }
  double penalty() const noexcept { return penalty_; }
  /// How much two segments can cost more than one: what pruning has to allow for.
  double slack() const noexcept { return slack_; }
  double count(std::size_t from, std::size_t to) const noexcept { return moments_.count(from, to); }

  double operator()(std::size_t from, std::size_t to) const noexcept {
    const double n = count(from, to);
    if (!(n > 0.0)) return 0.0;
    double cost = moments_.squares(from, to, how_.within == alike::line);
    if (how_.within == alike::level_and_spread) cost = n * std::log(std::max(cost / n, 1e-10));
    return modified_ ? cost + std::log(n) : cost;
  }

 private:
  pelt how_;
  running_moments moments_;
  double penalty_ = 0, slack_ = 0;
  bool modified_ = false;
};

}  // namespace detail

namespace detail {

/// The best segments for known noise.
template <class = void>
segmentation best_segments(const pelt& spec, std::span<const double> y) {
  const std::size_t n = y.size();
  const segment_cost cost{spec, y};
  constexpr double inf = std::numeric_limits<double>::infinity();
  const auto least = static_cast<double>(spec.least);
  std::vector<double> best(n + 1, inf);
  std::vector<std::size_t> from(n + 1, 0), beaten(n + 1, n + 1), open{0};
  best[0] = -cost.penalty();
  for (std::size_t t = 1; t <= n; ++t) {
    for (const std::size_t s : open) {
      if (cost.count(s, t) < least && !(s == 0 && t == n)) continue;
      const double there = best[s] + cost(s, t) + cost.penalty();
      if (there < best[t]) {
        best[t] = there;
        from[t] = s;
      }
    }
    if (!(best[t] < inf)) continue;
    // a start that even without a penalty is no better than starting anew at t leaves once a segment fits after t
    std::size_t kept = 0;
    for (const std::size_t s : open) {
      if (beaten[s] > n && cost.count(s, t) >= least && best[s] + cost(s, t) - cost.slack() >= best[t]) {
        std::size_t stop = t;
        while (stop < n && cost.count(t, stop) < least) ++stop;
        if (cost.count(t, stop) >= least) beaten[s] = stop;
      }
      if (beaten[s] > t) open[kept++] = s;
    }
    open.resize(kept);
    open.push_back(t);
  }
  segmentation out{{}, best[n]};
  for (std::size_t t = from[n]; t > 0; t = from[t]) out.changes.push_back(t);
  std::reverse(out.changes.begin(), out.changes.end());
  return out;
}

/// The variance of what segments leave, times (1 + r) / (1 - r) for a correlation r > 0 of neighbours in a segment.
template <class = void>
double noise_left(const running_moments& moments, std::span<const std::size_t> changes, bool around_line,
                  std::span<const double> y) {
  double whole = 0, same = 0, seen = 0, used = 0;
  for (std::size_t k = 0; k <= changes.size(); ++k) {
    const std::size_t a = k == 0 ? 0 : changes[k - 1], b = k == changes.size() ? y.size() : changes[k];
    const auto [height, slope] = moments.line(a, b, around_line);
    double last = std::numeric_limits<double>::quiet_NaN();
    for (std::size_t t = a; t < b; ++t) {
      const double e = y[t] - height - slope * static_cast<double>(t);
      if (!std::isnan(e)) whole += e * e, seen += 1.0;
      if (!std::isnan(e * last)) same += e * last;
      last = e;
    }
    used += around_line ? 2.0 : 1.0;
  }
  const double r = whole > 0.0 ? std::clamp(same / whole, 0.0, 0.9) : 0.0;
  return whole / std::max(1.0, seen - used) * (1.0 + r) / (1.0 - r);
}

}  // namespace detail

/// The segments with the least cost: what the segments leave unexplained, and a penalty a change.
///
/// Noise that is not given is judged in up to four rounds, first by the whole series and then by what the segments
/// leave, so that a series that wanders is not cut into steps.
///
/// shape   y [n] with missing values, which belong to the segment around them
/// throws  error 201 penalty or noise negative or not finite, least zero | 202 no value | 301 infinite
/// cost    O(n) where changes come again and again, O(n^2) where there are none
/// exact   for known noise equal to the dynamic program over all segmentations (tests)
/// source  Killick, Fearnhead, Eckley (2012) Optimal detection of changepoints with a linear computational cost, JASA
///         107(500), theorem 3.1, a candidate leaving once a segment fits after what has beaten it; penalty: Zhang,
///         Siegmund (2007) A modified Bayes information criterion, Biometrics 63(1)
template <class = void>
segmentation fit(const pelt& spec, std::span<const double> y) {
  check::range(spec.penalty >= 0.0 && std::isfinite(spec.penalty), "penalty", "is negative or not finite");
  check::range(spec.noise >= 0.0 && std::isfinite(spec.noise), "noise", "is negative or not finite");
  check::range(spec.least > 0, "least", "is zero, needed at least one observation");
  check::not_empty(y.size(), "y");
  check::finite_or_missing(y, "y");
  // in units of the range, a power of two
  double low = 0, high = 0;
  bool any = false;
  for (const double v : y)
    if (!std::isnan(v)) {
      low = any ? std::min(low, v) : v;
      high = any ? std::max(high, v) : v;
      any = true;
    }
  const double range = 0.5 * high - 0.5 * low;
  const double unit = range > 0.0 ? std::exp2(std::floor(std::log2(range))) : 1.0;
  std::vector<double> scaled(y.begin(), y.end());
  for (double& v : scaled) v = v / unit - low / unit;
  pelt how = spec;
  how.noise = spec.noise / unit / unit;
  if (spec.noise > 0.0 || spec.within == alike::level_and_spread || !(range > 0.0))
    return detail::best_segments(how, scaled);
  constexpr double least_noise = 1e-12;
  const detail::running_moments moments{scaled, 1.0};
  const bool line = spec.within == alike::line;
  const auto n = static_cast<double>(moments.count(0, y.size()));
  how.noise = std::max(least_noise, moments.squares(0, y.size(), line) / n);
  for (int round = 0;; ++round) {
    segmentation out = detail::best_segments(how, scaled);
    const double again = std::max(least_noise, detail::noise_left(moments, out.changes, line, scaled));
    if (round == 3 || std::abs(again - how.noise) < 0.1 * how.noise) return out;
    how.noise = again;
  }
}

}  // namespace echelon::inline ECHELON_ABI
