// SPDX-License-Identifier: BSL-1.0
/// Level by shape: a series folded by its cycle is a level a cycle times a shape within it, plus noise of each phase.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/core/level.hpp>
#include <echelon/core/random.hpp>
#include <echelon/math/quantile.hpp>
#include <echelon/series/autoregression_model.hpp>
#include <echelon/series/ets_forecast.hpp>
#include <echelon/series/theta_model.hpp>

namespace echelon::inline ECHELON_ABI {

/// Which cycles are tried, and how the shape is read.
struct level_by_shape {
  std::vector<std::size_t> seasons{};  ///< in periods, ascending; of a panel, empty: its clock's
  std::size_t shape_cycles = 2;        ///< last cycles whose mean is the shape
  std::size_t most_cycles = 500;       ///< that are looked at
  std::size_t paths = 200;
  std::uint64_t seed = 1;              ///< of the paths
};

/// A series by its cycle: what it had on average in each cycle, and the share of each phase.
struct folded_series {
  std::size_t cycle = 1;            ///< periods; 1 where no cycle explains the series better than its mean
  double shift = 0;                 ///< added to demand before it was folded, so that all is positive
  std::vector<double> level;        ///< mean a cycle, without the second cycle
  std::vector<double> shape;        ///< [cycle], mean one
  std::vector<double> slow{1.0};    ///< factors of a second, longer cycle, in cycles; the first is that of the next one
  std::vector<double> noise;        ///< [cycles, phases] relative to level and shape, of the latest fifty cycles
};

namespace detail {

/// The largest singular value, squared, of the last `count` cycles side by side: by power iteration.
template <class = void>
double largest_square(std::span<const double> y, std::size_t cycle, std::size_t count) {
  std::vector<double> shape(cycle, 1.0), level(count);
  double before = 0.0;
  for (int pass = 0; pass < 60; ++pass) {
    double size = 0.0;
    for (const double s : shape) size += s * s;
    for (double& s : shape) s /= std::sqrt(size);
    for (std::size_t c = 0; c < count; ++c) {
      level[c] = 0.0;
      for (std::size_t j = 0; j < cycle; ++j) level[c] += y[c * cycle + j] * shape[j];
    }
    double square = 0.0;
    for (const double l : level) square += l * l;
    if (std::abs(square - before) <= 1e-12 * square) return square;
    before = square;
    std::fill(shape.begin(), shape.end(), 0.0);
    for (std::size_t c = 0; c < count; ++c)
      for (std::size_t j = 0; j < cycle; ++j) shape[j] += y[c * cycle + j] * level[c];
  }
  return before;
}

/// How much better, by the criterion of Bayes, a level times a shape tells the last whole cycles than their mean does.
template <class = void>
double folding_gain(std::span<const double> y, std::size_t cycle, std::size_t count) {
  const std::span<const double> last = y.last(cycle * count);
  const auto n = static_cast<double>(last.size());
  double mean = 0, around = 0, all = 0;
  for (const double v : last) mean += v / n;
  for (const double v : last) around += (v - mean) * (v - mean), all += v * v;
  const double rest = std::max(all - largest_square(last, cycle, count), 1e-12 * all);
  const double plain = n * std::log(std::max(around, 1e-12 * all) / n) + std::log(n);
  return plain - (n * std::log(rest / n) + static_cast<double>(cycle + count - 1) * std::log(n));
}

/// Demand transformed, by logarithm at 0 and not at all at 1; and back.
inline double box_cox(double v, double lambda) noexcept {
  return lambda < 1e-9 ? std::log(v) : (std::pow(v, lambda) - 1.0) / lambda;
}
inline double from_box_cox(double z, double lambda) noexcept {
  if (lambda < 1e-9) return std::exp(std::min(z, 700.0));
  return std::pow(std::max(lambda * z + 1.0, 1e-9), 1.0 / lambda);
}

/// The power under which positive values are closest to normal: the profile likelihood on a grid from 0 to 1.
template <class = void>
double best_power(std::span<const double> x) {
  double logs = 0, best = 1.0, most = -std::numeric_limits<double>::infinity();
  for (const double v : x) logs += std::log(v);
  const auto n = static_cast<double>(x.size());
  for (const double lambda : {1.0, 0.75, 0.5, 0.25, 0.0}) {
    double mean = 0, squares = 0;
    for (const double v : x) mean += box_cox(v, lambda) / n;
    for (const double v : x) squares += std::pow(box_cox(v, lambda) - mean, 2);
    const double likelihood = -0.5 * n * std::log(squares / n + 1e-300) + (lambda - 1.0) * logs;
    if (likelihood > most) most = likelihood, best = lambda;
  }
  return best;
}

}  // namespace detail

/// Folds a series by the cycle that tells it best.
///
/// shape   demand [n] with not-a-number for missing, which is bridged
/// throws  error 201 no cycle of the shape | 202 no value | 301 infinite
/// cost    sixty passes a cycle tried at most
/// source  Honda (2026) FLAIR, arXiv 2605.07222, steps 1 to 5; the level is not shrunk: a level of singular values is,
///         where sums of noise are not inflated
template <class = void>
folded_series fold(std::span<const double> demand, const level_by_shape& spec) {
  check::range(spec.shape_cycles > 0, "shape_cycles", "is zero, needed at least one");
  check::finite_or_missing(demand, "demand");
  const std::vector<double> x = detail::bridged(demand);
  check::not_empty(std::count_if(demand.begin(), demand.end(), [](double v) { return !std::isnan(v); }) > 0 ? 1 : 0,
                   "demand");
  folded_series out;
  double least = std::numeric_limits<double>::infinity(), size = 0;
  for (const double v : x) least = std::min(least, v), size += std::abs(v) / static_cast<double>(x.size());
  out.shift = size > 0.0 ? std::max(0.0, 0.05 * size - least) : 1.0;
  std::vector<double> y = x;
  for (double& v : y) v += out.shift;
  double best = 0.0;
  const auto cycles_of = [&](std::size_t m) { return std::min(spec.most_cycles, y.size() / m); };
  for (const std::size_t m : spec.seasons) {
    if (m < 2 || cycles_of(m) < 3 || !(size > 0.0)) continue;
    const double gain = detail::folding_gain(std::span<const double>{y}, m, cycles_of(m));
    if (gain > best) best = gain, out.cycle = m;
  }
  const std::size_t m = out.cycle, n = std::max<std::size_t>(1, cycles_of(m));
  const double* from = y.data() + (y.size() - n * m);
  out.level.assign(n, 0.0);
  out.shape.assign(m, 0.0);
  for (std::size_t c = 0; c < n; ++c)
    for (std::size_t j = 0; j < m; ++j) out.level[c] += from[c * m + j] / static_cast<double>(m);
  const std::size_t used = std::min(spec.shape_cycles, n);
  for (std::size_t c = n - used; c < n; ++c)
    for (std::size_t j = 0; j < m; ++j)
      out.shape[j] += out.level[c] > 0.0 ? from[c * m + j] / out.level[c] / static_cast<double>(used)
                                         : 1.0 / static_cast<double>(used);
  const std::size_t kept = m > 1 ? std::min<std::size_t>(50, n) : 0;
  for (std::size_t c = n - kept; c < n; ++c)
    for (std::size_t j = 0; j < m; ++j) {
      const double said = out.level[c] * out.shape[j];
      out.noise.push_back(said > 0.0 ? from[c * m + j] / said - 1.0 : 0.0);
    }
  for (const std::size_t longer : spec.seasons) {  // a second cycle, in cycles of the first
    if (m < 2 || longer <= m || longer % m != 0 || n < 2 * (longer / m)) continue;
    const std::size_t turn = longer / m, turns = n / turn;
    std::vector<double> raw(turn, 0.0);
    for (std::size_t c = n - turns * turn; c < n; c += turn) {
      double mean = 0;
      for (std::size_t k = 0; k < turn; ++k) mean += out.level[c + k] / static_cast<double>(turn);
      for (std::size_t k = 0; k < turn; ++k)
        raw[k] += mean > 0.0 ? out.level[c + k] / mean / static_cast<double>(turns) : 1.0 / static_cast<double>(turns);
    }
    const double w = static_cast<double>(turns) / static_cast<double>(turns + turn);
    for (double& v : raw) v = w * v + (1.0 - w);
    for (std::size_t c = 0; c < n; ++c) out.level[c] /= raw[(c + turn - (n - turns * turn)) % turn];
    out.slow = std::move(raw);
    break;
  }
  return out;
}

namespace detail {

/// How levels go on: changes of the transformed level by ridge regression on a trend, the last level, and the one a
/// second cycle ago; its penalties are averaged by the errors of rows left out.
struct level_walk {
  double power = 1, center = 0, spread = 1, keep = 0;  ///< keep: of the trend, a cycle
  std::array<double, 4> weights{};                     ///< of one, time, last level, level a second cycle ago
  std::vector<double> z;                               ///< levels, transformed and standardised
  std::vector<double> errors;                          ///< of changes, each row left out
};

template <class = void>
level_walk fit_walk(std::span<const double> level, std::size_t turn) {
  level_walk w;
  const std::size_t n = level.size();
  w.power = best_power(level);
  for (const double v : level) w.z.push_back(box_cox(v, w.power));
  for (const double v : w.z) w.center += v / static_cast<double>(n);
  double squares = 0;
  for (const double v : w.z) squares += (v - w.center) * (v - w.center);
  w.spread = squares > 0.0 ? std::sqrt(squares / static_cast<double>(n)) : 1.0;
  for (double& v : w.z) v = (v - w.center) / w.spread;
  std::vector<double> change;
  for (std::size_t t = 1; t < n; ++t) change.push_back(w.z[t] - w.z[t - 1]);
  double mean = 0, own = 0, lagged = 0;
  for (const double d : change) mean += d / static_cast<double>(change.size());
  for (std::size_t t = 0; t < change.size(); ++t) {
    own += (change[t] - mean) * (change[t] - mean);
    if (t > 0) lagged += (change[t] - mean) * (change[t - 1] - mean);
  }
  w.keep = own > 0.0 ? std::clamp(lagged / own, 0.0, 0.98) : 0.0;
  const std::size_t first = turn > 1 && n > 2 * turn + 8 ? turn : 1, columns = first > 1 ? 4 : 3;
  w.errors = change;
  if (n < first + 2 * columns) return w;  // a walk with the changes seen
  std::array<double, 4> row{};
  const auto fill = [&](std::size_t t) {
    const double time = 2.0 * static_cast<double>(t) / static_cast<double>(n) - 1.0;
    row = {1.0, time, w.z[t - 1], first > 1 ? w.z[t - first] : 0.0};
    return std::span<const double>{row.data(), columns};
  };
  ridge regression{columns};
  for (std::size_t t = first; t < n; ++t) regression.add(fill(t), w.z[t] - w.z[t - 1]);
  const auto rows = static_cast<double>(n - first);
  std::vector<double> loss;
  std::vector<std::array<double, 4>> told;
  std::vector<std::vector<double>> errors;
  for (int k = 0; k < 25; ++k) {
    if (!regression.solve(std::pow(10.0, -4.0 + 8.0 * k / 24.0) / rows)) continue;
    std::array<double, 4> b{};
    std::copy(regression.weights().begin(), regression.weights().end(), b.begin());
    double sum = 0;
    std::vector<double>& e = errors.emplace_back();
    for (std::size_t t = first; t < n; ++t) {
      const auto x = fill(t);
      double error = w.z[t] - w.z[t - 1];
      for (std::size_t j = 0; j < columns; ++j) error -= b[j] * x[j];
      e.push_back(error / std::max(1e-3, 1.0 - regression.leverage(x)));
      sum += e.back() * e.back();
    }
    loss.push_back(sum);
    told.push_back(b);
  }
  if (loss.empty()) return w;
  const double least = *std::min_element(loss.begin(), loss.end());
  double total = 0;
  w.errors.assign(n - first, 0.0);
  for (std::size_t k = 0; k < loss.size(); ++k) {
    const double share = least > 0.0 ? std::exp(-(loss[k] - least) / least) : 1.0;
    total += share;
    for (std::size_t j = 0; j < 4; ++j) w.weights[j] += share * told[k][j];
    for (std::size_t t = 0; t < w.errors.size(); ++t) w.errors[t] += share * errors[k][t];
  }
  for (double& b : w.weights) b /= total;
  for (double& e : w.errors) e /= total;
  return w;
}

}  // namespace detail

/// Quantiles of demand in each of the next periods from simulated levels times the shape, with the noise of a past
/// cycle drawn for each cycle to come.
///
/// shape   out [horizon, levels], levels fastest
/// throws  error 201 no path
/// cost    O(paths * horizon * log paths)
/// repeats equal bits for equal seed and item
/// source  Honda (2026) FLAIR, arXiv 2605.07222, steps 6 to 9; leverages of rows to come are left out
template <class = void>
void expected_quantiles(const folded_series& f, std::span<const level> levels, std::span<double> out,
                        const ets_paths& by) {
  check::range(by.count > 0, "paths", "is zero, needed at least one");
  const std::size_t width = levels.size(), ahead = out.size() / width, m = f.cycle, turn = f.slow.size();
  const std::size_t n = f.level.size(), cycles = (ahead + m - 1) / m, past = f.noise.size() / m;
  const detail::level_walk walk = detail::fit_walk(std::span<const double>{f.level.data(), n}, turn);
  std::vector<double> paths(by.count * ahead), z;
  random_stream draw{by.seed, by.item, 0x666f6c64};
  for (std::size_t k = 0; k < by.count; ++k) {
    z = walk.z;
    double time = 1.0, pace = 2.0 / static_cast<double>(n);
    for (std::size_t c = 0; c < cycles; ++c) {
      const double before = z.back(), long_ago = turn > 1 && z.size() >= turn ? z[z.size() - turn] : 0.0;
      double change = walk.weights[0] + walk.weights[1] * time + walk.weights[2] * before + walk.weights[3] * long_ago;
      if (!walk.errors.empty())
        change += walk.errors[draw.below(static_cast<std::uint32_t>(walk.errors.size()))];
      z.push_back(before + change);
      time += pace *= walk.keep;
      const double level_now =
          detail::from_box_cox(z.back() * walk.spread + walk.center, walk.power) * f.slow[c % turn];
      const std::size_t of = past > 0 ? draw.below(static_cast<std::uint32_t>(past)) : 0;
      for (std::size_t j = 0; j < m && c * m + j < ahead; ++j) {
        const double noise = past > 0 ? f.noise[of * m + j] : 0.0;
        const double v = level_now * f.shape[j] * (1.0 + noise) - f.shift;
        paths[(c * m + j) * by.count + k] = std::isfinite(v) ? v : f.level.back();
      }
    }
  }
  for (std::size_t h = 0; h < ahead; ++h) {
    const std::span<double> at{paths.data() + h * by.count, by.count};
    std::sort(at.begin(), at.end());
    for (std::size_t q = 0; q < width; ++q)
      out[h * width + q] = sorted_quantile(std::span<const double>{at}, levels[q], quantile_rule::linear);
  }
}

}  // namespace echelon::inline ECHELON_ABI
