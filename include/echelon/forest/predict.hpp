// SPDX-License-Identifier: BSL-1.0
/// Forecasts of a fitted forest: exact quantiles of all targets that its leaves remember, and means.
#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <numeric>
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
  /// Rows of a block: as many as 4 MiB of leaves or of bins allow, fewer where few blocks would be left to share out.
  static std::size_t block(std::size_t rows, std::size_t trees, std::size_t columns) noexcept {
    const std::size_t allowed = std::min((std::size_t{1} << 19) / trees, (std::size_t{1} << 22) / columns);
    const std::size_t most = std::clamp<std::size_t>(allowed, 64, 4096);
    return std::clamp<std::size_t>((rows + 15) / 16, 64, most);
  }

  reached_leaves(std::size_t rows, std::size_t trees)
      : trees_{trees}, leaves_(rows * trees), order_(rows), right_(rows), start_(rows) {}

  template <class Forest, class X>
  void walk(const Forest& f, const X& x, std::size_t begin, std::size_t count) {
    binned_rows binned{count, f.columns()};
    for (std::size_t i = 0; i < count; ++i) bin_row(f.bins(), x, begin + i, binned.row(i));
    columns_.resize(f.columns() * count);
    for (std::size_t c = 0; c < f.columns(); ++c)
      for (std::size_t i = 0; i < count; ++i) columns_[c * count + i] = binned.row(i)[c];
    const auto go = f.bins().any_categorical() ? &reached_leaves::descend<true> : &reached_leaves::descend<false>;
    for (std::size_t t = 0; t < trees_; ++t) {
      part(f.trees()[t].nodes.data(), count);
      (this->*go)(f.trees()[t].nodes.data(), binned, count, t);
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

  struct shared_node {
    std::uint32_t node, begin, end;  ///< the rows order_[begin … end) have come to it
  };

  /// Parts the rows node by node while many share one: that reads a column without waiting for a node, and rows that
  /// go on side by side end up under the same nodes. Leaves an order of the rows, and where each goes on.
  void part(const tree_node* nodes, std::size_t count) {
    std::iota(order_.begin(), order_.begin() + static_cast<std::ptrdiff_t>(count), 0u);
    open_.assign(1, {0, 0, static_cast<std::uint32_t>(count)});
    while (!open_.empty()) {
      const shared_node at = open_.back();
      open_.pop_back();
      const tree_node node = nodes[at.node];
      if (node.is_leaf() || at.end - at.begin < many) {
        std::fill(start_.begin() + at.begin, start_.begin() + at.end, at.node);
        continue;
      }
      const std::uint8_t* const column = columns_.data() + node.column() * count;
      const std::uint32_t left =
          node.is_set() ? divide(at, [&](std::uint32_t row) { return follow(nodes, node, column[row]) != node.next(); })
                        : divide(at, [&](std::uint32_t row) { return node.right(column[row]); });
      if (left < at.end) open_.push_back({node.next() + 1, left, at.end});
      if (at.begin < left) open_.push_back({node.next(), at.begin, left});
    }
  }

  /// Moves the rows that go left to the front, keeping the order on both sides; returns where the others begin.
  template <class Right>
  std::uint32_t divide(shared_node at, Right&& to_right) noexcept {
    std::uint32_t* const rows = order_.data();
    std::uint32_t* const others = right_.data();
    std::uint32_t left = at.begin, right = 0;
    for (std::uint32_t i = at.begin; i < at.end; ++i) {
      const std::uint32_t row = rows[i], goes = to_right(row) ? 1 : 0;
      rows[left] = row;
      others[right] = row;
      left += 1 - goes;
      right += goes;
    }
    std::copy_n(others, right, rows + left);
    return left;
  }

  /// A few rows side by side, one step of each at a time, so that their reads are under way together. A row that has
  /// arrived stays where it is until all have: a step has no branch.
  template <bool Sets>
  void descend(const tree_node* nodes, const binned_rows& binned, std::size_t count, std::size_t tree) noexcept {
    for (std::size_t from = 0; from < count; from += abreast) {
      const std::size_t some = std::min(abreast, count - from);
      std::array<std::uint32_t, abreast> here{};
      std::array<const std::uint8_t*, abreast> rows;
      for (std::size_t j = 0; j < abreast; ++j) {
        const std::size_t i = from + std::min(j, some - 1);
        here[j] = start_[i];
        rows[j] = binned.row(order_[i]);
      }
      for (bool more = true; more;) {
        std::uint32_t inner = 0;
        for (std::size_t j = 0; j < abreast; ++j) {
          const tree_node node = nodes[here[j]];
          const std::uint32_t go = node.is_leaf() ? 0u : ~0u;
          const std::uint8_t bin = rows[j][node.column() & go];
          std::uint32_t next;
          if constexpr (Sets) next = go != 0 ? follow(nodes, node, bin) : 0u;
          else next = node.next() + (node.right(bin) ? 1u : 0u);
          here[j] = (next & go) | (here[j] & ~go);
          inner |= go;
        }
        more = inner != 0;
      }
      for (std::size_t j = 0; j < some; ++j) leaves_[order_[from + j] * trees_ + tree] = nodes[here[j]];
    }
  }

  static constexpr std::size_t abreast = 6;
  static constexpr std::uint32_t many = 24;

  std::size_t trees_;
  std::vector<tree_node> leaves_;  ///< [rows, trees]
  std::vector<std::uint8_t> columns_;  ///< [columns, rows]
  std::vector<std::uint32_t> order_, right_, start_;
  std::vector<shared_node> open_;
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
    alike_ = support.size() <= few && support.weights.empty();
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

  static constexpr std::size_t groups = 1024, few = groups / 4;
  /// A level counts as reached when the weight up to a target falls short of it by less than this: sums of weights such
  /// as 1/3 are not exact.
  static constexpr double tie = 1e-9;

  /// w_i = mean over trees of weight_i / (weight of the leaf): Meinshausen (2006), equations 4 and 5.
  template <class At>
  void gather(std::size_t trees, At& at) {
    constexpr std::size_t ahead = 16;
    low_ = groups - 1;
    high_ = 0;
    used_ = 0;
    for (std::size_t t = 0; t < trees; ++t) {
      if (t + ahead < trees) prefetch(at(t + ahead).data());
      const auto kept = at(t);
      const double each = 1.0 / (weight_of(support_, kept) * static_cast<double>(trees));
      if (alike_) add_alike(kept, each);
      else add(kept, each);
    }
    if (alike_) end_turns();
  }

  /// Few different targets that weigh alike: each is a group. Neighbours in a leaf are often equal, and a sum must not
  /// wait for the one before it: four sums a group take turns.
  template <class Kept>
  void add_alike(std::span<const Kept> kept, double each) noexcept {
    double* const mass = mass_.data();
    std::size_t i = 0;
    for (; i + 4 <= kept.size(); i += 4)
      for (std::size_t turn = 0; turn < 4; ++turn) mass[few * turn + kept[i + turn]] += each;
    for (std::size_t turn = 0; i + turn < kept.size(); ++turn) mass[few * turn + kept[i + turn]] += each;
  }
  void end_turns() noexcept {
    double* const mass = mass_.data();
    for (std::size_t g = 0; g < few; ++g) {
      mass[g] = (mass[g] + mass[g + few]) + (mass[g + 2 * few] + mass[g + 3 * few]);
      mass[g + few] = mass[g + 2 * few] = mass[g + 3 * few] = 0;
    }
    low_ = 0;
    high_ = static_cast<std::uint32_t>(support_.size() - 1);
  }

  template <class Kept>
  void add(std::span<const Kept> kept, double each) {
    if (members_.size() < used_ + kept.size()) members_.resize(2 * (used_ + kept.size()));
    double* const mass = mass_.data();
    member* const members = members_.data() + used_;
    std::uint32_t low = low_, high = high_;
    for (std::size_t i = 0; i < kept.size(); ++i) {
      const std::uint32_t rank = kept[i], g = rank >> shift_;
      const double w = support_.weights.empty() ? each : each * static_cast<double>(support_.weights[rank]);
      mass[g] += w;
      low = g < low ? g : low;
      high = g > high ? g : high;
      members[i] = {rank, w};
    }
    used_ += kept.size();
    low_ = low;
    high_ = high;
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
  bool alike_ = false;
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
  const std::size_t block = reached_leaves::block(rows, f.trees().size(), f.columns());
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
  const std::size_t block = reached_leaves::block(rows, f.trees().size(), f.columns());
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
/// cost    a row: trees * (depth + targets in a leaf); memory a worker: about 12 MiB, more where 64 rows of trees or of
///         columns take more
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
