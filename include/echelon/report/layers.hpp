// SPDX-License-Identifier: BSL-1.0
/// A layer chart: a series and its parts below each other on one time axis, with breaks and outliers marked.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/data/calendar.hpp>
#include <echelon/report/fan.hpp>
#include <echelon/report/svg.hpp>
#include <echelon/report/table.hpp>

namespace echelon::inline ECHELON_ABI {

/// One strip of the chart; a missing number is not-a-number.
struct chart_layer {
  std::string name{};
  std::vector<double> values{};
};

/// A point of the first strip that stands out, with what was expected there.
struct chart_outlier {
  std::int64_t period = 0;
  double value = 0;
  double expected = 0;
  std::string reason{};
};

/// Strips over the same periods, each with a scale of its own.
///
/// shape   all strips as long as the first
struct layer_chart {
  std::string title{};
  std::string note{};
  period_clock time{};
  std::int64_t first = 0;  ///< the period of the first value
  std::vector<chart_layer> layers{};
  std::vector<chart_outlier> outliers{};
  std::vector<chart_event> breaks{};  ///< moments marked through all strips
  show::form form{};

  std::size_t periods() const noexcept { return layers.empty() ? 0 : layers[0].values.size(); }
};

namespace detail {

template <class = void>
std::string layer_tip(const layer_chart& c, std::size_t t) {
  const std::int64_t at = c.first + static_cast<std::int64_t>(t);
  std::string tip = period_name(c.time, at);
  for (const chart_layer& l : c.layers) tip += '\n' + l.name + ' ' + show::value(l.values[t], c.form);
  for (const chart_outlier& o : c.outliers)
    if (o.period == at) tip += "\nexpected " + show::value(o.expected, c.form) + ": " + o.reason;
  for (const chart_event& b : c.breaks)
    if (b.period == at) tip += '\n' + b.name;
  return tip;
}

template <class = void>
text_table layer_numbers(const layer_chart& c) {
  text_table t;
  t.columns.push_back("period");
  for (const chart_layer& l : c.layers) t.columns.push_back(l.name);
  const std::size_t n = c.periods(), from = n > 60 ? n - 60 : 0;
  for (std::size_t k = from; k < n; ++k) {
    std::vector<table_cell> row{cell_of(period_name(c.time, c.first + static_cast<std::int64_t>(k)))};
    for (const chart_layer& l : c.layers) row.push_back(cell_of(l.values[k], c.form));
    t.rows.push_back(std::move(row));
  }
  return t;
}

}  // namespace detail

/// Draws the chart as a figure of HTML with an SVG inside; the numbers below it are those of the last sixty periods.
///
/// throws  error 101 strips of different length
template <class = void>
std::string draw(const layer_chart& c) {
  const std::size_t n = c.periods();
  for (const chart_layer& l : c.layers) check::size(l.values.size(), n, "values");
  const double strip = 84, gap = 16;
  const double count = static_cast<double>(std::max<std::size_t>(1, c.layers.size()));
  svg::box b{.width = 960, .height = count * (strip + gap) + 58, .top = 20};
  std::vector<ticks> ty;
  std::vector<std::vector<std::string>> names;
  for (const chart_layer& l : c.layers) {
    extent e;
    e.add(l.values);
    ty.push_back(round_ticks(e, 2));
    names.push_back(labels(ty.back(), c.form));
    b.left = std::max(b.left, svg::room_for(names.back()));
  }
  const scale x{-0.5, std::max(0.5, static_cast<double>(n) - 0.5), b.x0(), b.x1()};
  const double base = static_cast<double>(c.first);
  markup m;
  svg::begin_figure(m, c.title, c.note);
  svg::begin(m, b, c.title,
             std::to_string(c.layers.size()) + " strips over " + std::to_string(n) + " periods. " + c.note);
  for (std::size_t k = 0; k < c.layers.size(); ++k) {
    const double top = b.top + static_cast<double>(k) * (strip + gap);
    const scale y{ty[k].lo(), ty[k].hi(), top + strip, top};
    svg::y_axis(m, b, y, ty[k], names[k]);
    svg::write(m, "flag end-text", b.x1(), top - 4, c.layers[k].name);
    std::vector<double> xs, ys;
    for (std::size_t t = 0; t < n; ++t) {
      xs.push_back(x(static_cast<double>(t)));
      ys.push_back(y(c.layers[k].values[t]));
    }
    svg::polyline(m, k == 0 ? "past" : "mid", xs, ys);
    if (k != 0) continue;
    for (const chart_outlier& o : c.outliers) {
      const double at = static_cast<double>(o.period) - base;
      if (at < x.lo || at > x.hi || !std::isfinite(o.value)) continue;
      m.leaf("circle", {{"class", "now"}, {"cx", x(at)}, {"cy", y(o.value)}, {"r", 3}});
    }
  }
  auto when = time_ticks(c.time, base - 0.5, base + x.hi, 8);
  for (time_tick& t : when) t.at -= base;
  svg::time_axis(m, b, x, when);
  for (const chart_event& e : c.breaks) {
    const double at = static_cast<double>(e.period) - base;
    if (at >= x.lo && at <= x.hi) svg::line(m, "event", x(at), b.y0(), x(at), b.y1());
  }
  for (std::size_t t = 0; t < n; ++t)
    svg::hit(m, x(static_cast<double>(t) - 0.5), b.y0(), x(1) - x(0), b.y1() - b.y0(), detail::layer_tip(c, t));
  m.close();
  detail::draw_numbers(m, detail::layer_numbers(c));
  return std::move(m).take();
}

}  // namespace echelon::inline ECHELON_ABI
