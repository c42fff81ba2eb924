// SPDX-License-Identifier: BSL-1.0
/// Fits boosted quantiles to rows of features and their targets.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/core/level.hpp>
#include <echelon/core/view.hpp>
#include <echelon/exec/seq.hpp>
#include <echelon/forest/bins.hpp>
#include <echelon/forest/boosted.hpp>
#include <echelon/forest/boosted_fitted.hpp>
#include <echelon/forest/boosted_grow.hpp>
#include <echelon/forest/boosted_select.hpp>
#include <echelon/forest/training_data.hpp>

namespace echelon::inline ECHELON_ABI {

namespace detail {

inline void check_boosted_data(matrix_view<const float> x, std::span<const double> y, std::span<const level> levels,
                               std::span<const double> weight) {
  check_features(x);
  check_training_data(x.rows(), x.columns(), y, weight);
  check::range(x.rows() <= boosted_limits::rows, "x", "has more than 134217728 rows");
  check::not_empty(levels.size(), "levels");
  check::range(levels.size() <= boosted_limits::levels, "levels", "has more than 65535 elements");
  check::ascending(levels, "levels");
}

/// What a target counts that stands above 0 … levels of its quantiles, and what the squares of the sums are worth.
///
/// No sum of codes over the rows exceeds 31 bits. Codes are exact up to 31 levels and 8 million rows, rounded beyond.
struct standing_codes {
  std::vector<standing> of;  ///< [levels + 1], units 1
  double location = 1, spread = 0;
  std::int32_t most = 1;

  standing_codes(std::size_t levels, std::size_t rows) {
    const auto k = static_cast<double>(levels);
    const double widest = std::floor(k / 2) * std::ceil(k / 2);
    const double fits = std::floor(std::numeric_limits<std::int32_t>::max() / static_cast<double>(rows));
    const double cap = std::clamp(fits, 15.0, 255.0);
    const double a = std::min(1.0, cap / k), b = std::min(1.0, cap / std::max(widest, 1.0));
    for (std::size_t c = 0; c <= levels; ++c) {
      const auto below = static_cast<double>(c);
      of.push_back({{1, static_cast<std::int32_t>(std::lround(a * below)),
                     static_cast<std::int32_t>(std::lround(b * below * (k - below))), 0}});
      most = std::max({most, of.back().location(), of.back().spread()});
    }
    location = 1 / (k * a * a);  // the squares of the directions 1 and 2k - (K - 1)
    if (levels > 1) spread = 3 / (k * (k * k - 1) * b * b);
  }
};

/// The weights of rows as whole numbers of a unit that is a power of two, small enough for sums of weight times code.
struct weight_units {
  std::vector<std::int32_t> of;  ///< by row; empty: every row weighs 1
  double one = 1;                ///< units of a weight of 1

  weight_units(std::span<const double> weight, double total, std::int32_t most_code) {
    if (weight.empty()) return;
    constexpr double limit = std::numeric_limits<std::int32_t>::max();
    int shift = std::ilogb(limit / (total * most_code)) + 1;
    double sum = 0;
    do {
      one = std::ldexp(1.0, --shift);
      sum = 0;
      for (const double w : weight) sum += std::nearbyint(w * one);
    } while (sum * most_code > limit);
    of.reserve(weight.size());
    for (const double w : weight) of.push_back(static_cast<std::int32_t>(std::nearbyint(w * one)));
  }
};

/// The rows while the trees grow: their targets, their current quantiles, and where the one stands among the others.
class boosted_rows {
 public:
  boosted_rows(std::span<const double> y, std::span<const level> levels, std::span<const double> weight,
               std::vector<std::uint32_t> rows, double total)
      : levels_{levels}, weight_{weight}, rows_{std::move(rows)}, codes_{levels.size(), rows_.size()},
        units_{weight, total, codes_.most}, target_(y.size()), quantiles_(y.size() * levels.size()),
        standing_(y.size()) {
    choose_scale(y);
    for (const std::uint32_t r : rows_) target_[r] = static_cast<float>((y[r] - scale_.centre) / scale_.unit);
    leaf_scratch all;
    all.take(rows_, weight_);
    all.keys.resize(rows_.size());
    for (std::size_t i = 0; i < rows_.size(); ++i) all.keys[i] = ordered_key(target_[rows_[i]]);
    for (const level at : levels_) start_.push_back(number_of(key_at<std::int32_t>(all.keys, all.weight, at)));
  }

