// SPDX-License-Identifier: BSL-1.0
/// From lines of sale, of which no one says what else was on offer, to sales by assortment.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <echelon/choice/offered_sales.hpp>
#include <echelon/core/check.hpp>
#include <echelon/io/bytes.hpp>
#include <echelon/io/csv.hpp>
#include <echelon/io/timestamp.hpp>

namespace echelon::inline ECHELON_ABI {

/// Units of a product that were sold in a period.
struct sale_line {
  std::int64_t period = 0;
  std::uint32_t product = 0;
  double quantity = 0;
};

/// When a product counts as on offer: in a period in which it sold, and in those at most `reach` before or after one.
/// What is never missed is on offer always; what sells seldom asks for a longer reach.
struct seen_on_offer {
  std::int64_t reach = 0;
};

/// Sales by assortment, of periods in turn; a unit sold is a customer. Who buys nothing is not seen.
///
/// throws  error 201 a product that there is not, or a reach below zero | 202 no line with a sale | 301 a quantity is
///         not finite | 303 one is negative
/// cost    O(lines log lines + periods products reach)
template <class = void>
offered_sales sales_of(std::span<const sale_line> lines, std::size_t products, const seen_on_offer& rule = {}) {
  check::range(rule.reach >= 0, "reach", "is negative");
  std::vector<sale_line> sold;
  for (std::size_t k = 0; k < lines.size(); ++k) {
    if (lines[k].product >= products) throw error{fault::range, "lines", k, "is of no product"};
    if (!std::isfinite(lines[k].quantity)) throw error{fault::not_finite, "lines", k, "has no finite quantity"};
    if (lines[k].quantity < 0) throw error{fault::negative, "lines", k, "has a negative quantity"};
    if (lines[k].quantity > 0) sold.push_back(lines[k]);
  }
  check::not_empty(sold.size(), "lines");
  std::sort(sold.begin(), sold.end(), [](const sale_line& a, const sale_line& b) {
    return a.period != b.period ? a.period < b.period : a.product < b.product;
  });
  constexpr std::int64_t never = std::int64_t{1} << 62;
  // when a product sold last, and when it will sell next, seen from the period that is counted
  std::vector<std::int64_t> last(products, -never), next(products, never);
  std::vector<std::size_t> following(sold.size());  // the next line of the same product in a later period
  std::vector<std::size_t> later(products, sold.size());
  for (std::size_t k = sold.size(); k-- > 0;) {
    const std::size_t at = later[sold[k].product];
    following[k] = at < sold.size() && sold[at].period == sold[k].period ? following[at] : at;
    later[sold[k].product] = k;
    next[sold[k].product] = sold[k].period;
  }
  sales_counter counter{products, false};
  std::vector<std::uint32_t> offered;
  for (std::size_t from = 0, to = 0; from < sold.size(); from = to) {
    const std::int64_t now = sold[from].period;
    while (to < sold.size() && sold[to].period == now) ++to;
    for (std::size_t k = from; k < to; ++k) {
      last[sold[k].product] = now;
      next[sold[k].product] = following[k] < sold.size() ? sold[following[k]].period : never;
    }
    offered.clear();
    for (std::uint32_t j = 0; j < products; ++j)
      if (now - last[j] <= rule.reach || next[j] - now <= rule.reach) offered.push_back(j);
    for (std::size_t k = from; k < to; ++k) counter.add(offered, sold[k].product, sold[k].quantity);
  }
  return counter.sales();
}

/// Which columns of a table of sales mean what.
struct sale_columns {
  std::string product = "product";
  std::string moment = "date";        ///< a date, a date with a time, or a whole number
  std::string quantity = "quantity";
  std::int64_t days = 1;              ///< of a period, where moments are dates
};

/// Lines of sale, and the text of each product in the order of its number.
struct named_sales {
  std::vector<sale_line> lines;
  std::vector<std::string> products;
  std::size_t returned = 0;  ///< lines with a negative quantity, which are left out
};

/// Reads lines of sale; periods are counted from 1970-01-01.
///
/// throws  nothing; problem 201 days of a period below one | 202 no row | 301 a quantity is not finite | 402
template <class = void>
parsed<named_sales> parse_sales(std::string_view bytes, const std::string& name, const sale_columns& columns = {}) {
  csv_reader table{bytes, name};
  const std::size_t product = table.require(columns.product).value_or(0);
  const std::size_t moment = table.require(columns.moment).value_or(0);
  const std::size_t quantity = table.require(columns.quantity).value_or(0);
  if (table.failed()) return *table.failed();
  if (columns.days < 1)
    return problem{fault::range, name, 0, 0, "periods of " + std::to_string(columns.days) + " days", "a day or more"};
  named_sales out;
  std::unordered_map<std::string, std::uint32_t> products;
  std::size_t rows = 0;
  while (table.next()) {
    ++rows;
    const auto at = parse_timestamp(table[moment]);
    if (!at) {
      table.refuse_field(moment, timestamp_forms);
      break;
    }
    const auto units = table.number(quantity);
    if (!units) break;
    if (*units < 0) ++out.returned;
    if (!(*units > 0)) continue;
    const auto [known, fresh] =
        products.try_emplace(std::string{table[product]}, static_cast<std::uint32_t>(out.products.size()));
    if (fresh) out.products.push_back(known->first);
    std::int64_t period = at->value;
    if (at->as != timestamp::form::index) {
      const std::int64_t seconds = 86400 * columns.days;
      period = at->value / seconds - (at->value % seconds < 0 ? 1 : 0);
    }
    out.lines.push_back({period, known->second, *units});
  }
  if (table.failed()) return *table.failed();
  if (rows == 0) return problem{fault::empty, name, 0, 0, "a table without a row", "a sale"};
  return out;
}

/// The same from a file, plain, gzip or xz.
template <class = void>
parsed<named_sales> read_sales(const std::string& path, const sale_columns& columns = {}) {
  const auto bytes = read_bytes(path);
  if (!bytes) return bytes.error();
  return parse_sales(*bytes, path, columns);
}

}  // namespace echelon::inline ECHELON_ABI
