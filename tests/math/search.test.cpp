// SPDX-License-Identifier: BSL-1.0
#include <echelon/math/search.hpp>

#include <limits>

#include <echelon/core/random.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {
const double infinite = std::numeric_limits<double>::infinity();
const double missing = std::numeric_limits<double>::quiet_NaN();
}  // namespace

TEST_CASE("search: bisection ends at the first number where the condition holds", "[math][law]") {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    random_stream s{seed};
    const double edge = (s.uniform() - 0.5) * std::pow(10.0, 30 * s.uniform());
    const double low = edge - std::abs(edge) * s.uniform(), high = edge + std::abs(edge) * s.uniform();
    int calls = 0;
    const double found = bisect(low, high, [&](double x) {
      ++calls;
      return x >= edge;
    });
    INFO("seed " << seed);
    CHECK(found == edge);
    CHECK(calls < 2200);
  }
}

TEST_CASE("search: bisection over all numbers ends, on either side of zero", "[math][law]") {
  const double most = std::numeric_limits<double>::max();
  CHECK(bisect(0, most, [](double x) { return x >= 1e-300; }) == 1e-300);
  CHECK(bisect(-1, 1, [](double x) { return x >= 0; }) >= 0);
  CHECK(bisect(-most / 2, most / 2, [](double x) { return x >= 5; }) == 5);
  CHECK(bisect(-most, most, [](double x) { return x >= 5; }) == 5);
}

TEST_CASE("search: bisection keeps its tolerance and sees a condition that holds at once", "[math][law]") {
  int calls = 0;
  const double found = bisect(0, 1, [&](double x) { ++calls; return x > 0.3; }, 1e-3);
  CHECK(found > 0.3);
  CHECK(found <= 0.301);
  CHECK(calls <= 11);
  CHECK(bisect(2, 5, [](double) { return true; }) == 2);
  CHECK(bisect(4, 4, [](double) { return true; }) == 4);
  const auto never = [](double) { return false; };
  CHECK(ECHELON_FAULT_OF(bisect(1, 0, never)) == 201);
  CHECK(ECHELON_FAULT_OF(bisect(0, infinite, never)) == 201);
  CHECK(ECHELON_FAULT_OF(bisect(missing, 1, never)) == 201);
  CHECK(ECHELON_FAULT_OF(bisect(0, 1, never, -1.0)) == 201);
}

TEST_CASE("search: the golden section comes as near as asked, wherever the bottom lies", "[math][law]") {
  for (const double bottom : {-3.0, 0.0, 0.1234, 4.9, 5.0}) {
    const auto found = golden_section(-3, 5, [&](double x) { return std::abs(x - bottom) + 2; }, 1e-6);
    INFO("bottom " << bottom);
    CHECK_THAT(found.at, WithinAbs(bottom, 1e-6));
    CHECK_THAT(found.value, WithinAbs(2, 1e-6));
  }
  const auto flat = golden_section(0, 1, [](double) { return 1.0; }, 1e-300);  // ends although nothing can be that near
  CHECK(flat.value == 1.0);
  const auto none = [](double) { return 0.0; };
  CHECK(golden_section(2, 2, none).at == 2);
  CHECK(ECHELON_FAULT_OF(golden_section(1, 0, none)) == 201);
  CHECK(ECHELON_FAULT_OF(golden_section(0, 1, none, 0.0)) == 201);
  CHECK(ECHELON_FAULT_OF(golden_section(0, infinite, none)) == 201);
}

TEST_CASE("search: the whole number found is the first of the smallest, as counting them all shows", "[math][law]") {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    random_stream s{seed};
    const auto low = static_cast<std::int64_t>(s.below(50)) - 25, high = low + static_cast<std::int64_t>(s.below(60));
    const double bottom = 60 * s.uniform() - 30, left = s.uniform() * 3, right = s.uniform() * 3;
    const auto f = [&](std::int64_t k) {
      const double x = static_cast<double>(k) - std::floor(bottom);
      return x < 0 ? -left * x : x <= 2 ? 0.0 : right * (x - 2);  // with a flat bottom
    };
    std::int64_t expected = low;
    for (std::int64_t k = low; k <= high; ++k)
      if (f(k) < f(expected)) expected = k;
    INFO("seed " << seed);
    CHECK(convex_argmin(low, high, f) == expected);
  }
}

TEST_CASE("search: the whole numbers may span all there are", "[math][law]") {
  using limits = std::numeric_limits<std::int64_t>;
  CHECK(convex_argmin(limits::min(), limits::max(), [](std::int64_t k) { return std::abs(static_cast<double>(k)); }) ==
        0);
  CHECK(ECHELON_FAULT_OF(convex_argmin(1, 0, [](std::int64_t) { return 0.0; })) == 201);
}
