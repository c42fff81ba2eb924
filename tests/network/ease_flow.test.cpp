// SPDX-License-Identifier: BSL-1.0
#include <echelon/network/ease_flow.hpp>

#include <numeric>

#include <echelon/exec.hpp>
#include <echelon/network/nearest_first.hpp>

#include <tests/catch.hpp>
#include <tests/network/any_fulfilment.hpp>

using namespace echelon;

namespace {

template <class Rule>
eased_flow eased(const fulfilment_problem& p, const std::vector<std::uint32_t>& place) {
  const fulfilment_model model{p};
  return ease_flow(exec::seq, model, Rule{}, place, std::vector<double>(model.sites()));
}

double sent(const fulfilment_problem& p, const eased_flow& flow, std::size_t site) {
  const fulfilment_model model{p};
  double out = 0;
  for (std::size_t at = 0; at < flow.shipped.size(); ++at)
    if (model.site(at % model.serving()) == site) out += flow.shipped[at];
  return out;
}

}  // namespace

TEST_CASE("ease flow: without an outbound capacity there is one way, free of charge", "[network]") {
  const auto p = any::fulfilment({}, 1);
  const std::vector<std::uint32_t> place(fulfilment_model{p}.serving() * p.products.size(), 15);
  const auto flow = eased<fulfil::nearest_first>(p, place);
  CHECK(flow.share == std::vector<double>{1.0});
  CHECK(flow.price == std::vector<double>(p.net.sites.size()));
}

TEST_CASE("ease flow: every outbound capacity is kept, and tighter capacities never cost less", "[network][law]") {
  for (std::uint64_t seed = 1; seed <= 15; ++seed) {
    auto p = any::fulfilment({.sites = 2 + seed % 3}, seed);
    const std::vector<std::uint32_t> place(fulfilment_model{p}.serving() * p.products.size(), 15);
    const auto free = eased<fulfil::min_cost_flow>(p, place);
    double before = free.cost;
    for (const double share : {0.9, 0.6, 0.2, 0.0}) {
      for (std::size_t s = 1; s < p.net.sites.size(); ++s)
        p.net.sites[s].outbound_per_period = share * sent(p, free, s);
      const auto flow = eased<fulfil::min_cost_flow>(p, place);
      const auto rule = eased<fulfil::nearest_first>(p, place);
      INFO("seed " << seed << " share " << share);
      for (std::size_t s = 1; s < p.net.sites.size(); ++s) {
        CHECK(sent(p, flow, s) <= p.net.sites[s].outbound_per_period);
        CHECK(sent(p, rule, s) <= p.net.sites[s].outbound_per_period);
      }
      CHECK(std::accumulate(flow.share.begin(), flow.share.end(), 0.0) == Approx(1));
      CHECK(flow.cost >= before * (1 - 1e-9));
      before = flow.cost * (1 - 1e-3);  // mixtures are within a thousandth of the least
    }
  }
}

TEST_CASE("ease flow: weights that exceed a row move to the answer that adds least", "[network]") {
  // room for 5: of what uses 10 at cost 1, 4 at cost 3 and nothing at cost 9, five sixths are of the second
  std::vector<double> weight{1, 0, 0};
  const std::vector<double> use{10, 4, 0}, cost{1, 3, 9}, room{5};
  detail::keep_within(use, cost, room, weight);
  CHECK(weight[0] == Approx(1.0 / 6));
  CHECK(weight[1] == Approx(5.0 / 6));
  CHECK(weight[2] == 0);
}
