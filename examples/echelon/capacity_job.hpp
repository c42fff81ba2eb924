// SPDX-License-Identifier: BSL-1.0
/// `echelon capacity` as values: what goes in, what is known of each service, what is ordered.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <echelon/capacity/event_response.hpp>
#include <echelon/capacity/forecast_load.hpp>
#include <echelon/capacity/host_orders.hpp>
#include <echelon/capacity/load_schedule.hpp>
#include <echelon/capacity/order_drivers.hpp>
#include <echelon/capacity/weekly_outlook.hpp>
#include <echelon/data/panel.hpp>
#include <echelon/data/quantile_forecast.hpp>

#include "console.hpp"
#include "options.hpp"

namespace CLI {
class App;
}

namespace program {

struct capacity_options {
  common_options common;
  std::string data, statics, events, hosts, journey;
  std::string out_dir = "capacity";
  std::string out, outlook, components, breaks, outliers, orders, schedule, report;  ///< empty: in out_dir
  std::vector<double> levels;
  std::size_t horizon = 14 * 1440;  ///< minutes
  std::size_t weeks = 104;
};

/// Options of the command, but for those that all commands share.
void add_options(CLI::App& job, capacity_options& o);
int run(const capacity_options&);

/// The loads: a record a service, all from 0:00 of one day to the same last minute.
struct load_panel_data {
  echelon::panel panel;
  std::int64_t first_day = 0;  ///< days since 1970-01-01
  std::int64_t offset = 0;     ///< minutes from 0:00 of it to period 0 of the panel
  std::vector<std::vector<double>> load;

  std::size_t minutes() const noexcept { return load.empty() ? 0 : load[0].size(); }
  /// The text of a minute counted from 0:00 of the first day.
  std::string text(std::int64_t minute) const;
};

/// Events by type, and for each service those that reach its region.
struct event_book {
  std::vector<std::string> types;
  std::vector<std::string> names;               ///< of all events, as `type start`
  std::vector<echelon::moving_event> events;
  std::vector<std::vector<std::size_t>> of;     ///< [services]: indices of events
};

/// What hosts.json says, needs left out.
struct host_file {
  echelon::host_problem problem;  ///< types, zones, services, work, in_place, offered
  echelon::host_orders how;
  double level = 0.9;
  std::size_t window = 5;         ///< minutes over which a peak is the mean
  std::size_t days = 7;           ///< from one date to the next
};

struct journey_file {
  echelon::customer_journey journey;
  std::vector<double> requests;   ///< [steps]
  std::size_t service = 0;
  double level = 0.9;
};

/// A stretch of minutes and of what its load is made.
struct explained_day {
  double observed = std::numeric_limits<double>::quiet_NaN();  ///< mean of the minutes known
  double expected = 0;                                         ///< mean
};

/// All that is known of one service after the fit.
struct service_result {
  std::string id;
  std::string link;
  double half_life = 0, wider = 1, trend_now = 0;
  std::vector<std::pair<std::int64_t, std::pair<double, double>>> breaks;  ///< day; growth a year before and after
  std::vector<echelon::left_out_minutes> left_out;
  std::vector<echelon::fitted_response> responses;
  std::vector<double> quantiles;             ///< [horizon, levels]
  std::vector<double> components;            ///< [horizon, columns of capacity_result]; the last one is the sum
  std::vector<echelon::outlook_week> weeks;  ///< events by event of the service
  std::vector<explained_day> days;           ///< record and horizon
  std::vector<double> need, need_without_events;  ///< [dates]
};

struct capacity_result {
  const capacity_options* options = nullptr;
  load_panel_data data;
  event_book book;
  std::vector<echelon::level> levels;
  std::vector<std::string> component_names;  ///< level, terms, a column a type of event; without the sum
  std::vector<service_result> services;
  std::optional<host_file> hosts;
  std::optional<echelon::host_plan> plan;
  std::optional<echelon::explained_orders> why;  ///< growth, events
  std::optional<journey_file> journey;
  std::optional<echelon::load_schedule> schedule;
  std::size_t schedule_day = 0;  ///< its first minute
};

load_panel_data load_loads(const capacity_options&);
event_book load_events(const capacity_options&, const load_panel_data&);
host_file load_hosts(const capacity_options&, const load_panel_data&);
journey_file load_journey(const capacity_options&, const load_panel_data&);
/// The report as HTML.
std::string report_of(const capacity_result&);
/// Writes all files, or none.
void write_results(const capacity_result&, stage_clock&);

}  // namespace program
