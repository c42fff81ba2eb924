// SPDX-License-Identifier: BSL-1.0
/// Boosted quantiles in model files: what is read back predicts the same bits, or is refused with its reason.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <echelon/forest/boosted_fitted.hpp>
#include <echelon/io/mapped_file.hpp>
#include <echelon/io/safetensors.hpp>

namespace echelon::inline ECHELON_ABI {

/// The arrays of boosted quantiles as a model file holds them; they must outlive the writer that they are put into.
///
/// Tensors: `cuts` of all columns and `cut_counts`; `levels` in parts per million; `scale` centre, unit, low, high;
/// `start`; `nodes`, two words each, of all trees and `node_counts`; `steps` and `leaf_counts`. Each name starts with a
/// prefix, so that a file can hold more than one model.
class stored_boosted_quantiles {
 public:
  explicit stored_boosted_quantiles(const fitted_boosted_quantiles& f)
      : scale_{f.scale().centre, f.scale().unit, f.scale().low, f.scale().high},
        start_{f.start().begin(), f.start().end()} {
    for (std::size_t c = 0; c < f.columns(); ++c) {
      cuts_.insert(cuts_.end(), f.bins().cuts(c).begin(), f.bins().cuts(c).end());
      cut_counts_.push_back(static_cast<std::uint32_t>(f.bins().cuts(c).size()));
    }
    for (const level at : f.levels()) levels_.push_back(static_cast<std::uint32_t>(at.ppm));
    for (const boosted_tree& t : f.trees()) {
      for (const tree_node n : t.nodes) nodes_.insert(nodes_.end(), {n.next(), n.word()});
      node_counts_.push_back(t.nodes.size());
      steps_.insert(steps_.end(), t.steps.begin(), t.steps.end());
      leaf_counts_.push_back(t.steps.size() / f.levels().size());
    }
  }

  /// throws  error 304 a name is taken
  void put(model_writer& to, const std::string& prefix) const {
    const auto add = [&]<class T>(const char* name, const std::vector<T>& v) {
      to.tensor(prefix + name, std::span<const T>{v});
    };
    add("scale", scale_);
    add("node_counts", node_counts_);
    add("leaf_counts", leaf_counts_);
    add("cuts", cuts_);
    add("cut_counts", cut_counts_);
    add("levels", levels_);
    add("start", start_);
    add("nodes", nodes_);
    add("steps", steps_);
  }

 private:
  std::vector<double> scale_;
  std::vector<float> cuts_, start_, steps_;
  std::vector<std::uint32_t> cut_counts_, levels_, nodes_;
  std::vector<std::uint64_t> node_counts_, leaf_counts_;
};

namespace detail {

/// Takes the next `n` groups of `width` elements off the front; nothing when there are not so many.
template <class T>
std::optional<std::span<const T>> take_groups(std::span<const T>& from, std::uint64_t n, std::size_t width) noexcept {
  if (n > from.size() / width) return std::nullopt;
  const auto out = from.first(static_cast<std::size_t>(n) * width);
  from = from.subspan(out.size());
  return out;
}

/// The arrays of boosted quantiles inside a model file.
struct boosted_views {
  std::span<const double> scale;
  std::span<const float> cuts, start, steps;
  std::span<const std::uint32_t> cut_counts, levels, nodes;
  std::span<const std::uint64_t> node_counts, leaf_counts;

