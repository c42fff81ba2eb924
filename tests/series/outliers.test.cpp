// SPDX-License-Identifier: BSL-1.0
#include <echelon/series/outliers.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include <echelon/core/random.hpp>
#include <echelon/math/quantile.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {
const double missing = std::nan("");

/// Hours with a day, a week and noise that grows with the load.
std::vector<double> load(std::size_t days, std::uint64_t seed = 1) {
  random_stream draw{seed};
  std::vector<double> y;
  for (std::size_t t = 0; t < 24 * days; ++t) {
    const double turn = 2 * std::numbers::pi * static_cast<double>(t);
    const double mean = 1000 + 300 * std::sin(turn / 24) + 100 * std::sin(turn / 168);
    y.push_back(mean + 30 * draw.normal());
  }
  return y;
}
const outlier_search hourly{.seasons = {24, 168}};
}  // namespace

TEST_CASE("outliers: planted spikes are masked and on record, the rest is untouched", "[series][law]") {
  const auto clean = load(42);
  auto y = clean;
  for (const std::size_t t : {100u, 333u, 334u, 335u, 700u}) y[t] += t == 700 ? -600 : 900;
  const auto found = find_outliers(hourly, y);
  const auto record_at = [&](std::size_t t) {
    return std::find_if(found.audit.begin(), found.audit.end(),
                        [&](const outlier_record& r) { return r.from <= t && t < r.to; });
  };
  for (const std::size_t t : {100u, 333u, 334u, 335u, 700u}) {
    INFO("period " << t);
    CHECK(std::isnan(found.series[t]));
    REQUIRE(record_at(t) != found.audit.end());
    CHECK(record_at(t)->original >= -1e9);
    CHECK_THAT(record_at(t)->expected, WithinAbs(clean[t], 160.0));
  }
  CHECK(record_at(100)->kind == outlier_kind::spike);
  CHECK(record_at(100)->original == y[100]);
  CHECK(record_at(334)->kind == outlier_kind::transient);
  CHECK(record_at(334)->to - record_at(334)->from == 3);
  CHECK(record_at(700)->score < -4);
  CHECK(found.masked() <= 5 + 3);  // of a thousand normal values few are beyond four deviations
  for (std::size_t t = 0; t < y.size(); ++t) CHECK((std::isnan(found.series[t]) || found.series[t] == y[t]));
}

TEST_CASE("outliers: robots in five per cent of the hours move the peak hour's quantile by less than 1 %",
          "[series][law]") {
  const auto clean = load(84, 3);
  auto robots = clean;
  random_stream draw{4};
  for (double& v : robots)
    if (draw.uniform() < 0.05) v *= 2 + 3 * draw.uniform();
  // [mask]
  const auto found = find_outliers({.seasons = {24, 168}}, robots);
  const std::vector<double>& masked = found.series;  // not-a-number where a value was masked
  for (const outlier_record& r : found.audit) CHECK(std::abs(r.score) > 4);  // from, to, original, expected, reason()
  // [/mask]
  const auto peak_quantile = [](const std::vector<double>& y) {
    std::vector<double> at_six;
    for (std::size_t t = 6; t < y.size(); t += 24)
      if (!std::isnan(y[t])) at_six.push_back(y[t]);
    return sample_quantile(at_six, level{0.95}, quantile_rule::linear);
  };
  const double truth = peak_quantile(clean);
  CHECK(std::abs(peak_quantile(masked) / truth - 1) < 0.01);
  CHECK(std::abs(peak_quantile(robots) / truth - 1) > 0.01);
}

TEST_CASE("outliers: nothing is masked in an event, and an event spoils nothing outside", "[series][law]") {
  auto y = load(42);
  for (std::size_t t = 480; t < 504; ++t) y[t] *= 2.5;
  auto how = hourly;
  how.events = {{480, 504}, {2000, 3000}};
  const auto found = find_outliers(how, y);
  for (std::size_t t = 480; t < 504; ++t) CHECK(found.series[t] == y[t]);
  CHECK(found.masked() <= 5);
  CHECK(find_outliers(hourly, y).masked() > 5);  // undeclared, it stands out
}

TEST_CASE("outliers: what stays is a change of level and not masked", "[series][law]") {
  auto y = load(42);
  for (std::size_t t = 500; t < 560; ++t) y[t] += 2000;
  auto how = hourly;
  how.longest = 24;
  const auto found = find_outliers(how, y);
  const auto level = std::find_if(found.audit.begin(), found.audit.end(),
                                  [](const outlier_record& r) { return r.kind == outlier_kind::level; });
  REQUIRE(level != found.audit.end());
  CHECK(!level->masked());
  CHECK(found.series[530] == y[530]);
}

TEST_CASE("outliers: short, constant and missing series are left alone", "[series][law]") {
  for (const auto& y : {std::vector<double>{3}, std::vector<double>{1, 2}, std::vector<double>(50, 8.0),
                        std::vector<double>(60, 0.0)}) {
    const auto found = find_outliers({}, y);
    CHECK(found.series == y);
    CHECK(found.audit.empty());
  }
  std::vector<double> y(60, 5.0);
  y[30] = 500;
  CHECK(std::isnan(find_outliers({}, y).series[30]));
  y[31] = missing;
  const auto found = find_outliers({}, y);
  CHECK(std::isnan(found.series[31]));
  CHECK(found.masked() == 1);
  CHECK(found.audit.front().kind == outlier_kind::spike);
  auto all = outlier_search{};
  all.events = {{0, 60}};
  CHECK(find_outliers(all, y).audit.empty());
}

TEST_CASE("outliers: options that make no sense are refused", "[series]") {
  const std::vector<double> y{1, 2, 3};
  CHECK(ECHELON_FAULT_OF(find_outliers({.limit = 0}, y)) == 201);
  CHECK(ECHELON_FAULT_OF(find_outliers({.rounds = 0}, y)) == 201);
  CHECK(ECHELON_FAULT_OF(find_outliers({.events = {{3, 2}}}, y)) == 201);
  CHECK(ECHELON_FAULT_OF(find_outliers({.seasons = {1}}, y)) == 201);
  CHECK(ECHELON_FAULT_OF(find_outliers({}, std::vector<double>{})) == 202);
}
