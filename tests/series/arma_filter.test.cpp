// SPDX-License-Identifier: BSL-1.0
#include <echelon/series/arma_filter.hpp>

#include <cmath>
#include <vector>

#include <echelon/core/random.hpp>
#include <echelon/series/arima_model.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {
const double missing = std::nan("");

/// The likelihood by definition: the density of the observed values under their covariances, by Cholesky factors.
double by_definition(const arma& of, const std::vector<double>& y) {
  std::vector<std::size_t> at;
  for (std::size_t t = 0; t < y.size(); ++t)
    if (!std::isnan(y[t])) at.push_back(t);
  const std::size_t n = at.size();
  const auto gamma = autocovariances(of, y.size());
  std::vector<double> l(n * n, 0.0), e(n);
  double sum = 0;
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      double s = gamma[at[i] - at[j]];
      for (std::size_t k = 0; k < j; ++k) s -= l[i * n + k] * l[j * n + k];
      l[i * n + j] = i == j ? std::sqrt(s) : s / l[j * n + j];
    }
    e[i] = y[at[i]];
    for (std::size_t k = 0; k < i; ++k) e[i] -= l[i * n + k] * e[k];
    e[i] /= l[i * n + i];
    sum += e[i] * e[i] + 2.0 * std::log(l[i * n + i]);
  }
  return sum;
}
double filtered(const arma& of, const std::vector<double>& y) {
  std::vector<double> e(y.size()), v(y.size());
  arma_filter{of}.run(y, 1, e, v);
  double sum = 0;
  for (std::size_t t = 0; t < y.size(); ++t)
    if (v[t] > 0.0) sum += e[t] * e[t] / v[t] + std::log(v[t]);
  return sum;
}
arma any_process(random_stream& draw, std::size_t p, std::size_t q) {
  arma of{std::vector<double>(p), std::vector<double>(q)};
  for (double& a : of.ar) a = 1.8 * draw.uniform() - 0.9;
  for (double& m : of.ma) m = 1.8 * draw.uniform() - 0.9;
  detail::from_partials(of.ar);
  detail::from_partials(of.ma);
  return of;
}
}  // namespace

TEST_CASE("arma filter: errors and variances give the likelihood by definition, through gaps", "[series][law]") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    random_stream draw{seed};
    const arma of = any_process(draw, draw.below(4), draw.below(4));
    std::vector<double> y;
    for (int t = 0; t < 60; ++t) y.push_back(draw.uniform() < 0.1 ? missing : draw.normal());
    INFO("seed " << seed);
    CHECK_THAT(filtered(of, y), WithinRel(by_definition(of, y), 1e-8));
    for (std::size_t t = 20; t < 31; ++t) y[t] = missing;
    CHECK_THAT(filtered(of, y), WithinRel(by_definition(of, y), 1e-8));
    std::vector<double> whole;
    for (int t = 0; t < 120; ++t) whole.push_back(draw.normal());
    CHECK_THAT(filtered(of, whole), WithinRel(by_definition(of, whole), 1e-8));
    whole[100] = missing;  // the filter has settled by then
    CHECK_THAT(filtered(of, whole), WithinRel(by_definition(of, whole), 1e-8));
  }
}

TEST_CASE("arma filter: columns are filtered as if each were alone", "[series][law]") {
  random_stream draw{4};
  const arma of = any_process(draw, 3, 2);
  std::vector<double> both, one, other, e2(160), v2(80), e(80), v(80);
  for (int t = 0; t < 80; ++t) {
    one.push_back(t == 33 ? missing : draw.normal());
    other.push_back(draw.normal());
    both.push_back(one.back());
    both.push_back(other.back());
  }
  arma_filter filter{of};
  filter.run(both, 2, e2, v2);
  filter.run(one, 1, e, v);
  CHECK(v2 == v);
  for (std::size_t t = 0; t < 80; ++t) CHECK_THAT(e2[2 * t], WithinAbs(e[t], 1e-12));
}

TEST_CASE("arma filter: what is expected next is what missing rows would be filled with", "[series][law]") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    random_stream draw{seed};
    const arma of = any_process(draw, draw.below(4), draw.below(4));
    std::vector<double> y, out(12);
    for (int t = 0; t < 50; ++t) y.push_back(draw.normal());
    arma_filter filter{of};
    std::vector<double> e(50), v(50);
    filter.run(y, 1, e, v);
    filter.expect(1, out);
    y.resize(62, missing);
    std::vector<double> e2(62), v2(62);
    filter.run(y, 1, e2, v2);
    for (std::size_t h = 0; h < 12; ++h) CHECK_THAT(e2[50 + h], WithinAbs(out[h], 1e-9));
  }
}

TEST_CASE("arma filter: autocovariances are those of textbooks", "[series][published]") {
  // Brockwell, Davis (1991): AR(1) 1 / (1 - phi^2) phi^k; MA(1) 1 + theta^2, theta; ARMA(1,1)
  const auto ar = autocovariances({{0.8}, {}}, 3);
  for (std::size_t k = 0; k <= 3; ++k)
    CHECK_THAT(ar[k], WithinRel(std::pow(0.8, static_cast<double>(k)) / 0.36, 1e-12));
  const auto ma = autocovariances({{}, {0.5}}, 3);
  CHECK_THAT(ma[0], WithinRel(1.25, 1e-12));
  CHECK_THAT(ma[1], WithinRel(0.5, 1e-12));
  CHECK(ma[2] == 0.0);
  const auto both = autocovariances({{0.6}, {0.4}}, 2);
  CHECK_THAT(both[0], WithinRel(1 + 1.0 / 0.64, 1e-12));
  CHECK_THAT(both[1], WithinRel(0.4 + 0.6 * (1 + 1.0 / 0.64), 1e-12));
  CHECK_THAT(both[2], WithinRel(0.6 * both[1], 1e-12));
}
