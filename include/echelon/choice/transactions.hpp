// SPDX-License-Identifier: BSL-1.0
/// Sales by assortment from files that say what was offered: one line a customer, or one line an alternative.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <echelon/choice/choice_csv.hpp>
#include <echelon/choice/offered_sales.hpp>
#include <echelon/io/bytes.hpp>
#include <echelon/io/csv.hpp>
#include <echelon/io/panel_parts.hpp>

namespace echelon::inline ECHELON_ABI {

/// Sales by assortment, and the text of each product in the order of its number.
struct named_offers {
  offered_sales sales;
  std::vector<std::string> products;
};

/// Which columns of a table of transactions mean what.
struct transaction_columns {
  std::string chosen = "chosen";    ///< the product bought, 0 for nothing
  std::string offered = "offered";  ///< the products on offer, between blanks
};

/// Reads transactions, one line a customer; a product is what some line offers. Where no line bought nothing, those who
/// did are not seen.
///
/// throws  nothing; problem 201 what was chosen was not offered | 202 nothing was offered, or no row | 304 a product
///         offered twice in a line | 402
/// cost    one pass; memory that of the distinct assortments
template <class = void>
parsed<named_offers> parse_transactions(std::string_view bytes, const std::string& name,
                                        const transaction_columns& columns = {}) {
  constexpr std::string_view nothing = "0";
  struct line {
    std::vector<std::uint32_t> offered;
    std::optional<std::uint32_t> bought;
  };
  csv_reader table{bytes, name};
  const std::size_t chosen = table.require(columns.chosen).value_or(0);
  const std::size_t offered = table.require(columns.offered).value_or(0);
  if (table.failed()) return *table.failed();
  named_offers out;
  detail::text_index products;
  std::vector<line> lines;
  bool sees_nothing = false;
  while (table.next()) {
    line now;
    std::string_view rest = table[offered];
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find(' '), rest.size());
      const std::string_view product = rest.substr(0, end);
      rest.remove_prefix(std::min(end + 1, rest.size()));
      if (product.empty() || product == nothing) continue;
      const auto [number, fresh] = products.add(product);
      if (fresh) out.products.emplace_back(product);
      now.offered.push_back(static_cast<std::uint32_t>(number));
      if (product == table[chosen]) now.bought = now.offered.back();
    }
    std::sort(now.offered.begin(), now.offered.end());
    if (now.offered.empty()) {
      table.refuse_field(offered, "at least one product on offer", fault::empty);
    } else if (std::adjacent_find(now.offered.begin(), now.offered.end()) != now.offered.end()) {
      table.refuse_field(offered, "each product once", fault::duplicate);
    } else if (!now.bought && table[chosen] != nothing) {
      table.refuse_field(chosen, "a product of those offered, or 0 for nothing", fault::range);
    }
    if (table.failed()) break;
    sees_nothing = sees_nothing || !now.bought;
    lines.push_back(std::move(now));
  }
  if (table.failed()) return *table.failed();
  if (lines.empty()) return problem{fault::empty, name, 0, 0, "a table without a row", "a transaction"};
  sales_counter counter{out.products.size(), sees_nothing};
  const auto nobody = static_cast<std::uint32_t>(out.products.size());
  for (const line& l : lines) counter.add(l.offered, l.bought.value_or(nobody));
  out.sales = counter.sales();
  return out;
}

/// Counts choices in long form. An alternative named "0" is to buy nothing; who sees none counts buyers alone.
///
/// throws  error 202 a choice offers nothing but nothing
template <class = void>
named_offers offers_of(const named_choices& choices) {
  const choice_data& data = choices.data;
  named_offers out;
  std::vector<std::uint32_t> number(choices.alternatives.size());
  bool sees_nothing = false;
  for (std::size_t a = 0; a < number.size(); ++a) {
    const bool none = choices.alternatives[a] == "0";
    sees_nothing = sees_nothing || none;
    number[a] = static_cast<std::uint32_t>(out.products.size());
    if (!none) out.products.push_back(choices.alternatives[a]);
  }
  const std::size_t n = out.products.size();
  sales_counter counter{n, sees_nothing};
  for (std::size_t c = 0; c < data.choices(); ++c) {
    std::vector<std::uint32_t> offered;
    std::size_t bought = n;
    for (std::size_t r = data.first[c]; r < data.first[c + 1]; ++r) {
      const std::uint32_t a = data.alternative[r];
      if (choices.alternatives[a] == "0") continue;
      offered.push_back(number[a]);
      if (r - data.first[c] == data.chosen[c]) bought = number[a];
    }
    std::sort(offered.begin(), offered.end());
    counter.add(offered, bought, data.weight_of(c));
  }
  out.sales = counter.sales();
  return out;
}

/// Reads transactions, or choices in long form where the table has a column "choice_id": choice_id, item, available,
/// chosen. Plain, gzip or xz.
///
/// throws  nothing; problem as parse_transactions and parse_choices
template <class = void>
parsed<named_offers> read_offers(const std::string& path) {
  const auto bytes = read_bytes(path);
  if (!bytes) return bytes.error();
  const csv_reader header{*bytes, path};
  if (!header.column("choice_id")) return parse_transactions(*bytes, path);
  choice_columns columns{.choice = "choice_id", .alternative = "item"};
  if (header.column("available")) columns.available = "available";
  const auto choices = parse_choices(*bytes, path, columns);
  if (!choices) return choices.error();
  for (std::size_t c = 0; c < choices->data.choices(); ++c)
    if (choices->data.rows(c) == 1 && choices->alternatives[choices->data.alternative[choices->data.first[c]]] == "0")
      return problem{fault::empty, path, 0, 0, "a choice that offers nothing to buy", "an available product"};
  return offers_of(*choices);
}

}  // namespace echelon::inline ECHELON_ABI
