// SPDX-License-Identifier: BSL-1.0
#include <echelon/series/intermittent.hpp>

#include <cmath>
#include <limits>
#include <vector>

#include <echelon/core/random.hpp>
#include <echelon/exec/seq.hpp>
#include <echelon/testing/check_forecaster.hpp>

#include <tests/catch.hpp>
#include <tests/series/promises.hpp>

using namespace echelon;

namespace {
constexpr double missing = std::numeric_limits<double>::quiet_NaN();
using rule = intermittent_rule;
constexpr rule rules[]{rule::croston, rule::sba, rule::tsb, rule::adida, rule::imapa};
const std::vector<double> parts{0, 0, 3, 0, 0, 0, 5, 0, 1, 0, 0, 2, 0, 0, 0,
                                0, 0, 4, 1, 0, 0, 0, 6, 0, 0, 2, 0, 0, 0, 0};
}  // namespace

TEST_CASE("intermittent demand: every rule keeps every law of forecasters", "[series][law]") {
  for (const rule each : rules)
    for (const auto& v : testing::check_forecaster(intermittent_demand{.rule = each, .smoothing = 0})) {
      INFO("rule " << static_cast<int>(each) << ", " << v.law << ": " << v.detail);
      CHECK(v.held);
    }
}

TEST_CASE("intermittent demand: the mean of the law is the forecast of the rule", "[series][published]") {
  // statsforecast 2: CrostonClassic(), CrostonSBA(), TSB(alpha_d=0.2, alpha_p=0.15), ADIDA(), IMAPA(); the last two
  // seek the smoothing by a search that stops within 1e-5 of its end
  const auto mean = [&](const intermittent_demand& how) { return next_demand(how, parts).mean(); };
  CHECK_THAT(mean({.rule = rule::croston}), WithinAbs(0.9562802107020609, 1e-12));
  CHECK_THAT(mean({.rule = rule::sba}), WithinAbs(0.9084662001669579, 1e-12));
  CHECK_THAT(mean({.rule = rule::tsb, .smoothing = 0.2, .chance_smoothing = 0.15}),
             WithinAbs(0.5772383000067779, 1e-12));
  CHECK_THAT(mean({.rule = rule::adida, .smoothing = 0}), WithinAbs(0.8522892689996467, 1e-5));
  CHECK_THAT(mean({.rule = rule::imapa, .smoothing = 0}), WithinAbs(0.7279159185790954, 1e-5));
  CHECK_THAT(mean({.rule = rule::croston, .smoothing = 0, .chance_smoothing = 0}), WithinAbs(0.9562802107019807, 1e-5));
}

TEST_CASE("intermittent demand: chances sum to one, and quantiles are sizes that were seen", "[series][law]") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    random_stream draw{seed};
    std::vector<double> y;
    for (std::uint32_t t = 0, n = 1 + draw.below(60); t < n; ++t)
      y.push_back(draw.uniform() < 0.6 ? 0.0 : draw.uniform() < 0.1 ? missing : static_cast<double>(draw.poisson(4)));
    for (const rule each : rules) {
      const intermittent_law law = next_demand({.rule = each}, y);
      INFO("seed " << seed << " rule " << static_cast<int>(each));
      REQUIRE(law.sizes.size() == law.chances.size());
      CHECK(law.chances.back() == 1.0);
      for (std::size_t k = 1; k < law.sizes.size(); ++k) {
        CHECK(law.sizes[k - 1] < law.sizes[k]);
        CHECK(law.chances[k - 1] <= law.chances[k]);
      }
      for (const level at : levels::m5) {
        const double q = law.quantile(at);
        CHECK((q == 0.0 || std::find(y.begin(), y.end(), q) != y.end()));
      }
    }
  }
}

TEST_CASE("intermittent demand: how much to have for nineteen periods in twenty", "[series]") {
  // [law]
  const intermittent_law law = next_demand(intermittent_demand{.rule = intermittent_rule::tsb}, parts);
  const double stock = law.quantile(0.95);  // law.mean() is the forecast of the rule
  // [/law]
  CHECK(law.mean() > 0.0);
  CHECK(stock == 3.0);  // larger sizes have 0.216 of the weight, and the chance of demand is below 0.23
}

