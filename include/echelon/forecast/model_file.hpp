// SPDX-License-Identifier: BSL-1.0
/// Fitted pooled forests in model files: fit in the evening, forecast in the morning.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <echelon/forecast/pooled_forest.hpp>
#include <echelon/forest/model_file.hpp>
#include <echelon/io/number.hpp>

namespace echelon::inline ECHELON_ABI {

/// Writes a fitted pooled forest, whole or not at all; a problem when that fails.
inline std::optional<problem> save(const fitted_pooled_forest& f, const std::string& path) {
  const stored_forest<leaf::all_targets> trees{f.forest};
  model_writer to{"forecast.pooled_forest"};
  const pooled_forest& s = f.spec;
  to.text("ahead", std::to_string(f.ahead.n))
      .text("season", std::to_string(s.season))
      .text("pool_at_least", std::to_string(s.pool_at_least))
      .text("target", s.of == target::each_period ? "each_period" : "running_total")
      .text("every", std::to_string(s.every))
      .text("seed", std::to_string(s.seed));
  trees.put(to, "forest/");
  return to.save(path);
}

/// Reads what `save` wrote: it forecasts the same bits. Of the spec it holds what a forecast depends on, and the seed.
///
/// throws  nothing; problems of mapped_file, read_model and read_forest | 402 a setting that cannot be
inline parsed<fitted_pooled_forest> load_pooled_forest(const std::string& path) {
  const auto bytes = mapped_file::open(path);
  if (!bytes) return bytes.error();
  const auto file = read_model(bytes->bytes(), path, "forecast.pooled_forest");
  if (!file) return file.error();
  std::optional<problem> first;
  const auto whole_number = [&](const char* name, std::int64_t least) -> std::uint64_t {
    const auto text = file->text(name);
    const auto n = text ? parse_integer(*text) : std::nullopt;
    if ((!n || *n < least || *n > std::int64_t{1} << 40) && !first)
      first = problem{fault::malformed,
                      path,
                      0,
                      0,
                      std::string{name} + ' ' + shown(text ? *text : std::string_view{}),
                      "a whole number of at least " + std::to_string(least)};
    return static_cast<std::uint64_t>(n.value_or(0));
  };
  pooled_forest spec;
  const horizon ahead{whole_number("ahead", 1)};
  spec.season = whole_number("season", 0);
  spec.pool_at_least = whole_number("pool_at_least", 0);
  spec.every = whole_number("every", 1);
  const auto of = file->text("target");
  if (!first && (!of || (*of != "each_period" && *of != "running_total")))
    first = problem{fault::malformed,
                    path,
                    0,
                    0,
                    "the target " + shown(of ? *of : std::string_view{}),
                    "each_period or running_total"};
  if (first) return *first;
  spec.of = *of == "running_total" ? target::running_total : target::each_period;
  auto trees = read_forest<leaf::all_targets>(*file, "forest/");
  if (!trees) return trees.error();
  return fitted_pooled_forest{spec, *std::move(trees), ahead};
}

}  // namespace echelon::inline ECHELON_ABI
