// SPDX-License-Identifier: BSL-1.0
/// What a forest says of its own training rows by the trees that have not seen them: an honest test without held-out
/// rows.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/core/level.hpp>
#include <echelon/core/random.hpp>
#include <echelon/core/view.hpp>
#include <echelon/exec/seq.hpp>
#include <echelon/forest/fit.hpp>
#include <echelon/forest/fitted.hpp>
#include <echelon/forest/predict.hpp>
#include <echelon/forest/sparse_rows.hpp>

namespace echelon::inline ECHELON_ABI {

/// Row by row. Where every tree has drawn a row, its `trees` is 0 and its numbers are not-a-number.
struct out_of_bag_forecast {
  std::vector<double> quantiles;  ///< [rows, levels], levels fastest
  /// [rows]: the level at which the row's target stands in its distribution. Where the distribution gives the target
  /// itself weight, uniform between the weight below and the weight up to it, so that the levels of a calibrated forest
  /// are uniform even where targets are whole numbers.
  std::vector<double> target_levels;
  std::vector<std::uint32_t> trees;  ///< [rows]: how many have not drawn the row
};

namespace detail {

enum out_of_bag_purpose : std::uint32_t { draw_level_of_target = 11 };

/// One bit a row and tree: whether the tree has drawn the row.
class drawn_rows {
 public:
  template <exec::policy E, class Forest>
  drawn_rows(const E& where, const Forest& spec, std::size_t rows, std::span<const double> weight)
      : trees_{spec.trees}, words_{(rows + 63) / 64}, bits_(trees_ * words_, 0) {
    const std::vector<std::uint32_t> weighty = weighty_rows(rows, weight);
    bulk(where, trees_, [&](std::size_t t) {
      std::vector<drawn_row> drawn;
      random_stream draw{spec.seed, t, draw_rows};
      spec.sample.draw(weighty.size(), draw, drawn);
      for (const drawn_row& d : drawn) {
        const std::uint32_t r = weighty[d.row];
        bits_[t * words_ + r / 64] |= std::uint64_t{1} << (r % 64);
      }
    });
  }

  bool operator()(std::size_t tree, std::size_t row) const noexcept {
    return (bits_[tree * words_ + row / 64] >> (row % 64) & 1) != 0;
  }

 private:
  std::size_t trees_, words_;
  std::vector<std::uint64_t> bits_;
};

template <exec::policy E, class Splitter, rank_leaf Leaf, class Sampler, class X>
out_of_bag_forecast out_of_bag_of(const E& where, const forest<Splitter, Leaf, Sampler>& spec,
                                  const fitted_forest<Leaf>& f, const X& x, std::size_t rows, std::span<const double> y,
                                  std::span<const double> weight, std::span<const level> levels) {
  check_query(f, x);
  check_training_data(rows, f.columns(), y, weight);
  check::size(f.trees().size(), spec.trees, "fitted.trees");
  check::ascending(levels, "levels");
  const drawn_rows drawn{where, spec, rows, weight};
  const std::vector<double> asked = values_of(levels);
  const auto& values = f.support().values;
  constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
  out_of_bag_forecast out{std::vector<double>(rows * asked.size(), nothing), std::vector<double>(rows, nothing),
                          std::vector<std::uint32_t>(rows, 0)};
  const std::size_t block = reached_leaves::block(rows, f.trees().size(), f.columns());
  bulk(where, (rows + block - 1) / block, [&](std::size_t b) {
    const std::size_t begin = b * block, count = std::min(block, rows - begin);
    reached_leaves reached{count, f.trees().size()};
    quantile_reader reader{f.support()};
    std::vector<std::uint32_t> unseen;
    reached.walk(f, x, begin, count);
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t r = begin + i;
      unseen.clear();
      for (std::uint32_t t = 0; t < f.trees().size(); ++t)
        if (!drawn(t, r)) unseen.push_back(t);
      out.trees[r] = static_cast<std::uint32_t>(unseen.size());
      if (unseen.empty()) continue;
      const auto at = [&](std::size_t k) { return kept_by(f, unseen[k], reached[i][unseen[k]]); };
      if (!asked.empty())
        reader.read(unseen.size(), at, asked, std::span{out.quantiles}.subspan(r * asked.size(), asked.size()));
      const auto [first, last] = std::equal_range(values.begin(), values.end(), y[r]);
      double below = 0, here = 0;
      for (std::size_t k = 0; k < unseen.size(); ++k) {
        const auto kept = at(k);
        double under = 0, equal = 0;
        for (const std::uint32_t rank : kept) {
          const double w = static_cast<double>(f.support().weight(rank));
          under += rank < first - values.begin() ? w : 0;
          equal += rank >= first - values.begin() && rank < last - values.begin() ? w : 0;
        }
        const double all = weight_of(f.support(), kept) * static_cast<double>(unseen.size());
        below += under / all;
        here += equal / all;
      }
      random_stream any{spec.seed, r, draw_level_of_target};
      out.target_levels[r] = std::clamp(below + any.uniform() * here, 0.0, 1.0);
    }
  });
  return out;
}

}  // namespace detail

/// Quantiles of every training row, and the level of its target, from the trees that have not drawn it. The samples are
/// drawn again from the seed: spec, x, y and weight must be those of the fit.
///
/// shape   x [rows, columns], y [rows], weight [rows] or empty, levels: any number, ascending
/// throws  error 101 shapes differ, or another number of trees | 102 levels do not ascend | 301, 303 as fit
/// cost    a prediction of the training rows; memory one bit a row and tree
/// repeats identical for every exec policy and number of workers
/// source  Breiman (1996) Out-of-bag estimation; Meinshausen (2006) Quantile regression forests, JMLR 7
template <exec::policy E, class Splitter, rank_leaf Leaf, class Sampler>
out_of_bag_forecast out_of_bag(const E& where, const forest<Splitter, Leaf, Sampler>& spec,
                               const fitted_forest<Leaf>& fitted, matrix_view<const float> x, std::span<const double> y,
                               std::span<const double> weight, std::span<const level> levels) {
  return detail::out_of_bag_of(where, spec, fitted, x, x.rows(), y, weight, levels);
}
/// The same for sparse rows.
template <exec::policy E, class Splitter, rank_leaf Leaf, class Sampler>
out_of_bag_forecast out_of_bag(const E& where, const forest<Splitter, Leaf, Sampler>& spec,
                               const fitted_forest<Leaf>& fitted, const sparse_view& x, std::span<const double> y,
                               std::span<const double> weight, std::span<const level> levels) {
  return detail::out_of_bag_of(where, spec, fitted, x, x.rows(), y, weight, levels);
}

}  // namespace echelon::inline ECHELON_ABI
