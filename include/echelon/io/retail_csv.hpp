// SPDX-License-Identifier: BSL-1.0
/// The two tables that come with retail sales: a calendar of days with events, and prices.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <echelon/data/panel.hpp>
#include <echelon/io/bytes.hpp>
#include <echelon/io/csv.hpp>
#include <echelon/io/panel_parts.hpp>
#include <echelon/io/timestamp.hpp>

namespace echelon::inline ECHELON_ABI {

/// Consecutive days with what is known about them. Row k is the day `first_day + k`.
struct retail_calendar {
  std::int64_t first_day = 0;               ///< days since 1970-01-01
  std::vector<std::int64_t> period;         ///< the number in column d (17 of d_17), empty without the column
  std::vector<std::int64_t> week;           ///< the label of the week in column wm_yr_wk, empty without the column
  std::vector<shared_covariate> covariates; ///< week, snap_…, event_…; `first` is 0, the first row
  std::size_t days = 0;
};

/// Reads a calendar: `date` and, when they are there, `d`, `wm_yr_wk`, `event_name_…` and `snap_…`; other columns are
/// not used.
///
/// The covariates are `week` (weeks since the first row), each snap column, and 0 or 1 for each event, `event_` and its
/// name.
///
/// throws  nothing; problem 102 days that are not consecutive | 202 no row | 404 more than 1,000 events | 402
template <class = void>
parsed<retail_calendar> read_calendar(std::string_view bytes, const std::string& name) {
  csv_reader table{bytes, name};
  const std::size_t date = table.require("date").value_or(0);
  if (table.failed()) return *table.failed();
  const auto d = table.column("d"), week = table.column("wm_yr_wk");
  std::vector<std::size_t> event_columns;
  struct flag_column {
    std::size_t column;
    shared_covariate out;
  };
  std::vector<flag_column> flags;
  for (std::size_t c = 0; c < table.header().size(); ++c) {
    if (table.header()[c].starts_with("event_name")) event_columns.push_back(c);
    if (table.header()[c].starts_with("snap_")) flags.push_back({c, {table.header()[c], 0, {}}});
  }
  retail_calendar out;
  shared_covariate weeks{"week", 0, {}};
  detail::text_index event_names;
  std::vector<shared_covariate> events;
  while (table.next()) {
    const auto at = parse_timestamp(table[date]);
    if (!at || at->as != timestamp::form::date) {
      table.refuse_field(date, "YYYY-MM-DD");
      break;
    }
    const std::int64_t day = at->value / 86400;
    if (out.days == 0) out.first_day = day;
    if (day != out.first_day + static_cast<std::int64_t>(out.days)) {
      table.refuse_field(date, "the day after the row before", fault::order);
      break;
    }
    if (d) {
      const std::string_view text = table[*d];
      const auto number = parse_integer(text.substr(text.find_last_not_of("0123456789") + 1));
      if (!number || (!out.period.empty() && *number != out.period.back() + 1)) {
        table.refuse_field(*d, number ? "the number after the row before" : "a numbered period such as d_1",
                           number ? fault::order : fault::malformed);
        break;
      }
      out.period.push_back(*number);
    }
    if (week) {
      const auto label = parse_integer(table[*week]);
      if (!label || (!out.week.empty() && *label < out.week.back())) {
        table.refuse_field(*week, label ? "a week not before the row before" : "a whole number",
                           label ? fault::order : fault::malformed);
        break;
      }
      const float before = weeks.values.empty() ? 0.0f : weeks.values.back();
      weeks.values.push_back(!out.week.empty() && *label != out.week.back() ? before + 1 : before);
      out.week.push_back(*label);
    }
    for (auto& f : flags) {
      if (table[f.column] != "0" && table[f.column] != "1") table.refuse_field(f.column, "0 or 1");
      f.out.values.push_back(table[f.column] == "1" ? 1.0f : 0.0f);
    }
    for (const std::size_t c : event_columns) {
      if (table[c].empty()) continue;
      const auto [k, fresh] = event_names.add(table[c]);
      if (fresh && k >= 1000) table.refuse_field(c, "at most 1000 different events", fault::too_large);
      if (table.failed()) break;
      if (fresh) events.push_back({"event_" + std::string{table[c]}, 0, {}});
      events[k].values.resize(out.days + 1, 0.0f);
      events[k].values.back() = 1.0f;
    }
    ++out.days;
  }
  if (table.failed()) return *table.failed();
  if (out.days == 0) return problem{fault::empty, name, 1, 0, "a header without rows", "at least one day"};
  if (week) out.covariates.push_back(std::move(weeks));
  for (auto& f : flags) out.covariates.push_back(std::move(f.out));
  for (auto& e : events) {
    e.values.resize(out.days, 0.0f);
    out.covariates.push_back(std::move(e));
  }
  return out;
}

template <class = void>
parsed<retail_calendar> read_calendar(const std::string& path) {
  const auto bytes = read_bytes(path);
  if (!bytes) return bytes.error();
  return read_calendar(std::string_view{*bytes}, path);
}

/// Dates the panel and gives it the covariates of the calendar over all its days.
///
/// A panel with numbered periods (d_1, d_2, …) gets a clock of days by the column d; a panel of days keeps its clock.
///
/// throws  nothing; problem 201 the panel is neither | 305 the calendar does not cover the panel; the file is `name`
template <class = void>
parsed<panel> join_calendar(panel p, const retail_calendar& calendar, const std::string& name) {
  const auto refuse = [&](fault why, std::string found, std::string needed) {
    return problem{why, name, 0, 0, std::move(found), std::move(needed)};
  };
  if (p.time.each == unit::index) {
    if (calendar.period.empty())
      return refuse(fault::range, "a calendar without the column \"d\"", "one, for the sales are by number");
    if (p.time.step != 1) return refuse(fault::range, "sales by number with gaps", "consecutive numbers");
    const std::int64_t row = p.time.origin - calendar.period.front();
    if (row < 0 || row + p.last() >= static_cast<std::int64_t>(calendar.days))
      return refuse(
          fault::infeasible,
          "periods " + std::to_string(calendar.period.front()) + " to " + std::to_string(calendar.period.back()),
          "all periods of the sales, " + std::to_string(p.time.origin) + " to " + std::to_string(p.time.at(p.last())));
    p.time = {unit::day, 1, (calendar.first_day + row) * 86400};
  }
  if (p.time.each != unit::day || p.time.step != 1)
    return refuse(fault::range, "sales that are not by day", "daily sales to join with a calendar");
  const std::int64_t first = calendar.first_day - p.time.day(0);
  if (first > 0 || first + static_cast<std::int64_t>(calendar.days) <= p.last())
    return refuse(fault::infeasible,
                  "days from " + format_period(p.time, first) + " to " +
                      format_period(p.time, first + static_cast<std::int64_t>(calendar.days) - 1),
                  "all days of the sales, " + format_period(p.time, 0) + " to " + format_period(p.time, p.last()));
  for (auto c : calendar.covariates) {
    c.first = first;
    p.shared.push_back(std::move(c));
  }
  return p;
}

namespace detail {

/// Prices by series and day while rows come in; missing where a product is not on sale.
struct price_grid {
  std::int64_t first = 0;  ///< period of column 0
  std::size_t days = 0;
  std::vector<float> value;

