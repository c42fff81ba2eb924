// SPDX-License-Identifier: BSL-1.0
/// The state of training in a file that is whole at every moment: who kills the program loses the steps since.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <echelon/core/error.hpp>
#include <echelon/io/mapped_file.hpp>
#include <echelon/io/parsed.hpp>
#include <echelon/io/safetensors.hpp>
#include <echelon/train/descend.hpp>

namespace echelon::inline ECHELON_ABI::nn {

inline constexpr const char* checkpoint_kind = "training";

/// Writes the state whole or not at all. `about` says what is trained: a file about something else is not read.
///
/// throws  nothing; problem 401 cannot be written
template <class = void>
std::optional<problem> save_checkpoint(const std::string& path, const train::descent_state& state,
                                       const std::string& about) {
  const std::uint64_t numbers[]{state.step, state.looks_without_gain, std::bit_cast<std::uint64_t>(state.best_loss),
                                std::bit_cast<std::uint64_t>(state.loss)};
  model_writer out{checkpoint_kind};
  out.text("about", about);
  out.tensor("numbers", std::span<const std::uint64_t>{numbers, 4});
  const auto put = [&](const char* name, const std::vector<float>& v) {
    out.tensor(name, std::span<const float>{v.data(), v.size()});
  };
  put("weights", state.weights);
  put("memory", state.memory);
  put("averaged", state.averaged);
  put("best", state.best);
  return out.save(path);
}

/// Reads a state for `weights` weights.
///
/// throws  nothing; problem 401 cannot be opened | 402 405 not whole | 403 about something else | 101 another size
template <class = void>
parsed<train::descent_state> load_checkpoint(const std::string& path, std::size_t weights, const std::string& about) {
  const auto opened = mapped_file::open(path);
  if (!opened) return opened.error();
  const auto file = read_model(opened->bytes(), path, checkpoint_kind);
  if (!file) return file.error();
  if (const std::string* const what = file->text("about"); what == nullptr || *what != about)
    return problem{fault::unsupported, path, 0, 0, "the training of " + (what == nullptr ? "nothing" : shown(*what)),
                   "that of " + shown(about)};
  train::descent_state out;
  const auto numbers = file->template get<std::uint64_t>("numbers", 4);
  if (!numbers) return numbers.error();
  out.step = static_cast<std::size_t>((*numbers)[0]);
  out.looks_without_gain = static_cast<std::size_t>((*numbers)[1]);
  out.best_loss = std::bit_cast<double>((*numbers)[2]);
  out.loss = std::bit_cast<double>((*numbers)[3]);
  std::optional<problem> first;
  const auto take = [&](const char* name, std::vector<float>& to, bool may_be_empty) {
    const auto values = file->template get<float>(name);
    if (first) return;
    if (!values) first = values.error();
    else if (values->size() != weights && !(may_be_empty && values->empty()))
      first = problem{fault::shape, path, 0, 0, std::to_string(values->size()) + " numbers of " + name,
                      std::to_string(weights)};
    else to.assign(values->begin(), values->end());
  };
  take("weights", out.weights, false);
  take("averaged", out.averaged, true);
  take("best", out.best, true);
  if (first) return *std::move(first);
  const auto memory = file->template get<float>("memory");
  if (!memory) return memory.error();
  out.memory.assign(memory->begin(), memory->end());
  return out;
}

}  // namespace echelon::inline ECHELON_ABI::nn
