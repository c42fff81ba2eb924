// SPDX-License-Identifier: BSL-1.0
#include <echelon/choice/markov_chain.hpp>

#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

#include <tests/catch.hpp>
#include <tests/choice/chains.hpp>

using namespace echelon;

namespace {

using set = std::vector<std::uint32_t>;

}  // namespace

TEST_CASE("markov chain: four products, known in fractions", "[choice][published]") {
  const auto chain = chains::four();
  std::array<double, 4> p{};
  chain.probabilities(set{0}, p);
  CHECK_THAT(p[0], WithinAbs(8303.0 / 14160, 1e-14));
  CHECK_THAT(chain.probabilities(set{0, 1}, p), WithinAbs(400.0 / 1880, 1e-14));
  CHECK_THAT(p[0], WithinAbs(689.0 / 1880, 1e-14));
  CHECK_THAT(p[1], WithinAbs(791.0 / 1880, 1e-14));
  CHECK(p[2] == 0);
  chain.probabilities(set{0, 2}, p);
  CHECK_THAT(p[0], WithinAbs(103.0 / 240, 1e-14));
  CHECK_THAT(p[2], WithinAbs(7.0 / 20, 1e-14));
  chain.probabilities(set{1, 3}, p);
  CHECK_THAT(p[1], WithinAbs(503.0 / 980, 1e-14));
  CHECK_THAT(p[3], WithinAbs(33.0 / 140, 1e-14));
}

TEST_CASE("markov chain: what is bought when one of three is missing", "[choice]") {
  // [what_is_bought]
  // tea, coffee, cocoa: what customers come for, and where they go when that is missing
  const markov_chain chain{{0.5, 0.3, 0.2}, {0.0, 0.6, 0.1, 0.5, 0.0, 0.2, 0.2, 0.2, 0.0}};
  const std::vector<std::uint32_t> offered{0, 1};
  std::vector<double> bought(3);
  const double nothing = chain.probabilities(offered, bought);
  // without cocoa: tea 0.54, coffee 0.34, nothing 0.12
  // [/what_is_bought]
  CHECK_THAT(bought[0], WithinAbs(0.54, 1e-15));
  CHECK_THAT(bought[1], WithinAbs(0.34, 1e-15));
  CHECK_THAT(nothing, WithinAbs(0.12, 1e-15));
}

TEST_CASE("markov chain: probabilities sum to one, and offering more never raises another's", "[choice][law]") {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const auto chain = chains::any(6, seed);
    std::array<double, 6> p{}, q{};
    for (std::uint64_t bits = 0; bits < 64; ++bits) {
      const double none = chain.probabilities(assortment_of(bits), p);
      double sum = none;
      for (const double x : p) sum += x;
      REQUIRE_THAT(sum, WithinAbs(1, 1e-14));
      const std::uint64_t more = bits | (std::uint64_t{1} << (seed % 6));
      const double none_of_more = chain.probabilities(assortment_of(more), q);
      REQUIRE(none_of_more <= none + 1e-15);
      for (std::size_t j = 0; j < 6; ++j)
        if ((bits >> j) & 1u) REQUIRE(q[j] <= p[j] + 1e-15);
    }
  }
}

TEST_CASE("markov chain: many products by walks agree with taking them out one by one", "[choice][parity]") {
  const std::size_t n = 300;
  const auto chain = chains::any(n, 5);
  set offered;
  for (std::uint32_t j = 0; j < n; j += 2) offered.push_back(j);
  const auto marks = marks_of(offered, n);
  std::vector<double> p(n), exact(n);
  const double none = chain.probabilities(offered, p);
  const std::vector<double> arrive(chain.arrive().begin(), chain.arrive().end());
  const double exact_none = absorbed<double>(arrive, {chain.move().data(), n * n}, chain.leave(), marks, exact);
  CHECK_THAT(none, WithinAbs(exact_none, 1e-13));
  for (std::size_t j = 0; j < n; ++j) CHECK_THAT(p[j], WithinAbs(exact[j], 1e-13));
}

TEST_CASE("markov chain: walks of a million steps are solved all the same", "[choice]") {
  const std::size_t n = 150;  // a ring that one in a million leaves
  std::vector<double> arrive(n, 0.0), move(n * n, 0.0);
  arrive[0] = 1;
  for (std::size_t i = 0; i < n; ++i) move[i * n + (i + 1) % n] = 1 - 1e-6;
  const markov_chain chain{arrive, move};
  std::vector<double> p(n);
  CHECK_THAT(chain.probabilities(set{}, p), WithinAbs(1, 1e-9));
  CHECK_THAT(chain.walk_bound(), WithinRel(1e6, 1e-4));
  chain.probabilities(set{149}, p);
  CHECK_THAT(p[149], WithinAbs(std::pow(1 - 1e-6, 149), 1e-12));
}

