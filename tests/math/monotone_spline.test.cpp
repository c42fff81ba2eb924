// SPDX-License-Identifier: BSL-1.0
#include <echelon/math/monotone_spline.hpp>

#include <limits>

#include <echelon/core/random.hpp>
#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("monotone spline: SciPy's values on the data of Fritsch and Carlson (1980), table 2", "[math][published]") {
  const monotone_spline curve{{7.99, 8.09, 8.19, 8.7, 9.2, 10, 12, 15, 20},
                              {0, 2.76429e-5, 4.37498e-2, 0.169183, 0.469428, 0.943740, 0.998636, 0.999919, 0.999994}};
  struct point {
    double x, y;
  };
  for (const auto [x, y] :
       {point{8.05, 9.95647418109999e-06}, point{8.15, 0.0235282783657861}, point{8.5, 0.116632576939276},
        point{9, 0.337534326846198}, point{9.6, 0.760247639340382}, point{11, 0.98604336253505},
        point{14, 0.99977249170715}, point{19, 0.999991227949381}, point{7.99, 0}, point{20, 0.999994}})
    CHECK_THAT(curve(x), WithinAbs(y, 1e-14));
  const monotone_spline three{{0, 1, 3}, {1, 2, 2}};
  CHECK_THAT(three(0.5), WithinAbs(5.0 / 3, 1e-14));
  CHECK(three(2) == 2);
  CHECK(monotone_spline{{0, 2}, {1, 4}}(1) == 2.5);
}

TEST_CASE("monotone spline: it goes through its points and stays between neighbours", "[math][law]") {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    random_stream draw{seed};
    std::vector<double> x, y;
    for (std::size_t k = 0; k < 2 + seed % 7; ++k) {
      x.push_back((k == 0 ? 0 : x.back()) + 0.01 + draw.exponential());
      y.push_back(std::floor(3 * draw.normal()));
    }
    const monotone_spline curve{x, y};
    INFO("seed " << seed);
    for (std::size_t k = 0; k < x.size(); ++k) CHECK_THAT(curve(x[k]), WithinAbs(y[k], 1e-12));
    for (std::size_t k = 1; k < x.size(); ++k) {
      double before = y[k - 1];
      for (int s = 0; s <= 50; ++s) {
        const double v = curve(x[k - 1] + (x[k] - x[k - 1]) * s / 50);
        CHECK((y[k] >= y[k - 1] ? v >= before - 1e-12 : v <= before + 1e-12));
        before = v;
      }
    }
    CHECK(curve(x.front() - 1) == y.front());
    CHECK(curve(x.back() + 1) == y.back());
  }
}

TEST_CASE("monotone spline: what it refuses", "[math]") {
  const auto made = [](std::vector<double> x, std::vector<double> y) {
    return ECHELON_FAULT_OF((monotone_spline{std::move(x), std::move(y)}));
  };
  CHECK(made({0, 1}, {0, 1}) == 0);
  CHECK(made({0}, {0}) == 302);
  CHECK(made({0, 1}, {0}) == 101);
  CHECK(made({0, 0}, {0, 1}) == 102);
  CHECK(made({0, std::numeric_limits<double>::infinity()}, {0, 1}) == 301);
  CHECK(made({0, 1}, {0, std::nan("")}) == 301);
}
