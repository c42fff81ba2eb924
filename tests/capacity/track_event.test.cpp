// SPDX-License-Identifier: BSL-1.0
#include <echelon/capacity/track_event.hpp>

#include <cmath>

#include <echelon/exec/seq.hpp>
#include <echelon/exec/threads.hpp>
#include <tests/catch.hpp>

using namespace echelon;

namespace {
const std::vector<double> flat(200, 100.0), twice(200, 1.0);
}

TEST_CASE("tracking: without drift and noise one minute tells the strength, and all that is to come", "[capacity]") {
  tracked_event t{{.strength = 0.2, .drift = 0, .memory = 100, .noise = 0}};
  for (int k = 0; k < 6; ++k) observe(t, 100, 1, 100 * (1 + std::exp(0.15)));
  CHECK_THAT(t.strength, WithinAbs(0.15, 1e-3));
  CHECK(t.strength_variance < 1e-12);
  const auto q = remaining(t, flat, twice, levels::tenths);
  CHECK_THAT(q(0, 0)[1], WithinRel(100 * (1 + std::exp(0.15)), 1e-3));
  CHECK_THAT(q(0, 199)[2], WithinRel(q(0, 199)[0], 1e-4));
}

TEST_CASE("tracking: constant weights are those of Gaussian regression", "[capacity][published]") {
  // of n minutes with noise v and prior variance p, on a share so large that the logarithm is straight in the strength:
  // the posterior mean is the sum over n + v / p, its variance v / (n + v / p)
  const double p = 0.04, v = 0.0009, lift = 1e9;
  tracked_event t{{.strength = 0.2, .drift = 0, .memory = 10, .noise = 0.03}};
  random_stream draw{5};
  double sum = 0;
  for (int n = 1; n <= 40; ++n) {
    const double y = 0.1 + 0.03 * draw.normal();
    sum += y;
    observe(t, 1e-7, lift, 1e-7 * (1 + lift) * std::exp(y));
    CHECK_THAT(t.strength, WithinAbs(sum / (n + v / p), 1e-7));
    CHECK_THAT(t.strength_variance, WithinRel(v / (n + v / p), 1e-7));
  }
}

TEST_CASE("tracking: a drift is forgotten, a strength is not", "[capacity][law]") {
  tracked_event t{{.strength = 0, .drift = 0.1, .memory = 20, .noise = 0.01}};
  for (int k = 0; k < 50; ++k) observe(t, 100, 1, 220);
  const auto q = remaining(t, flat, twice, levels::tenths);
  CHECK_THAT(q(0, 0)[1], WithinRel(220.0, 0.01));
  CHECK_THAT(q(0, 199)[1], WithinRel(200.0, 1e-4));
  CHECK(t.strength == 0);
  const double before = t.drift;
  observe(t, 100, 1, std::nan(""));
  CHECK_THAT(t.drift, WithinRel(before * std::exp(-1.0 / 20), 1e-12));
}

TEST_CASE("tracking: the probability of a peak above what was ordered is that of the strength", "[capacity][law]") {
  const tracked_event t{{.strength = 0.2, .drift = 0, .memory = 100, .noise = 0}};
  std::vector<double> lift(30, 0.5);
  lift[17] = 2;
  const std::vector<double> baseline(30, 100.0);
  const auto peaks = remaining_peaks(exec::seq, t, baseline, lift, 20'000);
  for (const double s : {-0.2, 0.0, 0.1, 0.3}) {
    const double ordered = 100 * (1 + 2 * std::exp(s));
    const double expected = 1 - normal_cdf(s / 0.2);
    CHECK_THAT(probability_above(peaks, ordered), WithinAbs(expected, 4 * std::sqrt(0.25 / 20'000)));
  }
  CHECK(probability_above(peaks, 0) == 1);
  CHECK(probability_above(peaks, 1e9) == 0);
}

TEST_CASE("tracking: peaks of windows are lower, and the same for any policy", "[capacity][parity]") {
  tracked_event t;
  observe(t, 100, 1, 215);
  const auto one = remaining_peaks(exec::seq, t, flat, twice, 64);
  const auto five = remaining_peaks(exec::seq, t, flat, twice, 64, 5);
  CHECK(one == remaining_peaks(exec::threads{.workers = 3}, t, flat, twice, 64));
  for (std::size_t k = 0; k < 64; ++k) CHECK(five[k] <= one[k]);
  CHECK(five.back() < one.back());
}

TEST_CASE("tracking: what it refuses", "[capacity]") {
  CHECK(ECHELON_FAULT_OF(tracked_event{load_error{.noise = -1}}) == 201);
  CHECK(ECHELON_FAULT_OF(tracked_event{load_error{.memory = 0}}) == 201);
  const tracked_event t;
  CHECK(ECHELON_FAULT_OF(remaining(t, flat, std::vector<double>(3), levels::tenths)) == 101);
  CHECK(ECHELON_FAULT_OF(remaining(t, {}, {}, levels::tenths)) == 202);
  CHECK(ECHELON_FAULT_OF(remaining(t, flat, twice, {})) == 202);
  CHECK(ECHELON_FAULT_OF(remaining_peaks(exec::seq, t, flat, twice, 0)) == 202);
  CHECK(ECHELON_FAULT_OF(remaining_peaks(exec::seq, t, flat, twice, 9, 201)) == 201);
}
