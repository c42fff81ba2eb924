// SPDX-License-Identifier: BSL-1.0
#include <echelon/data/door.hpp>

#include <limits>
#include <vector>

#include <tests/catch.hpp>

using namespace echelon;

namespace {
panel three_days(double last) {
  panel p;
  p.ids = {"one"};
  p.demand.push_back(0, std::vector{1.0, std::numeric_limits<double>::quiet_NaN(), last});
  return p;
}
}  // namespace

TEST_CASE("door: a past with an infinite value is refused, one beyond the origin is not seen", "[data][law]") {
  const panel good = three_days(3), bad = three_days(-std::numeric_limits<double>::infinity());
  CHECK(ECHELON_FAULT_OF(check::known(whole(good))) == 0);
  CHECK(ECHELON_FAULT_OF(check::known(whole(bad))) == 301);
  CHECK(ECHELON_FAULT_OF(check::known(history_at(bad, 1))) == 0);
}

TEST_CASE("door: a past without series, without agreement or beyond counting is refused", "[data][law]") {
  const panel none;
  CHECK(ECHELON_FAULT_OF(check::known({&none, 0})) == 202);
  panel odd = three_days(3);
  odd.ids.push_back("two");
  CHECK(ECHELON_FAULT_OF(check::known(history_at(odd, 2))) == 101);
  const panel good = three_days(3);
  CHECK(ECHELON_FAULT_OF(check::known(history_at(good, std::numeric_limits<std::int64_t>::max()))) == 201);
}

TEST_CASE("door: a forecast is asked for with a horizon and ascending levels", "[data][law]") {
  const panel p = three_days(3);
  const auto asked = [&](std::size_t ahead, std::vector<level> levels) {
    return ECHELON_FAULT_OF(check::asked(whole(p), horizon{ahead}, levels));
  };
  CHECK(asked(1, {0.5}) == 0);
  CHECK(asked(0, {0.5}) == 201);
  CHECK(asked(1, {}) == 202);
  CHECK(asked(1, {0.5, 0.5}) == 102);
  CHECK(asked(std::numeric_limits<std::size_t>::max(), {0.5}) == 201);
}
