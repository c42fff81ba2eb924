// SPDX-License-Identifier: BSL-1.0
/// Many products that share capacities, each planned by a policy of its own once capacities have prices.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/core/random.hpp>
#include <echelon/decompose/concepts.hpp>
#include <echelon/decompose/mixture.hpp>
#include <echelon/exec/seq.hpp>

namespace echelon::inline ECHELON_ABI {

/// A sum over products of what their policies answer at given prices.
struct policy_sum {
  double value = 0;             ///< least of cost + prices · usage
  double inexact = 0;           ///< what cost + prices · usage of the answers lies above that
  std::vector<double> usage{};  ///< [rows]
};

/// A catalogue that can say what one product does at given prices: `ask(product, prices, desk, sum)` adds its answer;
/// `desk()` makes the working memory of one worker. That is all that a policy needs to be planned with shared
/// capacities: a chain of stages, a centre with its sites, an item whose customers do not wait.
///
/// law  value <= cost + prices · usage of every way to manage the product, for prices >= 0
/// law  value + inexact - prices · usage is the cost of one way whose expected usage is that of the answer
/// law  equal prices give equal bits
template <class C>
concept priced_catalogue = requires(const C& of, std::size_t product, std::span<const double> prices, policy_sum& sum) {
  { of.products() } -> std::same_as<std::size_t>;
  { of.capacities() } -> std::convertible_to<std::span<const double>>;
  of.ask(product, prices, of.desk(), sum);
};

/// The catalogue as `decompose` sees it: a row for every capacity.
///
/// cost    one question a product and evaluation
/// repeats identical for every exec policy and worker count
template <class Catalogue>
class policy_relaxation {
 public:
  static constexpr std::size_t chunk = 16;  ///< products summed in order before the tree; part of the result's bits
  static_assert(priced_catalogue<Catalogue>, "policy_relaxation: the argument must model echelon::priced_catalogue");

  /// throws  error 202 no product | 301 a capacity not finite | 303 negative
  explicit policy_relaxation(const Catalogue& of) : of_{&of} {
    const std::span<const double> capacity = of.capacities();
    check::not_empty(of.products(), "products");
    check::finite(capacity, "capacities");
    check::not_negative(capacity, "capacities");
    capacity_.assign(capacity.begin(), capacity.end());
  }

  const Catalogue& catalogue() const noexcept { return *of_; }
  std::size_t coupling_rows() const noexcept { return capacity_.size(); }
  std::span<const double> capacities() const noexcept { return capacity_; }
  /// About how large the price of a row may be, where the catalogue knows.
  std::span<const double> price_scale() const
    requires requires(const Catalogue& of) { of.price_scale(); }
  {
    return of_->price_scale();
  }

  /// Another capacity for a row; evaluations of another day stay true.
  ///
  /// throws  error 201 row | 301, 303 capacity
  void change_capacity(std::size_t row, double to) {
    check::range(row < capacity_.size(), "row", "is beyond the rows");
    check::finite(std::span<const double>{&to, 1}, "capacity");
    check::not_negative(std::span<const double>{&to, 1}, "capacity");
    capacity_[row] = to;
  }

  template <exec::policy E>
  relaxed evaluate(const E& where, std::span<const double> prices) const {
    const std::size_t products = chosen_.empty() ? of_->products() : chosen_.size(), rows = capacity_.size();
    const std::size_t chunks = (products + chunk - 1) / chunk;
    std::vector<policy_sum> part(chunks);
    bulk(where, chunks, [&] { return of_->desk(); }, [&](std::size_t c, auto& desk) {
      part[c].usage.resize(rows);
      for (std::size_t i = c * chunk, end = std::min(products, (c + 1) * chunk); i < end; ++i)
        of_->ask(chosen_.empty() ? i : chosen_[i], prices, desk, part[c]);
    });
    for (std::size_t step = 1; step < chunks; step *= 2)
      for (std::size_t c = 0; c + step < chunks; c += 2 * step) {
        part[c].value += part[c + step].value;
        part[c].inexact += part[c + step].inexact;
        for (std::size_t r = 0; r < rows; ++r) part[c].usage[r] += part[c + step].usage[r];
      }
    return {part[0].value, std::move(part[0].usage), part[0].inexact};
  }

  /// About `share` of the products, drawn by `seed`; capacities as far below their unlimited use as those of the whole.
  ///
  /// throws  error 201 share
  /// cost    one evaluation of the whole at prices of zero
  policy_relaxation sample(double share, std::uint64_t seed) const {
    check::range(share > 0 && share <= 1, "share", "is outside (0, 1]");
    const std::size_t all = of_->products();
    const auto few = std::max<std::size_t>(1, static_cast<std::size_t>(share * static_cast<double>(all)));
    policy_relaxation out{*of_};
    random_stream draw{seed};
    for (std::size_t i = 0; i < all; ++i)  // every product with the same chance, `few` in all
      if (draw.uniform() * static_cast<double>(all - i) < static_cast<double>(few - out.chosen_.size()))
        out.chosen_.push_back(i);
    const std::vector<double> zero(capacity_.size());
    const relaxed whole = evaluate(exec::seq, zero), part = out.evaluate(exec::seq, zero);
    for (std::size_t r = 0; r < capacity_.size(); ++r)
      out.capacity_[r] = whole.usage[r] > 0 ? capacity_[r] * (part.usage[r] / whole.usage[r]) : capacity_[r];
    return out;
  }

