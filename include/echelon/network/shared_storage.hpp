// SPDX-License-Identifier: BSL-1.0
/// Many products at a few sites that share storage: concave gains in straight pieces, each product solved exactly.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <limits>
#include <span>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/decompose/concepts.hpp>
#include <echelon/decompose/mixture.hpp>

namespace echelon::inline ECHELON_ABI {

/// The linear program
///
///     max  sum gain_ijk x_ijk   s.t.  sum_i volume_i sum_k x_ijk <= storage_j,  sum_jk x_ijk <= supply_i,
///                                     0 <= x_ijk <= width_ijk
///
/// over products i, sites j, pieces k. Piece k of a product at a site is the k-th part of its stock: with demand
/// quantiles as ends of the pieces and the chance of a sale in `gain` this is the newsvendor. Pieces whose gain does
/// not fall along k are allowed; then pieces are chosen by gain, not by number.
struct shared_storage {
  std::size_t products = 0, sites = 0, pieces = 0;
  std::vector<float> width;   ///< [products, sites, pieces] units
  std::vector<float> gain;    ///< [products, sites, pieces] money a unit
  std::vector<float> volume;  ///< [products] storage a unit
  std::vector<float> supply;  ///< [products] units
  std::vector<double> storage;  ///< [sites]
};

/// The problem as `decompose` sees it: a row a site; costs are gains with a minus. The supply of a product is kept
/// exactly: a product fills its best pieces at the prices until its supply ends.
///
/// Sums over the pieces of a product are of single precision, which `value` allows for and `inexact` tells.
///
/// cost    O(sites * pieces) a product, a few passes over them where the supply binds
/// repeats identical for every exec policy and worker count
/// source  Dantzig (1957) Discrete-variable extremum problems, for filling by gain; Everett (1963) for pricing storage
class storage_relaxation {
 public:
  static constexpr std::size_t chunk = 256;  ///< products summed in order before the tree; part of the result's bits

  /// throws  error 101 width, gain, volume, supply, storage | 202 no product, site or piece | 301 | 303 width, volume,
  ///         supply, storage | 404 products times sites times pieces is beyond numbers
  template <class = void>
  explicit storage_relaxation(const shared_storage& of)
      : products_{of.products}, sites_{of.sites}, pieces_{of.pieces}, lanes_{(of.sites + lane - 1) / lane * lane},
        volume_{of.volume}, supply_{of.supply}, storage_{of.storage} {
    check::not_empty(products_, "products");
    check::not_empty(sites_, "sites");
    check::not_empty(pieces_, "pieces");
    const std::size_t all = check::product(check::product(products_, sites_, "width"), pieces_, "width");
    check::size(of.width.size(), all, "width");
    check::size(of.gain.size(), all, "gain");
    check::size(volume_.size(), products_, "volume");
    check::size(supply_.size(), products_, "supply");
    check::size(storage_.size(), sites_, "storage");
    refuse<float>(of.width, "width");
    check::finite(std::span<const float>{of.gain}, "gain");
    refuse<float>(volume_, "volume");
    refuse<float>(supply_, "supply");
    refuse<double>(storage_, "storage");
    width_.resize(products_ * block());
    gain_.resize(products_ * block(), -far);
    for (std::size_t i = 0; i < products_; ++i)
      for (std::size_t j = 0; j < sites_; ++j)
        for (std::size_t k = 0; k < pieces_; ++k) {
          width_[i * block() + k * lanes_ + j] = of.width[(i * sites_ + j) * pieces_ + k];
          gain_[i * block() + k * lanes_ + j] = of.gain[(i * sites_ + j) * pieces_ + k];
        }
  }

  std::size_t products() const noexcept { return products_; }
  std::size_t sites() const noexcept { return sites_; }
  std::size_t coupling_rows() const noexcept { return sites_; }
  std::span<const double> capacities() const noexcept { return storage_; }

  /// Multiplies the storage of one site.
  void scale_storage(std::size_t site, double by) { storage_[site] *= by; }

