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

/// The leaves that a block of rows reaches in every tree. Tree by tree and many rows at a time, so that a tree comes
/// into the cache once for all of them.
class reached_leaves {
 public:
  /// Rows of a block: as many as 4 MiB of leaves allow, fewer where that would leave few blocks to share out.
  static std::size_t block(std::size_t rows, std::size_t trees) noexcept {
    const std::size_t most = std::clamp<std::size_t>((std::size_t{1} << 19) / trees, 64, 4096);
    return std::clamp<std::size_t>((rows + 15) / 16, 64, most);
  }

  reached_leaves(std::size_t rows, std::size_t trees) : trees_{trees}, leaves_(rows * trees), at_(rows + abreast) {}

  template <class Forest, class X>
  void walk(const Forest& f, const X& x, std::size_t begin, std::size_t count) {
    binned_rows binned{(count + abreast - 1) / abreast * abreast, f.columns()};
    for (std::size_t i = 0; i < count; ++i) bin_row(f.bins(), x, begin + i, binned.row(i));
    const auto go = f.bins().any_categorical() ? descend<true> : descend<false>;
    for (std::size_t t = 0; t < trees_; ++t) {
      go(f.trees()[t].nodes.data(), binned.row(0), binned.stride(), count, at_.data());
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

  /// A few rows side by side, one step of each at a time, so that their reads are under way together. A row that has
  /// arrived stays where it is until all have: a step has no branch.
  template <bool Sets>
  static void descend(const tree_node* nodes, const std::uint8_t* bytes, std::size_t stride, std::size_t count,
                      tree_node* at) noexcept {
    for (std::size_t from = 0; from < count; from += abreast) {
      std::array<std::uint32_t, abreast> here{};
      const std::uint8_t* const rows = bytes + from * stride;
      for (bool more = true; more;) {
        std::uint32_t inner = 0;
        for (std::size_t j = 0; j < abreast; ++j) {
          const tree_node node = nodes[here[j]];
          const std::uint32_t go = node.is_leaf() ? 0u : ~0u;
          const std::uint8_t bin = rows[j * stride + (node.column() & go)];
          std::uint32_t next;
          if constexpr (Sets) next = go != 0 ? follow(nodes, node, bin) : 0u;
          else next = node.next() + (node.right(bin) ? 1u : 0u);
          here[j] = (next & go) | (here[j] & ~go);
          inner |= go;
        }
        more = inner != 0;
      }
      for (std::size_t j = 0; j < abreast; ++j) at[from + j] = nodes[here[j]];
    }
  }

  static constexpr std::size_t abreast = 8;

  std::size_t trees_;
  std::vector<tree_node> leaves_;
  std::vector<tree_node> at_;
};

/// What a leaf keeps, when that is places in the support.
template <rank_leaf Leaf>
std::span<const typename Leaf::kept> kept_by(const fitted_forest<Leaf>& f, std::size_t tree, tree_node leaf) noexcept {
  return f.trees()[tree].kept.subspan(leaf.next(), leaf.count());
}

/// What a row's kept elements weigh together, in one tree.
template <class Kept>
double weight_of(const target_support& support, std::span<const Kept> kept) noexcept {
  if (support.weights.empty()) return static_cast<double>(kept.size());
  double all = 0;
  for (const Kept rank : kept) all += static_cast<double>(support.weights[rank]);
  return all;
}

inline std::vector<double> values_of(std::span<const level> levels) {
  std::vector<double> out;
  for (const level q : levels) out.push_back(q.value());
  return out;
}

/// Adds up the weights of one row's leaves and reads quantiles from them.
///
/// The support is divided into at most 1024 groups of neighbours. Weights are summed by group; only the few groups in
/// which a level is reached are looked at element by element.
class quantile_reader {
 public:
  explicit quantile_reader(const target_support& support) : support_{support} {
    while ((support.size() - 1) >> shift_ >= groups) ++shift_;
  }

  /// Reads `trees` leaves; at(k) is what the k-th has kept. The levels, in (0, 1), ascend weakly.
  template <class At>
  void read(std::size_t trees, At&& at, std::span<const double> levels, std::span<double> out) {
    gather(trees, at);
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
  template <class At>
  void gather(std::size_t trees, At& at) {
    constexpr std::size_t ahead = 8;
    low_ = groups - 1;
    high_ = 0;
    used_ = 0;
    for (std::size_t t = 0; t < trees; ++t) {
      if (t + ahead < trees) prefetch(at(t + ahead).data());
      const auto kept = at(t);
      const double each = 1.0 / (weight_of(support_, kept) * static_cast<double>(trees));
      if (shift_ != 0 && members_.size() < used_ + kept.size()) members_.resize(2 * (used_ + kept.size()));
      for (const std::uint32_t rank : kept) {
        const double w = support_.weights.empty() ? each : each * static_cast<double>(support_.weights[rank]);
        const std::uint32_t g = rank >> shift_;
        mass_[g] += w;
        low_ = std::min(low_, g);
        high_ = std::max(high_, g);
        if (shift_ != 0) members_[used_++] = {rank, w};
      }
    }
  }

  void find_groups(std::span<const double> levels) {
    place_.assign(levels.size(), {high_, 0});
    double before = 0;
    std::size_t q = 0;
    for (std::uint32_t g = low_; g <= high_ && q < levels.size(); ++g) {
      const double up_to = before + mass_[g];
      for (; q < levels.size() && up_to >= levels[q] - tie; ++q) place_[q] = {g, before};
      before = up_to;
    }
    for (; q < levels.size(); ++q) place_[q] = {high_, before - mass_[high_]};
  }

  void search_groups(std::span<const double> levels, std::span<double> out) {
    for (const place& p : place_) wanted_[p.group] = 1;
    chosen_.clear();
    for (std::size_t m = 0; m < used_; ++m)
      if (wanted_[members_[m].rank >> shift_] != 0) chosen_.push_back(members_[m]);
    for (const place& p : place_) wanted_[p.group] = 0;
    std::stable_sort(chosen_.begin(), chosen_.end(), [](const member& a, const member& b) { return a.rank < b.rank; });
    std::size_t m = 0;
    double up_to = 0;
    for (std::size_t q = 0; q < levels.size(); ++q) {
      if (q == 0 || place_[q].group != place_[q - 1].group) {
        while (chosen_[m].rank >> shift_ != place_[q].group) ++m;
        up_to = place_[q].before + chosen_[m].weight;
      }
      while (up_to < levels[q] - tie && m + 1 < chosen_.size() &&
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
  std::size_t used_ = 0;  ///< of members_, which never shrinks
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

template <exec::policy E, rank_leaf Leaf, class X>
std::vector<double> quantiles_of(const E& where, const fitted_forest<Leaf>& f, const X& x, std::size_t rows,
                                 std::span<const double> levels) {
  check_query(f, x);
  const std::size_t block = reached_leaves::block(rows, f.trees().size());
  std::vector<double> out(rows * levels.size());
  bulk(where, (rows + block - 1) / block, [&](std::size_t b) {
    const std::size_t begin = b * block, count = std::min(block, rows - begin);
    reached_leaves reached{count, f.trees().size()};
    quantile_reader reader{f.support()};
    reached.walk(f, x, begin, count);
    for (std::size_t i = 0; i < count; ++i) {
      const auto leaves = reached[i];
      reader.read(leaves.size(), [&](std::size_t t) { return kept_by(f, t, leaves[t]); }, levels,
                  std::span{out}.subspan((begin + i) * levels.size(), levels.size()));
    }
  });
  return out;
}

inline void check_levels(std::span<const level> levels) {
  check::not_empty(levels.size(), "levels");
  check::ascending(levels, "levels");
}

/// The mean of what a leaf has kept.
template <class Leaf>
double mean_of(const fitted_forest<Leaf>& f, std::span<const typename Leaf::kept> kept) noexcept {
  double weight = 0, sum = 0;
  for (const auto k : kept) {
    if constexpr (rank_leaf<Leaf>) {
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
  const std::size_t block = reached_leaves::block(rows, f.trees().size());
  const double low = f.support().values.front(), high = f.support().values.back();
  std::vector<double> out(rows);
  bulk(where, (rows + block - 1) / block, [&](std::size_t b) {
    const std::size_t begin = b * block, count = std::min(block, rows - begin);
    reached_leaves reached{count, f.trees().size()};
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
concept leaf_with_mean = rank_leaf<Leaf> || std::floating_point<typename Leaf::kept>;

}  // namespace detail

/// The quantiles of the forest's conditional distribution, exact for leaf::all_targets: the smallest target up to
/// which the weights reach the level. They cannot cross, and never leave the range of the targets.
///
/// shape   x [rows, columns]; the answer is [rows, levels], levels fastest
/// needs   columns as in training; not-a-number is missing; levels ascend
/// throws  error 101 another number of columns | 102 levels do not ascend | 202 no level
/// cost    a row: trees * (depth + targets in a leaf); memory at most 4 MiB a worker (512 bytes a tree where that is
///         more)
/// repeats identical for every exec policy and number of workers
/// source  Meinshausen (2006) Quantile regression forests, JMLR 7, equations 4 to 6
template <exec::policy E, rank_leaf Leaf>
std::vector<double> predict(const E& where, const fitted_forest<Leaf>& f, matrix_view<const float> x,
                            std::span<const level> levels) {
  detail::check_levels(levels);
  return detail::quantiles_of(where, f, x, x.rows(), detail::values_of(levels));
}
/// The same for sparse rows.
template <exec::policy E, rank_leaf Leaf>
std::vector<double> predict(const E& where, const fitted_forest<Leaf>& f, const sparse_view& x,
                            std::span<const level> levels) {
  detail::check_levels(levels);
  return detail::quantiles_of(where, f, x, x.rows(), detail::values_of(levels));
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
template <rank_leaf Leaf>
std::vector<double> predict(const fitted_forest<Leaf>& f, matrix_view<const float> x, std::span<const level> levels) {
  return predict(exec::seq, f, x, levels);
}
template <class Leaf>
std::vector<double> predict(const fitted_forest<Leaf>& f, matrix_view<const float> x) {
  return predict(exec::seq, f, x);
}
template <rank_leaf Leaf>
std::vector<double> predict(const fitted_forest<Leaf>& f, const sparse_view& x, std::span<const level> levels) {
  return predict(exec::seq, f, x, levels);
}
template <class Leaf>
std::vector<double> predict(const fitted_forest<Leaf>& f, const sparse_view& x) {
  return predict(exec::seq, f, x);
}

}  // namespace echelon::inline ECHELON_ABI
