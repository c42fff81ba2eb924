// SPDX-License-Identifier: BSL-1.0
/// Assortments worth stocking: what one customer would pay best for, corrected for the cost of not knowing demand.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <echelon/assort/offer_tableau.hpp>
#include <echelon/assort/optimal_stopping.hpp>
#include <echelon/assort/selling_season.hpp>
#include <echelon/math/normal.hpp>
#include <echelon/stock/newsvendor.hpp>

namespace echelon::inline ECHELON_ABI {

/// How many assortments to look at.
struct season_candidates {
  std::vector<double> noise{0.0, 0.35, 0.7, 1.0};  ///< shares of the noise that substitution leaves to a product
  std::size_t prices = 16;     ///< handling costs added to every unit, from none to the largest margin
  std::size_t exchanges = 20;  ///< rounds in which a product may take the place of another, a level of noise
};

namespace detail {

/// What a product of a given purchase probability earns as a newsvendor with normal demand.
template <class = void>
class season_outlook {
 public:
  explicit season_outlook(const selling_season& pays)
      : pays_{pays}, terms_{terms_of(pays)}, horizon_{moments_of(pays.customers)} {
    for (std::size_t j = 0; j < pays.products(); ++j) {
      const double ratio = (terms_.gain[j] - terms_.loss[j]) / terms_.gain[j];
      const bool earns = terms_.gain[j] > terms_.loss[j];
      earns_.push_back(earns ? 1 : 0);
      safety_.push_back(earns ? standard_normal_quantile(std::min(ratio, 1 - 1e-12)) : 0.0);
      density_.push_back(earns ? normal_pdf(safety_[j]) : 0.0);
    }
  }

  double customers() const noexcept { return horizon_.mean; }
  bool earns(std::size_t j) const noexcept { return earns_[j] != 0; }
  bool may_buy(std::size_t j) const noexcept { return earns(j) && pays_.most_of(j) > 0; }
  double density(std::size_t j) const noexcept { return density_[j]; }
  const unit_terms& terms() const noexcept { return terms_; }

  /// Standard deviation of the demand for a product with this purchase probability.
  double spread(double chance) const noexcept {
    return std::sqrt(std::max(0.0, horizon_.mean * chance * (1 - chance) + chance * chance * horizon_.variance));
  }

  double worth(std::size_t j, double chance, double noise) const noexcept {
    const double d = horizon_.mean * chance, sd = noise * spread(chance), free = pays_.stock_of(j);
    const double best = d + safety_[j] * sd;
    if (free == 0 && pays_.most_of(j) == selling_season::no_limit)
      return std::max(0.0, (terms_.gain[j] - terms_.loss[j]) * d - terms_.gain[j] * density_[j] * sd);
    double units = std::max(free, may_buy(j) ? best : 0.0);
    if (pays_.most_of(j) != selling_season::no_limit) units = std::min(units, free + pays_.most_of(j));
    double missing = std::max(0.0, d - units);
    if (sd > 0) {
      const double u = (units - d) / sd;
      missing = sd * (std::exp(-0.5 * u * u) * 0.3989422804014327 - u * 0.5 * std::erfc(u * 0.7071067811865476));
    }
    return terms_.gain[j] * (d - missing) - terms_.loss[j] * (units - free);
  }

  /// The newsvendor's stock by the law of the count: Poisson where the number of customers is known, negative binomial
  /// where it is not.
  std::uint32_t newsvendor(std::size_t j, double chance) const {
    const double d = horizon_.mean * chance, variance = spread(chance) * spread(chance);
    if (!(d > 0) || !may_buy(j)) return pays_.stock_of(j);
    const newsvendor_cost cost{.under = terms_.gain[j] - terms_.loss[j], .over = terms_.loss[j]};
    const bool wide = variance > d * (1 + 1e-9);
    return within(j, solve(cost, wide ? negative_binomial_demand(d, d * d / (variance - d)) : poisson_demand(d)).stock);
  }

  /// Whole units, at least the stock there and at most what can be bought on top.
  std::uint32_t within(std::size_t j, double asked) const noexcept {
    const std::uint32_t free = pays_.stock_of(j);
    if (!may_buy(j)) return free;
    const double room = std::min<double>(pays_.most_of(j), selling_season::no_limit - 1.0 - free);
    return free + static_cast<std::uint32_t>(std::clamp(asked - free, 0.0, room));
  }

  /// The newsvendor's whole units for normal demand, with a share of the noise.
  std::uint32_t units(std::size_t j, double chance, double noise) const noexcept {
    return within(j, std::round(horizon_.mean * chance + safety_[j] * noise * spread(chance)));
  }

 private:
  const selling_season& pays_;
  unit_terms terms_;
  horizon_moments horizon_;
  std::vector<std::uint8_t> earns_;
  std::vector<double> safety_, density_;
};

/// Add, withdraw, exchange: the best change of the offer while one earns more. Products in stock stay.
template <class = void>
class offer_search {
 public:
  offer_search(offer_tableau& at, const season_outlook<>& outlook, double noise, std::span<const std::uint8_t> fixed)
      : at_{at}, outlook_{outlook}, noise_{noise}, fixed_{fixed}, chance_(at.products()) {}

