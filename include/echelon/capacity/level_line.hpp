// SPDX-License-Identifier: BSL-1.0
/// The level of days as a line that breaks rarely, straight on the scale or in loads, beside the seasons of the year.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include <echelon/capacity/link.hpp>
#include <echelon/core/check.hpp>

namespace echelon::inline ECHELON_ABI {

/// Means of days on the scale without what repeats every week, and the columns of what else is known of days.
///
/// shape   mean [days], not-a-number where missing; columns [days, wide]
struct level_of_days {
  std::size_t wide = 0;
  std::vector<double> mean{}, columns{};
};

/// How breaks are told from noise.
struct line_search {
  double penalty = 0;     ///< of a break, in units of the noise variance; 0: 3 log(days)
  std::size_t least = 0;  ///< days between breaks; 0: one per cent of all, at least three
  std::size_t most = 20;  ///< breaks
};

/// The line found: straight between the middle of the first day, the breaks and the middle of the last one.
struct level_line {
  bool in_loads = false;             ///< whether it is loads that are straight
  std::vector<std::size_t> breaks;   ///< days, ascending
  std::vector<double> heights;       ///< on the scale or loads: of the first day, each break, the last day
  double price = 0;                  ///< days * log(variance left) and what breaks cost
};

namespace detail {

/// Least squares of a line with breaks and of columns beside it, by orthogonal columns: what one break more would gain
/// is known for every day at once, from sums over the days after it.
class line_squares {
 public:
  /// shape   target, unit [days]: the line counts divided by `unit`; columns [days, wide]
  template <class = void>
  line_squares(std::span<const double> target, std::span<const double> unit, const level_of_days& days)
      : n_{target.size()}, target_{target}, unit_{unit}, days_{days} {}

  /// Fits with these breaks; the squares left.
  template <class = void>
  double operator()(std::span<const std::size_t> breaks) {
    basis_.clear();
    upper_.clear();
    rest_.assign(target_.begin(), target_.end());
    for (double& v : rest_) v = v == v ? v : 0.0;
    shares_.clear();
    std::vector<double> column(n_);
    const auto put = [&](auto&& value) {
      for (std::size_t d = 0; d < n_; ++d) column[d] = target_[d] == target_[d] ? value(d) : 0.0;
      add(column);
    };
    put([&](std::size_t d) { return 1 / unit_[d]; });
    put([&](std::size_t d) { return static_cast<double>(d) / unit_[d]; });
    for (std::size_t j = 0; j < days_.wide; ++j) put([&](std::size_t d) { return days_.columns[d * days_.wide + j]; });
    for (const std::size_t k : breaks)
      put([&](std::size_t d) { return d > k ? static_cast<double>(d - k) / unit_[d] : 0.0; });
    double squares = 0;
    for (const double v : rest_) squares += v * v;
    return squares;
  }

  /// By how much one break more at each day would lower the squares of the last fit.
  ///
  /// cost    O(days * columns)
  template <class = void>
  std::vector<double> gains() const {
    std::vector<double> gain(n_, 0.0), own(n_, 0.0), along(n_), seen(n_, 0.0);
    const auto over_later = [&](auto&& weight, std::vector<double>& out) {  // sums of weight * (d - k) / unit, d > k
      double first = 0, zero = 0;
      for (std::size_t k = n_; k-- > 0;) {
        out[k] = first - static_cast<double>(k) * zero;
        const double v = weight(k) / unit_[k];
        first += v * static_cast<double>(k);
        zero += v;
      }
    };
    double two = 0, one = 0, none = 0;
    for (std::size_t k = n_; k-- > 0;) {
      const double at = static_cast<double>(k);
      own[k] = two - 2 * at * one + at * at * none;
      if (target_[k] != target_[k]) continue;
      const double v = 1 / (unit_[k] * unit_[k]);
      two += v * at * at, one += v * at, none += v;
    }
    const std::vector<double> whole = own;
    for (const std::vector<double>& q : basis_) {
      over_later([&](std::size_t d) { return q[d]; }, along);
      for (std::size_t k = 0; k < n_; ++k) own[k] -= along[k] * along[k];
    }
    over_later([&](std::size_t d) { return rest_[d]; }, along);
    for (std::size_t k = 0; k < n_; ++k)
      gain[k] = own[k] > 1e-9 * whole[k] ? along[k] * along[k] / own[k] : 0.0;
    return gain;
  }

