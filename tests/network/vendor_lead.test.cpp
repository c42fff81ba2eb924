// SPDX-License-Identifier: BSL-1.0
#include <echelon/network/vendor_lead.hpp>

#include <cmath>
#include <cstddef>
#include <vector>

#include <tests/catch.hpp>

using namespace echelon;
using Catch::Matchers::WithinAbs;

namespace {

double moment(const std::vector<double>& chance, int power) {
  double sum = 0;
  for (std::size_t l = 0; l < chance.size(); ++l) sum += chance[l] * std::pow(static_cast<double>(l), power);
  return sum;
}

}  // namespace

TEST_CASE("vendor lead: chances have the mean and the deviation asked for", "[network]") {
  for (const auto& [mean, sd] : std::vector<std::pair<double, double>>{
           {14, 3}, {2, 0.7}, {2.5, 0.5001}, {0.4, 0.6}, {3, 3.5}, {30, 8}, {1.2, 0.41}}) {
    const auto chance = lead_periods({"V", {7 * mean, 7 * sd}, {}}, 7);
    INFO(mean << " " << sd);
    CHECK_THAT(moment(chance, 0), WithinAbs(1, 1e-12));
    CHECK_THAT(moment(chance, 1), WithinAbs(mean, 1e-8));
    CHECK_THAT(moment(chance, 2) - mean * mean, WithinAbs(sd * sd, 1e-6 * (1 + mean * mean)));
    for (const double p : chance) CHECK(p >= 0);
  }
}

TEST_CASE("vendor lead: a sure lead time is its period, or the two beside it", "[network]") {
  CHECK(lead_periods({"V", {14, 0}, {}}, 7) == std::vector<double>{0, 0, 1});
  CHECK(lead_periods({"V", {0, 0}, {}}, 7) == std::vector<double>{1});
  const auto half = lead_periods({"V", {17.5, 0}, {}}, 7);
  REQUIRE(half.size() == 4);
  CHECK_THAT(half[2], WithinAbs(0.5, 1e-12));
  CHECK_THAT(half[3], WithinAbs(0.5, 1e-12));
}

TEST_CASE("vendor lead: known chances of days are rounded up to periods", "[network]") {
  std::vector<double> days(16);
  days[0] = 0.1, days[3] = 0.2, days[7] = 0.3, days[8] = 0.25, days[15] = 0.15;
  const auto chance = lead_periods({"V", {}, days}, 7);
  REQUIRE(chance.size() == 4);
  CHECK_THAT(chance[0], WithinAbs(0.1, 1e-15));
  CHECK_THAT(chance[1], WithinAbs(0.5, 1e-15));
  CHECK_THAT(chance[2], WithinAbs(0.25, 1e-15));
  CHECK_THAT(chance[3], WithinAbs(0.15, 1e-15));
}

TEST_CASE("vendor lead: what cannot be is refused", "[network]") {
  CHECK(ECHELON_FAULT_OF(lead_periods({"V", {14, 3}, {}}, 0)) == 201);
  CHECK(ECHELON_FAULT_OF(lead_periods({"V", {1, 4}, {}}, 1)) == 201);
  CHECK(ECHELON_FAULT_OF(lead_periods({"V", {-1, 0}, {}}, 1)) == 303);
  CHECK(ECHELON_FAULT_OF(lead_periods({"V", {NAN, 0}, {}}, 1)) == 301);
  CHECK(ECHELON_FAULT_OF(lead_periods({"V", {}, {0.5, 0.4}}, 1)) == 201);
  CHECK(ECHELON_FAULT_OF(lead_periods({"V", {}, {1.5, -0.5}}, 1)) == 303);
  CHECK(ECHELON_FAULT_OF(lead_periods({"V", {}, {NAN}}, 1)) == 301);
}
