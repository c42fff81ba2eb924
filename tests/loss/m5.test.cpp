// SPDX-License-Identifier: BSL-1.0
#include <echelon/loss/m5.hpp>

#include <array>

#include <echelon/loss/pinball.hpp>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("m5: what lies before the first sale changes no score", "[loss][law]") {
  const std::array<double, 7> launched{0, 0, undefined, 2, 4, 0, 1};
  const std::span<const double> sold = std::span{launched}.subspan(3);
  const std::array<double, 2> y{1, 3}, z{2, 2};
  CHECK(m5::from_first_sale(launched).data() == sold.data());
  CHECK(m5::rmsse(launched, y, z) == m5::rmsse(sold, y, z));
  CHECK(m5::spl(launched, y, z, std::array{level{0.5}}) == m5::spl(sold, y, z, std::array{level{0.5}}));
  CHECK(m5::from_first_sale(std::array{0.0, 0.0}).empty());
  CHECK(std::isnan(m5::rmsse(std::array{0.0, 0.0}, y, z)));
}

TEST_CASE("m5: scores of one series by hand", "[loss][published]") {
  const std::array<double, 5> past{0, 2, 4, 0, 1};  // steps 2, -4, 1: mean size 7/3, mean square 7
  const std::array<double, 2> y{1, 3};
  CHECK_THAT(m5::rmsse(past, y, std::array{2.0, 1.0}), WithinAbs(std::sqrt(2.5 / 7.0), 1e-15));
  const std::array<double, 4> quantiles{0, 4, 1, 2};  // levels 0.25, 0.75 of two days
  // (0.25 * 1 + 0.25 * 3 + 0.25 * 2 + 0.75 * 1) / 4 = 0.5625: the pinball is not doubled
  CHECK_THAT(m5::spl(past, y, quantiles, std::array<level, 2>{0.25, 0.75}), WithinAbs(0.5625 / (7.0 / 3.0), 1e-15));
}

TEST_CASE("m5: the board weighs series inside a level, and levels alike", "[loss][law]") {
  m5::board a{2}, b{2};
  a.add(0, 0.5, 10.0);
  a.add(1, 1.0, 1.0);
  b.add(1, 2.0, 3.0);
  b.add(1, undefined, 5.0);
  b.add(1, 100.0, 0.0);
  a += b;
  CHECK(a.at(0) == 0.5);
  CHECK(a.at(1) == 1.75);
  CHECK(a.value() == 1.125);
  CHECK(a.tally(1).missing == 2);
  CHECK(a.levels() == 2);
  CHECK(std::isnan(m5::board{}.value()));
  CHECK(ECHELON_FAULT_OF(a.add(2, 1.0, 1.0)) == 201);
  CHECK(ECHELON_FAULT_OF(a.add(0, 1.0, -1.0)) == 201);
  CHECK(ECHELON_FAULT_OF(a += m5::board{}) == 101);
}