  template <exec::policy E>
  relaxed evaluate(const E& where, std::span<const double> prices) const {
    const std::size_t chunks = (products_ + chunk - 1) / chunk, row = sites_ + 1;
    std::vector<double> part(chunks * row);
    bulk(where, chunks, [&] { return desk{*this, prices}; }, [&](std::size_t c, desk& d) {
      std::fill(d.use.begin(), d.use.end(), 0.0);
      double value = 0;
      for (std::size_t i = c * chunk, end = std::min(products_, (c + 1) * chunk); i < end; ++i) {
        value += choose(i, d);
        const double volume = volume_[i];
        for (std::size_t j = 0; j < lanes_; ++j) d.use[j] += volume * static_cast<double>(d.stock[j]);
      }
      part[c * row] = value;
      std::copy_n(d.use.begin(), sites_, part.begin() + static_cast<std::ptrdiff_t>(c * row + 1));
    });
    for (std::size_t step = 1; step < chunks; step *= 2)
      for (std::size_t c = 0; c + step < chunks; c += 2 * step)
        for (std::size_t r = 0; r < row; ++r) part[c * row + r] += part[(c + step) * row + r];
    relaxed out{-part[0], {part.begin() + 1, part.begin() + static_cast<std::ptrdiff_t>(row)}};
    double money = part[0];  // what gains sum to at most: the value and what the prices take
    for (std::size_t j = 0; j < sites_; ++j) money += prices[j] * out.usage[j];
    const double rounding = precision * (static_cast<double>(pieces_) + 8) * money;
    out.value -= rounding;
    out.inexact = 2 * rounding;
    return out;
  }

  /// Gain of every site, and its use, at the prices: sums in double precision. Adds the units to `stock` [products,
  /// sites], or to nothing when it is empty.
  template <exec::policy E>
  std::vector<double> gains(const E& where, std::span<const double> prices, std::span<float> stock,
                            std::vector<double>& use) const {
    const std::size_t chunks = (products_ + chunk - 1) / chunk, row = 2 * sites_;
    std::vector<double> part(chunks * row);
    bulk(where, chunks, [&] { return desk{*this, prices}; }, [&](std::size_t c, desk& d) {
      double* sum = part.data() + c * row;
      for (std::size_t i = c * chunk, end = std::min(products_, (c + 1) * chunk); i < end; ++i) {
        choose(i, d);
        const float *width = width_.data() + i * block(), *gain = gain_.data() + i * block();
        double rest = d.rest;
        for (std::size_t k = 0; k < pieces_; ++k)
          for (std::size_t j = 0; j < sites_; ++j) {
            const std::size_t at = k * lanes_ + j;
            double taken = d.worth[at] > d.price ? static_cast<double>(width[at]) : 0.0;
            if (d.worth[at] == d.price && d.price > 0) {
              taken = std::min<double>(rest, width[at]);
              rest -= taken;
            }
            if (!stock.empty()) stock[i * sites_ + j] += static_cast<float>(taken);
            sum[j] += taken * static_cast<double>(gain[at]);
            sum[sites_ + j] += taken * static_cast<double>(volume_[i]);
          }
      }
    });
    for (std::size_t step = 1; step < chunks; step *= 2)
      for (std::size_t c = 0; c + step < chunks; c += 2 * step)
        for (std::size_t r = 0; r < row; ++r) part[c * row + r] += part[(c + step) * row + r];
    use.assign(part.begin() + static_cast<std::ptrdiff_t>(sites_), part.begin() + static_cast<std::ptrdiff_t>(row));
    part.resize(sites_);
    return part;
  }

 private:
  static constexpr std::size_t lane = 16;
  using pack = float __attribute__((vector_size(lane * sizeof(float))));  // of GCC and Clang, on any machine
  static constexpr float far = 1e30f;
  static constexpr double precision = 0x1p-23;

  template <class T>
  static void refuse(std::span<const T> values, const char* name) {
    check::finite(values, name);
    check::not_negative(values, name);
  }

