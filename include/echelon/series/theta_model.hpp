// SPDX-License-Identifier: BSL-1.0
/// The Theta method of one series: simple smoothing of a line that bends more than the series, and the trend it had.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/core/count.hpp>
#include <echelon/loss/naive2.hpp>
#include <echelon/math/search.hpp>
#include <echelon/series/ets_start.hpp>

namespace echelon::inline ECHELON_ABI {

/// Which straight line the trend is, and whether theta is 2 or the best.
enum class theta_kind : std::uint8_t {
  standard,           ///< theta 2, the line through the whole series (Assimakopoulos, Nikolopoulos 2000)
  optimised,          ///< the best theta, the line through the whole series
  dynamic,            ///< theta 2, the line through what was seen until then
  dynamic_optimised,  ///< the best theta, the line through what was seen until then
};

/// A straight line through what was seen so far; a new observation costs constant time.
class running_line {
 public:
  void add(double t, double y) noexcept {
    ++n_;
    const double to_t = t - t_, to_y = y - y_;
    t_ += to_t / n_;
    y_ += to_y / n_;
    tt_ += to_t * (t - t_);
    ty_ += to_t * (y - y_);
  }
  double slope() const noexcept { return tt_ > 0.0 ? ty_ / tt_ : 0.0; }
  double at(double t) const noexcept { return y_ + slope() * (t - t_); }

