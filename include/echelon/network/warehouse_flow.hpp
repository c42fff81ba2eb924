// SPDX-License-Identifier: BSL-1.0
/// Many commodities from their factories to stores through shared warehouses, where overtime relieves the capacity.
#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/core/random.hpp>
#include <echelon/decompose/concepts.hpp>
#include <echelon/network/few_sources.hpp>

namespace echelon::inline ECHELON_ABI {

/// What the commodities share: W warehouses, S stores.
struct shared_warehouses {
  std::size_t stores = 0;
  std::vector<double> capacity;  ///< [warehouses] units in normal time
  std::vector<double> to_store;  ///< [warehouses, stores] cost of a unit
  double overtime = 0;           ///< cost of a unit beyond the capacity
};

/// One commodity, written into the memory given: whole units wanted by the stores, units that each factory has, cost
/// of a unit from each factory to each warehouse.
struct commodity_desk {
  std::span<std::uint32_t> demand;  ///< [stores]
  std::span<double> supply;         ///< [factories]
  std::span<double> to_warehouse;   ///< [factories, warehouses]
};

/// A catalogue of commodities, held in memory or made on the fly.
///
/// law  `write(k, desk)` writes the same for equal k; it is called by several workers at once
template <class C>
concept commodity_catalogue = std::copyable<C> && requires(const C& c, std::size_t k, const commodity_desk& desk) {
  { c.size() } -> std::convertible_to<std::size_t>;
  { c.factories() } -> std::convertible_to<std::size_t>;
  { c.write(k, desk) };
};

/// Some commodities of a catalogue.
template <commodity_catalogue Catalogue>
struct some_commodities {
  const Catalogue* all = nullptr;
  std::vector<std::size_t> chosen;

  std::size_t size() const noexcept { return chosen.size(); }
  std::size_t factories() const noexcept { return all->factories(); }
  void write(std::size_t k, const commodity_desk& desk) const { all->write(chosen[k], desk); }
};

/// The flow of one commodity at given prices.
struct commodity_flow {
  std::vector<double> units;         ///< [factories, warehouses] from factory to warehouse
  std::vector<std::uint32_t> via;    ///< [factories, stores] the warehouse between them
  std::vector<double> served;        ///< [factories, stores] units by that way
};

/// The linear program
///
///     min  sum to_warehouse x_kfw + sum to_store y_kws + overtime · sum over_w
///     s.t. every store has its demand of every commodity, no factory beyond its supply, what enters a warehouse
///          leaves it, sum_kf x_kfw <= capacity_w + over_w
///
/// as `decompose` sees it: a row a warehouse, its price at most `overtime`. At given prices a commodity takes the
/// cheapest warehouse between every factory and store and solves its transportation problem.
///
/// Costs are rounded down to whole multiples of 2^-27 of their largest sum or finer, so that every value is a bound on
/// the costs given; `inexact` covers the rounding.
///
/// exact   balances, demands and supplies hold to the rounding of double precision
/// cost    O(factories * warehouses * stores) additions of whole numbers a commodity; memory O(warehouses * stores)
/// repeats identical for every exec policy and worker count
/// source  Applegate et al. (2025) PDLP: a practical first-order method for large-scale linear programming, the
///         multicommodity flow of a large retailer; Geoffrion, Graves (1974) for pricing what warehouses share
template <commodity_catalogue Catalogue>
class warehouse_flow {
 public:
  static constexpr std::size_t chunk = 16;  ///< commodities summed in order before the tree; part of the result's bits

  /// throws  error 101 to_store | 202 no commodity, factory, warehouse or store | 301, 303 capacity, to_store,
  ///         overtime, demand or supply of a commodity | 305 the factories of a commodity have less than is wanted
  warehouse_flow(shared_warehouses shared, Catalogue catalogue)
      : shared_{std::move(shared)}, catalogue_{std::move(catalogue)},
        limit_(shared_.capacity.size(), shared_.overtime) {
    check::not_empty(catalogue_.size(), "catalogue");
    check::not_empty(catalogue_.factories(), "factories");
    check::not_empty(warehouses(), "capacity");
    check::not_empty(stores(), "stores");
    check::size(shared_.to_store.size(), warehouses() * stores(), "to_store");
    refuse(shared_.capacity, "capacity");
    refuse(shared_.to_store, "to_store");
    refuse(std::span<const double>{&shared_.overtime, 1}, "overtime");
    double widest = 0;
    desk d{*this};
    wanted_ = 0;
    for (std::size_t k = 0; k < catalogue_.size(); ++k) {
      catalogue_.write(k, d.view());
      refuse(d.supply, "supply");
      refuse(d.to_warehouse, "to_warehouse");
      double offered = 0, needed = 0;
      for (const double s : d.supply) offered += s;
      for (const std::uint32_t n : d.demand) needed += n;
      if (offered < needed)
        throw error{fault::infeasible, "supply", "of commodity "}.put(k).put(" is below its demand");
      wanted_ += needed;
      widest = std::max(widest, *std::max_element(d.to_warehouse.begin(), d.to_warehouse.end()));
    }
    widest += shared_.overtime + *std::max_element(shared_.to_store.begin(), shared_.to_store.end());
    scale_ = std::exp2(28 - std::max(-200, std::ilogb(widest > 0 ? widest : 1.0) + 1));
    leg_.resize(warehouses() * width());
    back_.resize(stores() * lanes());
    for (std::size_t w = 0; w < warehouses(); ++w)
      for (std::size_t s = 0; s < stores(); ++s)
        leg_[w * width() + s] = back_[s * lanes() + w] = whole(shared_.to_store[w * stores() + s]);
  }

