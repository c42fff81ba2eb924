// SPDX-License-Identifier: BSL-1.0
/// What a new product may be compared with: the same product elsewhere, and those of its pool at about its price.
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

/// Levels and prices of all series, looked at once a season: means of the level window since the first sale, in units
/// of the mean of their pool. An origin sees the newest look that is not after it.
///
/// The kin of a series share its label of an attribute whose labels have few series each, such as one product in
/// several stores. Neighbours are the others of its pool, weighed by how near their price is.
///
/// law  nothing after an origin changes what is said at it
/// source  forecasts of new products by analogies: Armstrong (2001) Principles of forecasting; neighbours are weighed
///         as Nadaraya (1964) and Watson (1964) do, with the square of a Cauchy kernel of the log price
class analogues {
 public:
  /// A mean over analogues, and how many they are, by weight; not-a-number without any.
  struct ratio {
    double value = std::numeric_limits<double>::quiet_NaN(), series = 0;
  };

  /// Which analogues a row is told of. What all neighbours but one sell gives away what that one sells; of a random
  /// half of them it does not, so that rows to learn from see a half, by an address of their own.
  struct seen {
    bool kin = true;
    std::uint64_t half = 0;  ///< 0: all neighbours
  };

  analogues() = default;

  /// shape   pool [series], each below `pools`; `who` and `price` are of the panel, or null
  /// cost    O(observations); memory eight bytes a series and season
  analogues(const history& past, const rhythm& beat, std::span<const std::size_t> pool, std::size_t pools,
            const attribute* who, const covariate* price)
      : season_{beat.season}, n_{past.size()}, pool_{pool.begin(), pool.end()}, members_(pools) {
    std::int64_t end = std::numeric_limits<std::int64_t>::min();
    first_ = std::numeric_limits<std::int64_t>::max();
    if (who != nullptr) {
      label_ = who->code;
      kin_.resize(who->labels.size());
    }
    for (std::size_t i = 0; i < n_; ++i) {
      members_[pool_[i]].push_back(static_cast<std::uint32_t>(i));
      if (who != nullptr) kin_[label_[i]].push_back(static_cast<std::uint32_t>(i));
      if (const auto run = past.demand(i); !run.values.empty()) {
        first_ = std::min(first_, run.first);
        end = std::max(end, run.end());
      }
    }
    looks_ = end > first_ ? static_cast<std::size_t>((end - 1 - first_) / season_) + 1 : 0;
    level_.assign(looks_ * n_, std::numeric_limits<float>::quiet_NaN());
    log_price_ = level_;
    for (std::size_t i = 0; i < n_; ++i) look(past, beat.level, i, price);
    for (std::size_t at = 0; at < looks_; ++at)
      for (const auto& members : members_) divide_by_mean(&level_[at * n_], members);
  }

  /// What the started kin of a series sell in the mean, each against its own pool.
  ratio of_kin(std::size_t series, std::int64_t origin) const noexcept {
    if (!looked(origin) || kin_.empty()) return {};
    const float* const level = &level_[look_at(origin) * n_];
    double sum = 0, n = 0;
    for (const std::uint32_t k : kin_[label_[series]]) {
      if (k == series || std::isnan(level[k])) continue;
      sum += static_cast<double>(level[k]);
      n += 1;
    }
    return n > 0 ? ratio{sum / n, n} : ratio{};
  }

  /// What the started neighbours sell whose price is within about a share `width` of this one, leaning on the mean of
  /// the pool with the weight of one series. Kin are no neighbours.
  ///
  /// cost    O(series of the pool)
  ratio near_price(std::size_t series, std::int64_t origin, double price, double width,
                   std::uint64_t half = 0) const noexcept {
    if (!looked(origin) || !(price > 0)) return {};
    const std::size_t at = look_at(origin) * n_;
    const double here = std::log(price);
    double sum = 1, n = 1;
    for (const std::uint32_t k : members_[pool_[series]]) {
      const auto level = static_cast<double>(level_[at + k]);
      const double apart = (static_cast<double>(log_price_[at + k]) - here) / width;
      if (std::isnan(level) || std::isnan(apart) || k == series) continue;
      if (!kin_.empty() && label_[k] == label_[series]) continue;
      if (half != 0 && !in_half(half, k)) continue;
      const double weight = 1 / ((1 + apart * apart) * (1 + apart * apart));
      sum += weight * level;
      n += weight;
    }
    return {sum / n, n - 1};
  }

 private:
  bool looked(std::int64_t origin) const noexcept { return looks_ > 0 && origin >= first_; }
  std::size_t look_at(std::int64_t origin) const noexcept {
    return std::min(static_cast<std::size_t>((origin - first_) / season_), looks_ - 1);
  }

  static bool in_half(std::uint64_t address, std::uint32_t k) noexcept {
    std::uint64_t bits = (address + k) * 0x9E3779B97F4A7C15u;
    bits = (bits ^ bits >> 30) * 0xBF58476D1CE4E5B9u;
    return (bits ^ bits >> 27) * 0x94D049BB133111EBu >> 63 != 0;
  }

  void look(const history& past, std::int64_t window, std::size_t i, const covariate* price) {
    const running_sums own{past.demand(i)};
    for (std::size_t at = 0; at < looks_; ++at) {
      const std::int64_t t = first_ + static_cast<std::int64_t>(at) * season_;
      if (own.start() > t) continue;
      level_[at * n_ + i] = static_cast<float>(own.mean(std::max(t - window + 1, own.start()), t));
      if (price != nullptr && price->values[i].at(t) > 0) log_price_[at * n_ + i] = std::log(price->values[i].at(t));
    }
  }

  static void divide_by_mean(float* level, std::span<const std::uint32_t> members) noexcept {
    double sum = 0, n = 0;
    for (const std::uint32_t k : members)
      if (!std::isnan(level[k])) {
        sum += static_cast<double>(level[k]);
        n += 1;
      }
    for (const std::uint32_t k : members)
      level[k] = sum > 0 ? static_cast<float>(static_cast<double>(level[k]) * n / sum)
                         : std::numeric_limits<float>::quiet_NaN();
  }

  std::int64_t first_ = 0, season_ = 1;
  std::size_t n_ = 0, looks_ = 0;
  std::vector<std::size_t> pool_;                          ///< [series]
  std::vector<std::uint32_t> label_;                       ///< [series], or none
  std::vector<std::vector<std::uint32_t>> members_, kin_;  ///< series of a pool, of a label
  std::vector<float> level_, log_price_;                   ///< [looks, series]
};

}  // namespace echelon::inline ECHELON_ABI
