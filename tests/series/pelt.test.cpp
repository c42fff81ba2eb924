// SPDX-License-Identifier: BSL-1.0
#include <echelon/series/pelt.hpp>

#include <cmath>
#include <limits>
#include <vector>

#include <echelon/core/random.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {
const double missing = std::nan("");

/// The least cost of all segmentations, by the dynamic program without pruning.
double by_all(const pelt& spec, const std::vector<double>& y) {
  const detail::segment_cost cost{spec, y};
  std::vector<double> best(y.size() + 1, std::numeric_limits<double>::infinity());
  best[0] = -cost.penalty();
  for (std::size_t t = 1; t <= y.size(); ++t)
    for (std::size_t s = 0; s < t; ++s)
      if (cost.count(s, t) >= static_cast<double>(spec.least) || (s == 0 && t == y.size()))
        best[t] = std::min(best[t], best[s] + cost(s, t) + cost.penalty());
  return best.back();
}
std::vector<double> steps(std::uint64_t seed, std::vector<double> levels, std::size_t each) {
  random_stream draw{seed};
  std::vector<double> y;
  for (const double at : levels)
    for (std::size_t t = 0; t < each; ++t) y.push_back(at + draw.normal());
  return y;
}
}  // namespace

TEST_CASE("pelt: no segmentation of all is cheaper", "[series][law]") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    random_stream draw{seed};
    std::vector<double> y;
    double level = 0;
    for (std::uint32_t t = 0, n = 8 + draw.below(60); t < n; ++t) {
      if (draw.uniform() < 0.08) level = 4 * draw.normal();
      y.push_back(draw.uniform() < 0.05 ? missing : level + draw.normal());
    }
    for (const alike what : {alike::level, alike::level_and_spread, alike::line})
      for (const double penalty : {0.0, 1.0, 6.0})
        for (const std::size_t least : {1u, 2u, 5u}) {
          const pelt spec{.within = what, .penalty = penalty, .noise = 1.5, .least = least};
          INFO("seed " << seed << " what " << static_cast<int>(what) << " penalty " << penalty << " least " << least);
          CHECK_THAT(detail::best_segments(spec, y).cost, WithinAbs(by_all(spec, y), 1e-8));
        }
  }
}

TEST_CASE("pelt: steps are found where they were made", "[series][law]") {
  const auto found = fit(pelt{}, steps(3, {0, 6, -2, 5}, 50)).changes;
  REQUIRE(found.size() == 3);
  for (std::size_t k = 0; k < 3; ++k) CHECK_THAT(static_cast<double>(found[k]), WithinAbs(50.0 * (double(k) + 1), 2));
  std::vector<double> spread = steps(4, {0, 0}, 100), lines;
  for (std::size_t t = 100; t < 200; ++t) spread[t] *= 6;
  const auto louder = fit(pelt{.within = alike::level_and_spread, .least = 5}, spread).changes;
  REQUIRE(louder.size() == 1);
  CHECK_THAT(static_cast<double>(louder[0]), WithinAbs(100.0, 6));
  random_stream draw{5};
  for (int t = 0; t < 200; ++t) lines.push_back((t < 80 ? 0.5 * t : 100.0 - t) + draw.normal());
  const auto bent = fit(pelt{.within = alike::line, .least = 5}, lines).changes;
  REQUIRE(bent.size() == 1);
  CHECK_THAT(static_cast<double>(bent[0]), WithinAbs(80.0, 1));
}

TEST_CASE("pelt: noise alone has no changes, and another unit changes none", "[series][law]") {
  int found = 0;
  for (std::uint64_t seed = 1; seed <= 100; ++seed)
    found += fit(pelt{}, steps(seed, {7}, 200)).changes.empty() ? 0 : 1;
  CHECK(found <= 5);
  const auto y = steps(8, {0, 3, 1}, 40);
  for (const double unit : {1024.0, 1e-12, 1e200}) {
    auto other = y;
    for (double& v : other) v = v * unit + 5 * unit;
    for (const alike what : {alike::level, alike::level_and_spread, alike::line})
      CHECK(fit(pelt{.within = what}, other).changes == fit(pelt{.within = what}, y).changes);
  }
}

TEST_CASE("pelt: constant series, steps without noise and missing values", "[series][law]") {
  CHECK(fit(pelt{}, std::vector<double>(50, 3.0)).changes.empty());
  std::vector<double> y(30, 1.0);
  y.resize(60, 9.0);
  CHECK(fit(pelt{}, y).changes == std::vector<std::size_t>{30});
  for (std::size_t t = 25; t < 40; ++t) y[t] = missing;
  const auto found = fit(pelt{}, y).changes;
  REQUIRE(found.size() == 1);
  CHECK((found[0] >= 25 && found[0] <= 40));
  CHECK(fit(pelt{}, std::vector<double>(5, missing)).changes.empty());
}

TEST_CASE("pelt: what makes no sense is refused", "[series]") {
  const std::vector<double> y{1, 2, 3}, infinite{1, std::numeric_limits<double>::infinity()};
  CHECK(ECHELON_FAULT_OF(fit(pelt{.penalty = -1}, y)) == 201);
  CHECK(ECHELON_FAULT_OF(fit(pelt{.noise = missing}, y)) == 201);
  CHECK(ECHELON_FAULT_OF(fit(pelt{.least = 0}, y)) == 201);
  CHECK(ECHELON_FAULT_OF(fit(pelt{}, std::vector<double>{})) == 202);
  CHECK(ECHELON_FAULT_OF(fit(pelt{}, infinite)) == 301);
}
