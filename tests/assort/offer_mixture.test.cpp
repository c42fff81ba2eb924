// SPDX-License-Identifier: BSL-1.0
#include <echelon/assort/offer_mixture.hpp>

#include <cmath>
#include <cstdint>
#include <vector>

#include <tests/catch.hpp>
#include <tests/choice/chains.hpp>

using namespace echelon;

TEST_CASE("offer mixture: sales of some assortments come back from at most products + 1", "[assort][law]") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const std::size_t n = 6;
    const auto chain = chains::any(n, seed);
    random_stream s{seed, 0, 3};
    std::vector<double> sales(n, 0.0), passed(n, 0.0), p(n), x(n), weight(12);
    double all = 0;
    for (double& w : weight) all += w = s.uniform();
    for (const double w : weight) {
      const auto set = assortment_of(std::uint64_t{s.below(64)});
      chain.probabilities(set, p);
      chain.visits(marks_of(set, n), x);
      for (std::size_t j = 0; j < n; ++j) {
        sales[j] += w / all * p[j];
        passed[j] += w / all * x[j];
      }
    }
    const auto mixed = mix_offers(chain, sales, passed);
    INFO("seed " << seed);
    CHECK(mixed.offers.size() <= n + 1);
    CHECK(mixed.residual <= 1e-10);
    double weights = 0;
    std::vector<double> made(n, 0.0);
    for (std::size_t k = 0; k < mixed.offers.size(); ++k) {
      const auto& offer = mixed.offers[k];
      weights += offer.weight;
      chain.probabilities(assortment{offer.offered.data(), offer.offered.size()}, p);
      for (std::size_t j = 0; j < n; ++j) made[j] += offer.weight * p[j];
      if (k > 0) CHECK(offer.offered.size() < mixed.offers[k - 1].offered.size());
    }
    CHECK_THAT(weights, WithinAbs(1, 1e-9));
    for (std::size_t j = 0; j < n; ++j) CHECK_THAT(made[j], WithinAbs(sales[j], 1e-10));
  }
}

TEST_CASE("offer mixture: one assortment stays one", "[assort]") {
  const auto chain = chains::four();
  std::vector<double> p(4), x(4);
  const std::vector<std::uint32_t> set{0, 2};
  chain.probabilities(set, p);
  chain.visits(marks_of(set, 4), x);
  const auto mixed = mix_offers(chain, p, x);
  REQUIRE(mixed.offers.size() == 1);
  CHECK(mixed.offers[0].offered == set);
  CHECK(mixed.offers[0].weight == 1);
}

TEST_CASE("offer mixture: refuses sales that no assortments have", "[assort]") {
  const auto chain = chains::four();
  const std::vector<double> none(4, 0.0), some{0.3, 0.25, 0.2, 0.15};
  CHECK(ECHELON_FAULT_OF(mix_offers(chain, some, none)) == 0);
  CHECK(ECHELON_FAULT_OF(mix_offers(chain, none, none)) == 201);
  CHECK(ECHELON_FAULT_OF(mix_offers(chain, some, std::vector<double>{0})) == 101);
  CHECK(ECHELON_FAULT_OF(mix_offers(chain, std::vector<double>{-1, 0, 0, 0}, none)) == 303);
  CHECK(ECHELON_FAULT_OF(mix_offers(chain, std::vector<double>{std::nan(""), 0, 0, 0}, none)) == 301);
}
