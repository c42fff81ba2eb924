// SPDX-License-Identifier: BSL-1.0
#include <echelon/train/gradient.hpp>

#include <cmath>
#include <cstddef>
#include <vector>

#include <echelon/exec/seq.hpp>
#include <echelon/exec/threads.hpp>

#include <tests/train/hills.hpp>

#include <tests/catch.hpp>

using namespace echelon;
static_assert(train::problem<tests::hills>);

TEST_CASE("gradient: parts are summed with the same bits for any number of workers", "[train][parity]") {
  for (const std::size_t parts : {1u, 2u, 7u, 16u, 33u}) {
    tests::hills of{.weights = 50, .all_parts = parts, .noise = 1};
    const std::vector<float> w(50, 0.3f);
    std::vector<float> alone(50, 9.0f), shared(50);
    train::gradient_room room, other;
    const double loss = summed_gradient(exec::seq, of, 3, w, alone, room);
    CHECK(of.prepared == 3);
    for (const std::size_t workers : {2u, 3u, 8u}) {
      CHECK(summed_gradient(exec::threads{.workers = workers}, of, 3, w, shared, other) == loss);
      CHECK(shared == alone);
    }
    double direct = 0;
    std::vector<float> plain(50);
    for (std::size_t part = 0; part < parts; ++part) direct += of.add_gradient(3, part, 0, w, plain);
    CHECK_THAT(loss, WithinRel(direct, 1e-12));
    for (std::size_t i = 0; i < 50; ++i) CHECK_THAT(alone[i], WithinAbs(plain[i], 1e-5));
  }
}

TEST_CASE("gradient: a long one is shortened, a short one stays", "[train][law]") {
  std::vector<float> g{3, -4};
  CHECK(train::clip(g, 10) == 5);
  CHECK(g == std::vector<float>{3, -4});
  CHECK(train::clip(g, 1) == 5);
  CHECK_THAT(train::length(g), WithinAbs(1.0, 1e-6));
  CHECK_THAT(g[0] / g[1], WithinAbs(-0.75, 1e-6));
}