  std::size_t block() const noexcept { return pieces_ * lanes_; }

  /// The workplace of one worker, and what it chose for one product.
  struct desk {
    desk(const storage_relaxation& of, std::span<const double> prices)
        : charge(of.lanes_), worth(of.block()), stock(of.lanes_), use(of.lanes_) {
      for (std::size_t j = 0; j < prices.size(); ++j) charge[j] = static_cast<float>(prices[j]);
    }
    std::vector<float> charge;  ///< [lanes] price of storage
    std::vector<float> worth;   ///< [pieces, lanes] gain less storage of a unit
    std::vector<float> stock;   ///< [lanes] units
    std::vector<double> use;    ///< [lanes]
    float price = 0;            ///< of the product's supply
    double rest = 0;            ///< units left for pieces of exactly that worth
  };

  /// Units of pieces worth more than a threshold, of pieces worth as much, and the nearest worths on both sides.
  struct cut {
    float above, at, next_below, next_above;
  };

  void look(const float* worth, const float* width, float threshold, cut& out) const noexcept {
    pack more{}, same{}, low = pack{} - far, high = pack{} + far, x, w;
    const pack zero{}, least = low, most = high, t = pack{} + threshold;
    for (std::size_t b = 0; b < block(); b += lane) {
      std::memcpy(&x, worth + b, sizeof x);
      std::memcpy(&w, width + b, sizeof w);
      more += x > t ? w : zero;
      same += x == t ? w : zero;
      const pack below = x < t ? x : least, over = x > t ? x : most;
      low = below > low ? below : low;
      high = over < high ? over : high;
    }
    out = {sum(more), sum(same), largest(low), -largest(-high)};
  }

  static float sum(const pack& of) noexcept {
    float v[lane];
    std::memcpy(v, &of, sizeof v);
    for (std::size_t l = 0; l < 8; ++l) v[l] += v[l + 8];
    for (std::size_t l = 0; l < 4; ++l) v[l] += v[l + 4];
    return (v[0] + v[2]) + (v[1] + v[3]);
  }
  static float largest(const pack& of) noexcept {
    float v[lane];
    std::memcpy(v, &of, sizeof v);
    for (std::size_t l = 0; l < 8; ++l) v[l] = v[l + 8] > v[l] ? v[l + 8] : v[l];
    for (std::size_t l = 0; l < 4; ++l) v[l] = v[l + 4] > v[l] ? v[l + 4] : v[l];
    return std::max(std::max(v[0], v[2]), std::max(v[1], v[3]));
  }

  /// Fills the best pieces of product i until its supply ends; returns what they are worth.
  double choose(std::size_t i, desk& d) const noexcept {
    const float *width = width_.data() + i * block(), *gain = gain_.data() + i * block();
    const float supply = supply_[i];
    float* worth = d.worth.data();
    const pack zero{}, volume = pack{} + volume_[i];
    pack all{}, top{}, x, w, charge;
    for (std::size_t b = 0; b < lanes_; b += lane) {
      std::memcpy(&charge, d.charge.data() + b, sizeof charge);
      charge *= volume;
      for (std::size_t at = b; at < block(); at += lanes_) {
        std::memcpy(&x, gain + at, sizeof x);
        std::memcpy(&w, width + at, sizeof w);
        x -= charge;
        std::memcpy(worth + at, &x, sizeof x);
        all += x > zero ? w : zero;
        top = x > top ? x : top;
      }
    }
    d.price = 0;
    d.rest = 0;
    if (const float wanted = sum(all); wanted > supply) price_supply(worth, width, supply, wanted, largest(top), d);

    const pack price = pack{} + d.price;
    pack value{};
    for (std::size_t b = 0; b < lanes_; b += lane) {
      pack units{};
      for (std::size_t at = b; at < block(); at += lanes_) {
        std::memcpy(&x, worth + at, sizeof x);
        std::memcpy(&w, width + at, sizeof w);
        const pack taken = x > price ? w : zero;
        units += taken;
        value += taken * (x - price);
      }
      std::memcpy(d.stock.data() + b, &units, sizeof units);
    }
    for (std::size_t b = 0; d.price > 0 && b < block(); b += lane) {  // pieces of exactly the price of the supply
      std::memcpy(&x, worth + b, sizeof x);
      std::memcpy(&w, width + b, sizeof w);
      if (sum(x == price ? w : zero) == 0) continue;
      double rest = d.rest;
      for (std::size_t at = 0; rest > 0 && at < block(); ++at) {
        if (worth[at] != d.price) continue;
        const double taken = std::min<double>(rest, width[at]);
        d.stock[at % lanes_] += static_cast<float>(taken);
        rest -= taken;
      }
      break;
    }
    return static_cast<double>(sum(value)) + static_cast<double>(d.price) * static_cast<double>(supply);
  }

