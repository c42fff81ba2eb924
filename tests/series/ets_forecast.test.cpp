// SPDX-License-Identifier: BSL-1.0
#include <echelon/series/ets_forecast.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {
using E = ets_error;
using T = ets_trend;
using S = ets_season;

/// What R 4.2 with forecast 8.20 fitted to 24 quarters with alpha 0.4, beta 0.1, gamma 0.2, phi 0.9: its last states.
ets_model published(E error) {
  ets_model m;
  m.form = {error, T::damped, S::additive};
  m.by = {0.4, 0.1, 0.2, 0.9};
  if (error == E::additive) {
    m.variance = 38.993691776;
    m.last = {153.359571881, 1.842016243, {9.619690229, -2.201194534, -6.996244578, 3.871771860}, 0};
  } else {
    m.variance = 0.002218862;
    m.last = {153.321742515, 1.841911804, {9.691019086, -2.205388360, -6.947539855, 3.911537410}, 0};
  }
  m.first = m.last;
  return m;
}
}  // namespace

TEST_CASE("ets forecast: means and 95 % quantiles are those of R's forecast", "[series][published]") {
  const std::pair<E, std::array<double, 12>> table[] = {
      {E::additive, {164.6370767, 154.3082251, 150.8560049, 162.9325682, 169.7681788, 158.9262169, 174.9083535,
                     165.7462961, 163.7100513, 177.3882663, 186.9797149, 177.8617262}},
      {E::multiplicative, {164.6704822, 154.2660233, 150.8666255, 162.9341811, 169.8012933, 158.8837533, 177.4292337,
                           167.7581112, 165.8409144, 180.4456228, 191.0282774, 181.6272390}}};
  const std::vector<level> at{0.5, 0.95};
  for (const auto& [error, numbers] : table) {
    std::vector<double> out(12);
    expected_quantiles(published(error), at, std::span<double>{out});
    for (std::size_t h = 0; h < 6; ++h) {
      CHECK_THAT(out[2 * h], WithinAbs(numbers[h], 2e-7));
      CHECK_THAT(out[2 * h + 1], WithinAbs(numbers[6 + h], 2e-5));
    }
  }
}

TEST_CASE("ets forecast: the variance grows as the closed form of one horizon says", "[series][law]") {
  const ets_model m = published(E::additive);
  std::vector<double> mean(12), spread(12);
  expected(m, mean);
  expected_variance(m, std::span<const double>{mean}, spread);
  for (std::size_t h = 1; h <= 12; ++h)
    CHECK_THAT(spread[h - 1], WithinRel(m.variance * variance_growth(m.form, m.by, 4, h), 1e-12));
}

TEST_CASE("ets forecast: simulated quantiles surround the mean as the variance of small errors says", "[series][law]") {
  ets_model m = published(E::multiplicative);
  m.form = {E::multiplicative, T::none, S::multiplicative};
  m.by = {0.3, 0.0, 0.1, 1.0};
  m.last.season = {1.1, 0.9, 1.05, 0.95};
  m.variance = 0.0004;
  const std::vector<level> at{0.1, 0.5, 0.9};
  std::vector<double> out(8 * 3), mean(8);
  expected(m, mean);
  expected_quantiles(m, at, std::span<double>{out}, {.count = 20000, .seed = 1, .item = 5});
  for (std::size_t h = 0; h < 8; ++h) {
    // relative errors of level and season add up, to first order; a season comes back once
    const double c = 1.0 + 0.09 * static_cast<double>(h) + (h >= 4 ? 0.1 * 0.1 + 2.0 * 0.3 * 0.1 : 0.0);
    CHECK_THAT(out[3 * h + 1], WithinRel(mean[h], 0.002));
    CHECK_THAT(out[3 * h + 2] - out[3 * h], WithinRel(2.0 * 1.2815516 * 0.02 * std::sqrt(c) * mean[h], 0.04));
  }
  auto again = out;
  expected_quantiles(m, at, std::span<double>{again}, {.count = 20000, .seed = 1, .item = 5});
  CHECK(again == out);
  expected_quantiles(m, at, std::span<double>{again}, {.count = 20000, .seed = 1, .item = 6});
  CHECK(again != out);
}