  /// Coefficients of the last fit: of the height at day 0, the slope, the columns, the changes of slope.
  template <class = void>
  std::vector<double> coefficients() const {
    std::vector<double> b = shares_;
    for (std::size_t i = b.size(); i-- > 0;) {
      for (std::size_t j = i + 1; j < b.size(); ++j) b[i] -= upper_[j][i] * b[j];
      b[i] = upper_[i][i] > 0 ? b[i] / upper_[i][i] : 0.0;
    }
    return b;
  }
  std::span<const double> rest() const noexcept { return {rest_.data(), rest_.size()}; }

 private:
  /// Orthogonalises twice, as once loses digits; a column that the others hold already counts for nothing.
  void add(std::vector<double> column) {
    double whole = 0, left = 0;
    for (const double v : column) whole += v * v;
    std::vector<double> made(basis_.size() + 1, 0.0);
    for (int pass = 0; pass < 2; ++pass)
      for (std::size_t j = 0; j < basis_.size(); ++j) {
        double along = 0;
        for (std::size_t d = 0; d < n_; ++d) along += basis_[j][d] * column[d];
        for (std::size_t d = 0; d < n_; ++d) column[d] -= along * basis_[j][d];
        made[j] += along;
      }
    for (const double v : column) left += v * v;
    const double size = left > 1e-18 * whole ? std::sqrt(left) : 0.0;
    for (double& v : column) v = size > 0 ? v / size : 0.0;
    made.back() = size;
    double along = 0;
    for (std::size_t d = 0; d < n_; ++d) along += column[d] * rest_[d];
    for (std::size_t d = 0; d < n_; ++d) rest_[d] -= along * column[d];
    shares_.push_back(along);
    upper_.push_back(std::move(made));
    basis_.push_back(std::move(column));
  }

