// SPDX-License-Identifier: BSL-1.0
#include <echelon/network/fleet_relaxation.hpp>

#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include <echelon/decompose/lagrangian.hpp>
#include <echelon/exec.hpp>

#include <tests/catch.hpp>
#include <tests/network/any_fleet.hpp>

using namespace echelon;

namespace {

std::vector<double> some_prices(std::size_t sites, std::uint64_t seed) {
  random_stream s{seed, 77};
  std::vector<double> out;
  for (std::size_t r = 0; r < 3 * sites; ++r) out.push_back(s.uniform());
  return out;
}

}  // namespace

static_assert(relaxation<fleet_relaxation<>, exec::seq_t>);
static_assert(sampled_parts<fleet_relaxation<law::lognormal>, exec::threads>);

TEMPLATE_TEST_CASE("fleet relaxation: single precision is double precision to the doubt it admits", "[network][parity]",
                   law::normal, law::lognormal) {
  for (std::size_t speeds = 1; speeds <= 4; ++speeds) {
    const fleet f = fleets::any(speeds, 300, 3, speeds);
    const fleet_relaxation<TestType> fast{f};
    const fleet_relaxation<TestType, plain_math> plain{f};
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
      const auto price = some_prices(3, seed);
      const relaxed a = fast.evaluate(exec::seq, price), b = plain.evaluate(exec::seq, price);
      INFO(speeds << " speeds, seed " << seed);
      CHECK(a.value <= b.value + b.inexact);
      CHECK(a.value + a.inexact >= b.value);
      CHECK(a.inexact <= 1e-4 * a.value);
      for (std::size_t r = 0; r < 9; ++r) CHECK_THAT(a.usage[r], WithinRel(b.usage[r], 2e-6));
      for (std::size_t e = 0; e < 27; ++e) CHECK_THAT(a.bend[e], WithinRel(b.bend[e], 1e-3));
    }
  }
}

TEST_CASE("fleet relaxation: the sums are those of the products", "[network]") {
  const fleet f = fleets::any(5, 40, 2, 2);
  const fleet_relaxation<law::normal, plain_math> relaxation{f};
  const auto price = some_prices(2, 3);
  const relaxed all = relaxation.evaluate(exec::seq, price);
  double value = 0;
  std::vector<double> use(6);
  for (std::size_t i = 0; i < 40; ++i)
    for (std::size_t j = 0; j < 2; ++j) {
      fleet_pair<double, 2> of;
      double mean = 0, square = 0;
      for (std::size_t k = 0; k < 2; ++k) {
        const double sd = f.sd[(i * 2 + j) * 2 + k];
        mean += f.mean[(i * 2 + j) * 2 + k];
        square += sd * sd;
        of.place[k] = mean;
        of.spread[k] = std::sqrt(square);
        of.lost[k] = f.lost[i * 2 + k];
        of.margin[k] = of.lost[k] - f.ship[i * 2 + k] - f.site_ship[j * 2 + k];
      }
      of.on_hand = f.on_hand[i * 2 + j];
      of.holding = f.holding[i];
      of.buying = f.buying[i] + f.site_buying[j];
      of.volume = f.volume[i];
      of.handling = f.handling[i];
      const auto at = relaxation.answer(i, j, {price[3 * j], price[3 * j + 1], price[3 * j + 2]});
      const auto [cost, shipped] = fleets::cost_of<law::normal>(of, {0, 0, 0}, at.level);
      CHECK_THAT(at.value, WithinRel(cost, 1e-5));  // data are of single precision
      CHECK_THAT(at.shipped, WithinRel(shipped, 1e-5));
      use[3 * j] += of.volume * at.level;
      use[3 * j + 1] += of.handling * (at.level - of.on_hand);
      use[3 * j + 2] += at.shipped;
      value += at.value;
    }
  for (std::size_t r = 0; r < 6; ++r) {
    CHECK_THAT(all.usage[r], WithinRel(use[r], 1e-9));
    value += price[r] * use[r];
  }
  CHECK_THAT(all.value, WithinRel(value, 1e-9));
}

TEST_CASE("fleet relaxation: usage is the slope of the dual, bend that of usage", "[network][law]") {
  const fleet_relaxation<law::normal, plain_math> relaxation{fleets::any(7, 60, 2, 2)};
  const auto price = some_prices(2, 9);
  const relaxed at = relaxation.evaluate(exec::seq, price);
  for (std::size_t r = 0; r < 6; ++r) {
    constexpr double h = 1e-5;
    auto up = price, down = price;
    up[r] += h;
    down[r] -= h;
    const relaxed a = relaxation.evaluate(exec::seq, up), b = relaxation.evaluate(exec::seq, down);
    INFO("row " << r);
    CHECK_THAT((a.value - b.value) / (2 * h), WithinRel(at.usage[r], 1e-6));
    for (std::size_t s = 0; s < 6; ++s) {
      const double bend = s / 3 == r / 3 ? at.bend[3 * r + s % 3] : 0.0;
      CHECK_THAT((b.usage[s] - a.usage[s]) / (2 * h), WithinAbs(bend, 1e-3 * (1 + std::abs(bend))));
    }
  }
}

TEST_CASE("fleet relaxation: where speeds stop to pay, many products bend smoothly", "[network][law]") {
  const fleet_relaxation<law::normal, plain_math> relaxation{fleets::any(8, 4000, 1, 2)};
  const auto ask = [&](double p) { return relaxation.evaluate(exec::seq, std::vector<double>{0, 0, p}); };
  const relaxed at = ask(3.0), up = ask(3.2), down = ask(2.8);
  CHECK_THAT((down.usage[2] - up.usage[2]) / 0.4, WithinRel(at.bend[8], 0.1));
}

