// SPDX-License-Identifier: BSL-1.0
/// Ready-made leaf policies: what a tree remembers of the rows that reached a leaf.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/core/random.hpp>
#include <echelon/forest/concepts.hpp>

namespace echelon::inline ECHELON_ABI::leaf {

/// Every target, so that any quantile can be asked for later: the place of each in the support, copies repeated.
///
/// source  Meinshausen (2006) Quantile regression forests, JMLR 7, algorithm 1
struct all_targets {
  using kept = std::uint32_t;
  static constexpr bool keeps_ranks = true;
  void keep(const leaf_rows& leaf, std::vector<kept>& out) const {
    for (std::size_t i = 0; i < leaf.size(); ++i) out.insert(out.end(), leaf.copies(i), leaf.rank(i));
  }
};

/// A bounded summary: at most `points` targets of the leaf, which weigh alike. They are its quantiles at (k + u) /
/// points, k = 0, 1, …, with one offset u a leaf that is as good as drawn at random: what one tree's summary rounds
/// up another's rounds down, so that the forest's distribution keeps its shape and its tails. A leaf of fewer rows or
/// targets that weigh alike keeps them all. Where a forest has more than 65,536 different targets, some share one.
///
/// cost    a point takes the bits that a place in the support needs; growing sorts each leaf
/// source  systematic sampling: Madow, Madow (1944) On the theory of systematic sampling, Annals of Mathematical
///         Statistics 15
struct sketch {
  using kept = std::uint16_t;
  static constexpr bool keeps_ranks = true;
  static constexpr std::size_t most_targets = std::size_t{1} << 16;  ///< what a place in the support may be

  std::size_t points = 3;

  void check() const { echelon::check::range(points > 0, "leaf.points", "is zero, needed at least one"); }
  void keep(const leaf_rows& leaf, std::vector<kept>& out) const {
    std::vector<std::pair<std::uint32_t, double>> targets;  // place in the support, weight
    std::uint64_t address = leaf.size();  // of the rows, so that leaves of equal targets have different offsets
    for (std::size_t i = 0; i < leaf.size(); ++i) {
      targets.emplace_back(leaf.rank(i), leaf.weight(i));
      address = (address ^ leaf.rows[i].row) * 0x9E3779B97F4A7C15u;
    }
    std::sort(targets.begin(), targets.end());
    const auto weigh_alike = [&] {
      return std::all_of(targets.begin(), targets.end(), [&](const auto& t) { return t.second == targets[0].second; });
    };
    const auto keep_all = [&] {
      for (const auto& target : targets) out.push_back(static_cast<kept>(target.first));
    };
    const bool tied = targets.front().first == targets.back().first;
    if (!tied && targets.size() <= points && weigh_alike()) return keep_all();
    std::size_t n = 0;  // of different targets
    double all = 0;
    for (const auto& [rank, weight] : targets) {
      all += weight;
      if (n > 0 && targets[n - 1].first == rank) targets[n - 1].second += weight;
      else targets[n++] = {rank, weight};
    }
    targets.resize(n);
    if (n <= points && weigh_alike()) return keep_all();
    const double offset = random_stream{address}.uniform(), step = all / static_cast<double>(points);
    std::size_t at = 0;
    double up_to = targets[0].second;
    for (std::size_t k = 0; k < points; ++k) {
      const double wanted = (static_cast<double>(k) + offset) * step;
      while (up_to <= wanted && at + 1 < n) up_to += targets[++at].second;
      out.push_back(static_cast<kept>(targets[at].first));
    }
  }
};

/// The mean only: small models for point forecasts.
///
/// source  Breiman (2001) Random forests, Machine Learning 45
struct mean {
  using kept = double;
  void keep(const leaf_rows& leaf, std::vector<kept>& out) const {
    double weight = 0, sum = 0, low = leaf.target(0), high = low;
    for (std::size_t i = 0; i < leaf.size(); ++i) {
      const double y = leaf.target(i), w = leaf.weight(i);
      weight += w;
      sum += w * y;
      low = std::min(low, y);
      high = std::max(high, y);
    }
    out.push_back(std::clamp(sum / weight, low, high));
  }
};

static_assert(rank_leaf<all_targets> && rank_leaf<sketch> && leaf_policy<mean>);

}  // namespace echelon::inline ECHELON_ABI::leaf
