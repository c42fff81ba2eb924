// SPDX-License-Identifier: BSL-1.0
/// STL: a series as trend, season and remainder, by loess; a few wild values move neither trend nor season.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/series/loess.hpp>

namespace echelon::inline ECHELON_ABI {

/// Windows of zero take the usual ones of the field, jumps of zero a tenth of their window.
struct stl {
  std::size_t season = 7;          ///< periods in a cycle
  std::size_t season_window = 11;  ///< cycles that shape the season at one moment; 0: one season for all cycles
  std::size_t trend_window = 0;    ///< periods; 0: the least odd number of 1.5 season / (1 - 1.5 / season_window)
  std::size_t low_pass_window = 0; ///< periods; 0: the season
  int season_degree = 0, trend_degree = 1, low_pass_degree = 1;
  std::size_t season_jump = 0, trend_jump = 0, low_pass_jump = 0;
  bool robust = false;             ///< weighs what neither trend nor season explains down
  std::size_t inner = 0, outer = 0;  ///< passes; 0 takes 2 and none, robust 1 and 15
};

/// What stl found. law  trend + seasonal + remainder is the series wherever it was observed
struct fitted_stl {
  std::vector<double> trend, seasonal;  ///< also where the series is missing
  std::vector<double> remainder;        ///< not-a-number where the series is missing
  std::vector<double> weight;           ///< what robustness has left of each value, 0 … 1; 0 where it is missing
};

namespace detail {

/// Means of `width` neighbours: n - width + 1 of them.
inline void moving_means(const double* x, std::size_t n, std::size_t width, double* out) noexcept {
  const double share = 1.0 / static_cast<double>(width);
  double sum = 0;
  for (std::size_t i = 0; i < width; ++i) sum += x[i];
  out[0] = sum * share;
  for (std::size_t i = width; i < n; ++i) {
    sum += x[i] - x[i - width];
    out[i - width + 1] = sum * share;
  }
}

/// Scratch memory and the passes of one decomposition.
class stl_passes {
 public:
  template <class = void>
  stl_passes(const stl& how, std::size_t n) : m_{how.season}, n_{n} {
    const auto usual = [](std::size_t given, std::size_t otherwise) {
      return std::max<std::size_t>(3, odd(given != 0 ? given : otherwise));
    };
    const auto jump = [](std::size_t given, std::size_t window) { return given != 0 ? given : tenth(window); };
    const bool fixed = how.season_window == 0;
    const std::size_t across = fixed ? 10 * n + 1 : usual(how.season_window, 0);
    const double share = 1.0 - 1.5 / static_cast<double>(across);
    const std::size_t along =
        usual(how.trend_window, static_cast<std::size_t>(std::ceil(1.5 * static_cast<double>(m_) / share)));
    const std::size_t low = usual(how.low_pass_window, m_);
    phase_ = {across, fixed ? 0 : how.season_degree, jump(how.season_jump, across), n / m_};
    trend_ = {along, how.trend_degree, jump(how.trend_jump, along), n};
    low_pass_ = {low, how.low_pass_degree, jump(how.low_pass_jump, low), n};
    for (auto* each : {&cycle_, &other_, &work_}) each->resize(n + 2 * m_);
    for (auto* each : {&part_, &part_weight_, &part_spare_, &part_out_}) each->resize(n / m_ + 3);
  }

  /// One pass: season from what the trend leaves, trend from what the season leaves.
  ///
  /// shape   trend, seasonal [n]
  template <class = void>
  void pass(const loess_points& of, double* trend, double* seasonal) noexcept {
    const double* y = of.y;
    const std::size_t m = m_, n = n_;
    for (std::size_t t = 0; t < n; ++t) work_[t] = y[t] - trend[t];
    smooth_phases(of);
    moving_means(cycle_.data(), n + 2 * m, m, other_.data());
    moving_means(other_.data(), n + m + 1, m, work_.data());
    moving_means(work_.data(), n + 2, 3, other_.data());
    low_pass_.draw({other_.data(), nullptr, nullptr, n}, work_.data());
    for (std::size_t t = 0; t < n; ++t) {
      seasonal[t] = cycle_[m + t] - work_[t];
      other_[t] = y[t] - seasonal[t];
    }
    trend_.draw({other_.data(), of.weight, of.spare, n}, trend);
  }

 private:
  /// Every phase of the season smoothed over the cycles, and continued by one cycle at both ends, into `cycle_`.
  template <class = void>
  void smooth_phases(const loess_points& of) noexcept {
    const std::size_t m = m_;
    for (std::size_t phase = 0; phase < m; ++phase) {
      const std::size_t k = (n_ - phase - 1) / m + 1;
      const auto gathered = [&](const double* from, std::vector<double>& into) -> const double* {
        if (from == nullptr) return nullptr;
        for (std::size_t c = 0; c < k; ++c) into[c] = from[c * m + phase];
        return into.data();
      };
      const loess_points x{gathered(work_.data(), part_), gathered(of.weight, part_weight_),
                           gathered(of.spare, part_spare_), k};
      phase_.draw(x, part_out_.data() + 1);
      phase_.draw_ends(x, part_out_.data() + 1, part_out_[0], part_out_[k + 1]);
      for (std::size_t c = 0; c < k + 2; ++c) cycle_[c * m + phase] = part_out_[c];
    }
  }

