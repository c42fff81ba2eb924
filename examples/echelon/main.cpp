// SPDX-License-Identifier: BSL-1.0
/// echelon: from demand history to forecasts and plans, on the command line.
#include <cstdio>
#include <exception>
#include <functional>
#include <new>
#include <string>

#include <CLI/CLI.hpp>

#include <echelon/core/error.hpp>

#include "capacity_job.hpp"
#include "choice.hpp"
#include "console.hpp"
#include "options.hpp"

namespace {

void add_common(CLI::App& job, program::common_options& o) {
  job.add_option("--threads", o.threads, "Threads to use; 0: all. The answer does not depend on it")
      ->check(CLI::Range(0, 4096))
      ->capture_default_str();
  job.add_option("--seed", o.seed, "Seed of everything random")->check(CLI::NonNegativeNumber)->capture_default_str();
  job.add_flag("--quiet", o.quiet, "No progress on standard error");
}

void add_input(CLI::App& job, program::input_options& o) {
  auto* data = job.add_option("--data", o.data, "Panel, long: unique_id,ds,y[,covariates]; .gz and .xz are read too");
  job.add_option("--wide", o.wide, "Panel, wide: one row a series, attributes first, then one column a period")
      ->excludes(data);
  job.add_option("--id", o.id, "Column of a wide panel that names the series");
  job.add_option("--calendar", o.calendar, "Calendar of a wide panel: date,d,events,regional indicators");
  job.add_option("--prices", o.prices, "Prices: store_id,item_id,weeks,sell_price or unique_id,ds,price");
  job.add_option("--future", o.future, "Known future: unique_id,ds,covariates over the horizon");
  job.add_option("--static", o.statics, "Attributes that do not change: unique_id,attributes");
  job.add_option("--observed", o.observed, "Covariates of --data that nobody knows ahead, e.g. traffic,stock")
      ->delimiter(',')
      ->needs(data);
  job.add_option("--planned", o.planned, "Covariates of --data known ahead, even where the data hold no later value")
      ->delimiter(',')
      ->needs(data);
  job.add_flag("--allow-negative", o.allow_negative, "Take negative values for demand as they are");
}

void add_levels(CLI::App& job, std::vector<double>& levels) {
  job.add_option("--levels", levels, "Levels of the quantiles, e.g. 0.1,0.5,0.9")->delimiter(',');
}

/// What the three commands about choice were told.
struct choice_options {
  program::choice_fit_options fit;
  program::choice_assort_options assort;
  program::choice_stock_options stock;
};

void add_choice(CLI::App& app, choice_options& o, std::function<int()>& job) {
  auto* choice = app.add_subcommand("choice", "What customers buy instead, what to offer and what to stock");
  choice->require_subcommand(1);
  const auto add_results = [](CLI::App& to, std::string& out, std::string& report, const char* what) {
    to.add_option("--out", out, what);
    to.add_option("--report", report, "Page with what customers buy instead: a file of HTML");
  };

  auto* fit = choice->add_subcommand("fit", "A model of what customers buy, from choices or transactions");
  add_common(*fit, o.fit.common);
  fit->add_option("--data", o.fit.data,
                  "Transactions: chosen,offered (0: nothing bought); or long: choice_id,item,available,chosen")
      ->required();
  fit->add_option("--model", o.fit.models, "mnl, nested, mixed, markov-chain; of several the best is kept")
      ->delimiter(',');
  fit->add_option("--nests", o.fit.nests, "Nests of the nested model: product,nest");
  fit->add_option("--segments", o.fit.segments, "Segments of the mixed model")
      ->capture_default_str()
      ->check(CLI::Range(1, 1000));
  add_results(*fit, o.fit.out, o.fit.report, "Model file");
  fit->callback([&] { job = [&] { return program::run(o.fit); }; });

  auto* assort = choice->add_subcommand("assort", "The products to offer, with a bound on any assortment");
  add_common(*assort, o.assort.common);
  assort->add_option("--model", o.assort.model, "Model file of echelon choice fit")->required();
  assort->add_option("--revenue", o.assort.revenue, "What a sale brings: item,revenue[,room]")->required();
  assort->add_option("--cardinality", o.assort.cardinality, "At most so many products")
      ->check(CLI::Range(1, 100'000'000));
  assort->add_option("--capacity", o.assort.capacity, "Room for all products, in the unit of the column room")
      ->check(CLI::NonNegativeNumber);
  add_results(*assort, o.assort.out, o.assort.report, "Table of the assortment; default: standard output");
  assort->callback([&] { job = [&] { return program::run(o.assort); }; });

  auto* stock = choice->add_subcommand("stock", "Products and units for a season in which stock runs out");
  add_common(*stock, o.stock.common);
  stock->add_option("--model", o.stock.model, "Model file of echelon choice fit")->required();
  stock->add_option("--revenue", o.stock.revenue, "Prices: item,revenue")->required();
  stock->add_option("--cost", o.stock.cost, "Costs: item,cost[,salvage,stock,most]")->required();
  stock->add_option("--customers", o.stock.customers, "Customers of the season, on average")
      ->capture_default_str()
      ->check(CLI::Range(1.0, 1e8));
  stock->add_option("--customers-sd", o.stock.customers_sd, "Their standard deviation; default: of a Poisson number")
      ->check(CLI::NonNegativeNumber);
  stock->add_option("--planning", o.stock.planning, "Customers drawn to plan on, and as many to judge the plan")
      ->capture_default_str()
      ->check(CLI::Range(1000, 100'000'000));
  add_results(*stock, o.stock.out, o.stock.report, "Table of the order; default: standard output");
  stock->callback([&] { job = [&] { return program::run(o.stock); }; });
}

void add_models(CLI::App& job, program::model_options& o) {
  job.add_option("--season", o.seasons,
                 "Periods in a season, e.g. 7; several for models that know them, e.g. 24,168; 0: the clock's usual "
                 "ones")
      ->delimiter(',')
      ->check(CLI::Range(0, 1'000'000));
  job.add_option("--calibrate", o.calibrate,
                 "Earlier origins at which the model is tried, to correct its levels; 0: levels as the model says")
      ->check(CLI::Range(0, 10'000));
  job.add_flag("--mask-outliers", o.mask, "Hide values far from trend and season from the model");
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Echelon turns demand history into decisions: what will sell, what to stock and where."};
  app.require_subcommand(1);
  app.set_version_flag("--version", ECHELON_VERSION);
  std::function<int()> job;

  program::plan_options plan;
  auto* p = app.add_subcommand(
      "plan", "Sales to forecast to buys and placements, by site, period and delivery speed, to a report. With no "
              "data: a generated retailer");
  add_common(*p, plan.common);
  add_input(*p, plan.input);
  add_levels(*p, plan.levels);
  p->add_option("--network", plan.network, "Sites, arcs, regions, speeds, services and their cut-offs: network.json");
  p->add_option("--horizon", plan.horizon, "Periods to plan")->capture_default_str()->check(CLI::Range(1, 100'000));
  p->add_option("--holdout", plan.holdout, "Last periods kept back, on which the plan is replayed")
      ->check(CLI::Range(0, 1'000'000));
  p->add_option("--out-dir", plan.out_dir, "Folder of the results")->capture_default_str();
  p->add_option("--hierarchy", plan.hierarchy,
                "Totals to forecast too: 'm5' or groupings like 'total|state_id|state_id,cat_id'");
  p->add_option("--product-column", plan.product_column, "Attribute that names the product");
  p->add_option("--site-column", plan.site_column, "Attribute that names the fulfilment site");
  p->add_option("--hub-column", plan.hub_column, "Attribute that names the distribution centre of a site");
  p->add_option("--capacity-share", plan.capacity_share,
                "Without --network: capacities as a share of what a plan without limits would use")
      ->capture_default_str()
      ->check(CLI::Range(0.01, 1.0));
  p->add_option("--period", plan.period, "Days in one planning period")
      ->capture_default_str()
      ->check(CLI::Range(1, 100'000));
  p->add_flag("--sites-alone", plan.sites_alone,
              "Plan as if no site could serve another's customers: quicker, blind to speeds and cut-offs");
  p->add_option("--products", plan.products, "Products of the generated retailer")
      ->capture_default_str()
      ->check(CLI::Range(1, 1'000'000));
  p->add_option("--gap", plan.gap, "Certified gap at which the planner stops")
      ->capture_default_str()
      ->check(CLI::Range(0.0, 1.0));
  p->callback([&] { job = [&] { return program::run(plan); }; });

  program::forecast_options forecast;
  auto* f = app.add_subcommand("forecast", "Quantile forecasts for a panel");
  add_common(*f, forecast.common);
  add_input(*f, forecast.input);
  add_levels(*f, forecast.levels);
  f->add_option("--model", forecast.model, "Forecaster: " + program::model_names())->capture_default_str();
  add_models(*f, forecast.models);
  f->add_option("--horizon", forecast.horizon, "Periods ahead")->capture_default_str()->check(CLI::Range(1, 100'000));
  f->add_option("--cutoff", forecast.cutoff,
                "Last period that the forecaster may see (DS); default: the last one of the data");
  f->add_option("--out", forecast.out, "Forecast file; default: standard output");
  f->add_option("--save", forecast.save, "Keep the fitted model in this file");
  f->add_option("--load", forecast.load, "Forecast with the model of this file, without fitting");
  f->add_option("--outliers", forecast.outliers, "Table of what --mask-outliers hid, with the reasons");
  f->add_option("--report", forecast.report,
                "Page with the largest series: forecast, trend, seasons, breaks, outliers");
  f->add_option("--shown", forecast.shown, "Series in the report")->capture_default_str()->check(CLI::Range(1, 100));
  f->callback([&] { job = [&] { return program::run(forecast); }; });

  program::backtest_options backtest;
  auto* b = app.add_subcommand("backtest", "Rolling-origin evaluation of forecasters");
  add_common(*b, backtest.common);
  add_input(*b, backtest.input);
  add_levels(*b, backtest.levels);
  b->add_option("--model", backtest.models,
                "Forecaster; may be repeated: the first is compared with the others. One of " +
                    program::model_names());
  add_models(*b, backtest.how);
  b->add_option("--metrics", backtest.metrics, "Metrics to show")->delimiter(',');
  b->add_option("--horizon", backtest.horizon, "Periods ahead")->capture_default_str()->check(CLI::Range(1, 100'000));
  b->add_option("--windows", backtest.windows, "Origins")->capture_default_str()->check(CLI::Range(1, 100'000));
  b->add_option("--step", backtest.step, "Periods between origins; 0: one horizon")->check(CLI::Range(0, 100'000));
  b->add_option("--json", backtest.json, "Write the results to this file too");
  b->add_option("--report", backtest.report, "Page with the results, by period ahead and by level");
  b->callback([&] { job = [&] { return program::run(backtest); }; });

  choice_options choice;
  add_choice(app, choice, job);

  program::capacity_options capacity;
  auto* c = app.add_subcommand(
      "capacity", "Load per minute to quantiles with moving events, explanations, breaks, outliers, orders of hosts "
                  "and a game day");
  add_common(*c, capacity.common);
  program::add_options(*c, capacity);
  c->callback([&] { job = [&] { return program::run(capacity); }; });

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    const int status = app.exit(e);
    return status == 0 ? program::done : program::wrong_usage;
  }
  try {
    return job();
  } catch (const program::failure& f_) {
    std::fprintf(stderr, "echelon: %s\n", f_.message.c_str());
    return f_.status;
  } catch (const echelon::error& e) {
    std::fprintf(stderr, "echelon: %s\n", e.what());
  } catch (const std::bad_alloc&) {
    std::fprintf(stderr, "echelon: not enough memory for this input\n");
  } catch (const std::exception& e) {
    std::fprintf(stderr, "echelon: %s\n", e.what());
  }
  return program::bad_input;
}
