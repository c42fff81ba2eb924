// SPDX-License-Identifier: BSL-1.0
/// A plain HTML table of texts and numbers: the fallback of every chart, and a figure of its own.
#pragma once

#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include <echelon/report/markup.hpp>
#include <echelon/report/show.hpp>

namespace echelon::inline ECHELON_ABI {

/// What a cell shows, and the number that it is sorted by; a text has none.
struct table_cell {
  std::string text{};
  double value = std::numeric_limits<double>::quiet_NaN();
  bool number = false;  ///< set to the right, with figures of equal width
};

/// A cell of text.
template <class = void>
table_cell cell_of(std::string text) {
  return {std::move(text), std::numeric_limits<double>::quiet_NaN(), false};
}
/// A cell of a number in a form.
template <class = void>
table_cell cell_of(double v, const show::form& f) { return {show::value(v, f), v, true}; }
/// A cell of a number with a fixed count of decimals.
template <class = void>
table_cell cell_of(double v, int decimals) { return {show::fixed(v, decimals), v, true}; }

/// A table. A short row is filled with empty cells; a long one is cut.
struct text_table {
  std::vector<std::string> columns{};
  std::vector<std::vector<table_cell>> rows{};
  std::string caption{};
  bool sortable = false;      ///< a click on a column's name sorts by it, where scripts run
  bool first_is_best = false; ///< sets the first row in bold
};

namespace detail {

template <class = void>
void draw_table(markup& m, const text_table& t) {
  m.open("div", {{"class", "scroll"},
                 {"tabindex", "0"},
                 {"role", "region"},
                 {"aria-label", t.caption.empty() ? "table" : t.caption}});
  m.open("table", {{"class", std::string{t.sortable ? "sort" : ""} + (t.first_is_best ? " best" : "")}});
  if (!t.caption.empty()) m.element("caption", {}, t.caption);
  m.open("thead").open("tr");
  for (std::size_t c = 0; c < t.columns.size(); ++c) {
    const bool number = !t.rows.empty() && c < t.rows[0].size() && t.rows[0][c].number;
    m.element("th", {{"scope", "col"}, {"class", number ? "n" : ""}}, t.columns[c]);
  }
  m.close().close().open("tbody");
  for (const auto& row : t.rows) {
    m.open("tr");
    for (std::size_t c = 0; c < t.columns.size(); ++c) {
      const table_cell cell = c < row.size() ? row[c] : table_cell{};
      if (c == 0 && !cell.number) m.element("th", {{"scope", "row"}}, cell.text);
      else if (cell.number && std::isfinite(cell.value))
        m.element("td", {{"class", "n"}, {"data-v", show::detail::digits(cell.value, 9, std::chars_format::general)}},
                  cell.text);
      else m.element("td", {{"class", cell.number ? "n" : ""}}, cell.text);
    }
    m.close().line();
  }
  m.close().close().close();
}

/// The numbers of a chart, folded away under it.
template <class = void>
void draw_numbers(markup& m, const text_table& t) {
  if (t.rows.empty()) return;
  m.open("details", {{"class", "numbers"}}).element("summary", {}, "Numbers");
  draw_table(m, t);
  m.close();
}

}  // namespace detail

/// The table as HTML.
template <class = void>
std::string draw(const text_table& t) {
  markup m;
  detail::draw_table(m, t);
  return std::move(m).take();
}

}  // namespace echelon::inline ECHELON_ABI
