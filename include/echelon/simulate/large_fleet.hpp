// SPDX-License-Identifier: BSL-1.0
/// A large fleet of products, generated: every site short of storage, inbound and outbound work.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/core/random.hpp>
#include <echelon/network/fleet.hpp>
#include <echelon/network/fleet_relaxation.hpp>

namespace echelon::inline ECHELON_ABI {

/// Sizes of the generated fleet. A period is a week. The product of rank r sells `least` units a site on average, and
/// (products / r)^0.7 times as many for r above a thousandth of the products; earlier speeds take smaller shares. The
/// standard deviation is that of a negative binomial whose rate varies by 30 to 60 %. Money of a product grows with its
/// lognormal price; a quarter of the pairs has stock on hand.
struct large_fleet {
  std::size_t products = 100'000;
  std::size_t sites = 50;
  std::size_t speeds = 2;
  std::uint64_t seed = 1;
  double least = 5;
  double tight = 0.85;  ///< capacities as a share of what would be used if nothing were limited: storage and inbound
                        ///< 90 to 110 % of it by site, outbound 100 to 115 %
};

/// The fleet.
///
/// throws  error 201 least or tight not positive and finite, more than four speeds | 202 a size is zero
/// cost    memory 4 (2 speeds + 1) bytes a product and site; while at work twice that
/// repeats identical for every exec policy and worker count, given seed
template <exec::policy E>
fleet generate(const E& where, const large_fleet& how) {
  check::not_empty(how.products, "products");
  check::not_empty(how.sites, "sites");
  check::not_empty(how.speeds, "speeds");
  check::range(how.speeds <= fleet::most_speeds, "speeds", "are more than four");
  check::range(how.least > 0 && std::isfinite(how.least), "least", "is not positive and finite");
  check::range(how.tight > 0 && std::isfinite(how.tight), "tight", "is not positive and finite");
  constexpr std::uint32_t purpose_product = 201, purpose_site = 202, purpose_capacity = 203;
  const std::size_t n = how.products, sites = how.sites, speeds = how.speeds;
  fleet out;
  out.products = n;
  out.sites = sites;
  out.speeds = speeds;
  out.mean.resize(n * sites * speeds);
  out.sd.resize(n * sites * speeds);
  out.on_hand.resize(n * sites);
  for (auto* field : {&out.holding, &out.buying, &out.volume, &out.handling}) field->resize(n);
  for (auto* field : {&out.lost, &out.ship}) field->resize(n * speeds);
  const auto narrow = [](double x) { return static_cast<float>(x); };
  std::vector<double> size(sites);
  for (std::size_t j = 0; j < sites; ++j) {
    random_stream draw{how.seed, j, purpose_site};
    size[j] = std::exp(0.4 * draw.normal());
    out.site_buying.push_back(narrow(0.2 * draw.uniform()));
    for (std::size_t k = 0; k < speeds; ++k) out.site_ship.push_back(narrow(0.3 * draw.uniform()));
  }
  const double whole = 0.5 * static_cast<double>(speeds * (speeds + 1));
  bulk(where, n, [&](std::size_t i) {
    random_stream draw{how.seed, i, purpose_product};
    const double rank = std::max(static_cast<double>(i + 1), 1e-3 * static_cast<double>(n));
    const double rate = how.least * std::pow(static_cast<double>(n) / rank, 0.7);
    const double price = std::exp(2.5 + 0.6 * draw.normal()), noise = 0.3 + 0.3 * draw.uniform();
    out.holding[i] = narrow(price * (0.005 + 0.02 * draw.uniform()));
    out.buying[i] = narrow(0.1 + 0.03 * price * draw.uniform());
    out.volume[i] = narrow(std::exp(0.7 * draw.normal()));
    out.handling[i] = narrow(0.5 + draw.uniform());
    double lost = price * (0.25 + 0.35 * draw.uniform()) + 1, ship = 0.5 + 0.5 * draw.uniform();
    for (std::size_t k = speeds; k-- > 0;) {  // every faster speed costs more and earns more
      out.lost[i * speeds + k] = narrow(lost);
      out.ship[i * speeds + k] = narrow(ship);
      const double more = 0.5 + draw.uniform();
      ship += more;
      lost += more + 0.31 + 0.1 * price * draw.uniform();
    }
    for (std::size_t j = 0; j < sites; ++j) {
      const double mean = rate * size[j] * (0.4 + 1.2 * draw.uniform());
      for (std::size_t k = 0; k < speeds; ++k) {
        const double m = mean * static_cast<double>(k + 1) / whole;
        const std::size_t at = (i * sites + j) * speeds + k;
        out.mean[at] = narrow(m);
        out.sd[at] = narrow(std::sqrt(m + noise * m * noise * m));
      }
      const double left = draw.uniform();
      out.on_hand[i * sites + j] = left < 0.25 ? narrow(mean * 4 * left) : 0.0f;
    }
  });
  out.storage.assign(sites, 1e100);
  out.inbound = out.outbound = out.storage;
  const auto use = fleet_relaxation<>{where, out}.evaluate(where, std::vector<double>(3 * sites)).usage;
  for (std::size_t j = 0; j < sites; ++j) {
    random_stream draw{how.seed, j, purpose_capacity};
    out.storage[j] = how.tight * (0.9 + 0.2 * draw.uniform()) * use[3 * j];
    out.inbound[j] = how.tight * (0.9 + 0.2 * draw.uniform()) * use[3 * j + 1];
    out.outbound[j] = how.tight * (1.0 + 0.15 * draw.uniform()) * use[3 * j + 2];
  }
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