  /// The worth at which the supply ends, by interpolation between worths on both sides of it.
  void price_supply(const float* worth, const float* width, float supply, float all, float top,
                    desk& d) const noexcept {
    // units worth >= low are more than the supply, units worth > high are not
    float low = 0, many = all, high = top, few = 0;
    cut c{};
    for (int pass = 0;; ++pass) {
      const float share = (supply - few) / std::max(many - few, 1e-30f);
      float t = high - share * (high - low);
      if (share < 0.15f || pass > 8 || !(t < high)) {
        t = high;
      } else if (share > 0.85f || !(t > low)) {
        t = low;
      }
      look(worth, width, t, c);
      if (c.above > supply && t < high) {
        low = c.next_above;
        many = c.above;
      } else if (c.above + c.at < supply && t > low) {
        high = c.next_below;
        few = c.above + c.at;
      } else {
        d.price = t;
        d.rest = std::max(0.0, static_cast<double>(supply) - static_cast<double>(c.above));
        return;
      }
    }
  }

  std::size_t products_, sites_, pieces_, lanes_;
  std::vector<float> width_, gain_;  ///< [products, pieces, lanes]
  std::vector<float> volume_, supply_;
  std::vector<double> storage_;
};

/// A plan that keeps storage and supply.
struct storage_plan {
  double value = std::numeric_limits<double>::infinity();  ///< the gain with a minus
  std::vector<float> stock{};  ///< [products, sites] units before `fill`
  std::vector<double> fill{};  ///< [sites] share of that stock that the storage takes
};

/// Takes every product's choice at the prices and shrinks it where a site is over its storage.
struct storage_recovery {
  const storage_relaxation& problem;

  template <class E>
  storage_plan operator()(const E& where, std::span<const double> prices) const {
    storage_plan out{0, std::vector<float>(problem.products() * problem.sites()), {}};
    std::vector<double> use;
    const std::vector<double> gain = problem.gains(where, prices, out.stock, use);
    for (std::size_t j = 0; j < use.size(); ++j) {
      out.fill.push_back(use[j] > problem.capacities()[j] ? problem.capacities()[j] / use[j] : 1.0);
      out.value -= out.fill[j] * gain[j];
    }
    return out;
  }
};

/// A mixture of choices, shrunk as a whole until every storage holds it. Costs no look at a product.
struct shrunk_mixture {
  double value = std::numeric_limits<double>::infinity();  ///< the gain with a minus
  double share = 1;                                        ///< of every unit of the mixture
  mixture mixed{};                                         ///< see storage_relaxation::gains for one answer
};

struct storage_mixing {
  std::span<const double> storage;

  template <class E>
  shrunk_mixture operator()(const E&, const mixture& mixed) const {
    shrunk_mixture out{0, 1, mixed};
    for (std::size_t j = 0; j < storage.size(); ++j)
      if (mixed.usage[j] > storage[j]) out.share = std::min(out.share, storage[j] / mixed.usage[j]);
    out.value = out.share * mixed.cost;
    return out;
  }
};

}  // namespace echelon::inline ECHELON_ABI
