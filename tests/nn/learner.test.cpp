// SPDX-License-Identifier: BSL-1.0
#include <echelon/nn/learner.hpp>

#include <cmath>
#include <cstddef>
#include <vector>

#include <echelon/exec/seq.hpp>
#include <echelon/exec/threads.hpp>
#include <echelon/nn/combine.hpp>
#include <echelon/nn/convolution.hpp>
#include <echelon/nn/dense.hpp>
#include <echelon/nn/sequential.hpp>
#include <echelon/train/descend.hpp>

#include <tests/nn/differences.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {
using net = nn::sequential<nn::causal_convolution<2, 6, 2, 1, nn::act::relu>, nn::last_step<6>, nn::dense<6, 6>>;
using head = nn::multi_quantile<2, 0.1, 0.5, 0.9>;
static_assert(train::problem<nn::learner<net, head>>);
}  // namespace

TEST_CASE("learner: parts change no bit with the workers, and together are the gradient", "[nn][parity]") {
  nn::batch<float> b{.series = 13, .steps = 5};
  const auto x = tests::drawn<float>(13 * 10, 1), y = tests::drawn<float>(26, 2);
  auto weights = tests::drawn<float>(26, 3);
  for (float& v : weights) v = std::max(v, 0.0f);
  const nn::targets<float> of{y.data(), weights.data(), 2};
  const auto w = tests::drawn<float>(net::parameters, 4);
  const auto run = [&](auto where, nn::sharing how) {
    nn::learner<net, head> learner{how};
    learner.look_at(b, x, of);
    std::vector<float> out(w.size() + 1);
    train::gradient_room room;
    std::vector<float> g(w.size());
    out[0] = static_cast<float>(summed_gradient(where, learner, 1, w, g, room));
    std::copy(g.begin(), g.end(), out.begin() + 1);
    return out;
  };
  for (const nn::sharing how : {nn::sharing{}, nn::sharing{4, 2, 3}, nn::sharing{1, 1, 13}}) {
    nn::sharing fewer = how;
    fewer.lanes = 2;  // who works where changes no bit
    const auto alone = run(exec::seq, how);
    CHECK(run(exec::threads{.workers = 3}, how) == alone);
    CHECK(run(exec::seq, fewer) == alone);
    const auto other = run(exec::seq, {.most_parts = 2});
    for (std::size_t i = 0; i < alone.size(); ++i) CHECK_THAT(alone[i], WithinAbs(other[i], 1e-6));
  }
  double total = 0;
  for (const float v : weights) total += 3 * static_cast<double>(v);
  const auto said = tests::passed<net, float>{w, b, x, {}, false}.y;
  std::vector<float> scratch(head::memory(of));
  CHECK_THAT(run(exec::seq, {})[0], WithinRel(head::loss(net::after(b), said.data(), of, 1.0f,
                                                          static_cast<float*>(nullptr), scratch.data()) / total, 1e-5));
}

TEST_CASE("learner: a network learns the quantiles of what follows its input", "[nn][law]") {
  // the next value is 2 + the last one plus a uniform number between 0 and 1: quantiles are lines
  const std::size_t series = 100, steps = 3;
  random_stream random{5};
  std::vector<float> x(series * steps * 2), y(series * 2);
  for (float& v : x) v = static_cast<float>(random.uniform());
  for (std::size_t s = 0; s < series; ++s)
    for (std::size_t k = 0; k < 2; ++k)
      y[s * 2 + k] = 2 + x[(s * steps + steps - 1) * 2] + static_cast<float>(random.uniform());
  nn::learner<net, head> learner;
  nn::batch<float> b{.series = series, .steps = steps};
  learner.look_at(b, x, {y.data(), nullptr, 2});
  train::descent_state state;
  state.weights.resize(net::parameters);
  random_stream first{3};
  net::initialise(state.weights.data(), first);
  descend(exec::seq, train::descent<>{.steps = 200, .rate = 0.02}, learner, state);
  CHECK(state.loss < 0.085);  // who knows the law pays (0.045 + 0.125 + 0.045) / 3 = 0.072
}

TEST_CASE("learner: what it cannot do is refused", "[nn][must-refuse]") {
  nn::learner<net, head> learner;
  const std::vector<float> x(20), y(4);
  CHECK(ECHELON_FAULT_OF(learner.look_at({.series = 2, .steps = 4}, x, {y.data(), nullptr, 2})) == 101);
  CHECK(ECHELON_FAULT_OF(learner.look_at({.series = 0, .steps = 4}, {}, {y.data(), nullptr, 2})) == 202);
  CHECK(ECHELON_FAULT_OF((nn::learner<net, head>{{.most_parts = 0}})) == 201);
}
