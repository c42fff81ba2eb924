// SPDX-License-Identifier: BSL-1.0
#include <echelon/network/fulfilment_relaxation.hpp>

#include <echelon/exec.hpp>
#include <echelon/network/nearest_first.hpp>

#include <tests/catch.hpp>
#include <tests/network/any_fulfilment.hpp>

using namespace echelon;

namespace {

using flow = subproblem::spill_over<>;
static_assert(product_subproblem<flow>);
static_assert(relaxation<fulfilment_relaxation<flow>, exec::seq_t>);

/// The poorest subproblem: brings nothing, and knows no bound but zero.
struct idle {
  network_stock solve(const newsvendor_network& one) const {
    auto desk = fulfil::min_cost_flow{}.desk(*one.costs);
    fulfilled sum;
    std::vector<double> stock;
    network_stock out;
    expect(desk, one, std::vector<double>(one.costs->sites), sum, stock, out);
    out.bound = 0;
    return out;
  }
};

}  // namespace

TEST_CASE("fulfilment relaxation: its value is below cost and prices of any plan under either rule", "[network][law]") {
  for (std::uint64_t seed = 1; seed <= 15; ++seed) {
    const auto p = any::tight_fulfilment({.products = 5, .sites = 1 + seed % 4, .centres = seed % 2}, seed);
    const fulfilment_model model{p};
    const fulfilment_relaxation<flow> relaxed_problem{model, {}};
    random_stream s{seed, 2};
    std::vector<double> prices(relaxed_problem.coupling_rows());
    for (double& x : prices) x = s.exponential();
    const relaxed answer = relaxed_problem.evaluate(exec::seq, prices);
    CHECK(answer.inexact >= 0);
    CHECK(answer.inexact <= 2e-3 * answer.value);
    const auto slot = relaxed_problem.slot_prices(prices);
    CHECK(relaxed_problem.row_prices(slot) == prices);
    priced_product one;
    fulfilled sum;
    std::vector<double> stock, bring(model.serving());
    network_stock found;
    for (int trial = 0; trial < 20; ++trial) {
      double value = 0;
      std::vector<double> use(model.slots());
      const auto add = [&](const auto& rule, std::size_t i) {
        model.price(i, {}, {}, one);
        auto desk = rule.desk(one.costs);
        for (double& b : bring) b = std::floor(40 * s.uniform());
        expect(desk, one.view, bring, sum, stock, found);
        value += found.cost;
        model.add_use(i, std::span<const double>{bring}, found.shipped, use);
      };
      for (std::size_t i = 0; i < p.products.size(); ++i) {
        if (trial % 2 == 0) add(fulfil::min_cost_flow{}, i);
        else add(fulfil::nearest_first{}, i);
      }
      for (std::size_t k = 0; k < slot.size(); ++k) value += slot[k] * use[k];
      CHECK(answer.value <= value);
    }
  }
}

TEST_CASE("fulfilment relaxation: equal prices give equal bits, for every worker and after other prices",
          "[network][parity]") {
  const auto p = any::tight_fulfilment({.products = 50, .paths = 6}, 3);
  const fulfilment_model model{p};
  const fulfilment_relaxation<flow> problem{model, {}};
  const std::vector<double> prices(problem.coupling_rows(), 0.3), other(problem.coupling_rows(), 0.1);
  const relaxed first = problem.evaluate(exec::seq, prices);
  static_cast<void>(problem.evaluate(exec::seq, other));
  CHECK(problem.evaluate(exec::seq, prices) == first);
  for (const std::size_t workers : {1u, 2u, 5u})
    CHECK(problem.evaluate(exec::threads{.workers = workers}, prices) == first);
}

TEST_CASE("fulfilment relaxation: a user's own subproblem says how far its answer is from its bound", "[network]") {
  const auto p = any::tight_fulfilment({.products = 5}, 3);
  const fulfilment_model model{p};
  const fulfilment_relaxation<idle> lazy{model, {}};
  const fulfilment_relaxation<flow> exact{model, {}};
  const std::vector<double> prices(lazy.coupling_rows());
  const relaxed answer = lazy.evaluate(exec::seq, prices);
  CHECK(answer.value == 0);
  CHECK(answer.inexact >= exact.evaluate(exec::seq, prices).value);
}
