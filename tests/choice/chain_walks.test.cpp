// SPDX-License-Identifier: BSL-1.0
#include <echelon/choice/chain_walks.hpp>

#include <vector>

#include <tests/catch.hpp>
#include <tests/choice/chains.hpp>

using namespace echelon;

TEST_CASE("chain walks: the bound holds the mean number of products that a customer visits", "[choice][law]") {
  for (const std::size_t n : {5u, 180u}) {
    const auto chain = chains::any(n, 2);
    std::vector<double> all(n);
    const std::vector<unsigned char> none(n, 0);
    chain.visits(none, all);
    double sum = 0;
    for (const double x : all) sum += x;
    CHECK(chain.walk_bound() >= sum);
    CHECK(chain.walk_bound() <= sum * (1 + 1e-5));
  }
}

TEST_CASE("chain walks: who is offered is visited by nobody who goes on", "[choice][law]") {
  const std::size_t n = 170;
  const auto chain = chains::any(n, 8);
  std::vector<unsigned char> marks(n, 0);
  marks[3] = marks[100] = 1;
  std::vector<double> x(n);
  const double astray = chain.visits(marks, x);
  CHECK(astray <= 1e-13);
  CHECK(x[3] == 0);
  CHECK(x[100] == 0);
  for (const double v : x) CHECK(v >= 0);
  CHECK(detail::not_offered(marks).size() == n - 2);
}
