// SPDX-License-Identifier: BSL-1.0
// WSPL and seconds of the pooled forest by its size, at origins whose outcomes no bar is judged on; one line of JSON a
// size and origin.
//
//   forecast_sizes [--m5 FOLDER] [--origins 1829,1913] [--sizes SIZE;SIZE] [--percent 33] [--totals few|all]
//
// An origin is the number of the last day that the forest sees, from 1. A size is a list of trees, thousands of rows,
// min_leaf, columns tried in percent, rows a tree in percent and targets that a leaf remembers, such as
// 120/400/20/33/25/3; 0 thousand rows: the rule of the library. The forest learns from all products and is scored on
// those of a random share of the items, which is cheaper; totals that are few have at most 1,000 series a grouping.
// Told of the forest of the products: the bytes of its file, those of the table of features and outcomes that it has
// learned from, and those of the panel up to the origin.
#include <unistd.h>

#include <cstdio>
#include <exception>
#include <filesystem>
#include <sstream>

#include <echelon/eval/hierarchy_score.hpp>
#include <echelon/forecast/hierarchy_forecast.hpp>
#include <echelon/forecast/model_file.hpp>

#include "world.hpp"

using namespace echelon;

namespace {

struct size {
  std::string name;
  pooled_forest spec;
};

/// The sizes of a list; `columns` is how many the features have.
std::vector<size> sizes_of(const std::string& list, std::size_t columns) {
  std::vector<size> out;
  std::istringstream all{list};
  for (std::string name; std::getline(all, name, ';');) {
    std::size_t trees = 0, rows = 0, leaf = 0, tried = 0, share = 0, points = 0;
    char slash = 0;
    std::istringstream{name} >> trees >> slash >> rows >> slash >> leaf >> slash >> tried >> slash >> share >>
        slash >> points;
    if (points == 0) throw std::invalid_argument("a size is TREES/ROWS/LEAF/COLUMNS/SHARE/POINTS, not " + name);
    out.push_back({name,
                   {.trees = trees,
                    .min_leaf = leaf,
                    .leaf_points = points,
                    .columns_tried = std::max<std::size_t>(1, tried * columns / 100),
                    .rows = rows * 1000,
                    .rows_per_tree = static_cast<double>(share) / 100}});
  }
  return out;
}

std::uintmax_t bytes_of_model(const fitted_pooled_forest& f) {
  const auto path = std::filesystem::temp_directory_path() / ("forecast_sizes." + std::to_string(::getpid()));
  if (const auto what = save(f, path)) throw std::runtime_error(what->text());
  const std::uintmax_t bytes = std::filesystem::file_size(path);
  std::filesystem::remove(path);
  return bytes;
}

/// The tables of both forests: features of four bytes and an outcome of eight.
std::size_t bytes_of_tables(const exec::threads& where, const pooled_forest& spec, const history& past, horizon ahead) {
  const demand_context context = context_of(past, rhythm::of(past.of().time, spec.season), spec.pool_at_least);
  const std::size_t rows = spec.rows_for(past.size());
  std::size_t bytes = 0;
  for (const bool as_new : {false, true}) {
    const auto share = as_new ? detail::shares_of_series(where, context, 1.0, detail::worth_in_losses)
                              : detail::shares_of_series(where, context, spec.emphasis, detail::turnover_of);
    const auto asked = as_new ? static_cast<std::size_t>(spec.hidden * static_cast<double>(rows)) : rows;
    const auto drawn = detail::draw_targets(where, spec, context, ahead, share, asked, as_new);
    bytes += drawn.x.size() * sizeof(float) + drawn.y.size() * sizeof(double);
  }
  return bytes;
}

/// Demand and covariates that a forest may look at.
std::size_t bytes_of_panel(const history& past) {
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < past.size(); ++i) {
    bytes += past.demand(i).values.size_bytes();
    for (const auto& c : past.of().covariates) bytes += past.values(c, i).values.size_bytes();
  }
  return bytes;
}

}  // namespace

