// SPDX-License-Identifier: BSL-1.0
/// A fleet as `decompose` sees it: three prices a site, every product at every site solved alone.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <type_traits>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/core/random.hpp>
#include <echelon/decompose/concepts.hpp>
#include <echelon/exec/seq.hpp>
#include <echelon/math/lanes.hpp>
#include <echelon/network/fleet.hpp>
#include <echelon/network/fleet_pair.hpp>

namespace echelon::inline ECHELON_ABI {

/// What all products of one site answered at prices of the site.
struct site_answer {
  std::array<double, 3> price{};  ///< storage, inbound, outbound
  double value = 0;               ///< least expected cost, prices counted
  double doubt = 0;               ///< of the value, from single precision
  std::array<double, 3> usage{};
  std::array<double, 9> bend{};  ///< -d usage / d price

  /// Expected cost of the answer, prices not counted; never understated.
  double cost() const noexcept {
    return value + doubt - price[0] * usage[0] - price[1] * usage[1] - price[2] * usage[2];
  }
};

/// Rows are [sites, 3]: storage, inbound, outbound. The demand of all speeds up to one has the law `Law`; `Math` is
/// lane_math, sixteen products at once in single precision, or plain_math, one in double precision, its oracle; `Units`
/// says whether levels must be whole.
///
/// Sites share products but no decisions, so an answer of a site depends on the three prices of the site alone. The
/// relaxation remembers answers by site: prices that were asked before cost nothing, and after a capacity has changed
/// only sites whose prices move are asked again. Use one object by one thread at a time.
///
/// cost    about 13 ns a product and site whose prices are new (two speeds, AVX-512); memory 4 (2 speeds + 1) bytes a
///         product and site
/// repeats identical for every exec policy and worker count
/// source  Everett (1963) Generalized Lagrange multiplier method, for the prices; docs/understand/fleet.md
template <class Law = law::normal, class Math = lane_math, class Units = units::any>
class fleet_relaxation {
  using real = typename Math::real;
  static constexpr std::size_t wide = Math::single ? 16 : 1;

 public:
  static constexpr std::size_t chunk = 256;  ///< products laid side by side; part of the result's bits
  static constexpr std::size_t run = 8;      ///< chunks summed in order before the tree; likewise

  /// throws  what validate(of) throws
  template <class = void>
  explicit fleet_relaxation(const fleet& of) : fleet_relaxation{exec::seq, of} {}

  /// The same, laid out on the workers of `where`.
  template <exec::policy E>
  fleet_relaxation(const E& where, const fleet& of)
      : fleet_relaxation{(validate(of), of.products), of.sites, of.speeds} {
    for (std::size_t j = 0; j < sites_; ++j) {
      if (!of.site_buying.empty()) site_buying_[j] = of.site_buying[j];
      for (std::size_t k = 0; k < speeds_ && !of.site_ship.empty(); ++k)
        site_ship_[j * speeds_ + k] = of.site_ship[j * speeds_ + k];
      capacity_[3 * j] = of.storage[j];
      capacity_[3 * j + 1] = of.inbound[j];
      capacity_[3 * j + 2] = of.outbound[j];
    }
    bulk(where, chunks_, [&](std::size_t c) {
      for (std::size_t i = c * chunk, end = std::min(products_, i + chunk); i < end; ++i) lay_out(of, i);
    });
    weigh(where);
  }

  std::size_t products() const noexcept { return products_; }
  std::size_t sites() const noexcept { return sites_; }
  std::size_t speeds() const noexcept { return speeds_; }
  std::size_t coupling_rows() const noexcept { return capacity_.size(); }
  std::span<const double> capacities() const noexcept { return capacity_; }

  /// Storage that the stock on hand takes at a site.
  double full(std::size_t site) const noexcept { return full_[site]; }

  /// Expected cost of a site that receives and ships nothing.
  double idle(std::size_t site) const noexcept { return idle_[site]; }

  /// What is known about a site, oldest first: at most `most_answers`.
  std::span<const site_answer> known(std::size_t site) const noexcept { return known_[site]; }
  static constexpr std::size_t most_answers = 64;

  /// Another capacity for a row. What is known stays true.
  ///
  /// throws  error 201 row | 301, 303 capacity
  void change_capacity(std::size_t row, double to) {
    check::range(row < capacity_.size(), "row", "is beyond the rows");
    check::finite(std::span<const double>{&to, 1}, "capacity");
    check::not_negative(std::span<const double>{&to, 1}, "capacity");
    capacity_[row] = to;
  }

