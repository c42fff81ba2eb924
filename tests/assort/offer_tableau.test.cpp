// SPDX-License-Identifier: BSL-1.0
#include <echelon/assort/offer_tableau.hpp>

#include <vector>

#include <tests/assort/sample_chain.hpp>
#include <tests/catch.hpp>

using namespace echelon;

namespace {

std::vector<std::uint8_t> offer(std::initializer_list<int> products, std::size_t n = 4) {
  std::vector<std::uint8_t> out(n, 0);
  for (const int j : products) out[static_cast<std::size_t>(j)] = 1;
  return out;
}

}  // namespace

TEST_CASE("offer tableau: purchase probabilities known as fractions", "[assort][published]") {
  const auto chain = assort_test::four_products();
  offer_tableau at{chain};
  at.move_to(offer({0}));
  CHECK_THAT(at.bought(0), WithinAbs(8303.0 / 14160, 1e-14));
  at.move_to(offer({0, 1}));
  CHECK_THAT(at.bought(0), WithinAbs(689.0 / 1880, 1e-14));
  CHECK_THAT(at.bought(1), WithinAbs(791.0 / 1880, 1e-14));
  CHECK(at.bought(2) == 0);
  at.move_to(offer({0, 2}));
  CHECK_THAT(at.bought(0), WithinAbs(103.0 / 240, 1e-14));
  CHECK_THAT(at.bought(2), WithinAbs(7.0 / 20, 1e-14));
  at.move_to(offer({1, 3}));
  CHECK_THAT(at.bought(1), WithinAbs(503.0 / 980, 1e-14));
  CHECK_THAT(at.bought(3), WithinAbs(33.0 / 140, 1e-14));
}

TEST_CASE("offer tableau: any walk through offers ends where elimination does", "[assort][law]") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const std::size_t n = 2 + seed % 6;
    const auto chain = assort_test::any_chain(n, seed);
    offer_tableau at{chain};
    random_stream draw{seed, 3};
    std::vector<double> p(n), ahead(n), pair(n);
    for (int step = 0; step < 30; ++step) {
      const std::size_t j = draw.below(static_cast<std::uint32_t>(n));
      const std::size_t k = (j + 1 + draw.below(static_cast<std::uint32_t>(n - 1))) % n;
      const auto which = at.offer();
      const auto levels = at.after(j, k, which, pair);
      const bool j_in = !at.offers(j), k_in = !at.offers(k);
      const double level = at.after(j, which, ahead);
      at.flip(j);
      chain.probabilities(at.offer(), p);
      for (std::size_t i = 0; i < n; ++i) CHECK_THAT(at.bought(i), WithinAbs(p[i], 1e-13));
      for (std::size_t q = 0; q < which.size(); ++q)
        if (which[q] != j) CHECK_THAT(ahead[q], WithinAbs(p[which[q]], 1e-13));
      if (j_in) CHECK_THAT(level, WithinAbs(p[j], 1e-13));
      at.flip(k);
      for (std::size_t q = 0; q < which.size(); ++q)
        if (which[q] != j && which[q] != k) CHECK_THAT(pair[q], WithinAbs(at.bought(which[q]), 1e-13));
      if (j_in) CHECK_THAT(levels[0], WithinAbs(at.bought(j), 1e-13));
      if (k_in) CHECK_THAT(levels[1], WithinAbs(at.bought(k), 1e-13));
    }
  }
}

TEST_CASE("offer tableau: what has another size is refused", "[assort]") {
  const auto chain = assort_test::four_products();
  offer_tableau at{chain};
  CHECK(ECHELON_FAULT_OF((at.move_to(offer({0}, 3)), 0)) == 101);
}
