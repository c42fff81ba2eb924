// SPDX-License-Identifier: BSL-1.0
#include <echelon/forecast/not_negative.hpp>

#include <echelon/exec/seq.hpp>
#include <echelon/forecast/reconcile.hpp>
#include <tests/catch.hpp>
#include <tests/forecast/hierarchies.hpp>

using namespace echelon;

namespace {

/// The best of all choices of series held at zero, each solved by the dense formula on the others.
double least_cost(const aggregation& s, const std::vector<double>& variance, const std::vector<double>& y) {
  const std::size_t m = s.aggregates(), k = s.bottoms;
  double best = 1e300;
  for (std::size_t held = 0; held < (std::size_t{1} << k); ++held) {
    std::vector<double> stiff = variance, target = y;
    for (std::size_t b = 0; b < k; ++b)
      if ((held >> b & 1) != 0) {
        stiff[m + b] = 1e-9;  // as good as held; what is left is held below
        target[m + b] = 0;
      }
    auto x = tests::dense_minimum_trace(s, tests::diagonal(stiff), target);
    double lowest = 0;
    for (std::size_t b = 0; b < k; ++b) {
      if ((held >> b & 1) != 0) x[m + b] = 0;
      lowest = std::min(lowest, x[m + b]);
    }
    if (lowest < -1e-7) continue;
    detail::add_up(s, {x.data(), s.nodes(), 1});
    double cost = 0;
    for (std::size_t i = 0; i < s.nodes(); ++i) cost += (x[i] - y[i]) * (x[i] - y[i]) / variance[i];
    best = std::min(best, cost);
  }
  return best;
}

}  // namespace

TEST_CASE("not negative: the answer is coherent, not negative, and as near as the best of all choices",
          "[forecast][law]") {
  std::size_t changed = 0;
  for (std::uint64_t seed = 1; seed <= 12; ++seed)
    for (const aggregation& s : {tests::small_cross(), tests::sums_of(5, {{0, 1, 2, 3, 4}, {0, 1}, {2, 3}})}) {
      random_stream draw{seed};
      std::vector<double> variance(s.nodes());
      for (auto& v : variance) v = std::exp(draw.normal());
      const auto y = tests::noise(seed + 30, s.nodes(), 3);
      const aggregation_tree tree = tree_of(s);
      std::vector<double> x = y, scratch;
      const matrix_view<double> column{x.data(), s.nodes(), 1};
      coherent_projection{s, tree, variance}.apply(column, scratch);
      changed += *std::min_element(x.begin() + static_cast<std::ptrdiff_t>(s.aggregates()), x.end()) < 0 ? 1u : 0u;
      detail::keep_from_below_zero(s, tree, variance, column, scratch);
      double cost = 0;
      for (std::size_t i = 0; i < s.nodes(); ++i) cost += (x[i] - y[i]) * (x[i] - y[i]) / variance[i];
      INFO("seed " << seed << " nodes " << s.nodes());
      CHECK(*std::min_element(x.begin(), x.end()) >= 0);
      CHECK(tests::incoherence(s, x, 1) < 1e-13);
      CHECK_THAT(cost, WithinRel(least_cost(s, variance, y), 1e-5));
    }
  CHECK(changed > 10);
}

TEST_CASE("not negative: with correlations too no forecast is below zero, and all agree", "[forecast][law]") {
  const aggregation s = tests::small_tree();
  const auto errors = tests::noise(3, s.nodes() * 10), base = tests::noise(4, s.nodes() * 20, 4);
  const auto f = fit(exec::seq, minimum_trace{.not_negative = true}, s, {errors.data(), s.nodes(), 10});
  const auto y = reconcile(exec::seq, f, {base.data(), s.nodes(), 20});
  CHECK(*std::min_element(y.begin(), y.end()) >= 0);
  CHECK(tests::incoherence(s, y, 20) < 1e-13);
}

TEST_CASE("not negative: forecasts that are not negative are left alone, all negative ones become zero",
          "[forecast][law]") {
  const aggregation s = tests::small_tree();
  const aggregation_tree tree = tree_of(s);
  std::vector<double> y(s.nodes(), 1.0), scratch;
  const std::vector<double> variance(s.nodes(), 0.0);  // no variance anywhere is as good as equal ones
  detail::add_up(s, {y.data(), s.nodes(), 1});
  auto same = y;
  detail::keep_from_below_zero(s, tree, variance, {same.data(), s.nodes(), 1}, scratch);
  CHECK(same == y);
  for (auto& v : same) v = -v;
  detail::keep_from_below_zero(s, tree, variance, {same.data(), s.nodes(), 1}, scratch);
  CHECK(same == std::vector<double>(s.nodes(), 0.0));
}
