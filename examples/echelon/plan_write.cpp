// SPDX-License-Identifier: BSL-1.0
/// The files of a finished plan.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include <echelon/eval/calibration.hpp>
#include <echelon/eval/hierarchy_score.hpp>
#include <echelon/io/csv.hpp>
#include <echelon/io/forecast_csv.hpp>
#include <echelon/io/json.hpp>
#include <echelon/io/timestamp.hpp>
#include <echelon/report/plan_report.hpp>

#include "plan_job.hpp"
#include "results.hpp"

namespace program {

using namespace echelon;

namespace {

std::string period_text(const finished_plan& job, std::size_t t) {
  return format_period(job.world.observed.time,
                       job.world.origin + 1 + static_cast<std::int64_t>(t * job.options->period));
}

/// A number of periods in words: `28 days`.
std::string periods_text(const echelon::period_clock& time, std::size_t n) {
  constexpr const char* names[]{"period", "second", "minute", "hour", "day", "week", "month", "quarter", "year"};
  return std::to_string(n) + ' ' + (time.step == 1 ? names[static_cast<std::size_t>(time.each)] : names[0]) +
         (n == 1 ? "" : "s");
}

/// Buys and placements: a row for every cell and period in which something is bought or placed.
std::string plan_csv(const finished_plan& job) {
  csv_writer out;
  for (const char* name : {"unique_id", "product", "site", "period", "ds", "buy", "place"}) out.text(name);
  out.end_row();
  const auto& stock = job.world.stock;
  const std::size_t n = job.plan.periods;
  for (std::size_t c = 0; c < stock.cells.size(); ++c)
    for (std::size_t t = 0; t < n; ++t) {
      const auto buy = job.plan.buy[c * n + t], place = job.plan.place[c * n + t];
      if (buy == 0 && place == 0) continue;
      out.text(job.world.observed.ids[c]).text(stock.product_ids[stock.cells[c].product]);
      out.text(stock.net.sites[stock.cells[c].site].id)
          .integer(static_cast<long long>(t + 1))
          .text(period_text(job, t));
      out.integer(buy).integer(place).end_row();
    }
  return std::move(out).str();
}

/// The opportunity cost of storage and flow, and their use, by site and period. No limit is an empty field.
std::string prices_csv(const finished_plan& job) {
  csv_writer out;
  for (const char* name : {"site", "period", "ds", "storage_price", "inbound_price", "outbound_price", "storage_use",
                           "storage_capacity", "inbound_use", "inbound_capacity", "outbound_use",
                           "outbound_capacity"})
    out.text(name);
  out.end_row();
  const std::size_t n = job.plan.periods;
  for (std::size_t k = 0; k < job.problem.net.sites.size(); ++k)
    for (std::size_t t = 0; t < n; ++t) {
      const auto& s = job.problem.net.sites[k];
      out.text(s.id).integer(static_cast<long long>(t + 1)).text(period_text(job, t));
      for (const double v :
           {job.plan.storage_price[k * n + t], job.plan.inbound_price[k * n + t], job.plan.outbound_price[k * n + t],
            job.plan.storage_use[k * n + t], s.storage, job.plan.inbound_use[k * n + t], s.inbound_per_period,
            job.plan.outbound_use[k * n + t], s.outbound_per_period}) {
        if (std::isfinite(v)) out.number(v);
        else out.text("");
      }
      out.end_row();
    }
  return std::move(out).str();
}

/// What the plan expects of each delivery speed: a row each.
std::string service_csv(const finished_plan& job) {
  csv_writer out;
  for (const char* name : {"speed", "share", "promise_hours", "lost_margin", "expected_service", "next_day"})
    out.text(name);
  out.end_row();
  for (std::size_t k = 0; k < job.plan.service.size(); ++k) {
    const auto& speed = job.problem.net.speeds[k];
    out.text(speed.id);
    for (const double v : {speed.share, speed.promise_hours, speed.lost_margin, job.plan.service[k],
                           job.plan.next_day[k]})
      out.number(v);
    out.end_row();
  }
  return std::move(out).str();
}

/// How the daily forecast of the cells was kept; empty without a held-out horizon.
calibration_table calibration_of(const finished_plan& job) {
  if (!job.world.replayable) return {};
  const history past = history_at(job.world.observed, job.world.origin);
  backtest_result result;
  result.windows.push_back({past.last, job.forecast.daily, outcomes(past, horizon{job.options->horizon})});
  return calibration(result);
}

fan_chart fan_of(const finished_plan& job, const panel& p, const quantile_forecast& f, std::size_t i,
                 std::string title) {
  constexpr std::int64_t shown = 84;
  const history past = history_at(p, job.world.origin);
  const auto run = past.demand(i);
  const std::int64_t first = std::max(run.first, past.last - shown + 1);
  fan_chart chart{.title = std::move(title), .time = p.time, .first = first};
  for (std::int64_t t = first; t <= past.last; ++t) chart.history.push_back(run.at(t));
  chart.levels.assign(f.levels().begin(), f.levels().end());
  for (std::size_t h = 0; h < f.horizon(); ++h) {
    chart.quantiles.insert(chart.quantiles.end(), f(i, h).begin(), f(i, h).end());
    if (job.world.replayable) chart.actual.push_back(past.outcome(i, h));
  }
  return chart;
}

/// The totals first, then cells from the busiest to the slow ones.
std::vector<fan_chart> fans_of(const finished_plan& job) {
  std::vector<fan_chart> out;
  const auto& groups = job.forecast.groups;
  for (std::size_t g = 0; g < groups.groupings.size() && out.size() < 2; ++g)
    if (groups.first[g + 1] > groups.first[g])
      out.push_back(fan_of(job, groups.series, job.forecast.totals, groups.first[g],
                           groups.groupings[g].empty() ? "All demand" : groups.series.ids[groups.first[g]]));
  const auto worth = turnover(history_at(job.world.observed, job.world.origin));
  std::vector<std::size_t> order(worth.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return worth[a] > worth[b]; });
  std::size_t before = order.size();
  for (const double share : {0.0, 0.03, 0.15, 0.5}) {
    const auto at = static_cast<std::size_t>(share * static_cast<double>(order.size() - 1));
    if (std::exchange(before, at) == at) continue;  // few cells: each is drawn once
    const std::size_t i = order[at];
    out.push_back(fan_of(job, job.world.observed, job.forecast.daily, i, job.world.observed.ids[i]));
  }
  return out;
}

plan_report report_of(const finished_plan& job, const calibration_table& kept) {
  const plan_options& o = *job.options;
  const auto& p = job.plan;
  plan_report r;
  r.title = "Stocking plan";
  r.subtitle = periods_text(job.world.observed.time, o.horizon) + " from " + period_text(job, 0);
  r.data = job.world.name;
  r.cost_names = {"lost sales", "holding", "left over", "transport", "shipping"};
  for (const auto& x : job.policies) {
    policy_outcome shown{.name = x.name,
                         .cost = {x.result.lost, x.result.holding, x.result.leftover, x.result.transport,
                                  x.result.shipping},
                         .in_stock = x.result.in_stock_days,
                         .fill_rate = x.result.fill_rate};
    for (const speed_outcome& k : x.result.speeds) {
      shown.served.push_back(k.fill_rate());
      shown.elsewhere.push_back(k.from_elsewhere());
    }
    r.policies.push_back(std::move(shown));
  }
  if (job.world.sites_help)
    for (const auto& k : job.problem.net.speeds) r.speed_names.push_back(k.id);
  r.expected_service = p.service;
  r.next_day = p.next_day;
  r.forecasts = fans_of(job);
  for (std::size_t k = 0; k < kept.levels.size(); ++k) {
    const reliability at = kept.of_level(k);
    const double nominal = kept.levels[k].value();
    r.calibration.push_back({nominal, std::clamp(nominal, at.share_below(), at.share_up_to())});
  }
  r.scores = {
      "Level",
      "Weighted scaled pinball loss of the forecast, by level of the hierarchy (M5 definition); lower is better.",
      {"WSPL"},
      {},
      4};
  for (const auto& [name, loss] : job.score.by_grouping) r.scores.rows.push_back({name, {loss}});
  if (!r.scores.rows.empty()) r.scores.rows.push_back({"mean", {job.score.mean}});
  r.lower = p.lower_trace;
  r.upper = p.upper_trace;
  for (std::size_t t = 0; t < p.periods; ++t) r.sites.periods.push_back(period_text(job, t));
  for (const auto& s : job.problem.net.sites) {
    r.sites.names.push_back(s.id);
    r.sites.storage_capacity.push_back(s.storage);
    r.sites.inbound_capacity.push_back(s.inbound_per_period);
  }
  r.sites.storage_price = p.storage_price;
  r.sites.inbound_price = p.inbound_price;
  r.sites.storage_use = p.storage_use;
  r.sites.inbound_use = p.inbound_use;
  const auto& sites = job.problem.net.sites;
  if (std::any_of(sites.begin(), sites.end(), [](const site& s) { return s.outbound_per_period < unlimited; })) {
    for (const auto& s : sites) r.sites.outbound_capacity.push_back(s.outbound_per_period);
    r.sites.outbound_price = p.outbound_price;
    r.sites.outbound_use = p.outbound_use;
  }
  r.facts = {{"Seed", std::to_string(o.common.seed)}};
  for (const auto& [name, version] : versions()) r.facts.push_back({name, version});
  return r;
}

json_value summary_of(const finished_plan& job, const calibration_table& kept, const stage_clock& watch) {
  json_value s = json_value::object();
  s["data"] = job.world.name;
  s["series"] = job.world.observed.size();
  s["horizon"] = job.options->horizon;
  if (!job.score.by_grouping.empty()) {
    s["wspl"] = job.score.mean;
    for (const auto& [name, loss] : job.score.by_grouping) s["wspl_by_level"][name] = loss;
  }
  for (std::size_t k = 0; k < kept.levels.size(); ++k) {
    const reliability at = kept.of_level(k);
    json_value row = json_value::object();
    row["level"] = kept.levels[k].value();
    row["share_below"] = at.share_below();
    row["share_up_to"] = at.share_up_to();
    s["calibration"].push_back(row);
  }
  s["bound"] = job.plan.bound;
  s["plan_value"] = job.plan.value;
  s["gap"] = job.plan.gap;
  s["stop"] = text(job.plan.why);
  s["iterations"] = job.plan.lower_trace.size();
  for (std::size_t k = 0; k < job.plan.service.size(); ++k) {
    json_value row = json_value::object();
    row["expected"] = job.plan.service[k];
    row["next_day"] = job.plan.next_day[k];
    s["planned_service"][job.problem.net.speeds[k].id] = row;
  }
  for (const auto& x : job.policies) {
    s["cost"][x.name] = x.result.cost();
    s["in_stock"][x.name] = x.result.in_stock_days;
    s["fill_rate"][x.name] = x.result.fill_rate;
    json_value parts = json_value::object();
    parts["lost_sales"] = x.result.lost;
    parts["holding"] = x.result.holding;
    parts["left_over"] = x.result.leftover;
    parts["transport"] = x.result.transport;
    parts["shipping"] = x.result.shipping;
    s["cost_parts"][x.name] = parts;
    s["storage_ratio"][x.name] = x.result.storage_ratio;
    for (std::size_t k = 0; k < x.result.speeds.size(); ++k) {
      const speed_outcome& speed = x.result.speeds[k];
      json_value row = json_value::object();
      row["demanded"] = speed.demanded;
      row["fill_rate"] = speed.fill_rate();
      row["from_elsewhere"] = speed.from_elsewhere();
      s["service"][x.name][job.problem.net.speeds[k].id] = row;
    }
  }
  note_run(s, job.options->common.seed, watch);
  return s;
}

}  // namespace

void write_results(const finished_plan& job, stage_clock& watch) {
  watch.begin("report and files");
  const plan_options& o = *job.options;
  result_files files{o.out_dir};
  const calibration_table kept = calibration_of(job);
  const std::string forecast = format_forecast(job.world.observed, job.world.origin + 1, job.forecast.daily);
  const std::string totals =
      job.forecast.groups.series.size() == 0
          ? std::string{}
          : format_forecast(job.forecast.groups.series, job.world.origin + 1, job.forecast.totals);
  const std::string report = to_html(report_of(job, kept));
  const auto stage = [&](const char* name, std::string_view bytes) { files.stage_or({}, name, bytes); };
  // all totals, then the cells, in one file: without the second header line
  stage("forecast.csv", totals.empty() ? forecast : totals + forecast.substr(forecast.find('\n') + 1));
  stage("plan.csv", plan_csv(job));
  stage("prices.csv", prices_csv(job));
  if (!job.plan.service.empty()) stage("service.csv", service_csv(job));
  stage("report.html", report);
  watch.end();
  stage("summary.json", format_json(summary_of(job, kept, watch)));
  files.publish();
}

}  // namespace program
