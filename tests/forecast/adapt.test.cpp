// SPDX-License-Identifier: BSL-1.0
#include <echelon/forecast/adapt.hpp>

#include <array>
#include <vector>

#include <echelon/core/random.hpp>
#include <tests/catch.hpp>

using namespace echelon;

namespace {

/// Shares covered, over all steps after the first `window` and over the last 200 before step `at`.
struct course {
  double overall = 0, before = 0;
};

/// A level through `steps` scores, whose law changes at step `change` to a mean of `moved` and a deviation of `spread`.
template <adaptation A>
course follow(const A& rule, level q, std::uint64_t seed, std::size_t steps, std::size_t change, double moved,
              double spread, std::size_t at) {
  constexpr std::size_t window = 64;
  random_stream draw{seed};
  std::vector<double> ring(window, std::nan("")), ascending(window), state(rule.cells());
  rule.start(state, q);
  std::size_t used = 0, hits = 0, late = 0;
  for (std::size_t t = 0; t < steps; ++t) {
    const double z = draw.normal(), score = t < change ? z : moved + spread * z;
    if (t >= window) {
      const std::span<const double> scores{ascending.data(), used};
      const bool covered = score <= rule.quantile(state, scores, q);
      hits += covered ? 1u : 0u;
      late += covered && t < at && t + 200 >= at ? 1u : 0u;
      rule.learn(state, scores, q, covered, score, 1.0);
    }
    used = replace_score(ascending, used, ring[t % window], score);
    ring[t % window] = score;
  }
  return {static_cast<double>(hits) / static_cast<double>(steps - window), static_cast<double>(late) / 200};
}

}  // namespace

TEMPLATE_TEST_CASE("adaptation: a level covered too often falls, one covered too seldom rises", "[forecast][law]",
                   adapt::aci, adapt::aggregated, adapt::pid) {
  const TestType rule{};
  std::vector<double> scores(50);
  for (std::size_t k = 0; k < 50; ++k) scores[k] = static_cast<double>(k);
  for (const double q : {0.1, 0.5, 0.9}) {
    std::vector<double> low(rule.cells()), high(rule.cells());
    rule.start(low, level::of(q));
    rule.start(high, level::of(q));
    const double first = rule.quantile(low, scores, level::of(q));
    for (int k = 0; k < 20; ++k) {
      rule.learn(low, scores, level::of(q), true, -1.0, 1.0);
      rule.learn(high, scores, level::of(q), false, 50.0, 1.0);
    }
    INFO("level " << q);
    CHECK(rule.quantile(low, scores, level::of(q)) < first);
    CHECK(rule.quantile(high, scores, level::of(q)) > first);
  }
}

TEST_CASE("aci: the level read is the one of the paper, and its guarantee holds on scores chosen to harm it",
          "[forecast][published]") {
  const adapt::aci rule{.rate = 0.05};
  std::array<double, 1> state{};
  rule.start(state, 0.9);
  const std::array<double, 3> scores{0, 1, 2};
  rule.learn(state, scores, 0.9, false, 9, 1);
  CHECK_THAT(state[0], WithinAbs(0.9 + 0.05 * 0.9, 1e-12));
  rule.learn(state, scores, 0.9, true, 0, 1);
  CHECK_THAT(state[0], WithinAbs(0.9 + 0.05 * 0.9 - 0.05 * 0.1, 1e-12));
  rule.learn(state, scores, 0.9, false, 9, 5);  // five observations between forecast and outcome: a fifth as far
  CHECK_THAT(state[0], WithinAbs(0.9 + 0.05 * (0.9 - 0.1 + 0.18), 1e-12));

  rule.start(state, 0.9);  // an adversary that is just beyond the quantile whenever it lies within reach
  double covered = 0;
  constexpr int steps = 2000;
  for (int t = 0; t < steps; ++t) {
    const double z = rule.quantile(state, scores, 0.9), score = z < 2.5 ? z + 0.1 : 0.0;
    covered += score <= z ? 1 : 0;
    rule.learn(state, scores, 0.9, score <= z, score, 1);
  }
  CHECK(std::abs(covered / steps - 0.9) <= (0.9 + 0.05) / (0.05 * steps) + 0.2 / (0.05 * steps));
}

