// SPDX-License-Identifier: BSL-1.0
#include <echelon/train/descend.hpp>

#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include <echelon/exec/seq.hpp>
#include <echelon/exec/threads.hpp>

#include <tests/train/hills.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {
train::descent_state start(std::size_t n) {
  train::descent_state out;
  out.weights.assign(n, 0.0f);
  return out;
}
}  // namespace

TEST_CASE("descend: it finds the best weights of a bowl", "[train][law]") {
  tests::hills of;
  auto state = start(5);
  const train::descent<> how{.steps = 800, .rate = 0.1, .clip = 10};
  CHECK(descend(exec::seq, how, of, state) == stop::iterations);
  for (std::size_t i = 0; i < 5; ++i) CHECK_THAT(state.weights[i], WithinAbs(of.best(i), 1e-3));
  CHECK(state.step == 800);
}

TEST_CASE("descend: any number of workers and any interruption end in the same weights", "[train][parity]") {
  const train::descent<> how{.steps = 60, .rate = 0.05, .average = 0.9, .look_every = 7};
  const auto run = [&](auto where, std::size_t stop_at) {
    tests::hills of{.weights = 20, .noise = 0.5};
    auto state = start(20);
    train::descent_hooks hooks;
    hooks.validate = [&](std::span<const float> w) { return std::abs(static_cast<double>(w[0]) - 0.2); };
    const auto watch = [&](const progress& p) { return p.done != stop_at; };
    hooks.watch = watch;
    if (stop_at > 0) {
      CHECK(descend(where, how, of, state, hooks) == stop::interrupted);
      CHECK(state.step == stop_at);
      stop_at = 0;
    }
    CHECK(descend(where, how, of, state, hooks) == stop::iterations);
    return state;
  };
  const auto whole = run(exec::seq, 0);
  CHECK(whole == run(exec::threads{.workers = 3}, 0));
  for (const std::size_t at : {1u, 13u, 14u, 59u}) CHECK(whole == run(exec::seq, at));
}

TEST_CASE("descend: it stops when looks gain nothing, and keeps the best weights", "[train][law]") {
  tests::hills of;
  auto state = start(5);
  double looks = 0;
  train::descent_hooks hooks;
  std::vector<float> best;
  hooks.validate = [&](std::span<const float> w) {
    looks += 1;
    if (looks == 3) best.assign(w.begin(), w.end());
    return std::abs(looks - 3);
  };
  const train::descent<> how{.steps = 1000, .look_every = 5, .patience = 4};
  CHECK(descend(exec::seq, how, of, state, hooks) == stop::stalled);
  CHECK(looks == 7);
  CHECK(state.step == 35);
  CHECK(state.best == best);
  CHECK(std::equal(best.begin(), best.end(), state.chosen().begin()));
}

TEST_CASE("descend: what cannot be kept stops it, and a gradient that is not finite moves nothing", "[train][law]") {
  tests::hills of;
  auto state = start(5);
  train::descent_hooks hooks;
  std::size_t kept = 0;
  hooks.keep = [&](const train::descent_state& s) { return ++kept < 3 && s.step % 10 == 0; };
  CHECK(descend(exec::seq, train::descent<>{.steps = 100, .keep_every = 10}, of, state, hooks) == stop::interrupted);
  CHECK(state.step == 30);

  tests::hills broken{.noise = INFINITY};
  auto still = start(5);
  CHECK(descend(exec::seq, train::descent<>{.steps = 3}, broken, still) == stop::iterations);
  CHECK(still.weights == std::vector<float>(5, 0.0f));
}

TEST_CASE("descend: what it cannot do is refused", "[train][must-refuse]") {
  tests::hills of;
  auto state = start(4);
  CHECK(ECHELON_FAULT_OF(descend(exec::seq, train::descent<>{}, of, state)) == 101);
  state = start(5);
  CHECK(ECHELON_FAULT_OF(descend(exec::seq, train::descent<>{.rate = -1}, of, state)) == 201);
  CHECK(ECHELON_FAULT_OF(descend(exec::seq, train::descent<>{.clip = 0}, of, state)) == 201);
  CHECK(ECHELON_FAULT_OF(descend(exec::seq, train::descent<>{.average = 1}, of, state)) == 201);
  CHECK(ECHELON_FAULT_OF(descend(exec::seq, train::descent<>{.look_every = 0}, of, state)) == 201);
}
