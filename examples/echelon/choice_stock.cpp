// SPDX-License-Identifier: BSL-1.0
/// `echelon choice stock`: which products to stock for a season and how many of each.
#include <cmath>
#include <cstdio>

#include <echelon/assort/joint_assortment.hpp>
#include <echelon/exec/threads.hpp>

#include "choice_pages.hpp"

namespace program {

using namespace echelon;

namespace {

/// Customers of a season by mean and deviation.
count_demand customers_of(const choice_stock_options& o) {
  const double sd = o.customers_sd, mean = o.customers;
  if (sd < 0) return poisson_demand(mean);
  if (sd == 0) return exactly(static_cast<std::uint32_t>(std::llround(mean)));
  if (sd * sd < mean * (1 - 1e-9))
    throw failure{wrong_usage, "--customers-sd: found " + format_double(sd) + ", needed 0 or at least " +
                                   format_double(std::sqrt(mean)) + ", the deviation of a Poisson number"};
  const double more = sd * sd - mean;
  return more > 1e-9 * mean ? negative_binomial_demand(mean, mean * mean / more) : poisson_demand(mean);
}

/// Whole units of a column.
std::vector<std::uint32_t> units_of(const std::vector<double>& numbers, const std::string& name,
                                    const std::string& path) {
  std::vector<std::uint32_t> out;
  for (const double x : numbers) {
    if (!(x >= 0 && x <= 4294967295.0 && x == std::floor(x)))
      throw failure{bad_input, "ECH-201 " + path + ", column " + name + ": found " + format_double(x) +
                                   ", needed a whole number of units"};
    out.push_back(static_cast<std::uint32_t>(x));
  }
  return out;
}

}  // namespace

int run(const choice_stock_options& o) {
  stage_clock watch{o.common.quiet};
  const exec::threads where{.workers = o.common.threads};
  selling_season pays{.customers = customers_of(o)};
  require_place(o.out);
  require_place(o.report);
  watch.begin("data");
  const named_choice of = take(read_choice(o.model));
  const std::size_t n = of.products.size();
  pays.price = product_table{o.revenue, of.products}.column("revenue");
  const product_table costs{o.cost, of.products};
  pays.cost = costs.column("cost");
  pays.salvage = costs.column("salvage", 0.0);
  pays.stock = units_of(costs.column("stock", 0.0), "stock", o.cost);
  pays.most = units_of(costs.column("most", double{selling_season::no_limit}), "most", o.cost);
  watch.begin("season");
  const converted_chain chain = chain_of_any(where, of, o.common.seed);
  const joint_plan plan = at_place(o.model + ", " + o.revenue + ", " + o.cost, [&] {
    const joint_assortment how{.planning = o.planning, .fresh = o.planning, .seed = o.common.seed};
    return solve(where, how, chain.chain, pays);
  });
  watch.begin("files");
  csv_writer rows;
  rows.text("item").text("units").text("buy").text("expected_sales");
  rows.end_row();
  for (std::size_t j = 0; j < n; ++j) {
    rows.text(of.products[j]).number(plan.units[j]).number(plan.bought[j]).number(plan.sales[j]);
    rows.end_row();
  }
  const std::string csv = std::move(rows).str();
  result_files files;
  files.stage(o.out, csv);
  if (!o.report.empty()) {
    choice_report page = page_of(where, of);
    page.title = "Which products to stock, and how many";
    page.subtitle = "A season of " + show::number(o.customers) + " customers";
    page.lead = "The order earns " + show::number(plan.profit.mean) + " (95 %: " + show::number(plan.profit.low()) +
                " to " + show::number(plan.profit.high()) + "); no order can expect more than " +
                show::number(plan.bound) + ".";
    page.figures = {{show::number(plan.profit.mean), "expected profit", "on customers that the plan never saw"},
                    {show::number(plan.bound), "bound", "no order can expect more"},
                    {show::percent(plan.gap()), "gap"}};
    for (std::size_t j = 0; j < n; ++j)
      if (plan.units[j] > 0)
        page.answer.push_back({of.products[j], pays.price[j], plan.sales[j], static_cast<double>(plan.units[j])});
    page.facts = {{"model", o.model}, {"revenue", o.revenue}, {"cost", o.cost},
                  {"seed", std::to_string(o.common.seed)}};
    files.stage(o.report, to_html(page));
  }
  files.publish();
  watch.end();
  if (o.out.empty()) std::fputs(csv.c_str(), stdout);
  std::printf("profit %.6g (95 %%: %.6g to %.6g), no order can expect more than %.6g (gap %.2g %%)\n",
              plan.profit.mean, plan.profit.low(), plan.profit.high(), plan.bound, 100 * plan.gap());
  if (chain.distance.assortments > 0)
    std::printf("planned for the nearest Markov chain: at most %.2g %% of customers choose otherwise\n",
                100 * chain.distance.worst_total);
  return done;
}

}  // namespace program