  const target_scale& scale() const noexcept { return scale_; }
  std::span<const float> start() const noexcept { return start_; }
  const standing_codes& codes() const noexcept { return codes_; }
  double units_of_one() const noexcept { return units_.one; }
  std::span<std::uint32_t> rows() noexcept { return rows_; }
  standing_rows standings() const noexcept { return {standing_, codes_.of, units_.of}; }

  template <class E>
  void begin(const E& where) {
    constexpr std::size_t block = 8192;
    bulk(where, (rows_.size() + block - 1) / block, [&](std::size_t b) {
      const auto some = std::span{rows_}.subspan(b * block, std::min(block, rows_.size() - b * block));
      move(some, start_.data());
    });
  }

  /// Moves the quantiles of one leaf's rows a part of the way to where they belong; says how far.
  void settle(std::span<const std::uint32_t> leaf, float part, float* steps) {
    const std::size_t levels = levels_.size(), n = leaf.size();
    leaf_scratch s;
    s.take(leaf, weight_);
    s.keys.resize(n * levels);
    for (std::size_t i = 0; i < n; ++i) {
      const float target = target_[leaf[i]];
      const float* const q = quantiles_.data() + leaf[i] * levels;
      for (std::size_t k = 0; k < levels; ++k) s.keys[k * n + i] = ordered_key(target - q[k]);
    }
    for (std::size_t k = 0; k < levels; ++k)
      steps[k] = part * number_of(key_at<std::int32_t>(std::span{s.keys}.subspan(k * n, n), s.weight, levels_[k]));
    move(leaf, steps);
  }

 private:
  struct leaf_scratch {
    std::vector<std::int32_t> keys;
    std::vector<double> weight;

    void take(std::span<const std::uint32_t> rows, std::span<const double> all) {
      if (all.empty()) return;
      for (const std::uint32_t r : rows) weight.push_back(all[r]);
    }
  };

  /// The centre is a median, so that targets near it keep all their digits.
  void choose_scale(std::span<const double> y) {
    leaf_scratch all;
    all.take(rows_, weight_);
    std::vector<std::int64_t> keys;
    scale_.low = scale_.high = y[rows_[0]];
    for (const std::uint32_t r : rows_) {
      keys.push_back(ordered_key(y[r]));
      scale_.low = std::min(scale_.low, y[r]);
      scale_.high = std::max(scale_.high, y[r]);
    }
    scale_.centre = number_of(key_at<std::int64_t>(keys, all.weight, level{0.5}));
    const double widest = std::max(scale_.high - scale_.centre, scale_.centre - scale_.low);
    if (widest > 0) scale_.unit = std::ldexp(1.0, std::max(std::ilogb(widest) + 1, -900));
  }

  void move(std::span<const std::uint32_t> rows, const float* steps) noexcept {
    const std::size_t levels = levels_.size();
    for (const std::uint32_t r : rows) {
      float* const q = quantiles_.data() + r * levels;
      const float target = target_[r];
      std::uint32_t below = 0;
      for (std::size_t k = 0; k < levels; ++k) {
        q[k] += steps[k];
        below += q[k] < target ? 1u : 0u;
      }
      standing_[r] = static_cast<std::uint16_t>(below);
    }
  }

