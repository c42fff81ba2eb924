// SPDX-License-Identifier: BSL-1.0
/// Rank lists found in sales: the list that would raise the likelihood most is added, and shares are fitted anew.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include <echelon/choice/offered_sales.hpp>
#include <echelon/choice/rank_lists.hpp>
#include <echelon/core/check.hpp>
#include <echelon/core/random.hpp>

namespace echelon::inline ECHELON_ABI {

/// Starts from customers who want one product each, and from those who want nothing. A list t would raise the
/// likelihood by sum over assortments of weight(what t picks), less the number of customers, for each share that it is
/// given; lists are improved by moving one product to another place, from random ones.
///
/// source  van Ryzin, Vulcano (2015) A market discovery algorithm to estimate a general class of nonparametric choice
///         models, Management Science 61(2), with a local search in place of an integer program
struct list_search {
  std::size_t most_lists = 200;    ///< added at most
  std::size_t starts = 8;          ///< random lists that each search begins from
  double gain = 1e-6;              ///< ends when no list found raises the likelihood by this share of a customer
  std::uint64_t seed = 1;
  rank_list_fit fit{.max_iterations = 300, .tolerance = 1e-10};
};

namespace detail {

/// What a list would add to the likelihood, by local search over lists.
class list_gain {
 public:
  list_gain(const offered_sales& sales, std::vector<std::vector<unsigned char>> marks)
      : sales_{&sales}, marks_{std::move(marks)}, weight_(sales.assortments() * (sales.products + 1)) {}

  /// Takes weights of what is bought from a model.
  template <class = void>
  void look(const rank_lists& model) {
    const std::size_t n = sales_->products;
    std::vector<double> p(n + 1);
    for (std::size_t s = 0; s < sales_->assortments(); ++s) {
      p[n] = model.probabilities(sales_->offered(s), std::span<double>{p.data(), n});
      const auto counts = sales_->counts(s);
      double* const w = weight_.data() + s * (n + 1);
      double buyers = 0, chance = 0;
      for (std::size_t j = 0; j < n; ++j) {
        buyers += counts[j];
        chance += p[j];
      }
      for (std::size_t j = 0; j <= n; ++j) w[j] = counts[j] > 0 ? counts[j] / p[j] : 0;
      if (!sales_->sees_nothing)  // of buyers alone: log p_j - log of the chance that something is bought
        for (std::size_t j = 0; j < n; ++j) w[j] -= buyers > 0 ? buyers / chance : 0;
    }
  }

  /// Derivative of the log-likelihood by the share of a list, before shares are made to sum to one.
  double operator()(std::span<const std::uint32_t> list) const noexcept {
    const std::size_t n = sales_->products;
    double sum = 0;
    for (std::size_t s = 0; s < marks_.size(); ++s) {
      std::size_t pick = n;
      for (const std::uint32_t j : list)
        if (marks_[s][j] != 0) {
          pick = j;
          break;
        }
      sum += weight_[s * (n + 1) + pick];
    }
    return sum;
  }

  /// Moves products of a list, in and out of it and within, as long as that helps; a list is all products in order, of
  /// which the first `length` count.
  template <class = void>
  double climb(std::vector<std::uint32_t>& order, std::size_t& length) const {
    const std::size_t n = order.size();
    const auto value = [&](const std::vector<std::uint32_t>& of, std::size_t size) {
      return (*this)(std::span<const std::uint32_t>{of.data(), size});
    };
    double best = value(order, length);
    for (bool better = true; better;) {
      better = false;
      std::vector<std::uint32_t> keep = order;
      std::size_t keep_length = length;
      for (std::size_t from = 0; from < n; ++from) {
        const bool inside = from < length;
        const std::size_t left = length - (inside ? 1 : 0);  // others of the list; `left + 1` is out of it
        for (std::size_t to = 0; to <= left + (inside ? 1 : 0); ++to) {
          const bool out = to > left;
          auto next = order;
          const std::uint32_t moved = next[from];
          next.erase(next.begin() + static_cast<std::ptrdiff_t>(from));
          next.insert(next.begin() + static_cast<std::ptrdiff_t>(out ? left : to), moved);
          const std::size_t size = out ? left : left + 1;
          const double now = value(next, size);
          if (now > best * (1 + 1e-12) + 1e-12) {
            best = now;
            keep = std::move(next);
            keep_length = size;
            better = true;
          }
        }
      }
      order = std::move(keep);
      length = keep_length;
    }
    return best;
  }

