// SPDX-License-Identifier: BSL-1.0
/// Horizontal bars: parts of a whole stacked, groups beside each other, or dots on a scale that need not begin at zero.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/report/svg.hpp>
#include <echelon/report/table.hpp>

namespace echelon::inline ECHELON_ABI {

/// How the values of one row are drawn. A bar begins at zero, because its length is read; a dot need not.
enum class bar_style : std::uint8_t { stacked, grouped, dots };

/// Rows with one value a series.
///
/// shape   values [rows, series], series fastest
struct bar_chart {
  std::string title{};
  std::string note{};
  std::vector<std::string> rows{};
  std::vector<std::string> series{};
  std::vector<double> values{};
  bar_style style = bar_style::stacked;
  show::form form{};
  double limit = std::numeric_limits<double>::quiet_NaN();  ///< a line to compare with; not-a-number draws none
  std::string limit_name{};
  std::size_t colour = 0;  ///< the colour of the first series

  double value(std::size_t row, std::size_t s) const noexcept { return values[row * series.size() + s]; }
};

namespace detail {

template <class = void>
text_table bar_numbers(const bar_chart& c) {
  text_table t;
  t.columns.push_back("");
  t.columns.insert(t.columns.end(), c.series.begin(), c.series.end());
  for (std::size_t r = 0; r < c.rows.size(); ++r) {
    std::vector<table_cell> row{cell_of(c.rows[r])};
    for (std::size_t s = 0; s < c.series.size(); ++s) row.push_back(cell_of(c.value(r, s), c.form));
    t.rows.push_back(std::move(row));
  }
  return t;
}

/// The figure at the right end of a row: the sum of a stack, or every value.
template <class = void>
std::string row_figure(const bar_chart& c, std::size_t r) {
  double sum = 0;
  bool any = false;
  std::string all;
  for (std::size_t s = 0; s < c.series.size(); ++s) {
    const double v = c.value(r, s);
    if (std::isfinite(v)) {
      sum += v;
      any = true;
    }
    all += (s > 0 ? "  \u00b7  " : "") + show::value(v, c.form);
  }
  if (c.style != bar_style::stacked) return all;
  return any ? show::value(sum, c.form) : std::string{show::missing};
}

}  // namespace detail

/// Draws the chart as a figure of HTML with an SVG inside. A stack leaves out negative parts.
///
/// throws  error 101 values are not rows times series
template <class = void>
std::string draw(const bar_chart& c) {
  check::size(c.values.size(), c.rows.size() * c.series.size(), "values");
  const bool grouped = c.style == bar_style::grouped;
  const double thick = grouped ? 9 : 14,
               pitch = 30 + thick * (grouped ? static_cast<double>(std::max<std::size_t>(c.series.size(), 1)) : 1);
  svg::box b{.height = 0, .left = 2, .right = 2, .top = std::isfinite(c.limit) ? 18.0 : 4.0, .bottom = 24};
  b.height = b.top + b.bottom + pitch * static_cast<double>(c.rows.size());
  extent e;
  if (c.style == bar_style::stacked) {
    e.add(0);
    for (std::size_t r = 0; r < c.rows.size(); ++r) {
      double sum = 0;
      for (std::size_t s = 0; s < c.series.size(); ++s)
        if (const double v = c.value(r, s); std::isfinite(v) && v > 0) sum += v;
      e.add(sum);
    }
  } else {
    e.add(c.values);
    if (grouped) e.add(0);
  }
  e.add(c.limit);
  const ticks t = round_ticks(e, 5);
  const auto names = labels(t, c.form);
  const scale x{t.lo(), t.hi(), b.x0() + 14, b.x1() - 22};

  markup m;
  svg::begin_figure(m, c.title, c.note);
  std::vector<svg::key> keys;
  for (std::size_t s = 0; s < c.series.size(); ++s)
    keys.push_back({std::string{c.style == bar_style::dots ? "dot " : "block "} +
                        (c.style == bar_style::dots && s % 2 == 1 ? "turned " : "") + svg::colour(s + c.colour),
                    c.series[s]});
  if (keys.size() > 1) svg::legend(m, keys);
  svg::begin(m, b, c.title, "Bar chart of " + std::to_string(c.rows.size()) + " rows. " + c.note);
  for (std::size_t i = 0; i < t.at.size(); ++i) {
    svg::line(m, t.at[i] == 0 ? "grid zero" : "grid", x(t.at[i]), b.y0(), x(t.at[i]), b.y1());
    svg::write(m, i % 2 == 0 ? "tick x" : "tick x thin", x(t.at[i]), b.y1() + 16, names[i]);
  }
  if (std::isfinite(c.limit)) {
    svg::line(m, "limit", x(c.limit), b.y0() - 2, x(c.limit), b.y1());
    svg::write(m, "flag end-text", x(c.limit) + 4, b.y0() - 6, c.limit_name);
  }
  for (std::size_t r = 0; r < c.rows.size(); ++r) {
    const double top = b.y0() + pitch * static_cast<double>(r), y = top + 22;
    svg::write(m, "row", x.from, top + 15, show::clipped(c.rows[r], 34));
    svg::write(m, "row figure", b.x1(), top + 15, detail::row_figure(c, r));
    if (c.style == bar_style::dots) svg::line(m, "track", x.from, y + thick / 2, x.to, y + thick / 2);
    double from = 0;
    for (std::size_t s = 0; s < c.series.size(); ++s) {
      const double v = c.value(r, s);
      if (!std::isfinite(v)) continue;
      const std::string ink = svg::colour(s + c.colour);
      if (c.style == bar_style::stacked) {
        if (v <= 0) continue;
        m.leaf("rect", {{"class", "bar " + ink},
                        {"x", x(from)},
                        {"y", y},
                        {"width", std::max(0.8, x(from + v) - x(from))},
                        {"height", thick}});
        from += v;
      } else if (grouped) {
        const double at = std::min(x(0), x(v));
        m.leaf("rect", {{"class", "bar " + ink}, {"x", at}, {"y", y + thick * static_cast<double>(s)},
                        {"width", std::max(0.8, std::fabs(x(v) - x(0)))}, {"height", thick - 1}});
      } else if (s % 2 == 0) {
        m.leaf("circle", {{"class", "point " + ink}, {"cx", x(v)}, {"cy", y + thick / 2}, {"r", 5.5}});
      } else {
        pen p;
        const double at = x(v), mid = y + thick / 2, r_ = 6.5;
        p.to(at, mid - r_).to(at + r_, mid).to(at, mid + r_).to(at - r_, mid).shut();
        m.leaf("path", {{"class", "point " + ink}, {"d", p.d()}});
      }
    }
    std::string tip = c.rows[r];
    for (std::size_t s = 0; s < c.series.size(); ++s)
      tip += '\n' + c.series[s] + ' ' + show::value(c.value(r, s), c.form);
    svg::hit(m, 0, top + 4, b.width, pitch - 4, tip);
  }
  m.close();
  detail::draw_numbers(m, detail::bar_numbers(c));
  return std::move(m).take();
}

}  // namespace echelon::inline ECHELON_ABI
