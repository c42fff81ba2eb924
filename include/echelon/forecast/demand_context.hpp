// SPDX-License-Identifier: BSL-1.0
/// What all series of a panel share when features are made: pools of similar series, events, regional indicators.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <echelon/core/error.hpp>
#include <echelon/core/hash.hpp>
#include <echelon/data/window.hpp>
#include <echelon/forecast/analogues.hpp>
#include <echelon/forecast/rhythm.hpp>
#include <echelon/forecast/running_sums.hpp>

namespace echelon::inline ECHELON_ABI {

/// A shared indicator that comes once per region (`snap_CA`, `snap_TX`): a series sees the one that carries its own
/// label, and the mean of all when it belongs to several regions.
struct regional_indicator {
  std::string name;                             ///< `snap`
  std::vector<const shared_covariate*> column;  ///< one a label
  std::vector<std::size_t> of_series;           ///< column of series i, or column.size(): the mean
};

/// The columns of a table of features beside the fixed ones, by name and in order, and by what pools and kin were told:
/// what a fitted model must find again.
struct feature_columns {
  unit each = unit::index;  ///< of the clock, with its step
  std::int64_t step = 1;
  std::vector<std::string> regional, covariates, attributes;
  std::vector<std::string> observed;  ///< those of the covariates of which nothing after an origin is used
  std::vector<std::string> pools;     ///< attributes that part the series into pools: all of them equal
  std::vector<std::string> kin;       ///< the attribute that kin share, or none
  friend bool operator==(const feature_columns&, const feature_columns&) = default;
};

/// A covariate as a feature, with what it usually is in each pool: sums and counts of its values before each period.
struct pooled_covariate {
  const covariate* source = nullptr;
  bool planned = true;                      ///< false: only observed, here or where the model was fitted
  std::int64_t first = 0;                   ///< the first period of both
  std::vector<std::vector<double>> sum;     ///< [pool][period - first], one longer than the periods
  std::vector<std::vector<double>> count;   ///< likewise

  /// The mean over the series of a pool and the periods from `from` to `to`; not-a-number without a value.
  double mean(std::size_t pool, std::int64_t from, std::int64_t to) const noexcept {
    const auto at = [&](std::int64_t t) {
      return static_cast<std::size_t>(std::clamp<std::int64_t>(t - first, 0, std::ssize(sum[pool]) - 1));
    };
    return (sum[pool][at(to + 1)] - sum[pool][at(from)]) / (count[pool][at(to + 1)] - count[pool][at(from)]);
  }
};

/// An attribute as a feature: equal labels have equal codes in every panel.
struct coded_attribute {
  const attribute* source = nullptr;
  std::vector<float> code;  ///< of each label
};

/// Everything about a panel that features need and that does not depend on the series or on the origin.
///
/// `pool[i]` is the group of similar series that series i leans on where its own history is thin. `event[t - first]`
/// has one bit for each named event of period t; events beyond the first 64 columns are left out.
struct demand_context {
  history past;
  rhythm beat;
  std::vector<std::size_t> pool;
  std::vector<running_sums> pool_sums;                   ///< of each pool, and last of all series
  std::vector<std::vector<std::uint32_t>> pool_started;  ///< series that had sold by each period, likewise
  std::int64_t pool_first = 0;                           ///< the first period of both
  analogues similar;                                     ///< of new series
  std::vector<std::string> pooled_by, kin_by;            ///< see feature_columns
  std::size_t price = 0;                                 ///< the planned covariate "price", or covariates.size()
  std::vector<regional_indicator> regional;
  std::vector<pooled_covariate> covariates;
  std::vector<coded_attribute> attributes;
  std::vector<const shared_covariate*> event_column;
  std::vector<std::vector<std::int64_t>> event_days;  ///< periods of each event, ascending
  std::int64_t event_first = 0;
  std::vector<std::uint64_t> event;

  std::size_t pools() const noexcept { return pool_sums.size() - 1; }

  /// The series of a pool that had sold by period t.
  double started(std::size_t pool_, std::int64_t t) const noexcept {
    const auto& n = pool_started[pool_];
    const std::int64_t k = std::min(t - pool_first, static_cast<std::int64_t>(n.size()) - 1);
    return k < 0 ? 0.0 : n[static_cast<std::size_t>(k)];
  }

