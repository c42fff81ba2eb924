// SPDX-License-Identifier: BSL-1.0
#include <echelon/series/ets_fit.hpp>

#include <echelon/core/random.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {
constexpr double missing = std::numeric_limits<double>::quiet_NaN();
using E = ets_error;
using T = ets_trend;
using S = ets_season;

/// Paths of a known model.
std::vector<double> simulated(const ets_form& form, const ets_smoothing& by, ets_state s, double sd, std::size_t n,
                              std::uint64_t seed) {
  random_stream draw{seed};
  std::vector<double> y;
  for (std::size_t t = 0; t < n; ++t) {
    const double f = next_forecast(form, by, s), e = sd * draw.normal();
    y.push_back(form.error == E::additive ? f + e : f * (1.0 + e));
    advance(form, by, s, y.back());
  }
  return y;
}
ets_model fitted(const std::vector<double>& y, std::size_t season, std::vector<ets_form> forms = {}) {
  return fit_ets(std::span<const double>{y}, {season_length{season}, std::move(forms), horizon{1}});
}
}  // namespace

TEST_CASE("ets fit: the constants of a long simulated series are found again", "[series][law]") {
  const ets_form form{E::additive, T::none, S::additive};
  const auto y = simulated(form, {.alpha = 0.3, .gamma = 0.2}, {50, 0, {5, -2, -3, 0}, 0}, 1.0, 4000, 1);
  const ets_model m = fitted(y, 4, {form});
  CHECK_THAT(m.by.alpha, WithinAbs(0.3, 0.05));
  CHECK_THAT(m.by.gamma, WithinAbs(0.2, 0.05));
  CHECK_THAT(m.variance, WithinAbs(1.0, 0.06));
  CHECK(m.seen == 4000);
}

TEST_CASE("ets fit: no other constants or states nearby are likelier", "[series][law]") {
  const ets_form forms[] = {{E::additive, T::additive, S::none}, {E::multiplicative, T::damped, S::multiplicative}};
  for (const ets_form& form : forms) {
    const ets_smoothing by{.alpha = 0.4, .beta = 0.1, .gamma = form.has_season() ? 0.2 : 0.0, .phi = 0.9};
    const auto y = simulated(form, by, {50, 0.5, {1.2, 0.8, 0.9, 1.1}, 0}, form.has_season() ? 0.05 : 2.0, 200, 2);
    const ets_model best = fitted(y, 4, {form});
    random_stream draw{3};
    for (int k = 0; k < 100; ++k) {
      ets_model other = best;
      const auto moved = [&](double& v, double by_much) { v += by_much * (draw.uniform() - 0.5); };
      moved(other.by.alpha, 0.1);
      moved(other.by.beta, 0.02);
      moved(other.by.phi, 0.02);
      moved(other.first.level, 1.0);
      moved(other.first.trend, 0.1);
      if (form.has_season()) {
        moved(other.by.gamma, 0.1);
        moved(other.first.season[1], 0.02);
        other.first.season[2] += best.first.season[1] - other.first.season[1];
      }
      const auto& c = other.by;  // the usual region
      if (!(c.alpha > 1e-4 && c.alpha < 0.9999 && c.beta > 0 && c.beta < c.alpha && c.gamma >= 0 &&
            c.gamma < 1 - c.alpha && c.phi <= 0.98 && c.phi >= 0.8) ||
          form.trend == T::additive)
        other.by.phi = best.by.phi;
      if (other.by.beta < 1e-4 * c.alpha) other.by.beta = best.by.beta;
      if (form.has_season() && other.by.gamma < 1e-4) other.by.gamma = best.by.gamma;
      complete(other, y, 4);
      CHECK(other.deviance >= best.deviance - 1e-5);
    }
  }
}

// A series of 24 quarters; R 4.2, forecast 8.20, ets(model = "AAA", damped = TRUE) stops at 175.3198.
TEST_CASE("ets fit: as likely as R's forecast, or likelier", "[series][published]") {
  const std::vector<double> y{114, 104, 103, 119, 130, 120, 106, 122, 133, 123, 122, 138,
                              136, 126, 125, 141, 152, 142, 141, 144, 155, 145, 144, 160};
  const ets_model m = fitted(y, 4, {{E::additive, T::damped, S::additive}});
  CHECK(m.aicc <= 175.3198);
  CHECK(fitted(y, 4).aicc <= m.aicc);
}

