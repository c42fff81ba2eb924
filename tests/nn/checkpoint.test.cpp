// SPDX-License-Identifier: BSL-1.0
#include <echelon/nn/checkpoint.hpp>

#include <cstddef>
#include <cstdio>
#include <string>
#include <vector>

#include <echelon/exec/seq.hpp>
#include <echelon/io/bytes.hpp>

#include <tests/temporary_file.hpp>
#include <tests/train/hills.hpp>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("checkpoint: training that is stored and read at any step ends where it would have", "[nn][law]") {
  const temporary_file file{"checkpoint"};
  const train::descent<> how{.steps = 40, .rate = 0.05, .average = 0.9, .look_every = 6};
  const auto validate = [](std::span<const float> w) { return static_cast<double>(w[1]); };
  const auto run = [&](std::size_t stop_at) {
    tests::hills of{.weights = 9, .noise = 0.5};
    train::descent_state state;
    state.weights.assign(9, 0.0f);
    train::descent_hooks hooks;
    hooks.validate = validate;
    const auto watch = [&](const progress& p) { return p.done != stop_at; };
    hooks.watch = watch;
    if (stop_at > 0) {
      CHECK(descend(exec::seq, how, of, state, hooks) == stop::interrupted);
      CHECK(!nn::save_checkpoint(file.path, state, "hills"));
      auto read = nn::load_checkpoint(file.path, 9, "hills");
      REQUIRE(read);
      CHECK(*read == state);
      state = *std::move(read);
      stop_at = 0;
    }
    CHECK(descend(exec::seq, how, of, state, hooks) == stop::iterations);
    return state;
  };
  const auto whole = run(0);
  for (const std::size_t at : {1u, 6u, 17u, 39u}) CHECK(whole == run(at));
}

TEST_CASE("checkpoint: another training, another size, damage and absence are problems with numbers",
          "[nn][must-refuse]") {
  const temporary_file file{"checkpoint"};
  const auto fault_of = [&](std::size_t weights, const char* about) {
    const auto read = nn::load_checkpoint(file.path, weights, about);
    return read ? 0 : static_cast<int>(read.error().why);
  };
  CHECK(fault_of(3, "a") == 401);
  train::descent_state state;
  state.weights = {1, 2, 3};
  REQUIRE(!nn::save_checkpoint(file.path, state, "a"));
  CHECK(fault_of(3, "a") == 0);
  CHECK(fault_of(4, "a") == 101);
  CHECK(fault_of(3, "b") == 403);
  auto bytes = *read_bytes(file.path);
  bytes[bytes.size() - 3] = static_cast<char>(bytes[bytes.size() - 3] ^ 1);
  REQUIRE(!write_file(file.path, bytes));
  CHECK(fault_of(3, "a") == 405);
  REQUIRE(!write_file(file.path, bytes.substr(0, bytes.size() / 2)));
  CHECK(fault_of(3, "a") == 402);
}
