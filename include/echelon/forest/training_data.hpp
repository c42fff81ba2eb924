// SPDX-License-Identifier: BSL-1.0
/// What the rows that trees learn from must be: the door of the forest and of boosted quantiles.
#pragma once

#include <cmath>
#include <cstddef>
#include <span>

#include <echelon/core/check.hpp>
#include <echelon/core/view.hpp>
#include <echelon/forest/concepts.hpp>
#include <echelon/forest/sparse_rows.hpp>
#include <echelon/forest/tree.hpp>

namespace echelon::inline ECHELON_ABI::detail {

inline void check_features(matrix_view<const float> x) {
  check::not_empty(x.columns(), "x");
  for (std::size_t r = 0; r < x.rows(); ++r)
    for (std::size_t c = 0; c < x.columns(); ++c)
      if (std::isinf(x(r, c))) throw error{fault::not_finite, "x", r, "holds an infinity, needed numbers or missing"};
}
inline void check_features(const sparse_view& x) { check_sparse(x); }

inline void check_training_data(std::size_t rows, std::size_t columns, std::span<const double> y,
                                std::span<const double> weight) {
  check::range(columns < tree_node::most_columns, "x", "has more than 32767 columns");
  check::range(rows <= tree_node::most_kept, "x", "has more than 2147483647 rows");
  check::size(y.size(), rows, "y");
  check::finite(y, "y");
  for (std::size_t i = 0; i < y.size(); ++i)
    if (std::abs(y[i]) > forest_limits::target) throw error{fault::range, "y", i, "is beyond 1e100"};
  if (weight.empty()) return;
  check::size(weight.size(), rows, "weight");
  check::finite(weight, "weight");
  check::not_negative(weight, "weight");
  for (std::size_t i = 0; i < weight.size(); ++i)
    if (weight[i] > static_cast<double>(forest_limits::weight))
      throw error{fault::range, "weight", i, "exceeds 16777216"};
}

}  // namespace echelon::inline ECHELON_ABI::detail
