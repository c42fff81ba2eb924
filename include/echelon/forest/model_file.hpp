// SPDX-License-Identifier: BSL-1.0
/// Fitted forests in model files: what is read back predicts the same bits, or is refused with its reason.
#pragma once

#include <algorithm>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <echelon/forest/compact.hpp>
#include <echelon/forest/fitted.hpp>
#include <echelon/io/mapped_file.hpp>
#include <echelon/io/safetensors.hpp>

namespace echelon::inline ECHELON_ABI {

/// A leaf policy whose elements a model file can hold.
template <class L>
concept storable_leaf = leaf_policy<L> && tensor_element<typename L::kept>;

namespace detail {

/// Whether files hold the nodes as bits, which loading unpacks: where leaves are small, the nodes would be most of the
/// file. A best-first tree comes back in depth-first order, with the same forecasts.
template <class Leaf>
inline constexpr bool packs_nodes = std::same_as<Leaf, leaf::sketch>;

}  // namespace detail

/// The arrays of a forest as a model file holds them; they must outlive the writer that they are put into.
///
/// Tensors: `cuts` of all columns, `cut_counts` and `categories`; `targets` and `weights`; `nodes`, two words each,
/// of all trees and `node_counts`; `kept` and `kept_counts`. A forest of sketches has, instead of nodes, `shape`, the
/// bits of packed_trees, and `count_bits`. `gains` may be missing or empty. Each name starts with a prefix, so that a
/// file can hold more than a forest.
template <storable_leaf Leaf>
class stored_forest {
 public:
  explicit stored_forest(const fitted_forest<Leaf>& f)
      : targets_{f.support().values}, gains_{f.gains().begin(), f.gains().end()}, weights_{f.support().weights} {
    for (std::size_t c = 0; c < f.columns(); ++c) {
      cuts_.insert(cuts_.end(), f.bins().cuts(c).begin(), f.bins().cuts(c).end());
      cut_counts_.push_back(static_cast<std::uint32_t>(f.bins().cuts(c).size()));
      if (f.bins().categorical(c)) categories_.push_back(static_cast<std::uint32_t>(c));
    }
    if constexpr (detail::packs_nodes<Leaf>) {
      std::uint32_t most = 0;
      const auto look = [&](tree_node leaf) { most = std::max(most, leaf.count()); };
      for (const auto& t : f.trees()) packed_trees{{f.columns(), f.bins().any_categorical(), 0}}.add(t.nodes, look);
      count_bits_.push_back(static_cast<std::uint32_t>(std::bit_width(most)));
      packed_trees shape{{f.columns(), f.bins().any_categorical(), count_bits_[0]}};
      for (const auto& t : f.trees()) {
        const std::size_t before = kept_.size();
        shape.add(t.nodes, [&](tree_node leaf) {
          const auto here = t.kept.subspan(leaf.next(), leaf.count());
          kept_.insert(kept_.end(), here.begin(), here.end());
        });
        kept_counts_.push_back(kept_.size() - before);
      }
      shape_ = shape.bytes();
      return;
    }
    for (const auto& t : f.trees()) {
      for (const tree_node n : t.nodes) nodes_.insert(nodes_.end(), {n.next(), n.word()});
      node_counts_.push_back(t.nodes.size());
      kept_.insert(kept_.end(), t.kept.begin(), t.kept.end());
      kept_counts_.push_back(t.kept.size());
    }
  }

  /// throws  error 304 a name is taken
  void put(model_writer& to, const std::string& prefix) const {
    const auto add = [&]<class T>(const char* name, const std::vector<T>& v) {
      to.tensor(prefix + name, std::span<const T>{v});
    };
    add("targets", targets_);
    add("gains", gains_);
    if constexpr (!detail::packs_nodes<Leaf>) add("node_counts", node_counts_);
    add("kept_counts", kept_counts_);
    add("cuts", cuts_);
    add("cut_counts", cut_counts_);
    add("categories", categories_);
    add("weights", weights_);
    if constexpr (detail::packs_nodes<Leaf>) {
      add("count_bits", count_bits_);
      add("kept", kept_);
      add("shape", shape_);
    } else {
      add("nodes", nodes_);
      add("kept", kept_);
    }
  }

