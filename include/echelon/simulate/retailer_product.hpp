// SPDX-License-Identifier: BSL-1.0
/// What makes a product of the generated retailer sell: popularity, seasons, price, holidays, age and chance.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <vector>

#include <echelon/core/random.hpp>
#include <echelon/data/calendar.hpp>
#include <echelon/network/placement.hpp>
#include <echelon/simulate/retailer.hpp>
#include <echelon/simulate/retailer_network.hpp>

namespace echelon::inline ECHELON_ABI {

/// One product of the generated retailer, made from (seed, number) alone: it does not know how many others there are.
///
/// The mean of a day is a product of factors: Zipf popularity, the site's share, week, year, a slowly wandering level,
/// age, price and events; demand is negative binomial around it, and for products of the intermittent tail it falls on
/// few days and then in larger numbers.
///
/// repeats everything is addressed by (seed, product, purpose), noise by (seed, product, site, day)
/// source  Zipf (1949) Human behavior and the principle of least effort; a constant elasticity of price
class retail_product {
 public:
  retail_product(const retailer& shop, std::size_t number)
      : seed_{shop.seed}, number_{number}, first_day_{days_from(shop.start)},
        rate_{shop.busiest / std::pow(static_cast<double>(number + 1), shop.zipf)} {
    random_stream draw{seed_, number, traits};
    category_ = draw.below(retail_categories.size());
    department_ = draw.below(departments_per_category);
    week_ = 0.10 + 0.35 * draw.uniform();
    year_ = (category_ == 0 ? 0.10 : 0.40) * draw.uniform();
    elasticity_ = 1.2 + 2.0 * draw.uniform();
    size_ = 2.0 + 6.0 * draw.uniform();
    active_ = number >= 60 && draw.uniform() < 0.4 ? 0.15 + 0.35 * draw.uniform() : 1.0;
    launch_ = draw.uniform() < shop.new_share ? 60 + draw.below(640) : 0;
    if (launch_ + 28 > shop.days) launch_ = 0;
    money_.price = 6.0 * std::exp(0.7 * draw.normal() + 0.7);
    money_.volume = std::exp(0.5 * draw.normal());
    money_.margin = money_.price * (0.25 + 0.2 * draw.uniform());
    money_.holding = money_.price * 0.005 + money_.volume * 0.01;
    money_.leftover = money_.price * (0.02 + 0.04 * draw.uniform());
    double total = 0;
    for (std::size_t k = 0; k < share_.size(); ++k) {
      share_[k] = fulfilment_homes[k].share * std::exp(0.3 * draw.normal());
      total += share_[k];
    }
    for (double& s : share_) s /= total;
    wander(shop.days + shop.ahead.n);
  }

  std::size_t category() const noexcept { return category_; }
  std::size_t department() const noexcept { return department_; }
  std::size_t launch() const noexcept { return launch_; }  ///< first day on sale; 0 for an old product
  bool intermittent() const noexcept { return active_ < 1.0; }
  const product& money() const noexcept { return money_; }

  /// Price on a day: the usual price, or less during a promotion.
  double price(std::size_t day) const noexcept { return money_.price * (1.0 - cut_[day / 7]); }

  /// Mean demand at a fulfilment centre on a day.
  double mean(std::size_t centre, std::size_t day) const noexcept {
    if (day < launch_) return 0;
    const std::int64_t date = first_day_ + static_cast<std::int64_t>(day);
    const double busiest_day = 4.0 + static_cast<double>((category_ + department_) % 3);  // Friday to Sunday
    constexpr std::array<double, 4> busiest_season{20, 290, 150, 340};  // day of the year, by category
    constexpr double circle = 2.0 * std::numbers::pi;
    const auto day_of_year = static_cast<double>(date - days_from({civil_from(date).year, 1, 1}));
    double m = rate_ * share_[centre] * level_[day / 7];
    m *= 1.0 + week_ * std::cos(circle * (weekday(date) - busiest_day) / 7.0);
    m *= 1.0 + year_ * std::cos(circle * (day_of_year - busiest_season[category_]) / 365.25);
    m *= std::pow(1.0 - cut_[day / 7], -elasticity_);
    if (launch_ > 0) m *= 1.0 - 0.8 * std::exp(-static_cast<double>(day - launch_) / 14.0);
    for (std::size_t e = 0; e < retail_events.size(); ++e)
      if (takes_place(e, date)) m *= uplift[e][category_];
    random_stream weather{seed_, (std::uint64_t{fulfilment_homes[centre].region} << 32) | day, shock};
    return m * std::exp(0.06 * weather.normal());
  }

  /// Units wanted at a fulfilment centre on a day.
  double demand(std::size_t centre, std::size_t day) const noexcept {
    const double m = mean(centre, day);
    if (!(m > 0)) return 0;
    random_stream draw{seed_, (std::uint64_t{number_} << 32) | (std::uint64_t{centre} << 24) | day, noise};
    if (active_ < 1.0 && draw.uniform() >= active_) return 0;
    return static_cast<double>(draw.negative_binomial(m / active_, size_));
  }

 private:
  enum purpose : std::uint32_t { traits = 1, promotion, drift, shock, noise };
  static constexpr std::array<std::array<double, 4>, 5> uplift{{{0.6, 0.7, 0.7, 0.6},
                                                                {1.15, 1.0, 1.0, 1.1},
                                                                {1.0, 1.2, 1.25, 1.0},
                                                                {1.1, 1.6, 1.3, 1.8},
                                                                {1.3, 1.2, 0.8, 1.5}}};

  /// Week by week: the level (a first-order autoregression around 1) and the cut in price of a promotion.
  void wander(std::size_t days) {
    const std::size_t weeks = days / 7 + 1;
    level_.resize(weeks);
    cut_.assign(weeks, 0.0);
    random_stream change{seed_, number_, drift}, offer{seed_, number_, promotion};
    double log_level = 0.3 * change.normal(), depth = 0;
    std::size_t left = 0;
    for (std::size_t w = 0; w < weeks; ++w) {
      level_[w] = std::exp(log_level);
      log_level = 0.95 * log_level + 0.06 * change.normal();
      const double chance = offer.uniform(), how_deep = 0.10 + 0.25 * offer.uniform();
      if (left == 0 && chance < 0.07) {
        left = 1 + offer.below(2);
        depth = std::round(how_deep * 20.0) / 20.0;
      }
      if (left > 0) {
        cut_[w] = depth;
        --left;
      }
    }
  }

  std::uint64_t seed_;
  std::size_t number_;
  std::int64_t first_day_;
  double rate_;
  std::size_t category_ = 0, department_ = 0, launch_ = 0;
  double week_ = 0, year_ = 0, elasticity_ = 0, size_ = 1, active_ = 1;
  product money_;
  std::array<double, fulfilment_homes.size()> share_{};
  std::vector<double> level_, cut_;
};

}  // namespace echelon::inline ECHELON_ABI