  std::span<const level> levels_;
  std::span<const double> weight_;
  std::vector<std::uint32_t> rows_;
  standing_codes codes_;
  weight_units units_;
  target_scale scale_;
  std::vector<float> start_, target_;
  std::vector<float> quantiles_;  ///< [rows, levels]
  std::vector<std::uint16_t> standing_;  ///< how many of a row's quantiles lie below its target
};

}  // namespace detail

/// Fits boosted quantiles. A feature that is not a number is missing; where missing values go is learned in every node.
///
/// The gradient of the pinball loss at all levels is a function of one whole number a row: how many of its quantiles
/// lie below its target. A tree is cut where two sums of it, location and spread, differ most between the sides; its
/// leaves then take the exact quantiles of what is left of the targets.
///
/// shape   x [rows, columns], y [rows], levels ascending, weight [rows] or empty
/// unit    y and every forecast share one unit
/// needs   y and weight finite; weight >= 0; at least one row that weighs something
/// throws  error 101 shapes differ | 102 levels do not ascend | 201 an option or value out of range | 202 no column,
///         level or row | 301 not finite | 303 negative weight
/// cost    rounds * rows * (2 to 3 columns + 20 levels); memory rows * (columns + 4 levels + 18) bytes, and 4 KiB a
///         column and leaf
/// repeats identical for every exec policy and number of workers; a shorter fit is the beginning of a longer one
/// source  Koenker, Bassett (1978) Regression quantiles; Friedman (2001) Greedy function approximation, section 4.2
///         (the leaf that minimises the loss); Ke et al. (2017) LightGBM (best leaf first, sibling by subtraction)
template <exec::policy E>
fitted_boosted_quantiles fit(const E& where, const boosted_quantiles& spec, matrix_view<const float> x,
                             std::span<const double> y, std::span<const level> levels,
                             std::span<const double> weight = {}) {
  check::range(spec.rounds > 0, "rounds", "is zero, needed at least one");
  check::range(spec.rounds <= boosted_limits::trees, "rounds", "exceeds 16777216");
  check::range(spec.leaves > 0, "leaves", "is zero, needed at least one");
  check::range(spec.min_leaf > 0, "min_leaf", "is zero, needed at least one");
  check::range(spec.learning_rate > 0 && spec.learning_rate <= 1, "learning_rate", "lies outside (0, 1]");
  detail::check_boosted_data(x, y, levels, weight);

  std::vector<std::uint32_t> rows(x.rows());
  std::iota(rows.begin(), rows.end(), 0u);
  if (!weight.empty()) std::erase_if(rows, [&](std::uint32_t r) { return !(weight[r] > 0); });
  check::not_empty(rows.size(), weight.empty() ? "y" : "weight");
  const double total =
      weight.empty() ? static_cast<double>(rows.size()) : std::accumulate(weight.begin(), weight.end(), 0.0);

  column_bins bins = learn_bins(where, x, weight);
  const binned_rows data = bin_rows(where, bins, x);
  detail::boosted_rows state{y, levels, weight, std::move(rows), total};
  state.begin(where);
  const double least = std::ceil(static_cast<double>(spec.min_leaf) * state.units_of_one());
  const boosted_growth growth{
      .columns = x.columns(),
      .leaves = spec.leaves,
      .min_units = static_cast<std::int32_t>(std::clamp(least, 1.0, 0x1.0p31 - 1)),
      .location = state.codes().location,
      .spread = state.codes().spread};
  detail::boosted_grower grower{growth, bins, data};
  const auto part = static_cast<float>(spec.learning_rate);

  std::vector<std::uint32_t> in_leaves(state.rows().size());
  std::vector<boosted_tree> trees;
  while (trees.size() < spec.rounds) {
    std::copy(state.rows().begin(), state.rows().end(), in_leaves.begin());
    boosted_tree tree{grower.grow(where, in_leaves, state.standings()), {}};
    const auto leaves = grower.leaves();
    tree.steps.resize(leaves.size() * levels.size());
    bulk(where, leaves.size(), [&](std::size_t i) {
      state.settle(std::span{in_leaves}.subspan(leaves[i].begin, leaves[i].end - leaves[i].begin), part,
                   tree.steps.data() + i * levels.size());
    });
    const bool settled = std::all_of(tree.steps.begin(), tree.steps.end(), [](float s) { return s == 0; });
    trees.push_back(std::move(tree));
    if (settled) break;  // every further tree would be the same
  }
  return {std::move(bins), {levels.begin(), levels.end()}, state.scale(), {state.start().begin(), state.start().end()},
          std::move(trees)};
}

/// The same in the calling thread.
inline fitted_boosted_quantiles fit(const boosted_quantiles& spec, matrix_view<const float> x,
                                    std::span<const double> y, std::span<const level> levels,
                                    std::span<const double> weight = {}) {
  return fit(exec::seq, spec, x, y, levels, weight);
}

/// A first argument that is no place to work is refused in few words.
template <class E>
  requires(!exec::policy<E>)
void fit(const E& not_an_exec_policy, const boosted_quantiles&, ...) = delete;

}  // namespace echelon::inline ECHELON_ABI
