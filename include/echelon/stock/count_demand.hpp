// SPDX-License-Identifier: BSL-1.0
/// Demand in whole units: a table of chances, exact to the last digits of a double.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/stock/concepts.hpp>

namespace echelon::inline ECHELON_ABI {

/// Demand of `first`, `first` + 1, … units with the chances of a table.
class count_demand {
 public:
  /// Chances are scaled to sum to one; they may miss it by a thousandth, as printed tables do.
  ///
  /// throws  error 201 first beyond 2^52, or chances that do not sum to one | 202 no chance | 301 | 303
  explicit count_demand(std::vector<double> chances, std::int64_t first = 0)
      : chance_{std::move(chances)}, first_{static_cast<double>(first)} {
    const std::span<const double> given{chance_.data(), chance_.size()};
    check::not_empty(given.size(), "chances");
    check::finite(given, "chances");
    check::not_negative(given, "chances");
    check::range(std::abs(first_) < 0x1p52, "first", "lies beyond the whole numbers of a double");
    double sum = 0;
    for (const double p : chance_) sum += p;
    check::range(std::abs(sum - 1) <= 1e-3, "chances", "do not sum to 1");
    cdf_.resize(chance_.size());
    area_.resize(chance_.size());
    double reached = 0;
    for (std::size_t k = 0; k < chance_.size(); ++k) {
      chance_[k] /= sum;
      if (k > 0) area_[k] = area_[k - 1] + cdf_[k - 1];
      cdf_[k] = std::min(1.0, reached += chance_[k]);
      mean_ += chance_[k] * static_cast<double>(k);
    }
    cdf_.back() = 1.0;
    mean_ += first_;
  }

  double mean() const noexcept { return mean_; }
  double cdf(double x) const noexcept { return x < first_ ? 0.0 : cdf_[place(x)]; }
  double quantile(double p) const noexcept {
    const auto at = std::lower_bound(cdf_.begin(), cdf_.end() - 1, p);
    return first_ + static_cast<double>(at - cdf_.begin());
  }
  double leftover(double x) const noexcept {
    if (x <= first_) return 0.0;
    const std::size_t k = place(x);
    return area_[k] + cdf_[k] * (x - first_ - static_cast<double>(k));
  }

  std::int64_t first() const noexcept { return static_cast<std::int64_t>(first_); }
  std::int64_t last() const noexcept { return first() + static_cast<std::int64_t>(chance_.size()) - 1; }
  std::span<const double> chances() const noexcept { return {chance_.data(), chance_.size()}; }
  double chance(std::int64_t units) const noexcept {
    return units < first() || units > last() ? 0.0 : chance_[static_cast<std::size_t>(units - first())];
  }

 private:
  /// The last entry of the table at or below x >= first.
  std::size_t place(double x) const noexcept {
    const double above = x - first_, top = static_cast<double>(chance_.size() - 1);
    return static_cast<std::size_t>(std::min(above, top));
  }
  std::vector<double> chance_, cdf_, area_;
  double first_, mean_ = 0;
};

namespace detail {

/// The table around the mode of a law whose chances follow from their neighbours: up(k) = chance(k + 1) / chance(k).
/// What is left out has less than 1e-20 of the chance of the mode and falls geometrically.
template <class Up>
count_demand around_the_mode(double mode, double widest, Up&& up) {
  constexpr double least = 1e-20;
  std::vector<double> left, right{1.0};
  double at = 1;
  for (double k = mode; k > 0 && at > least; --k) left.push_back(at /= up(k - 1));
  at = 1;
  for (double k = mode; at > least; ++k) {
    check::range(k - mode < widest, "mean", "needs a table of more than 100,000,000 chances");
    right.push_back(at *= up(k));
  }
  std::vector<double> all(left.rbegin(), left.rend());
  all.insert(all.end(), right.begin(), right.end());
  double sum = 0;
  for (const double p : all) sum += p;
  for (double& p : all) p /= sum;
  return count_demand{std::move(all), static_cast<std::int64_t>(mode) - static_cast<std::int64_t>(left.size())};
}

}  // namespace detail

/// throws  error 201 mean not positive and below 1e12
/// cost    O(sqrt(mean))
template <class = void>
count_demand poisson_demand(double mean) {
  check::range(mean > 0 && mean < 1e12, "mean", "is not positive and below 1e12");
  return detail::around_the_mode(std::floor(mean), 1e8, [mean](double k) { return mean / (k + 1); });
}

/// Counts with the given mean and variance mean + mean^2 / size, as `random_stream::negative_binomial` draws them; size
/// 1 is the geometric law.
///
/// throws  error 201 mean or size not positive, or so large a spread that the table would have 100,000,000 chances
/// cost    O(length of the table), about 50 mean / size where size is small
template <class = void>
count_demand negative_binomial_demand(double mean, double size) {
  check::range(mean > 0 && mean < 1e12, "mean", "is not positive and below 1e12");
  check::range(size > 0 && std::isfinite(size), "size", "is not positive and finite");
  const double q = mean / (mean + size), mode = size > 1 ? std::floor(q / (1 - q) * (size - 1)) : 0.0;
  return detail::around_the_mode(mode, 1e8, [q, size](double k) { return q * (k + size) / (k + 1); });
}

/// The law of the sum of two independent demands. Ends whose chances together stay below 1e-18 are cut.
///
/// cost    O(entries of a * entries of b)
template <class = void>
count_demand sum_of(const count_demand& a, const count_demand& b) {
  std::vector<double> chance(a.chances().size() + b.chances().size() - 1);
  for (std::size_t i = 0; i < a.chances().size(); ++i)
    for (std::size_t k = 0; k < b.chances().size(); ++k) chance[i + k] += a.chances()[i] * b.chances()[k];
  std::size_t low = 0;
  double cut = 0;
  while (low + 1 < chance.size() && (cut += chance[low]) < 1e-18) ++low;
  for (cut = 0; chance.size() > low + 1 && (cut += chance.back()) < 1e-18;) chance.pop_back();
  chance.erase(chance.begin(), chance.begin() + static_cast<std::ptrdiff_t>(low));
  return count_demand{std::move(chance), a.first() + b.first() + static_cast<std::int64_t>(low)};
}

}  // namespace echelon::inline ECHELON_ABI
