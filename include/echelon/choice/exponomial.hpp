// SPDX-License-Identifier: BSL-1.0
/// Exponomial choice: customers differ by what they miss in a product, so that errors of utility have a longer lower
/// tail.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include <echelon/choice/concepts.hpp>
#include <echelon/choice/draw_purchase.hpp>
#include <echelon/choice/offered.hpp>
#include <echelon/core/check.hpp>
#include <echelon/core/random.hpp>

namespace echelon::inline ECHELON_ABI {

namespace detail {

/// Probabilities of alternatives whose utilities are u less an exponential of mean one.
///
/// In ascending order g_i = exp(-sum over j > i of (u_j - u_i)) / (n - i), i from 0, and P_i = g_i less the sum over
/// k < i of g_k / (n - 1 - k).
///
/// shape   u, p, g, order [n]; order ascends by u on return
template <class = void>
void exponomial_probabilities(std::span<const double> u, std::span<double> p, std::span<double> g,
                              std::span<std::uint32_t> order) noexcept {
  const std::size_t n = u.size();
  std::iota(order.begin(), order.end(), std::uint32_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::uint32_t a, std::uint32_t b) { return u[a] < u[b] || (u[a] == u[b] && a < b); });
  double above = 0;  // sum of u_j - u_i over those above
  for (std::size_t i = n; i-- > 0;) {
    if (i + 1 < n) above += static_cast<double>(n - 1 - i) * (u[order[i + 1]] - u[order[i]]);
    g[i] = std::exp(-above) / static_cast<double>(n - i);
  }
  double lower = 0;
  for (std::size_t i = 0; i < n; ++i) {
    p[order[i]] = std::max(0.0, g[i] - lower);
    if (i + 1 < n) lower += g[i] / static_cast<double>(n - 1 - i);
  }
}

/// Derivatives of P of the alternative `of` by all utilities, after exponomial_probabilities.
///
/// shape   g, order, slope [n]
template <class = void>
void exponomial_slopes(std::size_t of, std::span<const double> g, std::span<const std::uint32_t> order,
                       std::span<double> slope) noexcept {
  const std::size_t n = g.size();
  std::fill(slope.begin(), slope.end(), 0.0);
  double before = 0;  // of all g_k met, what their slopes give to everything above
  for (std::size_t i = 0; i < n; ++i) {
    const bool own = order[i] == of;
    const double by = own ? g[i] : i + 1 < n ? -g[i] / static_cast<double>(n - 1 - i) : 0.0;
    slope[order[i]] = before + by * static_cast<double>(n - 1 - i);
    before -= by;
    if (!own) continue;
    for (std::size_t j = i + 1; j < n; ++j) slope[order[j]] = before;
    break;
  }
}

}  // namespace detail

/// The customer takes the best of u_j - z_j and u_0 - z_0, z independent exponentials of mean one; a product better
/// than all others by far is taken almost surely, and one far worse hardly ever.
///
/// Parameters are the utilities of the products.
///
/// needs   utilities in units of the mean error
/// cost    O(|S| log |S|)
/// source  Alptekinoglu, Semple (2016) The exponomial choice model: a new alternative for assortment and price
///         optimization, Oper. Res. 64(1), theorem 1
class exponomial {
 public:
  static constexpr bool regular = true;

  /// shape   utilities [products]
  /// throws  error 202 no product | 301 a utility is not finite
  explicit exponomial(std::vector<double> utilities, double outside = 0.0)
      : utilities_{std::move(utilities)}, outside_{outside} {
    check::not_empty(utilities_.size(), "utilities");
    check::finite(std::span<const double>{utilities_}, "utilities");
    check::finite(std::span<const double>{&outside_, 1}, "outside");
  }

  std::size_t products() const noexcept { return utilities_.size(); }
  std::size_t parameters() const noexcept { return products(); }

  /// throws  error 101 out has another size | as check::offered
  double probabilities(assortment offered, std::span<double> out) const {
    check::size(out.size(), products(), "out");
    const state s = state_of(offered);
    std::fill(out.begin(), out.end(), 0.0);
    for (std::size_t k = 0; k < offered.size(); ++k) out[offered[k]] = s.p[k];
    return s.p.back();
  }

  /// throws  error 101 out has another size | 201 bought is not on offer | as check::offered
  double gradient(assortment offered, std::size_t bought, std::span<double> out) const {
    check::size(out.size(), products(), "out");
    const state s = state_of(offered);
    std::size_t of = offered.size();
    if (bought != products()) {
      const auto at = std::lower_bound(offered.begin(), offered.end(), bought);
      check::range(at != offered.end() && *at == bought, "bought", "is not on offer");
      of = static_cast<std::size_t>(at - offered.begin());
    }
    std::vector<double> slope(s.p.size());
    detail::exponomial_slopes(of, s.g, s.order, slope);
    std::fill(out.begin(), out.end(), 0.0);
    for (std::size_t k = 0; k < offered.size(); ++k) out[offered[k]] = slope[k] / s.p[of];
    return std::log(s.p[of]);
  }

  std::size_t draw(assortment offered, random_stream& stream) const { return draw_purchase(*this, offered, stream); }

 private:
  struct state {
    std::vector<double> u, p, g;  ///< offered products, then the outside option
    std::vector<std::uint32_t> order;
  };
  state state_of(assortment offered) const {
    check::offered(offered, products());
    state s;
    for (const std::uint32_t j : offered) s.u.push_back(utilities_[j]);
    s.u.push_back(outside_);
    s.p.resize(s.u.size());
    s.g.resize(s.u.size());
    s.order.resize(s.u.size());
    detail::exponomial_probabilities(s.u, s.p, s.g, s.order);
    return s;
  }

  std::vector<double> utilities_;
  double outside_;
};

}  // namespace echelon::inline ECHELON_ABI
