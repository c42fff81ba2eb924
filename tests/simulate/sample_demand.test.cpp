// SPDX-License-Identifier: BSL-1.0
#include <echelon/simulate/sample_demand.hpp>

#include <cmath>

#include <echelon/exec.hpp>
#include <tests/catch.hpp>

using namespace echelon;

namespace {

/// Uniform demand on [0, 2 m] for series i with m = i + 1, told at nine levels.
quantile_forecast uniform_forecast(std::size_t series, std::size_t days) {
  std::vector<double> values;
  for (std::size_t i = 0; i < series; ++i)
    for (std::size_t d = 0; d < days; ++d)
      for (const auto l : levels::deciles) values.push_back(2.0 * static_cast<double>(i + 1) * l.value());
  return {series, days, {levels::deciles.begin(), levels::deciles.end()}, values};
}

}  // namespace

TEST_CASE("sample demand: a draw belongs to its seed, series, day and path, whoever asks", "[simulate][parity]") {
  const sample_demand how{.seed = 7, .persistence = 0.5};
  const auto all = draw(exec::seq, how, uniform_forecast(20, 30), 3);
  CHECK(all == draw(exec::threads{.workers = 3}, how, uniform_forecast(20, 30), 3));
  CHECK(all != draw(exec::seq, how, uniform_forecast(20, 30), 4));
  const auto fewer = draw(exec::seq, how, uniform_forecast(5, 10), 3);
  for (std::size_t i = 0; i < 5; ++i)
    for (std::size_t d = 0; d < 10; ++d) CHECK(fewer[i * 10 + d] == all[i * 30 + d]);
}

TEST_CASE("sample demand: means follow the forecast, also below one unit, with and without persistence",
          "[simulate][law]") {
  for (const double r : {0.0, 0.6}) {
    const auto f = quantile_forecast{1, 14, {levels::deciles.begin(), levels::deciles.end()}, [] {
                                       std::vector<double> v;
                                       for (int d = 0; d < 14; ++d)
                                         for (const auto l : levels::deciles) v.push_back(0.6 * l.value());
                                       return v;
                                     }()};
    constexpr int paths = 3000;
    double sum = 0, lag = 0;
    for (std::uint32_t p = 0; p < paths; ++p) {
      const auto y = draw(exec::seq, {.seed = 1, .persistence = r}, f, p);
      for (const auto v : y) sum += v;
      double total = 0;
      for (const auto v : y) total += v;
      lag += (total - 14 * 0.3) * (total - 14 * 0.3) / paths;
    }
    INFO("persistence " << r << ", variance of two weeks " << lag);
    // A day is 0 or 1 with mean 0.3 (variance 0.21); persistence adds a positive covariance to the two weeks' total.
    CHECK_THAT(sum / (14.0 * paths), WithinAbs(0.3, 5 * std::sqrt(lag / paths) / 14));
    if (r == 0) CHECK_THAT(lag, WithinAbs(14 * 0.21, 5 * 14 * 0.21 * std::sqrt(2.0 / paths)));
    if (r > 0) CHECK(lag > 14 * 0.21 * 1.2);
  }
}

TEST_CASE("sample demand: persistence is a correlation below one", "[simulate][law]") {
  const auto f = uniform_forecast(1, 1);
  CHECK(ECHELON_FAULT_OF(draw(exec::seq, {.persistence = 1.0}, f, 0)) == 201);
  CHECK(ECHELON_FAULT_OF(draw(exec::seq, {.persistence = -0.1}, f, 0)) == 201);
  CHECK(ECHELON_FAULT_OF(draw(exec::seq, {.persistence = std::nan("")}, f, 0)) == 201);
}
