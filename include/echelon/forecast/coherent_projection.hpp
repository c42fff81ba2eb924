// SPDX-License-Identifier: BSL-1.0
/// The coherent forecasts nearest to given ones: in one pass up and down a tree, by conjugate gradients elsewhere.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/core/view.hpp>
#include <echelon/forecast/aggregation.hpp>

namespace echelon::inline ECHELON_ABI {

/// Sums that are nested: any two have no member in common, or one holds all of the other.
///
/// shape   parent [nodes], `none` at a root; order: the aggregates, each after its parent
struct aggregation_tree {
  static constexpr std::uint32_t none = 0xFFFFFFFFu;
  std::vector<std::uint32_t> parent;
  std::vector<std::uint32_t> order;

  bool nested() const noexcept { return !parent.empty(); }
};

/// The tree of sums that are nested; of others, one without nodes.
///
/// needs   valid sums, fewer than 2^32 - 1 nodes
/// cost    O(aggregates log aggregates + members)
template <class = void>
aggregation_tree tree_of(const aggregation& sums) {
  constexpr auto none = aggregation_tree::none;
  aggregation_tree tree{std::vector<std::uint32_t>(sums.nodes(), none), std::vector<std::uint32_t>(sums.aggregates())};
  std::iota(tree.order.begin(), tree.order.end(), 0u);
  std::stable_sort(tree.order.begin(), tree.order.end(),
                   [&](auto a, auto b) { return sums.members(a).size() > sums.members(b).size(); });
  std::uint32_t* const within = tree.parent.data() + sums.aggregates();  // each bottom series' smallest sum so far
  for (const std::uint32_t a : tree.order) {
    const auto who = sums.members(a);
    tree.parent[a] = within[who.front()];
    for (const std::uint32_t b : who) {
      if (within[b] != tree.parent[a]) return {};
      within[b] = a;
    }
  }
  return tree;
}

namespace detail {

/// Makes every sum that of its members, so that forecasts are coherent but for rounding.
inline void add_up(const aggregation& sums, matrix_view<double> y) noexcept {
  const std::size_t m = sums.aggregates();
  for (std::size_t a = 0; a < m; ++a) {
    const auto to = y.row(a);
    std::fill(to.begin(), to.end(), 0.0);
    for (const std::uint32_t b : sums.members(a))
      for (std::size_t c = 0; c < y.columns(); ++c) to[c] += y(m + b, c);
  }
}

}  // namespace detail

/// Finds, for any forecasts y, the coherent ones that minimise the sum of (difference)^2 / variance. A variance of zero
/// says that a forecast is not to be touched; where such ones contradict each other the smaller sums are believed.
///
/// exact   on trees: Gaussian elimination from the leaves to the root, no iteration; agrees with the dense formula
/// cost    on trees O(nodes) a column; elsewhere O(members) an iteration of conjugate gradients
/// source  W C' (C W C')^-1 C of Wickramasuriya, Athanasopoulos, Hyndman (2019) Optimal forecast reconciliation, JASA
///         114, eq. 11, with W diagonal; on a tree the conditional means of Chou, Willsky, Benveniste (1994) Multiscale
///         recursive estimation, IEEE Transactions on Automatic Control 39
class coherent_projection {
 public:
  /// `sums` and `tree` must outlive the projection.
  ///
  /// throws  error 101 another number of variances | 301 one is not finite | 303 one is negative
  coherent_projection(const aggregation& sums, const aggregation_tree& tree, std::span<const double> variance)
      : sums_{&sums}, tree_{&tree}, variance_(variance.begin(), variance.end()) {
    check::size(variance.size(), sums.nodes(), "variance");
    check::finite(variance, "variance");
    check::not_negative(variance, "variance");
    if (tree.nested()) eliminate();
    else scale();
  }

  /// Replaces the forecasts of several columns by their coherent ones; `scratch` is a workplace of the caller.
  ///
  /// shape   y [nodes, columns]
  /// needs   as many rows as nodes
  void apply(matrix_view<double> y, std::vector<double>& scratch) const {
    if (tree_->nested()) smooth(y, scratch);
    else iterate(y, scratch);
    detail::add_up(*sums_, y);
  }

  std::span<const double> variance() const noexcept { return {variance_.data(), variance_.size()}; }

 private:
  /// Gains of all sums and the share of a sum's correction that each child takes.
  void eliminate() {
    const std::size_t n = sums_->nodes();
    gain_.assign(sums_->aggregates(), 0.0);
    share_.assign(n, 0.0);
    std::vector<double> below(sums_->aggregates(), 0.0), left(variance_);
    const auto hand_up = [&](std::size_t node) {
      if (tree_->parent[node] != aggregation_tree::none) below[tree_->parent[node]] += left[node];
    };
    for (std::size_t b = sums_->aggregates(); b < n; ++b) hand_up(b);
    for (std::size_t k = tree_->order.size(); k-- > 0;) {
      const std::size_t a = tree_->order[k];
      const double both = below[a] + variance_[a];
      gain_[a] = both > 0 ? below[a] / both : 0.0;
      left[a] = gain_[a] * variance_[a];
      hand_up(a);
    }
    for (std::size_t node = 0; node < n; ++node) {
      const std::uint32_t p = tree_->parent[node];
      share_[node] = p != aggregation_tree::none && below[p] > 0 ? left[node] / below[p] : 0.0;
    }
  }

