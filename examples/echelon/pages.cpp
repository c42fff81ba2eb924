// SPDX-License-Identifier: BSL-1.0
#include "pages.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include <echelon/io/timestamp.hpp>
#include <echelon/report/fan.hpp>
#include <echelon/report/layers.hpp>
#include <echelon/report/lines.hpp>
#include <echelon/report/page.hpp>
#include <echelon/series/broken_line.hpp>
#include <echelon/series/masked.hpp>
#include <echelon/series/mstl.hpp>

#include "models.hpp"

namespace program {

using namespace echelon;

namespace {

/// The series with the most demand, the largest first.
std::vector<std::size_t> largest(const history& past, std::size_t most) {
  std::vector<double> total(past.size(), 0.0);
  for (std::size_t i = 0; i < past.size(); ++i)
    for (const double y : past.demand(i).values) total[i] += std::isnan(y) ? 0.0 : std::abs(y);
  std::vector<std::size_t> order(past.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return total[a] > total[b]; });
  order.resize(std::min(order.size(), most));
  return order;
}

/// The last periods of a series up to the origin, missing ones included.
std::vector<double> latest(const history& past, std::size_t i, std::size_t most) {
  const auto run = past.demand(i);
  std::vector<double> out;
  const std::int64_t from = std::max(run.first, past.last - static_cast<std::int64_t>(most) + 1);
  for (std::int64_t t = from; t <= past.last; ++t) out.push_back(run.at(t));
  return out;
}

fan_chart fan_of(const history& past, const quantile_forecast& f, std::size_t i,
                 const std::vector<chart_event>& marks) {
  const std::size_t ahead = f.horizon();
  fan_chart c{.title = past.of().ids[i], .time = past.of().time, .levels = {f.levels().begin(), f.levels().end()}};
  c.history = latest(past, i, std::max<std::size_t>(60, 3 * ahead));
  c.first = past.last + 1 - static_cast<std::int64_t>(c.history.size());
  for (std::size_t h = 0; h < ahead; ++h) {
    c.quantiles.insert(c.quantiles.end(), f(i, h).begin(), f(i, h).end());
    c.actual.push_back(past.outcome(i, h));
  }
  if (std::all_of(c.actual.begin(), c.actual.end(), [](double v) { return std::isnan(v); })) c.actual.clear();
  for (const chart_event& e : marks)
    if (e.period >= c.first) c.events.push_back(e);
  return c;
}

/// What the past of one series is made of, drawn, and in words.
struct anatomy {
  layer_chart chart;
  std::vector<std::vector<table_cell>> outliers;
};

anatomy anatomy_of(const history& past, std::size_t i, const std::vector<std::size_t>& seasons) {
  anatomy out;
  const period_clock& time = past.of().time;
  std::vector<double> y = latest(past, i, 1500);
  out.chart = {.title = past.of().ids[i], .time = time,
               .first = past.last + 1 - static_cast<std::int64_t>(y.size())};
  const auto seen = std::count_if(y.begin(), y.end(), [](double v) { return !std::isnan(v); });
  out.chart.layers.push_back({"observed", y});
  if (seen < 8) return out;
  const auto at = [&](std::size_t t) { return out.chart.first + static_cast<std::int64_t>(t); };
  if (!detail::is_intermittent(y)) {
    const outlier_report found = find_outliers({.seasons = seasons, .limit = 6}, y);
    for (const outlier_record& r : found.audit) {
      for (std::size_t t = r.from; t < r.to; ++t)
        if (!std::isnan(y[t])) out.chart.outliers.push_back({at(t), y[t], r.expected, r.reason()});
      out.outliers.push_back({cell_of(past.of().ids[i]), cell_of(period_name(time, at(r.from))),
                              cell_of(static_cast<double>(r.to - r.from), 0), cell_of(r.original, show::form{}),
                              cell_of(r.expected, show::form{}), cell_of(r.score, 1), cell_of(r.reason())});
    }
  }
  const fitted_mstl parts = fit(mstl{.seasons = seasons, .robust = true}, y);
  out.chart.layers.push_back({"trend", parts.trend});
  std::vector<double> rest = y;
  for (std::size_t k = 0; k < parts.seasons.size(); ++k) {
    out.chart.layers.push_back({"season of " + std::to_string(parts.seasons[k]) + " periods", parts.seasonal[k]});
    for (std::size_t t = 0; t < rest.size(); ++t) rest[t] -= parts.seasonal[k][t];
  }
  out.chart.layers.push_back({"remainder", parts.remainder});
  const fitted_broken_line line = fit(broken_line{}, rest);
  for (std::size_t k = 0; k < line.breaks.size(); ++k) {
    const auto slope = [&](std::size_t piece) {
      const double a = piece == 0 ? 0.0 : static_cast<double>(line.breaks[piece - 1]);
      const double b = piece == line.breaks.size() ? static_cast<double>(line.periods - 1)
                                                   : static_cast<double>(line.breaks[piece]);
      return (line.values[piece + 1] - line.values[piece]) / (b - a);
    };
    out.chart.breaks.push_back({at(line.breaks[k]), "slope " + show::number(slope(k)) + " to " +
                                                        show::number(slope(k + 1)) + " a period"});
  }
  out.chart.note = line.breaks.empty() ? "No break of the slope is believed."
                                       : std::to_string(line.breaks.size()) + " breaks of the slope, dotted.";
  return out;
}

std::vector<std::size_t> seasons_of(const model_options& o, const history& past) {
  std::vector<std::size_t> out = o.seasons.empty() ? usual_cycles(past.of().time) : o.seasons;
  std::erase_if(out, [](std::size_t m) { return m < 2; });
  return out;
}

}  // namespace

