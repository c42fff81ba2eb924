// SPDX-License-Identifier: BSL-1.0
/// What the readers of panels share: their options, ids by name, attribute columns, cells of a table as numbers.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <echelon/data/panel.hpp>
#include <echelon/io/csv.hpp>

namespace echelon::inline ECHELON_ABI {

struct panel_options {
  bool allow_negative = false;                ///< demand below zero (returns) is read and not refused
  std::string id{};                           ///< wide tables: the column with the ids; empty finds it
  std::size_t cells = std::size_t{1} << 30;   ///< cap on the periods of all series together, gaps counted
  std::vector<std::string> observed{};        ///< long tables: covariates that nobody knows ahead
  std::vector<std::string> planned{};         ///< long tables: covariates known ahead, even if no later value is there
};

namespace detail {

struct text_hash {
  using is_transparent = void;
  std::size_t operator()(std::string_view s) const noexcept { return std::hash<std::string_view>{}(s); }
};

/// Numbers texts from 0 in order of first appearance.
class text_index {
 public:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);
  std::size_t size() const noexcept { return of_.size(); }
  std::size_t find(std::string_view text) const {
    const auto at = of_.find(text);
    return at == of_.end() ? none : at->second;
  }
  /// The number of the text, and whether it is new.
  std::pair<std::size_t, bool> add(std::string_view text) {
    if (const std::size_t known = find(text); known != none) return {known, false};
    of_.emplace(std::string{text}, of_.size());
    return {of_.size() - 1, true};
  }
  static text_index over(const std::vector<std::string>& texts) {
    text_index out;
    for (const auto& t : texts) out.add(t);
    return out;
  }

 private:
  std::unordered_map<std::string, std::size_t, text_hash, std::equal_to<>> of_;
};

/// An attribute while its labels come in, one a series.
struct attribute_builder {
  attribute out;
  text_index labels;
  void add(std::string_view label) {
    const auto [code, fresh] = labels.add(label);
    if (fresh) out.labels.emplace_back(label);
    out.code.push_back(static_cast<std::uint32_t>(code));
  }
};

/// Demand in a field: missing when empty. False, and the problem kept, when it is no demand.
template <class = void>
bool read_demand(csv_reader& table, std::size_t column, bool allow_negative, double& out) {
  const std::string_view text = table[column];
  if (text.size() == 1 && text[0] >= '0' && text[0] <= '9') {
    out = text[0] - '0';
    return true;
  }
  if (text.empty()) {
    out = std::numeric_limits<double>::quiet_NaN();
    return true;
  }
  const auto x = parse_double(text);
  if (!x) {
    table.refuse_field(column, "a finite number, or nothing where demand is missing",
                       csv_reader::what_is_no_number(text));
    return false;
  }
  if (*x < 0 && !allow_negative) {
    table.refuse_field(column, "demand of zero or more", fault::negative);
    return false;
  }
  out = *x;
  return true;
}

/// A covariate in a field: missing when empty.
template <class = void>
bool read_covariate(csv_reader& table, std::size_t column, float& out) {
  const std::string_view text = table[column];
  if (text.empty()) {
    out = std::numeric_limits<float>::quiet_NaN();
    return true;
  }
  const auto x = parse_double(text);
  if (x) out = static_cast<float>(*x);
  if (!x || std::isinf(out)) {
    table.refuse_field(column, "a finite number, or nothing where it is missing",
                       x ? fault::not_finite : csv_reader::what_is_no_number(text));
    return false;
  }
  return true;
}

/// Appends a series without a value, its run empty at period `next`, its label empty in every attribute.
template <class = void>
void add_series(panel& p, std::string_view id, std::int64_t next) {
  p.ids.emplace_back(id);
  p.demand.push_back(next, {});
  for (auto& a : p.attributes) {
    std::uint32_t code = 0;
    while (code < a.labels.size() && !a.labels[code].empty()) ++code;
    if (code == a.labels.size()) a.labels.emplace_back();
    a.code.push_back(code);
  }
  for (auto& c : p.covariates) c.values.push_back(next, {});
}

/// Appends the values to the runs without the missing ones at both ends.
template <class = void>
void push_trimmed(ragged<double>& runs, std::int64_t first, std::span<const double> values) {
  std::size_t from = 0, to = values.size();
  while (to > 0 && std::isnan(values[to - 1])) --to;
  while (from < to && std::isnan(values[from])) ++from;
  runs.push_back(first + static_cast<std::int64_t>(from), values.subspan(from, to - from));
}

/// The cap on periods for so many values read: gaps are bounded too, so that a short file cannot fill the memory.
inline std::size_t cap_of_cells(const panel_options& options, std::size_t values) noexcept {
  return std::min(options.cells, values > options.cells / 1000 ? options.cells : values * 1000 + 1'000'000);
}

template <class = void>
problem too_many_cells(const std::string& name, std::size_t most) {
  return {fault::too_large, name, 0, 0, "more periods between the first and the last moment of the series",
          "at most " + std::to_string(most) + " in all"};
}

}  // namespace detail
}  // namespace echelon::inline ECHELON_ABI
