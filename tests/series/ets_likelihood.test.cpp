// SPDX-License-Identifier: BSL-1.0
#include <echelon/series/ets_likelihood.hpp>

#include <echelon/core/random.hpp>
#include <echelon/series/ets_fit.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {
std::vector<double> series(std::size_t n, std::uint64_t seed) {
  random_stream draw{seed};
  std::vector<double> y;
  for (std::size_t t = 0; t < n; ++t)
    y.push_back(3.0 + 0.02 * static_cast<double>(t) + (t % 4 == 1 ? 1.0 : 0.0) + 0.3 * draw.normal());
  y[5] = y[6] = y[20] = std::numeric_limits<double>::quiet_NaN();
  return y;
}

const std::vector<double> added{-0.3, 0.9, -0.4, -0.2}, multiplied{0.9, 1.3, 0.85, 0.95};

std::array<double, 16> numbers(const ets_form& form, random_stream& draw) {
  std::array<double, 16> x{0.1 + 0.6 * draw.uniform(), 0.1 + 0.6 * draw.uniform(), 0.1 + 0.6 * draw.uniform(),
                           0.8 + 0.15 * draw.uniform(), 3.0 + draw.uniform(), 0.05 * draw.uniform()};
  const auto& season = form.season == ets_season::multiplicative ? multiplied : added;
  for (std::size_t j = 0; j < 3; ++j) x[ets_numbers::season + j] = season[j] + 0.1 * draw.uniform();
  return x;
}
}  // namespace

TEST_CASE("ets likelihood: its value is that of the plain recursion", "[series][law]") {
  const auto y = series(60, 1);
  random_stream draw{2};
  for (const ets_form& form : ets_family) {
    const auto x = numbers(form, draw);
    slopes<16> told;
    detail::ets_likelihood<16> of{form, y, 4, form.season == ets_season::multiplicative ? multiplied : added};
    const double value = of(x, told);
    ets_state s{x[4], form.has_trend() ? x[5] : 0.0, {}, 0};
    if (form.has_season()) {
      const double total = form.season == ets_season::multiplicative ? 4.0 : 0.0;
      s.season = {x[6], x[7], x[8], total - x[6] - x[7] - x[8]};
    }
    CHECK_THAT(value, WithinRel(filter(form, detail::smoothing_of(form, x), s, y).deviance(), 1e-12));
    CHECK(value == told.value);
  }
}

TEST_CASE("ets likelihood: its slopes are those of small differences", "[series][law]") {
  const auto y = series(60, 3);
  random_stream draw{4};
  for (const ets_form& form : ets_family) {
    const auto x = numbers(form, draw);
    slopes<16> told, away;
    detail::ets_likelihood<16> of{form, y, 4, form.season == ets_season::multiplicative ? multiplied : added};
    REQUIRE(std::isfinite(of(x, told)));
    for (std::size_t k = 0; k < 16; ++k) {
      auto up = x, down = x;
      const double h = 1e-6;
      up[k] += h;
      down[k] -= h;
      const double difference = (of(up, away) - of(down, away)) / (2.0 * h);
      INFO("number " << k << " of form " << static_cast<int>(form.error) << static_cast<int>(form.trend)
                     << static_cast<int>(form.season));
      CHECK_THAT(told.gradient[k], WithinAbs(difference, 1e-5 * (1.0 + std::abs(difference))));
    }
  }
}

TEST_CASE("ets likelihood: its curvature is that of the squares of the errors", "[series][law]") {
  // close to its minimum n ln S curves like the sum of squares divided by S / n: checked by differences of the slopes
  const auto y = series(400, 5);
  const ets_form form{ets_error::additive, ets_trend::none, ets_season::additive};
  const ets_model best = fit_ets(std::span<const double>{y}, {season_length{4}, {form}, horizon{1}});
  std::array<double, 16> x{best.by.alpha, 0.0, best.by.gamma / (1.0 - best.by.alpha), 1.0, best.first.level, 0.0};
  for (std::size_t j = 0; j < 3; ++j) x[ets_numbers::season + j] = best.first.season[j];
  slopes<16> told, up, down;
  detail::ets_likelihood<16> of{form, y, 4, added};
  of(x, told);
  for (const std::size_t k : {ets_numbers::level, ets_numbers::season, ets_numbers::season + 2}) {
    auto a = x, b = x;
    a[k] += 1e-4;
    b[k] -= 1e-4;
    of(a, up);
    of(b, down);
    const double curve = (up.gradient[k] - down.gradient[k]) / 2e-4;
    CHECK_THAT(told.curvature[k * 16 + k], WithinRel(curve, 0.02));
  }
}

TEST_CASE("ets likelihood: a forecast at or below zero has no relative error", "[series][law]") {
  const std::vector<double> y{1, 1, 1, 1};
  slopes<8> told;
  detail::ets_likelihood<8> of{{ets_error::multiplicative, ets_trend::none, ets_season::none}, y, 1, {}};
  CHECK(std::isinf(of({0.5, 0, 0, 1, -1.0}, told)));
  CHECK(std::isfinite(of({0.5, 0, 0, 1, 1.0}, told)));
}

TEST_CASE("ets likelihood: many forecasts beyond the range of their product keep their logarithm", "[series][law]") {
  const std::vector<double> y(3000, 1e-3);
  slopes<8> told;
  const ets_form form{ets_error::multiplicative, ets_trend::none, ets_season::none};
  detail::ets_likelihood<8> of{form, y, 1, {}};
  const std::array<double, 8> x{0.5, 0, 0, 1, 2e-3};
  ets_state s{2e-3, 0, {}, 0};
  CHECK_THAT(of(x, told), WithinRel(filter(form, {.alpha = 0.5}, s, y).deviance(), 1e-9));
}
