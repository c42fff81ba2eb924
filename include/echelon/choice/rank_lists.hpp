// SPDX-License-Identifier: BSL-1.0
/// Customers of a few types, each with a list of what she would buy, best first: she buys the first that is offered.
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
#include <echelon/choice/offered_sales.hpp>
#include <echelon/core/check.hpp>
#include <echelon/core/progress.hpp>

namespace echelon::inline ECHELON_ABI {

/// Preference lists with the shares of customers who have them. A list ends where the customer would rather buy
/// nothing.
///
/// shape   list t is item[start[t]] … item[start[t + 1]], best first; share [lists], their sum one
/// throws  error 101 shapes differ | 201 an item that there is not, shares that do not sum to one | 202 no product or
///         list | 301, 303 a share not finite or negative | 304 an item twice in a list
/// cost    probabilities: one look at each item of each list, until one is offered
/// source  Farias, Jagabathula, Shah (2013) A nonparametric approach to modeling choice with limited data, Management
///         Science 59(2); van Ryzin, Vulcano (2017)
class rank_lists {
 public:
  static constexpr bool regular = true;

  template <class = void>
  rank_lists(std::size_t products, std::vector<std::size_t> start, std::vector<std::uint32_t> item,
             std::vector<double> share)
      : products_{products}, start_{std::move(start)}, item_{std::move(item)}, share_{std::move(share)} {
    validate();
  }

  std::size_t products() const noexcept { return products_; }
  std::size_t lists() const noexcept { return share_.size(); }
  std::span<const std::uint32_t> list(std::size_t t) const noexcept {
    return {item_.data() + start_[t], start_[t + 1] - start_[t]};
  }
  std::span<const double> share() const noexcept { return {share_.data(), share_.size()}; }

  /// What type t buys of what is marked; products() for nothing.
  std::size_t pick(std::size_t t, std::span<const unsigned char> marks) const noexcept {
    for (const std::uint32_t j : list(t))
      if (marks[j] != 0) return j;
    return products_;
  }

  /// throws  error 101 out has another size | 102 offered does not ascend | 201 a product that there is not
  template <class = void>
  double probabilities(assortment offered, std::span<double> out) const {
    check::size(out.size(), products_, "out");
    const auto marks = marks_of(offered, products_);
    for (double& p : out) p = 0;
    double nothing = 0;
    for (std::size_t t = 0; t < lists(); ++t) {
      const std::size_t j = pick(t, std::span<const unsigned char>{marks.data(), products_});
      (j == products_ ? nothing : out[j]) += share_[t];
    }
    return nothing;
  }
  template <class = void>
  std::size_t draw(assortment offered, random_stream& stream) const {
    double u = stream.uniform();
    std::size_t t = 0;
    while (t + 1 < lists() && (u -= share_[t]) >= 0) ++t;
    for (const std::uint32_t j : list(t))
      if (std::binary_search(offered.begin(), offered.end(), j)) return j;
    return products_;
  }

 private:
  template <class = void>
  void validate() const {
    check::not_empty(products_, "products");
    check::not_empty(lists(), "share");
    check::size(start_.size(), lists() + 1, "start");
    check::size(item_.size(), start_.back(), "item");
    check::finite(share(), "share");
    check::not_negative(share(), "share");
    double sum = 0;
    for (const double s : share_) sum += s;
    check::range(sum > 1 - 1e-9 && sum < 1 + 1e-9, "share", "does not sum to one");
    std::vector<std::size_t> last(products_, lists());
    for (std::size_t t = 0; t < lists(); ++t) {
      if (start_[t + 1] < start_[t]) throw error{fault::order, "start", t + 1, "lies before its predecessor"};
      for (std::size_t e = start_[t]; e < start_[t + 1]; ++e) {
        if (item_[e] >= products_) throw error{fault::range, "item", e, "is no product, there are "}.put(products_);
        if (last[item_[e]] == t) throw error{fault::duplicate, "item", e, "stands in its list already"};
        last[item_[e]] = t;
      }
    }
  }

