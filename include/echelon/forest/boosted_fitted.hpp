// SPDX-License-Identifier: BSL-1.0
/// Boosted quantiles that have been fitted: they can always predict, because what could not is refused.
#pragma once

#include <cmath>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/core/level.hpp>
#include <echelon/forest/bins.hpp>
#include <echelon/forest/boosted_tree.hpp>
#include <echelon/forest/concepts.hpp>

namespace echelon::inline ECHELON_ABI {

/// The largest values that boosted quantiles work with.
namespace boosted_limits {
inline constexpr std::size_t rows = std::size_t{1} << 27;
inline constexpr std::size_t levels = 65535;
inline constexpr std::size_t trees = std::size_t{1} << 24;
inline constexpr float step = 1e30f;  ///< so that no sum of steps overflows
}  // namespace boosted_limits

/// How targets are written while the trees grow: target = centre + unit * number, and the range that they span.
struct target_scale {
  double centre = 0, unit = 1;  ///< unit is a power of two
  double low = 0, high = 0;     ///< the smallest and the largest target

  friend bool operator==(const target_scale&, const target_scale&) = default;
};

/// The trees, where the columns are cut, the levels, and where their quantiles start.
///
/// law  every walk from a root ends in a leaf, and every leaf has one step a level: the constructor throws otherwise
class fitted_boosted_quantiles {
 public:
  /// shape   start [levels]; the steps of every tree [leaves, levels]
  /// throws  error 202 no column or level | 102 levels or starts do not ascend | 101 another number of starts than
  ///         levels | 301 a number that is not finite | 201 out of range | 402 a node or leaf that cannot be
  fitted_boosted_quantiles(column_bins bins, std::vector<level> levels, target_scale scale, std::vector<float> start,
                           std::vector<boosted_tree> trees)
      : bins_{std::move(bins)}, levels_{std::move(levels)}, scale_{scale}, start_{std::move(start)},
        trees_{std::move(trees)} {
    check::not_empty(bins_.columns(), "columns");
    check::range(bins_.columns() < tree_node::most_columns, "columns", "are more than 32767");
    check::not_empty(levels_.size(), "levels");
    check::ascending(std::span<const level>{levels_}, "levels");
    check_scale();
    check::size(start_.size(), levels_.size(), "start");
    check_steps(start_, "start");
    for (std::size_t k = 1; k < start_.size(); ++k)
      if (start_[k] < start_[k - 1]) throw error{fault::order, "start", k, "is below the element before it"};
    check::range(trees_.size() <= boosted_limits::trees, "trees", "are more than 16777216");
    for (std::size_t t = 0; t < trees_.size(); ++t) check_tree(t);
  }

  std::size_t columns() const noexcept { return bins_.columns(); }
  const column_bins& bins() const noexcept { return bins_; }
  std::span<const level> levels() const noexcept { return levels_; }
  const target_scale& scale() const noexcept { return scale_; }
  std::span<const float> start() const noexcept { return start_; }
  std::span<const boosted_tree> trees() const noexcept { return trees_; }

  friend bool operator==(const fitted_boosted_quantiles&, const fitted_boosted_quantiles&) = default;

 private:
  void check_scale() const {
    const double all[]{scale_.centre, scale_.unit, scale_.low, scale_.high};
    check::finite(std::span<const double>{all}, "scale");
    for (const double v : {scale_.centre, scale_.low, scale_.high})
      check::range(std::abs(v) <= forest_limits::target, "scale", "is beyond 1e100");
    check::range(scale_.unit > 0 && scale_.unit <= 4 * forest_limits::target, "unit", "lies outside (0, 4e100]");
    if (scale_.high < scale_.low) throw error{fault::order, "scale", "has a high below its low"};
  }

  static void check_steps(std::span<const float> steps, const char* name) {
    check::finite(steps, name);
    for (std::size_t i = 0; i < steps.size(); ++i)
      if (std::abs(steps[i]) > boosted_limits::step) throw error{fault::range, name, i, "is beyond 1e30"};
  }

  void check_tree(std::size_t t) const {
    const auto& nodes = trees_[t].nodes;
    const auto& steps = trees_[t].steps;
    if (nodes.empty()) throw error{fault::malformed, "trees", t, "has no node"};
    if (steps.size() % levels_.size() != 0)
      throw error{fault::malformed, "trees", t, "has a leaf without a step for every level"};
    const std::size_t leaves = steps.size() / levels_.size();
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      const tree_node n = nodes[i];
      if (n.is_leaf()) {
        if (n.next() >= leaves) throw error{fault::malformed, "trees", t, "has a leaf whose steps do not exist"};
      } else {
        if (n.next() <= i || n.next() >= nodes.size() - 1)
          throw error{fault::malformed, "trees", t, "has a node whose children do not stand behind it"};
        if (n.column() >= columns()) throw error{fault::malformed, "trees", t, "has a node of an unknown column"};
      }
    }
    check_steps(steps, "steps");
  }

  column_bins bins_;
  std::vector<level> levels_;
  target_scale scale_;
  std::vector<float> start_;
  std::vector<boosted_tree> trees_;
};

}  // namespace echelon::inline ECHELON_ABI
