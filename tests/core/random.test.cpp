// SPDX-License-Identifier: BSL-1.0
#include <echelon/core/random.hpp>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("random: Philox gives the known answers of Random123", "[core][published]") {
  using block = std::array<std::uint32_t, 4>;
  CHECK(philox({0, 0, 0, 0}, {0, 0}) == block{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  CHECK(philox({~0u, ~0u, ~0u, ~0u}, {~0u, ~0u}) == block{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
  CHECK(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
        block{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("random: a stream depends on its whole address and on nothing else", "[core][law]") {
  const auto first = [](auto... address) { return random_stream{static_cast<std::uint64_t>(address)...}.uniform(); };
  CHECK(first(1, 2) == first(1, 2));
  CHECK(first(1, 2) != first(1, 3));
  CHECK(first(1, 2) != first(2, 2));
  CHECK(random_stream{1, 2, 0}.uniform() != random_stream{1, 2, 1}.uniform());
  CHECK(random_stream{1, std::uint64_t{1} << 40}.uniform() != random_stream{1, 0}.uniform());
}

TEST_CASE("random: means and variances are those of the distributions", "[core][law]") {
  // 200,000 draws: the tolerance is five standard errors of the mean, and of the variance under its kurtosis
  struct moments {
    double mean, variance;
  };
  const auto measure = [](auto draw) {
    constexpr int n = 200'000;
    random_stream s{42, 7};
    double sum = 0, square = 0;
    for (int i = 0; i < n; ++i) {
      const double x = static_cast<double>(draw(s));
      sum += x;
      square += x * x;
    }
    return moments{sum / n, square / n - sum / n * (sum / n)};
  };
  const auto agrees = [](moments m, double mean, double variance, double excess_kurtosis) {
    constexpr double n = 200'000;
    CHECK_THAT(m.mean, WithinAbs(mean, 5 * std::sqrt(variance / n)));
    CHECK_THAT(m.variance, WithinAbs(variance, 5 * variance * std::sqrt((2 + excess_kurtosis) / n)));
  };
  agrees(measure([](random_stream& s) { return s.uniform(); }), 0.5, 1.0 / 12, -1.2);
  agrees(measure([](random_stream& s) { return s.normal(); }), 0, 1, 0);
  agrees(measure([](random_stream& s) { return s.exponential(); }), 1, 1, 6);
  agrees(measure([](random_stream& s) { return s.gamma(0.4); }), 0.4, 0.4, 6 / 0.4);
  agrees(measure([](random_stream& s) { return s.gamma(7.5); }), 7.5, 7.5, 6 / 7.5);
  agrees(measure([](random_stream& s) { return s.poisson(3.2); }), 3.2, 3.2, 1 / 3.2);
  agrees(measure([](random_stream& s) { return s.poisson(250.0); }), 250, 250, 1.0 / 250);
  agrees(measure([](random_stream& s) { return s.binomial(100, 0.3); }), 30, 21, 1.0 / 21 - 0.06);
  agrees(measure([](random_stream& s) { return s.negative_binomial(4.0, 2.0); }), 4, 12, 3.1);
}

TEST_CASE("random: a uniform number never touches 0 or 1 and fills every tenth", "[core][law]") {
  random_stream s{3};
  std::array<int, 10> hits{};
  for (int i = 0; i < 100'000; ++i) {
    const double u = s.uniform();
    REQUIRE(u > 0.0);
    REQUIRE(u < 1.0);
    ++hits[static_cast<std::size_t>(u * 10)];
  }
  for (const int h : hits) CHECK_THAT(h, WithinAbs(10'000, 5 * std::sqrt(9'000.0)));
}