  feature_columns columns() const {
    feature_columns out{past.source->time.each, past.source->time.step, {}, {}, {}, {}, pooled_by, kin_by};
    for (const auto& r : regional) out.regional.push_back(r.name);
    for (const auto& v : covariates) {
      out.covariates.push_back(v.source->name);
      if (!v.planned) out.observed.push_back(v.source->name);
    }
    for (const auto& a : attributes) out.attributes.push_back(a.source->name);
    return out;
  }

  std::uint64_t events_at(std::int64_t t) const noexcept {
    const std::int64_t k = t - event_first;
    return k < 0 || k >= static_cast<std::int64_t>(event.size()) ? 0 : event[static_cast<std::size_t>(k)];
  }

  /// The value of regional indicator g for series i in period t; 0 where it is not known.
  float regional_at(std::size_t g, std::size_t i, std::int64_t t) const noexcept {
    const auto& r = regional[g];
    const auto value = [&](std::size_t c) {
      const float v = value_at(*r.column[c], t);
      return std::isnan(v) ? 0.0f : v;
    };
    if (r.of_series[i] < r.column.size()) return value(r.of_series[i]);
    float sum = 0;
    for (std::size_t c = 0; c < r.column.size(); ++c) sum += value(c);
    return sum / static_cast<float>(r.column.size());
  }