  std::size_t m_, n_;
  loess_curve phase_, trend_, low_pass_;
  std::vector<double> cycle_, other_, work_, part_, part_weight_, part_spare_, part_out_;
};

/// Bisquare weights of the residuals: those beyond six times the median size get none.
///
/// source  Cleveland et al. (1990), 2.4
template <class = void>
void bisquare(std::span<const double> y, const double* trend, const double* seasonal, std::span<const double> observed,
              std::vector<double>& scratch, std::vector<double>& weight) {
  scratch.clear();
  double size = 0;
  for (std::size_t t = 0; t < y.size(); ++t) {
    weight[t] = std::abs(y[t] - trend[t] - seasonal[t]);
    if (observed[t] == 0.0) continue;
    scratch.push_back(weight[t]);
    size = std::max(size, std::abs(y[t]));
  }
  const auto middle = scratch.begin() + static_cast<std::ptrdiff_t>(scratch.size() / 2);
  std::nth_element(scratch.begin(), middle, scratch.end());
  double median = *middle;
  if (scratch.size() % 2 == 0) median = 0.5 * (median + *std::max_element(scratch.begin(), middle));
  const double limit = std::max(6.0 * median, 1e-12 * size);  // a perfect fit leaves rounding, which is no outlier
  for (std::size_t t = 0; t < y.size(); ++t) {
    const double r = weight[t], share = limit > 0.0 ? r / limit : 0.0, u = 1.0 - share * share;
    weight[t] = observed[t] == 0.0 ? 0.0 : r <= 0.001 * limit ? 1.0 : r <= 0.999 * limit ? u * u : 0.0;
  }
}

}  // namespace detail

/// Splits a series into trend, season and remainder.
///
/// shape   y [n]; every part [n]
/// unit    all parts in that of y
/// throws  error 201 season below 2, a degree neither 0 nor 1, a window beyond counting | 301 infinite | 302 fewer than
///         two cycles, or fewer than two values observed
/// cost    O(n) a pass: with jumps of a tenth of the window each point is read about ten times; memory O(n + season)
/// exact   without missing values the parts of R's stl and, robust, of statsmodels' STL to 1e-9 (the partial sort of
///         R's misses the median of the residuals)
/// source  Cleveland, Cleveland, McRae, Terpenning (1990) STL: a seasonal-trend decomposition procedure based on loess,
///         J. Official Statistics 6(1); missing values have weight zero
template <class = void>
fitted_stl fit(const stl& spec, std::span<const double> y) {
  constexpr std::size_t most = std::size_t{1} << 40;
  const auto known = [](int degree) { return degree == 0 || degree == 1; };
  check::range(spec.season >= 2 && spec.season <= most, "season", "is below 2 or beyond counting");
  check::range(known(spec.season_degree) && known(spec.trend_degree) && known(spec.low_pass_degree), "degree",
               "is neither 0 nor 1");
  check::range(std::max({spec.season_window, spec.trend_window, spec.low_pass_window}) <= most, "window",
               "is beyond counting");
  check::finite_or_missing(y, "y");
  check::at_least(y.size(), 2 * spec.season, "y");
  const std::size_t n = y.size();
  std::vector<double> values;
  const std::size_t seen = detail::bridge(y, spec.season, values);
  check::at_least(seen, 2, "y");
  // numbers near the largest or smallest of the machine are moved by a power of two, which changes no digit
  double size = 0;
  for (const double v : values) size = std::max(size, std::abs(v));
  const double unit = size > 1e150 || (size > 0.0 && size < 1e-150) ? std::exp2(std::floor(std::log2(size))) : 1.0;
  if (unit != 1.0)
    for (double& v : values) v /= unit;

  fitted_stl out{std::vector<double>(n), std::vector<double>(n), {}, std::vector<double>(n, 1.0)};
  std::vector<double> observed(n, 1.0), spare(seen == n ? 0 : n), scratch;
  for (std::size_t t = 0; t < n; ++t)
    if (std::isnan(y[t])) observed[t] = 0.0;
  out.weight = observed;
  detail::stl_passes passes{spec, n};
  const std::size_t inner = spec.inner != 0 ? spec.inner : spec.robust ? 1 : 2;
  const std::size_t outer = !spec.robust ? 0 : spec.outer != 0 ? spec.outer : 15;
  for (std::size_t round = 0;; ++round) {
    const bool all = seen == n;
    for (std::size_t t = 0; !all && t < n; ++t) spare[t] = observed[t] == 0.0 ? 1.0 : out.weight[t];
    const detail::loess_points of{values.data(), all && round == 0 ? nullptr : out.weight.data(),
                                  all ? nullptr : spare.data(), n};
    for (std::size_t k = 0; k < inner; ++k) passes.pass(of, out.trend.data(), out.seasonal.data());
    if (round == outer) break;
    detail::bisquare(values, out.trend.data(), out.seasonal.data(), observed, scratch, out.weight);
  }
  if (spec.season_window == 0)  // one season for all: the mean of each phase
    for (std::size_t phase = 0; phase < spec.season; ++phase) {
      double sum = 0, cycles = 0;
      for (std::size_t t = phase; t < n; t += spec.season) sum += out.seasonal[t], cycles += 1.0;
      for (std::size_t t = phase; t < n; t += spec.season) out.seasonal[t] = sum / cycles;
    }
  out.remainder.resize(n);
  for (std::size_t t = 0; t < n; ++t) {
    out.trend[t] *= unit;
    out.seasonal[t] *= unit;
    out.remainder[t] = y[t] - out.trend[t] - out.seasonal[t];
  }
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
