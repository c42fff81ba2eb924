// SPDX-License-Identifier: BSL-1.0
#include <echelon/forecast/base_forecast.hpp>

#include <limits>

#include <echelon/core/random.hpp>
#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("point forecast: what it refuses", "[forecast]") {
  const auto made = [](std::vector<double> v, std::vector<double> s) {
    return ECHELON_FAULT_OF((point_forecast{1, 2, std::move(v), std::move(s)}));
  };
  CHECK(made({1, 2}, {}) == 0);
  CHECK(made({1, 2}, {1, 3}) == 0);
  CHECK(made({1, 2, 3}, {}) == 101);
  CHECK(made({1, 2}, {1}) == 101);
  CHECK(made({1, std::nan("")}, {}) == 301);
  CHECK(made({1, 2}, {1, std::numeric_limits<double>::infinity()}) == 301);
  CHECK(made({1, 2}, {1, 0}) == 201);
}

TEST_CASE("scores: of points they count in scales, and the outcome comes back", "[forecast][law]") {
  const point_forecast said{1, 2, {10, 20}, {2, 5}};
  CHECK(score_of(said, 0, 0, 13) == 1.5);
  CHECK(score_of(said, 0, 1, 10) == -2);
  CHECK(outcome_at(said, 0, 1, -2) == 10);
  CHECK(outcome_at(point_forecast{1, 1, {4}}, 0, 0, 3) == 7);
}

TEST_CASE("scores: of quantiles they are levels, and what they reach is covered", "[forecast][law]") {
  const quantile_forecast said{1, 1, {0.1, 0.5, 0.9}, {1, 2, 6}};
  CHECK_THAT(score_of(said, 0, 0, 2), WithinAbs(0.5, 1e-12));
  CHECK_THAT(score_of(said, 0, 0, 4), WithinAbs(0.7, 1e-12));
  CHECK_THAT(score_of(said, 0, 0, 7), WithinAbs(1.0, 1e-12));
  CHECK_THAT(score_of(said, 0, 0, 0.75), WithinAbs(0.0, 1e-12));
  CHECK(score_of(said, 0, 0, 1000) == 2.0);
  const quantile_forecast seldom{1, 1, {0.1, 0.5, 0.9}, {0, 0, 3}};
  CHECK(score_of(seldom, 0, 0, 0) == 0.0);
  CHECK(outcome_at(seldom, 0, 0, 0.0) == 0.0);
  CHECK_THAT(score_of(seldom, 0, 0, 1.5), WithinAbs(0.7, 1e-12));
  const quantile_forecast never{1, 1, {0.1, 0.5, 0.9}, {0, 0, 0}};
  CHECK(score_of(never, 0, 0, 1) == 2.0);
  CHECK(score_of(never, 0, 0, -1) == -1.0);
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    random_stream draw{seed};
    std::vector<double> q(3);
    for (auto& v : q) v = std::floor(3 * draw.uniform());
    std::sort(q.begin(), q.end());
    const quantile_forecast any{1, 1, {0.2, 0.5, 0.7}, q};
    const double y = q[0] + (q[2] - q[0]) * draw.uniform(), s = score_of(any, 0, 0, y);
    INFO("seed " << seed);
    CHECK(outcome_at(any, 0, 0, s + 1e-9) >= y - 1e-9);
    double before = -1e9;
    for (int k = -11; k < 23; ++k) {
      const double v = outcome_at(any, 0, 0, k / 10.0);
      CHECK(v >= before);
      before = v;
    }
  }
}
