// SPDX-License-Identifier: BSL-1.0
#include <echelon/series/ets_model.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {
constexpr double missing = std::numeric_limits<double>::quiet_NaN();
const std::vector<double> demand{114, 104, 103, 119, 130, 120, 106, 122, 133, 123, 122, 138,
                                 136, 126, 125, 141, 152, 142, 141, 144, 155, 145, 144, 160};
using E = ets_error;
using T = ets_trend;
using S = ets_season;

ets_state before(const ets_form& form) {
  ets_state s{100.0, form.has_trend() ? 1.5 : 0.0, {}, 0};
  if (form.season == S::additive) s.season = {8, -3, -7, 2};
  if (form.season == S::multiplicative) s.season = {1.08, 0.97, 0.93, 1.02};
  return s;
}
ets_smoothing constants(const ets_form& form) {
  return {0.4, form.has_trend() ? 0.1 : 0.0, form.has_season() ? 0.2 : 0.0, form.trend == T::damped ? 0.9 : 1.0};
}
}  // namespace

// Calculated with R 4.2 and forecast 8.20 (pegelsresid.C) from the constants and states above.
TEST_CASE("ets model: likelihoods of all forms are those of R's forecast", "[series][published]") {
  const std::pair<ets_form, double> table[] = {
      {{E::additive, T::none, S::none}, 188.5665847824},
      {{E::additive, T::none, S::additive}, 167.5196339285},
      {{E::additive, T::additive, S::none}, 185.0230911373},
      {{E::additive, T::additive, S::additive}, 155.2924796875},
      {{E::additive, T::damped, S::none}, 185.1747976766},
      {{E::additive, T::damped, S::additive}, 156.3273438437},
      {{E::multiplicative, T::none, S::none}, 190.7004480326},
      {{E::multiplicative, T::none, S::additive}, 168.3246814655},
      {{E::multiplicative, T::none, S::multiplicative}, 169.4536569469},
      {{E::multiplicative, T::additive, S::none}, 186.5847547996},
      {{E::multiplicative, T::additive, S::additive}, 154.7288816144},
      {{E::multiplicative, T::additive, S::multiplicative}, 156.4586288552},
      {{E::multiplicative, T::damped, S::none}, 186.9843035498},
      {{E::multiplicative, T::damped, S::additive}, 156.0578741966},
      {{E::multiplicative, T::damped, S::multiplicative}, 157.8160122597},
  };
  for (const auto& [form, deviance] : table) {
    ets_state s = before(form);
    INFO(static_cast<int>(form.error) << static_cast<int>(form.trend) << static_cast<int>(form.season));
    CHECK_THAT(filter(form, constants(form), s, demand).deviance(), WithinAbs(deviance, 1e-9));
  }
}

TEST_CASE("ets model: simple smoothing is a weighted mean with weights that halve", "[series][law]") {
  ets_state s{8.0, 0.0, {}, 0};
  const ets_form form{};
  CHECK(advance(form, {.alpha = 0.5}, s, 4.0) == 8.0);
  CHECK(s.level == 6.0);
  CHECK(advance(form, {.alpha = 0.5}, s, missing) == 6.0);
  CHECK(s.level == 6.0);
  CHECK(next_forecast(form, {.alpha = 0.5}, s) == 6.0);
}

TEST_CASE("ets model: a missing demand moves the states as expected and counts for nothing", "[series][law]") {
  for (const auto season : {S::additive, S::multiplicative}) {
    const ets_form form{E::multiplicative, T::damped, season};
    ets_state gap = before(form), sure = gap;
    auto with_gap = demand, as_forecast = demand;
    with_gap[7] = missing;
    std::vector<double> f(demand.size());
    const ets_sums told = filter(form, constants(form), gap, with_gap, f);
    as_forecast[7] = f[7];
    const ets_sums same = filter(form, constants(form), sure, as_forecast);
    CHECK(told.seen + 1 == same.seen);
    CHECK_THAT(told.squares, WithinAbs(same.squares, 1e-15));
    CHECK_THAT(gap.level, WithinAbs(sure.level, 1e-10));
    CHECK(gap.at == demand.size() % 4);
  }
}

TEST_CASE("ets model: forms that can run away are known, and numbers are counted", "[series][law]") {
  CHECK(ets_form{}.is_stable());
  CHECK_FALSE(ets_form{E::additive, T::none, S::multiplicative}.is_stable());
  CHECK(parameters(ets_form{}, 7) == 3);
  CHECK(parameters(ets_form{E::additive, T::damped, S::additive}, 4) == 10);
  CHECK(corrected_aic(100.0, 3, 20) == 100.0 + 6.0 + 24.0 / 16.0);
  CHECK(std::isinf(corrected_aic(100.0, 3, 4)));
}

TEST_CASE("ets model: shapes that differ are refused", "[series][law]") {
  ets_state s;
  std::vector<double> f(3);
  CHECK(ECHELON_FAULT_OF(filter({}, {}, s, demand, f)) == 101);
  CHECK(ECHELON_FAULT_OF(filter({E::additive, T::none, S::additive}, {}, s, demand)) == 202);
}