  /// throws  error 101, 301, 303 prices
  template <exec::policy E>
  relaxed evaluate(const E& where, std::span<const double> prices) const {
    check::size(prices.size(), capacity_.size(), "prices");
    check::finite(prices, "prices");
    check::not_negative(prices, "prices");
    relaxed out{0, std::vector<double>(3 * sites_), 0, std::vector<double>(9 * sites_)};
    for (std::size_t j = 0; j < sites_; ++j)
      if (full_[j] > capacity_[3 * j]) out.value = std::numeric_limits<double>::infinity();
    if (out.value > 0) return out;
    ask(where, prices);
    for (std::size_t j = 0; j < sites_; ++j) {
      const site_answer& a = *find(j, prices.data() + 3 * j);
      out.value += a.value - a.doubt;
      out.inexact += 2 * a.doubt;
      std::copy_n(a.usage.begin(), 3, out.usage.begin() + static_cast<std::ptrdiff_t>(3 * j));
      std::copy_n(a.bend.begin(), 9, out.bend.begin() + static_cast<std::ptrdiff_t>(9 * j));
    }
    return out;
  }

  /// The answer of one product at one site, as in the sums; `value` is without the prices. At a site that `rests`
  /// nothing is received or shipped.
  ///
  /// throws  error 201 product or site beyond the fleet
  fleet_answer<double> answer(std::size_t product, std::size_t site, const std::array<double, 3>& price,
                              bool rests = false) const {
    check::range(product < products_, "product", "is beyond the fleet");
    check::range(site < sites_, "site", "is beyond the fleet");
    const std::size_t c = product / chunk, l = product % chunk, lane = l % wide;
    constexpr double never = 1e30;  // at this price nothing is received or shipped
    const std::array<double, 3> at = rests ? std::array<double, 3>{0, never, never} : price;
    const auto one = [&](const real& of) {
      if constexpr (Math::single) {
        float value[wide];
        of.store(value);
        return static_cast<double>(value[lane]);
      } else {
        return of;
      }
    };
    return with_speeds([&](auto speeds) {
      const auto of = pair<Math, speeds()>(c, l - lane, site);
      const auto a = solve<Law, Math, Units>(of, prices_of(at.data()));
      fleet_answer<double> out{one(a.level), one(a.value), one(a.doubt), one(a.shipped),
                               one(a.more),  one(a.give),  one(a.near)};
      if (!rests)
        out.value -= price[0] * one(of.volume) * out.level + price[1] * one(of.handling) * one(a.level - of.on_hand) +
                     price[2] * out.shipped;
      return out;
    });
  }

  /// About `share` of the products, drawn by `seed`; capacities as far below their unlimited use as those of the whole.
  ///
  /// throws  error 201 share
  /// cost    one evaluation of the whole at prices of zero, unless it is known
  fleet_relaxation sample(double share, std::uint64_t seed) const {
    check::range(share > 0 && share <= 1, "share", "is outside (0, 1]");
    const auto n = std::max<std::size_t>(1, static_cast<std::size_t>(share * static_cast<double>(products_)));
    fleet_relaxation out{n, sites_, speeds_};
    out.site_buying_ = site_buying_;
    out.site_ship_ = site_ship_;
    random_stream draw{seed};
    for (std::size_t i = 0, m = 0; i < products_; ++i) {  // every product with the same chance, n in all
      if (!(draw.uniform() * static_cast<double>(products_ - i) < static_cast<double>(n - m))) continue;
      for (std::size_t f = 0; f < 4 + 2 * speeds_; ++f)
        out.products_at(m / chunk)[f * chunk + m % chunk] = products_at(i / chunk)[f * chunk + i % chunk];
      for (std::size_t j = 0; j < sites_; ++j) {
        for (std::size_t f = 0; f < 2 * speeds_ + 1; ++f)
          out.cells_at(m / chunk, j)[f * chunk + m % chunk] = cells_at(i / chunk, j)[f * chunk + i % chunk];
      }
      ++m;
    }
    out.weigh(exec::seq);
    const std::vector<double> zero(3 * sites_);
    ask(exec::seq, zero);
    out.ask(exec::seq, zero);
    for (std::size_t r = 0; r < 3 * sites_; ++r) {
      const double all = find(r / 3, zero.data())->usage[r % 3], some = out.find(r / 3, zero.data())->usage[r % 3];
      out.capacity_[r] = all > 0 ? capacity_[r] * (some / all) : capacity_[r];
      if (r % 3 == 0) out.capacity_[r] = std::max(out.capacity_[r], out.full_[r / 3]);
    }
    return out;
  }

 private:
  static constexpr std::size_t sums = 11;