TEST_CASE("ets fit: the form chosen has the least criterion of all", "[series][law]") {
  const auto y = simulated({E::multiplicative, T::additive, S::multiplicative},
                           {.alpha = 0.2, .beta = 0.01, .gamma = 0.1}, {100, 1, {1.3, 0.7, 0.8, 1.2}, 0}, 0.05, 160, 5);
  const ets_model best = fitted(y, 4);
  CHECK(best.form.season == S::multiplicative);
  for (const ets_form& form : ets_family) CHECK(fitted(y, 4, {form}).aicc >= best.aicc - 0.05);
}

TEST_CASE("ets fit: demand in another unit gives the same model in that unit", "[series][law]") {
  auto y = simulated({E::additive, T::damped, S::additive}, {.alpha = 0.3, .beta = 0.1, .gamma = 0.1, .phi = 0.9},
                     {50, 1, {5, -2, -3, 0}, 0}, 2.0, 120, 6);
  const ets_model a = fitted(y, 4);
  for (double& v : y) v *= 1024.0;
  const ets_model b = fitted(y, 4);
  CHECK(a.form == b.form);
  CHECK(a.by.alpha == b.by.alpha);
  CHECK(b.first.level == 1024.0 * a.first.level);
  CHECK_THAT(b.last.level, WithinRel(1024.0 * a.last.level, 1e-12));
}

TEST_CASE("ets fit: missing demand is skipped, and an update continues the filter", "[series][law]") {
  auto y = simulated({E::additive, T::none, S::additive}, {.alpha = 0.3, .gamma = 0.1}, {50, 0, {5, -2, -3, 0}, 0}, 1.0,
                     200, 7);
  for (std::size_t t = 3; t < y.size(); t += 5) y[t] = missing;
  const ets_model whole = fitted(y, 4);
  CHECK(whole.seen == 160);
  CHECK(whole.form.season == S::additive);
  ets_model grown = whole;
  grown.last = grown.first;
  for (const double v : y) update(grown, v);
  CHECK(grown.last.level == whole.last.level);
  CHECK(grown.last.season == whole.last.season);
  CHECK(grown.last.at == whole.last.at);
}

TEST_CASE("ets fit: short, constant, empty and huge series get a plain model", "[series][law]") {
  for (const std::vector<double>& y :
       {std::vector<double>{}, {3.0}, {3.0, 5.0}, {missing, missing}, std::vector<double>(50, 4.0),
        std::vector<double>(50, 0.0), std::vector<double>(50, std::numeric_limits<double>::max() / 4)}) {
    const ets_model m = fitted(y, 7);
    CHECK(m.form == ets_form{});
    CHECK(std::isfinite(m.last.level));
    CHECK(std::isfinite(m.deviance));
  }
  CHECK(fitted(std::vector<double>(50, 4.0), 7).last.level == 4.0);
}

TEST_CASE("ets fit: a series that repeats itself exactly is continued", "[series][law]") {
  std::vector<double> y;
  for (int t = 0; t < 70; ++t) y.push_back(t % 7);
  ets_model m = fitted(y, 7);
  for (int t = 70; t < 84; ++t) CHECK_THAT(advance(m.form, m.by, m.last, missing), WithinAbs(t % 7, 1e-3));
}

TEST_CASE("ets fit: forms that multiply are left where demand is not positive", "[series][law]") {
  std::vector<double> y;
  for (int t = 0; t < 60; ++t) y.push_back(t % 4 == 0 ? 0.0 : 10.0 + t);
  CHECK_FALSE(fitted(y, 4).form.multiplies());
  CHECK(fitted(y, 4, {{E::multiplicative, T::none, S::none}}).form == ets_form{});
}

TEST_CASE("ets fit: a season of zero and infinite demand are refused", "[series][law]") {
  CHECK(ECHELON_FAULT_OF(fitted({1, 2, 3}, 0)) == 201);
  CHECK(ECHELON_FAULT_OF(fitted({1, std::numeric_limits<double>::infinity()}, 1)) == 301);
}
