// SPDX-License-Identifier: BSL-1.0
/// A panel from a wide table: one row a series, id and attributes first, then one column a period.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <echelon/data/panel.hpp>
#include <echelon/io/bytes.hpp>
#include <echelon/io/csv.hpp>
#include <echelon/io/panel_parts.hpp>
#include <echelon/io/timestamp.hpp>

namespace echelon::inline ECHELON_ABI {

namespace detail {

/// The name of a period column: a moment, or a number after a prefix that all of them share (`d_17`).
struct column_period {
  std::string_view prefix;
  timestamp at;

  static std::optional<column_period> of(std::string_view name) noexcept {
    if (const auto plain = parse_timestamp(name)) return column_period{{}, *plain};
    std::size_t digits = name.size();
    while (digits > 0 && name[digits - 1] >= '0' && name[digits - 1] <= '9') --digits;
    const auto number = parse_timestamp(name.substr(digits));
    if (digits == 0 || !number || number->as != timestamp::form::index) return std::nullopt;
    return column_period{name.substr(0, digits), *number};
  }
  bool goes_with(const column_period& other) const noexcept {
    return prefix == other.prefix && (at.as == timestamp::form::index) == (other.at.as == timestamp::form::index);
  }
};

/// The columns of a wide table: where the id is, where the periods begin, which period each of them is.
struct wide_columns {
  std::size_t id = 0, first_period = 0;
  period_clock time;
  std::vector<std::size_t> period;  ///< of each column from first_period on
};

template <class = void>
std::optional<wide_columns> find_wide_columns(csv_reader& table, const panel_options& options) {
  const auto& names = table.header();
  wide_columns out;
  const auto last = column_period::of(names.back());
  if (!last) {
    table.refuse(1, names.size(), "the last column " + shown(names.back()),
                 "a column a period at the end: dates, whole numbers, or d_1, d_2, …");
    return std::nullopt;
  }
  out.first_period = names.size();
  while (out.first_period > 0) {
    const auto before = column_period::of(names[out.first_period - 1]);
    if (!before || !before->goes_with(*last)) break;
    --out.first_period;
  }
  const std::vector<std::string_view> leading(names.begin(),
                                              names.begin() + static_cast<std::ptrdiff_t>(out.first_period));
  const auto find = [&](std::string_view name) {
    std::size_t i = 0;
    while (i < leading.size() && leading[i] != name) ++i;
    return i;
  };
  if (leading.empty()) {
    table.refuse(1, 1, "periods only", "a column with the id of the series before them");
    return std::nullopt;
  }
  if (!options.id.empty()) {
    out.id = find(options.id);
    if (out.id == leading.size())
      table.refuse(1, 0, "the columns " + listed(leading) + " before the periods",
                   "the id column " + shown(options.id) + did_you_mean(options.id, leading));
  } else if (out.id = find("unique_id"); out.id == leading.size()) {
    out.id = leading.size() == 1 ? 0 : find("id");
    if (out.id == leading.size())
      table.refuse(1, 0, "the columns " + listed(leading) + " before the periods",
                   "one named \"id\", or its name as an option");
  }
  clock_finder finder;
  std::int64_t before = 0;
  for (std::size_t c = out.first_period; c < names.size() && !table.failed(); ++c) {
    const timestamp at = column_period::of(names[c])->at;
    if (c > out.first_period && at.value <= before)
      table.refuse(1, c + 1, "the period " + shown(names[c]) + " after " + shown(names[c - 1]),
                   "periods in ascending order, each once", at.value == before ? fault::duplicate : fault::order);
    before = at.value;
    finder.add(at);
  }
  if (table.failed()) return std::nullopt;
  out.time = *finder.find();
  const auto period_of = [&](std::size_t c) {
    return static_cast<std::size_t>(*out.time.period(*moment_on(out.time, column_period::of(names[c])->at)));
  };
  const std::size_t most = cap_of_cells(options, names.size() - out.first_period);
  if (period_of(names.size() - 1) >= most) {
    const auto what = too_many_cells(table.name(), most);
    table.refuse(1, 0, what.found, what.needed, what.why);
    return std::nullopt;
  }
  for (std::size_t c = out.first_period; c < names.size(); ++c) out.period.push_back(period_of(c));
  return out;
}

}  // namespace detail

/// Reads a panel from the bytes of a wide table; `name` appears in problems.
///
/// The period columns are the longest run at the end whose names are dates, whole numbers, or numbers after one prefix.
/// The id is the column that `options.id` names, else `unique_id`, else `id`, else the only one before the periods; the
/// others before the periods are attributes. Empty cells are missing; those at both ends of a series are not part of
/// its run. A period without a column is missing for all.
///
/// throws  nothing; problem 202 no row | 301 not finite | 303 negative | 102 unsorted | 304 twice | 402 | 404
/// cost    one pass; no memory beside the panel
template <class = void>
parsed<panel> read_panel_wide(std::string_view bytes, const std::string& name,
                              const panel_options& options = {}) {
  csv_reader table{bytes, name};
  if (table.failed()) return *table.failed();
  const auto columns = detail::find_wide_columns(table, options);
  if (!columns) return *table.failed();

  panel out;
  out.time = columns->time;
  std::vector<detail::attribute_builder> attributes;
  for (std::size_t c = 0; c < columns->first_period; ++c)
    if (c != columns->id) attributes.push_back({{table.header()[c], {}, {}}, {}});
  std::size_t rows = 0;
  for (std::string_view rest = table.rest(); !rest.empty(); ++rows) {
    const std::size_t end = rest.find('\n');
    rest.remove_prefix(end == rest.npos ? rest.size() : end + 1);
  }
  const std::size_t span = columns->period.back() + 1;
  if (rows > options.cells / span + 1) return detail::too_many_cells(name, options.cells);
  out.demand.reserve(rows, rows * columns->period.size());
  detail::text_index ids;
  std::vector<double> run(span, std::numeric_limits<double>::quiet_NaN());
  while (table.next()) {
    const std::string_view id = table[columns->id];
    if (id.empty()) table.refuse_field(columns->id, "the id of a series");
    if (!ids.add(id).second) table.refuse_field(columns->id, "each id once", fault::duplicate);
    for (std::size_t k = 0; k < columns->period.size() && !table.failed(); ++k)
      detail::read_demand(table, columns->first_period + k, options.allow_negative, run[columns->period[k]]);
    if (table.failed()) break;
    out.ids.emplace_back(id);
    for (std::size_t c = 0, a = 0; c < columns->first_period; ++c)
      if (c != columns->id) attributes[a++].add(table[c]);
    detail::push_trimmed(out.demand, 0, run);
  }
  if (table.failed()) return *table.failed();
  if (out.ids.empty()) return problem{fault::empty, name, 1, 0, "a header without rows", "at least one row"};
  for (auto& a : attributes) out.attributes.push_back(std::move(a.out));
  return out;
}

/// The same from a file, plain, gzip or xz.
template <class = void>
parsed<panel> read_panel_wide(const std::string& path, const panel_options& options = {}) {
  const auto bytes = read_bytes(path);
  if (!bytes) return bytes.error();
  return read_panel_wide(std::string_view{*bytes}, path, options);
}

}  // namespace echelon::inline ECHELON_ABI
