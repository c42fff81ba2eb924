// SPDX-License-Identifier: BSL-1.0
/// What was observed: many regular series on one clock, with what is known about them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/data/calendar.hpp>
#include <echelon/data/ragged.hpp>

namespace echelon::inline ECHELON_ABI {

/// A text column that does not change over time, one label a series.
struct attribute {
  std::string name;
  std::vector<std::string> labels;   ///< the different labels, in order of first appearance
  std::vector<std::uint32_t> code;   ///< code[i] is the label of series i

  std::string_view of(std::size_t series) const noexcept { return labels[code[series]]; }
};

/// A numeric column that changes over time. A planned one (price, promotion) is known ahead of demand; one that is only
/// observed (traffic, stock on hand) is known up to the last observation, and nothing after an origin may be used.
struct covariate {
  std::string name;
  ragged<float> values;  ///< run i belongs to series i
  bool planned = true;
};

/// A numeric column that all series share (holiday, benefit day); `values[k]` belongs to period `first + k`.
struct shared_covariate {
  std::string name;
  std::int64_t first = 0;
  std::vector<float> values;
};

/// A panel of series. Missing observations are not-a-number; a series may start late, end early, or have no value.
///
/// shape   ids, demand, every attribute and every covariate have one entry a series
/// unit    all demand in one unit per series; periods are those of `time`
struct panel {
  period_clock time;
  std::vector<std::string> ids;
  ragged<double> demand;
  std::vector<attribute> attributes;
  std::vector<covariate> covariates;
  std::vector<shared_covariate> shared;

  std::size_t size() const noexcept { return ids.size(); }

  /// The last observed period over all series; -1 for a panel without a value.
  std::int64_t last() const noexcept {
    std::int64_t latest = -1;
    for (std::size_t i = 0; i < demand.size(); ++i)
      if (!demand[i].values.empty() && demand[i].end() - 1 > latest) latest = demand[i].end() - 1;
    return latest;
  }

  /// The attribute of that name, or null.
  const attribute* find_attribute(std::string_view name) const noexcept { return find(attributes, name); }
  const covariate* find_covariate(std::string_view name) const noexcept { return find(covariates, name); }
  const shared_covariate* find_shared(std::string_view name) const noexcept { return find(shared, name); }

 private:
  template <class C>
  static const typename C::value_type* find(const C& columns, std::string_view name) noexcept {
    for (const auto& c : columns)
      if (c.name == name) return &c;
    return nullptr;
  }
};

/// Checks that the parts of a panel agree and that no value is infinite.
///
/// throws  error 101 shapes differ | 201 the clock stands still or dates by no day of a month | 203 a code without a
///         label | 301 a value is infinite
template <class = void>
void validate(const panel& p) {
  check::range(p.time.step > 0, "time.step", "is not positive, needed at least one unit a period");
  check::range(p.time.month_day >= 1 && p.time.month_day <= 31, "time.month_day", "lies outside 1 to 31");
  check::size(p.demand.size(), p.size(), "demand");
  for (const auto& a : p.attributes) {
    check::size(a.code.size(), p.size(), a.name.c_str());
    for (std::size_t i = 0; i < a.code.size(); ++i)
      if (a.code[i] >= a.labels.size()) throw error{fault::unknown, a.name.c_str(), i, "has a code without a label"};
  }
  for (const auto& c : p.covariates) {
    check::size(c.values.size(), p.size(), c.name.c_str());
    check::finite_or_missing(c.values.values(), c.name.c_str());
  }
  for (const auto& s : p.shared) check::finite_or_missing(std::span<const float>{s.values}, s.name.c_str());
  check::finite_or_missing(p.demand.values(), "demand");
}

/// A copy of the series begin … end - 1, with their attributes and covariates; labels and shared columns stay whole.
///
/// needs   begin <= end <= p.size()
template <class = void>
panel slice(const panel& p, std::size_t begin, std::size_t end) {
  panel out;
  out.time = p.time;
  out.shared = p.shared;
  out.ids.assign(p.ids.begin() + static_cast<std::ptrdiff_t>(begin), p.ids.begin() + static_cast<std::ptrdiff_t>(end));
  for (std::size_t i = begin; i < end; ++i) out.demand.push_back(p.demand[i].first, p.demand[i].values);
  for (const auto& a : p.attributes) {
    const std::span<const std::uint32_t> part = std::span{a.code}.subspan(begin, end - begin);
    out.attributes.push_back({a.name, a.labels, {part.begin(), part.end()}});
  }
  for (const auto& c : p.covariates) {
    ragged<float>& copy = out.covariates.emplace_back(covariate{c.name, {}, c.planned}).values;
    for (std::size_t i = begin; i < end; ++i) copy.push_back(c.values[i].first, c.values[i].values);
  }
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
