// SPDX-License-Identifier: BSL-1.0
/// What joins a panel from further tables: the known future of covariates, and static attributes. New ids are new
/// products.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <echelon/data/panel.hpp>
#include <echelon/io/bytes.hpp>
#include <echelon/io/csv.hpp>
#include <echelon/io/panel_long.hpp>
#include <echelon/io/panel_parts.hpp>

namespace echelon::inline ECHELON_ABI {

/// Adds the table `unique_id,ds,covariates…` to the panel: values of its covariates after the last observation, which
/// are planned by that.
///
/// A series that is not in the panel becomes a new product with an empty run of demand. Between the last value known
/// and the first one added a covariate is missing.
///
/// throws  nothing; problem 203 a column that is no covariate of the panel | 201 one that the options call observed, a
///         moment off the clock or not after the last observation | 102 unsorted | 304 twice | 301 not finite | 402 |
///         404
template <class = void>
parsed<panel> join_future(panel p, std::string_view bytes, const std::string& name,
                          const panel_options& options = {}) {
  csv_reader table{bytes, name};
  detail::long_keys keys{table, detail::text_index::over(p.ids)};
  if (table.failed()) return *table.failed();
  struct column {
    std::size_t in_table, in_panel;
  };
  std::vector<column> columns;
  std::vector<std::string_view> known;
  for (const auto& c : p.covariates) known.push_back(c.name);
  for (std::size_t c = 0; c < table.header().size(); ++c) {
    if (c == keys.id_column() || c == keys.ds_column()) continue;
    std::size_t k = 0;
    while (k < known.size() && known[k] != table.header()[c]) ++k;
    if (k == known.size())
      return problem{fault::unknown,
                     name,
                     1,
                     c + 1,
                     "the unknown column " + shown(table.header()[c]),
                     known.empty() ? std::string{"no column beside unique_id and ds, for the data have no covariates"}
                                   : "one of the covariates of the data: " + listed(known) +
                                         did_you_mean(table.header()[c], known)};
    if (std::ranges::find(options.observed, known[k]) != options.observed.end())
      return problem{fault::range, name, 1, c + 1, "the observed column " + shown(known[k]), "columns known ahead"};
    columns.push_back({c, k});
  }

  detail::long_rows rows;
  rows.count.assign(p.size(), 0);
  rows.covariates.resize(columns.size());
  const std::int64_t last = p.last();
  std::vector<std::int64_t> periods, latest(p.size(), last);
  while (table.next()) {
    std::size_t series = 0;
    timestamp at;
    bool fresh = false;
    if (!keys.read(series, at, fresh)) break;
    const auto moment = moment_on(p.time, at);
    const auto period = moment ? p.time.period(*moment) : std::nullopt;
    if (!period) {
      table.refuse_field(keys.ds_column(),
                         "a moment on the clock of the data, such as " + format_period(p.time, last + 1), fault::range);
      break;
    }
    if (*period <= last) {
      table.refuse_field(keys.ds_column(), "a moment after the last observation, " + format_period(p.time, last),
                         fault::range);
      break;
    }
    if (fresh) {
      detail::add_series(p, table[keys.id_column()], last + 1);
      rows.count.push_back(0);
      latest.push_back(last);
    }
    if (*period <= latest[series]) {
      table.refuse_field(keys.ds_column(), "each period of a series once", fault::duplicate);
      break;
    }
    latest[series] = *period;
    float value = 0;
    for (std::size_t k = 0; k < columns.size() && detail::read_covariate(table, columns[k].in_table, value); ++k) {
      rows.covariates[k].push_back(value);
      if (!std::isnan(value)) p.covariates[columns[k].in_panel].planned = true;
    }
    rows.series.push_back(static_cast<std::uint32_t>(series));
    periods.push_back(*period);
    ++rows.count[series];
  }
  if (table.failed()) return *table.failed();

  const auto group = rows.by_series();
  const std::size_t most = detail::cap_of_cells(options, periods.size() + p.demand.values().size());
  for (std::size_t k = 0; k < columns.size(); ++k) {
    auto& old = p.covariates[columns[k].in_panel].values;
    ragged<float> longer;
    std::size_t cells = 0;
    std::vector<float> run;
    for (std::size_t i = 0; i < p.size(); ++i) {
      const run_view<const float> before = std::as_const(old)[i];
      const std::span<const std::size_t> mine = std::span{group.order}.subspan(group.start[i], rows.count[i]);
      std::int64_t first = before.first, end = before.end();
      if (!mine.empty()) {
        if (before.values.empty() || periods[mine.front()] < first) first = periods[mine.front()];
        if (before.values.empty() || periods[mine.back()] >= end) end = periods[mine.back()] + 1;
      }
      const auto length = static_cast<std::uint64_t>(end - first);
      if (length > most - cells) return detail::too_many_cells(name, most);
      cells += static_cast<std::size_t>(length);
      run.assign(static_cast<std::size_t>(length), std::numeric_limits<float>::quiet_NaN());
      for (std::size_t t = 0; t < before.values.size(); ++t)
        run[static_cast<std::size_t>(before.first - first) + t] = before.values[t];
      for (const std::size_t r : mine) run[static_cast<std::size_t>(periods[r] - first)] = rows.covariates[k][r];
      longer.push_back(first, run);
    }
    old = std::move(longer);
  }
  return p;
}

/// Adds the table `unique_id,attributes…`. A series of the panel without a row gets empty labels.
///
/// throws  nothing; problem 304 an id or an attribute twice | 402
template <class = void>
parsed<panel> join_static(panel p, std::string_view bytes, const std::string& name) {
  csv_reader table{bytes, name};
  const std::size_t id_column = table.require("unique_id").value_or(0);
  if (table.failed()) return *table.failed();
  auto ids = detail::text_index::over(p.ids);
  std::vector<std::vector<std::string>> labels(table.header().size());
  for (std::size_t c = 0; c < labels.size(); ++c) {
    labels[c].resize(p.size());
    if (c != id_column && p.find_attribute(table.header()[c]) != nullptr)
      return problem{
          fault::duplicate,     name, 1, c + 1, "the attribute " + shown(table.header()[c]) + ", which the data have",
          "each attribute once"};
  }
  const std::int64_t next = p.last() + 1;
  std::vector<bool> seen(p.size());
  while (table.next()) {
    const std::string_view id = table[id_column];
    if (id.empty()) {
      table.refuse_field(id_column, "the id of a series");
      break;
    }
    const auto [series, fresh] = ids.add(id);
    if (fresh) {
      detail::add_series(p, id, next);
      seen.push_back(false);
      for (auto& l : labels) l.emplace_back();
    }
    if (seen[series]) {
      table.refuse_field(id_column, "each id once", fault::duplicate);
      break;
    }
    seen[series] = true;
    for (std::size_t c = 0; c < labels.size(); ++c) labels[c][series] = table[c];
  }
  if (table.failed()) return *table.failed();
  for (std::size_t c = 0; c < labels.size(); ++c) {
    if (c == id_column) continue;
    detail::attribute_builder a{{table.header()[c], {}, {}}, {}};
    for (const auto& label : labels[c]) a.add(label);
    p.attributes.push_back(std::move(a.out));
  }
  return p;
}

/// `join_future` from a file, plain, gzip or xz.
template <class = void>
parsed<panel> read_future(panel p, const std::string& path, const panel_options& options = {}) {
  const auto bytes = read_bytes(path);
  if (!bytes) return bytes.error();
  return join_future(std::move(p), *bytes, path, options);
}

/// `join_static` from a file, plain, gzip or xz.
template <class = void>
parsed<panel> read_static(panel p, const std::string& path) {
  const auto bytes = read_bytes(path);
  if (!bytes) return bytes.error();
  return join_static(std::move(p), *bytes, path);
}

}  // namespace echelon::inline ECHELON_ABI
