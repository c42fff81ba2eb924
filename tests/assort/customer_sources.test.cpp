// SPDX-License-Identifier: BSL-1.0
#include <echelon/assort/customer_sources.hpp>

#include <array>
#include <cmath>
#include <vector>

#include <tests/catch.hpp>

using namespace echelon;

namespace {

/// Shares of customers whose first product of the offer is each, by 4,000 draws, beside the model's probabilities.
template <class Source, class Model>
void check_shares(const Source& source, const Model& model, std::uint32_t bits) {
  constexpr std::size_t many = 4000;
  const std::size_t n = model.products();
  const auto offered = assortment_of(std::uint64_t{bits});
  std::vector<double> p(n), found(n + 1);
  model.probabilities(offered, p);
  std::vector<std::uint32_t> list;
  for (std::size_t c = 0; c < many; ++c) {
    random_stream draw{7, c};
    list.clear();
    source.draw(draw, list);
    std::size_t k = 0;
    while (k < list.size() && ((bits >> list[k]) & 1u) == 0) ++k;
    found[k < list.size() ? list[k] : n] += 1.0 / many;
  }
  INFO("offer " << bits);
  for (std::size_t j = 0; j < n; ++j)
    CHECK_THAT(found[j], WithinAbs(p[j], 4.5 * std::sqrt(p[j] * (1 - p[j]) / many) + 1e-12));
}

}  // namespace

TEST_CASE("customer sources: rank lists are drawn in their shares", "[assort][law]") {
  const rank_lists model{3, {0, 2, 3, 3}, {0, 1, 2}, {0.5, 0.3, 0.2}};
  for (std::uint32_t bits = 0; bits < 8; ++bits) check_shares(ranked_customers{model}, model, bits);
}

TEST_CASE("customer sources: segments of logits buy what their formula says", "[assort][law]") {
  const logit_mixture model{{0.6, 0.4}, {3, 1, 0, 0.5, 0.2, 4, 1, 0}, {1, 2}};
  for (const std::uint32_t bits : {1u, 3u, 6u, 13u, 15u}) check_shares(logit_customers{model}, model, bits);
}

TEST_CASE("customer sources: what is no model is refused", "[assort]") {
  CHECK(ECHELON_FAULT_OF((logit_customers{logit_mixture{{0.6, 0.6}, {1, 1}, {1, 1}}})) == 201);
  CHECK(ECHELON_FAULT_OF((logit_customers{logit_mixture{{1.0}, {1, -1}, {1}}})) == 303);
}
