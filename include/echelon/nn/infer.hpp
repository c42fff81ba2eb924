// SPDX-License-Identifier: BSL-1.0
/// What a network says of many series, on any number of workers.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/exec/concepts.hpp>
#include <echelon/nn/concepts.hpp>

namespace echelon::inline ECHELON_ABI::nn {

/// Runs Net forward, a few series at a time, and writes what it says to y.
///
/// shape   weights [parameters]; x [series, steps, in]; y [series, steps after Net, out]
/// throws  error 101 a shape differs | 202 no series or no step | 201 no series together
/// repeats identical bits for every policy, number of workers and number of series together
template <class Net, exec::policy E>
void infer(const E& where, std::span<const float> weights, const batch<float>& b, std::span<const float> x,
           std::span<float> y, std::size_t series_together = 8) {
  check::not_empty(b.rows(), "batch");
  check::size(weights.size(), Net::parameters, "weights");
  check::size(x.size(), b.rows() * Net::in, "x");
  check::size(y.size(), Net::after(b).rows() * Net::out, "y");
  check::range(series_together > 0, "series_together", "is zero, needed at least one series");
  const std::size_t each = std::min(series_together, b.series), runs = (b.series + each - 1) / each;
  const std::size_t said = Net::after(b).steps * Net::out;
  bulk(
      where, runs, [&] { return std::vector<float>(Net::memory(b.part(0, each))); },
      [&](std::size_t run, std::vector<float>& memory) {
        const std::size_t first = run * each;
        const batch<float> some = b.part(first, std::min(each, b.series - first));
        Net::forward(weights.data(), some, x.data() + first * b.steps * Net::in, y.data() + first * said,
                     memory.data());
      });
}

}  // namespace echelon::inline ECHELON_ABI::nn
