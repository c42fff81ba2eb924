// SPDX-License-Identifier: BSL-1.0
/// What `echelon capacity` reads: loads, events, hosts, journeys.
#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <string_view>
#include <utility>

#include <CLI/CLI.hpp>

#include <echelon/capacity/throughput.hpp>
#include <echelon/io/bytes.hpp>
#include <echelon/io/csv.hpp>
#include <echelon/io/json_reader.hpp>
#include <echelon/io/timestamp.hpp>
#include <echelon/io/words.hpp>

#include "capacity_job.hpp"
#include "load.hpp"

namespace program {

using namespace echelon;

void add_options(CLI::App& job, capacity_options& o) {
  job.add_option("--data", o.data, "Load: unique_id,ds,y with a row a minute; .gz and .xz are read too")->required();
  job.add_option("--static", o.statics, "Attributes of services, such as their region: unique_id,attributes");
  job.add_option("--events", o.events, "Events past and planned: event,start,end[,region][,intensity][,every]");
  job.add_option("--horizon", o.horizon, "Minutes to forecast")->capture_default_str()->check(CLI::Range(1, 1'100'000));
  job.add_option("--weeks", o.weeks, "Weeks of the outlook")->capture_default_str()->check(CLI::Range(1, 1000));
  job.add_option("--levels", o.levels, "Levels of the quantiles, e.g. 0.1,0.5,0.9; default: the deciles")
      ->delimiter(',');
  job.add_option("--hosts", o.hosts, "Kinds of hosts, zones, what is in place and offered: hosts.json");
  job.add_option("--journey", o.journey, "How customers go through the shop, for a game day: journey.json");
  job.add_option("--out-dir", o.out_dir, "Folder of the results")->capture_default_str();
  job.add_option("--out", o.out, "Forecast file; default: forecast.csv in the folder");
  job.add_option("--outlook", o.outlook, "Weeks; default: outlook.csv in the folder");
  job.add_option("--components", o.components, "Of what each minute is made; default: components.csv in the folder");
  job.add_option("--breaks", o.breaks, "Breaks of the trend; default: breaks.csv in the folder");
  job.add_option("--outliers", o.outliers, "Minutes left out; default: outliers.csv in the folder");
  auto* hosts = job.get_option("--hosts");
  auto* journey = job.get_option("--journey");
  job.add_option("--orders", o.orders, "Orders of hosts; default: orders.csv in the folder")->needs(hosts);
  job.add_option("--schedule", o.schedule, "Game day; default: schedule.csv in the folder")->needs(journey);
  job.add_option("--report", o.report, "Report; default: report.html in the folder");
}

std::string load_panel_data::text(std::int64_t minute) const { return format_period(panel.time, minute - offset); }

load_panel_data load_loads(const capacity_options& o) {
  load_panel_data out;
  input_options in;
  in.data = o.data;
  in.statics = o.statics;
  out.panel = load_panel(in);
  const panel& p = out.panel;
  const bool minutes = p.time.each == unit::minute && p.time.step == 1;
  if (!minutes)
    throw failure{bad_input, "ECH-201 " + o.data + ": found periods that are not minutes, needed a value a minute"};
  const std::int64_t seconds = p.time.origin, day = seconds >= 0 ? seconds / 86400 : -((86399 - seconds) / 86400);
  out.first_day = day;
  out.offset = (seconds - day * 86400) / 60;
  const auto n = static_cast<std::size_t>(out.offset + p.last() + 1);
  constexpr std::size_t most = std::size_t{100} * 366 * 1440;
  if (n > most || n * p.size() > std::size_t{1} << 31)
    throw failure{bad_input, "ECH-201 " + o.data + ": found " + std::to_string(n) + " minutes of " +
                                 std::to_string(p.size()) + " services, needed at most 100 years, 2^31 values in all"};
  for (std::size_t i = 0; i < p.size(); ++i) {
    std::vector<double>& load = out.load.emplace_back(n, std::numeric_limits<double>::quiet_NaN());
    const auto run = p.demand[i];
    for (std::size_t k = 0; k < run.values.size(); ++k)
      load[static_cast<std::size_t>(out.offset + run.first) + k] = run.values[k];
  }
  return out;
}

event_book load_events(const capacity_options& o, const load_panel_data& data) {
  event_book book;
  book.of.resize(data.panel.size());
  if (o.events.empty()) return book;
  const std::string bytes = take(read_bytes(o.events));
  csv_reader table{bytes, o.events};
  const auto name = table.require("event"), start = table.require("start"), end = table.require("end");
  const auto region = table.column("region"), intensity = table.column("intensity"), every = table.column("every");
  const auto stop = [&] {
    if (table.failed()) throw failure{bad_input, table.failed()->text()};
  };
  stop();
  static constexpr std::string_view known[]{"event", "start", "end", "region", "intensity", "every"};
  for (std::size_t c = 0; c < table.header().size(); ++c)
    if (std::find(std::begin(known), std::end(known), table.header()[c]) == std::end(known))
      table.refuse(1, c + 1, "the column " + shown(table.header()[c]),
                   "one of " + listed(known) + did_you_mean(table.header()[c], known), fault::unknown);
  stop();
  const attribute* regions = data.panel.find_attribute("region");
  std::set<std::string_view> places;
  for (std::size_t i = 0; i < data.panel.size(); ++i) {
    places.insert(data.panel.ids[i]);
    if (regions != nullptr) places.insert(regions->of(i));
  }
  const auto minute = [&](std::size_t column) -> std::int64_t {
    const auto moment = parse_timestamp(table[column]);
    if (!moment || moment->as == timestamp::form::index) {
      table.refuse_field(column, "YYYY-MM-DD or YYYY-MM-DD HH:MM");
      return 0;
    }
    if (moment->value % 60 != 0) table.refuse_field(column, "a whole minute", fault::range);
    return (moment->value - data.first_day * 86400) / 60;
  };
  while (table.next()) {
    const std::string type{table[*name]};
    if (type.empty()) table.refuse_field(*name, "a name", fault::empty);
    moving_event e{0, minute(*start), 0};
    stop();
    e.length = minute(*end) - e.start;
    stop();
    if (e.length <= 0) table.refuse_field(*end, "a moment after the start", fault::range);
    if (e.length > 366 * 1440) table.refuse_field(*end, "a moment within a year of the start", fault::range);
    const auto positive = [&](std::optional<std::size_t> column, double otherwise) {
      if (!column || table[*column].empty()) return otherwise;
      const auto v = table.number(*column);
      if (v && !(*v > 0 && *v < 1e6)) table.refuse_field(*column, "a number above 0 and below 1000000", fault::range);
      return v.value_or(otherwise);
    };
    e.intensity = positive(intensity, 1.0);
    const double deals = positive(every, 0.0);
    e.every = static_cast<std::int64_t>(deals);
    if (static_cast<double>(e.every) != deals) table.refuse_field(*every, "whole minutes", fault::range);
    const std::string_view place = region ? table[*region] : std::string_view{};
    if (!place.empty() && !places.contains(place)) {
      const std::vector<std::string_view> names(places.begin(), places.end());
      table.refuse_field(*region, "a region or service of the data" + did_you_mean(place, names), fault::unknown);
    }
    stop();
    const auto at = std::find(book.types.begin(), book.types.end(), type);
    e.type = static_cast<std::size_t>(at - book.types.begin());
    if (at == book.types.end()) book.types.push_back(type);
    for (std::size_t i = 0; i < book.of.size(); ++i)
      if (place.empty() || place == data.panel.ids[i] || (regions != nullptr && place == regions->of(i)))
        book.of[i].push_back(book.events.size());
    book.names.push_back(type + ' ' + std::string{table[*start]});
    book.events.push_back(e);
  }
  stop();
  return book;
}

namespace {

/// Ends the command when the document has a problem.
void stop_at(const json_report& report) {
  if (report.first) throw failure{bad_input, report.first->text()};
}

std::size_t find_name(json_reader& at, std::string_view key, const std::vector<std::string>& names, const char* what) {
  const std::string id = at.text(key);
  for (std::size_t k = 0; k < names.size(); ++k)
    if (names[k] == id) return k;
  const std::vector<std::string_view> views(names.begin(), names.end());
  at.refuse(key, fault::unknown, std::string{"the unknown "} + what + ' ' + shown(id),
            std::string{"one of "} + listed(views) + did_you_mean(id, views));
  return 0;
}

/// Work of a host: a number, or what a load test says.
double work_in(json_reader& type, const std::string& file) {
  constexpr json_range positive{.least = std::numeric_limits<double>::min(), .most = 1e15};
  if (!type.has("load_test")) return type.number("work", positive);
  json_reader test = type.object("load_test");
  load_test measured;
  for (const json_reader& v : test.list("load")) measured.load.push_back(v.as_number(not_negative));
  for (const json_reader& v : test.list("latency")) measured.latency.push_back(v.as_number());
  const double longest = test.number("longest"), utilisation = test.number_or("utilisation", 0.7, {0.01, 1});
  test.done();
  if (const json_value* const any = type.value().find("work"))
    type.refuse("work", fault::duplicate, any->text, "either work or load_test");
  return at_place(file + ", " + test.path(), [&] { return work_of_host(measured, longest, utilisation); });
}

}  // namespace

host_file load_hosts(const capacity_options& o, const load_panel_data& data) {
  const std::string bytes = take(read_bytes(o.hosts));
  const json_value document = take(parse_json(bytes, o.hosts));
  json_report report{o.hosts, {}};
  json_reader root{document, report};
  host_file out;
  out.level = root.number_or("level", 0.9, {0.5, 0.9999});
  out.window = static_cast<std::size_t>(root.integer_or("window_minutes", 5, 1, 1440));
  out.days = static_cast<std::size_t>(root.integer_or("period_days", 7, 1, 366));
  out.how.lose_a_zone = root.flag_or("lose_a_zone", true);
  out.how.largest_share = root.number_or("largest_share", 1, {0.01, 1});
  host_problem& p = out.problem;
  p.services = data.panel.ids;
  for (const json_reader& z : root.list("zones")) {
    p.zones.push_back(z.as_text());
    if (std::count(p.zones.begin(), p.zones.end(), p.zones.back()) > 1)
      z.refuse(fault::duplicate, shown(p.zones.back()) + " twice", "each zone once");
  }
  if (p.zones.empty()) root.refuse("zones", fault::empty, "no zone", "at least one");
  p.dates = (o.horizon + out.days * 1440 - 1) / (out.days * 1440);
  stop_at(report);
  const std::size_t zones = p.zones.size(), services = p.services.size();
  struct in_place_hosts {
    std::size_t type, zone, service;
    double hosts;
    std::size_t until;  ///< dates
  };
  std::vector<in_place_hosts> there;
  std::vector<std::pair<double, std::size_t>> offers;  // a zone, and from which date
  for (json_reader type : root.list("types")) {
    host_type one;
    one.name = type.text("id");
    for (const host_type& other : p.types)
      if (other.name == one.name)
        type.refuse("id", fault::duplicate, shown(one.name) + " twice", "each id once");
    one.cost = type.number_or("cost", 1, not_negative);
    one.lot = static_cast<double>(type.integer_or("lot", 1, 0, 1'000'000));
    const double work = work_in(type, o.hosts);
    stop_at(report);
    p.work.insert(p.work.end(), services, work);
    const double offered = type.number_or("offered", std::numeric_limits<double>::infinity(), not_negative);
    const auto lead = static_cast<std::size_t>(type.integer_or("lead_days", 0, 0, 36'600));
    offers.emplace_back(offered, (lead + out.days - 1) / out.days);
    std::size_t until = p.dates;
    if (type.has("retires")) {
      const auto moment = parse_timestamp(type.text("retires"));
      if (!moment || moment->as == timestamp::form::index)
        type.refuse("retires", fault::malformed, shown(type.text("retires")), "YYYY-MM-DD");
      const std::int64_t begins = data.first_day * 1440 + static_cast<std::int64_t>(data.minutes());
      const std::int64_t minutes = moment ? moment->value / 60 - begins : 0;
      const auto period = static_cast<std::int64_t>(out.days * 1440);
      until = std::min(until, static_cast<std::size_t>(std::max<std::int64_t>(0, minutes / period)));
    }
    for (json_reader place : type.list_or_empty("in_place")) {
      const std::size_t zone = find_name(place, "zone", p.zones, "zone");
      const std::size_t service = services == 1 && !place.has("service")
                                      ? 0
                                      : find_name(place, "service", p.services, "service");
      there.push_back({p.types.size(), zone, service, place.number("hosts", not_negative), until});
      place.done();
    }
    type.done();
    p.types.push_back(std::move(one));
  }
  if (p.types.empty()) root.refuse("types", fault::empty, "no type", "at least one");
  root.done();
  stop_at(report);
  const std::size_t types = p.types.size();
  if (const std::size_t columns = p.dates * types * zones * services; columns > 5000)
    throw failure{bad_input, "ECH-201 " + o.hosts + ", --horizon: found " + std::to_string(columns) +
                                 " dates, types, zones and services, needed at most 5000 combinations"};
  p.in_place.assign(p.dates * types * zones * services, 0.0);
  p.offered.assign(p.dates * types * zones, 0.0);
  for (std::size_t t = 0; t < p.dates; ++t) {
    for (std::size_t g = 0; g < types; ++g)
      for (std::size_t z = 0; z < zones; ++z)
        if (t >= offers[g].second) p.offered[(t * types + g) * zones + z] = offers[g].first;
    for (const in_place_hosts& h : there)
      if (t < h.until) p.in_place[((t * types + h.type) * zones + h.zone) * services + h.service] += h.hosts;
  }
  return out;
}

journey_file load_journey(const capacity_options& o, const load_panel_data& data) {
  const std::string bytes = take(read_bytes(o.journey));
  const json_value document = take(parse_json(bytes, o.journey));
  json_report report{o.journey, {}};
  json_reader root{document, report};
  journey_file out;
  if (root.has("service") || data.panel.size() > 1) out.service = find_name(root, "service", data.panel.ids, "service");
  out.level = root.number_or("level", 0.9, {0.5, 0.9999});
  std::vector<std::string> names;
  std::vector<json_reader> steps = root.list("steps");
  for (json_reader& step : steps) {
    names.push_back(step.text("id"));
    if (std::count(names.begin(), names.end(), names.back()) > 1)
      step.refuse("id", fault::duplicate, shown(names.back()) + " twice", "each id once");
    out.journey.steps.push_back({names.back(), step.number_or("stay", 1, {1e-3, 1e6})});
    out.journey.begin.push_back(step.number_or("begin", 0, {0, 1}));
    out.requests.push_back(step.number_or("requests", 1, not_negative));
  }
  if (steps.empty()) root.refuse("steps", fault::empty, "no step", "at least one");
  stop_at(report);
  for (json_reader& step : steps) {
    std::vector<double> row(names.size(), 0.0);
    if (step.has("next")) {
      json_reader next = step.object("next");
      for (std::size_t k = 0; k < names.size(); ++k) row[k] = next.number_or(names[k], 0, {0, 1});
      next.done();
    }
    step.done();
    out.journey.next.insert(out.journey.next.end(), row.begin(), row.end());
  }
  root.done();
  stop_at(report);
  at_place(o.journey, [&] { validate(out.journey); });
  return out;
}

}  // namespace program
