// SPDX-License-Identifier: BSL-1.0
/// One customer's purchase drawn from the probabilities of any model.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <echelon/choice/concepts.hpp>
#include <echelon/core/random.hpp>

namespace echelon::inline ECHELON_ABI {

/// What one customer buys: a product, or products() for nothing. One uniform number is taken from the stream.
///
/// throws  as the probabilities of the model
/// cost    that of its probabilities
template <choice_model Model>
std::size_t draw_purchase(const Model& model, assortment offered, random_stream& stream) {
  std::vector<double> p(model.products());
  const double none = model.probabilities(offered, p);
  double left = stream.uniform();
  std::size_t last = model.products();
  for (const std::uint32_t j : offered) {
    if (!(p[j] > 0.0)) continue;
    left -= p[j];
    if (left < 0.0) return j;
    last = j;
  }
  return none > 0.0 ? model.products() : last;
}

}  // namespace echelon::inline ECHELON_ABI