  std::size_t warehouses() const noexcept { return shared_.capacity.size(); }
  std::size_t stores() const noexcept { return shared_.stores; }
  std::size_t commodities() const noexcept { return catalogue_.size(); }
  const shared_warehouses& shared() const noexcept { return shared_; }
  double wanted() const noexcept { return wanted_; }  ///< units of all commodities and stores

  std::size_t coupling_rows() const noexcept { return warehouses(); }
  std::span<const double> capacities() const noexcept { return shared_.capacity; }
  std::span<const double> price_limits() const noexcept { return limit_; }

  template <exec::policy E>
  relaxed evaluate(const E& where, std::span<const double> prices) const {
    check_prices(prices);
    const std::size_t chunks = (commodities() + chunk - 1) / chunk, rows = warehouses();
    std::vector<double> value(chunks), usage(chunks * rows);
    bulk(where, chunks, [&] { return desk{*this}; }, [&](std::size_t c, desk& d) {
      for (std::size_t k = c * chunk, end = std::min(commodities(), (c + 1) * chunk); k < end; ++k) {
        solve(k, prices, d);
        value[c] += d.transport.value();
        for_each_way(d, [&](std::size_t, std::size_t, std::size_t w, double units) { usage[c * rows + w] += units; });
      }
    });
    for (std::size_t step = 1; step < chunks; step *= 2)
      for (std::size_t c = 0; c + step < chunks; c += 2 * step) {
        value[c] += value[c + step];
        for (std::size_t w = 0; w < rows; ++w) usage[c * rows + w] += usage[(c + step) * rows + w];
      }
    usage.resize(rows);
    // three legs rounded down by less than one part of the scale each, and the sums of each commodity in doubles
    const double rounding = wanted_ * 3 / scale_ + 1e-13 * std::abs(value[0]) / scale_;
    return {value[0] / scale_ - 1e-13 * std::abs(value[0]) / scale_, std::move(usage), rounding};
  }

  /// The flow of one commodity at these prices; flows at several prices may be mixed.
  ///
  /// throws  error 101 prices | 201 a price outside [0, overtime], a commodity beyond the catalogue
  commodity_flow flow(std::size_t k, std::span<const double> prices) const {
    check_prices(prices);
    check::range(k < commodities(), "commodity", "is beyond the catalogue");
    desk d{*this};
    solve(k, prices, d);
    const std::size_t factories = catalogue_.factories();
    commodity_flow out{std::vector<double>(factories * warehouses()), std::vector<std::uint32_t>(factories * stores()),
                       std::vector<double>(factories * stores())};
    for_each_way(d, [&](std::size_t f, std::size_t s, std::size_t w, double units) {
      out.units[f * warehouses() + w] += units;
      out.via[f * stores() + s] = static_cast<std::uint32_t>(w);
      out.served[f * stores() + s] = units;
    });
    return out;
  }

  /// A commodity as the catalogue tells it.
  void write(std::size_t k, const commodity_desk& to) const { catalogue_.write(k, to); }
  std::size_t factories() const noexcept { return catalogue_.factories(); }

  /// About `share` of the commodities, drawn by `seed`, and the same share of the wanted units as capacity.
  auto sample(double share, std::uint64_t seed) const {
    check::range(share > 0 && share <= 1, "share", "is outside (0, 1]");
    const auto n = std::max<std::size_t>(1, static_cast<std::size_t>(share * static_cast<double>(commodities())));
    some_commodities<Catalogue> some{&catalogue_, {}};
    random_stream draw{seed};
    for (std::size_t k = 0; k < commodities(); ++k)  // every k with the same chance, n in all
      if (draw.uniform() * static_cast<double>(commodities() - k) < static_cast<double>(n - some.chosen.size()))
        some.chosen.push_back(k);
    shared_warehouses part = shared_;
    warehouse_flow<some_commodities<Catalogue>> out{std::move(part), std::move(some)};
    out.scale_capacities(out.wanted() / wanted_);
    return out;
  }

  /// Multiplies every capacity.
  void scale_capacities(double by) {
    for (double& c : shared_.capacity) c *= by;
  }

 private:
  /// The workplace of one worker.
  struct desk {
    explicit desk(const warehouse_flow& of)
        : demand(of.stores()), supply(of.catalogue_.factories()),
          to_warehouse(of.catalogue_.factories() * of.warehouses()), in(of.catalogue_.factories() * of.lanes()),
          transport{of.catalogue_.factories(), of.stores()} {}
    commodity_desk view() noexcept { return {demand, supply, to_warehouse}; }

