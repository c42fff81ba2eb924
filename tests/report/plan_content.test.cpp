// SPDX-License-Identifier: BSL-1.0
#include <echelon/report/plan_content.hpp>

#include <cmath>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("plan content: a total is the sum of its parts, and not a number when one part is none", "[report][law]") {
  CHECK(policy_outcome{.name = "a", .cost = {1, 2.5, 3}}.total() == 6.5);
  CHECK(policy_outcome{.name = "a"}.total() == 0);
  CHECK(std::isnan(policy_outcome{.name = "a", .cost = {1, std::nan("")}}.total()));
}

TEST_CASE("plan content: what nobody filled in is missing, not zero", "[report]") {
  CHECK(std::isnan(policy_outcome{}.in_stock));
  CHECK(std::isnan(policy_outcome{}.fill_rate));
  CHECK(plan_report{}.policies.empty());
}