  void climb(std::size_t exchanges) {
    const std::size_t n = at_.products();
    which_ = at_.offer();
    double now = 0;
    for (const std::uint32_t j : which_) now += outlook_.worth(j, at_.bought(j), noise_);
    for (std::size_t round = 0; round < 4 * n; ++round) {
      double best = now * (1 + 1e-12) + 1e-12;
      std::size_t first = n, second = n;
      for (std::size_t j = 0; j < n; ++j) {
        if (!may_flip(j)) continue;
        const double level = at_.after(j, which_, chance_);
        const double v = worth(j) + (at_.offers(j) ? 0.0 : outlook_.worth(j, level, noise_));
        if (v > best) best = v, first = j;
      }
      if (first == n && exchanges > 0) {
        --exchanges;
        for (const std::uint32_t j : which_) {
          if (!may_flip(j)) continue;
          for (std::size_t k = 0; k < n; ++k) {
            if (at_.offers(k) || !may_flip(k)) continue;
            const double enters = at_.after(j, k, which_, chance_)[1], v = worth(j) + outlook_.worth(k, enters, noise_);
            if (v > best) best = v, first = j, second = k;
          }
        }
      }
      if (first == n) return;
      at_.flip(first);
      if (second < n) at_.flip(second);
      which_ = at_.offer();
      now = best;
    }
  }

 private:
  bool may_flip(std::size_t j) const noexcept { return fixed_[j] == 0 && (at_.offers(j) || outlook_.may_buy(j)); }
  /// Of the products offered now, but for `gone`, at the chances found last.
  double worth(std::size_t gone) const noexcept {
    double sum = 0;
    for (std::size_t q = 0; q < which_.size(); ++q)
      if (which_[q] != gone) sum += outlook_.worth(which_[q], chance_[q], noise_);
    return sum;
  }

  offer_tableau& at_;
  const season_outlook<>& outlook_;
  double noise_;
  std::span<const std::uint8_t> fixed_;
  std::vector<std::uint32_t> which_;  // offered now
  std::vector<double> chance_;
};

}  // namespace detail

/// Offers to be judged by simulation, without repetition: the best offer to one customer; the same with a handling cost
/// on every unit (few and dear products); fixed points of margins less the cost of uncertain demand; and for each level
/// of noise the end of a local search on the newsvendors' profits. All contain what is in stock.
///
/// A product with mean demand d loses gain * density(z) * sd to uncertainty, about the square root of d: demand that is
/// pooled on fewer products costs less, which is why a season stocks fewer products than one customer would be offered.
///
/// shape   each [products], zero where not offered
/// throws  as validate(season); 101 products differ | 201 noise negative
/// cost    an optimal stopping problem an offer, O(products^2) a pivot, O(products * offered) a round of the search
/// source  the fixed point and the newsvendor's loss: El Housni et al. (2024) Joint assortment and inventory planning
///         under the Markov chain choice model, Management Science, whose inner constants are not ours
template <class = void>
std::vector<std::vector<std::uint8_t>> candidate_offers(const season_candidates& how, const markov_chain& chain,
                                                        const selling_season& pays) {
  validate(pays);
  check::size(chain.products(), pays.products(), "chain");
  for (const double x : how.noise) check::range(x >= 0 && std::isfinite(x), "noise", "is negative or not finite");
  const std::size_t n = pays.products();
  const detail::season_outlook<> outlook{pays};
  std::vector<std::uint8_t> fixed(n, 0);
  std::vector<double> margin(n), asked(n);
  double top = 0;
  for (std::size_t j = 0; j < n; ++j) {
    fixed[j] = pays.stock_of(j) > 0 ? 1 : 0;
    const detail::unit_terms& terms = outlook.terms();
    margin[j] = fixed[j] ? terms.gain[j] : outlook.may_buy(j) ? terms.gain[j] - terms.loss[j] : 0.0;
    top = std::max(top, margin[j]);
  }
  std::vector<std::vector<std::uint8_t>> out;
  const auto add = [&](std::vector<std::uint8_t> offer) {
    for (std::size_t j = 0; j < n; ++j) offer[j] = fixed[j] || (offer[j] != 0 && outlook.may_buy(j)) ? 1 : 0;
    if (std::find(out.begin(), out.end(), offer) == out.end()) out.push_back(std::move(offer));
  };
  const auto stop_at = [&](const std::vector<double>& m) {
    return marks_of(solve(optimal_stopping{}, chain, std::span<const double>{m.data(), n}).offered, n);
  };
  add(stop_at(margin));
  const std::vector<std::uint8_t> start = out.front();
  offer_tableau at{chain};
  at.move_to(std::span<const std::uint8_t>{start.data(), n});
  for (const double noise : how.noise) {  // from level to level the search goes on where it stands
    detail::offer_search<>{at, outlook, noise, std::span<const std::uint8_t>{fixed.data(), n}}.climb(how.exchanges);
    add({at.offered().begin(), at.offered().end()});
  }
  for (std::size_t k = 1; k <= how.prices; ++k) {
    const double price = top * static_cast<double>(k) / static_cast<double>(how.prices + 1);
    for (std::size_t j = 0; j < n; ++j) asked[j] = margin[j] - price;
    add(stop_at(asked));
  }
  std::vector<std::uint8_t> now = start;
  for (std::size_t k = 0; k < 6; ++k) {  // demand of a product left out is none, and so is its margin: offers shrink
    at.move_to(std::span<const std::uint8_t>{now.data(), n});
    for (std::size_t j = 0; j < n; ++j) {
      const double chance = at.bought(j), d = outlook.customers() * chance;
      const double loss = d > 0 ? outlook.terms().gain[j] * outlook.density(j) * outlook.spread(chance) / d : margin[j];
      asked[j] = margin[j] - (fixed[j] ? 0.0 : loss);
    }
    std::vector<std::uint8_t> next = stop_at(asked);
    for (std::size_t j = 0; j < n; ++j) next[j] = next[j] || fixed[j] ? 1 : 0;
    if (next == now) break;
    now = std::move(next);
    add(now);
  }
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
