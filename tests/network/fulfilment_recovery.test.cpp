// SPDX-License-Identifier: BSL-1.0
#include <echelon/network/fulfilment_recovery.hpp>

#include <echelon/exec.hpp>
#include <echelon/network/nearest_first.hpp>

#include <tests/catch.hpp>
#include <tests/network/any_fulfilment.hpp>

using namespace echelon;

namespace {

using flow = subproblem::spill_over<>;

template <class Rule>
fulfilment_draft recovered(const fulfilment_problem& p, double price, std::size_t workers = 0) {
  const fulfilment_model model{p};
  const fulfilment_relaxation<flow> problem{model, {}};
  const fulfilment_recovery<Rule, flow> recover{model, problem, {}};
  const std::size_t rows = problem.coupling_rows();
  mixture mixed{0, {}, {0.25, 0.75}, std::vector<double>(2 * rows)};
  for (std::size_t r = 0; r < rows; ++r) mixed.prices[rows + r] = price;
  return workers == 0 ? recover(exec::seq, mixed) : recover(exec::threads{.workers = workers}, mixed);
}

}  // namespace

TEST_CASE("fulfilment recovery: from bad prices too, every capacity is kept", "[network][law]") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const auto p = any::tight_fulfilment({.products = 6, .sites = 1 + seed % 4, .centres = seed % 2}, seed, 0.6);
    const std::vector<double> capacity = fulfilment_model{p}.capacities();
    for (const double price : {0.0, 0.2, 5.0}) {
      const auto check = [&](const fulfilment_draft& draft) {
        INFO("seed " << seed << " price " << price);
        REQUIRE(draft.value < 1e300);
        CHECK(draft.value == draft.flow.cost);
        for (std::size_t k = 0; k < capacity.size(); ++k) CHECK(draft.use[k] <= capacity[k]);
      };
      check(recovered<fulfil::min_cost_flow>(p, price));
      check(recovered<fulfil::nearest_first>(p, price));
    }
  }
}

TEST_CASE("fulfilment recovery: no single unit more that fits would save", "[network][law]") {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    auto p = any::tight_fulfilment({.products = 6}, seed, 0.8);
    for (site& s : p.net.sites) s.outbound_per_period = unlimited;
    const fulfilment_model model{p};
    const std::vector<double> capacity = model.capacities();
    for (const double price : {0.2, 5.0}) {  // at 5 nobody wants anything by himself
      const auto draft = recovered<fulfil::nearest_first>(p, price);
      priced_product one;
      fulfilled sum;
      std::vector<double> stock;
      network_stock now, more;
      for (std::size_t i = 0; i < p.products.size(); ++i) {
        model.price(i, {}, {}, one);
        auto desk = fulfil::nearest_first{}.desk(one.costs);
        const std::size_t n = model.serving();
        std::vector<double> units(draft.place.begin() + static_cast<std::ptrdiff_t>(i * n),
                                  draft.place.begin() + static_cast<std::ptrdiff_t>((i + 1) * n));
        expect(desk, one.view, units, sum, stock, now);
        for (std::size_t j = 0; j < n; ++j) {
          bool fits = true;
          model.for_each_use(i, j, [&](std::size_t slot, double each) {
            fits = fits && draft.use[slot] + each <= capacity[slot] * (1 - 1e-11);
          });
          if (!fits) continue;
          units[j] += 1;
          expect(desk, one.view, units, sum, stock, more);
          units[j] -= 1;
          CHECK(more.cost >= now.cost * (1 - 1e-8));
        }
      }
    }
  }
}

TEST_CASE("fulfilment recovery: the number of workers changes no bit", "[network][parity]") {
  const auto p = any::tight_fulfilment({.products = 30, .paths = 6}, 2, 0.7);
  const auto a = recovered<fulfil::nearest_first>(p, 0.2);
  for (const std::size_t workers : {1u, 2u, 5u}) {
    const auto b = recovered<fulfil::nearest_first>(p, 0.2, workers);
    CHECK(b.place == a.place);
    CHECK(b.value == a.value);
  }
}
