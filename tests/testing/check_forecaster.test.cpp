// SPDX-License-Identifier: BSL-1.0
#include <echelon/testing/check_forecaster.hpp>

#include <string>
#include <vector>

#include <tests/catch.hpp>
#include <tests/testing/toy.hpp>

using namespace echelon;
using toys::defect;

namespace {
template <defect D>
std::vector<std::string> broken_laws() {
  std::vector<std::string> out;
  for (const auto& v : testing::check_forecaster(toys::toy<D>{}))
    if (!v.held) out.emplace_back(v.law);
  return out;
}
using only = std::vector<std::string>;
}  // namespace

TEST_CASE("conformance kit: a sound forecaster keeps every law", "[testing][law]") {
  const auto verdicts = testing::check_forecaster(toys::toy<defect::none>{});
  for (const auto& v : verdicts) {
    INFO(v.law << ": " << v.detail);
    CHECK(v.held);
    CHECK(v.detail.empty());
  }
  CHECK(verdicts.size() == 34);  // a law that is tried no more is missed here
}

TEST_CASE("conformance kit: a defect of values or sharing is caught by exactly the law it breaks", "[testing][law]") {
  CHECK(broken_laws<defect::cannot_forecast>() == only{"a sample panel gets a forecast"});
  CHECK(broken_laws<defect::changes_the_panel>() == only{"the panel is read, never changed"});
  CHECK(broken_laws<defect::does_not_repeat>() == only{"fit and predict repeat their bits"});
  CHECK(broken_laws<defect::depends_on_workers>() == only{"the bits do not depend on the number of workers"});
  CHECK(broken_laws<defect::changes_in_predict>() == only{"predict leaves the model as it was"});
  CHECK(broken_laws<defect::lost_in_copy>() == only{"a copied model forecasts the same"});
  CHECK(broken_laws<defect::lost_in_assignment>() == only{"an assigned model forecasts the same"});
  CHECK(broken_laws<defect::lost_in_move>() == only{"a moved model forecasts the same"});
}

TEST_CASE("conformance kit: a defect of the answer is caught by exactly the law it breaks", "[testing][law]") {
  CHECK(broken_laws<defect::forgets_a_level>() ==
        only{"a forecast has the series, the horizon and the levels asked for"});
  CHECK(broken_laws<defect::needs_two_periods>() == only{"one period can be forecast"});
  CHECK(broken_laws<defect::needs_two_levels>() == only{"one level can be forecast"});
  CHECK(broken_laws<defect::sees_the_future>() == only{"what happens after the origin is not seen"});
}

TEST_CASE("conformance kit: a defect on one kind of series is caught by exactly the law it breaks", "[testing][law]") {
  CHECK(broken_laws<defect::fails_on_one_observation>() == only{"a series seen once gets a forecast"});
  CHECK(broken_laws<defect::fails_on_zeros>() == only{"a series of zeros gets a forecast"});
  CHECK(broken_laws<defect::fails_on_constants>() == only{"a constant series gets a forecast"});
  CHECK(broken_laws<defect::fails_on_missing>() == only{"a series of missing values gets a forecast"});
  CHECK(broken_laws<defect::fails_on_new>() == only{"a series without a value gets what is promised"});
  CHECK(broken_laws<defect::fails_on_huge>() ==
        only{"a series of huge numbers gets a forecast or a numbered fault"});
  CHECK(broken_laws<defect::fails_on_small_panel>() ==
        only{"a panel of one observation gets a forecast or is called too short"});
  CHECK(broken_laws<defect::fails_on_zero_panel>() ==
        only{"a panel of zeros gets a forecast or is called too short"});
  CHECK(broken_laws<defect::fails_on_missing_panel>() ==
        only{"a panel of missing values gets a forecast or is called too short"});
}

TEST_CASE("conformance kit: a door left open is caught by exactly the law it breaks", "[testing][law]") {
  CHECK(broken_laws<defect::fits_infinity>() == only{"fit refuses an infinite value"});
  CHECK(broken_laws<defect::predicts_infinity>() == only{"predict refuses an infinite value"});
  CHECK(broken_laws<defect::fits_no_period>() == only{"fit refuses a horizon of zero"});
  CHECK(broken_laws<defect::predicts_no_period>() == only{"predict refuses a horizon of zero"});
  CHECK(broken_laws<defect::overflows>() == only{"predict refuses a horizon beyond memory"});
  CHECK(broken_laws<defect::predicts_no_level>() == only{"predict refuses to forecast no level"});
  CHECK(broken_laws<defect::predicts_any_levels>() == only{"predict refuses levels that do not ascend"});
  CHECK(broken_laws<defect::fits_nothing>() == only{"fit refuses an empty panel"});
}

TEST_CASE("conformance kit: a promise not kept is caught by exactly its law", "[testing][law]") {
  CHECK(broken_laws<defect::depends_on_order>() == only{"a local forecast does not depend on the order of the series"});
  CHECK(broken_laws<defect::depends_on_others>() == only{"a local forecast does not depend on the other series"});
  CHECK(broken_laws<defect::goes_below_zero>() == only{"no forecast lies below zero"});
  CHECK(broken_laws<defect::has_a_unit>() == only{"demand in another unit gives the forecast in that unit"});
}
