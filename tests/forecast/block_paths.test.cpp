// SPDX-License-Identifier: BSL-1.0
#include <echelon/forecast/block_paths.hpp>

#include <array>
#include <limits>

#include <echelon/exec/seq.hpp>
#include <echelon/exec/threads.hpp>
#include <tests/catch.hpp>

using namespace echelon;

namespace {

/// Scores that say where they come from: series times 1000 plus the period.
std::vector<double> labelled(std::size_t series, std::size_t past) {
  std::vector<double> out;
  for (std::size_t i = 0; i < series; ++i)
    for (std::size_t t = 0; t < past; ++t) out.push_back(static_cast<double>(1000 * i + t));
  return out;
}

}  // namespace

TEST_CASE("block paths: whole blocks of the past, the same for all series, at the same place of the season",
          "[forecast][law]") {
  const std::size_t past = 103, season = 10, block = 7, ahead = 30;
  const auto scores = labelled(2, past);
  const point_forecast said{2, ahead, std::vector<double>(2 * ahead, 0.0)};
  const block_paths how{.draws = 50, .block = block, .season = season};
  const auto paths = draw_paths(exec::seq, how, said, {scores.data(), 2, past});
  std::vector<std::size_t> seen(past, 0);
  for (std::size_t d = 0; d < how.draws; ++d)
    for (std::size_t h = 0; h < ahead; ++h) {
      const double value = paths.path(d, 0)[h];
      const auto from = static_cast<std::size_t>(value);
      ++seen[from];
      CHECK(from % season == (past + h) % season);
      CHECK(paths.path(d, 1)[h] == value + 1000);
      if (h % block != 0) CHECK(value == paths.path(d, 0)[h - 1] + 1);
    }
  CHECK(std::count(seen.begin(), seen.end(), 0u) < 10);  // all of the past is used, but for ends that fit no block
}

TEST_CASE("block paths: forecasts, scales and the floor are those given, and a missing score repeats the last",
          "[forecast]") {
  const std::vector<double> scores{1, std::nan(""), -3, 2};
  const point_forecast said{1, 4, {10, 20, 30, 40}, {1, 2, 3, 4}};
  const auto whole = draw_paths(exec::seq, block_paths{.draws = 1, .block = 4, .season = 1, .floor = 22}, said,
                                {scores.data(), 1, 4});
  CHECK(whole.values == std::vector<double>{22, 22, 22, 48});
  const auto free = draw_paths(exec::seq, block_paths{.draws = 1, .block = 4, .season = 1}, said,
                               {scores.data(), 1, 4});
  CHECK(free.values == std::vector<double>{11, 22, 21, 48});
}

TEST_CASE("peak quantiles: equal those of kept paths, for windows of any width", "[forecast][law]") {
  random_stream draw{1};
  std::vector<double> scores(2 * 200);
  for (auto& s : scores) s = draw.normal();
  const point_forecast said{2, 47, std::vector<double>(94, 5.0)};
  const block_paths how{.draws = 60, .block = 11, .season = 5};
  const matrix_view<const double> past{scores.data(), 2, 200};
  const auto paths = draw_paths(exec::seq, how, said, past);
  for (const std::size_t window : {1u, 3u, 10u}) {
    const auto ours = peak_quantiles(exec::seq, how, said, past, window, 10, levels::deciles);
    REQUIRE(ours.horizon() == 5);
    sample_paths peaks{60, 2, 5, {}};
    for (std::size_t d = 0; d < 60; ++d)
      for (std::size_t i = 0; i < 2; ++i)
        for (std::size_t run = 0; run < 5; ++run) {
          const auto days = paths.path(d, i).subspan(10 * run, std::min<std::size_t>(10, 47 - 10 * run));
          const std::size_t wide = std::min(window, days.size());
          double peak = -1e9;
          for (std::size_t k = 0; k + wide <= days.size(); ++k) {
            double sum = 0;
            for (std::size_t j = 0; j < wide; ++j) sum += days[k + j];
            peak = std::max(peak, sum / static_cast<double>(wide));
          }
          peaks.values.push_back(peak);
        }
    const auto oracle = quantiles_of(peaks, levels::deciles);
    for (std::size_t k = 0; k < oracle.values().size(); ++k) {
      INFO("window " << window << " cell " << k);
      CHECK_THAT(ours.values()[k], WithinAbs(oracle.values()[k], 1e-12));
    }
    CHECK(peak_quantiles(exec::threads{.workers = 3}, how, said, past, window, 10, levels::deciles) == ours);
  }
  CHECK(draw_paths(exec::threads{.workers = 3}, how, said, past).values == paths.values);
}

TEST_CASE("block paths: what they refuse", "[forecast]") {
  std::vector<double> scores(20, 0.0);
  const point_forecast said{1, 5, std::vector<double>(5, 1.0)};
  const auto with = [&](block_paths how, std::size_t series, std::size_t past) {
    return ECHELON_FAULT_OF(draw_paths(exec::seq, how, said, {scores.data(), series, past}));
  };
  CHECK(with({.draws = 2, .block = 4, .season = 3}, 1, 20) == 0);
  CHECK(with({.draws = 0, .block = 4, .season = 3}, 1, 20) == 202);
  CHECK(with({.draws = 2, .block = 0, .season = 3}, 1, 20) == 202);
  CHECK(with({.draws = 2, .block = 4, .season = 0}, 1, 20) == 202);
  CHECK(with({.draws = 2, .block = 4, .season = 3}, 2, 10) == 101);
  CHECK(with({.draws = 2, .block = 4, .season = 3}, 1, 3) == 302);
  CHECK(with({.draws = 2, .block = 4, .season = 3}, 1, 5) == 302);
  CHECK(with({.draws = 2, .block = 4, .season = 3}, 1, 6) == 0);
  const std::array<level, 1> half{0.5};
  const matrix_view<const double> past{scores.data(), 1, 20};
  const block_paths good{.draws = 2, .block = 4, .season = 3};
  CHECK(ECHELON_FAULT_OF(peak_quantiles(exec::seq, good, said, past, 0, 5, half)) == 201);
  CHECK(ECHELON_FAULT_OF(peak_quantiles(exec::seq, good, said, past, 6, 5, half)) == 201);
  CHECK(ECHELON_FAULT_OF(peak_quantiles(exec::seq, good, said, past, 1, 5, {})) == 202);
  scores[3] = std::numeric_limits<double>::infinity();
  CHECK(with(good, 1, 20) == 301);
}
