// SPDX-License-Identifier: BSL-1.0
/// Calibrated forests in model files: the forest's own tensors, and the levels at which its targets stood.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <echelon/forest/calibrate.hpp>
#include <echelon/forest/model_file.hpp>
#include <echelon/io/mapped_file.hpp>
#include <echelon/io/safetensors.hpp>

namespace echelon::inline ECHELON_ABI {

/// Writes a calibrated forest to a file of its own, whole or not at all; a problem when that fails.
template <storable_leaf Leaf>
std::optional<problem> save(const calibrated_forest<Leaf>& f, const std::string& path) {
  const stored_forest<Leaf> parts{f.forest()};
  model_writer to{"calibrated." + forest_kind<Leaf>()};
  parts.put(to, {});
  to.tensor("target_levels", f.target_levels());
  return to.save(path);
}

/// Reads a calibrated forest from a file that `save` wrote. Its trees stay in the mapped file.
///
/// throws  nothing; problems of mapped_file, read_model and read_forest, and every fault of the constructor
template <storable_leaf Leaf = leaf::all_targets>
parsed<calibrated_forest<Leaf>> load_calibrated_forest(const std::string& path) {
  auto opened = mapped_file::open(path);
  if (!opened) return opened.error();
  const auto bytes = std::make_shared<const mapped_file>(std::move(*opened));
  const auto file = read_model(bytes->bytes(), path, "calibrated." + forest_kind<Leaf>());
  if (!file) return file.error();
  auto forest = read_forest<Leaf>(*file, {}, bytes);
  if (!forest) return forest.error();
  const auto levels = file->template get<double>("target_levels");
  if (!levels) return levels.error();
  try {
    return calibrated_forest<Leaf>{std::move(*forest), {levels->begin(), levels->end()}};
  } catch (const error& what) {
    return problem{what.why(), path, 0, 0, what.what(), "levels between 0 and 1"};
  }
}

}  // namespace echelon::inline ECHELON_ABI
