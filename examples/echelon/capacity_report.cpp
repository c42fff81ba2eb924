// SPDX-License-Identifier: BSL-1.0
/// The report of `echelon capacity`.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <echelon/io/timestamp.hpp>
#include <echelon/report/bars.hpp>
#include <echelon/report/lines.hpp>
#include <echelon/report/page.hpp>
#include <echelon/report/show.hpp>

#include "capacity_job.hpp"
#include "versions.hpp"

namespace program {

using namespace echelon;

namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t day = 1440;

std::string day_text(std::int64_t day_) { return format_period({unit::day, 1, day_ * 86400}, 0); }

/// Days, or means of several where there are many, so that no point of a chart is dropped.
std::size_t days_a_point(std::size_t days) { return (days + 359) / 360; }

/// The record and what is expected, day by day, with a mark at every break and every day that holds outliers.
line_chart past_of(const capacity_result& job, const service_result& s) {
  const std::size_t n = s.days.size(), step = days_a_point(n);
  chart_line observed{.name = "observed"}, expected{.name = "expected"};
  chart_line breaks{.name = "break of the trend", .dots = true}, outliers{.name = "minutes left out", .dots = true};
  for (std::size_t from = 0; from < n; from += step) {
    double seen = 0, known = 0, said = 0;
    const std::size_t to = std::min(n, from + step);
    for (std::size_t d = from; d < to; ++d) {
      if (!std::isnan(s.days[d].observed)) seen += s.days[d].observed, known += 1;
      said += s.days[d].expected / static_cast<double>(to - from);
    }
    const auto x = static_cast<double>(from);
    const auto has = [&](auto&& list, auto&& day_of) {
      return std::any_of(list.begin(), list.end(), [&](const auto& v) {
        const auto d = static_cast<std::size_t>(day_of(v));
        return d >= from && d < to;
      });
    };
    const bool bent = has(s.breaks, [&](const auto& b) { return b.first - job.data.first_day; });
    const bool odd = has(s.left_out, [](const left_out_minutes& r) { return r.from / day; });
    for (auto* line : {&observed, &expected, &breaks, &outliers}) line->x.push_back(x);
    observed.y.push_back(known > 0 ? seen / known : none);
    expected.y.push_back(said);
    breaks.y.push_back(bent ? said : none);
    outliers.y.push_back(odd && known > 0 ? seen / known : none);
  }
  line_chart c;
  c.title = "Load of a minute, " + std::string{step == 1 ? "mean of each day" : "means of " + std::to_string(step) +
                                                                                    " days"};
  c.note = "From " + day_text(job.data.first_day) + " on; what is expected goes on through the days ahead.";
  c.x_name = "days since " + day_text(job.data.first_day);
  c.lines = {std::move(observed), std::move(expected), std::move(breaks), std::move(outliers)};
  return c;
}

/// The range of what may come, hour by hour: the highest minute of each level.
line_chart ahead_of(const capacity_result& job, const service_result& s) {
  const std::size_t levels = job.levels.size(), ahead = job.options->horizon;
  const std::size_t step = std::max<std::size_t>(60, (ahead / 60 + 359) / 360 * 60);
  chart_line low, high, middle;
  const auto name = [&](std::size_t k) { return show::percent(job.levels[k].value()) + " quantile"; };
  low.name = name(0), high.name = name(levels - 1), middle.name = name(levels / 2);
  for (std::size_t from = 0; from < ahead; from += step) {
    std::array<double, 3> most{};
    most.fill(-std::numeric_limits<double>::infinity());
    for (std::size_t h = from; h < std::min(ahead, from + step); ++h) {
      most[0] = std::max(most[0], s.quantiles[h * levels]);
      most[1] = std::max(most[1], s.quantiles[h * levels + levels - 1]);
      most[2] = std::max(most[2], s.quantiles[h * levels + levels / 2]);
    }
    const double x = static_cast<double>(from) / day;
    low.x.push_back(x), high.x.push_back(x), middle.x.push_back(x);
    low.y.push_back(most[0]), high.y.push_back(most[1]), middle.y.push_back(most[2]);
  }
  line_chart c;
  c.title = "What may come";
  c.note = "The highest minute of every " + std::to_string(step / 60) + " h, for each level.";
  c.x_name = "days ahead";
  c.lines = {std::move(low), std::move(high), std::move(middle)};
  c.shade = true;
  return c;
}

/// Parts of the load ahead, hour by hour.
line_chart parts_of(const capacity_result& job, const service_result& s) {
  const std::size_t columns = job.component_names.size() + 1, ahead = job.options->horizon;
  const std::size_t step = std::max<std::size_t>(60, (ahead / 60 + 359) / 360 * 60);
  line_chart c;
  for (std::size_t k = 0; k + 1 < columns; ++k) {
    chart_line line{.name = job.component_names[k]};
    bool any = false;
    for (std::size_t from = 0; from < ahead; from += step) {
      const std::size_t to = std::min(ahead, from + step);
      double sum = 0;
      for (std::size_t h = from; h < to; ++h) sum += s.components[h * columns + k];
      line.x.push_back(static_cast<double>(from) / day);
      line.y.push_back(sum / static_cast<double>(to - from));
      any = any || sum != 0;
    }
    if (any) c.lines.push_back(std::move(line));
  }
  c.title = "Of what it is made";
  c.note = "Means of " + std::to_string(step / 60) + " h. The parts of every minute add up to what is expected of it.";
  c.x_name = "days ahead";
  return c;
}

/// The lift of a type of event of a day's length and usual intensity.
line_chart response_of(const capacity_result& job, const service_result& s) {
  line_chart c;
  c.title = "What events do";
  c.note = "Lift over the load without it, for an event of 24 hours and intensity 1, without lightning deals.";
  c.x_name = "hours since the start";
  c.y_form = show::as_percent();
  for (std::size_t k = 0; k < s.responses.size(); ++k) {
    const fitted_response& r = s.responses[k];
    if (r.events == 0) continue;
    chart_line line{.name = job.book.types[k] + " (" + std::to_string(r.events) + " seen)"};
    const moving_event e{k, 0, static_cast<std::int64_t>(day), 1, 0};
    std::vector<double> row(r.coefficients.size());
    for (int minute = -720; minute < 2880; minute += 12) {
      line.x.push_back(minute / 60.0);
      line.y.push_back(lift_of(r, e, minute, row));
    }
    c.lines.push_back(std::move(line));
  }
  return c;
}

line_chart weeks_of(const service_result& s) {
  chart_line peak{.name = "highest minute"}, mean{.name = "mean of the week's minutes"};
  const std::size_t step = days_a_point(s.weeks.size());
  for (std::size_t w = 0; w < s.weeks.size(); w += step) {
    peak.x.push_back(static_cast<double>(w + 1)), mean.x.push_back(static_cast<double>(w + 1));
    peak.y.push_back(s.weeks[w].peak), mean.y.push_back(s.weeks[w].parts.total / 10080);
  }
  line_chart c;
  c.title = "Weeks ahead";
  c.note = "Expected load of a minute; each week is the sum of the same minutes that are forecast.";
  c.x_name = "weeks ahead";
  c.lines = {std::move(peak), std::move(mean)};
  return c;
}

text_table breaks_table(const service_result& s) {
  text_table t;
  t.columns = {"Break of the trend", "growth a year before", "growth a year after"};
  for (const auto& [day_, growth] : s.breaks)
    t.rows.push_back({cell_of(day_text(day_)), cell_of(growth.first, show::as_percent()),
                      cell_of(growth.second, show::as_percent())});
  return t;
}

text_table outlier_table(const capacity_result& job, const service_result& s) {
  std::vector<left_out_minutes> runs = s.left_out;
  const auto far = [](const left_out_minutes& r) { return std::abs(r.load - r.expected); };
  std::stable_sort(runs.begin(), runs.end(), [&](const auto& a, const auto& b) { return far(a) > far(b); });
  text_table t;
  t.caption = "The farthest of " + std::to_string(runs.size()) + " runs of minutes left out";
  t.columns = {"from", "minutes", "load", "expected"};
  t.sortable = true;
  for (std::size_t k = 0; k < std::min<std::size_t>(runs.size(), 12); ++k)
    t.rows.push_back({cell_of(job.data.text(static_cast<std::int64_t>(runs[k].from))),
                      cell_of(static_cast<double>(runs[k].to - runs[k].from), 0), cell_of(runs[k].load, show::form{}),
                      cell_of(runs[k].expected, show::form{})});
  return t;
}

text_table orders_table(const capacity_result& job) {
  text_table t;
  t.columns = {"date", "service", "type", "zone", "hosts"};
  t.sortable = true;
  const std::size_t n = job.data.minutes(), period = job.hosts->days * day;
  for (const order_line& line : order_lines(job.hosts->problem, *job.plan))
    t.rows.push_back({cell_of(job.data.text(static_cast<std::int64_t>(n + line.date * period))), cell_of(line.service),
                      cell_of(line.type), cell_of(line.zone), cell_of(line.hosts, 0)});
  return t;
}

void add_service(page& out, const capacity_result& job, const service_result& s) {
  out.section(s.id, "The record and the forecast of this service.");
  double left = 0;
  for (const left_out_minutes& r : s.left_out) left += static_cast<double>(r.to - r.from);
  out.cards({{.value = show::percent(s.trend_now), .label = "growth a year", .hint = "of the trend at the end"},
             {.value = std::to_string(s.breaks.size()), .label = "breaks of the trend"},
             {.value = show::percent(left / static_cast<double>(job.data.minutes())), .label = "minutes left out",
              .hint = "robots and outages"}});
  out.wide({draw(past_of(job, s)), draw(ahead_of(job, s)), draw(parts_of(job, s))});
  std::vector<std::string> charts{draw(weeks_of(s))};
  const line_chart response = response_of(job, s);
  if (!response.lines.empty()) charts.push_back(draw(response));
  out.charts(charts);
  if (!s.breaks.empty()) out.table(breaks_table(s));
  if (!s.left_out.empty()) out.table(outlier_table(job, s));
}

/// Needs and orders by date.
void add_orders(page& out, const capacity_result& job) {
  const host_problem& p = job.hosts->problem;
  out.section("Hosts", "What must be ordered so that the peak of each period is served whichever zone is lost.");
  bar_chart need;
  need.title = "Load to be served at the peak";
  need.note = show::percent(job.hosts->level) + " quantile of the highest " + std::to_string(job.hosts->window) +
              " minutes until the next date.";
  need.style = bar_style::grouped;
  need.series = p.services;
  const std::size_t n = job.data.minutes(), period = job.hosts->days * day;
  for (std::size_t t = 0; t < p.dates; ++t) {
    need.rows.push_back(job.data.text(static_cast<std::int64_t>(n + t * period)));
    for (std::size_t s = 0; s < p.services.size(); ++s) need.values.push_back(p.need[t * p.services.size() + s]);
  }
  out.wide({draw(need)});
  if (job.why && job.why->feasible)
    out.say("Of the cost of all orders, " + show::number(job.why->before) + " serves what the first period needs, " +
            show::number(job.why->share[0]) + " growth and season, " + show::number(job.why->share[1]) + " events.");
  out.table(orders_table(job));
}

}  // namespace