int main(int argc, char** argv) try {
  const bench::options o{argc, argv,
                         {{"m5", ""}, {"origins", ""}, {"sizes", "120/0/10/33/25/3"}, {"totals", "few"},
                          {"percent", "33"}, {"workers", "2"}, {"products", "20"}, {"horizon", "28"}}};
  const exec::threads where{.workers = o.number("workers")};
  bench::world w = bench::load(o.text("m5"), o.number("products"), where);
  const horizon ahead{o.number("horizon")};
  std::vector<std::int64_t> origins = o.numbers("origins");
  if (origins.empty()) origins.push_back(w.observed.last() + 1 - static_cast<std::int64_t>(ahead.n));
  const std::size_t most = o.text("totals") == "few" ? 1000 : w.observed.size();
  std::erase_if(w.groupings, [&](const grouping& g) {
    const hierarchy h = aggregate(where, w.observed, std::vector<grouping>{g});
    return h.is_bottom[0] || h.series.size() > most;
  });
  const hierarchy groups = aggregate(where, w.observed, w.groupings);
  const std::vector<std::size_t> kept =
      bench::some_of(w.observed, w.product, static_cast<double>(o.number("percent")) / 100, 7);
  const panel part = bench::part_of(w.observed, kept);
  const auto levels = std::span<const level>{levels::m5};
  for (const std::int64_t origin : origins) {
    const history past = history_at(w.observed, origin - 1), some = history_at(part, origin - 1);
    const history sums = history_at(groups.series, origin - 1);
    const auto weight = turnover(past);
    const std::size_t columns =
        series_lens::columns(context_of(past, rhythm::of(w.observed.time), pooled_forest{}.pool_at_least));
    for (const size& s : sizes_of(o.text("sizes"), columns)) {
      const double start = bench::now();
      const auto fitted = fit(where, s.spec, past, ahead);
      const double grown = bench::now();
      const quantile_forecast bottom = predict(where, fitted, some, ahead, levels);
      const double forecast = bench::now();
      pooled_forest of_totals = s.spec;  // the rule knows how few they are
      of_totals.rows = 0;
      const quantile_forecast totals = forecast_totals(where, of_totals, groups, past.last, ahead, levels);
      const double done = bench::now();
      m5::board board{groups.groupings.size() + 1};
      for (std::size_t k = 0; k < kept.size(); ++k)
        board.add(groups.groupings.size(), bench::spl_of(some, k, bottom, k), weight[kept[k]]);
      for (std::size_t g = 0; g < groups.groupings.size(); ++g)
        for (std::size_t i = groups.first[g]; i < groups.first[g + 1]; ++i) {
          double of_members = 0;
          for (const std::uint32_t m : groups.members(i)) of_members += weight[m];
          board.add(g, bench::spl_of(sums, i, totals, i), of_members);
        }
      double of_totals_mean = 0;
      for (std::size_t g = 0; g < groups.groupings.size(); ++g)
        of_totals_mean += board.at(g) / static_cast<double>(groups.groupings.size());
      std::printf("{\"size\": \"%s\", \"origin\": %lld, \"products\": %.6f, \"totals\": %.6f, "
                  "\"fit_seconds\": %.1f, \"predict_seconds\": %.1f, \"totals_seconds\": %.1f, "
                  "\"model_bytes\": %llu, \"table_bytes\": %zu, \"panel_bytes\": %zu}\n",
                  s.name.c_str(), static_cast<long long>(origin), board.at(groups.groupings.size()), of_totals_mean,
                  grown - start, forecast - grown, done - forecast,
                  static_cast<unsigned long long>(bytes_of_model(fitted)),
                  bytes_of_tables(where, s.spec, past, ahead), bytes_of_panel(past));
      std::fflush(stdout);
    }
  }
  return 0;
} catch (const std::exception& e) {
  std::fprintf(stderr, "forecast_sizes: %s\n", e.what());
  return 1;
}
