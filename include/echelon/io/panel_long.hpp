// SPDX-License-Identifier: BSL-1.0
/// A panel from a long table: `unique_id,ds,y[,covariates…]`, one row an observation.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <echelon/data/panel.hpp>
#include <echelon/io/bytes.hpp>
#include <echelon/io/csv.hpp>
#include <echelon/io/panel_parts.hpp>
#include <echelon/io/timestamp.hpp>

namespace echelon::inline ECHELON_ABI {

namespace detail {

/// The rows of a long table, before they become runs.
struct long_rows {
  std::vector<std::uint32_t> series;
  std::vector<timestamp> at;
  std::vector<std::vector<float>> covariates;  ///< [column][row]
  std::vector<std::size_t> count;              ///< rows of each series

  /// Row numbers by series, each in the order of the file; series i owns order[start[i] … start[i + 1]).
  struct grouped {
    std::vector<std::size_t> order, start;
  };
  grouped by_series() const {
    grouped g;
    g.start.assign(count.size() + 1, 0);
    for (std::size_t i = 0; i < count.size(); ++i) g.start[i + 1] = g.start[i] + count[i];
    std::vector<std::size_t> next(g.start.begin(), g.start.end() - 1);
    g.order.resize(series.size());
    for (std::size_t r = 0; r < series.size(); ++r) g.order[next[series[r]]++] = r;
    return g;
  }
};

/// Reads `unique_id` and `ds` of the current row; moments of one series must ascend.
class long_keys {
 public:
  long_keys(csv_reader& table, text_index ids) : table_{table}, ids_{std::move(ids)}, latest_(ids_.size()) {
    const auto id = table.require("unique_id"), ds = table.require("ds");
    id_ = id.value_or(0);
    ds_ = ds.value_or(0);
  }
  std::size_t id_column() const noexcept { return id_; }
  std::size_t ds_column() const noexcept { return ds_; }

  /// False, and the problem kept in the table, when the keys of this row are wrong. `fresh` tells of a new id.
  bool read(std::size_t& series, timestamp& at, bool& fresh) {
    const std::string_view id = table_[id_];
    if (id.empty()) return table_.refuse_field(id_, "the id of a series"), false;
    fresh = false;
    if (!any_ || id != last_id_) {
      std::tie(last_series_, fresh) = ids_.add(id);
      last_id_ = id;
      if (fresh) latest_.push_back({});
    }
    series = last_series_;
    if (!any_ || table_[ds_] != last_ds_) {
      const auto read = parse_timestamp(table_[ds_]);
      if (!read) return table_.refuse_field(ds_, timestamp_forms), false;
      last_at_ = *read;
      last_ds_ = table_[ds_];
    }
    any_ = true;
    at = last_at_;
    auto& before = latest_[series];
    if (before.known && at.as == before.at.as && at.value <= before.at.value) {
      const bool same = at.value == before.at.value;
      table_.refuse_field(ds_, same ? "each moment of a series once" : "the moments of a series in ascending order",
                          same ? fault::duplicate : fault::order);
      return false;
    }
    before = {true, at};
    return true;
  }

