// SPDX-License-Identifier: BSL-1.0
/// From the history of one series to a row of features, and to the scale by which its demand is divided.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include <echelon/data/calendar.hpp>
#include <echelon/forecast/demand_context.hpp>

namespace echelon::inline ECHELON_ABI {

/// The periods that one target covers, counted from the origin: {1, 1} is the next period, {1, 7} the sum of seven.
struct target_window {
  std::int64_t from = 1;
  std::int64_t to = 1;
};

/// One series seen from any origin up to the end of the history.
///
/// The expected demand of a target is level × shape × event, each leaning on the pool of similar series as far as the
/// series' own past is noisy; a row of features describes what may make the outcome differ from it.
///
/// Planned covariates (price, promotion) are read up to the end of the target, observed ones (traffic, stock) up to the
/// origin.
///
/// law  a row at an origin does not change when later observations change, of demand or of an observed covariate
/// needs   one worker at a time: a lens remembers the last answer of the neighbours
class series_lens {
 public:
  /// Columns first_mean … first_mean + own_means - 1 tell what the series sold itself, or what its analogues sell.
  static constexpr std::size_t first_mean = 6, own_means = 7;

  series_lens(const demand_context& context, std::size_t series)
      : c_{&context}, i_{series}, own_{context.past.demand(series)}, pool_{&context.pool_sums[context.pool[series]]} {
    for (const auto& v : context.covariates) covariate_.push_back(v.source->values[series]);
  }

  static std::size_t columns(const demand_context& c) {
    return fixed_columns + c.regional.size() + 3 * c.covariates.size() + c.attributes.size();
  }

  const running_sums& own() const noexcept { return own_; }

  /// The present level of demand per period at an origin: two parts of the recent mean and one of a longer one; when
  /// neither saw a sale, half of a still longer one, which may be zero. After a first sale within the recent window it
  /// leans on that of new products. With `as_new`, or without observations: what
  /// the started series of the pool sell in the mean, or of the panel when none in the pool has started.
  double level(std::int64_t origin, bool as_new) const noexcept {
    const auto& b = c_->beat;
    if (!as_new) {
      const double recent = mean_since_start(own_, origin, b.level);
      const double steady = mean_since_start(own_, origin, 4 * b.level);
      if (const double s = (2 * recent + steady) / 3; s > 0) return young(s, origin);
      if (const double year = mean_since_start(own_, origin, 16 * b.level); year > 0) return year / 2;
      if (own_.seen(own_.first(), origin) > 0) return 0;
    }
    for (const std::size_t g : {c_->pool[i_], c_->pools()})
      if (const double s = mean_since_start(c_->pool_sums[g], origin, b.level) / c_->started(g, origin);
          s > 0 && std::isfinite(s))
        return s;
    return 0;
  }

