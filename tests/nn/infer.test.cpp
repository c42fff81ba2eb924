// SPDX-License-Identifier: BSL-1.0
#include <echelon/nn/infer.hpp>

#include <cstddef>
#include <vector>

#include <echelon/exec/seq.hpp>
#include <echelon/exec/threads.hpp>
#include <echelon/nn/combine.hpp>
#include <echelon/nn/convolution.hpp>
#include <echelon/nn/dense.hpp>
#include <echelon/nn/sequential.hpp>

#include <tests/nn/differences.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {
using net = nn::sequential<nn::causal_convolution<2, 5, 2, 1, nn::act::relu>, nn::last_step<5>, nn::dense<5, 3>>;
}  // namespace

TEST_CASE("infer: it says what one call of all series says, whoever works and how many together", "[nn][parity]") {
  const nn::batch<float> b{.series = 11, .steps = 6};
  const auto w = tests::drawn<float>(net::parameters, 1), x = tests::drawn<float>(b.rows() * 2, 2);
  const auto whole = tests::passed<net, float>{w, b, x, {}, false}.y;
  for (const std::size_t together : {1u, 3u, 8u, 100u}) {
    std::vector<float> alone(33), shared(33);
    nn::infer<net>(exec::seq, w, b, x, alone, together);
    nn::infer<net>(exec::threads{.workers = 3}, w, b, x, shared, together);
    CHECK(alone == whole);
    CHECK(shared == whole);
  }
}

TEST_CASE("infer: shapes that differ are refused", "[nn][must-refuse]") {
  const nn::batch<float> b{.series = 2, .steps = 3};
  const std::vector<float> w(net::parameters), x(12), few(11);
  std::vector<float> y(6), wide(7);
  CHECK(ECHELON_FAULT_OF(nn::infer<net>(exec::seq, few, b, x, y)) == 101);
  CHECK(ECHELON_FAULT_OF(nn::infer<net>(exec::seq, w, b, few, y)) == 101);
  CHECK(ECHELON_FAULT_OF(nn::infer<net>(exec::seq, w, b, x, wide)) == 101);
  CHECK(ECHELON_FAULT_OF(nn::infer<net>(exec::seq, w, b, x, y, 0)) == 201);
  CHECK(ECHELON_FAULT_OF(nn::infer<net>(exec::seq, w, {.series = 0}, {}, {})) == 202);
}
