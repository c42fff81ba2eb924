// SPDX-License-Identifier: BSL-1.0
/// Sales under dynamic stock-out substitution, customer by customer, and what one unit more or less would have earned.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <echelon/assort/customer_lists.hpp>
#include <echelon/assort/selling_season.hpp>
#include <echelon/core/check.hpp>
#include <echelon/exec/concepts.hpp>

namespace echelon::inline ECHELON_ABI {

/// What units earn on drawn customers.
///
/// unit    money; `sales` in units a scenario
struct stock_value {
  estimated profit{};
  std::vector<double> by_scenario{};  ///< [scenarios] profit
  std::vector<double> sales{};        ///< [products] mean
  std::vector<double> more{};         ///< [products] mean change by one unit more; empty unless asked for
  std::vector<double> less{};         ///< [products] by one unit less; of no meaning where there is none
  std::vector<double> more_error{};   ///< [products] standard error of `more`, from batches of scenarios
  std::vector<double> less_error{};
};

namespace detail {

/// What a replay leaves behind for the way back: which entry of her list each customer took, and when products ran out.
struct replay_scratch {
  std::vector<std::uint32_t> left;  // [products]
  std::vector<std::uint32_t> out;   // [products] one more than the customer who took the last unit; 0 where none was
  std::vector<std::uint32_t> taken; // [customers] place in her list, its length where she left
  std::vector<double> more, less;   // [products]
};

inline constexpr std::uint32_t never_out = 0xFFFFFFFFu;

/// Serves the customers of one scenario in order; returns their gain.
inline double serve_in_order(const customer_lists& who, std::size_t scenario, std::span<const double> gain,
                             std::span<const std::uint32_t> units, replay_scratch& s) noexcept {
  std::copy(units.begin(), units.end(), s.left.begin());
  for (std::size_t j = 0; j < units.size(); ++j) s.out[j] = units[j] == 0 ? 0u : never_out;
  const std::size_t begin = who.first_of[scenario], many = who.customers(scenario);
  double earned = 0;
  for (std::size_t t = 0; t < many; ++t) {
    const std::uint32_t* const list = who.product.data() + who.list_of[begin + t];
    const auto length = static_cast<std::uint32_t>(who.list_of[begin + t + 1] - who.list_of[begin + t]);
    std::uint32_t k = 0;
    while (k < length && s.left[list[k]] == 0) ++k;
    s.taken[t] = k;
    if (k == length) continue;
    const std::uint32_t j = list[k];
    earned += gain[j];
    if (--s.left[j] == 0) s.out[j] = static_cast<std::uint32_t>(t + 1);
  }
  return earned;
}

/// The way back: more[j] becomes the change of gain by one unit more of j before the season, less[j] the gain that one
/// unit carried which would be missing.
///
/// One unit more changes one customer, who was denied j; what she took instead is then one unit more of that product,
/// and so on. At every time the two worlds differ by one unit of one product, so that n recursions, each with one
/// number a product, give all n differences exactly. One unit less differs where the last unit was taken.
inline void walk_back(const customer_lists& who, std::size_t scenario, std::span<const double> gain,
                      replay_scratch& s) noexcept {
  std::fill(s.more.begin(), s.more.end(), 0.0);
  std::fill(s.less.begin(), s.less.end(), 0.0);
  const std::size_t begin = who.first_of[scenario];
  for (std::size_t t = who.customers(scenario); t-- > 0;) {
    const std::uint32_t* const list = who.product.data() + who.list_of[begin + t];
    const auto length = static_cast<std::uint32_t>(who.list_of[begin + t + 1] - who.list_of[begin + t]);
    const std::uint32_t place = s.taken[t];
    double freed = 0;
    if (place < length) {
      const std::uint32_t j = list[place];
      freed = s.more[j] - gain[j];
      if (s.out[j] == t + 1) {
        double carried = gain[j];
        for (std::uint32_t k = place + 1; k < length; ++k)
          if (const std::uint32_t next = list[k]; s.out[next] > t) {  // what she would have taken without j
            carried += s.less[next] - gain[next];
            break;
          }
        s.less[j] = carried;
      }
    }
    for (std::uint32_t k = 0; k < place; ++k) s.more[list[k]] = gain[list[k]] + freed;
  }
}

/// Sums over the scenarios of a batch.
struct replay_sums {
  std::vector<double> sales, more, less;
  double scenarios = 0;
};

/// The mean of a sum over batches, and its standard error with batches independent.
template <class = void>
estimated batch_mean(const std::vector<replay_sums>& batches, std::vector<double> replay_sums::*what, std::size_t j) {
  double sum = 0, scenarios = 0, square = 0;
  for (const auto& b : batches) sum += (b.*what)[j], scenarios += b.scenarios;
  estimated out{.mean = sum / scenarios};
  for (const auto& b : batches) {
    const double away = (b.*what)[j] - b.scenarios * out.mean;
    square += away * away;
  }
  const auto many = static_cast<double>(batches.size());
  if (many > 1) out.standard_error = std::sqrt(square * many / (many - 1)) / scenarios;
  return out;
}

}  // namespace detail

/// Replays every scenario with these units, exactly: each customer takes the first product of her list in stock.
///
/// shape   units [products], all of them, those already there included; slopes asks for `more` and `less`
/// throws  error 101 shapes differ | 201 fewer units than are there, more than can be bought, no scenario | as validate
/// cost    O(entries of lists read), twice with slopes: all 2n differences cost one pass back
/// repeats identical for every exec policy and worker count
/// exact   more and less equal the differences of replays, to rounding
/// source  Mahajan, van Ryzin (2001) Stocking retail assortments under dynamic consumer substitution, Operations
///         Research 49(3), section 4, for derivatives along paths; the recursion for whole units is ours
/// see     docs/understand/joint_assortment.md
template <exec::policy E>
stock_value value_stock(const E& where, const selling_season& pays, const customer_lists& who,
                        std::span<const std::uint32_t> units, bool slopes = false) {
  const std::size_t n = pays.products();
  validate(pays);
  check::size(who.products, n, "customers");
  check::size(units.size(), n, "units");
  const detail::unit_terms terms = detail::terms_of(pays);
  double spent = -terms.salvaged;
  for (std::size_t j = 0; j < n; ++j) {
    if (units[j] < pays.stock_of(j)) throw error{fault::range, "units", j, "is below the stock already there"};
    if (units[j] - pays.stock_of(j) > pays.most_of(j))
      throw error{fault::range, "units", j, "is more than can be bought"};
    spent += terms.loss[j] * (units[j] - pays.stock_of(j));
  }
  const std::size_t scenarios = who.scenarios(), chunk = std::max<std::size_t>(1, scenarios / 64);
  const std::size_t chunks = (scenarios + chunk - 1) / chunk;  // batches that do not know of workers
  check::range(scenarios > 0, "customers", "have no scenario");
  std::size_t longest = 0;
  for (std::size_t w = 0; w < scenarios; ++w) longest = std::max(longest, who.customers(w));
  stock_value out;
  out.by_scenario.resize(scenarios);
  std::vector<detail::replay_sums> sums(chunks);
  bulk(
      where, chunks,
      [&] {
        detail::replay_scratch s;
        s.left.resize(n), s.out.resize(n), s.taken.resize(longest), s.more.resize(n), s.less.resize(n);
        return s;
      },
      [&](std::size_t c, detail::replay_scratch& s) {
        auto& sum = sums[c];
        sum.scenarios = static_cast<double>(std::min(scenarios, (c + 1) * chunk) - c * chunk);
        sum.sales.assign(n, 0.0);
        if (slopes) sum.more.assign(n, 0.0), sum.less.assign(n, 0.0);
        for (std::size_t w = c * chunk; w < std::min(scenarios, (c + 1) * chunk); ++w) {
          out.by_scenario[w] = detail::serve_in_order(who, w, terms.gain, units, s) - spent;
          for (std::size_t j = 0; j < n; ++j) sum.sales[j] += static_cast<double>(units[j] - s.left[j]);
          if (!slopes) continue;
          detail::walk_back(who, w, terms.gain, s);
          for (std::size_t j = 0; j < n; ++j) sum.more[j] += s.more[j], sum.less[j] += s.less[j];
        }
      });
  out.profit = estimate(std::span<const double>{out.by_scenario.data(), scenarios});
  for (std::size_t j = 0; j < n; ++j) {
    out.sales.push_back(detail::batch_mean(sums, &detail::replay_sums::sales, j).mean);
    if (!slopes) continue;
    const estimated more = detail::batch_mean(sums, &detail::replay_sums::more, j);
    const estimated less = detail::batch_mean(sums, &detail::replay_sums::less, j);
    out.more.push_back(more.mean - terms.loss[j]);
    out.less.push_back(terms.loss[j] - less.mean);
    out.more_error.push_back(more.standard_error);
    out.less_error.push_back(less.standard_error);
  }
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
