// SPDX-License-Identifier: BSL-1.0
/// Forecasts of boosted quantiles.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/core/view.hpp>
#include <echelon/exec/seq.hpp>
#include <echelon/forest/boosted_fitted.hpp>

namespace echelon::inline ECHELON_ABI {

namespace detail {

/// Adds up the steps of a block of rows tree by tree, so that a tree stays in the cache.
class boosted_sums {
 public:
  static constexpr std::size_t most_rows = 512;

  explicit boosted_sums(const fitted_boosted_quantiles& f)
      : f_{f}, sums_(most_rows * f.levels().size()), walking_(most_rows), at_(most_rows) {}

  void add(matrix_view<const float> x, std::size_t begin, std::size_t count) {
    binned_rows binned{count, x.columns()};
    for (std::size_t i = 0; i < count; ++i) f_.bins().bin_row(x.row(begin + i), binned.row(i));
    const std::size_t levels = f_.levels().size();
    for (std::size_t i = 0; i < count; ++i)
      std::copy(f_.start().begin(), f_.start().end(), sums_.begin() + static_cast<std::ptrdiff_t>(i * levels));
    for (const boosted_tree& tree : f_.trees()) {
      descend(tree, binned, count);
      for (std::size_t i = 0; i < count; ++i) {
        const float* const steps = tree.steps.data() + at_[i].next() * levels;
        float* const sums = sums_.data() + i * levels;
        for (std::size_t k = 0; k < levels; ++k) sums[k] += steps[k];
      }
    }
  }

  /// The block's i-th row, one number a level.
  std::span<float> operator[](std::size_t i) noexcept {
    return std::span{sums_}.subspan(i * f_.levels().size(), f_.levels().size());
  }

 private:
  /// All rows go down one node together, so that their fetches overlap; those in a leaf stop.
  void descend(const boosted_tree& tree, const binned_rows& binned, std::size_t count) noexcept {
    const tree_node* const nodes = tree.nodes.data();
    const std::uint8_t* const bytes = binned.row(0);
    const std::size_t stride = binned.stride();
    for (std::size_t i = 0; i < count; ++i) {
      walking_[i] = static_cast<std::uint32_t>(i);
      at_[i] = nodes[0];
    }
    while (count > 0) {
      std::size_t still = 0;
      for (std::size_t w = 0; w < count; ++w) {
        const std::uint32_t i = walking_[w];
        const tree_node here = at_[i];
        walking_[still] = i;
        if (here.is_leaf()) continue;
        ++still;
        at_[i] = nodes[here.next() + (here.right(bytes[i * stride + here.column()]) ? 1u : 0u)];
      }
      count = still;
    }
  }

  const fitted_boosted_quantiles& f_;
  std::vector<float> sums_;
  std::vector<std::uint32_t> walking_;
  std::vector<tree_node> at_;
};

}  // namespace detail

/// The quantiles at the levels of the fit. They cannot cross, because they are sorted, which never increases the
/// pinball loss; and they never leave the range of the targets.
///
/// shape   x [rows, columns]; the answer is [rows, levels], levels fastest
/// needs   columns as in training; not-a-number is missing
/// throws  error 101 another number of columns
/// cost    a row: trees * (depth + levels)
/// repeats identical for every exec policy and number of workers
/// source  Chernozhukov, Fernandez-Val, Galichon (2010) Quantile and probability curves without crossing, Econometrica
///         78(3), proposition 4
template <exec::policy E>
std::vector<double> predict(const E& where, const fitted_boosted_quantiles& f, matrix_view<const float> x) {
  check::size(x.columns(), f.columns(), "x.row");
  constexpr std::size_t block = detail::boosted_sums::most_rows;
  const std::size_t levels = f.levels().size();
  const target_scale scale = f.scale();
  std::vector<double> out(x.rows() * levels);
  bulk(where, (x.rows() + block - 1) / block, [&](std::size_t b) {
    const std::size_t begin = b * block, count = std::min(block, x.rows() - begin);
    detail::boosted_sums sums{f};
    sums.add(x, begin, count);
    for (std::size_t i = 0; i < count; ++i) {
      const auto q = sums[i];
      if (!std::is_sorted(q.begin(), q.end())) std::sort(q.begin(), q.end());
      for (std::size_t k = 0; k < levels; ++k)
        out[(begin + i) * levels + k] =
            std::clamp(scale.centre + scale.unit * static_cast<double>(q[k]), scale.low, scale.high);
    }
  });
  return out;
}

/// The same in the calling thread.
inline std::vector<double> predict(const fitted_boosted_quantiles& f, matrix_view<const float> x) {
  return predict(exec::seq, f, x);
}

}  // namespace echelon::inline ECHELON_ABI
