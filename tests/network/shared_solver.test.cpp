// SPDX-License-Identifier: BSL-1.0
#include <echelon/network/shared_solver.hpp>

#include <echelon/exec/seq.hpp>
#include <echelon/network/shared_relaxation.hpp>

#include <tests/catch.hpp>
#include <tests/network/any_shared.hpp>

using namespace echelon;

TEST_CASE("shared solver: the answer ascends and costs little more than its bound", "[network]") {
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    const auto p = any::tight_shared({.products = 3, .fulfilment = 4, .centres = 1, .periods = 4}, seed);
    const shared_model model{exec::seq, {.sample = {.paths = 16}}, p};
    const shared_relaxation problem{model, any::capacities_of(model)};
    const auto slot = problem.slot_prices(any::prices(problem.coupling_rows(), seed));
    piece_solver one{model};
    for (std::size_t k = 0; k < model.pieces(); ++k) {
      one.solve(model.piece(k), slot);
      INFO("seed " << seed << " piece " << k << " after " << one.evaluations());
      CHECK(one.bound() <= one.cost());
      CHECK(one.cost() - one.bound() <= 0.01 * one.cost());
      for (std::size_t i = 4; i < one.totals().size(); ++i) REQUIRE(one.totals()[i] >= one.totals()[i - 4]);
    }
  }
}

TEST_CASE("shared solver: of one period it finds what the newsvendor network finds", "[network]") {
  const auto p = any::shared({.products = 5, .fulfilment = 3, .centres = 1, .periods = 1}, 2);
  const shared_model model{exec::seq, {.piece_gap = 1e-5}, p};
  const std::vector<double> free(model.slots());
  piece_solver one{model};
  for (std::size_t k = 0; k < model.pieces(); ++k) {
    one.solve(model.piece(k), free);
    const network_stock other =
        solve(network_search{.gap = 1e-5, .max_evaluations = 200}, fulfil::min_cost_flow{}, one.priced().view(0));
    CHECK(one.bound() <= other.cost);
    CHECK(other.bound <= one.cost());
    CHECK(one.cost() == Approx(other.cost).epsilon(1e-3));
  }
}
