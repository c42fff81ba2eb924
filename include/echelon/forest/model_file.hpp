// SPDX-License-Identifier: BSL-1.0
/// Fitted forests in model files: what is read back predicts the same bits, or is refused with its reason.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <echelon/forest/compact.hpp>
#include <echelon/forest/fitted.hpp>
#include <echelon/forest/packed_ranks.hpp>
#include <echelon/forest/settled_tree.hpp>
#include <echelon/io/mapped_file.hpp>
#include <echelon/io/safetensors.hpp>

namespace echelon::inline ECHELON_ABI {

/// A leaf policy whose elements a model file can hold.
template <class L>
concept storable_leaf = leaf_policy<L> && tensor_element<typename L::kept>;

namespace detail {

/// Whether files hold the nodes as bits, which loading unpacks: where leaves are small, the nodes would be most of the
/// file.
template <class Leaf>
inline constexpr bool packs_nodes = std::same_as<Leaf, leaf::sketch>;

/// The elements of `kept` in a file.
template <leaf_policy Leaf>
using stored_element = std::conditional_t<rank_leaf<Leaf>, std::uint64_t, typename Leaf::kept>;

}  // namespace detail

/// The arrays of a forest as a model file holds them; they must outlive the writer that they are put into.
///
/// Tensors: `cuts` of all columns, `cut_counts` and `categories`; `targets`, or `targets32` where 32 bits hold each
/// exactly, and `weights`; the arrays of tree_shape of all trees, `marks`, `narrow`, `wide`, `sets` and `leaf_begins`,
/// with `inner_counts` and `set_counts`, one a tree; what the leaves keep in `kept`, `kept_counts` elements a tree,
/// places in the support and
/// leaf_begins as packed_ranks. A forest of sketches has, instead of the tree_shapes, `shape`, the bits of
/// packed_trees, and `count_bits`. `gains` may be missing or empty. Each name starts with a prefix, so that a file can
/// hold more than a forest.
template <storable_leaf Leaf>
class stored_forest {
 public:
  explicit stored_forest(const fitted_forest<Leaf>& f)
      : gains_{f.gains().begin(), f.gains().end()}, weights_{f.support().weights} {
    const auto& targets = f.support().values;
    constexpr double most = std::numeric_limits<float>::max();
    if (std::all_of(targets.begin(), targets.end(), [](double v) {
          return std::abs(v) <= most && static_cast<double>(static_cast<float>(v)) == v;
        }))
      for (const double v : targets) short_targets_.push_back(static_cast<float>(v));
    else targets_ = targets;
    for (std::size_t c = 0; c < f.columns(); ++c) {
      cuts_.insert(cuts_.end(), f.bins().cuts(c).begin(), f.bins().cuts(c).end());
      cut_counts_.push_back(static_cast<std::uint32_t>(f.bins().cuts(c).size()));
      if (f.bins().categorical(c)) categories_.push_back(static_cast<std::uint32_t>(c));
    }
    if constexpr (detail::packs_nodes<Leaf>) pack(f);
    else copy(f);
  }

  /// throws  error 304 a name is taken
  void put(model_writer& to, const std::string& prefix) const {
    const auto add = [&]<class T>(const char* name, const std::vector<T>& v) {
      to.tensor(prefix + name, std::span<const T>{v});
    };
    if (targets_.empty()) add("targets32", short_targets_);
    else add("targets", targets_);
    add("gains", gains_);
    add("kept_counts", kept_counts_);
    add("kept", kept_);
    add("cuts", cuts_);
    add("cut_counts", cut_counts_);
    add("categories", categories_);
    add("weights", weights_);
    if constexpr (detail::packs_nodes<Leaf>) {
      add("count_bits", count_bits_);
      add("shape", bits_);
    } else {
      add("inner_counts", inner_counts_);
      add("set_counts", set_counts_);
      add("marks", marks_);
      add("wide", wide_);
      add("sets", sets_);
      add("leaf_begins", begins_);
      add("narrow", narrow_);
    }
  }

 private:
  template <class T>
  static void append(std::vector<T>& to, std::span<const T> from) {
    to.insert(to.end(), from.begin(), from.end());
  }