    std::vector<std::uint32_t> demand;
    std::vector<double> supply, to_warehouse;
    std::vector<std::int32_t> in;  ///< [factories, lanes] cost and price up to the warehouse
    few_sources transport;
  };

  static constexpr std::int32_t nowhere = 1 << 29;

  static void refuse(std::span<const double> values, const char* name) {
    check::finite(values, name);
    check::not_negative(values, name);
  }
  void check_prices(std::span<const double> prices) const {
    check::size(prices.size(), warehouses(), "prices");
    for (const double p : prices)
      check::range(p >= 0 && p <= shared_.overtime, "prices", "has one outside [0, overtime]");
  }
  std::size_t width() const noexcept { return (stores() + few_sources::lane) / few_sources::lane * few_sources::lane; }
  std::size_t lanes() const noexcept { return (warehouses() + 15) / 16 * 16; }
  std::int32_t whole(double cost) const noexcept { return static_cast<std::int32_t>(std::floor(cost * scale_)); }

  void solve(std::size_t k, std::span<const double> prices, desk& d) const {
    catalogue_.write(k, d.view());
    const std::size_t factories = catalogue_.factories();
    for (std::size_t f = 0; f < factories; ++f) {
      std::int32_t* in = d.in.data() + f * lanes();
      for (std::size_t w = 0; w < warehouses(); ++w)
        in[w] = whole(d.to_warehouse[f * warehouses() + w]) + whole(prices[w]);
      std::fill(in + warehouses(), in + lanes(), nowhere);
      cheapest(in, d.transport.cost(f));
    }
    d.transport.solve(d.demand, d.supply);
  }

  /// cost[s] = min over w of in[w] + leg[w][s]
  void cheapest(const std::int32_t* in, std::span<std::int32_t> cost) const noexcept {
    constexpr std::size_t block = 128;
    for (std::size_t b = 0; b < width(); b += block) {
      const std::size_t n = std::min(block, width() - b);
      std::int32_t* out = cost.data() + b;
      std::fill(out, out + n, nowhere);
      const std::int32_t* leg = leg_.data() + b;
      std::size_t w = 0;
      for (; w + 4 <= warehouses(); w += 4) {
        const std::int32_t *a0 = leg + w * width(), *a1 = a0 + width(), *a2 = a1 + width(), *a3 = a2 + width();
        const std::int32_t i0 = in[w], i1 = in[w + 1], i2 = in[w + 2], i3 = in[w + 3];
        for (std::size_t s = 0; s < n; ++s)
          out[s] = std::min(std::min(out[s], std::min(i0 + a0[s], i1 + a1[s])), std::min(i2 + a2[s], i3 + a3[s]));
      }
      for (; w < warehouses(); ++w)
        for (std::size_t s = 0; s < n; ++s) out[s] = std::min(out[s], in[w] + leg[w * width() + s]);
    }
  }

  /// The first warehouse that makes the cost between a factory and a store.
  std::size_t between(const std::int32_t* in, std::size_t s, std::int32_t cost) const noexcept {
    const std::int32_t* back = back_.data() + s * lanes();
    std::int32_t first = nowhere;
    for (std::size_t w = 0; w < lanes(); ++w)
      first = std::min(first, in[w] + back[w] == cost ? static_cast<std::int32_t>(w) : nowhere);
    return static_cast<std::size_t>(first);
  }

  /// Calls f(factory, store, warehouse, units) for every way with a flow.
  template <class F>
  void for_each_way(const desk& d, F&& f) const {
    const few_sources& t = d.transport;
    for (std::size_t s = 0; s < stores(); ++s) {
      double left = d.demand[s];
      for (std::size_t from = t.source(s); left > 0 && from < t.sources(); ++from) {
        const double units = t.flow(from, s);
        if (units <= 0) continue;
        f(from, s, between(d.in.data() + from * lanes(), s, t.cost(from)[s]), units);
        left -= units;
      }
    }
  }

  shared_warehouses shared_;
  Catalogue catalogue_;
  std::vector<double> limit_;
  std::vector<std::int32_t> leg_, back_;
  double wanted_ = 0, scale_ = 1;
};

/// A plan of flows that keeps every constraint: mixtures do, for overtime takes what is beyond a capacity.
struct warehouse_plan {
  double value = 0;
  double overtime = 0;  ///< units
  mixture mixed;        ///< commodity k flows as the mixture of `flow(k, prices)` over its prices
};

/// Recovery for `solve`: cost of the mixture, and overtime for what it has beyond the capacities.
struct overtime_recovery {
  const shared_warehouses& shared;

  template <class E>
  warehouse_plan operator()(const E&, const mixture& mixed) const {
    warehouse_plan out{mixed.cost, 0, mixed};
    for (std::size_t w = 0; w < mixed.usage.size(); ++w)
      out.overtime += std::max(0.0, mixed.usage[w] - shared.capacity[w]);
    out.value += shared.overtime * out.overtime;
    return out;
  }
};

}  // namespace echelon::inline ECHELON_ABI
