// SPDX-License-Identifier: BSL-1.0
#include <echelon/forecast/reconcile.hpp>

#include <array>
#include <limits>

#include <echelon/exec/seq.hpp>
#include <echelon/exec/threads.hpp>
#include <tests/catch.hpp>
#include <tests/forecast/hierarchies.hpp>

using namespace echelon;

namespace {

matrix_view<const double> view(const std::vector<double>& v, std::size_t rows) {
  return {v.data(), rows, v.size() / rows};
}

std::vector<double> column_of(const std::vector<double>& y, std::size_t columns, std::size_t c) {
  std::vector<double> out;
  for (std::size_t i = c; i < y.size(); i += columns) out.push_back(y[i]);
  return out;
}

}  // namespace

TEST_CASE("reconcile: a total and its two parts, by hand", "[forecast][published]") {
  const aggregation s = tests::sums_of(2, {{0, 1}});
  const std::vector<double> base{12, 4, 5};  // 3 too many at the top
  CHECK(bottom_up(s, view(base, 3)) == std::vector<double>{9, 4, 5});
  CHECK(top_down(s, view(base, 3)) == std::vector<double>{12, 12.0 * 4 / 9, 12.0 * 5 / 9});
  const auto by = [&](error_weights w, const std::vector<double>& errors) {
    return reconcile(exec::seq, fit(exec::seq, minimum_trace{.weights = w}, s, view(errors, 3)), view(base, 3));
  };
  const auto near = [](const std::vector<double>& a, const std::vector<double>& b) {
    for (std::size_t i = 0; i < 3; ++i) CHECK_THAT(a[i], WithinAbs(b[i], 1e-12));
  };
  near(by(error_weights::equal, {}), {11, 5, 6});               // each takes a third
  near(by(error_weights::members, {}), {10.5, 4.75, 5.75});     // variances 2, 1, 1
  near(by(error_weights::variance, {1, 2, 0.5}), {11.4285714285714285, 6.2857142857142857, 5.1428571428571429});
}

TEST_CASE("reconcile: every weighting is the dense formula, on trees and elsewhere", "[forecast][published]") {
  for (std::uint64_t seed = 1; seed <= 25; ++seed)
    for (const aggregation& s : {tests::small_tree(), tests::small_cross()}) {
      const std::size_t n = s.nodes(), t = 3 + seed % 12, columns = 3;
      auto errors = tests::noise(seed, n * t);
      for (std::size_t i = 1; i < n; ++i)
        for (std::size_t k = 0; k < t; ++k) errors[i * t + k] += (i % 2 == 0 ? 1.0 : -0.4) * errors[k];
      const auto base = tests::noise(seed + 50, n * columns, 20);
      std::vector<double> covariance(n * n, 0.0);
      for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j)
          for (std::size_t k = 0; k < t; ++k)
            covariance[i * n + j] += errors[i * t + k] * errors[j * t + k] / static_cast<double>(t);
      for (const auto w :
           {error_weights::equal, error_weights::members, error_weights::variance, error_weights::shrunk}) {
        const auto f = fit(exec::seq, minimum_trace{.weights = w}, s, view(errors, n));
        std::vector<double> dense(n * n, 0.0);
        for (std::size_t i = 0; i < n; ++i) dense[i * n + i] = f.variance[i];
        if (w == error_weights::shrunk)
          for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = 0; j < n; ++j)
              dense[i * n + j] = (i == j ? 1.0 : 1.0 - f.shrinkage) * covariance[i * n + j];
        const auto ours = reconcile(exec::seq, f, view(base, n));
        CHECK(tests::incoherence(s, ours, columns) < 1e-13);
        for (std::size_t c = 0; c < columns; ++c) {
          const auto oracle = tests::dense_minimum_trace(s, dense, column_of(base, columns, c));
          for (std::size_t i = 0; i < n; ++i) {
            INFO("seed " << seed << " nodes " << n << " weights " << static_cast<int>(w) << " node " << i);
            CHECK_THAT(ours[i * columns + c], WithinAbs(oracle[i], 1e-8));
          }
        }
      }
    }
}

TEST_CASE("reconcile: coherent forecasts come back, whatever the weights", "[forecast][law]") {
  for (const aggregation& s : {tests::small_tree(), tests::small_cross()}) {
    const auto errors = tests::noise(7, s.nodes() * 6), raw = tests::noise(8, s.nodes() * 2, 9);
    const auto base = bottom_up(s, view(raw, s.nodes()));
    for (const auto w :
         {error_weights::equal, error_weights::members, error_weights::variance, error_weights::shrunk}) {
      const auto f = fit(exec::seq, minimum_trace{.weights = w}, s, view(errors, s.nodes()));
      const auto again = reconcile(exec::seq, f, view(base, s.nodes()));
      for (std::size_t k = 0; k < base.size(); ++k) CHECK_THAT(again[k], WithinAbs(base[k], 1e-9));
    }
  }
}

