// SPDX-License-Identifier: BSL-1.0
/// Rules for intermittent demand: intermittent parts FILE | m5 FOLDER; one JSON line a method.
#include <chrono>
#include <cmath>
#include <cstdio>
#include <exception>
#include <stdexcept>
#include <string>
#include <vector>

#include <echelon/eval/hierarchy_score.hpp>
#include <echelon/exec.hpp>
#include <echelon/io/panel_csv.hpp>
#include <echelon/io/retail_csv.hpp>
#include <echelon/loss/pinball.hpp>
#include <echelon/series/intermittent.hpp>
#include <echelon/series/moving_mean.hpp>
#include <echelon/series/seasonal_naive.hpp>

using namespace echelon;

namespace {

struct named {
  const char* name;
  intermittent_demand spec;
};
constexpr named rules[]{{"croston", {.rule = intermittent_rule::croston}},
                        {"sba", {.rule = intermittent_rule::sba}},
                        {"tsb", {.rule = intermittent_rule::tsb}},
                        {"adida", {.rule = intermittent_rule::adida, .smoothing = 0}},
                        {"imapa", {.rule = intermittent_rule::imapa, .smoothing = 0}}};

template <class Spec>
void parts(const char* name, const Spec& spec, const panel& p) {
  constexpr std::size_t ahead = 6;
  const history past = history_at(p, p.last() - static_cast<std::int64_t>(ahead));
  const auto begin = std::chrono::steady_clock::now();
  const auto f = predict(exec::seq, fit(exec::seq, spec, past, horizon{ahead}), past, horizon{ahead}, levels::m5);
  const double spent = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  double loss = 0, sold = 0, seen = 0, below[9]{};
  for (std::size_t i = 0; i < p.size(); ++i)
    for (std::size_t h = 0; h < ahead; ++h) {
      const double y = past.outcome(i, h);
      if (std::isnan(y)) continue;
      sold += y;
      seen += 1;
      for (std::size_t q = 0; q < 9; ++q) {
        loss += 2 * pinball(levels::m5[q], y, f(i, h)[q]) / 9;
        below[q] += y <= f(i, h)[q] ? 1 : 0;
      }
    }
  std::printf("{\"method\": \"%s\", \"loss\": %.6g, \"at75\": %.6g, \"at835\": %.6g, \"at975\": %.6g, \"at995\": %.6g, "
              "\"microseconds\": %.4g}\n",
              name, loss / sold, below[5] / seen, below[6] / seen, below[7] / seen, below[8] / seen,
              1e6 * spent / static_cast<double>(p.size()));
}

/// Points of series and of their totals, as the competition scored its benchmarks: mean of twelve levels, and the last.
void m5_points(const std::string& folder) {
  auto sales = read_panel_wide(folder + "/sales_d1_d1969.csv.xz");
  const auto calendar = read_calendar(folder + "/calendar.csv");
  if (!sales || !calendar) throw std::runtime_error("the sales or the calendar of M5 cannot be read");
  auto dated = join_calendar(*std::move(sales), *calendar, "calendar.csv");
  if (!dated) throw std::runtime_error("M5 cannot be joined");
  const auto priced = read_prices(*std::move(dated), &*calendar, folder + "/price_runs.csv.xz");
  if (!priced) throw std::runtime_error("prices cannot be read");
  const panel& p = *priced;
  const history past = history_at(p, 1940);
  const auto weight = turnover(past);
  const auto groups = aggregate(exec::threads{}, p, m5_groupings());
  for (const named& each : rules) {
    std::vector<double> mean(p.size());
    const auto begin = std::chrono::steady_clock::now();
    for (std::size_t i = 0; i < p.size(); ++i)
      mean[i] = next_demand(each.spec, m5::from_first_sale(past.demand(i).values)).mean();
    const double spent = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    m5::board board{12};
    const auto add = [&](std::size_t level_, const panel& from, std::size_t i, double w, double point) {
      const history h{&from, 1940};
      std::vector<double> happened(28);
      for (std::size_t k = 0; k < 28; ++k) happened[k] = h.outcome(i, k);
      board.add(level_, m5::rmsse(h.demand(i).values, happened, std::vector<double>(28, point)), w);
    };
    for (std::size_t g = 0; g < 12; ++g) {
      if (groups.is_bottom[g])
        for (std::size_t i = 0; i < p.size(); ++i) add(g, p, i, weight[i], mean[i]);
      for (std::size_t i = groups.first[g]; i < groups.first[g + 1]; ++i) {
        double w = 0, total = 0;
        for (const std::uint32_t m : groups.members(i)) {
          w += weight[m];
          total += mean[m];
        }
        add(g, groups.series, i, w, total);
      }
    }
    std::printf("{\"method\": \"%s\", \"all\": %.9g, \"item\": %.9g, \"microseconds\": %.4g}\n", each.name,
                board.value(), board.at(11), 1e6 * spent / static_cast<double>(p.size()));
  }
}

}  // namespace

int main(int count, char** argument) try {
  if (count < 3) throw std::invalid_argument("needs parts FILE or m5 FOLDER");
  if (std::string{argument[1]} == "m5") {
    m5_points(argument[2]);
    return 0;
  }
  const auto p = read_panel_wide(argument[2]);
  if (!p) throw std::runtime_error(p.error().text());
  for (const named& each : rules) parts(each.name, each.spec, *p);
  parts("moving_mean", moving_mean{.lookback = 12}, *p);
  parts("seasonal_naive", seasonal_naive{.season = 1}, *p);
} catch (const std::exception& problem) {
  std::fprintf(stderr, "%s\n", problem.what());
  return 1;
}
