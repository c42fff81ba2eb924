// SPDX-License-Identifier: BSL-1.0
/// Models of products from counts of what was bought out of which assortment.
#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <echelon/choice/concepts.hpp>
#include <echelon/choice/context_logit.hpp>
#include <echelon/choice/exponomial.hpp>
#include <echelon/choice/maximum_likelihood.hpp>
#include <echelon/choice/multinomial_logit.hpp>
#include <echelon/choice/nested_logit.hpp>
#include <echelon/choice/offered_sales.hpp>
#include <echelon/core/check.hpp>

namespace echelon::inline ECHELON_ABI {

/// A kind of model: `build(theta)` makes one of `products` products whose gradient is by theta; `start` fills a place
/// to begin with, `limits` where theta may lie.
template <class F>
concept sales_family = requires(const F& f, std::size_t products, std::span<const double> theta,
                                std::span<double> out) {
  { f.parameters(products) } -> std::same_as<std::size_t>;
  { f.build(products, theta) } -> differentiable_choice;
  f.start(products, out);
  f.limits(products, out, out);
};

namespace family {

/// Utilities of a multinomial logit, the outside option at zero.
struct logit {
  std::size_t parameters(std::size_t products) const noexcept { return products; }
  void start(std::size_t, std::span<double> theta) const noexcept { std::fill(theta.begin(), theta.end(), 0.0); }
  void limits(std::size_t, std::span<double>, std::span<double>) const noexcept {}
  multinomial_logit build(std::size_t, std::span<const double> theta) const {
    std::vector<double> w(theta.begin(), theta.end());
    for (double& u : w) u = std::exp(std::clamp(u, -300.0, 300.0));
    return multinomial_logit{std::move(w)};
  }
};

/// Utilities of products in nests, then the dissimilarity of each nest; nobody leaves from inside a nest.
struct nested {
  std::vector<std::uint32_t> nest_of;  ///< [products]
  std::uint32_t nests = 1;

  std::size_t parameters(std::size_t products) const noexcept { return products + nests; }
  void start(std::size_t products, std::span<double> theta) const noexcept {
    for (std::size_t k = 0; k < theta.size(); ++k) theta[k] = k < products ? 0.0 : 0.8;
  }
  void limits(std::size_t products, std::span<double> low, std::span<double> high) const noexcept {
    for (std::size_t k = products; k < low.size(); ++k) {
      low[k] = 0.02;
      high[k] = 1.0;
    }
  }
  nested_logit build(std::size_t products, std::span<const double> theta) const {
    std::vector<double> w(theta.begin(), theta.begin() + static_cast<std::ptrdiff_t>(products));
    for (double& u : w) u = std::exp(std::clamp(u, -300.0, 300.0));
    std::vector<nest> all;
    for (std::size_t k = products; k < theta.size(); ++k) all.push_back({theta[k], 0.0});
    return {std::move(w), nest_of, std::move(all)};
  }
};

/// Utilities of an exponomial choice; its likelihood has one top.
struct exponomial {
  std::size_t parameters(std::size_t products) const noexcept { return products; }
  void start(std::size_t, std::span<double> theta) const noexcept { std::fill(theta.begin(), theta.end(), 0.0); }
  void limits(std::size_t, std::span<double>, std::span<double>) const noexcept {}
  echelon::exponomial build(std::size_t, std::span<const double> theta) const {
    return echelon::exponomial{std::vector<double>(theta.begin(), theta.end())};
  }
};

/// Utilities, then what products give and take of each other's halo, of low rank. Only products of both are told by the
/// data: a prior on each number makes the rest definite.
struct context {
  std::uint32_t rank = 1;

