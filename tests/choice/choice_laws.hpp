// SPDX-License-Identifier: BSL-1.0
/// What every model of choice promises, checked over all assortments of a few products.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <echelon/choice/concepts.hpp>
#include <echelon/choice/offered.hpp>
#include <tests/catch.hpp>

namespace choice_laws {

/// Probabilities are none below zero, none off the assortment, and sum to one.
template <echelon::choice_model M>
void probabilities(const M& model) {
  const std::size_t n = model.products();
  std::vector<double> p(n);
  for (std::uint64_t set = 0; set < std::uint64_t{1} << n; ++set) {
    INFO("assortment " << set);
    const double none = model.probabilities(echelon::assortment_of(set), p);
    double sum = none, least = none;
    bool inside = true;
    for (std::size_t j = 0; j < n; ++j) {
      sum += p[j];
      least = std::min(least, p[j]);
      inside = inside && ((set >> j & 1u) != 0 || p[j] == 0);
    }
    CHECK_THAT(sum, WithinAbs(1, 1e-12));
    CHECK(least >= 0);
    CHECK(inside);
  }
  CHECK(model.probabilities({}, p) == 1);
}

/// The largest rise of any probability when one product more is offered.
template <echelon::choice_model M>
double largest_rise(const M& model) {
  const std::size_t n = model.products();
  std::vector<double> p(n), q(n);
  double worst = -1;
  for (std::uint64_t set = 0; set < std::uint64_t{1} << n; ++set) {
    const double none = model.probabilities(echelon::assortment_of(set), p);
    for (std::size_t j = 0; j < n; ++j) {
      if ((set >> j & 1u) != 0) continue;
      worst = std::max(worst, model.probabilities(echelon::assortment_of(set | std::uint64_t{1} << j), q) - none);
      for (std::size_t i = 0; i < n; ++i)
        if (i != j) worst = std::max(worst, q[i] - p[i]);
    }
  }
  return worst;
}

/// The gradient against differences, `make(theta)` builds the model; for each product of one assortment, and nothing.
template <class Make>
void gradient(const std::vector<double>& theta, Make&& make, double tolerance = 1e-7) {
  const auto model = make(theta);
  const std::size_t n = model.products();
  REQUIRE(model.parameters() == theta.size());
  std::vector<std::uint32_t> offered;
  for (std::uint32_t j = 0; j < n; ++j)
    if (j != 1) offered.push_back(j);
  std::vector<double> slope(theta.size()), p(n);
  const auto log_chance = [&](const auto& of, std::size_t bought) {
    const double none = of.probabilities(offered, p);
    return std::log(bought < n ? p[bought] : none);
  };
  for (std::size_t bought = 0; bought <= n; ++bought) {
    if (bought == 1) continue;
    CHECK_THAT(model.gradient(offered, bought, slope), WithinAbs(log_chance(model, bought), 1e-12));
    for (std::size_t k = 0; k < theta.size(); ++k) {
      INFO("bought " << bought << " parameter " << k);
      auto up = theta, down = theta;
      up[k] += 1e-5;
      down[k] -= 1e-5;
      const double by = (log_chance(make(up), bought) - log_chance(make(down), bought)) / 2e-5;
      CHECK_THAT(slope[k], WithinAbs(by, tolerance));
    }
  }
  CHECK(ECHELON_FAULT_OF(model.gradient(offered, 1, slope)) == 201);
}

/// Draws of one assortment are as frequent as their probabilities, to five standard deviations.
template <echelon::drawn_choice M>
void draws(const M& model, const std::vector<std::uint32_t>& offered) {
  const std::size_t n = model.products();
  std::vector<double> p(n + 1);
  p[n] = model.probabilities(offered, std::span<double>{p.data(), n});
  std::vector<double> met(n + 1, 0.0);
  constexpr int customers = 4000;
  for (int c = 0; c < customers; ++c) {
    echelon::random_stream stream{7, static_cast<std::uint64_t>(c)};
    met[model.draw(offered, stream)] += 1.0 / customers;
  }
  for (std::size_t j = 0; j <= n; ++j) {
    INFO("product " << j);
    CHECK_THAT(met[j], WithinAbs(p[j], 5 * std::sqrt(p[j] * (1 - p[j]) / customers) + 1e-12));
  }
}

}  // namespace choice_laws