 private:
  std::vector<double> targets_, gains_;
  std::vector<float> weights_, cuts_;
  std::vector<std::uint32_t> cut_counts_, categories_, nodes_, count_bits_;
  std::vector<std::uint64_t> node_counts_, kept_counts_;
  std::vector<typename Leaf::kept> kept_;
  std::vector<std::uint8_t> shape_;
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

/// The arrays of one forest inside a model file, and whether their lengths agree.
template <class Kept>
struct forest_views {
  std::span<const double> targets, gains;
  std::span<const float> weights, cuts;
  std::span<const std::uint32_t> cut_counts, categories, nodes, count_bits;
  std::span<const std::uint64_t> node_counts, kept_counts;
  std::span<const Kept> kept;
  std::span<const std::uint8_t> shape;

  std::optional<problem> find(const model_file& file, const std::string& prefix, bool packed) {
    std::optional<problem> first;
    const auto get = [&]<class T>(const char* name, std::span<const T>& out) {
      if (first) return;
      const auto found = file.get<T>(prefix + name);
      if (found) out = *found;
      else first = found.error();
    };
    get("targets", targets);
    if (file.find(prefix + "gains") != nullptr) get("gains", gains);
    if (!packed) get("node_counts", node_counts);
    get("kept_counts", kept_counts);
    get("cuts", cuts);
    get("cut_counts", cut_counts);
    get("categories", categories);
    get("weights", weights);
    if (packed) {
      get("count_bits", count_bits);
      get("shape", shape);
    } else {
      get("nodes", nodes);
    }
    get("kept", kept);
    return first;
  }
};

/// Unpacks the nodes of every tree; the problem when the bits do not suffice or are too many.
template <class Kept, class Refuse>
std::optional<problem> unpack(const forest_views<Kept>& parts, std::size_t columns,
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
  detail::forest_views<typename Leaf::kept> parts;
  if (auto what = parts.find(file, prefix, detail::packs_nodes<Leaf>)) return *what;
  if (parts.cut_counts.size() >= tree_node::most_columns)
    return refuse(fault::too_large, std::to_string(parts.cut_counts.size()) + " columns", "at most 32767");
  if (!detail::packs_nodes<Leaf> && parts.node_counts.size() != parts.kept_counts.size())
    return refuse(fault::shape, "counts of different numbers of trees", "one pair of counts a tree");

  std::vector<std::vector<float>> cuts;
  for (const std::uint32_t n : parts.cut_counts) {
    const auto here = detail::take(parts.cuts, n);
    if (!here) return refuse(fault::shape, "fewer cuts than cut_counts say", "as many");
    cuts.emplace_back(here->begin(), here->end());
  }
  using kept = typename Leaf::kept;
  std::vector<tree_view<kept>> trees;
  std::vector<std::vector<tree_node>> unpacked;
  if constexpr (detail::packs_nodes<Leaf>) {
    if (auto what = detail::unpack(parts, cuts.size(), unpacked, refuse)) return *what;
    owner.reset();
  }
  for (std::size_t t = 0; t < parts.kept_counts.size(); ++t) {
    const auto here = detail::take(parts.kept, parts.kept_counts[t]);
    if (!here) return refuse(fault::shape, "fewer kept elements than kept_counts say", "as many");
    if (detail::packs_nodes<Leaf>) {
      trees.push_back({unpacked[t], *here});
      continue;
    }
    const auto words = detail::take(parts.nodes, parts.node_counts[t] > parts.nodes.size() ? parts.node_counts[t]
                                                                                           : 2 * parts.node_counts[t]);
    if (!words) return refuse(fault::shape, "fewer nodes than node_counts say", "as many");
    static_assert(sizeof(tree_node) == 2 * sizeof(std::uint32_t) && alignof(tree_node) == alignof(std::uint32_t));
    trees.push_back({{reinterpret_cast<const tree_node*>(words->data()), words->size() / 2}, *here});
  }
  if (!parts.cuts.empty() || !parts.nodes.empty() || !parts.kept.empty())
    return refuse(fault::shape, "more elements than the counts say", "as many");
  try {
    target_support support{{parts.targets.begin(), parts.targets.end()}, {parts.weights.begin(), parts.weights.end()}};
    column_bins bins{cuts, parts.categories};
    std::vector<double> gains{parts.gains.begin(), parts.gains.end()};
    if (owner)
      return fitted_forest<Leaf>{std::move(bins), std::move(support), std::move(trees), std::move(owner),
                                 std::move(gains)};
    std::vector<grown_tree<kept>> own;
    for (const auto& t : trees)
      own.push_back({{t.nodes.begin(), t.nodes.end()}, {t.kept.begin(), t.kept.end()}});
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
