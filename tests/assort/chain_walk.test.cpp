// SPDX-License-Identifier: BSL-1.0
#include <echelon/assort/chain_walk.hpp>

#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

#include <tests/assort/sample_chain.hpp>
#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("chain walk: customers buy what the chain says, in every offer", "[assort][law]") {
  for (std::uint64_t seed = 0; seed < 4; ++seed) {
    const auto chain = seed == 0 ? assort_test::four_products() : assort_test::any_chain(4, seed);
    const chain_walk walk{chain};
    constexpr std::size_t many = 4000;
    std::array<std::array<double, 5>, 16> bought{};
    std::vector<std::uint32_t> list;
    for (std::size_t c = 0; c < many; ++c) {
      random_stream draw{seed, c};
      list.clear();
      walk.draw(draw, list);
      for (std::uint32_t offer = 0; offer < 16; ++offer) {
        std::size_t k = 0;
        while (k < list.size() && ((offer >> list[k]) & 1u) == 0) ++k;
        bought[offer][k < list.size() ? list[k] : 4] += 1.0 / many;
      }
    }
    for (std::uint32_t offer = 0; offer < 16; ++offer) {
      std::vector<std::uint32_t> set;
      for (std::uint32_t j = 0; j < 4; ++j)
        if ((offer >> j) & 1u) set.push_back(j);
      std::array<double, 4> p{};
      const double none = chain.probabilities(set, p);
      INFO("seed " << seed << " offer " << offer);
      for (std::size_t j = 0; j < 4; ++j)
        CHECK_THAT(bought[offer][j], WithinAbs(p[j], 4.5 * std::sqrt(p[j] * (1 - p[j]) / many) + 1e-12));
      CHECK_THAT(bought[offer][4], WithinAbs(none, 4.5 * std::sqrt(none * (1 - none) / many) + 1e-12));
    }
  }
}

TEST_CASE("chain walk: a row without a successor ends the walk, a row without loss goes on", "[assort]") {
  const chain_walk walk{markov_chain{{1.0, 0.0, 0.0}, {0, 1, 0, 0, 0, 1, 0, 0, 0}}};
  random_stream draw{1};
  std::vector<std::uint32_t> list;
  walk.draw(draw, list);
  CHECK(list == std::vector<std::uint32_t>{0, 1, 2});
}
