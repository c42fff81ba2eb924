// SPDX-License-Identifier: BSL-1.0
/// Fitted pooled forests in model files: fit in the evening, forecast in the morning.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <echelon/forecast/pooled_forest.hpp>
#include <echelon/forest/model_file.hpp>
#include <echelon/io/number.hpp>

namespace echelon::inline ECHELON_ABI {

/// Writes a fitted pooled forest, whole or not at all; a problem when that fails.
template <class = void>
std::optional<problem> save(const fitted_pooled_forest& f, const std::string& path) {
  const stored_forest<leaf::sketch> trees{f.forest};
  model_writer to{"forecast.pooled_forest"};
  const pooled_forest& s = f.spec;
  to.text("ahead", std::to_string(f.ahead.n))
      .text("season", std::to_string(s.season))
      .text("pool_at_least", std::to_string(s.pool_at_least))
      .text("target", s.of == target::each_period ? "each_period" : "running_total")
      .text("every", std::to_string(s.every))
      .text("outcome", "root");
  to.text("clock", std::to_string(static_cast<int>(f.columns.each))).text("step", std::to_string(f.columns.step));
  const auto put = [&](const std::string& kind, const std::vector<std::string>& names) {
    to.text(kind, std::to_string(names.size()));
    for (std::size_t k = 0; k < names.size(); ++k) to.text(kind + '.' + std::to_string(k), names[k]);
  };
  put("regional", f.columns.regional);
  put("covariates", f.columns.covariates);
  put("observed", f.columns.observed);
  put("attributes", f.columns.attributes);
  put("pools", f.columns.pools);
  put("kin", f.columns.kin);
  trees.put(to, "forest/");
  std::optional<stored_forest<leaf::sketch>> fresh;
  if (f.fresh) {
    to.text("fresh", "1");
    fresh.emplace(*f.fresh).put(to, "fresh/");
  }
  return to.save(path);
}

/// Reads what `save` wrote: it forecasts the same bits. Of the spec it holds what a forecast depends on.
///
/// throws  nothing; problems of mapped_file, read_model and read_forest | 402 a setting that cannot be
template <class = void>
parsed<fitted_pooled_forest> load_pooled_forest(const std::string& path) {
  const auto bytes = mapped_file::open(path);
  if (!bytes) return bytes.error();
  const auto file = read_model(bytes->bytes(), path, "forecast.pooled_forest");
  if (!file) return file.error();
  std::optional<problem> first;
  const auto whole_number = [&](const std::string& name, std::int64_t least, std::int64_t most) {
    const auto text = file->text(name);
    const auto n = text ? parse_integer(*text) : std::nullopt;
    const bool fits = n && *n >= least && *n <= most;
    if (!fits && !first)
      first = problem{fault::malformed,
                      path,
                      0,
                      0,
                      name + ' ' + shown(text ? *text : std::string_view{}),
                      "a whole number from " + std::to_string(least) + " to " + std::to_string(most)};
    return fits ? *n : least;
  };
  const auto names = [&](const std::string& kind) {
    std::vector<std::string> out;
    for (std::int64_t k = 0, n = whole_number(kind, 0, 1 << 15); k < n && !first; ++k) {
      const auto text = file->text(kind + '.' + std::to_string(k));
      if (text) out.push_back(*text);
      else first = problem{fault::malformed, path, 0, 0, "no name " + kind + '.' + std::to_string(k), "one a column"};
    }
    return out;
  };
  constexpr std::int64_t most = 1 << 20;
  const auto count = [&](const char* name, std::int64_t least) {
    return static_cast<std::size_t>(whole_number(name, least, most));
  };
  pooled_forest spec;
  const horizon ahead{count("ahead", 1)};
  spec.season = count("season", 0);
  spec.pool_at_least = count("pool_at_least", 0);
  spec.every = count("every", 1);
  feature_columns columns;
  columns.each = static_cast<unit>(whole_number("clock", 0, static_cast<std::int64_t>(unit::year)));
  columns.step = whole_number("step", 1, std::int64_t{1} << 40);
  columns.regional = names("regional");
  columns.covariates = names("covariates");
  columns.attributes = names("attributes");
  columns.observed = names("observed");
  columns.pools = names("pools");
  columns.kin = names("kin");
  for (const auto& name : columns.observed)
    if (!first && std::ranges::find(columns.covariates, name) == columns.covariates.end())
      first = problem{fault::malformed, path, 0, 0, "the observed column " + shown(name), "one of the covariates"};
  if (!first && ahead.n > static_cast<std::size_t>(most) / spec.every)
    first = problem{fault::malformed, path, 0, 0, "a horizon times every beyond 1048576 periods", "fewer"};
  const auto of = file->text("target");
  if (!first && (!of || (*of != "each_period" && *of != "running_total")))
    first = problem{fault::malformed,
                    path,
                    0,
                    0,
                    "the target " + shown(of ? *of : std::string_view{}),
                    "each_period or running_total"};
  if (const auto outcome = file->text("outcome"); !first && (!outcome || *outcome != "root"))
    first = problem{fault::malformed,
                    path,
                    0,
                    0,
                    "the outcome " + shown(outcome ? *outcome : std::string_view{}),
                    "root: a forest of other outcomes must be fitted anew"};
  if (first) return *first;
  spec.of = *of == "running_total" ? target::running_total : target::each_period;
  auto trees = read_forest<leaf::sketch>(*file, "forest/");
  if (!trees) return trees.error();
  fitted_pooled_forest out{spec, *std::move(trees), {}, ahead, std::move(columns)};
  if (!file->text("fresh")) return out;
  auto fresh = read_forest<leaf::sketch>(*file, "fresh/");
  if (!fresh) return fresh.error();
  out.fresh = *std::move(fresh);
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
