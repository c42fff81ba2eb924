// SPDX-License-Identifier: BSL-1.0
/// Forecasts of a fitted forest: exact quantiles of all targets that its leaves remember, and means.
#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/core/level.hpp>
#include <echelon/core/view.hpp>
#include <echelon/exec/seq.hpp>
#include <echelon/forest/fitted.hpp>
#include <echelon/forest/sparse_rows.hpp>

namespace echelon::inline ECHELON_ABI {

namespace detail {

/// The leaves that a block of rows reaches in every tree. Tree by tree, so that a tree stays in the cache.
class reached_leaves {
 public:
  static constexpr std::size_t most_rows = 1024;

  explicit reached_leaves(std::size_t trees)
      : trees_{trees}, leaves_(most_rows * trees), walking_(most_rows), at_(most_rows) {}

  template <class Forest, class X>
  void walk(const Forest& f, const X& x, std::size_t begin, std::size_t count) {
    binned_rows binned{count, f.columns()};
    for (std::size_t i = 0; i < count; ++i) bin_row(f.bins(), x, begin + i, binned.row(i));
    const auto go = f.bins().any_categorical() ? descend<true> : descend<false>;
    for (std::size_t t = 0; t < trees_; ++t) {
      go(f.trees()[t].nodes.data(), binned.row(0), binned.stride(), count, walking_.data(), at_.data());
      for (std::size_t i = 0; i < count; ++i) leaves_[i * trees_ + t] = at_[i];
    }
  }

  /// The leaf of the block's i-th row in every tree.
  std::span<const tree_node> operator[](std::size_t i) const noexcept {
    return std::span{leaves_}.subspan(i * trees_, trees_);
  }

 private:
  static void bin_row(const column_bins& bins, matrix_view<const float> x, std::size_t r, std::uint8_t* out) noexcept {
    bins.bin_row(x.row(r), out);
  }
  static void bin_row(const column_bins& bins, const sparse_view& x, std::size_t r, std::uint8_t* out) noexcept {
    for (std::size_t e = x.offsets[r]; e < x.offsets[r + 1]; ++e) out[x.column[e]] = bins.bin(x.column[e], x.value[e]);
  }

  /// One step of every row at a time, so that the reads of many rows are under way together; a row that has arrived is
  /// left out from then on.
  template <bool Sets>
  static void descend(const tree_node* nodes, const std::uint8_t* bytes, std::size_t stride, std::size_t count,
                      std::uint32_t* walking, tree_node* at) noexcept {
    for (std::size_t i = 0; i < count; ++i) {
      walking[i] = static_cast<std::uint32_t>(i);
      at[i] = nodes[0];
    }
    while (count > 0) {
      std::size_t still = 0;
      for (std::size_t w = 0; w < count; ++w) {
        const std::uint32_t i = walking[w];
        const tree_node here = at[i];
        walking[still] = i;
        if (here.is_leaf()) continue;
        ++still;
        const std::uint8_t bin = bytes[i * stride + here.column()];
        if constexpr (Sets) at[i] = nodes[follow(nodes, here, bin)];
        else at[i] = nodes[here.next() + (here.right(bin) ? 1u : 0u)];
      }
      count = still;
    }
  }

  std::size_t trees_;
  std::vector<tree_node> leaves_;
  std::vector<std::uint32_t> walking_;
  std::vector<tree_node> at_;
};

/// Adds up the weights of one row's leaves and reads quantiles from them.
///
/// The support is divided into at most 1024 groups of neighbours. Weights are summed by group; only the few groups in
/// which a level is reached are looked at element by element.
class quantile_reader {
 public:
  explicit quantile_reader(const target_support& support) : support_{support} {
    while ((support.size() - 1) >> shift_ >= groups) ++shift_;
  }

  void read(std::span<const fitted_forest<leaf::all_targets>::tree> trees, std::span<const tree_node> leaves,
            std::span<const level> levels, std::span<double> out) {
    gather(trees, leaves);
    find_groups(levels);
    if (shift_ == 0) {
      for (std::size_t q = 0; q < levels.size(); ++q) out[q] = support_.values[place_[q].group];
    } else {
      search_groups(levels, out);
    }
    for (std::uint32_t g = low_; g <= high_; ++g) mass_[g] = 0;
  }

 private:
  struct member {
    std::uint32_t rank;
    double weight;
  };
  struct place {
    std::uint32_t group;
    double before;  ///< weight of all groups before it
  };

