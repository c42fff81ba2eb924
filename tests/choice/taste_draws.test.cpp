// SPDX-License-Identifier: BSL-1.0
#include <echelon/choice/taste_draws.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include <tests/catch.hpp>

using namespace echelon;

namespace {

constexpr std::array laws{taste_law::normal, taste_law::uniform, taste_law::triangular};

std::vector<float> draws_of(draw_kind kind, std::size_t draws, std::uint64_t person, std::uint64_t seed = 5) {
  std::vector<float> z(3 * draws);
  fill_tastes(taste_draws{kind, draws, seed}, laws, person, z, draws);
  return z;
}

}  // namespace

TEST_CASE("taste draws: means and variances are those of the law, of any kind", "[choice]") {
  const double variance[3] = {1, 1.0 / 3, 1.0 / 6};
  for (const auto kind : {draw_kind::pseudo, draw_kind::antithetic, draw_kind::halton, draw_kind::latin}) {
    const double tolerance = kind == draw_kind::pseudo || kind == draw_kind::antithetic ? 0.06 : 0.01;
    const auto z = draws_of(kind, 2000, 3);
    for (std::size_t k = 0; k < 3; ++k) {
      double sum = 0, squares = 0;
      for (std::size_t r = 0; r < 2000; ++r) {
        sum += static_cast<double>(z[2000 * k + r]);
        squares += static_cast<double>(z[2000 * k + r]) * static_cast<double>(z[2000 * k + r]);
      }
      INFO("kind " << static_cast<int>(kind) << " law " << k);
      CHECK_THAT(sum / 2000, WithinAbs(0, tolerance));
      CHECK_THAT(squares / 2000, WithinAbs(variance[k], tolerance));
    }
  }
}

TEST_CASE("taste draws: antithetic draws mirror, Latin ones fill every part once", "[choice]") {
  const auto mirror = draws_of(draw_kind::antithetic, 10, 1);
  for (std::size_t r = 0; r < 10; r += 2) CHECK_THAT(mirror[r], WithinAbs(-static_cast<double>(mirror[r + 1]), 1e-6));
  auto latin = draws_of(draw_kind::latin, 50, 1);
  std::sort(latin.begin() + 50, latin.begin() + 100);
  for (std::size_t r = 0; r < 50; ++r) {
    const double part = (static_cast<double>(latin[50 + r]) + 1) * 25;
    CHECK(part >= static_cast<double>(r) - 1e-4);
    CHECK(part <= static_cast<double>(r) + 1 + 1e-4);
  }
}

TEST_CASE("taste draws: belong to seed and person", "[choice]") {
  for (const auto kind : {draw_kind::pseudo, draw_kind::halton, draw_kind::latin}) {
    CHECK(draws_of(kind, 9, 1) == draws_of(kind, 9, 1));
    CHECK(draws_of(kind, 9, 1) != draws_of(kind, 9, 2));
    CHECK(draws_of(kind, 9, 1) != draws_of(kind, 9, 1, 6));
  }
}

TEST_CASE("taste draws: Halton's sequence and primes by hand", "[choice]") {
  CHECK(detail::prime(0) == 2);
  CHECK(detail::prime(5) == 13);
  CHECK(detail::radical_inverse(6, 2) == 0.375);
  CHECK_THAT(detail::radical_inverse(5, 3), WithinAbs(2.0 / 3 + 1.0 / 9, 1e-15));
}

TEST_CASE("taste draws: points of a triangular law", "[choice]") {
  const auto rule = detail::taste_rule(taste_law::triangular, {8});
  double total = 0, squares = 0, fourth = 0;
  for (std::size_t k = 0; k < rule.at.size(); ++k) {
    total += rule.weight[k];
    squares += rule.weight[k] * rule.at[k] * rule.at[k];
    fourth += rule.weight[k] * std::pow(rule.at[k], 4);
  }
  CHECK_THAT(total, WithinAbs(1, 1e-14));
  CHECK_THAT(squares, WithinAbs(1.0 / 6, 1e-14));
  CHECK_THAT(fourth, WithinAbs(1.0 / 15, 1e-14));
}

TEST_CASE("taste draws: refuses no draws and too little room", "[choice]") {
  std::vector<float> z(6);
  CHECK(ECHELON_FAULT_OF(fill_tastes(taste_draws{draw_kind::pseudo, 0, 1}, laws, 0, z, 2)) == 201);
  CHECK(ECHELON_FAULT_OF(fill_tastes(taste_draws{draw_kind::pseudo, 3, 1}, laws, 0, z, 2)) == 201);
  CHECK(ECHELON_FAULT_OF(fill_tastes(taste_draws{draw_kind::pseudo, 3, 1}, laws, 0, z, 3)) == 101);
}
