// SPDX-License-Identifier: BSL-1.0
#include <echelon/network/recover.hpp>

#include <tests/catch.hpp>
#include <tests/network/any_problem.hpp>

using namespace echelon;

TEST_CASE("recover: from any prices, even absurd ones, the plan keeps every capacity and beats placing nothing",
          "[network][law]") {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    const auto p = any::tight_problem({.products = 10, .fulfilment = 3, .centres = 1}, seed, 0.5);
    const placement_model model{placement{}, p};
    const placement_relaxation relaxation{model};
    const std::vector<std::uint32_t> nothing(p.cells.size() * p.periods());
    const placement_recovery recover{model, relaxation, model.account(exec::seq, nothing, nothing)};
    random_stream s{seed, 9};
    std::vector<double> prices(relaxation.coupling_rows());
    for (double& x : prices) x = seed % 3 == 0 ? 0.0 : 5 * s.uniform();
    const auto draft = recover(exec::seq, prices);
    const auto capacity = model.capacities();
    INFO("seed " << seed);
    for (std::size_t slot = 0; slot < capacity.size(); ++slot) CHECK(draft.book.use[slot] <= capacity[slot]);
    CHECK(draft.value == model.account(exec::seq, draft.place, draft.buy).cost);
    CHECK(draft.value < model.account(exec::seq, nothing, nothing).cost);
  }
}