  static float value_at(const shared_covariate& s, std::int64_t t) noexcept {
    const std::int64_t k = t - s.first;
    return k < 0 || k >= static_cast<std::int64_t>(s.values.size()) ? std::numeric_limits<float>::quiet_NaN()
                                                                    : s.values[static_cast<std::size_t>(k)];
  }
};

namespace detail {

/// True for a column of zeros and ones with at most a tenth of ones: an event.
inline bool is_event(const shared_covariate& s) noexcept {
  std::size_t ones = 0;
  for (const float v : s.values) {
    if (v != 0.0f && v != 1.0f) return false;
    ones += v == 1.0f ? 1u : 0u;
  }
  return ones > 0 && ones * 10 <= s.values.size();
}

/// Splits the shared columns into regional indicators (name_LABEL with LABEL a label of some attribute) and events.
template <class = void>
void sort_shared(demand_context& c) {
  const panel& p = *c.past.source;
  for (const auto& s : p.shared) {
    bool regional = false;
    for (const auto& a : p.attributes) {
      for (std::size_t k = 0; k < a.labels.size() && !regional; ++k) {
        const std::string& label = a.labels[k];
        if (s.name.size() <= label.size() + 1 || !s.name.ends_with(label) ||
            s.name[s.name.size() - label.size() - 1] != '_')
          continue;
        regional = true;
        const std::string name = s.name.substr(0, s.name.size() - label.size() - 1);
        auto g = std::find_if(c.regional.begin(), c.regional.end(), [&](const auto& r) { return r.name == name; });
        if (g == c.regional.end()) {
          c.regional.push_back({name, {}, std::vector<std::size_t>(p.size(), std::numeric_limits<std::size_t>::max())});
          g = c.regional.end() - 1;
        }
        for (std::size_t i = 0; i < p.size(); ++i)
          if (a.code[i] == k) g->of_series[i] = g->column.size();
        g->column.push_back(&s);
      }
      if (regional) break;
    }
    if (!regional && c.event_column.size() < 64 && is_event(s)) c.event_column.push_back(&s);
  }
  if (c.event_column.empty()) return;
  c.event_first = c.event_column[0]->first;
  std::int64_t end = c.event_first;
  for (const auto* s : c.event_column) {
    c.event_first = std::min(c.event_first, s->first);
    end = std::max(end, s->first + static_cast<std::int64_t>(s->values.size()));
  }
  c.event.assign(static_cast<std::size_t>(end - c.event_first), 0);
  for (std::size_t e = 0; e < c.event_column.size(); ++e) {
    c.event_days.emplace_back();
    for (std::size_t k = 0; k < c.event_column[e]->values.size(); ++k)
      if (c.event_column[e]->values[k] == 1.0f) {
        const std::int64_t t = c.event_column[e]->first + static_cast<std::int64_t>(k);
        c.event[static_cast<std::size_t>(t - c.event_first)] |= std::uint64_t{1} << e;
        c.event_days.back().push_back(t);
      }
  }
}

/// The attribute of that name.
///
/// throws  error 101 there is none
template <class = void>
const attribute& attribute_of(const panel& p, const std::string& name) {
  if (const attribute* const a = p.find_attribute(name)) return *a;
  throw error{fault::shape, name.c_str(), "is not in this panel, needed as in the one that was fitted"};
}

/// Groups similar series by attributes: those asked for, or, from the last to the first, those with which a group keeps
/// `least` series on average.
template <class = void>
std::size_t assign_pools(demand_context& c, std::size_t least, const feature_columns* asked) {
  const panel& p = *c.past.source;
  const std::size_t n = p.size();
  c.pool.assign(n, 0);
  std::size_t pools = 1;
  const auto join = [&](const attribute& a, std::size_t most) {
    std::map<std::pair<std::size_t, std::uint32_t>, std::size_t> joined;
    std::vector<std::size_t> finer(n);
    for (std::size_t i = 0; i < n; ++i)
      finer[i] = joined.try_emplace({c.pool[i], a.code[i]}, joined.size()).first->second;
    if (joined.size() > most) return;
    c.pool = std::move(finer);
    pools = joined.size();
    c.pooled_by.push_back(a.name);
  };
  if (asked != nullptr)
    for (const auto& name : asked->pools) join(attribute_of(p, name), n);
  else
    for (auto a = p.attributes.rbegin(); a != p.attributes.rend(); ++a)
      if (a->labels.size() >= 2) join(*a, least == 0 ? n : n / least);
  return pools;
}

/// Demand of each pool and how many of its series had sold, by period; the last entry is the whole panel.
template <class = void>
void sum_pools(demand_context& c, std::size_t pools) {
  const std::size_t n = c.past.size();
  std::int64_t first = std::numeric_limits<std::int64_t>::max(), end = std::numeric_limits<std::int64_t>::min();
  for (std::size_t i = 0; i < n; ++i) {
    const auto run = c.past.demand(i);
    if (run.values.empty()) continue;
    first = std::min(first, run.first);
    end = std::max(end, run.end());
  }
  if (end <= first) first = end = 0;
  const auto length = static_cast<std::size_t>(end - first);
  std::vector<std::vector<double>> total(pools + 1, std::vector<double>(length, 0.0));
  std::vector<std::vector<bool>> seen(pools + 1, std::vector<bool>(length, false));
  c.pool_started.assign(pools + 1, std::vector<std::uint32_t>(length, 0));
  c.pool_first = first;
  for (std::size_t i = 0; i < n; ++i) {
    const auto run = c.past.demand(i);
    bool started = false;
    for (std::size_t k = 0; k < run.values.size(); ++k) {
      const std::size_t t = static_cast<std::size_t>(run.first - first) + k;
      const bool starts = !started && run.values[k] > 0.0;
      started = started || starts;
      for (const std::size_t g : {c.pool[i], pools}) {
        if (!std::isnan(run.values[k])) {
          total[g][t] += run.values[k];
          seen[g][t] = true;
        }
        if (starts) ++c.pool_started[g][t];
      }
    }
  }
  for (std::size_t g = 0; g <= pools; ++g)  // a period that nobody has observed is missing, not without demand
    for (std::size_t t = 0; t < length; ++t)
      if (!seen[g][t]) total[g][t] = std::numeric_limits<double>::quiet_NaN();
  for (auto& started : c.pool_started)
    for (std::size_t t = 1; t < length; ++t) started[t] += started[t - 1];
  c.pool_sums.reserve(pools + 1);
  for (const auto& t : total) c.pool_sums.emplace_back(run_view<const double>{first, t});
}

/// Sums each covariate over the series of each pool, up to the origin.
template <class = void>
void sum_covariates(demand_context& c) {
  for (auto& v : c.covariates) {
    std::int64_t first = std::numeric_limits<std::int64_t>::max(), end = std::numeric_limits<std::int64_t>::min();
    for (std::size_t i = 0; i < c.past.size(); ++i)
      if (const auto run = c.past.values(*v.source, i); !run.values.empty()) {
        first = std::min(first, run.first);
        end = std::max(end, run.end());
      }
    if (end <= first) first = end = 0;
    v.first = first;
    v.sum.assign(c.pools(), std::vector<double>(static_cast<std::size_t>(end - first) + 1, 0.0));
    v.count = v.sum;
    for (std::size_t i = 0; i < c.past.size(); ++i) {
      const auto run = c.past.values(*v.source, i);
      double* const sum = v.sum[c.pool[i]].data() + 1 + (run.first - first);
      double* const count = v.count[c.pool[i]].data() + 1 + (run.first - first);
      for (std::size_t k = 0; k < run.values.size(); ++k)
        if (const double x = static_cast<double>(run.values[k]); !std::isnan(x)) {
          sum[k] += x;
          count[k] += 1;
        }
    }
    for (auto* of : {&v.sum, &v.count})
      for (auto& pool : *of)
        for (std::size_t t = 1; t < pool.size(); ++t) pool[t] += pool[t - 1];
  }
}

/// The covariates and attributes that become features: all that are named, or every one but near-unique attributes.
template <class = void>
void choose_columns(demand_context& c, const feature_columns* asked) {
  const panel& p = *c.past.source;
  if (asked == nullptr) {
    for (const auto& v : p.covariates) c.covariates.push_back({&v, v.planned, 0, {}, {}});
    for (const auto& a : p.attributes)
      if (a.labels.size() * 4 <= a.code.size()) c.attributes.push_back({&a, {}});
  } else {
    const auto missing = [](const std::string& name) {
      return error{fault::shape, name.c_str(), "is not in this panel, needed as in the one that was fitted"};
    };
    if (p.time.each != asked->each || p.time.step != asked->step)
      throw error{fault::shape, "time", "is another clock, needed that of the panel that was fitted"};
    for (const auto& name : asked->covariates) {
      const covariate* const v = p.find_covariate(name);
      if (v == nullptr) throw missing(name);
      const bool planned = std::ranges::find(asked->observed, name) == asked->observed.end();
      if (planned && !v->planned)
        throw error{fault::shape, name.c_str(), "is only observed in this panel, needed planned as in the one fitted"};
      c.covariates.push_back({v, planned, 0, {}, {}});
    }
    for (const auto& name : asked->attributes) {
      c.attributes.push_back({p.find_attribute(name), {}});
      if (c.attributes.back().source == nullptr) throw missing(name);
    }
    std::vector<regional_indicator> ordered;
    for (const auto& name : asked->regional) {
      const auto at = std::find_if(c.regional.begin(), c.regional.end(), [&](const auto& r) { return r.name == name; });
      if (at == c.regional.end()) throw missing(name);
      ordered.push_back(std::move(*at));
    }
    c.regional = std::move(ordered);
  }
  for (auto& a : c.attributes)
    for (const std::string& label : a.source->labels) {
      const auto* bytes = reinterpret_cast<const unsigned char*>(label.data());
      a.code.push_back(static_cast<float>(hash64({bytes, label.size()}) % 65521));
    }
}

/// Kin share the attribute asked for, or that of most labels that has few series a label, but more than one; prices are
/// planned.
template <class = void>
void find_analogues(demand_context& c, std::size_t few, const feature_columns* asked) {
  const panel& p = *c.past.source;
  const attribute* who = nullptr;
  if (asked != nullptr) {
    for (const auto& name : asked->kin) who = &attribute_of(p, name);
  } else {
    for (const auto& a : p.attributes)
      if (a.labels.size() < p.size() && a.labels.size() * few > p.size() &&
          (who == nullptr || a.labels.size() > who->labels.size()))
        who = &a;
  }
  if (who != nullptr) c.kin_by = {who->name};
  const auto is_price = [](const pooled_covariate& v) { return v.planned && v.source->name == "price"; };
  while (c.price < c.covariates.size() && !is_price(c.covariates[c.price])) ++c.price;
  const covariate* const price = c.price < c.covariates.size() ? c.covariates[c.price].source : nullptr;
  if (who != nullptr || price != nullptr) c.similar = analogues{c.past, c.beat, c.pool, c.pools(), who, price};
}

}  // namespace detail

/// Prepares the shared part of the features from what is known at the last period of `past`. With `asked`, columns, and
/// what pools and kin share, are those of a panel that was fitted before; without, they are chosen.
///
/// needs   a panel whose parts agree (see validate)
/// throws  error 101 a column or the clock is not that of `asked`, or only observed here and planned there
/// cost    O(observations); memory O(pools * periods)
template <class = void>
demand_context context_of(const history& past, rhythm beat, std::size_t pool_at_least,
                          const feature_columns* asked = nullptr) {
  demand_context c;
  c.past = past;
  c.beat = beat;
  detail::sort_shared(c);
  detail::choose_columns(c, asked);
  detail::sum_pools(c, detail::assign_pools(c, pool_at_least, asked));
  detail::sum_covariates(c);
  detail::find_analogues(c, pool_at_least, asked);
  return c;
}

}  // namespace echelon::inline ECHELON_ABI