 private:
  const Catalogue* of_;
  std::vector<double> capacity_;
  std::vector<std::size_t> chosen_;  ///< of a sample
};

/// A plan of a catalogue in a few prices and shares: a product follows its answer at prices k with chance weight_k.
struct policy_plan {
  double value = std::numeric_limits<double>::infinity();  ///< expected cost
  mixture mixed{};
};

/// Mixtures of answers as plans: each product draws for itself which answer it follows, so that cost and usage are
/// those of the mixture in expectation. What a mixture exceeds is made good by a share of answers at higher prices,
/// asked for once.
///
/// law     a plan with a finite value keeps every capacity in expectation
/// cost    nothing a mixture; a few evaluations the first time that one exceeds a capacity
template <class Catalogue>
class policy_recovery {
 public:
  explicit policy_recovery(const policy_relaxation<Catalogue>& of) : of_{&of} {}

  template <exec::policy E>
  policy_plan operator()(const E& where, const mixture& mixed) {
    policy_plan out{mixed.cost, mixed};
    if (fits(mixed.usage)) return out;
    if (!fits(safe_.usage)) ask(where, mixed);
    if (!fits(safe_.usage)) return {};
    const std::span<const double> capacity = of_->capacities();
    double share = 1;
    for (std::size_t r = 0; r < capacity.size(); ++r)
      if (mixed.usage[r] > capacity[r])
        share = std::min(share, (capacity[r] - safe_.usage[r]) / (mixed.usage[r] - safe_.usage[r]));
    share = std::max(0.0, share * (1 - 1e-12));
    for (double& w : out.mixed.weight) w *= share;
    out.mixed.weight.push_back(1 - share);
    out.mixed.prices.insert(out.mixed.prices.end(), prices_.begin(), prices_.end());
    out.mixed.cost = out.value = share * mixed.cost + (1 - share) * cost_;
    for (std::size_t r = 0; r < capacity.size(); ++r)
      out.mixed.usage[r] = share * mixed.usage[r] + (1 - share) * safe_.usage[r];
    return out;
  }

 private:
  bool fits(std::span<const double> usage) const noexcept {
    const std::span<const double> capacity = of_->capacities();
    for (std::size_t r = 0; r < capacity.size(); ++r)
      if (usage.empty() || usage[r] > capacity[r]) return false;
    return true;
  }

  /// Looks for prices above those of the mixture at which everything fits.
  template <class E>
  void ask(const E& where, const mixture& mixed) {
    const std::size_t rows = of_->coupling_rows();
    std::vector<double> mean(rows);
    double dearest = 0;
    for (std::size_t k = 0; k < mixed.weight.size(); ++k)
      for (std::size_t r = 0; r < rows; ++r) mean[r] += mixed.weight[k] * mixed.prices[k * rows + r];
    for (std::size_t r = 0; r < rows; ++r) dearest = std::max(dearest, mean[r] * of_->capacities()[r]);
    if (dearest == 0) dearest = 1e-3 * std::abs(mixed.cost);
    std::vector<double> more(rows, 0.03);
    for (int trial = 0; trial < 12; ++trial) {
      prices_ = mean;
      for (std::size_t r = 0; r < rows; ++r)
        prices_[r] += more[r] * std::max(mean[r], 0.1 * dearest / std::max(of_->capacities()[r], 1e-300));
      safe_ = of_->evaluate(where, prices_);
      cost_ = safe_.value + safe_.inexact;
      for (std::size_t r = 0; r < rows; ++r) cost_ -= prices_[r] * safe_.usage[r];
      if (fits(safe_.usage)) return;
      for (std::size_t r = 0; r < rows; ++r)
        if (safe_.usage[r] > of_->capacities()[r]) more[r] *= 2.5;
    }
  }

  const policy_relaxation<Catalogue>* of_;
  relaxed safe_{};
  std::vector<double> prices_;
  double cost_ = 0;
};

/// The prices that a product follows in a plan: always the same ones for the same seed.
///
/// throws  error 202 a plan without answers
template <class = void>
std::span<const double> prices_followed(const policy_plan& plan, std::size_t product, std::uint64_t seed = 1) {
  check::not_empty(plan.mixed.weight.size(), "plan");
  const std::size_t answers = plan.mixed.weight.size(), rows = plan.mixed.prices.size() / answers;
  double left = random_stream{seed, product}.uniform();
  std::size_t k = 0;
  while (k + 1 < answers && left >= plan.mixed.weight[k]) left -= plan.mixed.weight[k++];
  return std::span{plan.mixed.prices}.subspan(k * rows, rows);
}

}  // namespace echelon::inline ECHELON_ABI
