// SPDX-License-Identifier: BSL-1.0
/// Many products at many sites that share storage, inbound and outbound work, with several delivery speeds.
#pragma once

#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include <echelon/core/check.hpp>

namespace echelon::inline ECHELON_ABI {

/// One period of a fleet of products. A product at a site has one pool of stock for all its speeds; the pool is filled
/// up to a level before demand is known, and then serves speeds in their order. Speeds are in order of what they earn:
/// `lost - ship - site_ship` must not grow along the speeds, so that no other order would be cheaper.
///
/// unit    mean, sd, on_hand in units of the product; costs in money a unit; storage in volume, inbound in handling,
///         outbound in units
struct fleet {
  std::size_t products = 0, sites = 0, speeds = 0;
  std::vector<float> mean;      ///< [products, sites, speeds] of the demand of the period
  std::vector<float> sd;        ///< [products, sites, speeds]; speeds are independent
  std::vector<float> on_hand;   ///< [products, sites]; empty: none
  std::vector<float> holding;   ///< [products] of a unit left at the end
  std::vector<float> buying;    ///< [products] of a unit received
  std::vector<float> volume;    ///< [products] storage that a unit takes
  std::vector<float> handling;  ///< [products] inbound work of a unit
  std::vector<float> lost;      ///< [products, speeds] of a unit that is wanted and not shipped
  std::vector<float> ship;      ///< [products, speeds] of a unit shipped
  std::vector<float> site_buying;  ///< [sites] more for a unit received there; empty: nothing
  std::vector<float> site_ship;    ///< [sites, speeds] more for a unit shipped from there; empty: nothing
  std::vector<double> storage;     ///< [sites] volume of the levels
  std::vector<double> inbound;     ///< [sites] handling of what is received
  std::vector<double> outbound;    ///< [sites] expected units shipped

  static constexpr std::size_t most_speeds = 4;
};

/// throws  error 101 an array of another shape | 201 more than four speeds, holding plus buying not positive | 202 no
///         product, site or speed | 301 not finite | 303 negative | 102 a speed earns more than the one before it |
///         404 more pairs than a size can count
template <class = void>
void validate(const fleet& of) {
  check::not_empty(of.products, "products");
  check::not_empty(of.sites, "sites");
  check::not_empty(of.speeds, "speeds");
  check::range(of.speeds <= fleet::most_speeds, "speeds", "are more than four");
  const std::size_t pairs = check::product(of.products, of.sites, "mean");
  const auto numbers = [](const std::vector<float>& values, std::size_t needed, const char* name, bool optional) {
    if (optional && values.empty()) return;
    check::size(values.size(), needed, name);
    check::finite(std::span<const float>{values}, name);
    check::not_negative(std::span<const float>{values}, name);
  };
  numbers(of.mean, check::product(pairs, of.speeds, "mean"), "mean", false);
  numbers(of.sd, pairs * of.speeds, "sd", false);
  numbers(of.on_hand, pairs, "on_hand", true);
  numbers(of.holding, of.products, "holding", false);
  numbers(of.buying, of.products, "buying", false);
  numbers(of.volume, of.products, "volume", false);
  numbers(of.handling, of.products, "handling", false);
  numbers(of.lost, of.products * of.speeds, "lost", false);
  numbers(of.ship, of.products * of.speeds, "ship", false);
  numbers(of.site_buying, of.sites, "site_buying", true);
  numbers(of.site_ship, of.sites * of.speeds, "site_ship", true);
  const auto limits = [&of](const std::vector<double>& values, const char* name) {
    check::size(values.size(), of.sites, name);
    check::finite(std::span<const double>{values}, name);
    check::not_negative(std::span<const double>{values}, name);
  };
  limits(of.storage, "storage");
  limits(of.inbound, "inbound");
  limits(of.outbound, "outbound");

  std::vector<float> dearest(of.speeds);  // how much more the fulfilment of a speed may cost than that of the next one
  for (std::size_t k = 0; k + 1 < of.speeds && !of.site_ship.empty(); ++k) {
    dearest[k] = -std::numeric_limits<float>::infinity();
    for (std::size_t j = 0; j < of.sites; ++j) {
      const float* at = of.site_ship.data() + j * of.speeds + k;
      if (at[0] - at[1] > dearest[k]) dearest[k] = at[0] - at[1];
    }
  }
  for (std::size_t i = 0; i < of.products; ++i) {
    if (!(of.holding[i] + of.buying[i] > 0))
      throw error{fault::range, "holding", i, "is zero, as is buying: any level would do"};
    for (std::size_t k = 0; k + 1 < of.speeds; ++k) {
      const std::size_t at = i * of.speeds + k;
      if (of.lost[at] - of.ship[at] - dearest[k] < of.lost[at + 1] - of.ship[at + 1])
        throw error{fault::order, "lost", at + 1, "less ship earns more than the speed before it"};
    }
  }
}

}  // namespace echelon::inline ECHELON_ABI