  std::size_t parameters(std::size_t products) const noexcept { return products * (1 + 2 * std::size_t{rank}); }
  void start(std::size_t products, std::span<double> theta) const noexcept {
    for (std::size_t k = 0; k < theta.size(); ++k)
      theta[k] = k < products ? 0.0 : 0.1 * (static_cast<double>(k % 7) - 3.0) / 3.0;
  }
  void limits(std::size_t, std::span<double>, std::span<double>) const noexcept {}
  context_logit build(std::size_t products, std::span<const double> theta) const {
    const auto part = [&](std::size_t from, std::size_t n) {
      const auto s = theta.subspan(from, n);
      return std::vector<double>(s.begin(), s.end());
    };
    const std::size_t cells = products * rank;
    return {part(0, products), part(products, cells), part(products + cells, cells)};
  }
};

}  // namespace family

/// Assortments as units: `fit(exec::seq, maximum_likelihood{}, sales_likelihood{sales, family::logit{}})`;
/// `model(theta)` is the model of what was found. Where who buys nothing is not seen, of what was bought given that
/// something was; then utilities are told but for a constant, and one of them should be held.
///
/// needs   the counts outlive it
/// cost    a gradient for each distinct product bought of an assortment
template <class Family>
class sales_likelihood {
  static_assert(sales_family<Family>, "sales_likelihood: the second argument must model echelon::sales_family");

 public:
  /// throws  as validate
  sales_likelihood(const offered_sales& sales, Family family) : sales_{&sales}, family_{std::move(family)} {
    validate(sales);
  }

  auto model(std::span<const double> theta) const { return family_.build(sales_->products, theta); }
  std::size_t parameters() const noexcept { return family_.parameters(sales_->products); }
  std::size_t units() const noexcept { return sales_->assortments(); }
  double weight(std::size_t) const noexcept { return 1.0; }
  void start(std::span<double> theta) const { family_.start(sales_->products, theta); }
  void limits(std::span<double> low, std::span<double> high) const { family_.limits(sales_->products, low, high); }

  struct scratch {
    std::optional<decltype(std::declval<const Family&>().build(0, {}))> model{};
    std::vector<double> slope, nothing;
  };
  scratch make_scratch() const { return {{}, std::vector<double>(parameters()), std::vector<double>(parameters())}; }

  double unit(std::size_t u, std::span<const double> theta, scratch& s, std::span<double> score) const {
    if (!s.model) s.model.emplace(family_.build(sales_->products, theta));
    double told = 0;
    each(u, s, [&](double count, double log_chance) {
      told += count * log_chance;
      for (std::size_t k = 0; k < score.size(); ++k) score[k] += count * s.slope[k];
    });
    return told;
  }

  /// The outer product of the scores of customers, who are the units of the counts.
  void bend(std::size_t u, std::span<const double>, scratch& s, std::span<double> told) const {
    const std::size_t n = parameters();
    each(u, s, [&](double count, double) {
      for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j <= i; ++j) told[i * n + j] += count * s.slope[i] * s.slope[j];
    });
  }

 private:
  /// Calls f(count, log probability) for everything that was bought, with slope filled.
  template <class F>
  void each(std::size_t u, scratch& s, F&& f) const {
    const auto counts = sales_->counts(u);
    const auto offered = sales_->offered(u);
    double seen = 0;  // log of the chance to be seen
    std::fill(s.nothing.begin(), s.nothing.end(), 0.0);
    if (!sales_->sees_nothing) {
      const double none = s.model->gradient(offered, sales_->products, s.nothing);
      seen = std::log1p(-std::exp(none));
      for (double& g : s.nothing) g *= -std::exp(none - seen);
    }
    for (std::size_t j = 0; j <= sales_->products; ++j) {
      if (!(counts[j] > 0.0)) continue;
      const double told = s.model->gradient(offered, j, s.slope) - seen;
      for (std::size_t k = 0; k < s.slope.size(); ++k) s.slope[k] -= s.nothing[k];
      f(counts[j], told);
    }
  }

  const offered_sales* sales_;
  Family family_;
};

}  // namespace echelon::inline ECHELON_ABI
