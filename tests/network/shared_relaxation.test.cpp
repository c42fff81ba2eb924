// SPDX-License-Identifier: BSL-1.0
#include <echelon/network/shared_relaxation.hpp>

#include <echelon/exec.hpp>

#include <tests/catch.hpp>
#include <tests/network/any_shared.hpp>

using namespace echelon;

namespace {

static_assert(relaxation<shared_relaxation, exec::seq_t>);
static_assert(sampled_parts<shared_relaxation, exec::seq_t>);

}  // namespace

TEST_CASE("shared relaxation: the bound is below cost and prices of every plan", "[network][law]") {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const auto p = any::tight_shared({.products = 2, .fulfilment = 1 + seed % 4, .centres = seed % 2,
                                      .periods = 1 + seed % 3}, seed);
    const shared_model model{exec::seq, {.sample = {.paths = 8}}, p};
    const shared_relaxation problem{model, any::capacities_of(model)};
    const auto prices = any::prices(problem.coupling_rows(), seed);
    const relaxed answer = problem.evaluate(exec::seq, prices);
    const auto slot = problem.slot_prices(prices);
    CHECK(problem.row_prices(slot) == prices);
    random_stream s{seed, 9};
    std::vector<std::uint32_t> place(p.cells.size() * p.periods());
    for (int trial = 0; trial < 40; ++trial) {
      for (auto& units : place) units = s.below(trial % 2 == 0 ? 4 : 14);
      const ledger book = model.account(exec::seq, place, place);
      double value = book.cost;
      for (std::size_t k = 0; k < slot.size(); ++k) value += slot[k] * book.use[k];
      INFO("seed " << seed);
      CHECK(answer.value <= value * (1 + 1e-12));
    }
  }
}

TEST_CASE("shared relaxation: equal prices give equal bits, for every worker and after other prices",
          "[network][parity]") {
  const auto p = any::tight_shared({.products = 40, .fulfilment = 2, .centres = 1, .periods = 2}, 3);
  const shared_model model{exec::seq, {.sample = {.paths = 6}}, p};
  const shared_relaxation problem{model, any::capacities_of(model)};
  const auto prices = any::prices(problem.coupling_rows(), 1), other = any::prices(problem.coupling_rows(), 2);
  const relaxed first = problem.evaluate(exec::seq, prices);
  static_cast<void>(problem.evaluate(exec::seq, other));
  CHECK(problem.evaluate(exec::seq, prices) == first);
  for (const std::size_t workers : {1u, 2u, 5u})
    CHECK(problem.evaluate(exec::threads{.workers = workers}, prices) == first);
}

TEST_CASE("shared relaxation: a sample is the same problem in small", "[network]") {
  const auto p = any::tight_shared({.products = 60, .fulfilment = 2, .centres = 1, .periods = 1}, 4);
  const shared_model model{exec::seq, {.sample = {.paths = 4}}, p};
  const shared_relaxation whole{model, any::capacities_of(model)};
  const shared_relaxation part = whole.sample(0.5, 1);
  REQUIRE(part.coupling_rows() == whole.coupling_rows());
  const double share = part.capacities()[0] / whole.capacities()[0];
  CHECK(share > 0.2);
  CHECK(share < 0.8);
  const std::vector<double> free(whole.coupling_rows());
  CHECK(part.evaluate(exec::seq, free).value < whole.evaluate(exec::seq, free).value);
}
