// SPDX-License-Identifier: BSL-1.0
#include <echelon/data/quantile_forecast.hpp>

#include <array>
#include <limits>

#include <echelon/core/random.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {
const std::vector<level> three{0.1, 0.5, 0.9};
constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr double infinite = std::numeric_limits<double>::infinity();
}  // namespace

TEST_CASE("quantile forecast: values lie by series, period and level, levels fastest", "[data][law]") {
  const quantile_forecast f{2, 2, three, {0, 1, 2, 10, 11, 12, 20, 21, 22, 30, 31, 32}};
  CHECK(f.series() == 2);
  CHECK(f.horizon() == 2);
  for (std::size_t i = 0; i < 2; ++i)
    for (std::size_t h = 0; h < 2; ++h)
      for (std::size_t q = 0; q < 3; ++q) CHECK(f(i, h)[q] == static_cast<double>(20 * i + 10 * h + q));
}

TEST_CASE("quantile forecast: one that crosses or is not finite cannot be constructed", "[data][law]") {
  const auto made = [](std::vector<double> row) { return ECHELON_FAULT_OF((quantile_forecast{1, 1, three, row})); };
  CHECK(made({1, 1, 1}) == 0);
  CHECK(made({1, 3, 2}) == 103);
  CHECK(made({2, 1, 3}) == 103);
  CHECK(made({1, 2, infinite}) == 301);
  CHECK(made({-infinite, 2, 3}) == 301);
  CHECK(made({1, missing, 3}) == 301);
  CHECK(made({1, 2}) == 101);
  CHECK(made({1, 2, 3, 4}) == 101);
  CHECK(ECHELON_FAULT_OF((quantile_forecast{1, 1, {}, {}})) == 202);
  CHECK(ECHELON_FAULT_OF((quantile_forecast{1, 1, {0.5, 0.1, 0.9}, {1, 2, 3}})) == 102);
  CHECK(ECHELON_FAULT_OF((quantile_forecast{1, 1, {0.5, 0.5, 0.9}, {1, 2, 3}})) == 102);
  CHECK(ECHELON_FAULT_OF((quantile_forecast::rearranged(1, 1, three, {1, missing, 3}))) == 301);
}

TEST_CASE("quantile forecast: a shape whose size overflows is refused, not wrapped", "[data][law]") {
  constexpr std::size_t half = std::numeric_limits<std::size_t>::max() / 2 + 1;
  CHECK(ECHELON_FAULT_OF((quantile_forecast{half, 2, three, {}})) == 201);
  CHECK(ECHELON_FAULT_OF((quantile_forecast{2, half, three, {}})) == 201);
  CHECK(ECHELON_FAULT_OF(quantile_forecast::cells(half / 4, 1, 8)) == 201);
  CHECK(quantile_forecast::cells(0, half, 9) == 0);
  CHECK(quantile_forecast::cells(3, 28, 9) == 756);
}

TEST_CASE("quantile forecast: rearranging sorts each row, keeps its values, and never costs more", "[data][law]") {
  const auto pinball = [](double y, std::span<const double> row) {
    double sum = 0;
    for (std::size_t q = 0; q < row.size(); ++q) {
      const double p = three[q].value();
      sum += y >= row[q] ? p * (y - row[q]) : (1 - p) * (row[q] - y);
    }
    return sum;
  };
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    random_stream s{seed};
    std::vector<double> raw(6);
    for (auto& v : raw) v = s.normal();
    const auto f = quantile_forecast::rearranged(1, 2, three, raw);
    INFO("seed " << seed);
    for (std::size_t h = 0; h < 2; ++h) {
      const auto given = std::span<const double>{raw}.subspan(3 * h, 3);
      CHECK(std::is_sorted(f(0, h).begin(), f(0, h).end()));
      CHECK(std::is_permutation(given.begin(), given.end(), f(0, h).begin()));
      const double y = s.normal();
      CHECK(pinball(y, f(0, h)) <= pinball(y, given) + 1e-12);
    }
    CHECK(ECHELON_FAULT_OF((quantile_forecast{1, 2, three, {f.values().begin(), f.values().end()}})) == 0);
  }
}

TEST_CASE("quantile function: it passes through the given quantiles and ascends between and beyond them",
          "[data][law]") {
  const std::array<double, 3> q{1.0, 2.0, 6.0};
  for (std::size_t k = 0; k < 3; ++k) CHECK_THAT(quantile_at(three, q, three[k].value()), WithinAbs(q[k], 1e-12));
  CHECK_THAT(quantile_at(three, q, 0.3), WithinAbs(1.5, 1e-12));
  CHECK_THAT(quantile_at(three, q, 0.95), WithinAbs(6.5, 1e-12));  // along the line of the last two levels
  CHECK_THAT(quantile_at(three, q, 0.05), WithinAbs(0.875, 1e-12));
  CHECK(quantile_at(three, std::array{0.0, 2.0, 6.0}, 0.01) == 0.0);          // not below the floor
  CHECK_THAT(quantile_at(three, std::array{0.0, 2.0, 6.0}, 0.01, -9.0), WithinAbs(-0.45, 1e-12));
  double before = -infinite;
  for (int p = 1; p < 1000; ++p) {
    const double now = quantile_at(three, q, p / 1000.0);
    CHECK(now >= before);
    before = now;
  }
  const std::array<level, 1> one{0.5};
  CHECK(quantile_at(one, std::array{4.0}, 0.99) == 4.0);
}