  void smooth(matrix_view<double> y, std::vector<double>& scratch) const {
    const std::size_t n = sums_->nodes(), leaves_from = sums_->aggregates(), columns = y.columns();
    scratch.assign(leaves_from * columns, 0.0);  // sums of the children, as believed on the way up
    const auto hand_up = [&](std::size_t node) {
      const std::uint32_t p = tree_->parent[node];
      if (p == aggregation_tree::none) return;
      double* const to = scratch.data() + p * columns;
      for (std::size_t c = 0; c < columns; ++c) to[c] += y(node, c);
    };
    for (std::size_t b = leaves_from; b < n; ++b) hand_up(b);
    for (std::size_t k = tree_->order.size(); k-- > 0;) {
      const std::size_t a = tree_->order[k];
      const double* const children = scratch.data() + a * columns;
      for (std::size_t c = 0; c < columns; ++c) y(a, c) = children[c] + gain_[a] * (y(a, c) - children[c]);
      hand_up(a);
    }
    const auto hand_down = [&](std::size_t node) {
      const std::uint32_t p = tree_->parent[node];
      if (p == aggregation_tree::none || share_[node] == 0) return;
      const double* const corrections = scratch.data() + p * columns;
      for (std::size_t c = 0; c < columns; ++c) y(node, c) += share_[node] * corrections[c];
    };
    for (const std::uint32_t a : tree_->order) {
      hand_down(a);
      double* const corrections = scratch.data() + a * columns;
      for (std::size_t c = 0; c < columns; ++c) corrections[c] = y(a, c) - corrections[c];
    }
    for (std::size_t b = leaves_from; b < n; ++b) hand_down(b);
  }

  /// The diagonal of C W C', to precondition with.
  void scale() {
    diagonal_.assign(sums_->aggregates(), 0.0);
    const double* const leaf = variance_.data() + sums_->aggregates();
    for (std::size_t a = 0; a < sums_->aggregates(); ++a) {
      diagonal_[a] = variance_[a];
      for (const std::uint32_t b : sums_->members(a)) diagonal_[a] += leaf[b];
    }
  }

  /// C W C' x = C y by conjugate gradients, all columns side by side, then the leaves of y - W C' x.
  void iterate(matrix_view<double> y, std::vector<double>& scratch) const {
    const std::size_t m = sums_->aggregates(), leaves = sums_->bottoms, wide = y.columns();
    scratch.assign((4 * m + leaves + 4) * wide, 0.0);
    double *x = scratch.data(), *r = x + m * wide, *p = r + m * wide, *q = p + m * wide, *leaf = q + m * wide;
    double *rho = leaf + leaves * wide, *first = rho + wide, *curvature = first + wide, *next = curvature + wide;
    const double* const weight = variance_.data() + m;
    const auto add = [wide](double* to, double by, const double* from) {
      for (std::size_t c = 0; c < wide; ++c) to[c] += by * from[c];
    };
    const auto dot = [wide](double* to, double by, const double* u, const double* v) {
      for (std::size_t c = 0; c < wide; ++c) to[c] += by * u[c] * v[c];
    };
    const auto inverse = [&](std::size_t a) { return diagonal_[a] > 0 ? 1 / diagonal_[a] : 0.0; };
    const auto spread = [&](const double* from) {  // A' from, onto the leaves
      std::fill_n(leaf, leaves * wide, 0.0);
      for (std::size_t a = 0; a < m; ++a)
        for (const std::uint32_t b : sums_->members(a)) add(leaf + b * wide, 1.0, from + a * wide);
    };
    for (std::size_t a = 0; a < m; ++a) {
      add(r + a * wide, 1.0, y.row(a).data());
      for (const std::uint32_t b : sums_->members(a)) add(r + a * wide, -1.0, y.row(m + b).data());
      add(p + a * wide, inverse(a), r + a * wide);
      dot(rho, 1.0, r + a * wide, p + a * wide);
    }
    std::copy_n(rho, wide, first);
    const auto done = [&] {
      for (std::size_t c = 0; c < wide; ++c)
        if (rho[c] > 1e-30 * first[c]) return false;
      return true;
    };
    for (std::size_t k = 0; k < 4 * m + 100 && !done(); ++k) {
      spread(p);
      std::fill_n(curvature, wide, 0.0);
      std::fill_n(next, wide, 0.0);
      for (std::size_t a = 0; a < m; ++a) {
        double* const to = q + a * wide;
        for (std::size_t c = 0; c < wide; ++c) to[c] = variance_[a] * p[a * wide + c];
        for (const std::uint32_t b : sums_->members(a)) add(to, weight[b], leaf + b * wide);
        dot(curvature, 1.0, p + a * wide, to);
      }
      for (std::size_t c = 0; c < wide; ++c)  // a column that has converged stays where it is
        curvature[c] = curvature[c] > 0 && rho[c] > 1e-30 * first[c] ? rho[c] / curvature[c] : 0.0;
      for (std::size_t a = 0; a < m; ++a) {
        for (std::size_t c = 0; c < wide; ++c) {
          x[a * wide + c] += curvature[c] * p[a * wide + c];
          r[a * wide + c] -= curvature[c] * q[a * wide + c];
        }
        dot(next, inverse(a), r + a * wide, r + a * wide);
      }
      for (std::size_t c = 0; c < wide; ++c) {
        if (!(curvature[c] > 0)) next[c] = 0;
        curvature[c] = rho[c] > 0 ? next[c] / rho[c] : 0.0;  // from here on the share of the last direction
        rho[c] = next[c];
      }
      for (std::size_t a = 0; a < m; ++a)
        for (std::size_t c = 0; c < wide; ++c)
          p[a * wide + c] = inverse(a) * r[a * wide + c] + curvature[c] * p[a * wide + c];
    }
    spread(x);
    for (std::size_t b = 0; b < leaves; ++b) add(y.row(m + b).data(), weight[b], leaf + b * wide);
  }

  const aggregation* sums_;
  const aggregation_tree* tree_;
  std::vector<double> variance_, gain_, share_, diagonal_;
};

}  // namespace echelon::inline ECHELON_ABI