TEST_CASE("aggregated: weights are a distribution, and move to fast rates after a change", "[forecast][law]") {
  const adapt::aggregated rule{};
  std::vector<double> state(rule.cells());
  rule.start(state, 0.9);
  std::vector<double> scores(50);
  for (std::size_t k = 0; k < 50; ++k) scores[k] = static_cast<double>(k);
  for (int t = 0; t < 5; ++t) rule.learn(state, scores, 0.9, false, 70.0, 1.0);  // out of reach, again and again
  double total = 0;
  for (std::size_t k = 8; k < 16; ++k) {
    CHECK(state[k] > 0);
    total += state[k];
  }
  CHECK_THAT(total, WithinAbs(1.0, 1e-12));
  for (std::size_t k = 9; k < 16; ++k) CHECK(state[k] > state[k - 1] - 1e-12);
  CHECK(state[15] > 3 * state[8]);
}

TEST_CASE("pid: scores without spread are followed too", "[forecast]") {
  const adapt::pid rule{};
  std::vector<double> state(rule.cells());
  rule.start(state, 0.9);
  const std::array<double, 3> scores{1, 1, 1};
  for (int t = 0; t < 40; ++t) rule.learn(state, scores, 0.9, false, 3.0, 1.0);
  CHECK(rule.quantile(state, scores, 0.9) > 3.0);
}

TEST_CASE("adaptation: steady scores are covered as each level says, within 1 % in the long run", "[forecast][law]") {
  for (const double q : {0.05, 0.3, 0.5, 0.9, 0.95}) {
    INFO("level " << q);
    const level l = level::of(q);
    CHECK_THAT(follow(adapt::aci{}, l, 1, 10'000, 10'000, 0, 1, 0).overall, WithinAbs(q, 0.005));
    CHECK_THAT(follow(adapt::aggregated{}, l, 2, 10'000, 10'000, 0, 1, 0).overall, WithinAbs(q, 0.01));
    CHECK_THAT(follow(adapt::pid{}, l, 3, 10'000, 10'000, 0, 1, 0).overall, WithinAbs(q, 0.005));
  }
}

TEST_CASE("pid: levels are right in the long run where misses last for hours and come when spreads are large",
          "[forecast][law]") {
  const adapt::pid rule{};
  constexpr std::size_t window = 64, steps = 6000;
  for (const double q : {0.1, 0.5, 0.9}) {
    random_stream draw{17};
    std::vector<double> ring(window, std::nan("")), ascending(window), state(rule.cells());
    rule.start(state, level::of(q));
    std::size_t used = 0, hits = 0;
    double error = 0;
    for (std::size_t t = 0; t < steps; ++t) {
      error = 0.97 * error + draw.normal();  // a storm blows for days, and in one direction
      const double score = error * std::abs(error);
      if (t >= window) {
        const std::span<const double> scores{ascending.data(), used};
        const bool covered = score <= rule.quantile(state, scores, level::of(q));
        hits += covered ? 1u : 0u;
        rule.learn(state, scores, level::of(q), covered, score, 1.0);
      }
      used = replace_score(ascending, used, ring[t % window], score);
      ring[t % window] = score;
    }
    INFO("level " << q);
    CHECK_THAT(static_cast<double>(hits) / (steps - window), WithinAbs(q, 0.003));
  }
}

TEST_CASE("pid: 300 observations after a change the last 200 are covered again within 3 %", "[forecast][law]") {
  struct change {
    double moved, spread;
  };
  for (const auto [moved, spread] : {change{0, 3}, change{3, 1}, change{0, 0.33}, change{-2, 2}})
    for (const double q : {0.05, 0.1, 0.5, 0.9, 0.95})
      for (std::uint64_t seed = 1; seed <= 3; ++seed) {
        INFO("to mean " << moved << " and deviation " << spread << ", level " << q << ", seed " << seed);
        const course c = follow(adapt::pid{}, level::of(q), seed, 1500, 1000, moved, spread, 1300);
        CHECK_THAT(c.before, WithinAbs(q, 0.03));
        CHECK_THAT(c.overall, WithinAbs(q, 0.015));
      }
}
