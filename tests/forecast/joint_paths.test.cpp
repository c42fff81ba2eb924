// SPDX-License-Identifier: BSL-1.0
#include <echelon/forecast/joint_paths.hpp>

#include <array>

#include <echelon/exec/seq.hpp>
#include <echelon/exec/threads.hpp>
#include <tests/catch.hpp>
#include <tests/forecast/records.hpp>

using namespace echelon;
using echelon::tests::record_of;

TEST_CASE("joint paths: without adaptation every path is one past origin's whole vector of residuals",
          "[forecast][law]") {
  const auto past = record_of(3, 2, 3, 40);
  const distribution_engine<adapt::none> spec{.recent = 40, .remembered = 40};
  const auto f = fit(exec::seq, spec, past.said, past.outcomes, levels::deciles);
  const point_forecast next{2, 3, {1, 2, 3, 4, 5, 6}};
  const auto paths = draw_paths(exec::seq, f, next, 200, 1);
  for (std::size_t d = 0; d < 200; ++d) {
    bool found = false;
    for (std::size_t t = 0; t < 40 && !found; ++t) {
      bool same = true;
      for (std::size_t i = 0; i < 2; ++i)
        for (std::size_t h = 0; h < 3; ++h)
          same = same && std::abs(paths.path(d, i)[h] - next(i, h) -
                                  score_of(past.said[t], i, h, past.outcome(t, i, h))) < 1e-9;
      found = same;
    }
    INFO("draw " << d);
    CHECK(found);
  }
}

TEST_CASE("joint paths: the largest of a window is covered, where pointwise quantiles are not", "[forecast][law]") {
  const std::size_t ahead = 12;
  const auto past = record_of(21, 1, ahead, 250), next = record_of(22, 1, ahead, 1000);
  const auto f = fit(exec::seq, distribution_engine<adapt::none>{.recent = 250, .remembered = 250},
                     past.said, past.outcomes, levels::deciles);
  const std::array<level, 1> p90{0.9};
  std::size_t joint = 0, pointwise = 0;
  for (std::size_t t = 0; t < next.said.size(); ++t) {
    const auto paths = draw_paths(exec::seq, f, next.said[t], 100, t);
    double peak = -1e9, largest = -1e9;
    for (std::size_t h = 0; h < ahead; ++h) {
      peak = std::max(peak, next.outcome(t, 0, h));
      largest = std::max(largest, predict(exec::seq, f, next.said[t])(0, h)[8]);
    }
    joint += peak <= quantiles_of_maximum(paths, 0, ahead, p90)(0, 0)[0] ? 1u : 0u;
    pointwise += peak <= largest ? 1u : 0u;
  }
  CHECK_THAT(static_cast<double>(joint) / 1000, WithinAbs(0.9, 0.03));
  CHECK(static_cast<double>(pointwise) / 1000 < 0.85);
}

TEST_CASE("joint paths: series that rose together rise together", "[forecast][law]") {
  const auto past = record_of(5, 2, 1, 256, 0.95);
  const auto f = fit(exec::seq, distribution_engine<>{}, past.said, past.outcomes, levels::deciles);
  const auto paths = draw_paths(exec::seq, f, point_forecast{2, 1, {0, 0}}, 2000, 9);
  double xx = 0, yy = 0, xy = 0, x = 0, y = 0;
  for (std::size_t d = 0; d < 2000; ++d) {
    const double a = paths.path(d, 0)[0], b = paths.path(d, 1)[0];
    x += a / 2000;
    y += b / 2000;
    xx += a * a / 2000;
    yy += b * b / 2000;
    xy += a * b / 2000;
  }
  CHECK((xy - x * y) / std::sqrt((xx - x * x) * (yy - y * y)) > 0.8);
}

TEST_CASE("joint paths: their quantiles follow what the engine issues after a change", "[forecast][law]") {
  auto past = record_of(6, 1, 1, 400);
  for (std::size_t t = 370; t < 400; ++t) past.outcomes[t] += 3;  // most remembered origins know nothing of it
  const auto f = fit(exec::seq, distribution_engine<>{}, past.said, past.outcomes, levels::deciles);
  const point_forecast next{1, 1, {0}};
  const auto paths = draw_paths(exec::seq, f, next, 4000, 2);
  const auto issued = predict(exec::seq, f, next), drawn = quantiles_of(paths, levels::deciles);
  CHECK(drawn(0, 0)[8] > 2.0);
  CHECK(std::is_sorted(drawn(0, 0).begin(), drawn(0, 0).end()));
  CHECK(issued(0, 0)[8] > 2.0);
}

TEST_CASE("joint paths: the same bits for any policy, and quantiles read by hand", "[forecast][parity]") {
  const auto past = record_of(8, 3, 2, 60);
  const auto f = fit(exec::seq, distribution_engine<>{.floor = 0}, past.said, past.outcomes,
                     levels::deciles);
  const auto one = draw_paths(exec::seq, f, past.said[3], 50, 4);
  CHECK(one.values == draw_paths(exec::threads{.workers = 3}, f, past.said[3], 50, 4).values);
  CHECK(one.values != draw_paths(exec::seq, f, past.said[3], 50, 5).values);

  const sample_paths four{4, 1, 3, {1, 2, 3, 4, 1, 0, 0, 9, 1, 2, 2, 2}};
  const std::array<level, 2> at{0.25, 0.75};
  const auto peak = quantiles_of_maximum(four, 0, 3, at);
  CHECK(peak(0, 0)[0] == 2);  // the peaks are 3, 4, 9 and 2
  CHECK(peak(0, 0)[1] == 4);
  CHECK(quantiles_of_maximum(four, 0, 1, at)(0, 0)[1] == 2);
  CHECK(quantiles_of(four, at)(0, 1)[1] == 2);
}

TEST_CASE("joint paths: missing scores come from other origins, and what cannot be is refused", "[forecast]") {
  auto past = record_of(8, 2, 2, 30);
  for (std::size_t t = 0; t < 30; ++t) past.outcomes[4 * t + t % 4] = std::nan("");
  const auto f = fit(exec::seq, distribution_engine<>{.recent = 10, .remembered = 20}, past.said,
                     past.outcomes, levels::tenths);
  const auto paths = draw_paths(exec::seq, f, past.said[0], 100, 1);
  CHECK(std::all_of(paths.values.begin(), paths.values.end(), [](double v) { return std::isfinite(v); }));
  const std::array<level, 1> half{0.5};
  CHECK(ECHELON_FAULT_OF(draw_paths(exec::seq, f, past.said[0], 0, 1)) == 202);
  CHECK(ECHELON_FAULT_OF(draw_paths(exec::seq, f, point_forecast{1, 2, {1, 2}}, 5, 1)) == 101);
  CHECK(ECHELON_FAULT_OF(quantiles_of_maximum(paths, 1, 2, half)) == 201);
  CHECK(ECHELON_FAULT_OF(quantiles_of_maximum(paths, 0, 0, half)) == 201);
  CHECK(ECHELON_FAULT_OF(quantiles_of(sample_paths{}, half)) == 202);
  auto waiting = f;
  waiting.origins[1] = 0;
  CHECK(ECHELON_FAULT_OF(draw_paths(exec::seq, waiting, past.said[0], 5, 1)) == 302);
}