  std::optional<problem> find(const model_file& file, const std::string& prefix) {
    std::optional<problem> first;
    const auto get = [&]<class T>(const char* name, std::span<const T>& out, std::optional<std::size_t> count = {}) {
      if (first) return;
      const auto found = file.get<T>(prefix + name, count);
      if (found) out = *found;
      else first = found.error();
    };
    get("scale", scale, 4);
    get("node_counts", node_counts);
    get("leaf_counts", leaf_counts);
    get("cuts", cuts);
    get("cut_counts", cut_counts);
    get("levels", levels);
    get("start", start);
    get("nodes", nodes);
    get("steps", steps);
    return first;
  }
};

}  // namespace detail

/// Reads the boosted quantiles that were put into a model file under this prefix.
///
/// throws  nothing; problem 203 a tensor is missing | 403 another element type | 101 counts that do not add up |
///         201 a level out of range | 404 too many columns or levels | and every fault of the constructor of
///         fitted_boosted_quantiles
/// cost    memory at most a small multiple of the file: no size in it is believed before it is compared
inline parsed<fitted_boosted_quantiles> read_boosted_quantiles(const model_file& file, const std::string& prefix = {}) {
  const auto refuse = [&](fault why, std::string found, std::string needed) {
    return problem{why, file.name, 0, 0, std::move(found), std::move(needed)};
  };
  detail::boosted_views parts;
  if (auto what = parts.find(file, prefix)) return *what;
  if (parts.cut_counts.size() >= tree_node::most_columns)
    return refuse(fault::too_large, std::to_string(parts.cut_counts.size()) + " columns", "at most 32767");
  if (parts.levels.empty()) return refuse(fault::empty, "no level", "at least one");
  if (parts.levels.size() > boosted_limits::levels)
    return refuse(fault::too_large, std::to_string(parts.levels.size()) + " levels", "at most 65535");
  if (parts.node_counts.size() != parts.leaf_counts.size())
    return refuse(fault::shape, "counts of different numbers of trees", "one pair of counts a tree");

  std::vector<level> levels;
  for (const std::uint32_t ppm : parts.levels) {
    if (ppm == 0 || ppm >= 1'000'000)
      return refuse(fault::range, "a level of " + std::to_string(ppm) + " parts per million", "1 to 999999");
    levels.push_back(level::of(ppm / 1e6));
  }
  std::vector<std::vector<float>> cuts;
  for (const std::uint32_t n : parts.cut_counts) {
    const auto here = detail::take_groups(parts.cuts, n, 1);
    if (!here) return refuse(fault::shape, "fewer cuts than cut_counts say", "as many");
    cuts.emplace_back(here->begin(), here->end());
  }
  std::vector<boosted_tree> trees;
  for (std::size_t t = 0; t < parts.node_counts.size(); ++t) {
    const auto words = detail::take_groups(parts.nodes, parts.node_counts[t], 2);
    if (!words) return refuse(fault::shape, "fewer nodes than node_counts say", "as many");
    const auto steps = detail::take_groups(parts.steps, parts.leaf_counts[t], levels.size());
    if (!steps) return refuse(fault::shape, "fewer steps than leaf_counts say", "as many");
    auto& tree = trees.emplace_back();
    tree.nodes.reserve(words->size() / 2);
    for (std::size_t i = 0; i < words->size(); i += 2) tree.nodes.emplace_back((*words)[i], (*words)[i + 1]);
    tree.steps.assign(steps->begin(), steps->end());
  }
  if (!parts.cuts.empty() || !parts.nodes.empty() || !parts.steps.empty())
    return refuse(fault::shape, "more elements than the counts say", "as many");
  try {
    const target_scale scale{parts.scale[0], parts.scale[1], parts.scale[2], parts.scale[3]};
    return fitted_boosted_quantiles{column_bins{cuts}, std::move(levels), scale,
                                    {parts.start.begin(), parts.start.end()}, std::move(trees)};
  } catch (const error& what) {
    return refuse(what.why(), what.what(), "boosted quantiles that can predict");
  }
}

/// Writes boosted quantiles to a file of their own, whole or not at all; a problem when that fails.
inline std::optional<problem> save(const fitted_boosted_quantiles& f, const std::string& path) {
  const stored_boosted_quantiles parts{f};
  model_writer to{"forest.boosted_quantiles"};
  parts.put(to, {});
  return to.save(path);
}

/// Reads boosted quantiles from a file that `save` wrote.
///
/// throws  nothing; problems of mapped_file, read_model and read_boosted_quantiles
inline parsed<fitted_boosted_quantiles> load_boosted_quantiles(const std::string& path) {
  const auto bytes = mapped_file::open(path);
  if (!bytes) return bytes.error();
  const auto file = read_model(bytes->bytes(), path, "forest.boosted_quantiles");
  if (!file) return file.error();
  return read_boosted_quantiles(*file);
}

}  // namespace echelon::inline ECHELON_ABI
