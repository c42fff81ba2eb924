// SPDX-License-Identifier: BSL-1.0
/// What was offered and what was bought, counted by distinct assortment: all that a model of choice learns from.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <echelon/choice/concepts.hpp>
#include <echelon/choice/offered.hpp>
#include <echelon/core/check.hpp>
#include <echelon/core/hash.hpp>

namespace echelon::inline ECHELON_ABI {

/// Counts of purchases by assortment.
///
/// shape   products of assortment s stand in product[start[s]] … product[start[s + 1]]; bought [assortments, products
///         + 1], the last place of a row who bought nothing
struct offered_sales {
  std::size_t products = 0;
  std::vector<std::size_t> start{0};
  std::vector<std::uint32_t> product{};
  std::vector<double> bought{};
  /// Whether who buys nothing is counted. Else the last places are zero, and say nothing.
  bool sees_nothing = true;

  std::size_t assortments() const noexcept { return start.size() - 1; }
  assortment offered(std::size_t s) const noexcept { return {product.data() + start[s], start[s + 1] - start[s]}; }
  std::span<const double> counts(std::size_t s) const noexcept {
    return {bought.data() + s * (products + 1), products + 1};
  }
  /// How many customers there are in the counts.
  double customers() const noexcept {
    double sum = 0;
    for (const double b : bought) sum += b;
    return sum;
  }
};

/// throws  error 101 shapes differ | 102, 201 as check::offered | 202 no product, no assortment, or an empty one | 301
///         a count not finite | 303 a count negative | 201 a product bought that was not offered, or nobody counted
template <class = void>
void validate(const offered_sales& s) {
  check::not_empty(s.products, "products");
  check::not_empty(s.start.empty() ? 0 : s.assortments(), "start");
  check::size(s.start.back(), s.product.size(), "start");
  check::size(s.bought.size(), s.assortments() * (s.products + 1), "bought");
  check::finite(std::span<const double>{s.bought.data(), s.bought.size()}, "bought");
  check::not_negative(std::span<const double>{s.bought.data(), s.bought.size()}, "bought");
  check::range(s.customers() > 0, "bought", "counts nobody");
  for (std::size_t a = 0; a < s.assortments(); ++a) {
    if (s.start[a + 1] <= s.start[a]) throw error{fault::empty, "assortment", a, "is empty, needed a product on offer"};
    check::offered(s.offered(a), s.products, "product");
    const auto marks = marks_of(s.offered(a), s.products);
    const auto counts = s.counts(a);
    for (std::size_t j = 0; j < s.products; ++j)
      if (counts[j] > 0 && marks[j] == 0)
        throw error{fault::range, "bought", a * (s.products + 1) + j, "counts a product that was not offered"};
    if (!s.sees_nothing && counts[s.products] != 0)
      throw error{fault::range, "bought", a * (s.products + 1) + s.products,
                  "counts who bought nothing, where nobody sees them"};
  }
}

/// Counts transactions, one at a time or many: equal assortments share a row.
class sales_counter {
 public:
  explicit sales_counter(std::size_t products, bool sees_nothing = true) {
    sales_.products = products;
    sales_.sees_nothing = sees_nothing;
  }

  /// Counts `times` customers who bought `bought` out of `offered`; products() stands for nothing.
  ///
  /// throws  error 102, 201 as check::offered | 202 nothing was offered | 201 bought was not offered
  /// cost    O(offered)
  template <class = void>
  void add(assortment offered, std::size_t bought, double times = 1) {
    const std::size_t n = sales_.products;
    check::not_empty(offered.size(), "offered");
    check::offered(offered, n);
    check::range(bought == n || std::binary_search(offered.begin(), offered.end(), static_cast<std::uint32_t>(bought)),
                 "bought", "was not offered");
    const std::uint64_t key =
        hash64({reinterpret_cast<const unsigned char*>(offered.data()), offered.size() * sizeof(std::uint32_t)});
    if (2 * (sales_.assortments() + 1) > places_.size()) spread();
    std::size_t at = key & (places_.size() - 1);
    while (places_[at].row != 0 && !(places_[at].key == key && same(places_[at].row - 1, offered)))
      at = (at + 1) & (places_.size() - 1);
    if (places_[at].row == 0) {
      sales_.product.insert(sales_.product.end(), offered.begin(), offered.end());
      sales_.start.push_back(sales_.product.size());
      sales_.bought.resize(sales_.bought.size() + n + 1, 0.0);
      places_[at] = {key, sales_.assortments()};
    }
    const std::size_t row = places_[at].row - 1;
    sales_.bought[row * (n + 1) + bought] += times;
  }
  const offered_sales& sales() const noexcept { return sales_; }

 private:
  bool same(std::size_t row, assortment offered) const noexcept {
    const auto known = sales_.offered(row);
    return std::equal(known.begin(), known.end(), offered.begin(), offered.end());
  }

  /// A place of the table of assortments: their hash, and one more than their row; zero where nobody is.
  struct place {
    std::uint64_t key = 0;
    std::size_t row = 0;
  };

  template <class = void>
  void spread() {
    std::vector<place> wider(std::max<std::size_t>(64, 2 * places_.size()));
    for (const place& p : places_) {
      if (p.row == 0) continue;
      std::size_t at = p.key & (wider.size() - 1);
      while (wider[at].row != 0) at = (at + 1) & (wider.size() - 1);
      wider[at] = p;
    }
    places_ = std::move(wider);
  }

  offered_sales sales_;
  std::vector<place> places_;  // a power of two, at most half of it taken
};

/// Logarithm of the likelihood of the counts under a model: of what was bought, or, where who buys nothing is not seen,
/// of what was bought given that something was. Minus infinity where a model excludes what happened.
///
/// throws  error 101 the model has other products
template <choice_model M>
double log_likelihood(const M& model, const offered_sales& sales) {
  check::size(model.products(), sales.products, "model");
  const std::size_t n = sales.products;
  std::vector<double> p(n);
  double sum = 0;
  for (std::size_t s = 0; s < sales.assortments(); ++s) {
    const double none = model.probabilities(sales.offered(s), std::span<double>{p.data(), n});
    const auto counts = sales.counts(s);
    const double scale = sales.sees_nothing ? 1 : 1 / (1 - none);
    for (std::size_t j = 0; j < n; ++j)
      if (counts[j] > 0) sum += counts[j] * std::log(p[j] * scale);
    if (counts[n] > 0) sum += counts[n] * std::log(none);
  }
  return sum;
}

}  // namespace echelon::inline ECHELON_ABI