  price_grid(std::size_t series, std::int64_t first_, std::size_t days_)
      : first{first_}, days{days_}, value(series * days_, std::numeric_limits<float>::quiet_NaN()) {}
  /// False when a day in [from, to) has a price already.
  bool set(std::size_t series, std::size_t from, std::size_t to, float price) noexcept {
    for (std::size_t k = from; k < to; ++k) {
      float& at = value[series * days + k];
      if (at == at) return false;
      at = price;
    }
    return true;
  }
  covariate take(std::size_t series) const {
    covariate out{"price", {}};
    out.values.reserve(series, value.size());
    for (std::size_t i = 0; i < series; ++i) out.values.push_back(first, std::span{value}.subspan(i * days, days));
    return out;
  }
};

/// A price in a field: a number of zero or more.
template <class = void>
bool read_price(csv_reader& table, std::size_t column, float& out) {
  const auto x = table.number(column);
  if (!x) return false;
  out = static_cast<float>(*x);
  if (*x < 0) return table.refuse_field(column, "a price of zero or more", fault::negative), false;
  if (out - out != 0) return table.refuse_field(column, "a price that is a finite float", fault::not_finite), false;
  return true;
}

/// Prices by moment: `unique_id,ds,price`.
template <class = void>
parsed<panel> join_long_prices(panel p, csv_reader& table, std::size_t price_column, const std::string& name) {
  const std::size_t id_column = *table.column("unique_id"), ds_column = table.require("ds").value_or(0);
  if (table.failed()) return *table.failed();
  const auto ids = text_index::over(p.ids);
  struct row {
    std::size_t series, line;
    std::int64_t period;
    float price;
  };
  std::vector<row> rows;
  std::int64_t first = 0, last = p.last();
  while (table.next()) {
    const auto at = parse_timestamp(table[ds_column]);
    const auto moment = at ? moment_on(p.time, *at) : std::nullopt;
    const auto period = moment ? p.time.period(*moment) : std::nullopt;
    float price = 0;
    if (!period) {
      table.refuse_field(ds_column, "a moment on the clock of the sales, such as " + format_period(p.time, 0),
                         fault::range);
      break;
    }
    if (!read_price(table, price_column, price)) break;
    const std::size_t series = ids.find(table[id_column]);
    if (series == text_index::none) continue;
    rows.push_back({series, table.line(), *period, price});
    first = *period < first ? *period : first;
    last = *period > last ? *period : last;
  }
  if (table.failed()) return *table.failed();
  if (rows.empty())
    return problem{fault::unknown, name, 0, 0, "no price of a series of the sales", "the same ids as in the sales"};
  const auto days = static_cast<std::uint64_t>(last - first) + 1;
  const std::size_t most = cap_of_cells({}, rows.size() + p.demand.values().size());
  if (days > most / p.size() + 1) return too_many_cells(name, most);
  price_grid grid{p.size(), first, static_cast<std::size_t>(days)};
  for (const auto& r : rows) {
    const auto k = static_cast<std::size_t>(r.period - first);
    if (!grid.set(r.series, k, k + 1, r.price))
      return problem{
          fault::duplicate, name, r.line, ds_column + 1, "a second price of " + shown(p.ids[r.series]) + " then",
          "one price"};
  }
  p.covariates.push_back(grid.take(p.size()));
  return p;
}

}  // namespace detail

/// Gives the panel the covariate `price` from a table of one of three forms, told apart by the header:
///
///     store_id,item_id,first_wm_yr_wk,last_wm_yr_wk,sell_price     one row a run of weeks
///     store_id,item_id,wm_yr_wk,sell_price                         one row a week
///     unique_id,ds,price                                           one row a moment
///
/// The weekly forms need a panel that was joined with the calendar, with the attributes store_id and item_id. Rows of
/// products that the panel does not have are passed over. A series has a run over all days of the calendar.
///
/// throws  nothing; problem 203 no row is of a series of the panel, or a week is not in the calendar | 303 negative |
///         304 two prices at once | 301 not finite | 402
template <class = void>
parsed<panel> join_prices(panel p, const retail_calendar* calendar, std::string_view bytes,
                          const std::string& name) {
  csv_reader table{bytes, name};
  if (table.failed()) return *table.failed();
  if (p.find_covariate("price") != nullptr)
    return problem{fault::duplicate,      name, 0, 0, "prices for sales that have a covariate \"price\"",
                   "one source of prices"};
  if (table.column("unique_id")) {
    const std::size_t price = table.require("price").value_or(0);
    return detail::join_long_prices(std::move(p), table, price, name);
  }
  const std::size_t store = table.require("store_id").value_or(0), item = table.require("item_id").value_or(0);
  const bool runs = table.column("first_wm_yr_wk").has_value();
  const std::size_t from_week = table.require(runs ? "first_wm_yr_wk" : "wm_yr_wk").value_or(0);
  const std::size_t to_week = runs ? table.require("last_wm_yr_wk").value_or(0) : from_week;
  const std::size_t price_column = table.require("sell_price").value_or(0);
  if (table.failed()) return *table.failed();
  const attribute *stores = p.find_attribute("store_id"), *items = p.find_attribute("item_id");
  if (stores == nullptr || items == nullptr)
    return problem{fault::unknown, name, 1, 0, "prices by store_id and item_id", "sales that have both columns"};
  if (calendar == nullptr || calendar->week.empty() || p.time.each != unit::day)
    return problem{
        fault::unknown, name, 1, 0, "prices by week", "a calendar with the columns \"date\" and \"wm_yr_wk\""};

  detail::text_index series;
  std::string key;
  const auto key_of = [&](std::string_view s, std::string_view i) -> std::string_view {
    key.assign(s);
    key += '\n';
    return key += i;
  };
  for (std::size_t i = 0; i < p.size(); ++i)
    if (!series.add(key_of(stores->of(i), items->of(i))).second)
      return problem{fault::duplicate,
                     name,
                     0,
                     0,
                     "prices by store_id and item_id",
                     "sales with one series for each pair, unlike " + shown(p.ids[i])};
  struct days_of_week {
    std::size_t from, to;
  };
  std::unordered_map<std::int64_t, days_of_week> weeks;
  for (std::size_t k = 0; k < calendar->days; ++k) {
    const auto [at, fresh] = weeks.try_emplace(calendar->week[k], days_of_week{k, k + 1});
    if (!fresh) at->second.to = k + 1;
  }
  detail::price_grid grid{p.size(), calendar->first_day - p.time.day(0), calendar->days};
  std::size_t used = 0;
  while (table.next()) {
    const auto week_at = [&](std::size_t column) -> const days_of_week* {
      const auto label = parse_integer(table[column]);
      const auto found = label ? weeks.find(*label) : weeks.end();
      if (found != weeks.end()) return &found->second;
      table.refuse_field(column, label ? "a week of the calendar" : "a week number",
                         label ? fault::unknown : fault::malformed);
      return nullptr;
    };
    const days_of_week* const from = week_at(from_week);
    const days_of_week* const to = from != nullptr ? week_at(to_week) : nullptr;
    float price = 0;
    if (to == nullptr || !detail::read_price(table, price_column, price)) break;
    if (to->to <= from->from) {
      table.refuse_field(to_week, "a last week not before the first", fault::order);
      break;
    }
    const std::size_t i = series.find(key_of(table[store], table[item]));
    if (i == detail::text_index::none) continue;
    ++used;
    if (!grid.set(i, from->from, to->to, price)) {
      table.refuse_field(from_week, "one price a week for each product and store", fault::duplicate);
      break;
    }
  }
  if (table.failed()) return *table.failed();
  if (used == 0)
    return problem{
        fault::unknown, name, 0, 0, "no price of a series of the sales", "the same stores and items as in the sales"};
  p.covariates.push_back(grid.take(p.size()));
  return p;
}

/// The same from a file, plain, gzip or xz.
template <class = void>
parsed<panel> read_prices(panel p, const retail_calendar* calendar, const std::string& path) {
  const auto bytes = read_bytes(path);
  if (!bytes) return bytes.error();
  return join_prices(std::move(p), calendar, *bytes, path);
}

}  // namespace echelon::inline ECHELON_ABI
