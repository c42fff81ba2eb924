// SPDX-License-Identifier: BSL-1.0
/// The files of `echelon capacity`.
#include <algorithm>
#include <cmath>

#include <echelon/capacity/schedule_csv.hpp>
#include <echelon/io/csv.hpp>
#include <echelon/io/forecast_csv.hpp>
#include <echelon/io/json.hpp>
#include <echelon/io/timestamp.hpp>

#include "capacity_job.hpp"
#include "results.hpp"

namespace program {

using namespace echelon;

namespace {

std::string day_text(std::int64_t day) { return format_period({unit::day, 1, day * 86400}, 0); }

void head(csv_writer& out, std::initializer_list<const char*> names) {
  for (const char* name : names) out.text(name);
}

/// All services one after the other, as `echelon forecast` writes them.
std::string forecast_csv(const capacity_result& job) {
  std::vector<double> all;
  for (const service_result& s : job.services) all.insert(all.end(), s.quantiles.begin(), s.quantiles.end());
  const quantile_forecast f{job.services.size(), job.options->horizon, job.levels, std::move(all)};
  return format_forecast(job.data.panel, static_cast<std::int64_t>(job.data.minutes()) - job.data.offset, f);
}

/// Of what each minute ahead is made; the last column is their sum.
std::string components_csv(const capacity_result& job) {
  csv_writer out;
  head(out, {"unique_id", "ds"});
  for (const std::string& name : job.component_names) out.text(name);
  out.text("expected").end_row();
  const std::size_t columns = job.component_names.size() + 1, n = job.data.minutes();
  out.reserve(job.services.size() * job.options->horizon * (32 + 20 * columns));
  for (const service_result& s : job.services)
    for (std::size_t h = 0; h < job.options->horizon; ++h) {
      out.text(s.id).text(job.data.text(static_cast<std::int64_t>(n + h)));
      for (std::size_t k = 0; k < columns; ++k) out.number(s.components[h * columns + k]);
      out.end_row();
    }
  return std::move(out).str();
}

std::string outlook_csv(const capacity_result& job) {
  csv_writer out;
  head(out, {"unique_id", "ds", "total", "peak", "peak_ds"});
  for (const std::string& name : job.component_names) out.text(name);
  out.end_row();
  for (std::size_t i = 0; i < job.services.size(); ++i)
    for (const outlook_week& w : job.services[i].weeks) {
      out.text(job.services[i].id).text(job.data.text(static_cast<std::int64_t>(w.from)));
      out.number(w.parts.total).number(w.peak).text(job.data.text(static_cast<std::int64_t>(w.peak_minute)));
      out.number(w.parts.level);
      for (const double v : w.parts.terms) out.number(v);
      std::vector<double> by_type(job.book.types.size(), 0.0);
      for (std::size_t k = 0; k < w.parts.events.size(); ++k)
        by_type[job.book.events[job.book.of[i][k]].type] += w.parts.events[k];
      for (const double v : by_type) out.number(v);
      out.end_row();
    }
  return std::move(out).str();
}

std::string breaks_csv(const capacity_result& job) {
  csv_writer out;
  head(out, {"unique_id", "ds", "growth_before", "growth_after"});
  out.end_row();
  for (const service_result& s : job.services)
    for (const auto& [day, growth] : s.breaks)
      out.text(s.id).text(day_text(day)).number(growth.first).number(growth.second).end_row();
  return std::move(out).str();
}

std::string outliers_csv(const capacity_result& job) {
  csv_writer out;
  head(out, {"unique_id", "ds", "minutes", "load", "expected"});
  out.end_row();
  for (const service_result& s : job.services)
    for (const left_out_minutes& run : s.left_out) {
      out.text(s.id).text(job.data.text(static_cast<std::int64_t>(run.from)));
      out.integer(static_cast<long long>(run.to - run.from)).number(run.load).number(run.expected).end_row();
    }
  return std::move(out).str();
}

std::string orders_csv(const capacity_result& job) {
  csv_writer out;
  head(out, {"ds", "service", "type", "zone", "hosts"});
  out.end_row();
  const std::size_t n = job.data.minutes(), period = job.hosts->days * 1440;
  for (const order_line& line : order_lines(job.hosts->problem, *job.plan)) {
    out.text(job.data.text(static_cast<std::int64_t>(n + line.date * period)));
    out.text(line.service).text(line.type).text(line.zone).number(line.hosts).end_row();
  }
  return std::move(out).str();
}

json_value summary_of(const capacity_result& job, const stage_clock& watch) {
  json_value s = json_value::object();
  s["minutes"] = job.data.minutes();
  s["horizon"] = job.options->horizon;
  s["events"] = job.book.events.size();
  for (const service_result& of : job.services) {
    json_value row = json_value::object();
    row["link"] = of.link;
    if (std::isfinite(of.half_life)) row["half_life_days"] = of.half_life;
    row["wider"] = of.wider;
    row["growth"] = of.trend_now;
    row["breaks"] = of.breaks.size();
    std::size_t left = 0;
    for (const left_out_minutes& run : of.left_out) left += run.to - run.from;
    row["minutes_left_out"] = left;
    for (std::size_t k = 0; k < of.responses.size(); ++k) {
      json_value event = json_value::object();
      event["events"] = of.responses[k].events;
      event["stretch"] = of.responses[k].stretch;
      event["surprise"] = of.responses[k].surprise;
      row["responses"][job.book.types[k]] = event;
    }
    s["services"][of.id] = row;
  }
  if (job.plan) {
    json_value orders = json_value::object();
    orders["cost"] = job.plan->cost;
    orders["bound"] = job.plan->bound;
    orders["proven"] = job.plan->proven;
    if (job.why && job.why->feasible) {
      orders["growth_and_season"] = job.why->share[0];
      orders["events"] = job.why->share[1];
    }
    s["orders"] = orders;
  }
  if (job.schedule) s["game_day"] = job.data.text(static_cast<std::int64_t>(job.schedule_day));
  note_run(s, job.options->common.seed, watch);
  return s;
}

}  // namespace

void write_results(const capacity_result& job, stage_clock& watch) {
  watch.begin("report and files");
  const capacity_options& o = *job.options;
  result_files files{o.out_dir};
  files.stage_or(o.out, "forecast.csv", forecast_csv(job));
  files.stage_or(o.components, "components.csv", components_csv(job));
  files.stage_or(o.outlook, "outlook.csv", outlook_csv(job));
  files.stage_or(o.breaks, "breaks.csv", breaks_csv(job));
  files.stage_or(o.outliers, "outliers.csv", outliers_csv(job));
  if (job.plan) files.stage_or(o.orders, "orders.csv", orders_csv(job));
  if (job.schedule) files.stage_or(o.schedule, "schedule.csv", format_schedule(*job.schedule));
  files.stage_or(o.report, "report.html", report_of(job));
  watch.end();
  files.stage_or({}, "summary.json", format_json(summary_of(job, watch)));
  files.publish();
}

}  // namespace program