TEST_CASE("markov chain: values and visits are two readings of one assortment", "[choice][law]") {
  for (const std::size_t n : {20u, 200u}) {
    const auto chain = chains::any(n, 9);
    const auto worth = chains::prices(n, 9);
    std::vector<unsigned char> marks(n);
    for (std::size_t j = 0; j < n; ++j) marks[j] = j % 3 == 0;
    std::vector<double> v(n, 0.0), p(n);
    chain.values(marks, worth, v);
    chain.probabilities(assortment_of(marks), p);
    double by_value = 0, by_sales = 0;
    for (std::size_t j = 0; j < n; ++j) {
      by_value += chain.arrive()[j] * v[j];
      by_sales += p[j] * worth[j];
    }
    CHECK_THAT(by_value, WithinRel(by_sales, 1e-12));
  }
}

TEST_CASE("markov chain: draws have the probabilities", "[choice][law]") {
  const auto chain = chains::four();
  random_stream stream{4, 0, 0};
  std::array<double, 5> seen{};
  for (int k = 0; k < 20000; ++k) seen[chain.draw(set{0, 2}, stream)] += 1.0 / 20000;
  CHECK_THAT(seen[0], WithinAbs(103.0 / 240, 0.015));
  CHECK_THAT(seen[2], WithinAbs(0.35, 0.015));
  CHECK(seen[1] == 0);
}

TEST_CASE("markov chain: the gradient is the slope of the likelihood", "[choice][law]") {
  const std::size_t n = 4;
  const auto four = chains::four();
  const std::vector<double> arrive(four.arrive().begin(), four.arrive().end());
  const std::vector<double> move(four.move().data(), four.move().data() + n * n);
  const set offered{0, 2};
  std::vector<double> slope(n * (n + 1)), p(n);
  for (const std::size_t bought : {0u, 2u, 4u}) {
    const auto log_chance = [&](std::size_t k, double more) {
      auto a = arrive, m = move;
      (k < n ? a[k] : m[k - n]) += more;
      const markov_chain chain{a, m};
      const double none = chain.probabilities(offered, p);
      return std::log(bought == n ? none : p[bought]);
    };
    CHECK_THAT(chains::four().gradient(offered, bought, slope), WithinAbs(log_chance(0, 0), 1e-14));
    for (std::size_t k = 0; k < slope.size(); ++k) {
      if (k >= n && (k - n) % (n + 1) == 0) {
        CHECK(slope[k] == 0);  // nobody moves to where she is
        continue;
      }
      const double h = 1e-5;  // every share of this chain can give and take as much
      CHECK_THAT(slope[k], WithinAbs((log_chance(k, h) - log_chance(k, -h)) / (2 * h), 1e-8));
    }
  }
  CHECK(ECHELON_FAULT_OF(chains::four().gradient(offered, 1, slope)) == 201);
  CHECK(ECHELON_FAULT_OF(chains::four().gradient(offered, 0, p)) == 101);
}

TEST_CASE("markov chain: refuses what is no chain", "[choice]") {
  using v = std::vector<double>;
  CHECK(ECHELON_FAULT_OF((markov_chain{v{}, v{}})) == 202);
  CHECK(ECHELON_FAULT_OF((markov_chain{v{0.5, 0.6}, v{0, 0, 0, 0}})) == 201);
  CHECK(ECHELON_FAULT_OF((markov_chain{v{0.5, 0.5}, v{0, 0, 0}})) == 101);
  CHECK(ECHELON_FAULT_OF((markov_chain{v{0.5, 0.5}, v{0, 1.1, 0, 0}})) == 201);
  CHECK(ECHELON_FAULT_OF((markov_chain{v{0.5, 0.5}, v{0.5, 0, 0, 0}})) == 201);
  CHECK(ECHELON_FAULT_OF((markov_chain{v{0.5, 0.5}, v{0, -0.1, 0, 0}})) == 303);
  CHECK(ECHELON_FAULT_OF((markov_chain{v{0.5, 0.5}, v{0, std::nan(""), 0, 0}})) == 301);
  CHECK(ECHELON_FAULT_OF((markov_chain{v{0.5, 0.5}, v{0, 1, 1, 0}})) == 305);
  const auto chain = chains::four();
  std::array<double, 4> p{};
  CHECK(ECHELON_FAULT_OF(chain.probabilities(set{1, 0}, p)) == 102);
  CHECK(ECHELON_FAULT_OF(chain.probabilities(set{4}, p)) == 201);
  CHECK(ECHELON_FAULT_OF(chain.probabilities(set{0}, std::span<double>{p.data(), 3})) == 101);
}