 private:
  double n_ = 0, t_ = 0, y_ = 0, tt_ = 0, ty_ = 0;
};

/// The state after some periods: the level of the smoothed line, the straight line, and how many periods passed.
struct theta_state {
  double level = 0;
  running_line line;
  double periods = 0;
  double fade = 1;  ///< (1 - alpha)^periods
};

/// A fitted Theta model.
struct theta_model {
  theta_kind kind = theta_kind::dynamic_optimised;
  double alpha = 0.5;
  double weight = 0.5;          ///< 1 - 1 / theta: what the straight line counts
  double start = 0;             ///< the level before the first period
  double sd = 0;                ///< of the one-step errors of the seasonally adjusted series
  bool multiplied = false;      ///< whether the seasonal terms are ratios
  std::vector<double> season;   ///< seasonal terms from the first period on; empty: none
  theta_state last;             ///< after the end of the series
};

namespace detail {

constexpr bool is_dynamic(theta_kind kind) noexcept {
  return kind == theta_kind::dynamic || kind == theta_kind::dynamic_optimised;
}
constexpr bool is_optimised(theta_kind kind) noexcept {
  return kind == theta_kind::optimised || kind == theta_kind::dynamic_optimised;
}

/// What the straight line adds to the level, one period ahead, for a weight of one.
///
/// source  Fiorucci et al. (2016), eq. 11: (1 - alpha)^(t-1) A + (1 - (1 - alpha)^t) / alpha B, the line being A + B t
inline double line_part(double alpha, const theta_state& s) noexcept {
  const double a = s.line.at(0.0), b = s.line.slope();
  return s.fade * a + (1.0 - (1.0 - alpha) * s.fade) / alpha * b;
}

/// Lets one period pass; returns what was expected of it. A missing demand moves the level as expected.
inline double theta_step(const theta_model& m, theta_state& s, double demand) noexcept {
  const double expected = s.level + m.weight * line_part(m.alpha, s);
  const double y = std::isnan(demand) ? expected : demand;
  s.level += m.alpha * (y - s.level);
  s.periods += 1.0;
  s.fade *= 1.0 - m.alpha;
  if (is_dynamic(m.kind) && !std::isnan(demand)) s.line.add(s.periods, demand);
  return expected;
}

/// The least sum of squares for a smoothing constant, with the start of the level, and the weight of the line where it
/// is free, at their best: the errors are linear in both.
inline double theta_squares(theta_model& m, std::span<const double> y, const theta_state& begin) noexcept {
  // error = rest - start * p - weight * q, each carried forward by the recursion of the level
  const double keep = 1.0 - m.alpha;
  double rest = 0.0, p = 1.0, q = 0.0;  // the level as rest + start p + weight q
  double pp = 0, pq = 0, qq = 0, pr = 0, qr = 0, rr = 0;
  theta_state s = begin;
  for (const double v : y) {
    const double line = line_part(m.alpha, s), dq = q + line;
    s.periods += 1.0;
    s.fade *= keep;
    if (std::isnan(v)) {  // the level moves to what was expected
      q += m.alpha * line;
      continue;
    }
    const double r = v - rest;
    pp += p * p, pq += p * dq, qq += dq * dq, pr += p * r, qr += dq * r, rr += r * r;
    rest = keep * rest + m.alpha * v;
    p *= keep;
    q *= keep;
    if (is_dynamic(m.kind)) s.line.add(s.periods, v);
  }
  if (is_optimised(m.kind)) {
    const double spread = pp * qq - pq * pq;
    const double best = spread > 1e-12 * pp * qq ? (pp * qr - pq * pr) / spread : 0.5;
    m.weight = std::clamp(best, 0.0, 0.98);  // theta from 1 to 50
  }
  m.start = pp > 0.0 ? (pr - m.weight * pq) / pp : 0.0;
  return rr - 2.0 * (m.start * pr + m.weight * qr) + m.start * m.start * pp + 2.0 * m.start * m.weight * pq +
         m.weight * m.weight * qq;
}

/// The series without gaps: straight lines over missing values, the nearest one at the ends.
template <class = void>
std::vector<double> bridged(std::span<const double> y) {
  std::vector<double> out(y.begin(), y.end());
  std::size_t seen = y.size();  // the last place with a value
  for (std::size_t t = 0; t < y.size(); ++t) {
    if (std::isnan(y[t])) continue;
    const std::size_t from = seen == y.size() ? 0 : seen + 1;
    for (std::size_t k = from; k < t; ++k)
      out[k] = seen == y.size()
                   ? y[t]
                   : y[seen] + (y[t] - y[seen]) * static_cast<double>(k - seen) / static_cast<double>(t - seen);
    seen = t;
  }
  for (std::size_t k = seen == y.size() ? 0 : seen + 1; k < y.size(); ++k) out[k] = seen == y.size() ? 0.0 : y[seen];
  return out;
}

}  // namespace detail

/// Fits the Theta method: the season is taken off when its autocorrelation says that there is one (is_seasonal), by
/// ratios where all demand is positive, by differences otherwise; then the smoothing constant is searched, the start
/// and the weight of the line being least squares for each.
///
/// shape   demand [n] with not-a-number for missing
/// throws  error 201 season zero | 301 infinite
/// cost    about sixty passes of O(n)
/// source  Assimakopoulos, Nikolopoulos (2000) The theta model; Fiorucci, Pellegrini, Louzada, Petropoulos, Koehler
///         (2016) Models for optimising the theta method and their relationship to state space models, eq. 8 to 14
template <class = void>
theta_model fit_theta(std::span<const double> demand, season_length season = season_length{1},
                      theta_kind kind = theta_kind::dynamic_optimised) {
  check::range(season.n > 0, "season", "is zero, needed at least one period");
  check::finite_or_missing(demand, "demand");
  theta_model m;
  m.kind = kind;
  std::vector<double> y(demand.begin(), demand.end());
  std::size_t seen = 0;
  double least = std::numeric_limits<double>::infinity(), largest = 0.0;
  for (const double v : y)
    if (!std::isnan(v)) least = std::min(least, v), largest = std::max(largest, std::abs(v)), ++seen;
  if (seen == 0) return m;
  const int exponent = largest > 0.0 ? std::ilogb(largest) : 0;
  for (double& v : y) v = std::scalbn(v, -exponent);
  const std::size_t n = season.n;
  if (n > 1 && seen >= 3 * n && is_seasonal(detail::bridged(std::span<const double>{y}), season)) {
    m.multiplied = least > 0.0;
    m.season = seasonal_terms(std::span<const double>{y}, n,
                              m.multiplied ? ets_season::multiplicative : ets_season::additive);
    for (std::size_t t = 0; t < y.size(); ++t) y[t] = m.multiplied ? y[t] / m.season[t % n] : y[t] - m.season[t % n];
  }
  theta_state begin;
  if (!detail::is_dynamic(kind))
    for (std::size_t t = 0; t < y.size(); ++t)
      if (!std::isnan(y[t])) begin.line.add(static_cast<double>(t + 1), y[t]);
  if (seen >= 3) {
    const auto squares = [&](double alpha) {
      m.alpha = alpha;
      return detail::theta_squares(m, y, begin);
    };
    double best = 0.05, least_squares = squares(best);
    for (const double a : {0.1, 0.2, 0.35, 0.5, 0.7, 0.9})
      if (const double s = squares(a); s < least_squares) least_squares = s, best = a;
    m.alpha = golden_section(std::max(0.01, 0.5 * best - 0.01), std::min(0.99, 1.5 * best + 0.05), squares, 1e-4).at;
    m.sd = std::sqrt(std::max(0.0, squares(m.alpha)) / static_cast<double>(std::max<std::size_t>(1, seen - 2)));
  } else {
    m.weight = 0.0;
    for (const double v : y)
      if (!std::isnan(v)) m.start = v;
  }
  m.start = std::scalbn(m.start, exponent);  // back in the units of the demand
  m.sd = std::scalbn(m.sd, exponent);
  if (!m.multiplied)
    for (double& each : m.season) each = std::scalbn(each, exponent);
  for (double& v : y) v = std::scalbn(v, exponent);
  m.last.level = m.start;
  if (!detail::is_dynamic(kind))
    for (std::size_t t = 0; t < y.size(); ++t)
      if (!std::isnan(y[t])) m.last.line.add(static_cast<double>(t + 1), y[t]);
  for (const double v : y) detail::theta_step(m, m.last, v);
  return m;
}

/// Lets the model see one more period, in constant time.
inline void update(theta_model& m, double demand) noexcept {
  if (!m.season.empty()) {
    const double s = m.season[static_cast<std::size_t>(m.last.periods) % m.season.size()];
    demand = m.multiplied ? demand / s : demand - s;
  }
  detail::theta_step(m, m.last, demand);
}

/// Runs a fitted model over a series from its first period; a line through the whole series stays the one fitted.
///
/// cost    O(n)
inline void restart(theta_model& m, std::span<const double> demand) noexcept {
  theta_state s;
  s.level = m.start;
  if (!detail::is_dynamic(m.kind)) s.line = m.last.line;
  m.last = s;
  for (const double y : demand) update(m, y);
}

/// The demand expected in each of the next periods, and its standard deviation: that of simple smoothing, with the
/// season's ratio.
///
/// shape   mean and sd [horizon], sd may be empty
/// source  Hyndman, Billah (2003) Unmasking the Theta method: sigma^2 (1 + (h - 1) alpha^2)
inline void expected(const theta_model& m, std::span<double> mean, std::span<double> sd = {}) noexcept {
  theta_state s = m.last;
  for (std::size_t h = 0; h < mean.size(); ++h) {
    const double term =
        m.season.empty() ? 0.0 : m.season[static_cast<std::size_t>(s.periods) % m.season.size()];
    const double plain = detail::theta_step(m, s, std::numeric_limits<double>::quiet_NaN());
    const double spread = m.sd * std::sqrt(1.0 + static_cast<double>(h) * m.alpha * m.alpha);
    mean[h] = m.season.empty() ? plain : m.multiplied ? plain * term : plain + term;
    if (!sd.empty()) sd[h] = m.multiplied ? spread * term : spread;
  }
}

}  // namespace echelon::inline ECHELON_ABI
