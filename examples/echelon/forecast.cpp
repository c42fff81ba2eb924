// SPDX-License-Identifier: BSL-1.0
/// `echelon forecast`: quantile forecasts for a panel.
#include <cstdio>
#include <filesystem>
#include <optional>

#include <echelon/exec/threads.hpp>
#include <echelon/forecast/model_file.hpp>
#include <echelon/io/csv.hpp>
#include <echelon/io/forecast_csv.hpp>
#include <echelon/io/timestamp.hpp>
#include <echelon/series/masked.hpp>

#include "load.hpp"
#include "models.hpp"
#include "pages.hpp"

namespace program {

using namespace echelon;

namespace {

/// The period that `--cutoff` names, or the last one of the panel.
std::int64_t origin_of(const forecast_options& o, const panel& p) {
  if (o.cutoff.empty()) return p.last();
  const auto moment = parse_timestamp(o.cutoff);
  const auto refuse = [&](const char* needed) {
    return failure{bad_input, "ECH-201 --cutoff: found " + o.cutoff + ", needed " + needed};
  };
  if (!moment) throw refuse(timestamp_forms);
  const auto on_clock = moment_on(p.time, *moment);
  const auto period = on_clock ? p.time.period(*on_clock) : std::nullopt;
  if (!period || *period < 0 || *period > p.last()) throw refuse("a period of the data");
  return *period;
}

/// The audit of what --mask-outliers hides from the model, as a table.
std::string audit_table(const panel& p, const std::vector<std::vector<outlier_record>>& audit) {
  csv_writer out;
  for (const char* column : {"unique_id", "from", "to", "original", "expected", "deviations", "reason"})
    out.text(column);
  out.end_row();
  for (std::size_t i = 0; i < audit.size(); ++i)
    for (const outlier_record& r : audit[i]) {
      const auto when = [&](std::size_t t) {
        return format_period(p.time, std::as_const(p.demand)[i].first + static_cast<std::int64_t>(t));
      };
      out.text(p.ids[i]).text(when(r.from)).text(when(r.to - 1)).number(r.original).number(r.expected);
      out.number(r.score).text(r.reason()).end_row();
    }
  return std::move(out).str();
}

}  // namespace

int run(const forecast_options& asked) {
  forecast_options o = asked;
  o.models = tidy(std::move(o.models));
  stage_clock watch{o.common.quiet};
  const exec::threads where{.workers = o.common.threads};
  const auto levels = levels_or(o.levels, echelon::levels::tenths);
  const named_model model = model_named(o.model, o.models, o.common.seed);  // the name, before any work
  if (o.model != "sqrf" && !(o.save.empty() && o.load.empty()))
    throw failure{wrong_usage, "--save and --load: found the model " + o.model + ", needed sqrf"};
  if (o.models.calibrate > 0 && !(o.save.empty() && o.load.empty()))
    throw failure{wrong_usage, "--save and --load: found --calibrate, needed a model without it"};
  if (!o.outliers.empty() && !o.models.mask)
    throw failure{wrong_usage, "--outliers: found no --mask-outliers, needed it: the file lists what it masks"};
  require_place(o.save);
  require_place(o.report);
  require_place(o.outliers);
  require_place(o.out);
  watch.begin("data");
  const panel p = load_panel(o.input);
  const history past = history_at(p, origin_of(o, p));
  watch.begin("forecast");
  const horizon ahead{o.horizon};
  if (p.time.each != unit::index && civil_from(p.time.day(past.last + static_cast<std::int64_t>(ahead.n))).year > 9999)
    throw failure{bad_input, "ECH-201 " + source_of(o.input) + ", --horizon: found " + std::to_string(ahead.n) +
                                 ", needed fewer, so that the last period lies before the year 10000"};
  std::optional<fitted_pooled_forest> kept;  // what --load brought or --save is to keep
  if (!o.load.empty()) {
    kept = take(load_pooled_forest(o.load));
    if (kept->spec.of != target::each_period || kept->spec.every != 1)
      throw failure{bad_input, "ECH-403 " + o.load + ": found a model of running totals, needed one of single periods"};
    if (kept->ahead < ahead)
      throw failure{bad_input, "ECH-201 --horizon: found " + std::to_string(ahead.n) + ", needed at most " +
                                   std::to_string(kept->ahead.n) + ", for which " + o.load + " was fitted"};
  }
  const std::string place = source_of(o.input) + (o.load.empty() ? ", --model " + o.model : ", --load " + o.load) +
                            " --horizon " + std::to_string(o.horizon);
  const quantile_forecast f = at_place(place, [&] {
    if (!o.save.empty() && !kept)
      kept = fit(where, pooled_forest{.season = first_season(o.models), .seed = o.common.seed}, past, ahead);
    if (kept) return predict(where, *kept, past, ahead, std::span{levels});
    return predict(where, fit(where, model, past, ahead), past, ahead, std::span{levels});
  });
  watch.begin("files");
  output_set<> beside;  // appears when the forecast is written
  const auto stage = [&](const std::string& path, const std::string& text) {
    if (const auto wrong = beside.stage(path, text)) throw failure{bad_input, wrong->text()};
  };
  if (!o.outliers.empty()) {
    const masked<int> how{.seasons = o.models.seasons};
    stage(o.outliers, audit_table(p, at_place(place, [&] { return find_outliers(where, how, past); }).audit));
  }
  if (!o.report.empty()) stage(o.report, at_place(place, [&] { return forecast_page(o, past, f); }));
  const bool replaced = !o.save.empty() && std::filesystem::exists(o.save);
  if (!o.save.empty())  // first, so that nothing else is written when it fails
    if (const auto wrong = save(*kept, o.save)) throw failure{bad_input, wrong->text()};
  if (o.out.empty()) {
    const std::string text = format_forecast(p, past.last + 1, f);
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0)
      throw failure{bad_input, "ECH-401 standard output: found it closed, needed to write the forecast"};
  } else if (const auto wrong = write_forecast(o.out, p, past.last + 1, f)) {
    if (!o.save.empty() && !replaced) std::remove(o.save.c_str());
    throw failure{bad_input, wrong->text()};
  }
  if (const auto wrong = beside.publish()) throw failure{bad_input, wrong->text()};
  watch.end();
  return done;
}

}  // namespace program