 private:
  const offered_sales* sales_;
  std::vector<std::vector<unsigned char>> marks_;
  std::vector<double> weight_;
};

}  // namespace detail

/// Finds lists and their shares; `iterations` counts lists added.
///
/// throws  as validate(offered_sales)
/// cost    lists * starts * moves * products^2 * assortments, and a fit of shares for each list
/// repeats identical, given the seed
template <class = void>
fitted_rank_lists fit(const list_search& how, const offered_sales& sales) {
  validate(sales);
  const std::size_t n = sales.products;
  std::vector<std::vector<unsigned char>> marks;
  for (std::size_t s = 0; s < sales.assortments(); ++s) marks.push_back(marks_of(sales.offered(s), n));
  std::vector<std::size_t> start{0, 0};  // the first list is empty
  std::vector<std::uint32_t> item;
  std::vector<double> share(n + 1, 1.0 / static_cast<double>(n + 1));
  for (std::uint32_t j = 0; j < n; ++j) {
    item.push_back(j);
    start.push_back(item.size());
  }
  auto fitted = fit(how.fit, rank_lists{n, start, item, share}, sales);
  std::vector<double> path = fitted.log_likelihood;
  fitted.why = stop::iterations;
  fitted.iterations = 0;
  double least = sales.customers();
  for (const double b : sales.bought)
    if (b > 0) least = std::min(least, b);
  detail::list_gain gain{sales, std::move(marks)};
  for (std::size_t added = 0; added < how.most_lists; ++added) {
    gain.look(fitted.model);
    const double bar = sales.sees_nothing ? sales.customers() : 0;  // what a share of the lists that there are brings
    double most = 0;
    std::vector<std::uint32_t> best;
    for (std::size_t k = 0; k < how.starts; ++k) {
      random_stream stream{how.seed, added * how.starts + k, 0x115F};
      std::vector<std::uint32_t> order(n);
      std::iota(order.begin(), order.end(), 0u);
      for (std::size_t j = n; j > 1; --j) std::swap(order[j - 1], order[stream.below(static_cast<std::uint32_t>(j))]);
      std::size_t length = stream.below(static_cast<std::uint32_t>(n + 1));
      const double now = gain.climb(order, length) - bar;
      if (now <= most) continue;
      most = now;
      best.assign(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(length));
    }
    if (most <= how.gain) {
      fitted.why = stop::stalled;
      break;
    }
    start.assign(1, 0);
    item.clear();
    share.clear();
    for (std::size_t t = 0; t < fitted.model.lists(); ++t) {  // lists that nobody has any more leave
      if (!(fitted.model.share()[t] * sales.customers() > 1e-9 * least)) continue;
      const auto list = fitted.model.list(t);
      item.insert(item.end(), list.begin(), list.end());
      start.push_back(item.size());
      share.push_back(fitted.model.share()[t]);
    }
    item.insert(item.end(), best.begin(), best.end());
    start.push_back(item.size());
    const double before = path.back();
    std::vector<double> given(share.size() + 1);
    for (double part = 1 / static_cast<double>(share.size() + 1); part > 1e-12; part *= 0.25) {
      double sum = given.back() = part;  // as much for the new list as does not lower the likelihood
      for (std::size_t t = 0; t < share.size(); ++t) sum += given[t] = share[t] * (1 - part);
      for (double& g : given) g /= sum;
      if (fit(rank_list_fit{.max_iterations = 0}, rank_lists{n, start, item, given}, sales).log_likelihood[0] >= before)
        break;
    }
    auto next = fit(how.fit, rank_lists{n, start, item, given}, sales);
    if (next.log_likelihood.back() <= before) {
      fitted.why = stop::stalled;
      break;
    }
    path.push_back(next.log_likelihood.back());
    next.iterations = fitted.iterations;
    next.why = stop::iterations;
    fitted = std::move(next);
    ++fitted.iterations;
  }
  fitted.log_likelihood = std::move(path);
  return fitted;
}

}  // namespace echelon::inline ECHELON_ABI
