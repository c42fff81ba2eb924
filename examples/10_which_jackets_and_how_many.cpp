// SPDX-License-Identifier: BSL-1.0
// A buyer asks: the tills say who bought what while which jackets were still there; what do I order for this winter?
//
// kind     story
// teaches  from transactions to a model of substitution, and from it to an assortment with quantities and its proof
// uses     choice, assort, stock

#include <cstdio>
#include <vector>

#include <echelon/assort.hpp>
#include <echelon/choice.hpp>
#include <echelon/exec.hpp>
#include <echelon/stock/newsvendor.hpp>

using namespace echelon;

int main() {
  const std::vector<const char*> name{"down, dear", "down", "wool", "rain", "fleece", "vest"};
  // What nobody knows: how customers really choose. Two kinds, warm and light, each by a logit.
  const logit_mixture truth{{0.6, 0.4}, {3, 4, 2, 0.5, 0.8, 0.2, 0.2, 0.4, 0.5, 3, 4, 1}, {2, 3}};

  // What the tills saw: 40,000 visits, in each of which some jackets were sold out.
  sales_counter tills{name.size()};
  std::vector<double> p(name.size());
  for (std::uint64_t visit = 0; visit < 40000; ++visit) {
    random_stream draw{2026, visit};
    std::vector<std::uint32_t> there;
    for (std::uint32_t j = 0; j < name.size(); ++j)
      if (draw.uniform() < 0.7) there.push_back(j);
    if (there.empty()) continue;
    truth.probabilities(there, p);
    double u = draw.uniform();
    std::size_t bought = name.size();
    for (const std::uint32_t j : there)
      if (u >= 0 && (u -= p[j]) < 0) bought = j;
    tills.add(there, bought);
  }
  const fitted_chain learned = fit(chain_fit{.max_iterations = 200}, tills.sales());

  selling_season winter;
  winter.price = {300, 180, 160, 120, 70, 50};
  winter.cost = {140, 80, 75, 50, 25, 24};
  winter.salvage = {80, 50, 30, 30, 10, 5};
  winter.customers = negative_binomial_demand(90, 90);  // give or take 13
  const joint_assortment how{.planning = 60000, .fresh = 60000};
  const joint_plan plan = solve(exec::threads{}, how, learned.chain, winter);

  std::printf("jacket       order  expected sales  if it is missing, its customers take\n");
  for (std::size_t j = 0; j < name.size(); ++j) {
    std::size_t next = 0;
    for (std::size_t k = 0; k < name.size(); ++k)
      if (learned.chain.move()(j, k) > learned.chain.move()(j, next)) next = k;
    std::printf("%-12s %5u  %14.0f  %s, %.0f %%\n", name[j], plan.units[j], plan.sales[j], name[next],
                100 * learned.chain.move()(j, next));
  }
  std::printf("Profit %.0f (95 %%: %.0f to %.0f); no order can expect more than %.0f.\n", plan.profit.mean,
              plan.profit.low(), plan.profit.high(), plan.bound);

  // The order, met by customers as they really are, beside one of all jackets, each as it sells when all are there.
  std::vector<std::uint32_t> all(name.size());
  learned.probabilities(whole_assortment(name.size()), p);
  for (std::size_t j = 0; j < name.size(); ++j) {
    const newsvendor_cost cost = newsvendor_cost_of(winter.price[j], winter.cost[j], winter.salvage[j]);
    all[j] = static_cast<std::uint32_t>(solve(cost, poisson_demand(winter.customers.mean() * p[j])).stock);
  }
  const auto real = fresh_customers(exec::threads{}, how, logit_customers{truth}, winter);
  const auto ours = value_stock(exec::threads{}, winter, real, std::span<const std::uint32_t>{plan.units});
  const auto theirs = value_stock(exec::threads{}, winter, real, std::span<const std::uint32_t>{all});
  const estimated lead = paired_difference(ours.by_scenario, theirs.by_scenario);
  std::printf("Real customers bring %.0f; all jackets as they sell would bring %.0f less (%.0f to %.0f).\n",
              ours.profit.mean, lead.mean, lead.low(), lead.high());
}
