// SPDX-License-Identifier: BSL-1.0
#include <echelon/capacity/launch_spike.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("launch: without limits every buyer looks once and buys at once", "[capacity][law]") {
  const launch_load l = load_of({.buyers = 5000, .rush = 10, .visit = 6}, 300);
  CHECK_THAT(l.sold, WithinRel(5000.0, 1e-9));
  CHECK_THAT(std::accumulate(l.load.begin(), l.load.end(), 0.0), WithinRel(30'000.0, 1e-9));
  CHECK(std::isinf(l.sold_out));
  for (const double w : l.waiting) CHECK(w == 0);
  CHECK_THAT(l.load[1] / l.load[0], WithinRel(std::exp(-0.1), 1e-12));
}

TEST_CASE("launch: the last piece goes when as many buyers have come", "[capacity][published]") {
  // N (1 - exp(-t / r)) = S at t = -r log(1 - S / N)
  for (const double stock : {100.0, 700.0, 2500.0, 4999.0}) {
    const launch_load l = load_of({.buyers = 5000, .rush = 12, .stock = stock}, 400);
    CHECK_THAT(l.sold_out, WithinRel(-12 * std::log1p(-stock / 5000), 1e-9));
    CHECK(l.sold == stock);
  }
}

TEST_CASE("launch: a limit on orders makes a queue that refreshes, and the stock lasts longer", "[capacity][law]") {
  const launch free{.buyers = 5000, .rush = 10, .stock = 2000};
  launch limited = free;
  limited.orders_a_minute = 50;
  const launch_load a = load_of(free, 200), b = load_of(limited, 200);
  CHECK_THAT(b.sold_out, WithinRel(40.0, 1e-9));  // 2000 pieces at 50 a minute
  CHECK(a.sold_out < 6);
  CHECK(b.sold == 2000);
  CHECK(*std::max_element(b.load.begin(), b.load.end()) > 3 * *std::max_element(a.load.begin(), a.load.end()));
  // while the queue lasts: those who came less those served
  for (std::size_t m = 0; m < 39; ++m)
    CHECK_THAT(b.waiting[m], WithinRel(-5000 * std::expm1(-static_cast<double>(m + 1) / 10) -
                                           50 * static_cast<double>(m + 1), 1e-9));
  for (std::size_t m = 41; m < 199; ++m)
    CHECK_THAT(b.waiting[m + 1], WithinRel(b.waiting[m] * std::exp(-0.1), 1e-9));
}

TEST_CASE("launch: nothing to sell is a look and no more, more stock never sells less", "[capacity][law]") {
  const launch_load none = load_of({.buyers = 100, .stock = 0}, 50);
  CHECK(none.sold == 0);
  CHECK(none.sold_out == 0);
  CHECK(none.waiting.back() == 0);
  double before = 0;
  for (double stock = 0; stock < 20'000; stock += 777) {
    const launch_load l = load_of({.buyers = 10'000, .stock = stock, .orders_a_minute = 300}, 120);
    CHECK(l.sold >= before);
    CHECK(l.sold <= std::min(stock, 10'000.0) + 1e-9);
    before = l.sold;
  }
}

TEST_CASE("launch: what it refuses", "[capacity]") {
  CHECK(ECHELON_FAULT_OF(load_of({}, 0)) == 202);
  CHECK(ECHELON_FAULT_OF(load_of({.buyers = -1}, 5)) == 201);
  CHECK(ECHELON_FAULT_OF(load_of({.rush = 0}, 5)) == 201);
  CHECK(ECHELON_FAULT_OF(load_of({.stock = -1}, 5)) == 201);
  CHECK(ECHELON_FAULT_OF(load_of({.orders_a_minute = 0}, 5)) == 201);
  CHECK(ECHELON_FAULT_OF(load_of({.visit = -1}, 5)) == 201);
  CHECK(ECHELON_FAULT_OF(load_of({.patience = 0}, 5)) == 201);
}
