// SPDX-License-Identifier: BSL-1.0
/// `echelon plan`: forecast, placement, replay.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <optional>

#include <echelon/eval/hierarchy_score.hpp>
#include <echelon/forecast/hierarchy_forecast.hpp>
#include <echelon/forecast/pooled_forest.hpp>
#include <echelon/math/normal.hpp>
#include <echelon/network/cut_back.hpp>
#include <echelon/network/limit.hpp>
#include <echelon/network/place.hpp>
#include <echelon/network/shared_place.hpp>
#include <echelon/series/running_total.hpp>
#include <echelon/simulate/replay.hpp>

#include "load.hpp"
#include "models.hpp"
#include "plan_job.hpp"

namespace program {

using namespace echelon;

namespace {

std::size_t planning_periods(const plan_options& o) { return o.horizon / o.period; }

/// The level at which one more unit saves as much as it may cost: the newsvendor's critical ratio.
double critical_ratio(const product& p) {
  const double all = p.margin + p.holding + p.leftover;
  return all > 0 ? p.margin / all : 0.0;  // nothing is at stake with a product that costs nothing
}

/// Cumulative base stocks, as the units that each period adds.
std::vector<std::uint32_t> increments(const placement_problem& problem, const std::vector<double>& base_stock) {
  std::vector<std::uint32_t> out(base_stock.size());
  const std::size_t n = problem.periods();
  for (std::size_t c = 0; c < problem.cells.size(); ++c) {
    double have = problem.cells[c].on_hand;
    for (std::size_t t = 0; t < n; ++t) {
      const double more = std::max(0.0, std::ceil(base_stock[c * n + t] - 1e-9) - have);
      out[c * n + t] = static_cast<std::uint32_t>(more);
      have += std::floor(more);
    }
  }
  return out;
}

std::string name_of(const grouping& g) {
  if (g.empty()) return "total";
  std::string out;
  for (const auto& a : g) out += (out.empty() ? "" : " × ") + a;
  return out;
}

}  // namespace

forecasts make_forecasts(const plan_options& o, const exec::threads& where, const planning_world& world,
                         stage_clock& watch) {
  forecasts out;
  const history past = history_at(world.observed, world.origin);
  const std::vector<level> levels = levels_or(o.levels, echelon::levels::m5);
  const pooled_forest daily{.seed = o.common.seed};
  watch.begin("forecast of each day");
  out.daily = predict(where, fit(where, daily, past, horizon{o.horizon}), past, horizon{o.horizon}, levels);
  watch.begin("forecast of running totals");
  const pooled_forest total{.of = target::running_total, .every = o.period, .seed = o.common.seed};
  const horizon periods{planning_periods(o)};
  out.cumulative = predict(where, fit(where, total, past, periods), past, periods, levels);
  if (!world.groupings.empty()) {
    watch.begin("forecast of the totals");
    out.groups = aggregate(where, world.observed, world.groupings);
    out.totals = forecast_totals(where, daily, out.groups, world.origin, horizon{o.horizon}, levels, watch);
  }
  watch.end();
  return out;
}

void make_plan(const plan_options& o, const exec::threads& where, finished_plan& job, stage_clock& watch) {
  planning_world& world = job.world;
  const history past = history_at(world.observed, world.origin);
  job.problem = {world.stock.net, world.stock.products, world.stock.cells, job.forecast.cumulative};
  const placement how{.waiting = 1.0 / static_cast<double>(job.problem.periods()), .gap = o.gap};
  watch.begin("placement");
  if (!world.own_capacities) {
    limit_to_share(job.problem, unconstrained(where, how, job.problem), o.capacity_share);
    for (auto& s : job.problem.net.sites) {
      s.storage = std::floor(s.storage);
      s.inbound_per_period = std::floor(s.inbound_per_period);
    }
  }
  job.plan = solve(where, how, job.problem, watch);
  std::optional<placement_plan> alone;  // the plan of sites by themselves, where they could help each other
  if (world.sites_help && !o.sites_alone && job.plan.why != stop::infeasible &&
      sites_share_orders(job.problem.net)) {
    watch.begin("placement with help between sites");
    shared_placement shared{.base = how, .sample = {.seed = o.common.seed}};
    shared.base.gap = std::max(how.gap, 4e-3);  // what the paths are good for
    shared.base.max_iterations = 60;
    alone = std::move(job.plan);
    job.plan = solve(where, shared, job.problem, watch, &*alone);
  }
  if (job.plan.why == stop::infeasible)
    throw failure{bad_input, "ECH-305 network: found an opening stock at site " +
                                 job.problem.net.sites[job.plan.overfull.front() / job.problem.periods()].id +
                                 " beyond its storage, needed capacities that hold it"};
  if (world.replayable) {
    watch.begin("baselines and replay");
    const std::size_t n = job.problem.periods(), days = o.horizon;
    const block_plan blocks{o.period, n};
    const auto naive = naive_totals(where, past, blocks, job.forecast.cumulative.levels());
    std::vector<double> naive_stock(job.problem.cells.size() * n);
    double ratio = 0;
    for (std::size_t c = 0; c < job.problem.cells.size(); ++c) {
      const double critical = critical_ratio(job.problem.products[job.problem.cells[c].product]);
      ratio += critical / static_cast<double>(job.problem.cells.size());
      for (std::size_t t = 0; t < n; ++t) naive_stock[c * n + t] = quantile_at(naive.levels(), naive(c, t), critical);
    }
    const auto safe_stock = mean_plus_safety(where, past, blocks, normal_quantile(std::clamp(ratio, 0.001, 0.999)));
    const auto naive_plan = cut_back(how, job.problem, increments(job.problem, naive_stock));
    const auto safe_plan = cut_back(how, job.problem, increments(job.problem, safe_stock));
    const scenario future{job.problem.net,
                          job.problem.products,
                          job.problem.cells,
                          days,
                          recorded_demand(world.observed, world.origin + 1, days),
                          o.period,
                          world.late_shipments,
                          o.common.seed,
                          world.sites_help};
    const auto replay = [&](const char* name, const placement_plan& p) {
      job.policies.push_back({name, simulate(where, future, stocking::schedule{p.place, n})});
    };
    replay("Echelon plan", job.plan);
    if (alone) replay("sites by themselves", *alone);
    replay("seasonal naive, newsvendors", naive_plan);
    replay("28-day mean, safety stock", safe_plan);
    if (!world.groupings.empty()) {
      const m5::board board =
          score(where, past, job.forecast.groups, turnover(past), job.forecast.daily, job.forecast.totals);
      for (std::size_t g = 0; g < world.groupings.size(); ++g)
        job.score.by_grouping.emplace_back(name_of(world.groupings[g]), board.at(g));
      job.score.mean = board.value();
    }
  }
  watch.end();
}

int run(const plan_options& o) {
  if (o.horizon % o.period != 0)
    throw failure{wrong_usage, "--horizon: found " + std::to_string(o.horizon) +
                                   ", needed a multiple of --period, which is " + std::to_string(o.period)};
  static_cast<void>(levels_or(o.levels, echelon::levels::m5));  // wrong usage is told before any work
  std::filesystem::path there = std::filesystem::absolute(o.out_dir);
  while (!std::filesystem::exists(there) && there.has_relative_path()) there = there.parent_path();
  require_place((there / "summary.json").string());  // what is missing of the folder is made at the end
  stage_clock watch{o.common.quiet};
  const exec::threads where{.workers = o.common.threads};
  finished_plan job;
  job.options = &o;
  watch.begin("data");
  job.world = load_world(o, where);
  watch.end();
  job.forecast = at_place(source_of(o.input) + ", --horizon " + std::to_string(o.horizon),
                          [&] { return make_forecasts(o, where, job.world, watch); });
  make_plan(o, where, job, watch);
  write_results(job, watch);
  if (!o.common.quiet) std::fprintf(stderr, "Done: open %s/report.html\n", o.out_dir.c_str());
  return done;
}

}  // namespace program
