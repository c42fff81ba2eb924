// SPDX-License-Identifier: BSL-1.0
/// Customers of a few segments, each of which chooses by a multinomial logit.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include <echelon/choice/concepts.hpp>
#include <echelon/choice/offered.hpp>
#include <echelon/core/check.hpp>

namespace echelon::inline ECHELON_ABI {

/// Attractions by segment; a customer of segment g buys j of those offered with chance
/// attraction[g, j] / (outside[g] + sum over what is offered of attraction[g, .]).
///
/// shape   share [segments], their sum one; attraction [segments, products], products fastest; outside [segments]
/// needs   validate
/// source  McFadden, Train (2000) Mixed MNL models for discrete response, with finitely many segments
struct logit_mixture {
  static constexpr bool regular = true;

  std::vector<double> share;
  std::vector<double> attraction;
  std::vector<double> outside;

  std::size_t segments() const noexcept { return share.size(); }
  std::size_t products() const noexcept { return share.empty() ? 0 : attraction.size() / share.size(); }
  std::span<const double> attractions(std::size_t segment) const noexcept {
    return {attraction.data() + segment * products(), products()};
  }

  /// throws  error 101 out has another size | 102 offered does not ascend | 201 a product that there is not
  /// cost    O(segments * offered)
  template <class = void>
  double probabilities(assortment offered, std::span<double> out) const {
    const std::size_t n = products();
    check::size(out.size(), n, "out");
    check::offered(offered, n);
    for (double& p : out) p = 0;
    double nothing = 0;
    for (std::size_t g = 0; g < segments(); ++g) {
      const auto u = attractions(g);
      double sum = outside[g];
      for (const std::uint32_t j : offered) sum += u[j];
      const double by = share[g] / sum;
      for (const std::uint32_t j : offered) out[j] += by * u[j];
      nothing += by * outside[g];
    }
    return nothing;
  }
};

static_assert(regular_choice<logit_mixture>);

/// throws  error 101 shapes differ | 201 shares do not sum to one, or an outside option without attraction |
///         202 no segment or product | 301 not finite | 303 negative
template <class = void>
void validate(const logit_mixture& m) {
  check::not_empty(m.segments(), "share");
  check::not_empty(m.products(), "attraction");
  check::size(m.attraction.size(), m.segments() * m.products(), "attraction");
  check::size(m.outside.size(), m.segments(), "outside");
  const std::span<const double> share{m.share.data(), m.share.size()}, u{m.attraction.data(), m.attraction.size()};
  check::finite(share, "share");
  check::not_negative(share, "share");
  check::finite(u, "attraction");
  check::not_negative(u, "attraction");
  double sum = 0;
  for (std::size_t g = 0; g < m.segments(); ++g) {
    check::positive(m.outside[g], "outside", g);
    sum += m.share[g];
  }
  check::range(sum > 1 - 1e-9 && sum < 1 + 1e-9, "share", "does not sum to one");
}

}  // namespace echelon::inline ECHELON_ABI
