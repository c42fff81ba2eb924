// SPDX-License-Identifier: BSL-1.0
/// The supply chain of a large retailer, generated: the linear program with a billion variables.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/core/random.hpp>
#include <echelon/network/warehouse_flow.hpp>

namespace echelon::inline ECHELON_ABI {

/// Sizes of the generated problem. Everything lies uniformly in the unit square, costs are distances; a commodity has a
/// mean of 100 exp(N(0, 1)) units a store, demand of a store is Poisson of it; each factory has total / factories ·
/// (1 + 1e-8) of its commodity; each warehouse has 0.95 · total / warehouses in normal time, overtime costs 0.3.
///
/// source  Applegate et al. (2025) PDLP, section on large-scale instances; the generator is public as
///         large-scale-LP-test-problems. Same law, other random numbers
struct large_retailer {
  std::size_t commodities = 10'000;
  std::size_t factories = 5;  ///< of each commodity
  std::size_t warehouses = 100;
  std::size_t stores = 1000;
  std::uint64_t seed = 1;
};

/// The commodities: demands are kept, 4 bytes a commodity and store; distances are computed where they are needed.
class retailer_catalogue {
 public:
  /// throws  error 202 a size is zero
  explicit retailer_catalogue(const large_retailer& how) : how_{how} {
    check::not_empty(how.commodities, "commodities");
    check::not_empty(how.factories, "factories");
    check::not_empty(how.warehouses, "warehouses");
    check::not_empty(how.stores, "stores");
    demand_.resize(how.commodities * how.stores);
    factory_.resize(how.commodities * how.factories * 2);
    random_stream place{how.seed, 0, purpose_warehouse};
    for (std::size_t i = 0; i < 2 * how.warehouses; ++i) warehouse_.push_back(place.uniform());
    for (std::size_t k = 0; k < how.commodities; ++k) {
      random_stream draw{how.seed, k, purpose_commodity};
      for (std::size_t i = 0; i < 2 * how.factories; ++i) factory_[2 * how.factories * k + i] = draw.uniform();
      const double mean = 100 * std::exp(draw.normal());
      for (std::size_t s = 0; s < how.stores; ++s)
        demand_[k * how.stores + s] = static_cast<std::uint32_t>(draw.poisson(mean));
    }
  }

  std::size_t size() const noexcept { return how_.commodities; }
  std::size_t factories() const noexcept { return how_.factories; }

  void write(std::size_t k, const commodity_desk& desk) const noexcept {
    std::copy_n(demand_.begin() + static_cast<std::ptrdiff_t>(k * how_.stores), how_.stores, desk.demand.begin());
    double total = 0;
    for (const std::uint32_t d : desk.demand) total += d;
    for (double& s : desk.supply) s = total / static_cast<double>(how_.factories) * (1 + 1e-8);
    const double* from = factory_.data() + 2 * how_.factories * k;
    for (std::size_t f = 0; f < how_.factories; ++f)
      for (std::size_t w = 0; w < how_.warehouses; ++w)
        desk.to_warehouse[f * how_.warehouses + w] = apart(from + 2 * f, warehouse_.data() + 2 * w);
  }

  /// What the commodities share.
  shared_warehouses shared() const {
    shared_warehouses out;
    out.stores = how_.stores;
    out.overtime = 0.3;
    double total = 0;
    for (const std::uint32_t d : demand_) total += d;
    out.capacity.assign(how_.warehouses, 0.95 * total / static_cast<double>(how_.warehouses));
    random_stream place{how_.seed, 0, purpose_store};
    std::vector<double> store(2 * how_.stores);
    for (double& x : store) x = place.uniform();
    out.to_store.resize(how_.warehouses * how_.stores);
    for (std::size_t w = 0; w < how_.warehouses; ++w)
      for (std::size_t s = 0; s < how_.stores; ++s)
        out.to_store[w * how_.stores + s] = apart(warehouse_.data() + 2 * w, store.data() + 2 * s);
    return out;
  }

 private:
  static constexpr std::uint32_t purpose_warehouse = 101, purpose_store = 102, purpose_commodity = 103;

  static double apart(const double* a, const double* b) noexcept {
    const double x = a[0] - b[0], y = a[1] - b[1];
    return std::sqrt(x * x + y * y);
  }

  large_retailer how_;
  std::vector<std::uint32_t> demand_;
  std::vector<double> factory_, warehouse_;
};

/// The problem that `solve` takes.
///
/// throws  error 202 a size is zero
/// cost    memory 4 · commodities · stores bytes
template <class = void>
warehouse_flow<retailer_catalogue> generate(const large_retailer& how) {
  retailer_catalogue catalogue{how};
  shared_warehouses shared = catalogue.shared();
  return {std::move(shared), std::move(catalogue)};
}

}  // namespace echelon::inline ECHELON_ABI