  /// Writes the features of one target and returns its expected demand, 0 for a series without any. With `as_new`, what
  /// those of its analogues sell that it is told of stands in place of the own recent means.
  double row(std::int64_t origin, target_window w, bool as_new, std::span<float> out,
             analogues::seen told = {}) const noexcept {
    const auto& b = c_->beat;
    const double s = level(origin, as_new), length = static_cast<double>(w.to - w.from + 1);
    const double noise = as_new ? 4.0 : own_.variation(origin - 16 * b.level + 1, origin);
    const double doubt = std::isnan(noise) ? 25.0 : noise * noise;
    double expected = 0, shape_sum = 0, event_sum = 0, eve_sum = 0, event_periods = 0;
    for (std::int64_t t = origin + w.from; t <= origin + w.to; ++t) {
      const double shape = lean(own_shape(own_, origin, t, as_new), own_shape(*pool_, origin, t, false), doubt / 0.02);
      const double event = event_effect(origin, t, as_new, doubt);
      shape_sum += shape;
      event_sum += event;
      eve_sum += event_effect(origin, t + 1, as_new, doubt, t);
      event_periods += c_->events_at(t) != 0 ? 1 : 0;
      expected += s * shape * event;
    }
    std::size_t at = 0;
    constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
    const auto put = [&](double v) { out[at++] = static_cast<float>(std::abs(v) < 1e30 ? v : unknown); };
    put(std::log(expected / length + 1e-6));
    put(static_cast<double>(w.from + w.to) / 2);
    put(shape_sum / length);
    put(event_sum / length);
    put(eve_sum / length);
    put(event_periods / length);
    const std::array<std::int64_t, own_means> windows{1,           3,           b.season,    2 * b.level,
                                                      4 * b.level, 7 * b.level, 13 * b.level};
    if (as_new) put_analogues(origin, w, told, windows.size(), put);
    else
      for (const std::int64_t n : windows) put(mean_since_start(own_, origin, n) / s);
    put(as_new ? unknown : own_.zero_share(origin - b.level + 1, origin));
    put(as_new ? unknown : own_.zero_share(origin - 4 * b.level + 1, origin));
    put(as_new ? unknown : own_.variation(origin - b.level + 1, origin));
    put(noise);
    const bool started = !as_new && own_.start() <= origin;
    put(started ? std::log1p(static_cast<double>(origin - own_.start())) : unknown);
    put(started ? std::log1p(static_cast<double>(quiet(origin))) : unknown);
    put_last_year(as_new ? *pool_ : own_, origin, w, put);
    put_last_year(*pool_, origin, w, put);
    put(mean_since_start(*pool_, origin, b.season) / mean_since_start(*pool_, origin, 4 * b.level));
    put_calendar(origin + (w.from + w.to) / 2, put);
    for (std::size_t g = 0; g < c_->regional.size(); ++g) {
      double sum = 0;
      for (std::int64_t t = origin + w.from; t <= origin + w.to; ++t) sum += c_->regional_at(g, i_, t);
      put(sum / length);
    }
    for (std::size_t k = 0; k < covariate_.size(); ++k) put_covariate(k, origin, w, as_new, put);
    for (const auto& a : c_->attributes) put(static_cast<double>(a.code[a.source->code[i_]]));
    return std::max(expected, 0.0);
  }

 private:
  static constexpr std::size_t fixed_columns = 6 + 7 + 6 + 3 + 3 + 1 + 3;
  static constexpr std::int64_t cycles = 26;  // seasons that shape the profile: half a year of weeks

  /// own and pooled ratio, weighted by how many periods the own one rests on against the doubt about it.
  struct ratio {
    double value = 1, weight = 0;
  };
  static double lean(ratio own, ratio pool, double doubt) noexcept {
    const double p = pool.weight > 0 ? (pool.weight * pool.value + 1.0) / (pool.weight + 1.0) : 1.0;
    return own.weight > 0 ? (own.weight * own.value + doubt * p) / (own.weight + doubt) : p;
  }

  /// The level of a series that sold first within the level window, leant on that of new products; others keep theirs.
  double young(double s, std::int64_t origin) const noexcept {
    const double n = own_.seen(own_.start(), origin);
    const double doubt = 4 * (1 - n / static_cast<double>(c_->beat.level));  // worth four periods at the first sale
    if (!(doubt > 0)) return s;
    const double usual = level(origin, true);
    return usual > 0 ? (n * s + doubt * usual) / (n + doubt) : s;
  }

  /// The mean of the last n periods since the first sale.
  static double mean_since_start(const running_sums& s, std::int64_t origin, std::int64_t n) noexcept {
    return s.mean(std::max(origin - n + 1, std::min(s.start(), origin)), origin);
  }

  bool same_kind(std::int64_t a, std::int64_t t) const noexcept {
    for (std::size_t g = 0; g < c_->regional.size(); ++g)
      if (c_->regional_at(g, i_, a) != c_->regional_at(g, i_, t)) return false;
    return true;
  }

