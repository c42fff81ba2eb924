// SPDX-License-Identifier: BSL-1.0
/// What each product on offer takes from which: sales that the others, and nothing, would have without it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <echelon/choice/concepts.hpp>
#include <echelon/choice/offered.hpp>
#include <echelon/core/check.hpp>

namespace echelon::inline ECHELON_ABI {

/// Shares of customers. A row is a product, a column what its customers would buy instead, the last one nothing.
///
/// shape   sold [products]; taken [products, products + 1], zero in rows and columns of what is not offered
/// law     where offering more raises no other's sales, taken is not negative and a row sums to what the product sells
struct taken_sales {
  std::vector<double> sold{};
  std::vector<double> taken{};

  std::size_t products() const noexcept { return sold.size(); }
  double operator()(std::size_t from, std::size_t to) const noexcept { return taken[from * (products() + 1) + to]; }
};

/// Takes each product away in turn.
///
/// throws  error 202 nothing is offered | 102, 201 as check::offered
/// cost    a call of the model for each product on offer, and one
template <choice_model M>
taken_sales what_each_takes(const M& model, assortment offered) {
  const std::size_t n = model.products();
  check::not_empty(offered.size(), "offered");
  taken_sales out{std::vector<double>(n), std::vector<double>(n * (n + 1), 0.0)};
  const double none = model.probabilities(offered, std::span<double>{out.sold});
  std::vector<double> without(n);
  for (const std::uint32_t i : offered) {
    std::vector<std::uint32_t> rest(offered.begin(), offered.end());
    std::erase(rest, i);
    const double then = model.probabilities(assortment{rest}, std::span<double>{without});
    for (const std::uint32_t j : rest) out.taken[i * (n + 1) + j] = without[j] - out.sold[j];
    out.taken[i * (n + 1) + n] = then - none;
  }
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
