// SPDX-License-Identifier: BSL-1.0
/// Online choice in steps: a search ranks what is on offer, part of the page is considered, one of that is bought.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <echelon/choice/concepts.hpp>
#include <echelon/choice/offered.hpp>
#include <echelon/core/check.hpp>
#include <echelon/core/random.hpp>

namespace echelon::inline ECHELON_ABI {

/// What customers type, how the page answers, what they look at and how they then choose.
///
/// shape   query_share [queries]; place [queries, attributes], where the query lies among products; product_place
///         [products, attributes]; considered [page], the chance to look at each position, first to last; weight
///         [products] once considered
struct online_choice_spec {
  std::size_t attributes = 1;
  std::vector<double> query_share{};
  std::vector<double> place{};
  std::vector<double> product_place{};
  std::vector<double> considered{};
  std::vector<double> weight{};
  double outside = 1;         ///< weight of buying nothing of what was considered
  double ranking_noise = 0;   ///< standard deviation of a score
  std::size_t rankings = 16;  ///< draws of the noise a query; one is enough without noise
  std::uint64_t seed = 0;
};

/// A query h is made with its share; the page shows the products on offer with the highest scores, minus the distance
/// of product and query plus noise; each is considered independently with the chance of its position, and of those
/// considered, or nothing, one is taken by weight.
///
/// Noise belongs to (seed, query, draw, product), whatever is on offer, so different assortments meet the same
/// customers. What is bought is exact given the page: the mean over all sets considered is an integral over one
/// variable.
///
/// law     not regular: a product more may push a strong rival off the page
/// cost    O(queries rankings (products log page + page points))
class online_choice {
 public:
  static constexpr bool regular = false;

  /// throws  error 101 shapes differ | 201 a share, weight, chance or noise out of range | 202 nothing of something |
  ///         301 not finite
  explicit online_choice(online_choice_spec spec) : spec_{std::move(spec)}, products_{spec_.weight.size()} {
    const std::size_t queries = spec_.query_share.size();
    check::not_empty(products_, "weight");
    check::not_empty(queries, "query_share");
    check::not_empty(spec_.considered.size(), "considered");
    check::range(spec_.attributes > 0, "attributes", "is zero, needed at least one");
    check::size(spec_.place.size(), check::product(queries, spec_.attributes, "place"), "place");
    check::size(spec_.product_place.size(), check::product(products_, spec_.attributes, "product_place"),
                "product_place");
    check::finite(std::span<const double>{spec_.place}, "place");
    check::finite(std::span<const double>{spec_.product_place}, "product_place");
    for (std::size_t j = 0; j < products_; ++j) check::positive(spec_.weight[j], "weight", j);
    double total = 0;
    for (std::size_t h = 0; h < queries; ++h) {
      check::positive(spec_.query_share[h], "query_share", h);
      total += spec_.query_share[h];
    }
    for (double& share : spec_.query_share) share /= total;
    for (std::size_t k = 0; k < spec_.considered.size(); ++k)
      if (!(spec_.considered[k] >= 0.0 && spec_.considered[k] <= 1.0))
        throw error{fault::range, "considered", k, "is no chance between zero and one"};
    check::positive(spec_.outside, "outside");
    check::range(spec_.ranking_noise >= 0.0 && std::isfinite(spec_.ranking_noise), "ranking_noise",
                 "is negative or not finite");
    check::range(spec_.rankings > 0, "rankings", "is zero, needed at least one");
    if (spec_.ranking_noise == 0.0) spec_.rankings = 1;
  }

  std::size_t products() const noexcept { return products_; }
  const online_choice_spec& spec() const noexcept { return spec_; }

  /// throws  error 101 out has another size | as check::offered
  double probabilities(assortment offered, std::span<double> out) const {
    check::size(out.size(), products_, "out");
    check::offered(offered, products_);
    std::fill(out.begin(), out.end(), 0.0);
    std::vector<std::uint32_t> page;
    std::vector<double> score, bought;
    double sold = 0;
    for (std::size_t h = 0; h < spec_.query_share.size(); ++h)
      for (std::size_t r = 0; r < spec_.rankings; ++r) {
        show(h, r, offered, page, score);
        bought.assign(page.size(), 0.0);
        buy(page, bought);
        const double share = spec_.query_share[h] / static_cast<double>(spec_.rankings);
        for (std::size_t k = 0; k < page.size(); ++k) {
          out[page[k]] += share * bought[k];
          sold += share * bought[k];
        }
      }
    return std::max(0.0, 1.0 - sold);
  }