  /// Demand in past periods of the same phase and regional state over the level around them: the mean of a window of
  /// whole seasons, moved back where it would pass the origin.
  ratio own_shape(const running_sums& s, std::int64_t origin, std::int64_t t, bool hidden) const noexcept {
    if (hidden) return {};
    const std::int64_t m = c_->beat.season, width = c_->beat.level;
    for (const bool strict : {true, false}) {
      double sum = 0, around = 0, n = 0;
      for (std::int64_t a = t - (t - origin + m - 1) / m * m; a > origin - cycles * m; a -= m) {
        if (a < s.start() || c_->events_at(a) != 0 || (strict && !same_kind(a, t))) continue;
        const double seen = s.seen(a, a);
        if (seen == 0) continue;
        const std::int64_t from = std::max(s.start(), std::min(a + width / 2, origin) - width + 1);
        sum += s.sum(a, a);
        around += s.mean(from, std::min(from + width - 1, origin));
        n += 1;
      }
      const double enough = strict && !c_->regional.empty() ? 4 : 1;  // few of the same kind: take all of the phase
      if (n >= enough && around > 0) return {std::clamp(sum / around, 0.0, 20.0), n};
      if (c_->regional.empty()) break;
    }
    return {};
  }

  /// What the events of period t did in the past, measured `shift` periods away from them: demand there over the same
  /// phase of the seasons next to it.
  ratio past_events(const running_sums& s, std::int64_t origin, std::uint64_t events,
                    std::int64_t shift) const noexcept {
    const std::int64_t m = c_->beat.season;
    double sum = 0, plain = 0, n = 0;
    for (std::uint64_t left = events; left != 0; left &= left - 1) {
      const auto& days = c_->event_days[static_cast<std::size_t>(std::countr_zero(left))];
      auto day = std::upper_bound(days.begin(), days.end(), origin - shift);
      for (int back = 0; back < 64 && day != days.begin();
           ++back) {  // the newest ones say enough, and minutes have many
        const std::int64_t a = *--day + shift;
        if (a < s.start()) break;
        double next = 0, found = 0;
        for (const std::int64_t side : {a - 2 * m, a - m, a + m, a + 2 * m}) {
          if (side > origin || side < s.start() || c_->events_at(side) != 0) continue;
          next += s.sum(side, side);
          found += s.seen(side, side);
        }
        if (found == 0 || s.seen(a, a) == 0) continue;
        sum += s.sum(a, a);
        plain += next / found;
        n += 1;
      }
    }
    return n > 0 && plain > 0 ? ratio{std::clamp(sum / plain, 0.0, 20.0), n} : ratio{};
  }

  /// The factor of the events of period t; with `seen_from` given, their factor on that period before them.
  double event_effect(std::int64_t origin, std::int64_t t, bool as_new, double doubt,
                      std::int64_t seen_from = running_sums::none) const noexcept {
    const std::uint64_t events = c_->events_at(t);
    if (events == 0) return 1.0;
    const std::int64_t shift = seen_from == running_sums::none ? 0 : seen_from - t;
    const ratio pool = past_events(*pool_, origin, events, shift);
    return lean(as_new ? ratio{} : past_events(own_, origin, events, shift), pool, 2 + doubt / 0.05);
  }

  /// Periods since the last positive demand.
  std::int64_t quiet(std::int64_t origin) const noexcept {
    std::int64_t n = 1;
    while (origin - n + 1 > own_.start() && own_.sum(origin - n + 1, origin) <= 0) n *= 2;
    std::int64_t low = n / 2;
    while (low + 1 < n) {
      const std::int64_t middle = (low + n) / 2;
      (own_.sum(origin - middle + 1, origin) <= 0 ? low : n) = middle;
    }
    return low;
  }

  /// The same periods, the season around them, and the level, all one year ago.
  template <class Put>
  void put_last_year(const running_sums& s, std::int64_t origin, target_window w, const Put& put) const noexcept {
    const std::int64_t year = c_->beat.year, half = c_->beat.season / 2;
    const bool known = year > 0 && origin + w.to - year <= origin && origin - year >= s.start();
    const double then =
        known ? mean_since_start(s, origin - year, c_->beat.level) : std::numeric_limits<double>::quiet_NaN();
    put(s.mean(origin + w.from - year, origin + w.to - year) / then);
    put(s.mean(origin + w.from - year - half, std::min(origin, origin + w.to - year + half)) / then);
    put(mean_since_start(s, origin, c_->beat.level) / then);
  }