TEST_CASE("reconcile: with the right covariance errors are smaller than by bottom-up or equal weights",
          "[forecast][law]") {
  const aggregation s = tests::small_tree();
  const std::size_t n = s.nodes(), past = 200, next = 400;
  const auto truth = bottom_up(s, view(std::vector<double>(n, 10.0), n));
  const auto errors_of = [&](std::uint64_t seed, std::size_t count) {  // noisy leaves, sums forecast well
    auto e = tests::noise(seed, n * count);
    const auto common = tests::noise(seed + 1, count);
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t k = 0; k < count; ++k)
        e[i * count + k] = (i < s.aggregates() ? 1.0 : 2.0) * (0.7 * e[i * count + k] + 0.7 * common[k]);
    return e;
  };
  const auto errors = errors_of(1, past), fresh = errors_of(5, next);
  std::vector<double> base(n * next);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t k = 0; k < next; ++k) base[i * next + k] = truth[i] + fresh[i * next + k];
  const auto loss = [&](const std::vector<double>& y) {
    double sum = 0;
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t k = 0; k < next; ++k) sum += (y[i * next + k] - truth[i]) * (y[i * next + k] - truth[i]);
    return sum;
  };
  const auto by = [&](error_weights w) {
    return loss(reconcile(exec::seq, fit(exec::seq, minimum_trace{.weights = w}, s, view(errors, n)), view(base, n)));
  };
  CHECK(by(error_weights::shrunk) < by(error_weights::variance));
  CHECK(by(error_weights::variance) < by(error_weights::equal));
  CHECK(by(error_weights::shrunk) < loss(bottom_up(s, view(base, n))));
}

TEST_CASE("reconcile: forecasts over days, half weeks and the fortnight agree", "[forecast][law]") {
  const aggregation time = aggregation_over_time(14, std::array<std::size_t, 2>{14, 7});
  const auto base = tests::noise(2, time.nodes(), 10);
  const auto f = fit(exec::seq, minimum_trace{.weights = error_weights::members}, time);
  CHECK(f.tree.nested());
  CHECK(tests::incoherence(time, reconcile(exec::seq, f, view(base, time.nodes())), 1) < 1e-14);

  const auto both = crossed(tests::sums_of(3, {{0, 1, 2}}), time);
  const auto all = tests::noise(3, both.sums.nodes(), 10);
  const auto g = fit(exec::seq, minimum_trace{.weights = error_weights::members}, both.sums);
  const auto y = reconcile(exec::seq, g, view(all, both.sums.nodes()));
  CHECK(tests::incoherence(both.sums, y, 1) < 1e-13);
  // the total of the fortnight is the total of the series' fortnights, and of the days of all
  double series = 0, days = 0;
  for (std::size_t i = 1; i < 4; ++i) series += y[both.node[i * time.nodes()]];
  for (std::size_t t = time.aggregates(); t < time.nodes(); ++t) days += y[both.node[t]];
  CHECK_THAT(y[both.node[0]], WithinAbs(series, 1e-10));
  CHECK_THAT(y[both.node[0]], WithinAbs(days, 1e-10));
}

TEST_CASE("reconcile: the same bits for any policy", "[forecast][parity]") {
  for (const aggregation& s : {tests::small_tree(), tests::small_cross()}) {
    const auto errors = tests::noise(7, s.nodes() * 40), base = tests::noise(8, s.nodes() * 37, 9);
    for (const bool positive : {false, true}) {
      const minimum_trace spec{.not_negative = positive};
      const exec::threads many{.workers = 3};
      const auto a = fit(exec::seq, spec, s, view(errors, s.nodes()));
      const auto b = fit(many, spec, s, view(errors, s.nodes()));
      CHECK(a.root == b.root);
      CHECK(reconcile(exec::seq, a, view(base, s.nodes())) == reconcile(many, b, view(base, s.nodes())));
    }
  }
}

TEST_CASE("top-down: parts that forecast nothing share alike, and the depth does not matter", "[forecast]") {
  const aggregation s = tests::sums_of(3, {{0, 1, 2}, {1, 2}});
  CHECK(top_down(s, view({12, 8, 4, 0, 0}, 5)) == std::vector<double>{12, 8, 4, 4, 4});
  CHECK(ECHELON_FAULT_OF(top_down(tests::small_cross(), view(std::vector<double>(12, 1.0), 12))) == 201);
}

TEST_CASE("reconcile: what it refuses", "[forecast]") {
  const aggregation s = tests::small_tree();
  const std::size_t n = s.nodes();
  const std::vector<double> ones(n, 1.0), two(n * 2, 1.0);
  const auto fitted = [&](error_weights w, const std::vector<double>& e, std::size_t rows) {
    return ECHELON_FAULT_OF(fit(exec::seq, minimum_trace{.weights = w}, s, view(e, rows)));
  };
  CHECK(fitted(error_weights::variance, ones, n) == 0);
  CHECK(fitted(error_weights::shrunk, ones, n) == 302);
  CHECK(fitted(error_weights::shrunk, two, n) == 0);
  CHECK(fitted(error_weights::variance, ones, n / 2) == 101);
  CHECK(ECHELON_FAULT_OF(fit(exec::seq, minimum_trace{}, s)) == 101);
  auto bad = two;
  bad[5] = std::numeric_limits<double>::quiet_NaN();
  CHECK(fitted(error_weights::shrunk, bad, n) == 301);
  const auto f = fit(exec::seq, minimum_trace{}, s, view(two, n));
  CHECK(ECHELON_FAULT_OF(reconcile(exec::seq, f, view(bad, n))) == 301);
  CHECK(ECHELON_FAULT_OF(reconcile(exec::seq, f, view(two, n / 2))) == 101);
  CHECK(ECHELON_FAULT_OF(bottom_up(s, view(bad, n))) == 0);  // sums are not looked at
  CHECK(ECHELON_FAULT_OF(top_down(s, view(bad, n))) == 301);
}