  /// One customer, step by step.
  ///
  /// throws  as check::offered
  std::size_t draw(assortment offered, random_stream& stream) const {
    check::offered(offered, products_);
    double left = stream.uniform();
    std::size_t h = 0;
    while (h + 1 < spec_.query_share.size() && (left -= spec_.query_share[h]) >= 0.0) ++h;
    const std::size_t r = stream.below(static_cast<std::uint32_t>(spec_.rankings));
    std::vector<std::uint32_t> page;
    std::vector<double> score;
    show(h, r, offered, page, score);
    double total = spec_.outside;
    std::size_t seen = 0;
    for (std::size_t k = 0; k < page.size(); ++k)
      if (stream.uniform() < spec_.considered[k]) {
        page[seen++] = page[k];
        total += spec_.weight[page[seen - 1]];
      }
    double rest = total * stream.uniform();
    for (std::size_t k = 0; k < seen; ++k)
      if ((rest -= spec_.weight[page[k]]) < 0.0) return page[k];
    return products_;
  }

 private:
  /// The products of the page, best first.
  template <class = void>
  void show(std::size_t h, std::size_t r, assortment offered, std::vector<std::uint32_t>& page,
            std::vector<double>& score) const {
    score.assign(products_, 0.0);
    for (const std::uint32_t j : offered) {
      double far = 0;
      for (std::size_t a = 0; a < spec_.attributes; ++a) {
        const double d = spec_.place[h * spec_.attributes + a] - spec_.product_place[j * spec_.attributes + a];
        far += d * d;
      }
      score[j] = -std::sqrt(far);
      if (spec_.ranking_noise > 0.0) {
        random_stream noise{spec_.seed, (h * spec_.rankings + r) * products_ + j};
        score[j] += spec_.ranking_noise * noise.normal();
      }
    }
    page.assign(offered.begin(), offered.end());
    const std::size_t shown = std::min(page.size(), spec_.considered.size());
    std::partial_sort(page.begin(), page.begin() + static_cast<std::ptrdiff_t>(shown), page.end(),
                      [&](std::uint32_t a, std::uint32_t b) {
                        return score[a] > score[b] || (score[a] == score[b] && a < b);
                      });
    page.resize(shown);
  }

  /// Over all sets considered, the mean of w_j / (w_0 + sum of w): 1 / x is the integral of e^-xt, so with v_j = w_j /
  /// w_0 P_j = c_j v_j times the integral over t > 0 of e^-t e^(-v_j t) times the product over i != j of 1 - c_i + c_i
  /// e^(-v_i t). Over y = log t the integrand is smooth for weights of any sizes, and the sum at equal steps converges
  /// like e^(-7.5 / step); what is cut off is below 1e-13.
  void buy(const std::vector<std::uint32_t>& page, std::vector<double>& bought) const noexcept {
    double all_weights = 1;
    for (const std::uint32_t j : page) all_weights += spec_.weight[j] / spec_.outside;
    constexpr double step = 0.25, last = 3.6;
    const double first = -30.0 - std::log(all_weights);
    for (double y = last; y > first; y -= step) {
      const double t = std::exp(y);
      double all = step * t * std::exp(-t);
      for (std::size_t k = 0; k < page.size(); ++k) all *= rest(page[k], k, t);
      for (std::size_t k = 0; k < page.size(); ++k) {
        const double v = spec_.weight[page[k]] / spec_.outside;
        bought[k] += all * spec_.considered[k] * v * std::exp(-v * t) / rest(page[k], k, t);
      }
    }
  }
  double rest(std::uint32_t j, std::size_t position, double t) const noexcept {
    const double c = spec_.considered[position];
    const double left = 1.0 - c + c * std::exp(-spec_.weight[j] / spec_.outside * t);
    return left > 1e-300 ? left : 1e-300;
  }

  online_choice_spec spec_;
  std::size_t products_;
};

}  // namespace echelon::inline ECHELON_ABI
