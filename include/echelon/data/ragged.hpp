// SPDX-License-Identifier: BSL-1.0
/// Many runs of values of different length on one shared clock, in one buffer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/core/config.hpp>

namespace echelon::inline ECHELON_ABI {

/// The values of one series: `values[k]` belongs to period `first + k`.
template <class T>
struct run_view {
  std::int64_t first = 0;
  std::span<T> values;

  std::int64_t end() const noexcept { return first + static_cast<std::int64_t>(values.size()); }
  bool covers(std::int64_t period) const noexcept { return period >= first && period < end(); }
  /// The value of `period`, not-a-number outside the run.
  std::remove_const_t<T> at(std::int64_t period) const noexcept {
    return covers(period) ? values[static_cast<std::size_t>(period - first)]
                          : std::numeric_limits<std::remove_const_t<T>>::quiet_NaN();
  }
  /// The part up to and including period `last`.
  run_view until(std::int64_t last) const noexcept {
    if (last < first) return {first, values.first(0)};
    const auto gone = static_cast<std::uint64_t>(last) - static_cast<std::uint64_t>(first);
    return {first, gone < values.size() ? values.first(static_cast<std::size_t>(gone) + 1) : values};
  }
};

/// Runs of values back to back; run i starts at its own period.
///
/// law  a run is there when its end is written: an append that runs out of memory leaves the runs as they were
template <scalar T>
class ragged {
 public:
  std::size_t size() const noexcept { return end_.size(); }
  bool empty() const noexcept { return end_.empty(); }
  std::span<const T> values() const noexcept { return {values_.data(), begin(size())}; }

  run_view<const T> operator[](std::size_t i) const noexcept {
    return {first_[i], {values_.data() + begin(i), end_[i] - begin(i)}};
  }
  run_view<T> operator[](std::size_t i) noexcept {
    return {first_[i], {values_.data() + begin(i), end_[i] - begin(i)}};
  }

  /// Appends a run that starts at period `first`.
  ///
  /// needs   values from elsewhere, not from this object
  void push_back(std::int64_t first, std::span<const T> values) {
    values_.resize(begin(size()));  // drops what an append that failed has left
    first_.resize(size());
    values_.insert(values_.end(), values.begin(), values.end());
    first_.push_back(first);
    end_.push_back(values_.size());
  }
  void reserve(std::size_t runs, std::size_t values) {
    first_.reserve(runs);
    end_.reserve(runs);
    values_.reserve(values);
  }

 private:
  std::size_t begin(std::size_t i) const noexcept { return i == 0 ? 0 : end_[i - 1]; }

  std::vector<T> values_;
  std::vector<std::int64_t> first_;
  std::vector<std::size_t> end_;
};

}  // namespace echelon::inline ECHELON_ABI