 private:
  struct moment {
    bool known = false;
    timestamp at{};
  };
  csv_reader& table_;
  text_index ids_;
  std::vector<moment> latest_;
  std::size_t id_ = 0, ds_ = 0, last_series_ = 0;
  std::string last_id_, last_ds_;
  timestamp last_at_{};
  bool any_ = false;
};

/// What the options say of the covariates of a table; a problem in the table when they name none of them, or one twice.
template <class = void>
void check_declared(csv_reader& table, const panel_options& options, std::span<const std::size_t> covariates) {
  std::vector<std::string_view> known;
  for (const std::size_t c : covariates) known.push_back(table.header()[c]);
  const std::string there = known.empty() ? "no covariates" : "the covariates " + listed(known);
  for (const auto* names : {&options.observed, &options.planned})
    for (const auto& name : *names) {
      const char* const kind = names == &options.observed ? "the observed column " : "the planned column ";
      if (std::ranges::find(known, name) == known.end())
        table.refuse(1, 0, there, kind + shown(name) + did_you_mean(name, known), fault::unknown);
      else if (names == &options.planned && std::ranges::find(options.observed, name) != options.observed.end())
        table.refuse(1, 0, "the column " + shown(name) + " observed and planned", "one of both", fault::duplicate);
      if (table.failed()) return;
    }
}

/// Whether a covariate is planned: as the options say, else when it has a value after the last observed demand.
inline bool is_planned(const covariate& c, std::int64_t last, const panel_options& options) {
  if (std::ranges::find(options.observed, c.name) != options.observed.end()) return false;
  if (std::ranges::find(options.planned, c.name) != options.planned.end()) return true;
  for (std::size_t i = 0; i < c.values.size(); ++i) {
    const auto run = c.values[i];
    for (std::int64_t t = std::max(run.first, last + 1); t < run.end(); ++t)
      if (!std::isnan(run.at(t))) return true;
  }
  return false;
}

}  // namespace detail

/// Reads a panel from the bytes of a long table; `name` appears in problems.
///
/// Series are in order of first appearance. An empty `y` and a row that is not there are missing; missing values at
/// both ends of a series are not part of its run. Every further column is a covariate and covers all rows of its
/// series. The clock is the coarsest one on which all moments lie. A covariate is planned when the options say so, or
/// when it has values after the last observation of demand; else it is only observed.
///
/// throws  nothing; problem 202 no row | 203 an option names no covariate | 301 not finite | 303 negative |
///         102 unsorted | 304 twice | 402 | 404
/// cost    one pass, about 20 bytes a row and 4 a covariate beside the panel
template <class = void>
parsed<panel> read_panel_long(std::string_view bytes, const std::string& name,
                              const panel_options& options = {}) {
  csv_reader table{bytes, name};
  detail::long_keys keys{table, {}};
  const std::size_t y_column = table.require("y").value_or(0);
  if (table.failed()) return *table.failed();

  panel out;
  detail::long_rows rows;
  std::vector<double> y;
  std::vector<std::size_t> extra;
  for (std::size_t c = 0; c < table.header().size(); ++c)
    if (c != keys.id_column() && c != keys.ds_column() && c != y_column) extra.push_back(c);
  rows.covariates.resize(extra.size());
  detail::check_declared(table, options, extra);
  if (table.failed()) return *table.failed();
  clock_finder finder;
  while (table.next()) {
    std::size_t series = 0;
    timestamp at;
    bool fresh = false;
    double demand = 0;
    if (!keys.read(series, at, fresh) || !detail::read_demand(table, y_column, options.allow_negative, demand)) break;
    if (!finder.add(at)) {
      table.refuse_field(keys.ds_column(), at.as == timestamp::form::index ? "a date, as in the rows before"
                                                                           : "a whole number, as in the rows before");
      break;
    }
    if (fresh) {
      out.ids.emplace_back(table[keys.id_column()]);
      rows.count.push_back(0);
    }
    float value = 0;
    for (std::size_t k = 0; k < extra.size() && detail::read_covariate(table, extra[k], value); ++k)
      rows.covariates[k].push_back(value);
    rows.series.push_back(static_cast<std::uint32_t>(series));
    rows.at.push_back(at);
    ++rows.count[series];
    y.push_back(demand);
  }
  if (table.failed()) return *table.failed();
  if (y.empty()) return problem{fault::empty, name, 1, 0, "a header without rows", "at least one row"};

  out.time = *finder.find();
  for (const std::size_t c : extra) out.covariates.push_back({table.header()[c], {}, false});
  const auto group = rows.by_series();
  const auto period_of = [&](std::size_t row) { return *out.time.period(*moment_on(out.time, rows.at[row])); };
  const std::size_t most = detail::cap_of_cells(options, y.size());
  std::size_t cells = 0;
  for (std::size_t i = 0; i < out.size(); ++i) {
    const std::int64_t length =
        period_of(group.order[group.start[i + 1] - 1]) - period_of(group.order[group.start[i]]) + 1;
    if (static_cast<std::uint64_t>(length) > most - cells) return detail::too_many_cells(name, most);
    cells += static_cast<std::size_t>(length);
  }
  out.demand.reserve(out.size(), cells);
  for (auto& c : out.covariates) c.values.reserve(out.size(), cells);
  std::vector<double> run;
  std::vector<float> extra_run;
  for (std::size_t i = 0; i < out.size(); ++i) {
    const std::span<const std::size_t> mine = std::span{group.order}.subspan(group.start[i], rows.count[i]);
    const std::int64_t first = period_of(mine.front());
    const auto length = static_cast<std::size_t>(period_of(mine.back()) - first + 1);
    run.assign(length, std::numeric_limits<double>::quiet_NaN());
    for (const std::size_t r : mine) run[static_cast<std::size_t>(period_of(r) - first)] = y[r];
    detail::push_trimmed(out.demand, first, run);
    for (std::size_t k = 0; k < extra.size(); ++k) {
      extra_run.assign(length, std::numeric_limits<float>::quiet_NaN());
      for (const std::size_t r : mine)
        extra_run[static_cast<std::size_t>(period_of(r) - first)] = rows.covariates[k][r];
      out.covariates[k].values.push_back(first, extra_run);
    }
  }
  for (auto& c : out.covariates) c.planned = detail::is_planned(c, out.last(), options);
  return out;
}

/// The same from a file, plain, gzip or xz.
template <class = void>
parsed<panel> read_panel_long(const std::string& path, const panel_options& options = {}) {
  const auto bytes = read_bytes(path);
  if (!bytes) return bytes.error();
  return read_panel_long(std::string_view{*bytes}, path, options);
}

}  // namespace echelon::inline ECHELON_ABI