  void copy(const fitted_forest<Leaf>& f) {
    for (const auto& t : f.trees()) {
      append(marks_, t.shape.marks);
      append(narrow_, t.shape.narrow);
      append(wide_, t.shape.wide);
      append(sets_, t.shape.sets);
      append(begins_, t.shape.begins.words());
      inner_counts_.push_back(t.shape.inner());
      set_counts_.push_back(t.shape.sets.size() / tree_node::set_places);
      if constexpr (rank_leaf<Leaf>) append(kept_, t.kept.words());
      else append(kept_, t.kept);
      kept_counts_.push_back(t.kept.size());
    }
  }

  void pack(const fitted_forest<Leaf>& f) {
    std::uint32_t most = 0;
    for (const auto& t : f.trees())
      for (std::uint32_t l = 0; l <= t.shape.inner(); ++l) most = std::max(most, t.shape.leaf(l).count());
    count_bits_.push_back(static_cast<std::uint32_t>(std::bit_width(most)));
    packed_trees shape{{f.columns(), f.bins().any_categorical(), count_bits_[0]}};
    for (const auto& t : f.trees()) {
      std::vector<std::uint32_t> kept;
      shape.add(t.nodes(), [&](tree_node leaf) {
        for (const std::uint32_t rank : t.kept.subspan(leaf.next(), leaf.count())) kept.push_back(rank);
      });
      const auto words = packed_ranks::pack(std::span<const std::uint32_t>{kept},
                                            packed_ranks::bits_of(f.support().size()));
      kept_.insert(kept_.end(), words.begin(), words.end());
      kept_counts_.push_back(kept.size());
    }
    bits_ = shape.bytes();
  }

  std::vector<double> targets_, gains_;
  std::vector<float> short_targets_, weights_, cuts_;
  std::vector<std::uint32_t> cut_counts_, categories_, count_bits_;
  std::vector<std::uint16_t> narrow_;
  std::vector<std::uint64_t> inner_counts_, set_counts_, kept_counts_, marks_, wide_, sets_, begins_;
  std::vector<detail::stored_element<Leaf>> kept_;
  std::vector<std::uint8_t> bits_;
};

namespace detail {

/// Takes the next `n` elements off the front; nothing when there are not so many.
template <class T>
std::optional<std::span<const T>> take(std::span<const T>& from, std::uint64_t n) noexcept {
  if (n > from.size()) return std::nullopt;
  const auto out = from.first(static_cast<std::size_t>(n));
  from = from.subspan(static_cast<std::size_t>(n));
  return out;
}

/// The arrays of one forest inside a model file.
template <storable_leaf Leaf>
struct forest_views {
  std::vector<double> targets;
  std::span<const double> gains;
  std::span<const float> weights, cuts;
  std::span<const std::uint32_t> cut_counts, categories, count_bits;
  std::span<const std::uint16_t> narrow;
  std::span<const std::uint64_t> inner_counts, set_counts, kept_counts, marks, wide, sets, begins;
  std::span<const stored_element<Leaf>> kept;
  std::span<const std::uint8_t> shape;

  std::optional<problem> find(const model_file& file, const std::string& prefix) {
    std::optional<problem> first;
    const auto get = [&]<class T>(const char* name, std::span<const T>& out) {
      if (first) return;
      const auto found = file.get<T>(prefix + name);
      if (found) out = *found;
      else first = found.error();
    };
    if (file.find(prefix + "targets32") != nullptr) {
      std::span<const float> values;
      get("targets32", values);
      targets.assign(values.begin(), values.end());
    } else {
      std::span<const double> values;
      get("targets", values);
      targets.assign(values.begin(), values.end());
    }
    if (file.find(prefix + "gains") != nullptr) get("gains", gains);
    get("kept_counts", kept_counts);
    get("cuts", cuts);
    get("cut_counts", cut_counts);
    get("categories", categories);
    get("weights", weights);
    if (packs_nodes<Leaf>) {
      get("count_bits", count_bits);
      get("shape", shape);
    } else {
      get("inner_counts", inner_counts);
      get("set_counts", set_counts);
      get("marks", marks);
      get("wide", wide);
      get("sets", sets);
      get("leaf_begins", begins);
      get("narrow", narrow);
    }
    get("kept", kept);
    return first;
  }

