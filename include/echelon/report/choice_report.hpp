// SPDX-License-Identifier: BSL-1.0
/// A page about what customers buy, what they buy instead, and what to offer or to stock.
#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/report/bars.hpp>
#include <echelon/report/heat.hpp>
#include <echelon/report/page.hpp>
#include <echelon/report/show.hpp>
#include <echelon/report/table.hpp>

namespace echelon::inline ECHELON_ABI {

/// A model that was fitted, beside the others.
struct fitted_choice_row {
  std::string name{};
  double log_likelihood = 0;
  std::size_t parameters = 0;
  double criterion = 0;  ///< Bayesian: the less the better
};

/// A product of the answer: sales are a share of customers, or units of a season.
struct offered_row {
  std::string name{};
  double worth = 0, sales = 0;
  double units = std::numeric_limits<double>::quiet_NaN();  ///< to have before the season; not-a-number: no season
};

/// What the page shows. Parts without data are left out.
///
/// shape   sold [products]; instead, taken [products, products + 1], the last column nothing
struct choice_report {
  std::string title{}, subtitle{}, lead{};
  std::vector<key_figure> figures{};
  std::vector<fitted_choice_row> fits{};
  std::vector<std::string> products{};
  std::vector<double> sold{};     ///< share of customers where everything is offered
  std::vector<double> instead{};  ///< of who comes for a product that is missing, the share that takes another
  std::vector<double> taken{};    ///< customers that a product takes from another, as shares of all
  std::vector<offered_row> answer{};
  std::vector<fact> facts{};
};

namespace detail {

template <class = void>
std::string draw_substitution(const choice_report& r, std::string title, std::string note, std::string corner,
                              const std::vector<double>& values, bool warm) {
  heat_table t{.title = std::move(title), .note = std::move(note), .corner = std::move(corner), .rows = r.products,
               .columns = r.products, .values = values, .form = show::as_percent(), .warm = warm};
  t.columns.emplace_back("nothing");
  return draw(t);
}

}  // namespace detail

/// The page as one HTML file.
///
/// throws  error 101 tables and their names disagree
/// repeats the same values give the same bytes
template <class = void>
std::string to_html(const choice_report& r) {
  const std::size_t n = r.products.size(), cells = n * (n + 1);
  const auto fits = [&](const std::vector<double>& v, std::size_t size, const char* name) {
    if (!v.empty()) check::size(v.size(), size, name);
  };
  fits(r.sold, n, "sold");
  fits(r.instead, cells, "instead");
  fits(r.taken, cells, "taken");
  page p{r.title, r.subtitle};
  p.lead(r.lead);
  if (!r.figures.empty()) p.cards(r.figures);
  if (!r.answer.empty()) {
    const bool season = r.answer.front().units == r.answer.front().units;
    p.section(season ? "What to stock" : "What to offer",
              season ? "Units to have before the season, and how many of them are expected to sell."
                     : "The products on offer, what a sale of each brings, and the share of customers who buy it.");
    text_table t{.columns = {"Product", season ? "Price" : "Worth of a sale"}, .caption = "The answer",
                 .sortable = true};
    if (season) t.columns.emplace_back("Units");
    t.columns.emplace_back(season ? "Expected sales" : "Customers who buy it");
    for (const offered_row& row : r.answer) {
      std::vector<table_cell> cell{cell_of(row.name), cell_of(row.worth, show::form{"", "", 1})};
      if (season) cell.push_back(cell_of(row.units, 0));
      cell.push_back(season ? cell_of(row.sales, 1) : cell_of(row.sales, show::as_percent()));
      t.rows.push_back(std::move(cell));
    }
    p.table(t);
  }
  if (!r.sold.empty())
    p.section("What customers buy", "Shares of all customers where every product is offered.")
        .charts({draw(bar_chart{.title = "Customers by product", .note = "The rest buys nothing.", .rows = r.products,
                                .series = {"buys it"}, .values = r.sold, .style = bar_style::grouped,
                                .form = show::as_percent()})});
  if (!r.instead.empty() || !r.taken.empty()) {
    p.section("What they buy instead",
              "A row is a product; its columns tell where its customers go. The darker, the more of them.");
    std::vector<std::string> drawn;
    if (!r.instead.empty())
      drawn.push_back(detail::draw_substitution(
          r, "Substitution", "Of the customers who come for the product of a row and do not find it.", "missing",
          r.instead, false));
    if (!r.taken.empty())
      drawn.push_back(detail::draw_substitution(
          r, "What each product takes from which",
          "Shares of all customers who would buy the product of a column if that of the row were not offered.",
          "takes", r.taken, true));
    p.wide(drawn);
  }
  if (!r.fits.empty()) {
    p.section("How the model was chosen",
              "Models are compared by the Bayesian criterion: fit, less a price for each parameter. The first is "
              "used.");
    text_table t{.columns = {"Model", "Log-likelihood", "Parameters", "Criterion"}, .caption = "Models fitted",
                 .first_is_best = true};
    for (const fitted_choice_row& f : r.fits)
      t.rows.push_back({cell_of(f.name), cell_of(f.log_likelihood, 1), cell_of(static_cast<double>(f.parameters), 0),
                        cell_of(f.criterion, 1)});
    p.table(t);
  }
  if (!r.facts.empty()) p.section("How this was made", "").facts(r.facts);
  return p.html();
}

}  // namespace echelon::inline ECHELON_ABI
