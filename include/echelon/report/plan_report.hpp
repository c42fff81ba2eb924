// SPDX-License-Identifier: BSL-1.0
/// The report of the main job: what to expect, what the plan achieves, how good it can be, where room is scarce.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/report/bars.hpp>
#include <echelon/report/fan.hpp>
#include <echelon/report/heat.hpp>
#include <echelon/report/lines.hpp>
#include <echelon/report/page.hpp>
#include <echelon/report/plan_content.hpp>
#include <echelon/report/plan_words.hpp>

namespace echelon::inline ECHELON_ABI {

namespace detail {

template <class = void>
std::vector<double> numbered(std::size_t n) {
  std::vector<double> out(n);
  for (std::size_t i = 0; i < n; ++i) out[i] = static_cast<double>(i + 1);
  return out;
}

/// A share of a capacity; not-a-number where there is no limit.
inline double share_of(double use, double capacity) noexcept {
  return std::isfinite(capacity) && capacity > 0 ? use / capacity : std::numeric_limits<double>::quiet_NaN();
}

/// How each policy served the orders of each delivery speed.
template <class = void>
text_table table_of_speeds(const plan_report& r) {
  text_table t{.columns = {"Policy"}, .caption = "Orders by delivery speed", .sortable = true, .first_is_best = true};
  for (const std::string& name : r.speed_names) {
    t.columns.push_back(name + ", served");
    t.columns.push_back("from elsewhere");
  }
  for (const policy_outcome& o : r.policies) {
    check::size(o.served.size(), r.speed_names.size(), "served");
    check::size(o.elsewhere.size(), r.speed_names.size(), "elsewhere");
    std::vector<table_cell> row{cell_of(o.name)};
    for (std::size_t k = 0; k < r.speed_names.size(); ++k) {
      row.push_back(cell_of(o.served[k], show::as_percent()));
      row.push_back(cell_of(o.elsewhere[k], show::as_percent()));
    }
    t.rows.push_back(std::move(row));
  }
  return t;
}

/// What the plan expects of each delivery speed.
template <class = void>
void write_speeds(page& p, const plan_report& r) {
  if (r.expected_service.empty()) return;
  check::size(r.expected_service.size(), r.speed_names.size(), "expected_service");
  check::size(r.next_day.size(), r.speed_names.size(), "next_day");
  p.section("What the plan promises",
            "Sites serve each other's customers where a service and its cut-off allow it. The plan expects this share "
            "of each speed's orders to be served by the end; what comes after the last cut-off counts for the next "
            "day.");
  text_table t{.columns = {"Speed", "Expected to be served", "After the last cut-off"}, .caption = "Delivery speeds"};
  for (std::size_t k = 0; k < r.speed_names.size(); ++k)
    t.rows.push_back({cell_of(r.speed_names[k]), cell_of(r.expected_service[k], show::as_percent()),
                      cell_of(r.next_day[k], show::as_percent())});
  p.table(t);
}

template <class = void>
void write_policies(page& p, const plan_report& r) {
  if (r.policies.empty()) return;
  const std::size_t parts = r.cost_names.size();
  bar_chart cost{.title = "Cost by policy", .note = "Money lost or spent over the replay; shorter is better.",
                 .series = r.cost_names, .form = r.money};
  bar_chart served{.title = "How often customers were served",
                   .note = "Further right is better; the scale does not begin at zero.",
                   .series = {"in stock", "fill rate"},
                   .style = bar_style::dots,
                   .form = show::as_percent()};
  text_table t{.columns = {"Policy"}, .caption = "All figures of the replay", .sortable = true, .first_is_best = true};
  t.columns.insert(t.columns.end(), r.cost_names.begin(), r.cost_names.end());
  for (const char* name : {"Total", "Against the plan", "In stock", "Fill rate"}) t.columns.emplace_back(name);
  const double ours = r.policies[0].total();
  for (const policy_outcome& o : r.policies) {
    check::size(o.cost.size(), parts, "cost");
    cost.rows.push_back(o.name);
    cost.values.insert(cost.values.end(), o.cost.begin(), o.cost.end());
    served.rows.push_back(o.name);
    served.values.insert(served.values.end(), {o.in_stock, o.fill_rate});
    std::vector<table_cell> row{cell_of(o.name)};
    for (const double v : o.cost) row.push_back(cell_of(v, r.money));
    row.push_back(cell_of(o.total(), r.money));
    const double more = o.total() / ours - 1;
    row.push_back(&o == &r.policies[0] ? table_cell{std::string{show::missing}, 0, true}
                                       : table_cell{(more > 0 ? "+" : "") + show::percent(more), more, true});
    row.push_back(cell_of(o.in_stock, show::as_percent()));
    row.push_back(cell_of(o.fill_rate, show::as_percent()));
    t.rows.push_back(std::move(row));
  }
  p.section("What the plan achieves",
            "Each policy was replayed on the same days with the same demand, which none of them had seen.");
  p.say(words_on_policies(r)).charts({draw(cost), draw(served)}).table(t);
  if (!r.speed_names.empty()) p.table(table_of_speeds(r));
}

template <class = void>
void write_forecasts(page& p, const plan_report& r) {
  if (r.forecasts.empty()) return;
  p.section(
      "What will sell",
      "Each fan shows the range of demand that the forecast held possible, drawn before it happened: the darker, the "
      "more likely. Dots show what happened.");
  p.add(legend(r.forecasts[0]));
  std::vector<std::string> drawn;
  for (const fan_chart& f : r.forecasts) drawn.push_back(draw(f));
  p.charts(drawn);
}

template <class = void>
void write_calibration(page& p, const plan_report& r) {
  if (r.calibration.empty() && r.scores.rows.empty()) return;
  p.section("Can the forecast be trusted?",
            "A forecast is calibrated when a level that promises 90 % is kept 90 % of the time: "
            "the points then lie on the diagonal.");
  p.say(words_on_calibration(r));
  if (!r.calibration.empty()) {
    chart_line all{.name = "observed", .dots = true}, miss{.name = "observed minus nominal", .dots = true};
    for (const calibration_point& c : r.calibration) {
      all.x.push_back(c.nominal);
      all.y.push_back(c.observed);
      miss.x.push_back(c.nominal);
      miss.y.push_back(c.observed - c.nominal);
    }
    line_chart kept{.title = "Nominal and observed",
                    .note = "Share of outcomes at or below the quantile of each level.",
                    .x_name = "nominal level",
                    .lines = {all},
                    .x_form = show::as_percent(),
                    .y_form = show::as_percent(),
                    .diagonal = true,
                    .x_from_to = {0, 1}};
    kept.y_from = 0;
    kept.y_to = 1;
    line_chart off{.title = "How far off",
                   .note = "In percentage points. Above zero the quantile was too high, below zero too low.",
                   .x_name = "nominal level",
                   .lines = {miss},
                   .x_form = show::as_percent(),
                   .y_form = show::as_points(),
                   .x_from_to = {0, 1}};
    p.charts({draw(kept), draw(off)});
  }
  if (!r.scores.rows.empty()) {
    text_table t{.columns = {r.scores.of}, .caption = r.scores.caption, .sortable = true};
    t.columns.insert(t.columns.end(), r.scores.columns.begin(), r.scores.columns.end());
    const auto counts = [&](std::size_t k) {  // a column of whole numbers needs no decimals
      return std::all_of(r.scores.rows.begin(), r.scores.rows.end(), [k](const score_row& s) {
        return k >= s.values.size() || s.values[k] == std::floor(s.values[k]);
      });
    };
    for (const score_row& s : r.scores.rows) {
      std::vector<table_cell> row{cell_of(s.name)};
      for (std::size_t k = 0; k < s.values.size(); ++k)
        row.push_back(cell_of(s.values[k], counts(k) ? 0 : r.scores.decimals));
      t.rows.push_back(std::move(row));
    }
    p.table(t);
  }
}

template <class = void>
void write_bounds(page& p, const plan_report& r) {
  const std::size_t n = std::min(r.lower.size(), r.upper.size());
  if (n == 0) return;
  chart_line above{.name = "best plan found",
                   .x = numbered(n),
                   .y = {r.upper.begin(), r.upper.begin() + static_cast<std::ptrdiff_t>(n)}};
  chart_line below{.name = "proven lower bound",
                   .x = numbered(n),
                   .y = {r.lower.begin(), r.lower.begin() + static_cast<std::ptrdiff_t>(n)}};
  chart_line gap{.name = "gap", .x = numbered(n)};
  extent late;  // the first tenth is a transient that would flatten the rest
  for (std::size_t i = 0; i < n; ++i) {
    gap.y.push_back((above.y[i] - below.y[i]) / std::fabs(above.y[i]));
    if (i >= n / 10) late.add(above.y[i]).add(below.y[i]);
  }
  line_chart both{.title = "Plan and bound",
                  .note = "The best possible plan lies in the shaded band.",
                  .x_name = "iteration",
                  .lines = {above, below},
                  .y_form = r.money,
                  .shade = true};
  const double last_lo = below.y.back(), last_hi = above.y.back(), most = 0.25 * std::fabs(last_hi);
  if (!late.empty() && std::isfinite(last_lo) && std::isfinite(last_hi)) {
    both.y_from = std::max(late.lo, last_lo - most);
    both.y_to = std::min(late.hi, last_hi + most);
  }
  line_chart closing{.title = "Gap",
                     .note = "The distance of the two as a share of the plan's cost, on a logarithmic scale.",
                     .x_name = "iteration",
                     .lines = {gap},
                     .y_form = show::as_percent(),
                     .log_y = true};
  p.section("How good could any plan be?",
            "The plan is found together with a bound that no plan within the capacities can beat. "
            "The distance between the two is what better planning could still save.");
  p.say(words_on_bounds(r)).charts({draw(both), draw(closing)});
}

template <class = void>
void write_sites(page& p, const plan_report& r) {
  const site_report& s = r.sites;
  if (s.names.empty()) return;
  const std::size_t n = s.names.size(), periods = s.periods.size();
  const auto prices = [&](const std::vector<double>& v, const char* name) { check::size(v.size(), n * periods, name); };
  prices(s.storage_price, "storage_price");
  prices(s.inbound_price, "inbound_price");
  prices(s.storage_use, "storage_use");
  prices(s.inbound_use, "inbound_use");
  check::size(s.storage_capacity.size(), n, "storage_capacity");
  check::size(s.inbound_capacity.size(), n, "inbound_capacity");
  const bool ships = !s.outbound_capacity.empty();
  if (ships) {
    prices(s.outbound_price, "outbound_price");
    prices(s.outbound_use, "outbound_use");
    check::size(s.outbound_capacity.size(), n, "outbound_capacity");
  }
  p.section("Where room is scarce",
            "The opportunity cost of a place is what one more unit of room there would save. It is zero where "
            "room is left, and it tells where to add a shelf or a dock first.");
  p.say(words_on_sites(r));
  bar_chart price{.title = "Opportunity cost by site",
                  .note = "Mean over the periods: storage per unit of volume, flows per unit.",
                  .rows = s.names,
                  .series = {"storage", "inbound"},
                  .style = bar_style::grouped,
                  .form = r.money};
  bar_chart use{.title = "How full each site gets",
                .note = "Fullest period as a share of capacity.",
                .rows = s.names,
                .series = {"storage", "inbound"},
                .style = bar_style::grouped,
                .form = show::as_percent(),
                .limit = 1,
                .limit_name = "capacity"};
  text_table t{.columns = {"Site", "Storage capacity", "Fullest", "Storage price, mean", "highest", "Inbound capacity",
                           "Busiest", "Inbound price, mean", "highest"},
               .caption = "All sites",
               .sortable = true};
  if (ships) {
    price.series.push_back("outbound");
    use.series.push_back("outbound");
    t.columns.insert(t.columns.end(), {"Outbound capacity", "Busiest", "Outbound price, mean", "highest"});
  }
  for (std::size_t i = 0; i < n; ++i) {
    const row_summary a = summary_of(s.storage_price, i, periods), b = summary_of(s.inbound_price, i, periods);
    const double full = share_of(summary_of(s.storage_use, i, periods).most, s.storage_capacity[i]);
    const double busy = share_of(summary_of(s.inbound_use, i, periods).most, s.inbound_capacity[i]);
    price.values.insert(price.values.end(), {a.mean, b.mean});
    use.values.insert(use.values.end(), {full, busy});
    const auto capacity = [](double v) {
      return std::isfinite(v) ? table_cell{show::compact(v), v, true} : table_cell{"no limit", v, true};
    };
    t.rows.push_back({cell_of(s.names[i]), capacity(s.storage_capacity[i]), cell_of(full, show::as_percent()),
                      cell_of(a.mean, r.money), cell_of(a.most, r.money), capacity(s.inbound_capacity[i]),
                      cell_of(busy, show::as_percent()), cell_of(b.mean, r.money), cell_of(b.most, r.money)});
    if (!ships) continue;
    const row_summary c = summary_of(s.outbound_price, i, periods);
    const double sent = share_of(summary_of(s.outbound_use, i, periods).most, s.outbound_capacity[i]);
    price.values.push_back(c.mean);
    use.values.push_back(sent);
    auto& row = t.rows.back();
    row.insert(row.end(), {capacity(s.outbound_capacity[i]), cell_of(sent, show::as_percent()),
                           cell_of(c.mean, r.money), cell_of(c.most, r.money)});
  }
  p.charts({draw(price), draw(use)});
  heat_table storage{.title = "Storage, by site and period",
                     .note = "Money per unit of volume held over the period.",
                     .corner = "Site",
                     .rows = s.names,
                     .columns = s.periods,
                     .values = s.storage_price,
                     .form = r.money};
  heat_table inbound{.title = "Inbound flow, by site and period",
                     .note = "Money per unit received in the period.",
                     .corner = "Site",
                     .rows = s.names,
                     .columns = s.periods,
                     .values = s.inbound_price,
                     .form = r.money,
                     .warm = true};
  std::vector<std::string> heats{draw(storage), draw(inbound)};
  if (ships) {
    heat_table outbound = inbound;
    outbound.title = "Outbound flow, by site and period";
    outbound.note = "Money per unit shipped in the period.";
    outbound.values = s.outbound_price;
    heats.push_back(draw(outbound));
  }
  if (periods <= 6) p.charts(heats);
  else p.wide(heats);
  p.table(t);
}

template <class = void>
void write_details(page& p, const plan_report& r) {
  p.section("How this was made", r.data);
  std::vector<fact> list = r.facts;
  double all = 0;
  bar_chart time{.title = "Where the time went",
                 .series = {"seconds"},
                 .style = bar_style::grouped,
                 .form = {"", std::string{show::space} + "s", 1}};
  for (const stage_time& s : r.stages) {
    time.rows.push_back(s.name);
    time.values.push_back(s.seconds);
    if (std::isfinite(s.seconds)) all += s.seconds;
  }
  if (!r.stages.empty()) list.push_back({"time in all", show::seconds(all)});
  if (r.stages.empty()) p.facts(list);
  else p.charts({draw(time), page::facts_text(list)});
  p.notes(r.notes);
}

}  // namespace detail

/// The whole report as one HTML file. Sections without data are left out.
///
/// throws  error 101 matrices and their names disagree | 102 levels do not ascend
/// repeats the same values give the same bytes
template <class = void>
std::string to_html(const plan_report& r) {
  page p{r.title, r.subtitle};
  p.lead(detail::words_in_short(r));
  if (const auto figures = detail::cards_of(r); !figures.empty()) p.cards(figures);
  detail::write_policies(p, r);
  detail::write_speeds(p, r);
  detail::write_forecasts(p, r);
  detail::write_calibration(p, r);
  detail::write_bounds(p, r);
  detail::write_sites(p, r);
  detail::write_details(p, r);
  return p.html();
}

}  // namespace echelon::inline ECHELON_ABI
