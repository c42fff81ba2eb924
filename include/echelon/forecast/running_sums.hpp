// SPDX-License-Identifier: BSL-1.0
/// Sums over any window of a series in constant time, with missing values left out.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include <echelon/data/ragged.hpp>

namespace echelon::inline ECHELON_ABI {

/// Running totals of one series. A window reaches from period `from` to period `to`, both included; what lies outside
/// the series counts as not observed.
///
/// cost    building O(n), a question O(1)
class running_sums {
 public:
  running_sums() = default;
  explicit running_sums(run_view<const double> run) : first_{run.first} {
    total_.reserve(run.values.size() + 1);
    total_.push_back({});
    for (std::size_t k = 0; k < run.values.size(); ++k) {
      const double y = run.values[k];
      sums next = total_.back();
      if (!std::isnan(y)) {
        next.value += y;
        next.square += y * y;
        next.seen += 1;
        if (y == 0.0) next.zero += 1;
        if (y > 0.0 && start_ == none) start_ = run.first + static_cast<std::int64_t>(k);
      }
      total_.push_back(next);
    }
  }

  static constexpr std::int64_t none = std::numeric_limits<std::int64_t>::max();

  /// The first period with a positive value; `none` when there is none.
  std::int64_t start() const noexcept { return start_; }
  std::int64_t first() const noexcept { return first_; }
  std::int64_t end() const noexcept {
    return first_ + static_cast<std::int64_t>(total_.empty() ? 0 : total_.size() - 1);
  }

  double sum(std::int64_t from, std::int64_t to) const noexcept { return at(to + 1).value - at(from).value; }
  double seen(std::int64_t from, std::int64_t to) const noexcept { return at(to + 1).seen - at(from).seen; }

  /// Not-a-number when nothing was observed in the window.
  double mean(std::int64_t from, std::int64_t to) const noexcept { return sum(from, to) / seen(from, to); }

  double zero_share(std::int64_t from, std::int64_t to) const noexcept {
    return (at(to + 1).zero - at(from).zero) / seen(from, to);
  }

  /// The standard deviation over the mean; not-a-number for a mean of zero.
  double variation(std::int64_t from, std::int64_t to) const noexcept {
    const double n = seen(from, to), m = sum(from, to) / n;
    const double square = (at(to + 1).square - at(from).square) / n;
    return m > 0.0 ? std::sqrt(std::max(0.0, square - m * m)) / m : std::numeric_limits<double>::quiet_NaN();
  }

 private:
  struct sums {
    double value = 0, square = 0, seen = 0, zero = 0;
  };
  /// Totals over everything before `period`.
  sums at(std::int64_t period) const noexcept {
    if (total_.empty()) return {};
    const auto last = static_cast<std::int64_t>(total_.size()) - 1;
    return total_[static_cast<std::size_t>(std::clamp<std::int64_t>(period - first_, 0, last))];
  }

  std::int64_t first_ = 0, start_ = none;
  std::vector<sums> total_;
};

}  // namespace echelon::inline ECHELON_ABI
