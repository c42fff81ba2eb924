// SPDX-License-Identifier: BSL-1.0
/// A season: products are bought before it, customers come one by one, what is left is salvaged.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/stock/count_demand.hpp>

namespace echelon::inline ECHELON_ABI {

/// What a season pays. Vectors that may be empty are then zero for every product, `most` without limit.
///
/// shape   all [products]
/// unit    money per unit; customers as a law of their number
struct selling_season {
  std::vector<double> price{};
  std::vector<double> cost{};              ///< of a unit bought before the season
  std::vector<double> salvage{};           ///< of a unit left after it; may be empty
  count_demand customers{std::vector<double>{1.0}, 0};
  std::vector<std::uint32_t> stock{};      ///< units already there, paid for and offered; may be empty
  std::vector<std::uint32_t> most{};       ///< units that can be bought; may be empty

  std::size_t products() const noexcept { return price.size(); }
  double salvage_of(std::size_t j) const noexcept { return salvage.empty() ? 0.0 : salvage[j]; }
  std::uint32_t stock_of(std::size_t j) const noexcept { return stock.empty() ? 0u : stock[j]; }
  std::uint32_t most_of(std::size_t j) const noexcept { return most.empty() ? no_limit : most[j]; }

  static constexpr std::uint32_t no_limit = 0xFFFFFFFFu;
};

/// A number of customers that is known.
inline count_demand exactly(std::uint32_t customers) { return count_demand{std::vector<double>{1.0}, customers}; }

/// A mean over independent scenarios. The interval is the normal one of two sides.
struct estimated {
  double mean = 0;
  double standard_error = 0;
  std::size_t scenarios = 0;

  double low(double deviate = two_sided_95) const noexcept { return mean - deviate * standard_error; }
  double high(double deviate = two_sided_95) const noexcept { return mean + deviate * standard_error; }

  static constexpr double two_sided_95 = 1.959963984540054;
};

/// The mean of values of independent scenarios, summed in their order.
inline estimated estimate(std::span<const double> values) noexcept {
  estimated out{.scenarios = values.size()};
  if (values.empty()) return out;
  const auto n = static_cast<double>(values.size());
  double sum = 0, square = 0;
  for (const double v : values) sum += v;
  out.mean = sum / n;
  for (const double v : values) square += (v - out.mean) * (v - out.mean);
  if (values.size() > 1) out.standard_error = std::sqrt(square / (n - 1) / n);
  return out;
}

/// Of two plans on the same scenarios: the mean of first minus second, with the noise that they share taken out.
///
/// throws  error 101 other numbers of scenarios
inline estimated paired_difference(std::span<const double> first, std::span<const double> second) {
  check::size(second.size(), first.size(), "second");
  std::vector<double> d(first.size());
  for (std::size_t w = 0; w < d.size(); ++w) d[w] = first[w] - second[w];
  return estimate(std::span<const double>{d.data(), d.size()});
}

/// throws  error 101 shapes differ | 201 salvage not below cost or above price, more than 2^31 customers | 202 no
///         product | 301 money not finite | 303 a negative number of customers
template <class = void>
void validate(const selling_season& s) {
  const std::size_t n = s.products();
  check::not_empty(n, "price");
  check::size(s.cost.size(), n, "cost");
  if (!s.salvage.empty()) check::size(s.salvage.size(), n, "salvage");
  if (!s.stock.empty()) check::size(s.stock.size(), n, "stock");
  if (!s.most.empty()) check::size(s.most.size(), n, "most");
  for (const auto* money : {&s.price, &s.cost, &s.salvage})
    check::finite(std::span<const double>{money->data(), money->size()},
                  money == &s.price ? "price" : money == &s.cost ? "cost" : "salvage");
  for (std::size_t j = 0; j < n; ++j) {
    if (!(s.salvage_of(j) < s.cost[j])) throw error{fault::range, "salvage", j, "is not below the cost"};
    if (!(s.salvage_of(j) <= s.price[j])) throw error{fault::range, "salvage", j, "lies above the price"};
  }
  if (s.customers.first() < 0) throw error{fault::negative, "customers", "may be a negative number"};
  check::range(s.customers.last() < (std::int64_t{1} << 31), "customers", "may be 2^31 or more");
}

namespace detail {

/// The season in terms of sales alone: profit = gain · sales - loss · bought + what the stock there would salvage.
struct unit_terms {
  std::vector<double> gain;  ///< price less salvage
  std::vector<double> loss;  ///< cost less salvage
  double salvaged = 0;       ///< of all units already there
};

template <class = void>
unit_terms terms_of(const selling_season& s) {
  unit_terms out;
  for (std::size_t j = 0; j < s.products(); ++j) {
    out.gain.push_back(s.price[j] - s.salvage_of(j));
    out.loss.push_back(s.cost[j] - s.salvage_of(j));
    out.salvaged += s.salvage_of(j) * s.stock_of(j);
  }
  return out;
}

/// Mean and variance of the number of customers.
struct horizon_moments {
  double mean = 0, variance = 0;
};

template <class = void>
horizon_moments moments_of(const count_demand& customers) {
  horizon_moments out{.mean = customers.mean()};
  for (std::int64_t k = customers.first(); k <= customers.last(); ++k) {
    const double away = static_cast<double>(k) - out.mean;
    out.variance += customers.chance(k) * away * away;
  }
  return out;
}

}  // namespace detail

}  // namespace echelon::inline ECHELON_ABI
