// SPDX-License-Identifier: BSL-1.0
/// A heat table: a matrix of numbers whose cells darken with the value, readable as a table by everybody.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/report/svg.hpp>

namespace echelon::inline ECHELON_ABI {

/// Numbers by row and column.
///
/// shape   values [rows, columns], columns fastest; a missing number is not-a-number
struct heat_table {
  std::string title{};
  std::string note{};
  std::string corner{};  ///< what the rows are
  std::vector<std::string> rows{};
  std::vector<std::string> columns{};
  std::vector<double> values{};
  show::form form{};
  bool warm = false;  ///< the second colour, to tell two tables apart
};

namespace detail {

/// Three digits of the largest value, the same decimals in every cell, so that digits line up.
inline int shared_decimals(double largest) noexcept {
  if (!(largest > 0)) return 0;
  return std::clamp(2 - static_cast<int>(std::floor(std::log10(largest))), 0, 6);
}

}  // namespace detail

/// Draws the table as a figure of HTML. Zero is shown as a dot without colour; the largest value has the full colour.
///
/// throws  error 101 values are not rows times columns
template <class = void>
std::string draw(const heat_table& t) {
  check::size(t.values.size(), t.rows.size() * t.columns.size(), "values");
  double most = 0;
  for (const double v : t.values)
    if (std::isfinite(v)) most = std::max(most, std::fabs(v));
  const show::magnitude unit_ = show::magnitude_of(most * t.form.times);
  const bool dense = t.columns.size() > 12;  // smaller type, two digits instead of three
  const int decimals = std::max(0, detail::shared_decimals(most * t.form.times / unit_.scale) - (dense ? 1 : 0));
  markup m;
  svg::begin_figure(m, t.title, t.note);
  m.open("div", {{"class", "scroll"}, {"tabindex", "0"}, {"role", "region"}, {"aria-label", t.title}});
  m.open("table", {{"class", std::string{"heat"} + (t.warm ? " warm" : "") + (dense ? " dense" : "")}})
      .open("thead")
      .open("tr")
      .element("th", {{"scope", "col"}}, t.corner);
  for (const auto& c : t.columns) m.element("th", {{"scope", "col"}}, c);
  m.close().close().open("tbody");
  for (std::size_t r = 0; r < t.rows.size(); ++r) {
    m.open("tr").element("th", {{"scope", "row"}}, t.rows[r]);
    for (std::size_t c = 0; c < t.columns.size(); ++c) {
      const double v = t.values[r * t.columns.size() + c];
      const double heat = most > 0 && std::isfinite(v) ? std::fabs(v) / most : 0;
      const std::string tip = t.rows[r] + ", " + t.columns[c] + '\n' + show::value(v, t.form);
      if (!std::isfinite(v)) m.element("td", {{"class", "none"}}, show::missing);
      else if (v == 0) m.element("td", {{"class", "none"}, {"data-tip", tip}}, "\u00b7");
      else
        m.element("td", {{"style", "--v:" + coordinate(0.07 + 0.93 * heat)}, {"data-tip", tip}},
                  show::fixed(v * t.form.times / unit_.scale, decimals) + unit_.letter);
    }
    m.close().line();
  }
  return std::move(m).take();
}

}  // namespace echelon::inline ECHELON_ABI