  /// The next tree's shape: as many of each array as its number of inner nodes and sets ask for. Nothing when an array
  /// is too short. Cuts are narrow while there are narrow ones left.
  std::optional<tree_shape> next_shape(std::size_t tree) {
    const std::uint64_t inner = inner_counts[tree];
    if (inner > narrow.size() && inner > wide.size()) return std::nullopt;
    tree_shape out;
    if (inner <= narrow.size()) out.narrow = *take(narrow, inner);
    else out.wide = *take(wide, inner);
    const auto m = take(marks, (2 * inner + 32) / 32);
    const auto s = take(sets, set_counts[tree] > sets.size() ? set_counts[tree] : 4 * set_counts[tree]);
    const std::uint64_t elements = kept_counts[tree];
    if (elements > tree_node::most_kept) return std::nullopt;
    const unsigned bits = tree_shape::begin_bits(static_cast<std::size_t>(elements));
    const auto leaves = static_cast<std::size_t>(inner + 2);
    const auto b = take(begins, packed_ranks::words_of(leaves, bits));
    if (!m || !s || !b) return std::nullopt;
    out.marks = *m;
    out.sets = *s;
    out.begins = {b->data(), bits, 0, leaves};
    return out;
  }

  /// The next tree's elements; nothing when there are not so many.
  std::optional<kept_elements<Leaf>> next_kept(std::size_t tree) {
    const std::uint64_t n = kept_counts[tree];
    if constexpr (rank_leaf<Leaf>) {
      const unsigned bits = packed_ranks::bits_of(targets.size());
      if (n > tree_node::most_kept) return std::nullopt;
      const auto words = take(kept, packed_ranks::words_of(static_cast<std::size_t>(n), bits));
      if (!words) return std::nullopt;
      return packed_ranks{words->data(), bits, 0, static_cast<std::size_t>(n)};
    } else {
      return take(kept, n);
    }
  }
};

/// A tree that owns what stood in a file; it has not been checked.
template <leaf_policy Leaf>
settled_tree<Leaf> copy_of(const typename fitted_forest<Leaf>::tree& from) {
  const auto all = []<class T>(std::span<const T> s) { return std::vector<T>(s.begin(), s.end()); };
  settled_tree<Leaf> out;
  out.marks = all(from.shape.marks);
  out.wide = all(from.shape.wide);
  out.sets = all(from.shape.sets);
  out.narrow = all(from.shape.narrow);
  out.begins = all(from.shape.begins.words());
  out.elements = from.kept.size();
  if constexpr (rank_leaf<Leaf>) {
    out.kept = all(from.kept.words());
    out.bits = from.kept.bits();
  } else {
    out.kept = all(from.kept);
  }
  return out;
}

/// Unpacks the nodes of every tree; the problem when the bits do not suffice or are too many.
template <class Leaf, class Refuse>
std::optional<problem> unpack(const forest_views<Leaf>& parts, std::size_t columns,
                              std::vector<std::vector<tree_node>>& trees, const Refuse& refuse) {
  if (columns == 0) return refuse(fault::empty, "no column", "at least one");
  if (parts.count_bits.size() != 1 || parts.count_bits[0] > 31)
    return refuse(fault::shape, "another count_bits", "one number up to 31");
  packed_tree_reader bits{parts.shape, {columns, !parts.categories.empty(), parts.count_bits[0]}};
  for (std::size_t t = 0; t < parts.kept_counts.size(); ++t) {
    auto nodes = bits.next();
    if (!nodes) return refuse(fault::shape, "fewer bits of shape than the trees need", "as many");
    trees.push_back(std::move(*nodes));
  }
  if (!bits.at_end()) return refuse(fault::shape, "more bits of shape than the trees need", "as many");
  return std::nullopt;
}

}  // namespace detail

/// Reads the forest that was put into a model file under this prefix.
///
/// throws  nothing; problem 203 a tensor is missing | 403 another element type | 101 counts that do not add up |
///         and every fault of the constructor of fitted_forest
/// cost    memory at most a small multiple of the file: no size in it is believed before it is compared. With an owner
///         of the file's bytes the trees stay where they are
template <storable_leaf Leaf>
parsed<fitted_forest<Leaf>> read_forest(const model_file& file, const std::string& prefix = {},
                                        std::shared_ptr<const void> owner = {}) {
  const auto refuse = [&](fault why, std::string found, std::string needed) {
    return problem{why, file.name, 0, 0, std::move(found), std::move(needed)};
  };
  detail::forest_views<Leaf> parts;
  if (auto what = parts.find(file, prefix)) return *what;
  if (parts.cut_counts.size() >= tree_node::most_columns)
    return refuse(fault::too_large, std::to_string(parts.cut_counts.size()) + " columns", "at most 32767");
  if (parts.targets.empty()) return refuse(fault::empty, "no target", "at least one");
  const std::size_t count = parts.kept_counts.size();
  if (!detail::packs_nodes<Leaf> && (parts.inner_counts.size() != count || parts.set_counts.size() != count))
    return refuse(fault::shape, "counts of different numbers of trees", "one of each count a tree");

  std::vector<std::vector<float>> cuts;
  for (const std::uint32_t n : parts.cut_counts) {
    const auto here = detail::take(parts.cuts, n);
    if (!here) return refuse(fault::shape, "fewer cuts than cut_counts say", "as many");
    cuts.emplace_back(here->begin(), here->end());
  }
  using kept = typename Leaf::kept;
  std::vector<std::vector<tree_node>> unpacked;
  if constexpr (detail::packs_nodes<Leaf>)
    if (auto what = detail::unpack(parts, cuts.size(), unpacked, refuse)) return *what;
  std::vector<typename fitted_forest<Leaf>::tree> trees;
  for (std::size_t t = 0; t < count; ++t) {
    const auto elements = parts.next_kept(t);
    if (!elements) return refuse(fault::shape, "fewer kept elements than kept_counts say", "as many");
    std::optional<tree_shape> shape = tree_shape{};
    if constexpr (!detail::packs_nodes<Leaf>) shape = parts.next_shape(t);
    if (!shape) return refuse(fault::shape, "fewer nodes than inner_counts say", "as many");
    trees.push_back({*shape, *elements});
  }
  if (!parts.cuts.empty() || !parts.kept.empty() || !parts.marks.empty() || !parts.narrow.empty() ||
      !parts.wide.empty() || !parts.sets.empty() || !parts.begins.empty())
    return refuse(fault::shape, "more elements than the counts say", "as many");
  try {
    target_support support{std::move(parts.targets), {parts.weights.begin(), parts.weights.end()}};
    column_bins bins{cuts, parts.categories};
    std::vector<double> gains{parts.gains.begin(), parts.gains.end()};
    if (!detail::packs_nodes<Leaf> && owner)
      return fitted_forest<Leaf>{std::move(bins), std::move(support), std::move(trees), std::move(owner),
                                 std::move(gains)};
    if constexpr (!detail::packs_nodes<Leaf>) {
      std::vector<settled_tree<Leaf>> own;
      for (const auto& t : trees) own.push_back(detail::copy_of<Leaf>(t));
      return fitted_forest<Leaf>{std::move(bins), std::move(support), std::move(own), std::move(gains)};
    }
    std::vector<grown_tree<kept>> own;
    for (std::size_t t = 0; t < count; ++t) {
      own.push_back({std::move(unpacked[t]), {}});
      for (const auto element : trees[t].kept) {
        if (element > std::numeric_limits<kept>::max()) return refuse(fault::malformed, "a place too large", "a place");
        own[t].kept.push_back(static_cast<kept>(element));
      }
    }
    return fitted_forest<Leaf>{std::move(bins), std::move(support), std::move(own), std::move(gains)};
  } catch (const error& what) {
    return refuse(what.why(), what.what(), "a forest that can predict");
  }
}

/// The word that tells forests apart in model files.
template <storable_leaf Leaf>
std::string forest_kind() {
  if constexpr (std::same_as<Leaf, leaf::all_targets>) return "forest.all_targets";
  else if constexpr (std::same_as<Leaf, leaf::sketch>) return "forest.sketch";
  else if constexpr (std::same_as<Leaf, leaf::mean>) return "forest.mean";
  else return "forest.other";
}

/// Writes a forest to a file of its own, whole or not at all; a problem when that fails.
template <storable_leaf Leaf>
std::optional<problem> save(const fitted_forest<Leaf>& f, const std::string& path) {
  const stored_forest<Leaf> parts{f};
  model_writer to{forest_kind<Leaf>()};
  parts.put(to, {});
  return to.save(path);
}

/// Reads a forest from a file that `save` wrote. Its trees stay in the mapped file; they are checked, not copied. Those
/// of sketches are stored bit by bit and unpacked.
///
/// throws  nothing; problems of mapped_file, read_model and read_forest
template <storable_leaf Leaf = leaf::all_targets>
parsed<fitted_forest<Leaf>> load_forest(const std::string& path) {
  auto opened = mapped_file::open(path);
  if (!opened) return opened.error();
  const auto bytes = std::make_shared<const mapped_file>(std::move(*opened));
  const auto file = read_model(bytes->bytes(), path, forest_kind<Leaf>());
  if (!file) return file.error();
  return read_forest<Leaf>(*file, {}, bytes);
}

}  // namespace echelon::inline ECHELON_ABI