TEST_CASE("intermittent demand: missing periods are as if they had not been", "[series][law]") {
  auto gaps = parts;
  for (const std::ptrdiff_t at : {29, 17, 4, 0}) gaps.insert(gaps.begin() + at, missing);
  for (const rule each : rules)
    CHECK(next_demand({.rule = each}, gaps).mean() == next_demand({.rule = each}, parts).mean());
}

TEST_CASE("intermittent demand: while nothing is sold, only the chance of TSB falls", "[series][law]") {
  auto longer = parts;
  longer.resize(60, 0.0);
  const auto mean = [&](rule which, const std::vector<double>& y) { return next_demand({.rule = which}, y).mean(); };
  CHECK_THAT(mean(rule::croston, longer), WithinAbs(mean(rule::croston, parts), 1e-12));
  CHECK_THAT(mean(rule::tsb, longer), WithinRel(mean(rule::tsb, parts) * std::pow(0.9, 30), 1e-9));
}

TEST_CASE("intermittent demand: quantiles cover as often as they say", "[series][law]") {
  // demand with chance 0.3, sizes 1 + Poisson(3): of 2,000 series, how many outcomes lie at or below the quantile; it
  // may not be fewer than promised by more than the noise of forty sizes and of the count
  double below[2]{}, said[2]{};
  for (std::uint64_t item = 0; item < 2000; ++item) {
    random_stream draw{5, item};
    const auto next = [&] { return draw.uniform() < 0.3 ? 1.0 + static_cast<double>(draw.poisson(3)) : 0.0; };
    std::vector<double> y(140);
    for (double& v : y) v = next();
    const intermittent_law law = next_demand({.rule = rule::croston, .smoothing = 0.05, .chance_smoothing = 0.05}, y);
    const double outcome = next();
    std::size_t k = 0;
    for (const level at : {level{0.8}, level{0.9}}) {
      below[k] += outcome <= law.quantile(at) ? 1 : 0;
      // what the true law gives to the quantile
      double p = std::exp(-3.0), sum = 0.7;
      for (int size = 1; size <= law.quantile(at); p *= 3.0 / size++) sum += 0.3 * p;
      said[k++] += sum;
    }
  }
  CHECK_THAT(below[0] / 2000, WithinAbs(said[0] / 2000, 0.03));
  CHECK_THAT(said[0] / 2000, WithinAbs(0.84, 0.03));  // whole units: the quantile covers 0.8 and up to one unit more
  CHECK_THAT(said[1] / 2000, WithinAbs(0.925, 0.02));
  CHECK(below[1] / 2000 > 0.88);
}

TEST_CASE("intermittent demand: one observation more is the forecast of the longer series", "[series][law]") {
  croston_state s;
  tsb_state b;
  for (std::size_t t = 0; t < parts.size(); ++t) {
    for (const double y : {missing, parts[t]}) s.update(y), b.update(y);
    const std::vector<double> y(parts.begin(), parts.begin() + static_cast<std::ptrdiff_t>(t + 1));
    CHECK_THAT(s.mean(), WithinAbs(next_demand({.rule = rule::croston}, y).mean(), 1e-12));
    CHECK_THAT(s.mean_sba(), WithinAbs(next_demand({.rule = rule::sba}, y).mean(), 1e-12));
    CHECK_THAT(b.mean(), WithinAbs(next_demand({.rule = rule::tsb}, y).mean(), 1e-12));
  }
  CHECK(ECHELON_FAULT_OF(s.update(std::numeric_limits<double>::infinity())) == 301);
  CHECK(ECHELON_FAULT_OF(b.update(std::numeric_limits<double>::infinity())) == 301);
}

TEST_CASE("intermittent demand: a smoothing outside 0 to 1 is refused", "[series]") {
  CHECK(ECHELON_FAULT_OF(next_demand({.smoothing = 1.5}, parts)) == 201);
  CHECK(ECHELON_FAULT_OF(next_demand({.chance_smoothing = -0.1}, parts)) == 201);
  CHECK(ECHELON_FAULT_OF(next_demand({.smoothing = missing}, parts)) == 201);
  CHECK(next_demand({}, std::vector<double>{}).mean() == 0.0);
  CHECK(next_demand({}, std::vector<double>{missing, 0, 0}).quantile(0.995) == 0.0);
}
