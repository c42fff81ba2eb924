// SPDX-License-Identifier: BSL-1.0
#include <echelon/series/theta_model.hpp>

#include <echelon/core/random.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {
constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr theta_kind kinds[] = {theta_kind::standard, theta_kind::optimised, theta_kind::dynamic,
                                theta_kind::dynamic_optimised};

std::vector<double> series(std::size_t n, double slope, std::uint64_t seed) {
  random_stream draw{seed};
  std::vector<double> y;
  double level = 50.0;
  for (std::size_t t = 0; t < n; ++t) y.push_back((level += slope + draw.normal()) + draw.normal());
  return y;
}
theta_model fitted(const std::vector<double>& y, std::size_t season = 1,
                   theta_kind kind = theta_kind::dynamic_optimised) {
  return fit_theta(std::span<const double>{y}, season_length{season}, kind);
}
/// Errors of one step, by the recursion itself.
double squares(theta_model m, const std::vector<double>& y) {
  theta_state s;
  s.level = m.start;
  if (!detail::is_dynamic(m.kind)) s.line = m.last.line;
  double sum = 0;
  for (const double v : y) {
    const double e = v - detail::theta_step(m, s, v);
    sum += e * e;
  }
  return sum;
}
}  // namespace

TEST_CASE("theta model: a running line is that of least squares", "[series][law]") {
  running_line line;
  for (const auto& [t, y] : {std::pair{1.0, 2.0}, {2.0, 3.0}, {4.0, 3.0}, {5.0, 6.0}}) line.add(t, y);
  CHECK_THAT(line.slope(), WithinAbs(0.8, 1e-12));  // 8 / 10
  CHECK_THAT(line.at(3.0), WithinAbs(3.5, 1e-12));
}

// Hyndman, Billah (2003), eq. 5: simple smoothing, and half the slope times h - 1 + (1 - (1 - alpha)^n) / alpha
TEST_CASE("theta model: the standard one is simple smoothing with half of the slope", "[series][published]") {
  const auto y = series(40, 0.5, 1);
  const theta_model m = fitted(y, 1, theta_kind::standard);
  std::vector<double> f(6);
  expected(m, f);
  const double b = m.last.line.slope(), a = m.last.line.at(0.0), fade = std::pow(1.0 - m.alpha, 40.0);
  for (std::size_t h = 1; h <= 6; ++h) {
    const double far = static_cast<double>(h) - 1.0 + 1.0 / m.alpha;
    const double path = m.last.level + 0.5 * (fade * a + b * (far - fade * (1.0 - m.alpha) / m.alpha));
    if (h == 1) CHECK_THAT(f[0], WithinAbs(path, 1e-9));
    // with a long past what fades is gone
    CHECK_THAT(f[h - 1], WithinAbs(m.last.level + 0.5 * b * far, 1e-3 + 60.0 * fade));
  }
}

TEST_CASE("theta model: start, weight and smoothing constant are the best together", "[series][law]") {
  const auto y = series(60, 0.4, 2);
  for (const theta_kind kind : kinds) {
    const theta_model best = fitted(y, 1, kind);
    const double least = squares(best, y);
    CHECK_THAT(best.sd * best.sd * 58.0, WithinRel(least, 1e-9));
    for (const double move : {-0.05, 0.05}) {
      for (int what = 0; what < (detail::is_optimised(kind) ? 3 : 2); ++what) {
        theta_model other = best;
        if (what == 0) other.start += move;
        if (what == 1) other.alpha = std::clamp(other.alpha + move, 0.01, 0.99);
        if (what == 2) other.weight = std::clamp(other.weight + move, 0.0, 0.98);
        CHECK(squares(other, y) >= least - 1e-6 * least);
      }
    }
  }
}

TEST_CASE("theta model: a straight line is continued by the dynamic form", "[series][law]") {
  std::vector<double> y;
  for (int t = 0; t < 30; ++t) y.push_back(5.0 + 2.0 * t);
  std::vector<double> f(4);
  expected(fitted(y), f);
  for (std::size_t h = 0; h < 4; ++h) CHECK_THAT(f[h], WithinAbs(65.0 + 2.0 * static_cast<double>(h), 1.0));
}

TEST_CASE("theta model: a season is taken off and put back", "[series][law]") {
  std::vector<double> ratio, difference;
  for (int t = 0; t < 48; ++t) {
    const double s[] = {1.3, 0.8, 0.7, 1.2};
    ratio.push_back(100.0 * s[t % 4]);
    difference.push_back(50.0 * (s[t % 4] - 1.0));
  }
  for (const auto& y : {ratio, difference}) {
    const theta_model m = fitted(y, 4);
    CHECK(m.multiplied == (y[1] > 0.0));
    std::vector<double> f(8), sd(8);
    expected(m, f, sd);
    for (std::size_t h = 0; h < 8; ++h) CHECK_THAT(f[h], WithinAbs(y[h % 4], 1e-6));
    for (const double each : sd) CHECK_THAT(each, WithinAbs(0.0, 1e-5));
  }
}

TEST_CASE("theta model: an update and a restart continue the filter", "[series][law]") {
  auto y = series(50, 0.2, 3);
  y[10] = y[30] = missing;
  for (const theta_kind kind : kinds) {
    const theta_model whole = fitted(y, 1, kind);
    theta_model again = whole, grown = whole;
    restart(again, y);
    CHECK_THAT(again.last.level, WithinRel(whole.last.level, 1e-12));
    update(grown, 60.0);
    auto longer = y;
    longer.push_back(60.0);
    restart(again, longer);
    CHECK_THAT(again.last.level, WithinRel(grown.last.level, 1e-12));
  }
}

TEST_CASE("theta model: demand in another unit gives the same model in that unit", "[series][law]") {
  auto y = series(50, 0.2, 4);
  const theta_model a = fitted(y);
  for (double& v : y) v *= 4096.0;
  const theta_model b = fitted(y);
  CHECK(a.alpha == b.alpha);
  CHECK_THAT(b.last.level, WithinRel(4096.0 * a.last.level, 1e-12));
}

TEST_CASE("theta model: gaps are bridged by straight lines", "[series][law]") {
  const std::vector<double> y{missing, 2.0, missing, missing, 8.0, missing};
  CHECK(detail::bridged(std::span<const double>{y}) == std::vector<double>{2.0, 2.0, 4.0, 6.0, 8.0, 8.0});
  const std::vector<double> none{missing, missing};
  CHECK(detail::bridged(std::span<const double>{none}) == std::vector<double>{0.0, 0.0});
}

TEST_CASE("theta model: short, constant, empty and huge series get a finite forecast", "[series][law]") {
  for (const std::vector<double>& y :
       {std::vector<double>{}, {3.0}, {3.0, 5.0}, {missing, missing, 3.0}, std::vector<double>(50, 4.0),
        std::vector<double>(50, 0.0), std::vector<double>(50, std::numeric_limits<double>::max() / 4)})
    for (const theta_kind kind : kinds) {
      std::vector<double> f(3), sd(3);
      expected(fitted(y, 7, kind), f, sd);
      for (std::size_t h = 0; h < 3; ++h) CHECK(std::isfinite(f[h] + sd[h]));
    }
  CHECK(ECHELON_FAULT_OF(fitted({1, 2, 3}, 0)) == 201);
  CHECK(ECHELON_FAULT_OF(fitted({1, std::numeric_limits<double>::infinity()})) == 301);
}