  fleet_relaxation(std::size_t products, std::size_t sites, std::size_t speeds)
      : products_{products}, sites_{sites}, speeds_{speeds}, chunks_{(products + chunk - 1) / chunk},
        cell_(chunks_ * sites * (2 * speeds + 1) * chunk), product_(chunks_ * (4 + 2 * speeds) * chunk),
        site_buying_(sites), site_ship_(sites * speeds), capacity_(3 * sites), full_(sites), idle_(sites),
        known_(sites) {
    for (std::size_t c = products / chunk; c < chunks_; ++c)  // places without a product: nobody wants any of it
      for (std::size_t l = 0; l < chunk; ++l) {
        products_at(c)[l] = 1;
        for (std::size_t k = 0; k < speeds; ++k) products_at(c)[(4 + speeds + k) * chunk + l] = -2;
        for (std::size_t j = 0; j < sites; ++j)
          for (std::size_t k = 0; k < speeds; ++k) cells_at(c, j)[(2 * k + 1) * chunk + l] = 1;
      }
  }

  float* products_at(std::size_t c) noexcept { return product_.data() + c * (4 + 2 * speeds_) * chunk; }
  const float* products_at(std::size_t c) const noexcept { return product_.data() + c * (4 + 2 * speeds_) * chunk; }
  float* cells_at(std::size_t c, std::size_t j) noexcept {
    return cell_.data() + (c * sites_ + j) * (2 * speeds_ + 1) * chunk;
  }
  const float* cells_at(std::size_t c, std::size_t j) const noexcept {
    return cell_.data() + (c * sites_ + j) * (2 * speeds_ + 1) * chunk;
  }

  /// Writes product i of the fleet to its place.
  void lay_out(const fleet& of, std::size_t i) noexcept {
    const auto to = [&](std::size_t field) -> float& { return products_at(i / chunk)[field * chunk + i % chunk]; };
    to(0) = of.holding[i], to(1) = of.buying[i], to(2) = of.volume[i], to(3) = of.handling[i];
    for (std::size_t k = 0; k < speeds_; ++k) {
      to(4 + k) = of.lost[i * speeds_ + k];
      to(4 + speeds_ + k) = of.lost[i * speeds_ + k] - of.ship[i * speeds_ + k];
    }
    for (std::size_t j = 0; j < sites_; ++j) {
      const auto cell = [&](std::size_t f) -> float& { return cells_at(i / chunk, j)[f * chunk + i % chunk]; };
      double mean = 0, square = 0;
      for (std::size_t k = 0; k < speeds_; ++k) {
        const std::size_t at = (i * sites_ + j) * speeds_ + k;
        const double m = of.mean[at], s = std::max<double>(of.sd[at], 1e-3 * m);
        mean += m;
        square += s * s;
        const double sd = std::sqrt(square);
        cell(2 * k) = static_cast<float>(Law::place(mean, sd));
        cell(2 * k + 1) = static_cast<float>(std::max(Law::spread(mean, sd), 1e-6));
      }
      if (!of.on_hand.empty()) cell(2 * speeds_) = of.on_hand[i * sites_ + j];
    }
  }

  /// What the stock on hand takes, and what a site without work costs.
  template <class E>
  void weigh(const E& where) {
    const auto at = [](const float* of) { return static_cast<double>(*of); };
    bulk(where, sites_, [&](std::size_t j) {
      double full = 0, idle = 0;
      for (std::size_t i = 0; i < products_; ++i) {
        const float *product = products_at(i / chunk) + i % chunk, *cell = cells_at(i / chunk, j) + i % chunk;
        const double stock = at(cell + 2 * speeds_ * chunk);
        full += stock * at(product + 2 * chunk);
        idle += stock * at(product);
        double before = 0;
        for (std::size_t k = 0; k < speeds_; ++k) {
          const double mean = Law::template mean<plain_math>(at(cell + 2 * k * chunk), at(cell + (2 * k + 1) * chunk));
          idle += at(product + (4 + k) * chunk) * (mean - before);
          before = mean;
        }
      }
      full_[j] = full;
      idle_[j] = idle;
    });
  }

  const site_answer* find(std::size_t j, const double* price) const noexcept {
    for (auto a = known_[j].rbegin(); a != known_[j].rend(); ++a)
      if (std::equal(a->price.begin(), a->price.end(), price)) return &*a;
    return nullptr;
  }

  template <class F>
  auto with_speeds(F&& f) const {
    switch (speeds_) {
      case 1: return f(std::integral_constant<std::size_t, 1>{});
      case 2: return f(std::integral_constant<std::size_t, 2>{});
      case 3: return f(std::integral_constant<std::size_t, 3>{});
      default: return f(std::integral_constant<std::size_t, 4>{});
    }
  }

  template <class M>
  [[gnu::always_inline]] static typename M::real load(const float* from) noexcept {
    if constexpr (M::single) return M::real::load(from);
    else return static_cast<double>(*from);
  }

  static fleet_price<real> prices_of(const double* price) noexcept {
    using scalar = std::conditional_t<Math::single, float, double>;
    return {static_cast<scalar>(price[0]), static_cast<scalar>(price[1]), static_cast<scalar>(price[2])};
  }

