// SPDX-License-Identifier: BSL-1.0
/// `echelon backtest`: rolling-origin evaluation of forecasters on one panel.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>
#include <utility>

#include <echelon/eval/backtest.hpp>
#include <echelon/eval/calibration.hpp>
#include <echelon/eval/compare.hpp>
#include <echelon/eval/score.hpp>
#include <echelon/exec/threads.hpp>
#include <echelon/io/file.hpp>
#include <echelon/io/json.hpp>
#include <echelon/io/number.hpp>
#include <echelon/io/timestamp.hpp>

#include "load.hpp"
#include "models.hpp"
#include "pages.hpp"

namespace program {

using namespace echelon;

namespace {

struct metric {
  const char* name;
  double (*of)(const score_sums&);
};

constexpr metric metrics[] = {
    {"wql", [](const score_sums& s) { return s.quantile.value(); }},
    {"sql", [](const score_sums& s) { return s.scaled_quantile.value(); }},
    {"mase", [](const score_sums& s) { return s.scaled_error.value(); }},
    {"smape", [](const score_sums& s) { return s.percentage_error.value(); }},
    {"bias", [](const score_sums& s) { return s.bias.value(); }},
    {"coverage", [](const score_sums& s) { return s.covered.value(); }},
    {"width", [](const score_sums& s) { return s.width.value(); }},
};

std::vector<metric> metrics_of(const backtest_options& o) {
  if (o.metrics.empty()) return {std::begin(metrics), std::end(metrics)};
  std::vector<metric> out;
  for (const auto& name : o.metrics) {
    const auto* m =
        std::find_if(std::begin(metrics), std::end(metrics), [&](const metric& x) { return name == x.name; });
    if (m == std::end(metrics))
      throw failure{wrong_usage,
                    "--metrics: found " + name + ", needed wql, sql, mase, smape, bias, coverage or width"};
    out.push_back(*m);
  }
  return out;
}

struct tried_model {
  std::string name;
  backtest_result result;
  score_table scores;
};

json_value json_of(const std::vector<metric>& shown, const score_sums& s) {
  json_value out = json_value::object();
  for (const auto& m : shown) out[m.name] = m.of(s);
  return out;
}

json_value json_of(const exec::threads& where, const panel& p, const std::vector<metric>& shown,
                   const std::vector<tried_model>& models) {
  json_value out = json_value::object();
  for (const auto& m : models) {
    json_value one = json_value::object();
    one["model"] = m.name;
    one["pooled"] = json_of(shown, m.scores.pooled());
    for (std::size_t w = 0; w < m.scores.origins.size(); ++w) {
      json_value row = json_of(shown, m.scores.of_window(w));
      row["origin"] = format_period(p.time, m.scores.origins[w]);
      one["windows"].push_back(row);
    }
    for (std::size_t h = 0; h < m.scores.ahead.n; ++h) one["ahead"].push_back(json_of(shown, m.scores.of_period(h)));
    const calibration_table kept = calibration(m.result);
    for (std::size_t k = 0; k < kept.levels.size(); ++k) {
      json_value row = json_value::object();
      row["level"] = kept.levels[k].value();
      row["share_below"] = kept.of_level(k).share_below();
      row["share_up_to"] = kept.of_level(k).share_up_to();
      one["calibration"].push_back(row);
    }
    if (&m != &models.front()) {
      const comparison c = compare(where, models.front().result, m.result);
      one["first_minus_this"] = c.mean_difference;
      one["standard_error"] = c.standard_error;
    }
    out["models"].push_back(one);
  }
  return out;
}

void print(const std::vector<metric>& shown, const std::vector<tried_model>& models) {
  std::printf("%-18s", "model");
  for (const auto& m : shown) std::printf(" %10s", m.name);
  std::printf("\n");
  for (const auto& model : models) {
    std::printf("%-18s", model.name.c_str());
    const score_sums all = model.scores.pooled();
    for (const auto& m : shown) std::printf(" %10.4f", m.of(all));
    std::printf("\n");
  }
}

}  // namespace

int run(const backtest_options& o) {
  stage_clock watch{o.common.quiet};
  const exec::threads where{.workers = o.common.threads};
  const auto shown = metrics_of(o);
  const std::vector<std::string> names =
      o.models.empty() ? std::vector<std::string>{"seasonal-naive", "moving-mean", "sqrf"} : o.models;
  const model_options how = tidy(o.how);
  std::vector<named_model> specs;  // the names, before any work
  for (const auto& n : names) specs.push_back(model_named(n, how, o.common.seed));
  backtest_plan plan{
      .windows = {.windows = o.windows, .step = o.step == 0 ? o.horizon : o.step, .ahead = horizon{o.horizon}}};
  plan.levels = levels_or(o.levels, echelon::levels::deciles);
  require_place(o.json);
  require_place(o.report);
  watch.begin("data");
  const panel p = load_panel(o.input);
  const season_length m{how.seasons.empty() ? usual_season(p.time) : first_season(how)};
  const std::string asked = " --horizon " + std::to_string(o.horizon) + " --windows " + std::to_string(o.windows) +
                            " --step " + std::to_string(plan.windows.step);
  std::vector<tried_model> tried;
  for (std::size_t k = 0; k < names.size(); ++k) {
    const std::string& name = names[k];
    watch.begin(name);
    backtest_result r = at_place(source_of(o.input) + ", --model " + name + asked,
                                 [&] { return backtest(where, plan, p, specs[k], watch); });
    score_table scores = score(where, p, r, m);
    tried.push_back({name, std::move(r), std::move(scores)});
  }
  watch.end();
  if (!o.json.empty())
    if (const auto wrong = write_file(o.json, format_json(json_of(where, p, shown, tried))))
      throw failure{bad_input, wrong->text()};
  if (!o.report.empty()) {
    std::vector<judged_model> judged;
    std::vector<std::pair<std::string, std::vector<double>>> figures;
    std::vector<std::string> columns;
    for (const metric& each : shown) columns.emplace_back(each.name);
    for (const tried_model& one : tried) {
      judged.push_back({one.name, one.scores, calibration(one.result)});
      std::vector<double> values;
      for (const metric& each : shown) values.push_back(each.of(one.scores.pooled()));
      figures.emplace_back(one.name, std::move(values));
    }
    if (const auto wrong = write_file(o.report, backtest_page(o, p, judged, figures, columns)))
      throw failure{bad_input, wrong->text()};
  }
  print(shown, tried);
  return done;
}

}  // namespace program
