// SPDX-License-Identifier: BSL-1.0
/// What the same product sells elsewhere: all that a new series may know of demand for itself.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include <echelon/data/window.hpp>
#include <echelon/forecast/rhythm.hpp>
#include <echelon/forecast/running_sums.hpp>

namespace echelon::inline ECHELON_ABI {

/// The kin of a series share its label of an attribute whose labels have few series each, such as one product in
/// several stores. Levels of all series are looked at once a season: means of the level window since the first sale, in
/// units of the mean of their pool. An origin sees the newest look that is not after it.
///
/// law  nothing after an origin changes what is said at it
/// source  forecasts of new products by analogies: Armstrong (2001) Principles of forecasting
class kin_levels {
 public:
  /// The mean over the kin, and how many they are; not-a-number without any.
  struct ratio {
    double value = std::numeric_limits<double>::quiet_NaN(), series = 0;
  };

  kin_levels() = default;

  /// shape   pool [series], each below `pools`; `who` is an attribute of the panel
  /// cost    O(observations); memory four bytes a series and season
  kin_levels(const history& past, const rhythm& beat, std::span<const std::size_t> pool, std::size_t pools,
             const attribute& who)
      : season_{beat.season}, n_{past.size()}, label_{who.code}, kin_(who.labels.size()) {
    std::int64_t end = std::numeric_limits<std::int64_t>::min();
    first_ = std::numeric_limits<std::int64_t>::max();
    for (std::size_t i = 0; i < n_; ++i) {
      kin_[label_[i]].push_back(static_cast<std::uint32_t>(i));
      if (const auto run = past.demand(i); !run.values.empty()) {
        first_ = std::min(first_, run.first);
        end = std::max(end, run.end());
      }
    }
    looks_ = end > first_ ? static_cast<std::size_t>((end - 1 - first_) / season_) + 1 : 0;
    level_.assign(looks_ * n_, std::numeric_limits<float>::quiet_NaN());
    std::vector<double> sum(looks_ * pools, 0.0), count(looks_ * pools, 0.0);
    for (std::size_t i = 0; i < n_; ++i) {
      const running_sums own{past.demand(i)};
      for (std::size_t at = 0; at < looks_; ++at) {
        const std::int64_t t = first_ + static_cast<std::int64_t>(at) * season_;
        const double level = own.start() > t ? std::numeric_limits<double>::quiet_NaN()
                                             : own.mean(std::max(t - beat.level + 1, own.start()), t);
        if (std::isnan(level)) continue;
        level_[at * n_ + i] = static_cast<float>(level);
        sum[at * pools + pool[i]] += level;
        count[at * pools + pool[i]] += 1;
      }
    }
    for (std::size_t at = 0; at < looks_; ++at)
      for (std::size_t i = 0; i < n_; ++i) {
        const double all = sum[at * pools + pool[i]], n = count[at * pools + pool[i]];
        float& level = level_[at * n_ + i];
        level = all > 0 ? static_cast<float>(static_cast<double>(level) * n / all)
                        : std::numeric_limits<float>::quiet_NaN();
      }
  }

  /// What the started kin of a series sell in the mean, each against its own pool.
  ratio of(std::size_t series, std::int64_t origin) const noexcept {
    if (origin < first_ || looks_ == 0) return {};
    const std::size_t at = std::min(static_cast<std::size_t>((origin - first_) / season_), looks_ - 1);
    double sum = 0, n = 0;
    for (const std::uint32_t k : kin_[label_[series]])
      if (const auto level = static_cast<double>(level_[at * n_ + k]); k != series && !std::isnan(level)) {
        sum += level;
        n += 1;
      }
    return n > 0 ? ratio{sum / n, n} : ratio{};
  }

 private:
  std::int64_t first_ = 0, season_ = 1;
  std::size_t n_ = 0, looks_ = 0;
  std::vector<std::uint32_t> label_;            ///< [series]
  std::vector<std::vector<std::uint32_t>> kin_;  ///< series of a label
  std::vector<float> level_;                     ///< [looks, series]
};

}  // namespace echelon::inline ECHELON_ABI