std::string forecast_page(const forecast_options& o, const history& past, const quantile_forecast& f) {
  const panel& p = past.of();
  const auto chosen = largest(past, o.shown);
  page out{"Forecast of " + std::to_string(f.series()) + " series",
           std::to_string(f.horizon()) + " periods from " + period_name(p.time, past.last + 1) + " on, model " +
               o.model};
  std::vector<std::string> fans, parts;
  text_table outliers{.columns = {"Series", "From", "Periods", "Observed", "Expected", "Deviations", "Why"},
                      .caption = "Values far from trend and season", .sortable = true};
  std::string keys;
  for (const std::size_t i : chosen) {
    anatomy a = anatomy_of(past, i, seasons_of(o.models, past));
    std::vector<chart_event> marks;
    for (const chart_event& b : a.chart.breaks) marks.push_back({b.period, "new slope"});
    const fan_chart c = fan_of(past, f, i, marks);
    if (keys.empty()) keys = legend(c);
    fans.push_back(draw(c));
    parts.push_back(draw(a.chart));
    outliers.rows.insert(outliers.rows.end(), a.outliers.begin(), a.outliers.end());
  }
  out.section("What is to come", "The series with the most demand. The darker the fan, the more likely; dots show what "
                                 "happened after the cut-off, where that is known.");
  out.add(keys).charts(fans);
  out.section("What the past is made of",
              "Trend and seasons by MSTL; dots are values far from both, dotted lines moments at which the slope of "
              "the trend becomes another.");
  out.wide(parts);
  if (!outliers.rows.empty())
    out.section("Outliers", o.models.mask ? "Far values are masked before the model is fitted, the latest ones aside."
                                          : "The model saw these values; --mask-outliers hides far ones from it.")
        .table(outliers);
  return out.html();
}

std::string backtest_page(const backtest_options& o, const panel& p, const std::vector<judged_model>& models,
                          const std::vector<std::pair<std::string, std::vector<double>>>& figures,
                          const std::vector<std::string>& names) {
  page out{"Backtest of " + std::to_string(models.size()) + " models",
           std::to_string(p.size()) + " series, " + std::to_string(o.windows) + " origins, " +
               std::to_string(o.horizon) + " periods ahead"};
  text_table t{.columns = {"Model"}, .caption = "All origins and periods ahead together", .sortable = true};
  t.columns.insert(t.columns.end(), names.begin(), names.end());
  for (const auto& [name, values] : figures) {
    std::vector<table_cell> row{cell_of(name)};
    for (const double v : values) row.push_back(cell_of(v, 4));
    t.rows.push_back(std::move(row));
  }
  line_chart loss{.title = "Weighted quantile loss by period ahead", .note = "Lower is better.",
                  .x_name = "periods ahead"};
  line_chart levels{.title = "Levels asked and shares found", .note = "On the dashed line every level is met.",
                    .x_name = "level asked", .x_form = show::as_percent(), .y_form = show::as_percent(),
                    .diagonal = true};
  for (const judged_model& m : models) {
    chart_line by_period{.name = m.name}, by_level{.name = m.name, .dots = true};
    for (std::size_t h = 0; h < m.scores.ahead.n; ++h) {
      by_period.x.push_back(static_cast<double>(h + 1));
      by_period.y.push_back(m.scores.of_period(h).quantile.value());
    }
    for (std::size_t k = 0; k < m.kept.levels.size(); ++k) {
      by_level.x.push_back(m.kept.levels[k].value());
      by_level.y.push_back(m.kept.of_level(k).share_up_to());
    }
    loss.lines.push_back(std::move(by_period));
    levels.lines.push_back(std::move(by_level));
  }
  out.section("Which model errs least", "Each model forecast from every origin with what was known then.").table(t);
  out.charts({draw(loss), draw(levels)});
  return out.html();
}

}  // namespace program
