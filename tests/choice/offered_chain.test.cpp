// SPDX-License-Identifier: BSL-1.0
#include <echelon/choice/offered_chain.hpp>

#include <cmath>
#include <cstdint>
#include <vector>

#include <tests/catch.hpp>
#include <tests/choice/chains.hpp>

using namespace echelon;

namespace {

double revenue(const markov_chain& chain, std::span<const double> worth, std::span<const unsigned char> marks) {
  std::vector<double> p(worth.size());
  chain.probabilities(assortment_of(marks), p);
  double sum = 0;
  for (std::size_t j = 0; j < p.size(); ++j) sum += p[j] * worth[j];
  return sum;
}

}  // namespace

TEST_CASE("offered chain: a hundred changes and what is bought is as if solved anew", "[choice][parity]") {
  for (const std::size_t n : {4u, 30u}) {
    const auto chain = chains::any(n, 6);
    const auto worth = chains::prices(n, 6);
    offered_chain now{chain, worth, std::vector<std::uint32_t>{0, 2}};
    random_stream stream{9, n, 0};
    std::vector<double> p(n), q(n);
    for (int k = 0; k < 100; ++k) {
      const std::size_t j = stream.below(static_cast<std::uint32_t>(n));
      const double gain = now.offers(j) ? now.gain_of_withdrawing(j) : now.gain_of_offering(j);
      const double before = now.revenue();
      now.offers(j) ? now.withdraw(j) : now.offer(j);
      REQUIRE_THAT(now.revenue() - before, WithinAbs(gain, 1e-11));
      const double none = chain.probabilities(assortment_of(now.marks()), p);
      REQUIRE_THAT(now.probabilities(q), WithinAbs(none, 1e-12));
      for (std::size_t i = 0; i < n; ++i) REQUIRE_THAT(q[i], WithinAbs(p[i], 1e-12));
      REQUIRE(now.offered() == assortment_of(now.marks()).size());
    }
  }
}

TEST_CASE("offered chain: the gain of every exchange is the difference of two revenues", "[choice][law]") {
  const std::size_t n = 9;
  const auto chain = chains::any(n, 11);
  const auto worth = chains::prices(n, 11);
  offered_chain now{chain, worth, std::vector<std::uint32_t>{1, 4, 5, 8}};
  now.offer(2);
  now.settle();
  for (std::size_t s = 0; s < n; ++s)
    for (std::size_t j = 0; j < n; ++j) {
      if (!now.offers(s) || now.offers(j)) continue;
      std::vector<unsigned char> marks(now.marks().begin(), now.marks().end());
      marks[s] = 0;
      marks[j] = 1;
      CHECK_THAT(now.gain_of_exchange(s, j), WithinAbs(revenue(chain, worth, marks) - now.revenue(), 1e-11));
    }
}

TEST_CASE("offered chain: who leaves a product finds the worth of what is offered", "[choice][law]") {
  const std::size_t n = 12;
  const auto chain = chains::any(n, 3);
  const auto worth = chains::prices(n, 3);
  const std::vector<std::uint32_t> start{0, 5, 7};
  const offered_chain now{chain, worth, start};
  std::vector<double> v(n), after(n);
  chain.values(marks_of(start, n), worth, v);
  chain.follow(v, after);
  for (std::size_t i = 0; i < n; ++i) CHECK_THAT(now.instead(i), WithinRel(after[i], 1e-11));
}

TEST_CASE("offered chain: thousands of changes lose no digits", "[choice]") {
  const std::size_t n = 6;
  const auto chain = chains::any(n, 13);
  const auto worth = chains::prices(n, 13);
  offered_chain now{chain, worth, whole_assortment(n)};
  random_stream stream{5, 5, 5};
  for (std::size_t k = 0; k < 2 * offered_chain::most_changes; ++k) {
    const std::size_t j = stream.below(n);
    now.offers(j) ? now.withdraw(j) : now.offer(j);
  }
  CHECK_THAT(now.revenue(), WithinRel(revenue(chain, worth, now.marks()), 1e-10));
}

TEST_CASE("offered chain: refuses worths and starts that do not fit", "[choice]") {
  const auto chain = chains::four();
  CHECK(ECHELON_FAULT_OF((offered_chain{chain, std::vector<double>{1, 2}, assortment{}})) == 101);
  CHECK(ECHELON_FAULT_OF((offered_chain{chain, std::vector<double>{1, 2, 3, std::nan("")}, assortment{}})) == 301);
  CHECK(ECHELON_FAULT_OF((offered_chain{chain, chains::four_prices(), std::vector<std::uint32_t>{4}})) == 201);
}