  std::size_t n_;
  std::span<const double> target_, unit_;
  const level_of_days& days_;
  std::vector<std::vector<double>> basis_, upper_;
  std::vector<double> rest_, shares_;
};

/// The noise of days: what is left, raised where neighbours are alike.
template <class = void>
double noise_of_days(std::span<const double> rest, std::span<const double> target, std::size_t columns) {
  double whole = 0, same = 0, n = 0;
  for (std::size_t d = 0; d < rest.size(); ++d) {
    whole += rest[d] * rest[d];
    n += target[d] == target[d] ? 1 : 0;
    if (d > 0) same += rest[d] * rest[d - 1];
  }
  const double r = whole > 0 ? std::clamp(same / whole, 0.0, 0.98) : 0.0;
  return std::max(1e-20, whole / std::max(1.0, n - static_cast<double>(columns)) * (1 + r) / (1 - r));
}

/// The breaks that are worth their penalty, each where it fits best beside the others.
template <class = void>
std::vector<std::size_t> search_breaks(line_squares& squares, std::size_t n, double penalty, std::size_t least,
                                       std::size_t most) {
  std::vector<std::size_t> breaks;
  double rest = squares(breaks);
  // the best place for one more; n where there is none
  const auto best_place = [&](const std::vector<std::size_t>& beside) {
    const std::vector<double> gain = squares.gains();
    std::size_t best = n;
    for (std::size_t k = least; k + least < n; ++k) {
      if (best < n && gain[k] <= gain[best]) continue;
      const bool free = std::none_of(beside.begin(), beside.end(), [&](std::size_t b) {
        return (b > k ? b - k : k - b) < least;
      });
      if (free) best = k;
    }
    return best;
  };
  const auto settle = [&] {  // every break moves to where the others leave most, until none does
    for (bool moved = true; moved;) {
      moved = false;
      for (std::size_t i = 0; i < breaks.size(); ++i) {
        std::vector<std::size_t> others = breaks;
        others.erase(others.begin() + static_cast<std::ptrdiff_t>(i));
        squares(others);
        const std::size_t place = best_place(others);
        if (place == n || place == breaks[i]) continue;
        const std::size_t before = std::exchange(breaks[i], place);
        if (const double there = squares(breaks); there < rest * (1 - 1e-9)) rest = there, moved = true;
        else breaks[i] = before;
      }
    }
  };
  const auto add_one = [&] {
    squares(breaks);
    const std::size_t place = best_place(breaks);
    if (place == n) return false;
    breaks.push_back(place);
    rest = squares(breaks);
    settle();
    return true;
  };
  // the best two beside others: for one of many places the other is found at once
  const auto place_two = [&](const std::vector<std::size_t>& others) {
    constexpr std::size_t places = 60;
    std::vector<std::size_t> best, with = others;
    double least_rest = std::numeric_limits<double>::infinity();
    for (std::size_t g = 1; g < places; ++g) {
      const std::size_t k = g * n / places;
      if (k < least || k + least >= n || std::any_of(others.begin(), others.end(), [&](std::size_t b) {
            return (b > k ? b - k : k - b) < least;
          }))
        continue;
      with.resize(others.size());
      with.push_back(k);
      squares(with);
      const std::size_t second = best_place(with);
      if (second == n) continue;
      with.push_back(second);
      if (const double there = squares(with); there < least_rest) least_rest = there, best = with;
    }
    return best;
  };
  const auto try_two = [&](const std::vector<std::size_t>& others, double wanted) {  // keeps them if they leave less
    const auto kept = breaks;
    const double before = rest;
    auto found = place_two(others);
    if (!found.empty()) {
      breaks = std::move(found);
      rest = squares(breaks);
      settle();
      if (rest < wanted) return true;
    }
    breaks = kept;
    rest = before;
    return false;
  };
  while (breaks.size() < most) {
    const auto kept = breaks;
    const double before = rest;
    if (!add_one()) break;
    if (before - rest > penalty) continue;
    breaks = kept;
    rest = before;
    if (try_two(kept, before - 2 * penalty)) continue;
    break;
  }
  for (bool better = breaks.size() > 1; better;) {  // two at a time, as neighbours stand in each other's way
    better = false;
    for (std::size_t i = 0; i < breaks.size() && !better; ++i)
      for (std::size_t j = 0; j < i && !better; ++j) {
        std::vector<std::size_t> others = breaks;
        others.erase(others.begin() + static_cast<std::ptrdiff_t>(i));
        others.erase(others.begin() + static_cast<std::ptrdiff_t>(j));
        better = try_two(others, rest * (1 - 1e-9));
      }
  }
  for (bool gone = true; gone;) {
    gone = false;
    for (std::size_t i = 0; i < breaks.size() && !gone; ++i) {
      std::vector<std::size_t> others = breaks;
      others.erase(others.begin() + static_cast<std::ptrdiff_t>(i));
      const double without = squares(others);
      if (without - rest >= penalty) continue;
      breaks = std::move(others);
      rest = without;
      settle();
      gone = true;
    }
  }
  std::sort(breaks.begin(), breaks.end());
  return breaks;
}

}  // namespace detail

/// Finds the line of a level, straight on the scale between its breaks or straight in loads: the one with the lower
/// price. Growth by the same amount each year is straight in loads, by the same share on logarithms. What is known of
/// days beside it is fitted at the same time, so that a season of the year is not taken for breaks.
///
/// throws  error 101 shapes differ | 302 fewer days than unknowns need
/// cost    O(days * (columns + breaks)^2) for each break tried, a few dozen of them
/// source  breaks as three unknowns each: Schwarz (1978) Estimating the dimension of a model, Annals of Statistics 6;
///         a line in loads on another scale: steps of Gauss and Newton
template <link_function L>
level_line fit(const line_search& how, const L& link, const level_of_days& days) {
  const std::size_t n = days.mean.size();
  check::size(days.columns.size(), n * days.wide, "columns");
  const auto seen = static_cast<std::size_t>(
      std::count_if(days.mean.begin(), days.mean.end(), [](double v) { return !std::isnan(v); }));
  check::at_least(seen, std::max<std::size_t>(3, days.wide + 2), "days");
  const std::size_t least = std::max<std::size_t>(how.least != 0 ? how.least : n / 100, 3);
  const double per_break = how.penalty > 0 ? how.penalty : 3 * std::log(static_cast<double>(n));
  std::vector<double> season(n, 0.0), line(n, 0.0), target(n), unit(n, 1.0);
  level_line best;
  for (const bool in_loads : {false, true}) {
    level_line now;
    now.in_loads = in_loads;
    std::vector<double> beside = season;
    for (int step = 0; step < (in_loads ? 4 : 1); ++step) {
      for (std::size_t d = 0; d < n; ++d) {
        unit[d] = in_loads ? std::max(1e-300, mean_slope(link, line[d], line[d])) : 1.0;
        target[d] = in_loads ? link.backward(days.mean[d] - beside[d]) / unit[d] : days.mean[d];
      }
      detail::line_squares squares{target, unit, days};
      std::vector<std::size_t> even;  // many breaks leave little but noise
      for (std::size_t k = 1; k < 13 && n / 13 >= least; ++k) even.push_back(k * n / 13);
      squares(even);
      double noise = detail::noise_of_days(squares.rest(), target, 2 + days.wide + even.size());
      for (int round = 0; round < 3; ++round) {
        now.breaks = detail::search_breaks(squares, n, per_break * noise, least, how.most);
        squares(now.breaks);
        const double again = detail::noise_of_days(squares.rest(), target, 2 + days.wide + 2 * now.breaks.size());
        if (again <= 1.1 * noise && again >= noise / 1.5) break;
        noise = again;
      }
      squares(now.breaks);
      const std::vector<double> b = squares.coefficients();
      const auto height = [&](double d) {
        double v = b[0] + b[1] * d;
        for (std::size_t k = 0; k < now.breaks.size(); ++k)
          v += b[2 + days.wide + k] * std::max(0.0, d - static_cast<double>(now.breaks[k]));
        return v;
      };
      now.heights.assign(1, height(0));
      for (const std::size_t k : now.breaks) now.heights.push_back(height(static_cast<double>(k)));
      now.heights.push_back(height(static_cast<double>(n - 1)));
      if (*std::min_element(now.heights.begin(), now.heights.end()) <= 0 && in_loads) return best;
      double left = 0;
      for (std::size_t d = 0; d < n; ++d) {
        double change = 0;
        for (std::size_t j = 0; j < days.wide; ++j) change += b[2 + j] * days.columns[d * days.wide + j];
        beside[d] = in_loads ? beside[d] + change : change;
        line[d] = in_loads ? link.forward(height(static_cast<double>(d))) : height(static_cast<double>(d));
        if (const double e = days.mean[d] - beside[d] - line[d]; e == e) left += e * e;
      }
      const auto count = static_cast<double>(seen);
      now.price = count * std::log(left / count + 1e-300) +
                  3 * std::log(count) * static_cast<double>(now.breaks.size());
    }
    if (!in_loads) season = beside;
    if (!in_loads || now.price < best.price) best = now;
  }
  return best;
}

}  // namespace echelon::inline ECHELON_ABI