  static constexpr std::size_t groups = 1024;
  /// A level counts as reached when the weight up to a target falls short of it by less than this: sums of weights such
  /// as 1/3 are not exact.
  static constexpr double tie = 1e-9;

  /// w_i = mean over trees of weight_i / (weight of the leaf): Meinshausen (2006), equations 4 and 5.
  void gather(std::span<const fitted_forest<leaf::all_targets>::tree> trees, std::span<const tree_node> leaves) {
    constexpr std::size_t ahead = 6;
    members_.clear();
    low_ = groups - 1;
    high_ = 0;
    for (std::size_t t = 0; t < leaves.size(); ++t) {
      if (t + ahead < leaves.size()) prefetch(trees[t + ahead].kept.data() + leaves[t + ahead].next());
      const auto kept = std::span{trees[t].kept}.subspan(leaves[t].next(), leaves[t].count());
      double all = static_cast<double>(kept.size());
      if (!support_.weights.empty()) {
        all = 0;
        for (const std::uint32_t rank : kept) all += static_cast<double>(support_.weights[rank]);
      }
      const double each = 1.0 / (all * static_cast<double>(leaves.size()));
      for (const std::uint32_t rank : kept) {
        const double w = support_.weights.empty() ? each : each * static_cast<double>(support_.weights[rank]);
        const std::uint32_t g = rank >> shift_;
        mass_[g] += w;
        low_ = std::min(low_, g);
        high_ = std::max(high_, g);
        if (shift_ != 0) members_.push_back({rank, w});
      }
    }
  }

  void find_groups(std::span<const level> levels) {
    place_.assign(levels.size(), {high_, 0});
    double before = 0;
    std::size_t q = 0;
    for (std::uint32_t g = low_; g <= high_ && q < levels.size(); ++g) {
      const double up_to = before + mass_[g];
      for (; q < levels.size() && up_to >= levels[q].value() - tie; ++q) place_[q] = {g, before};
      before = up_to;
    }
    for (; q < levels.size(); ++q) place_[q] = {high_, before - mass_[high_]};
  }

  void search_groups(std::span<const level> levels, std::span<double> out) {
    for (const place& p : place_) wanted_[p.group] = 1;
    chosen_.clear();
    for (const member& m : members_)
      if (wanted_[m.rank >> shift_] != 0) chosen_.push_back(m);
    for (const place& p : place_) wanted_[p.group] = 0;
    std::stable_sort(chosen_.begin(), chosen_.end(), [](const member& a, const member& b) { return a.rank < b.rank; });
    std::size_t m = 0;
    double up_to = 0;
    for (std::size_t q = 0; q < levels.size(); ++q) {
      if (q == 0 || place_[q].group != place_[q - 1].group) {
        while (chosen_[m].rank >> shift_ != place_[q].group) ++m;
        up_to = place_[q].before + chosen_[m].weight;
      }
      while (up_to < levels[q].value() - tie && m + 1 < chosen_.size() &&
             chosen_[m + 1].rank >> shift_ == place_[q].group)
        up_to += chosen_[++m].weight;
      out[q] = support_.values[chosen_[m].rank];
    }
  }

