// SPDX-License-Identifier: BSL-1.0
#include <echelon/testing/sample_panel.hpp>

#include <array>
#include <cmath>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("sample panel: it is valid, repeats with its seed and has what makes panels hard", "[testing][law]") {
  const panel p = testing::sample_panel();
  CHECK(ECHELON_FAULT_OF(validate(p)) == 0);
  CHECK(testing::digest(p) == testing::digest(testing::sample_panel()));
  CHECK(testing::digest(p) != testing::digest(testing::sample_panel(2)));
  CHECK(p.demand[3].first > 0);
  CHECK(p.demand[2].end() <= p.last());
  int gaps = 0, zeros = 0;
  for (const double v : p.demand[4].values) gaps += std::isnan(v) ? 1 : 0;
  for (const double v : p.demand[5].values) zeros += v == 0.0 ? 1 : 0;
  CHECK(gaps > 10);
  CHECK(zeros > 70);
  CHECK(p.find_covariate("price")->values[0].end() == p.last() + 29);
}

TEST_CASE("sample panel: a selection carries all that is known about its series", "[testing][law]") {
  const panel p = testing::sample_panel();
  const std::array<std::size_t, 3> chosen{5, 0, 3};
  const panel some = testing::select(p, chosen);
  CHECK(ECHELON_FAULT_OF(validate(some)) == 0);
  REQUIRE(some.size() == 3);
  for (std::size_t k = 0; k < 3; ++k) {
    CHECK(some.ids[k] == p.ids[chosen[k]]);
    CHECK(some.demand[k].first == p.demand[chosen[k]].first);
    CHECK(some.demand[k].at(100) == p.demand[chosen[k]].at(100));
    CHECK(some.attributes[0].of(k) == p.attributes[0].of(chosen[k]));
    CHECK(some.covariates[0].values[k].at(100) == p.covariates[0].values[chosen[k]].at(100));
  }
}

TEST_CASE("sample panel: other demand in one series leaves the rest as it was, and the digest tells",
          "[testing][law]") {
  const panel p = testing::sample_panel();
  const panel other = testing::with_demand(p, 1, 5, {1.0, 2.0});
  CHECK(other.demand[1].first == 5);
  CHECK(other.demand[1].values.size() == 2);
  CHECK(other.demand[0].at(7) == p.demand[0].at(7));
  CHECK(other.demand[7].at(139) == p.demand[7].at(139));
  CHECK(testing::digest(other) != testing::digest(p));
}
