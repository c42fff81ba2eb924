// SPDX-License-Identifier: BSL-1.0
#include <echelon/series/level_by_shape_model.hpp>

#include <limits>

#include <tests/catch.hpp>

using namespace echelon;

namespace {
constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// Days of hours: a level a day times a shape, weekends at half.
std::vector<double> folded_hours(std::size_t days, double noise) {
  random_stream draw{8};
  std::vector<double> y;
  for (std::size_t d = 0; d < days; ++d)
    for (std::size_t h = 0; h < 24; ++h)
      y.push_back((100.0 + static_cast<double>(d)) * (d % 7 >= 5 ? 0.5 : 1.0) *
                  (1.0 + 0.8 * std::sin(0.2617993877991494 * static_cast<double>(h))) * (1.0 + noise * draw.normal()));
  return y;
}
}  // namespace

TEST_CASE("level by shape: the singular value is that of a product, and the fold finds its cycle", "[series][law]") {
  const std::vector<double> product{1, 2, 3, 2, 4, 6, 3, 6, 9};
  CHECK_THAT(detail::largest_square(std::span<const double>{product}, 3, 3), WithinRel(14.0 * 14.0, 1e-10));
  const auto y = folded_hours(70, 0.02);
  const folded_series f = fold(std::span<const double>{y}, {.seasons = {5, 24, 168}});
  CHECK(f.cycle == 24);
  CHECK(f.level.size() == 70);
  REQUIRE(f.slow.size() == 7);
  // ten weeks of seven days: 10 / 17 of what was seen, 7 / 6 of a mean week and half of that, the rest one
  CHECK_THAT(f.slow[5] / f.slow[0], WithinAbs((70.0 / 12 + 7) / (70.0 / 6 + 7), 0.03));
  double mean = 0;
  for (const double s : f.shape) mean += s / 24.0;
  CHECK_THAT(mean, WithinAbs(1.0, 1e-12));
  for (std::size_t h = 0; h < 24; ++h)
    CHECK_THAT(f.shape[h], WithinAbs(1.0 + 0.8 * std::sin(0.2617993877991494 * static_cast<double>(h)), 0.1));
}

TEST_CASE("level by shape: noise without a cycle is not folded", "[series][law]") {
  random_stream draw{9};
  std::vector<double> y;
  for (int t = 0; t < 300; ++t) y.push_back(50.0 + 5.0 * draw.normal());
  const folded_series f = fold(std::span<const double>{y}, {.seasons = {7, 24}});
  CHECK(f.cycle == 1);
  CHECK(f.level.size() == 300);
  CHECK(f.noise.empty());
}

TEST_CASE("level by shape: the median follows level, weekend and shape", "[series][law]") {
  const auto y = folded_hours(70, 0.02);
  const folded_series f = fold(std::span<const double>{y}, {.seasons = {24, 168}});
  const std::vector<level> at{0.05, 0.5, 0.95};
  std::vector<double> out(3 * 168);
  expected_quantiles(f, at, std::span<double>{out}, {.count = 200, .seed = 3});
  const auto next = folded_hours(77, 0.0);
  double error = 0, size = 0, inside = 0;
  for (std::size_t h = 0; h < 168; ++h) {
    error += std::abs(out[3 * h + 1] - next[y.size() + h]);
    size += next[y.size() + h];
    inside += out[3 * h] <= next[y.size() + h] && next[y.size() + h] <= out[3 * h + 2] ? 1 : 0;
  }
  CHECK(error / size < 0.12);
  CHECK(inside / 168 > 0.8);
}

TEST_CASE("level by shape: a shift makes demand positive, and is taken off again", "[series][law]") {
  std::vector<double> y;
  for (int t = 0; t < 70; ++t) y.push_back(t % 7 - 3.0);
  const folded_series f = fold(std::span<const double>{y}, {.seasons = {7}});
  CHECK(f.shift > 3.0);
  const std::vector<level> median{0.5};
  std::vector<double> out(7);
  expected_quantiles(f, median, std::span<double>{out}, {.count = 20});
  for (std::size_t h = 0; h < 7; ++h) CHECK_THAT(out[h], WithinAbs(static_cast<double>(h) - 3.0, 0.05));
  y[10] = missing;
  CHECK(fold(std::span<const double>{y}, {.seasons = {7}}).cycle == 7);
}

TEST_CASE("level by shape: zeros, one value and constant series have a forecast", "[series][law]") {
  const std::vector<double> zeros(40, 0.0), one{4.0}, same(40, 4.0);
  const std::vector<level> median{0.5};
  for (const auto* y : {&zeros, &one, &same}) {
    std::vector<double> out(9);
    const folded_series f = fold(std::span<const double>{*y}, {.seasons = {7}});
    expected_quantiles(f, median, std::span<double>{out}, {.count = 9});
    for (const double v : out) CHECK_THAT(v, WithinAbs(y->front(), 1e-6));
  }
}

TEST_CASE("level by shape: nothing, infinity and no path are refused", "[series]") {
  const std::vector<double> none{missing}, wild{1.0, std::numeric_limits<double>::infinity()}, good{1.0, 2.0};
  CHECK(ECHELON_FAULT_OF(fold(std::span<const double>{none}, {})) == 202);
  CHECK(ECHELON_FAULT_OF(fold(std::span<const double>{wild}, {})) == 301);
  CHECK(ECHELON_FAULT_OF(fold(std::span<const double>{good}, {.shape_cycles = 0})) == 201);
  std::vector<double> out(1);
  const std::vector<level> median{0.5};
  CHECK(ECHELON_FAULT_OF(expected_quantiles(fold(std::span<const double>{good}, {}), median, std::span<double>{out},
                                            {.count = 0})) == 201);
}