  const target_support& support_;
  unsigned shift_ = 0;
  std::array<double, groups> mass_{};
  std::array<std::uint8_t, groups> wanted_{};
  std::uint32_t low_ = 0, high_ = 0;
  std::vector<member> members_, chosen_;
  std::vector<place> place_;
};

template <class Forest>
void check_query(const Forest& f, matrix_view<const float> x) {
  check::size(x.columns(), f.columns(), "x.row");
}
template <class Forest>
void check_query(const Forest& f, const sparse_view& x) {
  check::size(x.columns, f.columns(), "x.row");
  check_sparse(x);
}

}  // namespace detail

namespace detail {

template <exec::policy E, class X>
std::vector<double> quantiles_of(const E& where, const fitted_forest<leaf::all_targets>& f, const X& x,
                                 std::size_t rows, std::span<const level> levels) {
  check_query(f, x);
  check::not_empty(levels.size(), "levels");
  check::ascending(levels, "levels");
  constexpr std::size_t block = reached_leaves::most_rows;
  std::vector<double> out(rows * levels.size());
  bulk(where, (rows + block - 1) / block, [&](std::size_t b) {
    const std::size_t begin = b * block, count = std::min(block, rows - begin);
    reached_leaves reached{f.trees().size()};
    quantile_reader reader{f.support()};
    reached.walk(f, x, begin, count);
    for (std::size_t i = 0; i < count; ++i)
      reader.read(f.trees(), reached[i], levels, std::span{out}.subspan((begin + i) * levels.size(), levels.size()));
  });
  return out;
}

/// The mean of what a leaf has kept.
template <class Leaf>
double mean_of(const fitted_forest<Leaf>& f, std::span<const typename Leaf::kept> kept) noexcept {
  double weight = 0, sum = 0;
  for (const auto k : kept) {
    if constexpr (std::same_as<Leaf, leaf::all_targets>) {
      const double w = static_cast<double>(f.support().weight(k));
      weight += w;
      sum += w * f.support().values[k];
    } else {
      weight += 1;
      sum += static_cast<double>(k);
    }
  }
  return sum / weight;
}

template <exec::policy E, class Leaf, class X>
std::vector<double> means_of(const E& where, const fitted_forest<Leaf>& f, const X& x, std::size_t rows) {
  check_query(f, x);
  constexpr std::size_t block = reached_leaves::most_rows;
  const double low = f.support().values.front(), high = f.support().values.back();
  std::vector<double> out(rows);
  bulk(where, (rows + block - 1) / block, [&](std::size_t b) {
    const std::size_t begin = b * block, count = std::min(block, rows - begin);
    reached_leaves reached{f.trees().size()};
    reached.walk(f, x, begin, count);
    for (std::size_t i = 0; i < count; ++i) {
      double sum = 0;
      for (std::size_t t = 0; t < f.trees().size(); ++t)
        sum += mean_of(f, f.trees()[t].kept.subspan(reached[i][t].next(), reached[i][t].count()));
      out[begin + i] = std::clamp(sum / static_cast<double>(f.trees().size()), low, high);
    }
  });
  return out;
}

template <class Leaf>
concept leaf_with_mean = std::same_as<Leaf, leaf::all_targets> || std::floating_point<typename Leaf::kept>;

}  // namespace detail

/// The exact quantiles of the forest's conditional distribution: the smallest target up to which the weights reach the
/// level. They cannot cross, and never leave the range of the targets.
///
/// shape   x [rows, columns]; the answer is [rows, levels], levels fastest
/// needs   columns as in training; not-a-number is missing; levels ascend
/// throws  error 101 another number of columns | 102 levels do not ascend | 202 no level
/// cost    a row: trees * (depth + targets in a leaf); memory 8 KiB a tree and worker
/// repeats identical for every exec policy and number of workers
/// source  Meinshausen (2006) Quantile regression forests, JMLR 7, equations 4 to 6
template <exec::policy E>
std::vector<double> predict(const E& where, const fitted_forest<leaf::all_targets>& f, matrix_view<const float> x,
                            std::span<const level> levels) {
  return detail::quantiles_of(where, f, x, x.rows(), levels);
}
/// The same for sparse rows.
template <exec::policy E>
std::vector<double> predict(const E& where, const fitted_forest<leaf::all_targets>& f, const sparse_view& x,
                            std::span<const level> levels) {
  return detail::quantiles_of(where, f, x, x.rows(), levels);
}

/// The mean of the forest's conditional distribution, one a row.
///
/// throws  error 101 another number of columns
/// repeats identical for every exec policy and number of workers
/// source  Breiman (2001) Random forests, Machine Learning 45
template <exec::policy E, detail::leaf_with_mean Leaf>
std::vector<double> predict(const E& where, const fitted_forest<Leaf>& f, matrix_view<const float> x) {
  return detail::means_of(where, f, x, x.rows());
}
template <exec::policy E, detail::leaf_with_mean Leaf>
std::vector<double> predict(const E& where, const fitted_forest<Leaf>& f, const sparse_view& x) {
  return detail::means_of(where, f, x, x.rows());
}

/// The same in the calling thread.
inline std::vector<double> predict(const fitted_forest<leaf::all_targets>& f, matrix_view<const float> x,
                                   std::span<const level> levels) {
  return predict(exec::seq, f, x, levels);
}
template <class Leaf>
std::vector<double> predict(const fitted_forest<Leaf>& f, matrix_view<const float> x) {
  return predict(exec::seq, f, x);
}
inline std::vector<double> predict(const fitted_forest<leaf::all_targets>& f, const sparse_view& x,
                                   std::span<const level> levels) {
  return predict(exec::seq, f, x, levels);
}
template <class Leaf>
std::vector<double> predict(const fitted_forest<Leaf>& f, const sparse_view& x) {
  return predict(exec::seq, f, x);
}

}  // namespace echelon::inline ECHELON_ABI
