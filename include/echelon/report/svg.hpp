// SPDX-License-Identifier: BSL-1.0
/// The frame that all charts share: heading and legend, a drawing area, axes, and places that answer a pointer.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <echelon/report/markup.hpp>
#include <echelon/report/scale.hpp>
#include <echelon/report/time_axis.hpp>

namespace echelon::inline ECHELON_ABI::svg {

/// A drawing of `width` by `height` with an area inside its margins; the unit is a pixel at full size.
struct box {
  double width = 480, height = 260;
  double left = 44, right = 12, top = 14, bottom = 38;

  double x0() const noexcept { return left; }
  double x1() const noexcept { return width - right; }
  double y0() const noexcept { return top; }
  double y1() const noexcept { return height - bottom; }
};

/// One entry of a legend: the class of its mark and its name.
struct key {
  std::string mark{};
  std::string name{};
};

/// The width that labels of an axis need, with room for the larger type of narrow screens.
inline double room_for(const std::vector<std::string>& labels) noexcept {
  std::size_t most = 1;
  for (const auto& l : labels) most = std::max(most, show::width(l));
  return 14 + 8.2 * static_cast<double>(std::min<std::size_t>(most, 14));
}

template <class = void>
void legend(markup& m, const std::vector<key>& keys) {
  if (keys.empty()) return;
  m.open("ul", {{"class", "legend"}});
  for (const key& k : keys) {
    m.open("li").element("span", {{"class", "mark " + k.mark}}, "");
    m.text(k.name).close();
  }
  m.close();
}

/// Opens a figure with its heading.
template <class = void>
void begin_figure(markup& m, std::string_view title, std::string_view note) {
  m.open("figure", {{"class", "chart"}}).open("figcaption");
  if (!title.empty()) m.element("h3", {}, title);
  if (!note.empty()) m.element("p", {}, note);
  m.close();
}

/// Opens the drawing; `told` is what a screen reader says.
template <class = void>
void begin(markup& m, const box& b, std::string_view title, std::string_view told) {
  m.open("svg", {{"viewBox", "0 0 " + coordinate(b.width) + ' ' + coordinate(b.height)}, {"role", "img"},
                 {"aria-label", std::string{title} + ". " + std::string{told}}});
  m.element("title", {}, title).element("desc", {}, told);
}

template <class = void>
void line(markup& m, std::string_view kind, double x1, double y1, double x2, double y2) {
  m.leaf("line", {{"class", kind}, {"x1", x1}, {"y1", y1}, {"x2", x2}, {"y2", y2}});
}

template <class = void>
void write(markup& m, std::string_view kind, double x, double y, std::string_view text) {
  m.element("text", {{"class", kind}, {"x", x}, {"y", y}}, text);
}

/// Horizontal lines and labels at the left.
template <class = void>
void y_axis(markup& m, const box& b, const scale& y, const ticks& t, const std::vector<std::string>& labels) {
  for (std::size_t i = 0; i < t.at.size(); ++i) {
    const double at = y(t.at[i]);
    line(m, t.at[i] == 0 ? "grid zero" : "grid", b.x0(), at, b.x1(), at);
    write(m, i % 2 == 0 ? "tick y" : "tick y thin", b.x0() - 7, at + 3.8, labels[i]);
  }
}

/// Labels below, and vertical lines when `lines` asks for them.
template <class = void>
void x_axis(markup& m, const box& b, const scale& x, const ticks& t, const std::vector<std::string>& labels,
            bool lines) {
  for (std::size_t i = 0; i < t.at.size(); ++i) {
    const double at = x(t.at[i]);
    if (lines) line(m, t.at[i] == 0 ? "grid zero" : "grid", at, b.y0(), at, b.y1());
    else line(m, "notch", at, b.y1(), at, b.y1() + 4);
    write(m, i % 2 == 0 ? "tick x" : "tick x thin", at, b.y1() + 18, labels[i]);
  }
}

/// Labels of a time axis, what changes (the year) on a second line.
template <class = void>
void time_axis(markup& m, const box& b, const scale& x, const std::vector<time_tick>& t) {
  for (std::size_t i = 0; i < t.size(); ++i) {
    const double at = x(t[i].at);
    line(m, "notch", at, b.y1(), at, b.y1() + 4);
    write(m, i % 2 == 0 ? "tick x" : "tick x thin", at, b.y1() + 18, t[i].label);
    if (!t[i].below.empty()) write(m, "tick x below", at, b.y1() + 32, t[i].below);
  }
}

/// A place that shows `tip` under the pointer; its first line is set in bold.
template <class = void>
void hit(markup& m, double x, double y, double width, double height, std::string_view tip) {
  m.leaf("rect", {{"class", "hit"},
                  {"x", x},
                  {"y", y},
                  {"width", std::max(0.0, width)},
                  {"height", std::max(0.0, height)},
                  {"data-tip", tip}});
}

/// A path through points; gaps where a value is missing, a dot where a value stands alone between gaps.
///
/// needs   xs and ys equal in number
template <class = void>
void polyline(markup& m, std::string_view kind, const std::vector<double>& xs, const std::vector<double>& ys) {
  pen p;
  const auto seen = [&](std::size_t i) { return i < ys.size() && std::isfinite(ys[i]) && std::isfinite(xs[i]); };
  for (std::size_t i = 0; i < xs.size(); ++i) p.to(xs[i], ys[i]);
  if (!p.d().empty()) m.leaf("path", {{"class", kind}, {"d", p.d()}});
  for (std::size_t i = 0; i < xs.size(); ++i)
    if (seen(i) && !(i > 0 && seen(i - 1)) && !seen(i + 1))
      m.leaf("circle", {{"class", std::string{kind} + " alone"}, {"cx", xs[i]}, {"cy", ys[i]}, {"r", 2}});
}

/// The class that colours the i-th series; six colours, then again from the first.
template <class = void>
std::string colour(std::size_t i) { return "c" + std::to_string(i % 6 + 1); }

}  // namespace echelon::inline ECHELON_ABI::svg
