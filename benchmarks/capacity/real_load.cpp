// SPDX-License-Identifier: BSL-1.0
// Real load per minute, its last days held out: pinball losses of nine levels, beside the week before with the levels
// of its own errors on the record.
//   real_load YEAR MONTH DAY HELD_DAYS < VALUES
// A value a minute from 0:00 of the day, `nan` where missing. Prints a line of JSON.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include <echelon/capacity/fit_best.hpp>
#include <echelon/capacity/season.hpp>
#include <echelon/capacity/trend.hpp>

using namespace echelon;

namespace {

/// The week before, again and again; where it is missing, one before that. Levels are those of differences a week
/// apart.
quantile_forecast weekly_naive(const std::vector<double>& load, std::size_t ahead, std::vector<bool>& known) {
  const std::size_t n = load.size(), week = minutes_a_week, lag = n >= week + minutes_a_day ? week : minutes_a_day;
  std::vector<double> errors;
  for (std::size_t t = lag; t < n; ++t)
    if (const double e = load[t] - load[t - lag]; e == e) errors.push_back(e);
  std::sort(errors.begin(), errors.end());
  std::vector<double> out;
  for (std::size_t h = 0; h < ahead; ++h) {
    std::size_t at = n - week + h % week;
    while (std::isnan(load[at]) && at >= week) at -= week;
    known.push_back(!std::isnan(load[at]));
    for (const level q : levels::deciles) {
      const auto place = static_cast<std::size_t>(q.value() * static_cast<double>(errors.size() - 1));
      out.push_back((known[h] ? load[at] : 0.0) + errors[place]);
    }
  }
  return {1, ahead, {levels::deciles.begin(), levels::deciles.end()}, std::move(out)};
}

/// Mean of twice the pinball loss where the outcome is known and so is the week before.
double loss_of(const quantile_forecast& said, const std::vector<bool>& known, const double* came) {
  double loss = 0, count = 0;
  for (std::size_t h = 0; h < said.horizon(); ++h) {
    if (std::isnan(came[h]) || !known[h]) continue;
    for (std::size_t k = 0; k < levels::deciles.size(); ++k) {
      const double q = levels::deciles[k].value(), z = said(0, h)[k];
      loss += 2 * std::max(q * (came[h] - z), (q - 1) * (came[h] - z));
      count += 1;
    }
  }
  return loss / count;
}

/// Candidates that differ in how long the past has a say and how much the days of a week may differ.
template <class Link>
auto candidates(const Link& on) {
  using model = decltype(capacity_model{on, trend::level_only{}, season::day{}, season::week{}, season::hour{}});
  std::vector<model> out;
  for (const double half_life : {7.0, 14.0, 28.0, 1e9})
    for (const double penalty : {30.0, 300.0, 3000.0})
      for (const std::size_t grain : {15u, 30u, 60u}) {
        model m{on, trend::level_only{}, season::day{.grain = grain}, season::week{.penalty = penalty}, season::hour{}};
        m.half_life = half_life;
        out.push_back(m);
      }
  return out;
}

}  // namespace

int main(int count, char** words) {
  if (count != 5) return 1;
  const civil_day start{std::atoi(words[1]), std::atoi(words[2]), std::atoi(words[3])};
  const std::size_t ahead = std::strtoul(words[4], nullptr, 10) * minutes_a_day;
  std::vector<double> all;
  for (double y = 0; std::scanf("%lf", &y) == 1;) all.push_back(y);
  if (all.size() < ahead + minutes_a_week) return 1;
  const std::size_t n = all.size() - ahead;
  const std::vector<double> load(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(n));
  std::vector<bool> known;
  const quantile_forecast naive = weekly_naive(load, ahead, known);
  const load_record record{start, load};
  const auto seconds = [] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
  };
  const double began = seconds();
  const auto best = fit_best(candidates(link::root{}), record, horizon{ahead});
  const double chosen = seconds();
  const auto again = fit(best.fitted.model, record);
  const quantile_forecast alone = predict(again, horizon{ahead}, levels::deciles);
  const double took = seconds() - chosen;
  const double* const came = all.data() + n;
  const double ours = loss_of(predict(best.fitted, horizon{ahead}, levels::deciles), known, came);
  std::printf("{\"minutes\": %zu, \"naive\": %.6f, \"ours\": %.6f, \"half_life\": %.0f, \"penalty\": %.0f, "
              "\"grain\": %zu, \"validated\": %.6f, \"wider\": %.4f, \"choice_s\": %.3f, \"seconds\": %.4f}\n",
              n, loss_of(naive, known, came), ours,
              best.fitted.model.half_life, std::get<2>(best.fitted.model.terms).penalty,
              std::get<1>(best.fitted.model.terms).grain, 2 * best.loss[best.which], best.wider, chosen - began, took);
  return alone.horizon() == ahead ? 0 : 1;
}