  std::size_t products_;
  std::vector<std::size_t> start_;
  std::vector<std::uint32_t> item_;
  std::vector<double> share_;
};

static_assert(regular_choice<rank_lists> && drawn_choice<rank_lists>);

/// Expectation and maximisation for the shares of given lists: which type a buyer was is what nobody saw.
///
/// source  van Ryzin, Vulcano (2017) An expectation-maximization method to estimate a rank-based choice model of
///         demand, Operations Research 65(2)
struct rank_list_fit {
  double prior = 0;         ///< counts added to the lists, in proportion to their shares at the start
  std::size_t max_iterations = 1000;
  double tolerance = 1e-9;  ///< ends when the log-likelihood rises by less, relative to its size
};

struct fitted_rank_lists {
  rank_lists model;
  std::vector<double> log_likelihood;  ///< before the first iteration and after each; never falls
  std::size_t iterations = 0;
  stop why = stop::iterations;
};

/// Fits the shares of `start`'s lists to sales; lists with share zero stay out. With a prior, what never falls is the
/// log-likelihood with its logarithm added.
///
/// throws  as validate(offered_sales) | 101 start has other products | 201 prior negative or not finite | 305 no list
///         explains something that was bought
/// cost    O(assortments * lists) an iteration
template <class = void>
fitted_rank_lists fit(const rank_list_fit& how, const rank_lists& start, const offered_sales& sales) {
  echelon::validate(sales);
  check::size(start.products(), sales.products, "start");
  check::range(how.prior >= 0 && std::isfinite(how.prior), "prior", "is negative or not finite");
  const std::size_t n = sales.products, types = start.lists(), sets = sales.assortments();
  std::vector<std::uint32_t> pick(sets * types);
  for (std::size_t s = 0; s < sets; ++s) {
    const auto marks = marks_of(sales.offered(s), n);
    for (std::size_t t = 0; t < types; ++t)
      pick[s * types + t] = static_cast<std::uint32_t>(start.pick(t, std::span<const unsigned char>{marks.data(), n}));
  }
  std::vector<double> share(start.share().begin(), start.share().end()), mass(types), p(n + 1), weight(n + 1);
  fitted_rank_lists out{start, {}, 0, stop::iterations};
  for (;;) {
    double likelihood = 0, all = 0;
    std::fill(mass.begin(), mass.end(), 0.0);
    for (std::size_t s = 0; s < sets; ++s) {
      const auto counts = sales.counts(s);
      const std::uint32_t* const picked = pick.data() + s * types;
      std::fill(p.begin(), p.end(), 0.0);
      for (std::size_t t = 0; t < types; ++t) p[picked[t]] += share[t];
      double buyers = 0, chance = 0;
      for (const std::uint32_t k : sales.offered(s)) {
        buyers += counts[k];
        chance += p[k];
      }
      for (std::size_t k = 0; k <= n; ++k) {
        weight[k] = 0;
        if (!(counts[k] > 0)) continue;
        if (!(p[k] > 0)) throw error{fault::infeasible, "start", "has no list that explains what was bought"};
        weight[k] = counts[k] / p[k];
        likelihood += counts[k] * std::log(sales.sees_nothing ? p[k] : p[k] / chance);
      }
      if (!sales.sees_nothing && buyers > 0) weight[n] = buyers / chance;
      for (std::size_t t = 0; t < types; ++t) mass[t] += share[t] * weight[picked[t]];
    }
    for (std::size_t t = 0; t < types && how.prior > 0; ++t) {
      if (!(start.share()[t] > 0)) continue;
      likelihood += how.prior * start.share()[t] * std::log(share[t]);
      mass[t] += how.prior * start.share()[t];
    }
    out.log_likelihood.push_back(likelihood);
    const auto& seen = out.log_likelihood;
    if (seen.size() > 1 && seen.back() - seen[seen.size() - 2] <= how.tolerance * std::abs(seen.back())) {
      out.why = stop::stalled;
      break;
    }
    if (out.iterations == how.max_iterations) break;
    for (const double m : mass) all += m;
    for (std::size_t t = 0; t < types; ++t) share[t] = mass[t] / all;
    ++out.iterations;
  }
  std::vector<std::size_t> from{0};
  std::vector<std::uint32_t> item;
  for (std::size_t t = 0; t < types; ++t) {
    item.insert(item.end(), start.list(t).begin(), start.list(t).end());
    from.push_back(item.size());
  }
  out.model = rank_lists{n, std::move(from), std::move(item), std::move(share)};
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
