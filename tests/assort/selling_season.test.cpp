// SPDX-License-Identifier: BSL-1.0
#include <echelon/assort/selling_season.hpp>

#include <array>
#include <limits>
#include <vector>

#include <tests/catch.hpp>

using namespace echelon;

namespace {

selling_season two() {
  selling_season s;
  s.price = {5, 4};
  s.cost = {3, 2};
  s.salvage = {1, 0};
  s.customers = exactly(10);
  return s;
}

template <class Change>
int fault_after(Change&& change) {
  selling_season s = two();
  change(s);
  return ECHELON_FAULT_OF((validate(s), 0));
}

}  // namespace

TEST_CASE("selling season: what cannot be sold so is refused by name", "[assort]") {
  CHECK(fault_after([](selling_season&) {}) == 0);
  CHECK(fault_after([](selling_season& s) { s.price.clear(); }) == 202);
  CHECK(fault_after([](selling_season& s) { s.cost.pop_back(); }) == 101);
  CHECK(fault_after([](selling_season& s) { s.salvage.push_back(0); }) == 101);
  CHECK(fault_after([](selling_season& s) { s.stock = {1}; }) == 101);
  CHECK(fault_after([](selling_season& s) { s.most = {1, 2, 3}; }) == 101);
  CHECK(fault_after([](selling_season& s) { s.price[1] = std::numeric_limits<double>::quiet_NaN(); }) == 301);
  CHECK(fault_after([](selling_season& s) { s.salvage[1] = 2; }) == 201);
  CHECK(fault_after([](selling_season& s) { s.price[0] = 0.5; }) == 201);
  CHECK(fault_after([](selling_season& s) { s.customers = count_demand{std::vector<double>{1.0}, -1}; }) == 303);
}

TEST_CASE("selling season: the estimate of a mean carries its standard error", "[assort]") {
  const std::array<double, 4> v{1, 2, 3, 6};
  const estimated e = estimate(v);
  CHECK_THAT(e.mean, WithinAbs(3, 1e-15));
  CHECK_THAT(e.standard_error, WithinAbs(std::sqrt(14.0 / 3 / 4), 1e-15));
  CHECK(e.low() < 3);
  CHECK_THAT(e.high() - 3, WithinAbs(3 - e.low(), 1e-12));
  CHECK(estimate({}).scenarios == 0);
}

TEST_CASE("selling season: a paired difference loses the noise that both plans share", "[assort]") {
  const std::array<double, 3> a{101, 55, 8}, b{100, 54, 7};
  const estimated d = paired_difference(a, b);
  CHECK_THAT(d.mean, WithinAbs(1, 1e-15));
  CHECK_THAT(d.standard_error, WithinAbs(0, 1e-15));
  CHECK(ECHELON_FAULT_OF(paired_difference(a, std::span<const double>{b}.first(2))) == 101);
}

TEST_CASE("selling season: gain, loss and the value of stock follow from price, cost and salvage", "[assort]") {
  selling_season s = two();
  s.stock = {4, 0};
  const auto t = echelon::detail::terms_of(s);
  CHECK(t.gain == std::vector<double>{4, 4});
  CHECK(t.loss == std::vector<double>{2, 2});
  CHECK(t.salvaged == 4);
  const auto m = echelon::detail::moments_of(count_demand{std::vector<double>{0.5, 0, 0.5}, 9});
  CHECK_THAT(m.mean, WithinAbs(10, 1e-15));
  CHECK_THAT(m.variance, WithinAbs(1, 1e-15));
}