TEST_CASE("fleet relaxation: no use grows with any price", "[network][law]") {
  const fleet_relaxation<> relaxation{fleets::any(11, 200, 1, 3)};
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const auto low = some_prices(1, seed);
    auto high = low;
    high[seed % 3] += 0.5;
    const relaxed a = relaxation.evaluate(exec::seq, low), b = relaxation.evaluate(exec::seq, high);
    for (std::size_t r = 0; r < 3; ++r) CHECK(b.usage[r] <= a.usage[r] * (1 + 1e-6));
  }
}

TEST_CASE("fleet relaxation: neither workers nor memory change a bit", "[network][parity]") {
  const fleet f = fleets::any(3, 9000, 4, 2);
  const auto price = some_prices(4, 1), other = some_prices(4, 2);
  const relaxed one = fleet_relaxation<>{f}.evaluate(exec::seq, price);
  for (const std::size_t workers : {1u, 2u, 5u}) {
    const fleet_relaxation<> relaxation{exec::threads{.workers = workers}, f};
    CHECK(relaxation.evaluate(exec::threads{.workers = workers}, price) == one);
    auto mixed = price;
    mixed[4] = other[4];
    static_cast<void>(relaxation.evaluate(exec::threads{.workers = workers}, mixed));
    CHECK(relaxation.known(0).size() == 1);  // only the second site had a new price
    CHECK(relaxation.known(1).size() == 2);
    CHECK(relaxation.evaluate(exec::seq, price) == one);
    CHECK(relaxation.known(1).size() == 2);
  }
}

TEST_CASE("fleet relaxation: what is known is bounded, the newest stays", "[network]") {
  const fleet_relaxation<> relaxation{fleets::any(3, 10, 1, 1)};
  for (int k = 0; k < 100; ++k)
    static_cast<void>(relaxation.evaluate(exec::seq, std::vector<double>{0.01 * k, 0, 0}));
  CHECK(relaxation.known(0).size() == fleet_relaxation<>::most_answers);
  CHECK(relaxation.known(0).back().price[0] == 0.99);
  CHECK(relaxation.known(0).front().price[0] == 0);
}

TEST_CASE("fleet relaxation: stock that no storage holds is told as infeasible", "[network]") {
  fleet f = fleets::any(3, 10, 2, 1);
  f.on_hand[4] = 1e5f;
  const fleet_relaxation<> relaxation{f};
  const auto no_plan = [](const auto&, std::span<const double>) {
    struct nothing { double value = std::numeric_limits<double>::infinity(); };
    return nothing{};
  };
  CHECK(solve(exec::seq, lagrangian<>{}, relaxation, no_plan).why == stop::infeasible);
}

TEST_CASE("fleet relaxation: a fleet that cannot be is refused before memory is asked for", "[network]") {
  fleet f = fleets::any(3, 10, 2, 1);
  f.products = std::size_t{1} << 60;
  CHECK(ECHELON_FAULT_OF(fleet_relaxation<>{f}) == 101);
  f.speeds = 1000;
  CHECK(ECHELON_FAULT_OF(fleet_relaxation<>{f}) == 201);
}

TEST_CASE("fleet relaxation: a sample is a smaller problem of the same kind", "[network]") {
  const fleet_relaxation<> relaxation{fleets::any(13, 2000, 3, 2)};
  const auto whole = relaxation.sample(1, 4);
  const auto price = some_prices(3, 6);
  CHECK(whole.products() == 2000);
  CHECK(whole.evaluate(exec::seq, price) == relaxation.evaluate(exec::seq, price));
  const auto part = relaxation.sample(0.1, 4);
  CHECK(part.products() == 200);
  const relaxed some = part.evaluate(exec::seq, price), all = relaxation.evaluate(exec::seq, price);
  for (std::size_t r = 0; r < 9; ++r)
    CHECK_THAT(some.usage[r] / part.capacities()[r], WithinRel(all.usage[r] / relaxation.capacities()[r], 0.05));
  CHECK(relaxation.sample(0.1, 5).evaluate(exec::seq, price) != some);
  CHECK(ECHELON_FAULT_OF(relaxation.sample(0, 1)) == 201);
  CHECK(ECHELON_FAULT_OF(relaxation.sample(1.5, 1)) == 201);
}

TEST_CASE("fleet relaxation: wrong prices, rows and capacities are refused", "[network]") {
  fleet_relaxation<> relaxation{fleets::any(3, 10, 2, 1)};
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const auto ask = [&](std::vector<double> price) { return ECHELON_FAULT_OF(relaxation.evaluate(exec::seq, price)); };
  CHECK(ask({0, 0, 0, 0, 0, 0}) == 0);
  CHECK(ask({0, 0, 0}) == 101);
  CHECK(ask({0, 0, 0, nan, 0, 0}) == 301);
  CHECK(ask({0, 0, 0, -1, 0, 0}) == 303);
  CHECK(ECHELON_FAULT_OF(relaxation.change_capacity(6, 1)) == 201);
  CHECK(ECHELON_FAULT_OF(relaxation.change_capacity(0, nan)) == 301);
  CHECK(ECHELON_FAULT_OF(relaxation.change_capacity(0, -1)) == 303);
  CHECK(ECHELON_FAULT_OF(relaxation.answer(10, 0, {0, 0, 0})) == 201);
  CHECK(ECHELON_FAULT_OF(relaxation.answer(0, 2, {0, 0, 0})) == 201);
  relaxation.change_capacity(4, 12);
  CHECK(relaxation.capacities()[4] == 12);
}
