// SPDX-License-Identifier: BSL-1.0
#include <echelon/network/policy_relaxation.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include <echelon/decompose.hpp>
#include <echelon/exec.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {

/// Products that choose among a few known (cost, usage) pairs.
struct menu {
  std::size_t items = 12, options = 4;
  std::vector<double> cost, use, room;

  explicit menu(std::uint64_t seed) : room{0, 0} {
    random_stream s{seed, 31};
    for (std::size_t i = 0; i < items; ++i)
      for (std::size_t o = 0; o < options; ++o) {
        cost.push_back(o == 0 ? 10.0 : 10 * s.uniform());
        for (std::size_t r = 0; r < 2; ++r) {
          use.push_back(o == 0 ? 0.0 : 1 + 5 * s.uniform());
          room[r] += 0.12 * use.back();
        }
      }
  }
  std::size_t products() const { return items; }
  std::span<const double> capacities() const { return room; }
  int desk() const { return 0; }
  void ask(std::size_t i, std::span<const double> prices, int, policy_sum& sum) const {
    double least = std::numeric_limits<double>::infinity();
    std::size_t best = 0;
    for (std::size_t o = 0; o < options; ++o) {
      const std::size_t at = i * options + o;
      const double value = cost[at] + prices[0] * use[2 * at] + prices[1] * use[2 * at + 1];
      if (value < least) least = value, best = at;
    }
    sum.value += least;
    for (std::size_t r = 0; r < 2; ++r) sum.usage[r] += use[2 * best + r];
  }
};

}  // namespace

TEST_CASE("policy relaxation: mixtures keep every capacity, and no plan in whole choices costs less than the bound",
          "[network][law]") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    INFO("seed " << seed);
    const menu of{seed};
    const policy_relaxation relaxation{of};
    const auto found = solve(exec::seq, lagrangian<>{.max_iterations = 60, .recover_every = 1}, relaxation,
                             policy_recovery{relaxation});
    REQUIRE(std::isfinite(found.upper));
    double total = 0;
    for (const double w : found.best.mixed.weight) total += w;
    CHECK(total == Approx(1));
    for (std::size_t r = 0; r < 2; ++r) CHECK(found.best.mixed.usage[r] <= of.room[r]);
    CHECK(found.lower <= found.upper * (1 + 1e-12));
    CHECK(found.gap <= 0.02);
    random_stream s{seed, 32};
    for (int trial = 0; trial < 300; ++trial) {  // choices at random that keep the capacities
      double cost = 0, a = 0, b = 0;
      for (std::size_t i = 0; i < of.items; ++i) {
        const std::size_t at = i * of.options + s.below(4);
        cost += of.cost[at], a += of.use[2 * at], b += of.use[2 * at + 1];
      }
      if (a <= of.room[0] && b <= of.room[1]) CHECK(found.lower <= cost + 1e-9);
    }
    // what products follow is the mixture: drawn often, their usage has its mean
    double use = 0;
    for (std::uint64_t draw = 1; draw <= 400; ++draw)
      for (std::size_t i = 0; i < of.items; ++i) {
        policy_sum one{0, 0, {0, 0}};
        of.ask(i, prices_followed(found.best, i, draw), 0, one);
        use += one.usage[0] / 400;
      }
    CHECK(use == Approx(found.best.mixed.usage[0]).epsilon(0.1).margin(0.2));
  }
}

TEST_CASE("policy relaxation: a sample is as tight as the whole, and all of it is the whole", "[network]") {
  const menu of{4};
  const policy_relaxation relaxation{of};
  const std::vector<double> zero(2), prices{0.1, 0.05};
  const auto all = relaxation.sample(1, 7);
  CHECK(all.evaluate(exec::seq, prices) == relaxation.evaluate(exec::seq, prices));
  CHECK(all.capacities()[0] == Approx(of.room[0]));
  const auto half = relaxation.sample(0.5, 7);
  for (std::size_t r = 0; r < 2; ++r)
    CHECK(half.capacities()[r] / half.evaluate(exec::seq, zero).usage[r] ==
          Approx(of.room[r] / relaxation.evaluate(exec::seq, zero).usage[r]));
  CHECK(half.evaluate(exec::seq, zero).value < 0.8 * relaxation.evaluate(exec::seq, zero).value);
  const lagrangian<> how{.recover_every = 1};
  const auto start = sample_prices(exec::seq, sampled_start{.share = 0.5}, how, relaxation,
                                   [](const auto& few) { return policy_recovery{few}; });
  CHECK(std::isfinite(solve(exec::seq, how, relaxation, policy_recovery{relaxation}, {}, start).upper));
  CHECK(ECHELON_FAULT_OF(relaxation.sample(0, 1)) == 201);
}

TEST_CASE("policy relaxation: the number of workers changes no bit, and a changed capacity is the new problem",
          "[network][parity]") {
  menu of{3};
  policy_relaxation relaxation{of};
  const std::vector<double> prices{0.1, 0.2};
  CHECK(relaxation.evaluate(exec::seq, prices) == relaxation.evaluate(exec::threads{.workers = 3}, prices));
  relaxation.change_capacity(1, 0.9 * of.room[1]);
  of.room[1] *= 0.9;
  const policy_relaxation fresh{of};
  CHECK(relaxation.capacities()[1] == fresh.capacities()[1]);
  CHECK(ECHELON_FAULT_OF(relaxation.change_capacity(2, 1)) == 201);
  CHECK(ECHELON_FAULT_OF(relaxation.change_capacity(0, -1)) == 303);
  CHECK(ECHELON_FAULT_OF(relaxation.change_capacity(0, NAN)) == 301);
  CHECK(ECHELON_FAULT_OF(prices_followed(policy_plan{}, 0)) == 202);
}