  template <class Put>
  void put_analogues(std::int64_t origin, target_window w, analogues::seen told, std::size_t columns,
                     const Put& put) const noexcept {
    const auto both = [&](analogues::ratio r) {
      put(r.value);
      put(r.series);
    };
    both(told.kin ? c_->similar.of_kin(i_, origin) : analogues::ratio{});
    double price = 0, n = 0;
    if (c_->price < covariate_.size())
      for (std::int64_t t = origin + w.from; t <= origin + w.to; ++t)
        if (const float x = covariate_[c_->price].at(t); !std::isnan(x)) {
          price += static_cast<double>(x);
          n += 1;
        }
    const double here = price / n;
    if (!(before_.price == here && before_.origin == origin && before_.half == told.half)) {
      constexpr std::array<double, 2> widths{0.02, 0.2};
      for (std::size_t k = 0; k < widths.size(); ++k)
        before_.said[k] = c_->similar.near_price(i_, origin, here, widths[k], told.half);
      before_.origin = origin;
      before_.half = told.half;
      before_.price = here;
    }
    for (const analogues::ratio& said : before_.said) both(said);
    for (std::size_t k = 6; k < columns; ++k) put(std::numeric_limits<double>::quiet_NaN());
  }

  template <class Put>
  void put_calendar(std::int64_t t, const Put& put) const noexcept {
    period_clock time = c_->past.source->time;
    time.month_day = 1;  // how periods are dated tells nothing of demand
    const std::int64_t m = c_->beat.season;
    const std::int64_t since_epoch = time.origin / time.length() + t;  // the same phase in every panel of this clock
    put(static_cast<double>((since_epoch % m + m) % m));
    if (time.each == unit::index) {
      put(0);
      put(0);
      return;
    }
    const std::int64_t days = time.day(t);
    const civil_day d = civil_from(days);
    put(d.day);
    put(static_cast<double>(days - days_from({d.year, 1, 1})));
  }

  /// The planned value against its recent mean and its highest recent value, or of a new product against the recent
  /// mean of the pool: as ratios, or as it is where those are zero. In place of what nobody planned stands the mean of
  /// the last season observed, which a new product does not have.
  template <class Put>
  void put_covariate(std::size_t which, std::int64_t origin, target_window w, bool as_new,
                     const Put& put) const noexcept {
    const run_view<const float>& v = covariate_[which];
    constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
    struct summary {
      double mean, most;
    };
    const auto look = [&](std::int64_t from, std::int64_t to) -> summary {
      double sum = 0, n = 0, most = -std::numeric_limits<double>::infinity();
      for (std::int64_t t = std::max(from, v.first); t <= std::min(to, v.end() - 1); ++t)
        if (const double x = static_cast<double>(v.values[static_cast<std::size_t>(t - v.first)]); !std::isnan(x)) {
          sum += x;
          n += 1;
          most = std::max(most, x);
        }
      return {n > 0 ? sum / n : std::numeric_limits<double>::quiet_NaN(), most};
    };
    const bool planned = c_->covariates[which].planned;
    const double value = planned  ? look(origin + w.from, origin + w.to).mean
                         : as_new ? unknown
                                  : look(origin - c_->beat.season + 1, origin).mean;
    const std::int64_t recently = origin - c_->beat.level + 1;
    for (const double usual : {as_new ? unknown : look(recently, origin).mean,
                               as_new ? unknown : look(origin - 6 * c_->beat.level + 1, origin).most,
                               as_new ? c_->covariates[which].mean(c_->pool[i_], recently, origin) : unknown})
      put(usual != 0 ? value / usual : value);
  }

  /// What neighbours said last: the horizons of an origin often ask at one price, and the answer looks at a whole pool.
  struct last_answer {
    std::int64_t origin = 0;
    std::uint64_t half = 0;
    double price = std::numeric_limits<double>::quiet_NaN();
    std::array<analogues::ratio, 2> said{};
  };

  const demand_context* c_;
  std::size_t i_;
  running_sums own_;
  const running_sums* pool_;
  std::vector<run_view<const float>> covariate_;
  mutable last_answer before_;
};

}  // namespace echelon::inline ECHELON_ABI
