// SPDX-License-Identifier: BSL-1.0
#include <echelon/exec/concepts.hpp>

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <echelon/core/random.hpp>
#include <echelon/exec/reduce.hpp>
#include <echelon/exec/seq.hpp>
#include <echelon/exec/threads.hpp>

#include <tests/catch.hpp>

namespace somebody {

/// A policy of a user: the items in strides, as a machine with so many lanes would take them.
struct strided {
  std::size_t lanes = 4;
};
template <class F>
void bulk(const strided& where, std::size_t n, F&& f) {
  for (std::size_t lane = 0; lane < where.lanes; ++lane)
    for (std::size_t i = lane; i < n; i += where.lanes) f(i);
}

/// No policy: nothing runs on it.
struct idle {};

}  // namespace somebody

using namespace echelon;

TEST_CASE("policy: a type of a user with bulk is one, without it none", "[exec][law]") {
  STATIC_REQUIRE(exec::policy<somebody::strided>);
  STATIC_REQUIRE(exec::policy<exec::seq_t>);
  STATIC_REQUIRE(exec::policy<exec::threads>);
  STATIC_REQUIRE_FALSE(exec::policy<somebody::idle>);
  STATIC_REQUIRE_FALSE(exec::policy<int>);
}

TEST_CASE("policy: bulk of a user calls every item once", "[exec][law]") {
  for (const std::size_t n : {0u, 1u, 7u, 64u}) {
    std::vector<int> called(n, 0);
    bulk(somebody::strided{.lanes = 5}, n, [&](std::size_t i) { ++called[i]; });
    CHECK(called == std::vector<int>(n, 1));
  }
}

TEST_CASE("policy: a reduction on a policy of a user has the bits of seq", "[exec][parity]") {
  const auto spread = [](std::size_t i) {  // over 20 orders of magnitude: any change of order shows in the last bits
    random_stream s{17, i};
    return (s.uniform() - 0.5) * std::pow(10.0, 20.0 * s.uniform());
  };
  const auto plus = [](double a, double b) { return a + b; };
  for (const std::size_t n : {1u, 255u, 256u, 257u, 5000u}) {
    const double oracle = exec::reduce(exec::seq, n, 0.0, spread, plus);
    for (const std::size_t lanes : {1u, 3u, 8u}) {
      INFO("items " << n << ", lanes " << lanes);
      const double sum = exec::reduce(somebody::strided{.lanes = lanes}, n, 0.0, spread, plus);
      CHECK(std::bit_cast<std::uint64_t>(sum) == std::bit_cast<std::uint64_t>(oracle));
    }
  }
}
