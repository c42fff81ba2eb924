// SPDX-License-Identifier: BSL-1.0
#include <echelon/choice/segment_sums.hpp>

#include <cmath>
#include <vector>

#include <echelon/exec/seq.hpp>
#include <echelon/exec/threads.hpp>
#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("segment sums: a product of lanes is a product", "[choice]") {
  for (const std::size_t n : {0u, 1u, 7u, 8u, 29u}) {
    std::vector<double> a(n), b(n);
    double sum = 0;
    for (std::size_t i = 0; i < n; ++i) {
      a[i] = 1.0 + static_cast<double>(i);
      b[i] = 2.0 - static_cast<double>(i);
      sum += a[i] * b[i];
    }
    CHECK(detail::lanes_dot(a.data(), b.data(), n) == sum);
  }
}

TEST_CASE("segment sums: the same bits for every policy", "[choice][parity]") {
  const auto sums = [](const auto& where) {
    return detail::sum_of_blocks(where, 30000, 2, [](std::size_t begin, std::size_t end, auto part) {
      for (std::size_t i = begin; i < end; ++i) {
        part[0] += 1 / (1.0 + static_cast<double>(i));
        part[1] += 1;
      }
    });
  };
  const auto one = sums(exec::seq);
  CHECK(one == sums(exec::threads{.workers = 3}));
  CHECK(one[1] == 30000);
  CHECK_THAT(one[0], WithinRel(std::log(30000.0) + 0.5772156649015329 + 1.0 / 60000, 1e-9));
}

TEST_CASE("segment sums: systems with the identity, exchanged rows and none", "[choice]") {
  // I - m = {{0, 1}, {2, 1}}
  std::vector<double> b{3, 4};
  CHECK(detail::solve_identity_minus({1, -1, -2, 0}, b));
  CHECK_THAT(b[0], WithinAbs(0.5, 1e-15));
  CHECK_THAT(b[1], WithinAbs(3, 1e-15));
  CHECK_FALSE(detail::solve_identity_minus({0, 1, 1, 0}, b));
}
