// SPDX-License-Identifier: BSL-1.0
/// Customers drawn once, each as the order in which she would take the products: the same for every stock.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/core/random.hpp>
#include <echelon/exec/concepts.hpp>
#include <echelon/stock/count_demand.hpp>

namespace echelon::inline ECHELON_ABI {

/// Draws one customer: appends to `list` the products that she would take, the dearest to her first, until she would
/// rather leave. Products may come again; only their first place counts.
///
/// law  the share of customers whose first offered product is j is the purchase probability of j, for every offer
template <class S>
concept customer_source = requires(const S& source, random_stream& draw, std::vector<std::uint32_t>& list) {
  { source.products() } -> std::convertible_to<std::size_t>;
  source.draw(draw, list);
};

/// Scenarios of a season: customers in order of arrival, each with her list.
struct customer_lists {
  std::size_t products = 0;
  std::vector<std::size_t> first_of{0};   ///< [scenarios + 1] first customer of a scenario
  std::vector<std::size_t> list_of{0};    ///< [customers + 1] first entry of a customer
  std::vector<std::uint32_t> product{};   ///< [entries]

  std::size_t scenarios() const noexcept { return first_of.size() - 1; }
  std::size_t customers() const noexcept { return list_of.size() - 1; }
  std::size_t customers(std::size_t scenario) const noexcept { return first_of[scenario + 1] - first_of[scenario]; }
  std::span<const std::uint32_t> list(std::size_t customer) const noexcept {
    return {product.data() + list_of[customer], list_of[customer + 1] - list_of[customer]};
  }
};

namespace detail {

/// The customers of one scenario, before scenarios are joined.
struct drawn_scenario {
  std::vector<std::uint32_t> length, product;
};

struct list_scratch {
  std::vector<std::uint32_t> list;
  std::vector<std::uint32_t> seen;  // [products] the customer who named it last, counted from one
};

}  // namespace detail

/// Draws `scenarios` seasons. Customer t of scenario w has the address (seed, w, t): whatever is stocked, she is the
/// same, and a longer season begins with the customers of a shorter one.
///
/// shape   kept [products] or empty: products that are kept in lists; the others could never be stocked
/// throws  error 101 kept | 201 no scenario, or more than 2^31 | 303 negative number of customers
/// cost    O(customers * length of a list); memory 4 bytes an entry, 8 a customer
/// repeats identical for every exec policy and worker count
/// source  Mahajan, van Ryzin (2001) Stocking retail assortments under dynamic consumer substitution, Operations
///         Research 49(3), sample paths of choices
template <exec::policy E, customer_source Source>
customer_lists draw_customers(const E& where, const Source& source, const count_demand& customers,
                              std::size_t scenarios, std::uint64_t seed, std::span<const std::uint8_t> kept = {}) {
  const std::size_t n = source.products();
  if (!kept.empty()) check::size(kept.size(), n, "kept");
  check::range(scenarios > 0 && scenarios < (std::size_t{1} << 31), "scenarios", "is not between 1 and 2^31");
  if (customers.first() < 0) throw error{fault::negative, "customers", "may be a negative number"};
  check::range(customers.last() < (std::int64_t{1} << 31), "customers", "may be 2^31 or more");
  std::vector<detail::drawn_scenario> part(scenarios);
  bulk(
      where, scenarios, [&] { return detail::list_scratch{{}, std::vector<std::uint32_t>(n, 0u)}; },
      [&](std::size_t w, detail::list_scratch& scratch) {
        auto& out = part[w];
        scratch.seen.assign(n, 0u);
        const auto many = static_cast<std::uint32_t>(customers.quantile(random_stream{seed, w, 1}.uniform()));
        out.length.reserve(many);
        for (std::uint32_t t = 0; t < many; ++t) {
          random_stream draw{seed, (std::uint64_t{w} << 32) | t, 2};
          scratch.list.clear();
          source.draw(draw, scratch.list);
          const std::size_t before = out.product.size();
          for (const std::uint32_t j : scratch.list) {
            if (scratch.seen[j] == t + 1 || (!kept.empty() && kept[j] == 0)) continue;
            scratch.seen[j] = t + 1;
            out.product.push_back(j);
          }
          out.length.push_back(static_cast<std::uint32_t>(out.product.size() - before));
        }
      });
  customer_lists out{.products = n};
  std::size_t people = 0, entries = 0;
  for (const auto& p : part) people += p.length.size(), entries += p.product.size();
  out.list_of.reserve(people + 1);
  out.product.reserve(entries);
  for (auto& p : part) {
    for (const std::uint32_t length : p.length) out.list_of.push_back(out.list_of.back() + length);
    out.product.insert(out.product.end(), p.product.begin(), p.product.end());
    out.first_of.push_back(out.list_of.size() - 1);
    p = {};
  }
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