  /// Product l of chunk c at site j, and the ones beside it.
  template <class M, std::size_t Speeds>
  [[gnu::always_inline]] fleet_pair<typename M::real, Speeds> pair(std::size_t c, std::size_t l,
                                                                   std::size_t j) const noexcept {
    const float *product = products_at(c) + l, *cell = cells_at(c, j) + l;
    fleet_pair<typename M::real, Speeds> out;
    for (std::size_t k = 0; k < Speeds; ++k) {
      out.place[k] = load<M>(cell + 2 * k * chunk);
      out.spread[k] = load<M>(cell + (2 * k + 1) * chunk);
      out.lost[k] = load<M>(product + (4 + k) * chunk);
      out.margin[k] = load<M>(product + (4 + Speeds + k) * chunk) - site_ship_[j * Speeds + k];
    }
    out.on_hand = load<M>(cell + 2 * Speeds * chunk);
    out.holding = load<M>(product);
    out.buying = load<M>(product + chunk) + site_buying_[j];
    out.volume = load<M>(product + 2 * chunk);
    out.handling = load<M>(product + 3 * chunk);
    return out;
  }

  /// Adds the sums of one chunk at one site.
  template <std::size_t Speeds>
  void add(std::size_t c, std::size_t j, const double* price, double* to) const noexcept {
    const fleet_price<real> at = prices_of(price);
    std::array<real, sums> sum{};
    const std::size_t end = Math::single ? chunk : std::min(chunk, products_ - c * chunk);
    for (std::size_t l = 0; l < end; l += wide) {
      const auto of = pair<Math, Speeds>(c, l, j);
      const auto a = solve<Law, Math, Units>(of, at);
      const real by_volume = of.volume * a.give, by_handling = of.handling * a.give, by_more = a.more * a.give;
      sum[0] += a.value;
      sum[1] += a.doubt;
      sum[2] += of.volume * a.level;
      sum[3] += of.handling * (a.level - of.on_hand);
      sum[4] += a.shipped;
      sum[5] += of.volume * by_volume;
      sum[6] += of.volume * by_handling;
      sum[7] += of.volume * by_more;
      sum[8] += of.handling * by_handling;
      sum[9] += of.handling * by_more;
      sum[10] += a.more * by_more + a.near;
    }
    for (std::size_t s = 0; s < sums; ++s) {
      if constexpr (Math::single) {
        float lane[wide];
        sum[s].store(lane);
        for (const float x : lane) to[s] += static_cast<double>(x);
      } else {
        to[s] += sum[s];
      }
    }
  }

  /// Asks all products of the sites whose prices are new.
  template <class E>
  void ask(const E& where, std::span<const double> prices) const {
    std::vector<std::size_t> fresh;
    for (std::size_t j = 0; j < sites_; ++j)
      if (find(j, prices.data() + 3 * j) == nullptr) fresh.push_back(j);
    if (fresh.empty()) return;
    const std::size_t runs = (chunks_ + run - 1) / run, row = fresh.size() * sums;
    std::vector<double> part(runs * row);
    with_speeds([&](auto speeds) {
      bulk(where, runs, [&](std::size_t r) {
        for (std::size_t c = r * run, end = std::min(chunks_, (r + 1) * run); c < end; ++c)
          for (std::size_t f = 0; f < fresh.size(); ++f)
            add<speeds()>(c, fresh[f], prices.data() + 3 * fresh[f], part.data() + r * row + f * sums);
      });
      return 0;
    });
    for (std::size_t step = 1; step < runs; step *= 2)
      for (std::size_t r = 0; r + step < runs; r += 2 * step)
        for (std::size_t e = 0; e < row; ++e) part[r * row + e] += part[(r + step) * row + e];
    for (std::size_t f = 0; f < fresh.size(); ++f) {
      const double *sum = part.data() + f * sums, *p = prices.data() + 3 * fresh[f];
      auto& book = known_[fresh[f]];
      if (book.size() == most_answers) book.erase(book.begin() + 1);
      book.push_back({{p[0], p[1], p[2]}, sum[0], sum[1], {sum[2], sum[3], sum[4]},
                      {sum[5], sum[6], sum[7], sum[6], sum[8], sum[9], sum[7], sum[9], sum[10]}});
    }
  }

  std::size_t products_, sites_, speeds_, chunks_;
  std::vector<float> cell_;     ///< [chunks, sites, 2 speeds + 1, chunk] place, spread, …, on hand
  std::vector<float> product_;  ///< [chunks, 4 + 2 speeds, chunk] holding, buying, volume, handling, lost, margin
  std::vector<float> site_buying_, site_ship_;
  std::vector<double> capacity_, full_, idle_;
  mutable std::vector<std::vector<site_answer>> known_;
};

}  // namespace echelon::inline ECHELON_ABI