std::string report_of(const capacity_result& job) {
  const std::size_t n = job.data.minutes();
  page out{"Capacity", std::to_string(job.options->horizon) + " minutes from " +
                           job.data.text(static_cast<std::int64_t>(n))};
  for (const service_result& s : job.services) add_service(out, job, s);
  if (job.plan) add_orders(out, job);
  if (job.schedule) {
    out.section("Game day", "Virtual customers for a load test of the busiest day ahead.");
    line_chart c;
    c.title = "Customers at each step, from " + job.data.text(static_cast<std::int64_t>(job.schedule_day));
    c.x_name = "hours";
    const std::size_t steps = job.schedule->steps.size();
    for (std::size_t k = 0; k < steps; ++k) {
      chart_line line{.name = job.schedule->steps[k]};
      for (std::size_t t = 0; t < job.schedule->minutes(); t += 5) {
        line.x.push_back(static_cast<double>(t) / 60);
        line.y.push_back(static_cast<double>(job.schedule->active[t * steps + k]));
      }
      c.lines.push_back(std::move(line));
    }
    out.wide({draw(c)});
  }
  out.section("About", "");
  std::vector<fact> facts{{"Seed", std::to_string(job.options->common.seed)},
                          {"Minutes observed", std::to_string(n)},
                          {"Events", std::to_string(job.book.events.size())}};
  for (const auto& [name, version] : versions()) facts.push_back({name, version});
  out.facts(facts);
  return out.html();
}

}  // namespace program
