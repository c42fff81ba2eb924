// SPDX-License-Identifier: BSL-1.0
#include <echelon/series/card_model.hpp>

#include <limits>

#include <echelon/core/random.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {
constexpr double missing = std::numeric_limits<double>::quiet_NaN();

std::vector<double> hours(std::size_t n, double noise, std::uint64_t seed) {
  random_stream draw{seed};
  std::vector<double> y;
  for (std::size_t t = 0; t < n; ++t)
    y.push_back(100.0 + 30.0 * std::sin(0.2617993877991494 * static_cast<double>(t % 24)) +
                (t / 24 % 7 >= 5 ? -20.0 : 0.0) + noise * draw.normal());
  return y;
}
}  // namespace

TEST_CASE("card: a series that repeats itself is continued through its cycles", "[series][law]") {
  const auto y = hours(168 * 5, 0.0, 1);
  const auto f = forecast_card(std::span<const double>{y}, {.seasons = {24, 168}, .logarithm = false}, horizon{48});
  const auto next = hours(168 * 5 + 48, 0.0, 1);
  for (std::size_t h = 0; h < 48; ++h) {
    CHECK_THAT(f.delta[h], WithinAbs(next[y.size() + h], 1e-9));
    CHECK_THAT(f.mean[h], WithinAbs(next[y.size() + h], 1.0));
  }
}

TEST_CASE("card: growth that stands out of its noise is carried on, a walk's is not", "[series][law]") {
  std::vector<double> line, walk{50.0};
  for (int t = 0; t < 60; ++t) line.push_back(10.0 + 2.0 * t);
  random_stream draw{4};
  for (int t = 0; t < 59; ++t) walk.push_back(walk.back() + draw.normal());
  const card plain{.logarithm = false};
  const auto up = forecast_card(std::span<const double>{line}, plain, horizon{5});
  for (std::size_t h = 0; h < 5; ++h) {
    CHECK_THAT(up.delta[h], WithinAbs(130.0 + 2.0 * static_cast<double>(h), 1e-9));
    CHECK_THAT(up.mean[h], WithinAbs(130.0 + 2.0 * static_cast<double>(h), 2.0));
  }
  const auto flat = forecast_card(std::span<const double>{walk}, plain, horizon{5});
  for (std::size_t h = 0; h < 5; ++h) CHECK_THAT(flat.mean[h], WithinAbs(walk.back(), 2.0));
}

TEST_CASE("card: a series that returns to its level is forecast to return", "[series][law]") {
  random_stream draw{6};
  std::vector<double> y;
  double u = 0;
  for (int t = 0; t < 300; ++t) y.push_back(200.0 + (u = 0.5 * u + draw.normal()));
  y.push_back(208.0);
  const auto f = forecast_card(std::span<const double>{y}, {.logarithm = false}, horizon{4});
  CHECK_THAT(f.rho[0], WithinAbs(204.0, 0.8));
  CHECK_THAT(f.rho[3], WithinAbs(200.5, 0.8));
  CHECK(f.mean[0] > f.mean[3]);
}

TEST_CASE("card: missing values are bridged, one value and a constant series have a forecast", "[series][law]") {
  auto y = hours(168 * 4, 1.0, 2);
  for (std::size_t t = 50; t < 56; ++t) y[t] = missing;
  const auto f = forecast_card(std::span<const double>{y}, {.seasons = {24, 168}}, horizon{24});
  for (std::size_t h = 0; h < 24; ++h) {
    CHECK(std::isfinite(f.mean[h]));
    CHECK(f.variance[h] > 0.0);
  }
  const std::vector<double> one{7.0}, four(30, 4.0);
  for (const auto* each : {&one, &four}) {
    const auto g = forecast_card(std::span<const double>{*each}, {.seasons = {7}}, horizon{3});
    std::vector<double> out(3);
    const std::vector<level> median{0.5};
    expected_quantiles(g, median, std::span<double>{out});
    for (const double v : out) CHECK_THAT(v, WithinAbs(each->front(), 1e-6));
  }
}

TEST_CASE("card: intervals cover noise around a cycle as often as they say", "[series][law]") {
  double inside = 0, n = 0;
  const std::vector<level> at{0.1, 0.9};
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const auto all = hours(168 * 4 + 24, 5.0, 100 + seed);
    const std::span<const double> past{all.data(), 168 * 4};
    std::vector<double> out(48);
    expected_quantiles(forecast_card(past, {.seasons = {24, 168}}, horizon{24}), at, std::span<double>{out});
    for (std::size_t h = 0; h < 24; ++h, ++n)
      inside += out[2 * h] <= all[past.size() + h] && all[past.size() + h] <= out[2 * h + 1] ? 1 : 0;
  }
  CHECK_THAT(inside / n, WithinAbs(0.8, 0.1));
}

TEST_CASE("card: nothing, infinity and no horizon are refused", "[series]") {
  const std::vector<double> none{missing}, wild{1.0, std::numeric_limits<double>::infinity()}, good{1.0, 2.0};
  CHECK(ECHELON_FAULT_OF(forecast_card(std::span<const double>{none}, {}, horizon{1})) == 202);
  CHECK(ECHELON_FAULT_OF(forecast_card(std::span<const double>{wild}, {}, horizon{1})) == 301);
  CHECK(ECHELON_FAULT_OF(forecast_card(std::span<const double>{good}, {}, horizon{0})) == 201);
}
