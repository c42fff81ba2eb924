// SPDX-License-Identifier: BSL-1.0
#include <echelon/assort/explorers.hpp>

#include <cstdint>
#include <vector>

#include <tests/catch.hpp>
#include <tests/choice/chains.hpp>

using namespace echelon;

namespace {

/// Walks at random through assortments; every gain on the way must be a difference of two revenues of the model.
template <class M>
void gains_are_differences(const M& model, std::span<const double> worth) {
  const std::size_t n = worth.size();
  auto state = explore(model, worth, std::vector<std::uint32_t>{1, 3});
  model_explorer<M> asked{model, worth, std::vector<std::uint32_t>{1, 3}};
  random_stream stream{3, n, 0};
  std::vector<double> gain(n), known(n), swap(n), swapped(n);
  for (int k = 0; k < 12; ++k) {
    const std::size_t j = stream.below(static_cast<std::uint32_t>(n));
    state.change(j);
    asked.change(j);
    REQUIRE_THAT(state.revenue(), WithinAbs(asked.revenue(), 1e-11));
    state.gains(gain);
    asked.gains(known);
    for (std::size_t i = 0; i < n; ++i) {
      REQUIRE(state.offers(i) == asked.offers(i));
      REQUIRE_THAT(gain[i], WithinAbs(known[i], 1e-11));
      if (!state.offers(i)) continue;
      state.exchange_gains(i, swap);
      asked.exchange_gains(i, swapped);
      for (std::size_t q = 0; q < n; ++q)
        if (!state.offers(q)) REQUIRE_THAT(swap[q], WithinAbs(swapped[q], 1e-11));
    }
  }
}

}  // namespace

TEST_CASE("explorers: of a chain and of a mixture they tell what asking the model tells", "[assort][parity]") {
  gains_are_differences(chains::any(7, 5), chains::prices(7, 5));
  gains_are_differences(chains::segments(7, 3, 5), chains::prices(7, 5));
}

TEST_CASE("explorers: a mixture does not lose digits over thousands of changes", "[assort]") {
  const auto mixture = chains::segments(6, 2, 1);
  const auto worth = chains::prices(6, 1);
  mixture_explorer state{mixture, worth, assortment{}};
  random_stream stream{1, 1, 1};
  for (int k = 0; k < 5000; ++k) state.change(stream.below(6));
  std::vector<std::uint32_t> set;
  for (std::uint32_t j = 0; j < 6; ++j)
    if (state.offers(j)) set.push_back(j);
  CHECK_THAT(state.revenue(), WithinRel(revenue_of(mixture, worth, set), 1e-12));
}
