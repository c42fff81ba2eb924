// SPDX-License-Identifier: BSL-1.0
// A loop that the compiler made twice, for arrays that may overlap and for those that cannot, must round alike: else
// results would tell where in memory their inputs lay, and so how many workers there were.
#include <algorithm>
#include <array>
#include <set>
#include <utility>
#include <vector>

#include <echelon/network/min_cost_flow.hpp>
#include <echelon/network/nearest_first.hpp>
#include <echelon/network/newsvendor_network.hpp>

#include <tests/catch.hpp>
#include <tests/network/any_fulfilment.hpp>

using namespace echelon;

namespace {

/// Costs and bounds of one product, its arrays allocated in every order.
template <class Rule>
std::set<std::pair<double, double>> everywhere(const Rule& rule, const any::served_product& p) {
  std::set<std::pair<double, double>> seen;
  std::array<int, 5> order{0, 1, 2, 3, 4};
  do {
    std::vector<double> unit, bring, stock;
    network_stock out;
    fulfilled sum;
    std::array<std::vector<double>*, 5> all{&unit, &bring, &out.slope, &sum.slope, &stock};
    for (const int k : order) all[static_cast<std::size_t>(k)]->reserve(p.costs.sites);
    unit = p.unit;
    for (std::size_t j = 0; j < p.costs.sites; ++j) bring.push_back(1.0 / (3.0 + static_cast<double>(j)));
    newsvendor_network one = p.view();
    one.unit = unit;
    auto desk = rule.desk(p.costs);
    expect(desk, one, bring, sum, stock, out);
    seen.insert({out.cost, out.bound});
  } while (std::next_permutation(order.begin(), order.end()));
  return seen;
}

}  // namespace

TEST_CASE("parity: where arrays lie in memory changes no bit of an expected cost", "[network][parity]") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed)
    for (const std::size_t sites : {4u, 8u, 12u}) {
      INFO("seed " << seed << ", sites " << sites);
      const auto p = any::product_served({sites, 3, seed, 1, 4, 2.0}, seed);
      CHECK(everywhere(fulfil::min_cost_flow{}, p).size() == 1);
      CHECK(everywhere(fulfil::nearest_first{}, p).size() == 1);
    }
}
