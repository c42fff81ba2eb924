// SPDX-License-Identifier: BSL-1.0
#include <echelon/math/dense.hpp>

#include <limits>

#include <echelon/core/random.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {

struct problem_of {
  std::vector<double> memory, y;
  matrix_view<const double> x;
};
/// Random numbers inside a wider buffer, so that the stride differs from the number of columns.
problem_of any_problem(std::size_t rows, std::size_t columns, std::uint64_t seed) {
  random_stream s{seed};
  problem_of p{std::vector<double>(rows * (columns + 2)), std::vector<double>(rows), {}};
  for (auto& v : p.memory) v = s.normal();
  for (auto& v : p.y) v = s.normal();
  p.x = {p.memory.data() + 1, rows, columns, columns + 2};
  return p;
}
double residual(const problem_of& p, const std::vector<double>& b, std::size_t row) {
  double r = p.y[row];
  for (std::size_t c = 0; c < b.size(); ++c) r -= p.x(row, c) * b[c];
  return r;
}

}  // namespace

TEST_CASE("dense: the residual of least squares stands square on every column", "[math][law]") {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const auto p = any_problem(5 + seed % 7, 1 + seed % 5, seed);
    const auto b = least_squares(p.x, p.y);
    REQUIRE(b.size() == p.x.columns());
    for (std::size_t c = 0; c < b.size(); ++c) {
      double dot = 0;
      for (std::size_t r = 0; r < p.x.rows(); ++r) dot += p.x(r, c) * residual(p, b, r);
      INFO("seed " << seed);
      CHECK_THAT(dot, WithinAbs(0, 1e-12));
    }
  }
}

TEST_CASE("dense: of equal fits, least squares takes the shortest", "[math][law]") {
  const std::vector<double> twice{1, 1, 2, 2, 3, 3}, y{2, 4, 6};  // both columns are the same
  const auto b = least_squares({twice.data(), 3, 2}, y);
  CHECK_THAT(b[0], WithinAbs(1, 1e-12));
  CHECK_THAT(b[1], WithinAbs(1, 1e-12));
}

TEST_CASE("dense: ridge satisfies its normal equations, shrinks with lambda and tends to least squares",
          "[math][law]") {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const auto p = any_problem(2 + seed % 9, 1 + seed % 6, seed);  // more columns than rows among them
    double before = std::numeric_limits<double>::infinity();
    for (const double lambda : {1e-3, 0.1, 1.0, 30.0}) {
      const auto b = ridge(p.x, p.y, lambda);
      double length = 0;
      for (std::size_t c = 0; c < b.size(); ++c) {
        double dot = -lambda * b[c];
        for (std::size_t r = 0; r < p.x.rows(); ++r) dot += p.x(r, c) * residual(p, b, r);
        CHECK_THAT(dot, WithinAbs(0, 1e-11));
        length += b[c] * b[c];
      }
      INFO("seed " << seed << ", lambda " << lambda);
      CHECK(length <= before);
      before = length;
    }
  }
  const auto p = any_problem(12, 3, 7);
  const auto free = least_squares(p.x, p.y), tied = ridge(p.x, p.y, 1e-12);
  for (std::size_t c = 0; c < 3; ++c) CHECK_THAT(tied[c], WithinAbs(free[c], 1e-10));
}

TEST_CASE("dense: the solution of a positive definite system reproduces the right side, from the lower triangle alone",
          "[math][law]") {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const std::size_t n = 1 + seed % 8;
    const auto p = any_problem(n + 3, n, seed);
    std::vector<double> a(n * n, std::numeric_limits<double>::max() / 4), y(n);
    random_stream s{seed, 1};
    for (std::size_t i = 0; i < n; ++i) {
      y[i] = s.normal();
      for (std::size_t j = 0; j <= i; ++j) {
        a[i * n + j] = 0;
        for (std::size_t r = 0; r < n + 3; ++r) a[i * n + j] += p.x(r, i) * p.x(r, j);
      }
    }
    const auto b = solve_spd({a.data(), n, n}, y);
    for (std::size_t i = 0; i < n; ++i) {
      double sum = 0;
      for (std::size_t j = 0; j < n; ++j) sum += (j <= i ? a[i * n + j] : a[j * n + i]) * b[j];
      INFO("seed " << seed);
      CHECK_THAT(sum, WithinAbs(y[i], 1e-10));
    }
  }
}

TEST_CASE("dense: what is not positive definite is refused, also when rounding would let it pass", "[math][law]") {
  const std::vector<double> y{1, 1};
  const auto refused = [&](std::vector<double> a) { return ECHELON_FAULT_OF(solve_spd({a.data(), 2, 2}, y)); };
  CHECK(refused({1, 0, 0, 1}) == 0);
  CHECK(refused({1, 0, 0, -1}) == 201);
  CHECK(refused({1, 0, 2, 1}) == 201);
  CHECK(refused({1, 1, 1, 1}) == 201);
  CHECK(refused({0.1, 0.3, 0.3, 0.9 + 1e-16}) == 201);
  CHECK(refused({0, 0, 0, 0}) == 201);
}

TEST_CASE("dense: shapes, emptiness and values are checked at the door", "[math][law]") {
  const std::vector<double> x{1, 2, 3, 4, 5, 6}, y{1, 2, 3};
  const matrix_view<const double> view{x.data(), 3, 2};
  const std::vector<double> bad{1, std::numeric_limits<double>::quiet_NaN(), 3};
  CHECK(ECHELON_FAULT_OF(least_squares(view, std::span{y}.first(2))) == 101);
  CHECK(ECHELON_FAULT_OF(least_squares({}, {})) == 202);
  CHECK(ECHELON_FAULT_OF(least_squares({x.data(), 3, 0}, y)) == 202);
  CHECK(ECHELON_FAULT_OF(least_squares(view, bad)) == 301);
  CHECK(ECHELON_FAULT_OF(ridge(view, bad, 1)) == 301);
  CHECK(ECHELON_FAULT_OF(ridge(view, y, 0)) == 201);
  CHECK(ECHELON_FAULT_OF(ridge(view, y, -1)) == 201);
  CHECK(ECHELON_FAULT_OF(ridge(view, y, std::numeric_limits<double>::infinity())) == 201);
  CHECK(ECHELON_FAULT_OF(solve_spd(view, y)) == 101);
}
