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
    const std::int64_t keep = last + 1 < first ? 0 : last + 1 - first;
    return {first, values.first(static_cast<std::size_t>(keep) < values.size() ? static_cast<std::size_t>(keep) : values.size())};
  }
};

/// Runs of values back to back; run i starts at its own period.
template <scalar T>
class ragged {
 public:
  std::size_t size() const noexcept { return first_.size(); }
  bool empty() const noexcept { return first_.empty(); }
  std::span<const T> values() const noexcept { return values_; }

  run_view<const T> operator[](std::size_t i) const noexcept {
    return {first_[i], std::span{values_}.subspan(offset_[i], offset_[i + 1] - offset_[i])};
  }
  run_view<T> operator[](std::size_t i) noexcept {
    return {first_[i], std::span{values_}.subspan(offset_[i], offset_[i + 1] - offset_[i])};
  }

  /// Appends a run that starts at period `first`.
  void push_back(std::int64_t first, std::span<const T> values) {
    values_.insert(values_.end(), values.begin(), values.end());
    first_.push_back(first);
    offset_.push_back(values_.size());
  }
  void reserve(std::size_t runs, std::size_t values) {
    first_.reserve(runs);
    offset_.reserve(runs + 1);
    values_.reserve(values);
  }

 private:
  std::vector<T> values_;
  std::vector<std::int64_t> first_;
  std::vector<std::size_t> offset_{0};
};

}  // namespace echelon::inline ECHELON_ABI
