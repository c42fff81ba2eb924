// SPDX-License-Identifier: BSL-1.0
#include <echelon/exec/seq.hpp>

#include <stdexcept>
#include <vector>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("seq: items are visited once each, in order", "[exec][law]") {
  std::vector<std::size_t> seen;
  bulk(exec::seq, 5, [&](std::size_t i) { seen.push_back(i); });
  CHECK(seen == std::vector<std::size_t>{0, 1, 2, 3, 4});
}

TEST_CASE("seq: scratch is built once, and not at all for no items", "[exec][law]") {
  int built = 0;
  const auto make = [&] {
    ++built;
    return std::size_t{0};
  };
  std::size_t last = 0;
  bulk(exec::seq, 0, make, [](std::size_t, std::size_t&) { FAIL("there is no item"); });
  CHECK(built == 0);
  bulk(exec::seq, 4, make, [&](std::size_t i, std::size_t& sum) { last = sum += i; });
  CHECK(built == 1);
  CHECK(last == 6);
}

TEST_CASE("seq: an exception ends the work at its item and reaches the caller", "[exec][law]") {
  std::size_t reached = 0;
  CHECK_THROWS_AS(bulk(exec::seq, 9,
                       [&](std::size_t i) {
                         reached = i;
                         if (i == 3) throw std::runtime_error{"three"};
                       }),
                  std::runtime_error);
  CHECK(reached == 3);
}

TEST_CASE("seq: it is a policy", "[exec][law]") { STATIC_REQUIRE(exec::policy<exec::seq_t>); }
