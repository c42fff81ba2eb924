// SPDX-License-Identifier: BSL-1.0
#include <echelon/series/fourier.hpp>

#include <cmath>
#include <numbers>
#include <vector>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("fourier: columns are sine and cosine of each wave", "[series][law]") {
  const std::vector<fourier> seasons{{7, 2}, {365.25, 1}};
  const auto x = fourier_terms(seasons, 10, 5);
  REQUIRE(x.size() == 5 * 6);
  for (std::size_t t = 0; t < 5; ++t) {
    const double at = 2 * std::numbers::pi * static_cast<double>(10 + t);
    CHECK_THAT(x[t * 6], WithinAbs(std::sin(at / 7), 1e-12));
    CHECK_THAT(x[t * 6 + 3], WithinAbs(std::cos(2 * at / 7), 1e-12));
    CHECK_THAT(x[t * 6 + 4], WithinAbs(std::sin(at / 365.25), 1e-12));
  }
}

TEST_CASE("fourier: the fastest wave of an even season has a cosine alone", "[series][law]") {
  CHECK(fourier{4, 2}.columns() == 3);
  const auto x = fourier_terms(std::vector<fourier>{{4, 2}}, 0, 4);
  for (std::size_t t = 0; t < 4; ++t) CHECK_THAT(x[t * 3 + 2], WithinAbs(t % 2 == 0 ? 1.0 : -1.0, 1e-12));
}

TEST_CASE("fourier: a whole season repeats itself, before period zero and far away", "[series][law]") {
  const std::vector<fourier> seasons{{1440, 10}};
  const auto here = fourier_terms(seasons, 5, 1), far = fourier_terms(seasons, 5 + 1440 * 1'000'000LL, 1),
             before = fourier_terms(seasons, 5 - 1440 * 7, 1);
  for (std::size_t k = 0; k < here.size(); ++k) {
    CHECK_THAT(far[k], WithinAbs(here[k], 1e-12));
    CHECK_THAT(before[k], WithinAbs(here[k], 1e-12));
  }
}

TEST_CASE("fourier: impossible waves are refused", "[series]") {
  CHECK(ECHELON_FAULT_OF(fourier_terms(std::vector<fourier>{{1, 0}}, 0, 1)) == 201);
  CHECK(ECHELON_FAULT_OF(fourier_terms(std::vector<fourier>{{7, 4}}, 0, 1)) == 201);
  CHECK(ECHELON_FAULT_OF(fourier_terms(std::vector<fourier>{{std::nan(""), 1}}, 0, 1)) == 201);
}
