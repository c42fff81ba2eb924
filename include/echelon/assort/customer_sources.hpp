// SPDX-License-Identifier: BSL-1.0
/// Customers of models that are no Markov chain: rank lists, and segments of logits.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <echelon/choice/logit_mixture.hpp>
#include <echelon/choice/rank_lists.hpp>
#include <echelon/core/random.hpp>

namespace echelon::inline ECHELON_ABI {

/// Customers who each have one of some lists.
///
/// cost    O(log lists) to find the list of a customer
class ranked_customers {
 public:
  explicit ranked_customers(rank_lists model) : model_{std::move(model)} {
    double sum = 0;
    for (const double share : model_.share()) reached_.push_back(sum += share);
  }

  std::size_t products() const noexcept { return model_.products(); }
  void draw(random_stream& draw, std::vector<std::uint32_t>& list) const {
    const auto at = std::upper_bound(reached_.begin(), reached_.end() - 1, draw.uniform() * reached_.back());
    const auto found = model_.list(static_cast<std::size_t>(at - reached_.begin()));
    list.insert(list.end(), found.begin(), found.end());
  }

 private:
  rank_lists model_;
  std::vector<double> reached_;
};

/// Customers of segments of logits, by their utilities: product j comes after an exponential time of rate
/// attraction_gj, in order of which she would take them, until the outside option comes.
///
/// throws  as validate(logit_mixture)
/// cost    O(products) a customer
/// source  Plackett (1975) The analysis of permutations, and Luce (1959): the order of independent exponential times
class logit_customers {
 public:
  explicit logit_customers(logit_mixture model) : model_{std::move(model)} {
    validate(model_);
    double sum = 0;
    for (const double share : model_.share) reached_.push_back(sum += share);
  }

  std::size_t products() const noexcept { return model_.products(); }
  void draw(random_stream& draw, std::vector<std::uint32_t>& list) const {
    const auto at = std::upper_bound(reached_.begin(), reached_.end() - 1, draw.uniform() * reached_.back());
    const auto g = static_cast<std::size_t>(at - reached_.begin());
    const auto attraction = model_.attractions(g);
    const double leaves = draw.exponential() / model_.outside[g];
    std::vector<std::pair<double, std::uint32_t>> before;
    for (std::uint32_t j = 0; j < attraction.size(); ++j) {
      const double time = draw.exponential();
      if (time < leaves * attraction[j]) before.emplace_back(time / attraction[j], j);
    }
    std::sort(before.begin(), before.end());
    for (const auto& [time, j] : before) list.push_back(j);
  }

 private:
  logit_mixture model_;
  std::vector<double> reached_;
};

}  // namespace echelon::inline ECHELON_ABI
