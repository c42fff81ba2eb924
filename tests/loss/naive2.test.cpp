// SPDX-License-Identifier: BSL-1.0
#include <echelon/loss/naive2.hpp>

#include <array>

#include <echelon/core/random.hpp>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("naive2: autocorrelations by hand", "[loss][published]") {
  // 1 … 5: deviations -2 … 2, variance sum 10; lag 1: 2 + 0 + 0 + 2 = 4, lag 2: 0 - 1 + 0 = -1, lag 3: -2 - 2 = -4
  const auto r = autocorrelations(std::array<double, 5>{1, 2, 3, 4, 5}, 3);
  CHECK_THAT(r[0], WithinAbs(0.4, 1e-15));
  CHECK_THAT(r[1], WithinAbs(-0.1, 1e-15));
  CHECK_THAT(r[2], WithinAbs(-0.4, 1e-15));
  CHECK(autocorrelations(std::array<double, 3>{7, 7, 7}, 2) == std::vector<double>{0.0, 0.0});
  CHECK(ECHELON_FAULT_OF(autocorrelations(std::array<double, 3>{1, 2, 3}, 3)) == 302);
}

TEST_CASE("naive2: a pure multiplicative season on a level is found exactly, for odd and even seasons", "[loss][law]") {
  for (const std::size_t m : {3u, 4u, 7u, 12u}) {
    std::vector<double> index(m), past;
    double mean = 0.0;
    for (std::size_t k = 0; k < m; ++k) {
      index[k] = 1.0 + 0.5 * std::sin(static_cast<double>(k + 1));
      mean += index[k] / static_cast<double>(m);
    }
    for (double& s : index) s /= mean;
    for (std::size_t t = 0; t < 5 * m + 2; ++t) past.push_back(40.0 * index[t % m]);
    INFO("season " << m);
    REQUIRE(is_seasonal(past, season_length{m}));
    const auto found = seasonal_indices(past, season_length{m});
    const auto ahead = naive2(past, season_length{m}, horizon{2 * m});
    for (std::size_t k = 0; k < m; ++k) CHECK_THAT(found[k], WithinRel(index[k], 1e-12));
    for (std::size_t h = 0; h < 2 * m; ++h) CHECK_THAT(ahead[h], WithinRel(40.0 * index[(past.size() + h) % m], 1e-12));
  }
}

TEST_CASE("naive2: without a season it is the last value", "[loss][law]") {
  random_stream random{3};
  std::vector<double> noise(100);
  for (double& v : noise) v = 10.0 + random.uniform();
  REQUIRE_FALSE(is_seasonal(noise, season_length{12}));
  CHECK(naive2(noise, season_length{12}, horizon{3}) == std::vector<double>(3, noise.back()));
  CHECK(naive2(noise, season_length{1}, horizon{2}) == std::vector<double>(2, noise.back()));
  // a strong season, but fewer than three of them
  const std::array<double, 8> brief{1, 2, 3, 4, 1, 2, 3, 4};
  CHECK_FALSE(is_seasonal(brief, season_length{4}));
}

TEST_CASE("naive2: noise is called seasonal about as often as the bound of ten percent promises", "[loss][law]") {
  // independent normal numbers: |r_m| sqrt(n) is nearly standard normal, a little narrower for finite n, so at most 10
  // %
  constexpr int trials = 2000;
  int called = 0;
  for (int i = 0; i < trials; ++i) {
    random_stream random{77, static_cast<std::uint64_t>(i)};
    std::vector<double> noise(120);
    for (double& v : noise) v = random.normal();
    called += is_seasonal(noise, season_length{4}) ? 1 : 0;
  }
  const double share = called / static_cast<double>(trials), error = std::sqrt(0.1 * 0.9 / trials);
  CHECK(share < 0.1 + 5 * error);
  CHECK(share > 0.05);
}

TEST_CASE("naive2: a history whose season cannot be divided out is not adjusted", "[loss]") {
  std::vector<double> past;
  for (int t = 0; t < 40; ++t) past.push_back(t % 4 == 0 ? 8.0 : 0.0);  // an index of zero
  REQUIRE(is_seasonal(past, season_length{4}));
  CHECK(seasonal_indices(past, season_length{4}).empty());
  CHECK(naive2(past, season_length{4}, horizon{2}) == std::vector<double>{0.0, 0.0});
  CHECK(ECHELON_FAULT_OF(seasonal_indices(past, season_length{1})) == 201);
  CHECK(ECHELON_FAULT_OF(naive2({}, season_length{4}, horizon{2})) == 202);
}
