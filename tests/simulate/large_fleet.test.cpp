// SPDX-License-Identifier: BSL-1.0
#include <echelon/simulate/large_fleet.hpp>

#include <vector>

#include <echelon/decompose.hpp>
#include <echelon/exec.hpp>
#include <echelon/network/fleet_plan.hpp>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("large fleet: equal seeds give equal fleets, whoever works", "[simulate][parity]") {
  const large_fleet how{.products = 3000, .sites = 5};
  const fleet one = generate(exec::seq, how), two = generate(exec::threads{.workers = 3}, how);
  CHECK(one.mean == two.mean);
  CHECK(one.lost == two.lost);
  CHECK(one.on_hand == two.on_hand);
  CHECK(one.outbound == two.outbound);
  CHECK(generate(exec::seq, large_fleet{.products = 3000, .sites = 5, .seed = 2}).mean != one.mean);
}

TEST_CASE("large fleet: few products sell much, and every site is short of something", "[simulate]") {
  const fleet f = generate(exec::seq, large_fleet{.products = 4000, .sites = 6, .speeds = 3});
  const auto sold = [&](std::size_t from, std::size_t to) {
    double sum = 0;
    for (std::size_t at = from * 18; at < to * 18; ++at) sum += static_cast<double>(f.mean[at]);
    return sum;
  };
  CHECK(sold(0, 400) > 0.3 * sold(0, 4000));
  const fleet_relaxation<> relaxation{f};
  const relaxed free = relaxation.evaluate(exec::seq, std::vector<double>(18));
  for (std::size_t j = 0; j < 6; ++j) {
    bool is_short = false;
    for (std::size_t r = 3 * j; r < 3 * j + 3; ++r) is_short = is_short || free.usage[r] > relaxation.capacities()[r];
    CHECK(is_short);
  }
}

TEST_CASE("large fleet: it is planned to a tenth of a percent in a few evaluations", "[simulate]") {
  const fleet_relaxation<> relaxation{generate(exec::seq, large_fleet{.products = 2000, .sites = 10})};
  const lagrangian<step::newton> how{.max_iterations = 12, .gap = 1e-3, .recover_every = 1, .recover_below = 1e9};
  const auto b = solve(exec::seq, how, relaxation, fleet_recovery{relaxation});
  CHECK(b.why == stop::gap);
}

TEST_CASE("large fleet: sizes and shares that cannot be are refused", "[simulate]") {
  const auto fault = [](const large_fleet& how) { return ECHELON_FAULT_OF(generate(exec::seq, how)); };
  CHECK(fault({.products = 0}) == 202);
  CHECK(fault({.products = 5, .sites = 0}) == 202);
  CHECK(fault({.products = 5, .sites = 1, .speeds = 0}) == 202);
  CHECK(fault({.products = 5, .sites = 1, .speeds = 5}) == 201);
  CHECK(fault({.products = 5, .sites = 1, .least = 0}) == 201);
  CHECK(fault({.products = 5, .sites = 1, .tight = -1}) == 201);
}
