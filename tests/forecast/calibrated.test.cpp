// SPDX-License-Identifier: BSL-1.0
#include <echelon/forecast/calibrated.hpp>

#include <limits>

#include <echelon/core/random.hpp>
#include <echelon/exec/seq.hpp>
#include <echelon/exec/threads.hpp>
#include <echelon/math/normal.hpp>
#include <echelon/series/seasonal_naive.hpp>
#include <echelon/testing/check_forecaster.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {

/// Knows the mean, 10, and takes the deviation for a third of what it is.
struct too_sure {};
struct fitted_too_sure {};

template <exec::policy E>
fitted_too_sure fit(const E&, const too_sure&, const history& past, horizon) {
  check::known(past);
  return {};
}
template <exec::policy E>
quantile_forecast predict(const E&, const fitted_too_sure&, const history& past, horizon ahead,
                          std::span<const level> levels) {
  check::asked(past, ahead, levels);
  std::vector<double> values;
  for (std::size_t k = 0; k < past.size() * ahead.n; ++k)
    for (const level q : levels) values.push_back(10.0 + detail::standard_normal_quantile(q.value()));
  return {past.size(), ahead.n, {levels.begin(), levels.end()}, std::move(values)};
}

panel noise(std::size_t series, std::size_t periods, std::uint64_t seed) {
  panel p;
  p.time = {unit::index, 1, 0};
  for (std::size_t i = 0; i < series; ++i) {
    random_stream draw{seed, i};
    std::vector<double> y;
    for (std::size_t t = 0; t < periods; ++t) y.push_back(10.0 + 3.0 * draw.normal());
    p.ids.push_back(std::to_string(i));
    p.demand.push_back(0, y);
  }
  return p;
}

}  // namespace

template <>
inline constexpr testing::promise testing::promised<calibrated<seasonal_naive>>{.local = true, .non_negative = true};

TEST_CASE("calibrated: a forecaster that is too sure is asked for wider levels, whatever the record",
          "[forecast][law]") {
  const panel p = noise(30, 260, 5);
  for (const auto by : {record_pool::period, record_pool::series, record_pool::panel}) {
    const calibrated<too_sure> spec{.origins = 60, .by = by};
    double below[3]{}, n = 0, alone = 0;
    for (std::int64_t origin = 200; origin < 257; origin += 4) {
      const history past = history_at(p, origin);
      const auto f = predict(exec::seq, fit(exec::seq, spec, past, horizon{3}), past, horizon{3}, levels::tenths);
      const auto plain = predict(exec::seq, fitted_too_sure{}, past, horizon{3}, levels::tenths);
      for (std::size_t i = 0; i < p.size(); ++i)
        for (std::size_t h = 0; h < 3; ++h, ++n) {
          for (std::size_t k = 0; k < 3; ++k) below[k] += past.outcome(i, h) <= f(i, h)[k] ? 1 : 0;
          alone += past.outcome(i, h) <= plain(i, h)[2] ? 1 : 0;
        }
    }
    CHECK_THAT(below[0] / n, WithinAbs(0.1, 0.035));
    CHECK_THAT(below[1] / n, WithinAbs(0.5, 0.05));
    CHECK_THAT(below[2] / n, WithinAbs(0.9, 0.035));
    CHECK(alone / n < 0.75);
  }
}

TEST_CASE("calibrated: it keeps every law of forecasters", "[forecast][law]") {
  const std::size_t few[] = {0, 3, 4};
  testing::trial on{.sample = testing::select(testing::sample_panel(), few)};
  for (const auto& v : testing::check_forecaster(calibrated<seasonal_naive>{.origins = 30, .least = 5}, on)) {
    INFO(v.law << ": " << v.detail);
    CHECK(v.held);
  }
}

TEST_CASE("calibrated: without enough origins levels are taken at their word", "[forecast][law]") {
  const panel p = noise(2, 12, 7);
  const history past = whole(p);
  const auto plain = predict(exec::seq, fitted_too_sure{}, past, horizon{6}, levels::tenths);
  const auto none = fit(exec::seq, calibrated<too_sure>{}, past, horizon{6});
  CHECK(none.reached.empty());
  CHECK(predict(exec::seq, none, past, horizon{6}, levels::tenths) == plain);
  const auto few = fit(exec::seq, calibrated<too_sure>{.origins = 3}, past, horizon{2});
  CHECK(few.reached[0].size() == 6);
  CHECK(predict(exec::seq, few, past, horizon{6}, levels::tenths) == plain);
}

TEST_CASE("calibrated: options out of range are refused", "[forecast]") {
  const panel p = noise(1, 30, 9), two = noise(2, 30, 9);
  CHECK(ECHELON_FAULT_OF(fit(exec::seq, calibrated<too_sure>{.origins = 0}, whole(p), horizon{1})) == 201);
  CHECK(ECHELON_FAULT_OF(fit(exec::seq, calibrated<too_sure>{}, whole(p), horizon{0})) == 201);
  const auto f = fit(exec::seq, calibrated<too_sure>{.origins = 9}, whole(p), horizon{1});
  CHECK(ECHELON_FAULT_OF(predict(exec::seq, f, whole(two), horizon{1}, levels::tenths)) == 101);
}
