// SPDX-License-Identifier: BSL-1.0
/// A line chart: bounds over iterations, nominal against observed, anything with two numeric axes.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/report/svg.hpp>
#include <echelon/report/table.hpp>

namespace echelon::inline ECHELON_ABI {

/// One line of a chart; a missing y is not-a-number.
struct chart_line {
  std::string name{};
  std::vector<double> x{};
  std::vector<double> y{};
  bool dots = false;  ///< marks every point
};

/// A chart of lines over one horizontal axis.
///
/// shape   x and y of each line are equal in number
struct line_chart {
  std::string title{};
  std::string note{};
  std::string x_name{};
  std::vector<chart_line> lines{};
  show::form x_form{};
  show::form y_form{};
  bool log_y = false;
  bool diagonal = false;  ///< draws y = x, for calibration
  bool shade = false;     ///< fills what lies between the first two lines
  double y_from = std::numeric_limits<double>::quiet_NaN();  ///< shows no lower value; not-a-number asks the data
  double y_to = std::numeric_limits<double>::quiet_NaN();    ///< shows no higher value
  std::vector<double> x_from_to{};                        ///< the ends of the axis; empty asks the data
};

namespace detail {

/// The indices of at most `most` evenly spread points, first and last among them.
template <class = void>
std::vector<std::size_t> spread(std::size_t n, std::size_t most) {
  std::vector<std::size_t> out;
  if (n <= most) {
    for (std::size_t i = 0; i < n; ++i) out.push_back(i);
    return out;
  }
  for (std::size_t k = 0; k < most; ++k) out.push_back(k * (n - 1) / (most - 1));
  return out;
}

template <class = void>
text_table line_numbers(const line_chart& c) {
  text_table t;
  if (c.lines.empty()) return t;
  t.columns.push_back(c.x_name.empty() ? "x" : c.x_name);
  for (const chart_line& l : c.lines) t.columns.push_back(l.name);
  for (const std::size_t i : spread(c.lines[0].x.size(), 40)) {
    std::vector<table_cell> row{cell_of(c.lines[0].x[i], c.x_form)};
    for (const chart_line& l : c.lines)
      row.push_back(cell_of(i < l.y.size() ? l.y[i] : std::numeric_limits<double>::quiet_NaN(), c.y_form));
    t.rows.push_back(std::move(row));
  }
  return t;
}

}  // namespace detail

/// Draws the chart as a figure of HTML with an SVG inside; a long line is thinned to 400 points.
///
/// throws  error 101 x and y of a line differ in number
template <class = void>
std::string draw(const line_chart& c) {
  extent ex, ey;
  for (const chart_line& l : c.lines) {
    check::size(l.y.size(), l.x.size(), "y");
    ex.add(l.x);
    for (const double v : l.y)
      if (!c.log_y || v > 0) ey.add(v);
  }
  ex.add(c.x_from_to);
  if (std::isfinite(c.y_from)) ey.lo = c.y_from;
  if (std::isfinite(c.y_to)) ey.hi = c.y_to;
  const ticks ty = c.log_y ? log_ticks(ey) : round_ticks(ey, 5);
  const ticks tx = round_ticks(ex, 6);
  const auto y_names = labels(ty, c.y_form), x_names = labels(tx, c.x_form);
  svg::box b{.height = 270, .right = 20, .bottom = c.x_name.empty() ? 28.0 : 44.0};
  b.left = svg::room_for(y_names);
  const bool whole = c.x_from_to.empty() && !ex.empty() && ex.hi > ex.lo;  // lines run from edge to edge
  const scale x{whole ? ex.lo : tx.lo(), whole ? ex.hi : tx.hi(), b.x0(), b.x1()};
  const scale y{ty.lo(), ty.hi(), b.y1(), b.y0(), c.log_y};

  markup m;
  svg::begin_figure(m, c.title, c.note);
  std::vector<svg::key> keys;
  for (std::size_t k = 0; k < c.lines.size(); ++k) keys.push_back({"line " + svg::colour(k), c.lines[k].name});
  if (c.diagonal) keys.push_back({"line ideal", "perfect"});
  if (keys.size() > 1) svg::legend(m, keys);
  svg::begin(m, b, c.title, "Line chart of " + std::to_string(c.lines.size()) + " lines. " + c.note);
  svg::y_axis(m, b, y, ty, y_names);
  ticks inside = tx;
  std::vector<std::string> inside_names;
  inside.at.clear();
  for (std::size_t i = 0; i < tx.at.size(); ++i) {
    if (tx.at[i] < x.lo || tx.at[i] > x.hi) continue;
    inside.at.push_back(tx.at[i]);
    inside_names.push_back(x_names[i]);
  }
  svg::x_axis(m, b, x, inside, inside_names, c.diagonal);
  if (!c.x_name.empty()) svg::write(m, "axis-name", b.x1(), b.height - 5, c.x_name);

  // what leaves the range of the axis is cut off by an inner drawing of its own
  m.open("svg", {{"x", 0},
                 {"y", b.y0() - 6},
                 {"width", b.width},
                 {"height", b.y1() - b.y0() + 12},
                 {"viewBox",
                  "0 " + coordinate(b.y0() - 6) + ' ' + coordinate(b.width) + ' ' + coordinate(b.y1() - b.y0() + 12)},
                 {"class", "inner"}});
  if (c.diagonal) {
    const double lo = std::max(x.lo, y.lo), hi = std::min(x.hi, y.hi);
    if (lo < hi) svg::line(m, "ideal", x(lo), y(lo), x(hi), y(hi));
  }
  const auto place_y = [&](double v) { return std::clamp(y(v), b.y0() - 1e4, b.y1() + 1e4); };
  if (c.shade && c.lines.size() >= 2) {
    pen p;
    const auto visible = [&](const chart_line& l, std::size_t i) {
      return std::isfinite(l.y[i]) ? place_y(l.y[i]) : std::nan("");
    };
    std::vector<std::size_t> both;
    for (const std::size_t i : detail::spread(std::min(c.lines[0].x.size(), c.lines[1].x.size()), 400))
      if (std::isfinite(c.lines[0].y[i]) && std::isfinite(c.lines[1].y[i])) both.push_back(i);
    for (const std::size_t i : both) p.to(x(c.lines[0].x[i]), visible(c.lines[0], i));
    for (std::size_t k = both.size(); k-- > 0;) p.to(x(c.lines[1].x[both[k]]), visible(c.lines[1], both[k]));
    p.shut();
    if (!p.d().empty()) m.leaf("path", {{"class", "band"}, {"d", p.d()}});
  }
  for (std::size_t k = 0; k < c.lines.size(); ++k) {
    const chart_line& l = c.lines[k];
    std::vector<double> xs, ys;
    const auto shown = detail::spread(l.x.size(), 400);
    for (const std::size_t i : shown) {
      xs.push_back(x(l.x[i]));
      ys.push_back(std::isfinite(l.y[i]) ? place_y(l.y[i]) : std::nan(""));
    }
    svg::polyline(m, "series " + svg::colour(k), xs, ys);
    for (std::size_t i = 0; l.dots && i < xs.size(); ++i)
      if (std::isfinite(ys[i]) && std::isfinite(xs[i]))
        m.leaf("circle", {{"class", "point " + svg::colour(k)}, {"cx", xs[i]}, {"cy", ys[i]}, {"r", 3.4}});
  }
  m.close();
  if (!c.lines.empty()) {
    const chart_line& lead = c.lines[0];
    const auto stops = detail::spread(lead.x.size(), 120);
    for (std::size_t s = 0; s < stops.size(); ++s) {
      const std::size_t i = stops[s];
      if (!std::isfinite(lead.x[i])) continue;
      const double at = x(lead.x[i]);
      const double left = s > 0 ? (x(lead.x[stops[s - 1]]) + at) / 2 : b.x0();
      const double right = s + 1 < stops.size() ? (x(lead.x[stops[s + 1]]) + at) / 2 : b.x1();
      std::string tip = (c.x_name.empty() ? "" : c.x_name + ' ') + show::value(lead.x[i], c.x_form);
      for (const chart_line& l : c.lines)
        if (i < l.y.size()) tip += '\n' + l.name + ' ' + show::value(l.y[i], c.y_form);
      svg::hit(m, left, b.y0(), right - left, b.y1() - b.y0(), tip);
    }
  }
  m.close();
  detail::draw_numbers(m, detail::line_numbers(c));
  return std::move(m).take();
}

}  // namespace echelon::inline ECHELON_ABI
