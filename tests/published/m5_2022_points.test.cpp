// SPDX-License-Identifier: BSL-1.0
/// Makridakis, Spiliotis, Assimakopoulos (2022) M5 accuracy competition: WRMSSE of the benchmarks Naive and sNaive on
/// d_1942..d_1969, from the competition's table of scores (Mcompetitions/M5-methods, "Scores and Ranks.xlsx"): mean of
/// the 12 levels 1.75201 and 0.84702, level 12 alone 1.25343 and 1.17642.
#include <cstdlib>
#include <string>

#include <echelon/eval/hierarchy_score.hpp>
#include <echelon/exec.hpp>
#include <echelon/io/panel_csv.hpp>
#include <echelon/io/retail_csv.hpp>
#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("published: M5 scores of Naive and sNaive to all printed digits", "[loss][published]") {
  const char* root = std::getenv("ECHELON_DATA");
  if (root == nullptr) {
    WARN("SKIPPED: needs the M5 data below $ECHELON_DATA");
    return;
  }
  const std::string folder = std::string{root} + "/m5/";
  auto sales = read_panel_wide(folder + "sales_d1_d1969.csv.xz");
  REQUIRE(sales);
  const auto calendar = read_calendar(folder + "calendar.csv");
  REQUIRE(calendar);
  auto dated = join_calendar(*std::move(sales), *calendar, "calendar.csv");
  REQUIRE(dated);
  const auto priced = read_prices(*std::move(dated), &*calendar, folder + "price_runs.csv.xz");
  REQUIRE(priced);
  const panel& p = *priced;
  const history past = history_at(p, 1940);
  const auto weight = turnover(past);
  const auto groups = aggregate(exec::threads{}, p, m5_groupings());

  const auto score_of = [&](std::int64_t season) {
    m5::board board{12};
    const auto add = [&](std::size_t level_, const panel& from, std::size_t i, double w) {
      const history h{&from, 1940};
      std::vector<double> happened(28), forecast(28);
      for (std::size_t k = 0; k < 28; ++k) {
        happened[k] = h.outcome(i, k);
        forecast[k] = h.demand(i).at(1940 - season + 1 + static_cast<std::int64_t>(k) % season);
      }
      board.add(level_, m5::rmsse(h.demand(i).values, happened, forecast), w);
    };
    for (std::size_t g = 0; g < 12; ++g) {
      if (groups.is_bottom[g])
        for (std::size_t i = 0; i < p.size(); ++i) add(g, p, i, weight[i]);
      for (std::size_t i = groups.first[g]; i < groups.first[g + 1]; ++i) {
        double w = 0;
        for (const std::uint32_t m : groups.members(i)) w += weight[m];
        add(g, groups.series, i, w);
      }
    }
    return board;
  };
  const m5::board naive = score_of(1), seasonal = score_of(7);
  CHECK_THAT(naive.value(), WithinAbs(1.75201, 5e-6));
  CHECK_THAT(naive.at(11), WithinAbs(1.25343, 5e-6));
  CHECK_THAT(seasonal.value(), WithinAbs(0.84702, 5e-6));
  CHECK_THAT(seasonal.at(11), WithinAbs(1.17642, 5e-6));
}
