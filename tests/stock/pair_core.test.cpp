// SPDX-License-Identifier: BSL-1.0
#include <echelon/stock/pair_core.hpp>

#include <limits>
#include <vector>

#include <echelon/core/random.hpp>
#include <tests/catch.hpp>
#include <tests/stock/any_pairs.hpp>

using namespace echelon;

namespace {

detail::pair_core<> core_of(const pair_problem& p) {
  detail::pair_core<> core{p.single};
  for (const auto& t : p.pairs) core.add(t.a, t.b, t.cost);
  return core;
}

constexpr double infinite = std::numeric_limits<double>::infinity();

}  // namespace

TEST_CASE("pair core: elimination alone solves a tree and a ring", "[stock][law]") {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    auto p = any::pairs({.variables = 5, .labels = 4, .density = 0.0}, seed);
    for (std::size_t v = 0; v < 5; ++v)
      if (v < 4 || seed % 2 == 0) p.pairs.push_back(any::table(p, v, (v + 1) % 5, seed));
    auto core = core_of(p);
    REQUIRE(core.simplify());
    REQUIRE(core.solved());
    const auto label = core.round();
    INFO("seed " << seed);
    CHECK_THAT(core.bound(), WithinAbs(any::least(p), 1e-12));
    CHECK_THAT(p.value({label.data(), label.size()}), WithinAbs(any::least(p), 1e-12));
  }
}

TEST_CASE("pair core: a bound never lies above the least cost and never falls", "[stock][law]") {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const auto p = any::pairs({.variables = 6, .labels = 3, .density = 1.0}, seed);
    auto core = core_of(p);
    REQUIRE(core.simplify());
    const double least = any::least(p);
    double last = -infinite, weakest = infinite;
    for (int pass = 0; pass < 20; ++pass) {
      const double bound = core.pass(infinite, weakest);
      INFO("seed " << seed << " pass " << pass);
      CHECK(bound >= last);
      CHECK(bound <= least + 1e-9);
      last = bound;
    }
  }
}

TEST_CASE("pair core: labels that leave are in no answer as good as asked for", "[stock][law]") {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const auto p = any::pairs({.variables = 6, .labels = 4, .density = 0.8}, seed);
    const double least = any::least(p);
    auto core = core_of(p);
    double weakest = infinite;
    bool some = core.simplify();
    for (int pass = 0; some && pass < 30 && !core.solved(); ++pass) {
      core.pass(least + 1e-9, weakest);
      some = core.prune();
    }
    INFO("seed " << seed);
    REQUIRE(some);
    CHECK(weakest > least);
    CHECK(core.bound() <= least + 1e-9);
  }
}

TEST_CASE("pair core: two halves hold what the whole held", "[stock][law]") {
  int split = 0;
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    const auto p = any::pairs({.variables = 5, .labels = 4, .density = 1.0}, seed);
    auto core = core_of(p);
    REQUIRE(core.simplify());
    if (core.solved()) continue;
    ++split;
    auto [near, far] = std::move(core).split();
    double best = infinite;
    for (auto* part : {&near, &far}) {
      REQUIRE(part->prune());
      double weakest = infinite, bound = 0;
      for (int pass = 0; pass < 50; ++pass) bound = part->pass(infinite, weakest);
      const auto label = part->round();
      CHECK(bound <= p.value({label.data(), label.size()}) + 1e-9);
      best = std::min(best, p.value({label.data(), label.size()}));
    }
    CHECK(best >= any::least(p) - 1e-9);
  }
  CHECK(split > 5);
}

TEST_CASE("pair core: a variable without any label left is told", "[stock]") {
  detail::pair_core<> core{std::vector<std::vector<double>>{{1, 2}, {infinite, infinite}}};
  CHECK_FALSE(core.simplify());
}
