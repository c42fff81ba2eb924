// SPDX-License-Identifier: BSL-1.0
/// `echelon choice assort`: which products to offer, with a bound on what any assortment can bring.
#include <algorithm>
#include <cstdio>
#include <numeric>

#include <echelon/assort/limited_assortment.hpp>
#include <echelon/assort/local_search.hpp>
#include <echelon/assort/nested_assortment.hpp>
#include <echelon/exec/threads.hpp>

#include "choice_pages.hpp"

namespace program {

using namespace echelon;

namespace {

/// Products in the order of their nests.
assortment_plan solve_nested(const nested_logit& m, std::span<const double> worth) {
  const std::size_t n = m.products();
  std::vector<std::uint32_t> order(n);
  std::iota(order.begin(), order.end(), 0u);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return m.nest_of()[a] < m.nest_of()[b]; });
  nested_products p;
  p.start = {0};
  p.outside = m.outside();
  for (std::uint32_t i = 0; i < m.nests().size(); ++i) {
    p.dissimilarity.push_back(m.nests()[i].dissimilarity);
    p.outside_in.push_back(m.nests()[i].nothing);
    for (const std::uint32_t j : order)
      if (m.nest_of()[j] == i) {
        p.attraction.push_back(m.weights()[j]);
        p.worth.push_back(worth[j]);
      }
    p.start.push_back(p.worth.size());
  }
  assortment_plan plan = solve(nested_assortment{}, p);
  for (std::uint32_t& j : plan.offered) j = order[j];
  std::sort(plan.offered.begin(), plan.offered.end());
  return plan;
}

template <class M>
assortment_plan best_of(const exec::threads& where, const M& m, std::span<const double> worth,
                        const assortment_limit& limit) {
  if constexpr (std::is_same_v<M, markov_chain>) return solve(limited_assortment{}, m, worth, limit);
  else if constexpr (std::is_same_v<M, multinomial_logit>)  // the chain of a logit is the logit
    return solve(limited_assortment{}, chain_of(where, m, 1).chain, worth, limit);
  else if constexpr (std::is_same_v<M, nested_logit>)
    return limit.binds(worth.size()) ? solve(local_search{}, m, worth, limit) : solve_nested(m, worth);
  else return solve(local_search{}, m, worth, limit);
}

}  // namespace

int run(const choice_assort_options& o) {
  stage_clock watch{o.common.quiet};
  const exec::threads where{.workers = o.common.threads};
  require_place(o.out);
  require_place(o.report);
  watch.begin("data");
  const named_choice of = take(read_choice(o.model));
  const std::size_t n = of.products.size();
  const product_table table{o.revenue, of.products};
  const std::vector<double> worth = table.column("revenue");
  assortment_limit limit{.most = o.cardinality == 0 ? n : o.cardinality, .capacity = o.capacity};
  if (o.capacity < std::numeric_limits<double>::infinity()) limit.room = table.column("room");
  watch.begin("assortment");
  assortment_plan plan = at_place(o.model + ", " + o.revenue, [&] {
    return std::visit([&](const auto& m) { return best_of(where, m, worth, limit); }, of.model);
  });
  std::vector<double> bought(n);
  std::visit([&](const auto& m) { m.probabilities(assortment{plan.offered}, std::span<double>{bought}); }, of.model);
  watch.begin("files");
  std::vector<unsigned char> marks = marks_of(assortment{plan.offered}, n);
  csv_writer rows;
  rows.text("item").text("offered").text("revenue").text("bought");
  rows.end_row();
  for (std::size_t j = 0; j < n; ++j) {
    rows.text(of.products[j]).text(marks[j] != 0 ? "1" : "0").number(worth[j]).number(bought[j]);
    rows.end_row();
  }
  const std::string csv = std::move(rows).str();
  result_files files;
  files.stage(o.out, csv);
  if (!o.report.empty()) {
    choice_report page = page_of(where, of);
    page.title = "Which products to offer";
    page.subtitle = std::to_string(plan.offered.size()) + " of " + std::to_string(n) + " products";
    page.lead = "A customer brings " + show::number(plan.revenue) + " on average; no assortment that keeps the limits "
                "brings more than " + show::number(plan.bound) + ".";
    page.figures = {{show::number(plan.revenue), "revenue of a customer"},
                    {show::number(plan.bound), "bound", "no assortment brings more"},
                    {show::percent(plan.gap()), "gap"}};
    for (const std::uint32_t j : plan.offered) page.answer.push_back({of.products[j], worth[j], bought[j]});
    page.facts = {{"model", o.model}, {"revenue", o.revenue}};
    files.stage(o.report, to_html(page));
  }
  files.publish();
  watch.end();
  if (o.out.empty()) std::fputs(csv.c_str(), stdout);
  std::printf("%zu of %zu products bring %.6g a customer; no assortment brings more than %.6g (gap %.2g %%)\n",
              plan.offered.size(), n, plan.revenue, plan.bound, 100 * plan.gap());
  return done;
}

}  // namespace program
