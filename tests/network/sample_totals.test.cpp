// SPDX-License-Identifier: BSL-1.0
#include <echelon/network/sample_totals.hpp>

#include <algorithm>
#include <array>
#include <cmath>

#include <echelon/network/curve.hpp>

#include <tests/catch.hpp>
#include <tests/network/any_problem.hpp>

using namespace echelon;

TEST_CASE("sample totals: every part of the probabilities is taken once, for any correlation", "[network][law]") {
  for (const double together : {0.0, 0.5, 0.95}) {
    std::vector<double> p(40);
    draw_probabilities({.together = together, .seed = 3}, 7, 11, p);
    std::sort(p.begin(), p.end());
    for (std::size_t w = 0; w < p.size(); ++w) CHECK(p[w] == Approx((static_cast<double>(w) + 0.5) / 40));
  }
}

TEST_CASE("sample totals: series of a group move together as asked, those of other groups do not", "[network]") {
  const auto correlation = [](double together, std::uint64_t other_group) {
    std::vector<double> a(1000), b(1000);
    const sample_totals how{.paths = 1000, .together = together};
    draw_probabilities(how, 1, 1, a);
    draw_probabilities(how, other_group, 2, b);
    double sum = 0;
    for (std::size_t w = 0; w < a.size(); ++w) sum += (a[w] - 0.5) * (b[w] - 0.5);
    return 12 * sum / 1000;
  };
  CHECK(std::abs(correlation(0, 1)) < 0.1);
  CHECK(correlation(0.8, 1) > 0.7);
  CHECK(std::abs(correlation(0.8, 2)) < 0.1);
}

TEST_CASE("sample totals: means and leftovers are those of the placement's curves", "[network][law]") {
  const auto p = any::problem({.products = 4, .fulfilment = 2, .centres = 0, .periods = 2}, 5);
  const demand_curves curves{p.cumulative};
  std::vector<double> at(400);
  for (std::size_t c = 0; c < p.cells.size(); ++c) {
    draw_probabilities({.seed = 1}, 0, c, at);
    double mean = 0, left = 0;
    const double x = curves.mean(c, 1);
    for (const double u : at) {
      const double units = total_at(p.cumulative.levels(), p.cumulative(c, 1), u);
      mean += units / 400;
      left += std::max(0.0, x - units) / 400;
    }
    CHECK(mean == Approx(curves.mean(c, 1)).epsilon(1e-3));
    CHECK(left == Approx(curves.leftover(c, 1, x)).epsilon(5e-3));
  }
}

TEST_CASE("sample totals: bad options are named", "[network]") {
  CHECK(ECHELON_FAULT_OF(validate(sample_totals{})) == 0);
  CHECK(ECHELON_FAULT_OF(validate(sample_totals{.paths = 0})) == 202);
  CHECK(ECHELON_FAULT_OF(validate(sample_totals{.paths = 70000})) == 201);
  CHECK(ECHELON_FAULT_OF(validate(sample_totals{.together = 1})) == 201);
  CHECK(ECHELON_FAULT_OF(validate(sample_totals{.together = NAN})) == 201);
}
