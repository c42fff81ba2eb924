// SPDX-License-Identifier: BSL-1.0
/// A fan chart: what was, the range of what may come, and what happened.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/core/level.hpp>
#include <echelon/data/calendar.hpp>
#include <echelon/report/svg.hpp>
#include <echelon/report/table.hpp>

namespace echelon::inline ECHELON_ABI {

/// A moment with a name, marked above the drawing.
struct chart_event {
  std::int64_t period = 0;
  std::string name{};
};

/// One series with its forecast. The first period forecast follows the last one of `history`.
///
/// shape   quantiles [periods ahead, levels], levels fastest; actual [periods ahead] or shorter
/// needs   levels in ascending order; a missing number is not-a-number
struct fan_chart {
  std::string title{};
  std::string note{};
  period_clock time{};
  std::int64_t first = 0;  ///< the period of the first value of `history`
  std::vector<double> history{};
  std::vector<level> levels{};
  std::vector<double> quantiles{};
  std::vector<double> actual{};
  std::vector<chart_event> events{};
  show::form form{};

  std::size_t ahead() const noexcept { return levels.empty() ? 0 : quantiles.size() / levels.size(); }
  double quantile(std::size_t h, std::size_t q) const noexcept { return quantiles[h * levels.size() + q]; }
  /// The index of the median, or levels.size().
  std::size_t median() const noexcept {
    std::size_t q = 0;
    while (q < levels.size() && levels[q].ppm != 500'000) ++q;
    return q;
  }
};

namespace detail {

/// The share between two levels in words: `95 %`.
template <class = void>
std::string between(level lo, level hi) {
  std::string s = show::fixed((hi.ppm - lo.ppm) / 1e4, 1);
  show::detail::trim_zeros(s);
  return s + std::string{show::space} + "%";
}

template <class = void>
std::string fan_tip(const fan_chart& c, std::int64_t h) {
  const auto n = static_cast<std::int64_t>(c.history.size());
  std::string tip = period_name(c.time, c.first + h);
  if (h < n) return tip + "\nsold " + show::value(c.history[static_cast<std::size_t>(h)], c.form);
  const auto k = static_cast<std::size_t>(h - n);
  if (k < c.actual.size() && std::isfinite(c.actual[k])) tip += "\nhappened " + show::value(c.actual[k], c.form);
  if (k < c.ahead()) {
    if (const std::size_t q = c.median(); q < c.levels.size())
      tip += "\nmedian " + show::value(c.quantile(k, q), c.form);
    for (std::size_t q = c.levels.size() / 2; q-- > 0;) {
      const std::size_t top = c.levels.size() - 1 - q;
      tip += '\n' + between(c.levels[q], c.levels[top]) + ": " + show::value(c.quantile(k, q), c.form) + " to " +
             show::value(c.quantile(k, top), c.form);
    }
  }
  for (const chart_event& e : c.events)
    if (e.period == c.first + h) tip += '\n' + e.name;
  return tip;
}

template <class = void>
text_table fan_numbers(const fan_chart& c) {
  text_table t;
  t.columns = {"period", "happened"};
  for (const level l : c.levels) {
    std::string s = show::fixed(l.ppm / 1e4, 2);
    show::detail::trim_zeros(s);
    t.columns.push_back(s + std::string{show::space} + "%");
  }
  for (std::size_t h = 0; h < c.ahead(); ++h) {
    const auto n = static_cast<std::int64_t>(c.history.size() + h);
    std::vector<table_cell> row{cell_of(period_name(c.time, c.first + n))};
    row.push_back(cell_of(h < c.actual.size() ? c.actual[h] : std::numeric_limits<double>::quiet_NaN(), c.form));
    for (std::size_t q = 0; q < c.levels.size(); ++q) row.push_back(cell_of(c.quantile(h, q), c.form));
    t.rows.push_back(std::move(row));
  }
  return t;
}

}  // namespace detail

/// The legend of fan charts with these levels; one serves many charts.
template <class = void>
std::string legend(const fan_chart& c) {
  std::vector<svg::key> keys{{"line past", "sold"}, {"dot now", "what happened"}, {"line mid", "median forecast"}};
  const std::size_t pairs = c.levels.size() / 2;
  for (std::size_t q = pairs; q-- > 0;)
    keys.push_back({"band b" + std::to_string(std::min<std::size_t>(q + 1, 4)),
                    detail::between(c.levels[q], c.levels[c.levels.size() - 1 - q]) + " of outcomes"});
  markup m;
  svg::legend(m, keys);
  return std::move(m).take();
}

/// Draws the chart as a figure of HTML with an SVG inside.
///
/// throws  error 101 quantiles are not a whole number of rows | 102 levels do not ascend
template <class = void>
std::string draw(const fan_chart& c) {
  check::ascending(std::span{c.levels}, "levels");
  check::size(c.quantiles.size(), c.ahead() * c.levels.size(), "quantiles");
  const std::size_t past = c.history.size(), ahead = std::max(c.ahead(), c.actual.size()), all = past + ahead;
  svg::box b{.height = 240, .top = 20};
  const ticks ty = round_ticks([&] {
    extent e;
    e.add(c.history).add(c.quantiles).add(c.actual);
    if (e.lo > 0 && e.lo < 0.6 * e.hi) e.add(0);
    return e;
  }(), 4);
  const auto names = labels(ty, c.form);
  b.left = svg::room_for(names);
  const scale y{ty.lo(), ty.hi(), b.y1(), b.y0()};
  // a period is as wide as its neighbours; its value stands in the middle
  const scale x{-0.5, std::max(0.5, static_cast<double>(all) - 0.5), b.x0(), b.x1()};
  const double base = static_cast<double>(c.first), start = static_cast<double>(past);

  markup m;
  svg::begin_figure(m, c.title, c.note);
  svg::begin(m, b, c.title, "Fan chart of " + std::to_string(past) + " periods sold and " + std::to_string(c.ahead()) +
                                " periods forecast. " + c.note);
  if (ahead > 0) {
    m.leaf("rect", {{"class", "future"},
                    {"x", x(start - 0.5)},
                    {"y", b.y0()},
                    {"width", b.x1() - x(start - 0.5)},
                    {"height", b.y1() - b.y0()}});
  }
  svg::y_axis(m, b, y, ty, names);
  auto when = time_ticks(c.time, base - 0.5, base + x.hi, 6);
  for (time_tick& t : when) t.at -= base;
  svg::time_axis(m, b, x, when);

  for (std::size_t q = 0; q < c.levels.size() / 2; ++q) {  // outermost first; inner bands darken what they cover
    const std::size_t top = c.levels.size() - 1 - q;
    pen p;
    if (c.ahead() == 1) {  // a band needs a width
      p.to(x(start - 0.4), y(c.quantile(0, q))).to(x(start + 0.4), y(c.quantile(0, q)));
      p.to(x(start + 0.4), y(c.quantile(0, top))).to(x(start - 0.4), y(c.quantile(0, top)));
    } else {
      for (std::size_t h = 0; h < c.ahead(); ++h) p.to(x(start + static_cast<double>(h)), y(c.quantile(h, q)));
      for (std::size_t h = c.ahead(); h-- > 0;) p.to(x(start + static_cast<double>(h)), y(c.quantile(h, top)));
    }
    p.shut();
    m.leaf("path", {{"class", "band"}, {"d", p.d()}});
  }
  std::vector<double> xs, ys;
  const auto put = [&](double at, double v) {
    xs.push_back(x(at));
    ys.push_back(y(v));
  };
  const auto flush = [&](const char* kind) {
    svg::polyline(m, kind, xs, ys);
    xs.clear();
    ys.clear();
  };
  for (std::size_t i = 0; i < past; ++i) put(static_cast<double>(i), c.history[i]);
  flush("past");
  if (const std::size_t q = c.median(); q < c.levels.size()) {
    for (std::size_t h = 0; h < c.ahead(); ++h) put(start + static_cast<double>(h), c.quantile(h, q));
    flush("mid");
  }
  for (std::size_t h = 0; h < c.actual.size(); ++h) put(start + static_cast<double>(h), c.actual[h]);
  flush("now");
  for (std::size_t h = 0; h < c.actual.size(); ++h)
    if (std::isfinite(c.actual[h]))
      m.leaf("circle",
             {{"class", "now"}, {"cx", x(start + static_cast<double>(h))}, {"cy", y(c.actual[h])}, {"r", 2.1}});
  if (ahead > 0) {
    svg::line(m, "origin", x(start - 0.5), b.y0(), x(start - 0.5), b.y1());
    svg::write(m, "flag end-text", x(start - 0.5) - 4, b.y0() - 6, "forecast \u2192");
  }
  double free = -1e9;  // labels of events that would touch are left to the tips
  for (const chart_event& e : c.events) {
    const double k = static_cast<double>(e.period) - base;
    if (k < x.lo || k > x.hi) continue;
    const double at = x(k), half = 3.4 * static_cast<double>(std::min<std::size_t>(show::width(e.name), 18));
    svg::line(m, "event", at, b.y0(), at, b.y1());
    if (at - half < free || std::fabs(at - (x(start - 0.5) - 32)) < half + 32) continue;
    svg::write(m, "flag mid-text", std::clamp(at, half, b.width - half), b.y0() - 6, show::clipped(e.name, 18));
    free = at + half + 6;
  }
  for (std::size_t i = 0; i < all; ++i)
    svg::hit(m, x(static_cast<double>(i) - 0.5), b.y0(), x(1) - x(0), b.y1() - b.y0(),
             detail::fan_tip(c, static_cast<std::int64_t>(i)));
  m.close();
  detail::draw_numbers(m, detail::fan_numbers(c));
  return std::move(m).take();
}

}  // namespace echelon::inline ECHELON_ABI
