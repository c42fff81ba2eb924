// SPDX-License-Identifier: BSL-1.0
/// Segments of customers, each with a choice model of its own: latent classes, and mixed logit by its draws.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <echelon/choice/concepts.hpp>
#include <echelon/choice/logit_mixture.hpp>
#include <echelon/core/check.hpp>
#include <echelon/core/random.hpp>
#include <echelon/core/view.hpp>

namespace echelon::inline ECHELON_ABI {

/// A customer belongs to segment g with probability om_g and then chooses by the model of g.
///
/// Parameters, where the models have them: log om (any constant may be added), then those of each model in turn.
///
/// law     regular when the models are
/// source  Kamakura, Russell (1989) A probabilistic choice model for market segmentation, J. Marketing Res. 26(4)
template <choice_model Model>
class choice_mixture {
 public:
  static constexpr bool regular = regular_choice<Model>;

  /// shape   weights, models [segments]; weights are divided by their sum
  /// throws  error 101 sizes or numbers of products differ | 201 a weight not positive and finite | 202 no segment
  choice_mixture(std::vector<double> weights, std::vector<Model> models)
      : weights_{std::move(weights)}, models_{std::move(models)} {
    check::not_empty(models_.size(), "models");
    check::size(weights_.size(), models_.size(), "weights");
    double total = 0;
    for (std::size_t g = 0; g < weights_.size(); ++g) {
      check::positive(weights_[g], "weights", g);
      check::size(models_[g].products(), models_[0].products(), "models");
      total += weights_[g];
    }
    for (double& w : weights_) w /= total;
  }

  std::size_t products() const noexcept { return models_[0].products(); }
  std::size_t segments() const noexcept { return models_.size(); }
  std::span<const double> weights() const noexcept { return weights_; }
  const Model& segment(std::size_t g) const noexcept { return models_[g]; }

  /// throws  as the models
  /// cost    that of all models
  double probabilities(assortment offered, std::span<double> out) const {
    check::size(out.size(), products(), "out");
    std::vector<double> p(products());
    std::fill(out.begin(), out.end(), 0.0);
    double none = 0;
    for (std::size_t g = 0; g < models_.size(); ++g) {
      none += weights_[g] * models_[g].probabilities(offered, p);
      for (const std::uint32_t j : offered) out[j] += weights_[g] * p[j];
    }
    return none;
  }

  std::size_t parameters() const noexcept
    requires differentiable_choice<Model>
  {
    std::size_t all = segments();
    for (const Model& m : models_) all += m.parameters();
    return all;
  }

  /// throws  as the models
  double gradient(assortment offered, std::size_t bought, std::span<double> out) const
    requires differentiable_choice<Model>
  {
    check::size(out.size(), parameters(), "out");
    std::vector<double> told(segments());
    std::size_t at = segments();
    for (std::size_t g = 0; g < segments(); ++g) {
      told[g] = std::log(weights_[g]) + models_[g].gradient(offered, bought, out.subspan(at, models_[g].parameters()));
      at += models_[g].parameters();
    }
    const double top = *std::max_element(told.begin(), told.end());
    double sum = 0;
    for (const double l : told) sum += std::exp(l - top);
    at = segments();
    for (std::size_t g = 0; g < segments(); ++g) {
      const double after = std::exp(told[g] - top) / sum;  // probability of the segment, given what was bought
      out[g] = after - weights_[g];
      for (std::size_t k = 0; k < models_[g].parameters(); ++k) out[at + k] *= after;
      at += models_[g].parameters();
    }
    return top + std::log(sum);
  }

  std::size_t draw(assortment offered, random_stream& stream) const
    requires drawn_choice<Model>
  {
    double left = stream.uniform();
    std::size_t g = 0;
    while (g + 1 < weights_.size() && (left -= weights_[g]) >= 0.0) ++g;
    return models_[g].draw(offered, stream);
  }

 private:
  std::vector<double> weights_;
  std::vector<Model> models_;
};

/// A mixed logit: products described by numbers, tastes normal over customers; a segment for each draw of tastes.
///
/// Utility of product j for a customer is the sum over attributes a of x_ja (mean_a + deviation_a z_a), z standard
/// normal, addressed by (seed, draw); the outside option has utility zero.
///
/// shape   x [products, attributes], mean, deviation [attributes]
/// throws  error 101 shapes differ | 201 no draw | 202 no product | 301 not finite
/// cost    memory O(draws * products)
/// source  McFadden, Train (2000) Mixed MNL models for discrete response, J. Appl. Econometrics 15(5), eq. 1
template <class = void>
logit_mixture mixed_logit(matrix_view<const double> x, std::span<const double> mean, std::span<const double> deviation,
                          std::size_t draws, std::uint64_t seed) {
  check::not_empty(x.rows(), "x");
  check::size(mean.size(), x.columns(), "mean");
  check::size(deviation.size(), x.columns(), "deviation");
  check::range(draws > 0, "draws", "is zero, needed at least one");
  check::finite(mean, "mean");
  check::finite(deviation, "deviation");
  for (std::size_t j = 0; j < x.rows(); ++j) check::finite(std::span<const double>{x.row(j)}, "x");
  logit_mixture out;
  out.share.assign(draws, 1.0 / static_cast<double>(draws));
  out.outside.assign(draws, 1.0);
  out.attraction.assign(check::product(draws, x.rows(), "draws"), 0.0);
  for (std::size_t r = 0; r < draws; ++r) {
    random_stream stream{seed, r};
    double* const u = out.attraction.data() + r * x.rows();
    for (std::size_t a = 0; a < x.columns(); ++a) {
      const double taste = mean[a] + deviation[a] * stream.normal();
      for (std::size_t j = 0; j < x.rows(); ++j) u[j] += x(j, a) * taste;
    }
    for (std::size_t j = 0; j < x.rows(); ++j) u[j] = std::exp(u[j]);
  }
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
