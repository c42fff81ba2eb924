// SPDX-License-Identifier: BSL-1.0
// The pooled forest on products that are new, beside the pooled seasonal profile of their department; one line of JSON
// an origin.
//
//   forecast_cold [--m5 FOLDER] [--origins 1465,1577] [--recent 56] [--hide 10] [--by item|series] [--percent 100]
//
// An origin is the number of the last day that anybody sees, from 1. Three kinds of series are scored: those of a
// random tenth of the items, or a random tenth of the series, of which nobody sees any history, neither sales nor
// prices; those that sold first in the recent days; and the established rest. Each weighs by its turnover, and is
// scaled by the history that it had. With --percent below 100 only that share of the established is forecast, which is
// cheaper.
#include <cstdio>
#include <exception>
#include <limits>
#include <set>

#include <echelon/eval/hierarchy_score.hpp>
#include <echelon/forecast/pooled_forest.hpp>

#include "world.hpp"

using namespace echelon;

namespace {

constexpr std::int64_t week = 7, year = 364;

/// What someone without a model does: for each day ahead the quantiles of what the started products of the same
/// department and site sold on the same weekday, in the last eight weeks and in five weeks around it a year ago.
quantile_forecast pooled_profile(const exec::threads& where, const bench::world& w, const history& past,
                                 horizon ahead, std::span<const level> levels) {
  const attribute &site = *past.of().find_attribute(w.site), &department = *past.of().find_attribute(w.department);
  const std::size_t pools = site.labels.size() * department.labels.size(), q = levels.size();
  const auto pool_of = [&](std::size_t i) { return site.code[i] * department.labels.size() + department.code[i]; };
  std::vector<std::vector<std::size_t>> members(pools);
  std::vector<std::int64_t> start(past.size(), std::numeric_limits<std::int64_t>::max());
  for (std::size_t i = 0; i < past.size(); ++i) {
    const auto run = past.demand(i);
    for (std::int64_t t = run.first; t < run.end() && start[i] > t; ++t)
      if (run.at(t) > 0) start[i] = t;
    if (start[i] <= past.last) members[pool_of(i)].push_back(i);
  }
  std::vector<double> profile(pools * ahead.n * q, 0.0), values(past.size() * ahead.n * q);
  bulk(where, pools, [&](std::size_t g) {
    std::vector<double> sold;
    for (std::size_t h = 0; h < ahead.n; ++h) {
      const std::int64_t target = past.last + 1 + static_cast<std::int64_t>(h);
      const std::int64_t newest = target - (static_cast<std::int64_t>(h) + week) / week * week;
      std::set<std::int64_t> days;
      for (std::int64_t k = 0; k < 8; ++k) days.insert(newest - k * week);
      for (std::int64_t k = -2; k <= 2; ++k) days.insert(std::min(target - year + k * week, newest));
      sold.clear();
      for (const std::size_t i : members[g])
        for (const std::int64_t t : days)
          if (const double y = past.demand(i).at(t); t >= start[i] && !std::isnan(y)) sold.push_back(y);
      if (sold.empty()) continue;
      std::sort(sold.begin(), sold.end());
      for (std::size_t k = 0; k < q; ++k) {
        const auto at = static_cast<std::size_t>(levels[k].value() * static_cast<double>(sold.size()));
        profile[(g * ahead.n + h) * q + k] = sold[std::min(at, sold.size() - 1)];
      }
    }
  });
  for (std::size_t i = 0; i < past.size(); ++i)
    std::copy_n(&profile[pool_of(i) * ahead.n * q], ahead.n * q, &values[i * ahead.n * q]);
  return {past.size(), ahead.n, {levels.begin(), levels.end()}, std::move(values)};
}

/// The panel with neither sales nor covariates of some series up to the origin: what is known before a launch.
panel hide(const panel& p, const std::vector<bool>& hidden, std::int64_t origin) {
  panel out;
  out.time = p.time;
  out.ids = p.ids;
  out.shared = p.shared;
  out.attributes = p.attributes;
  for (std::size_t i = 0; i < p.size(); ++i)
    out.demand.push_back(p.demand[i].first, hidden[i] ? std::span<const double>{} : p.demand[i].values);
  for (const auto& c : p.covariates) {
    covariate& copy = out.covariates.emplace_back(covariate{c.name, {}, c.planned});
    for (std::size_t i = 0; i < p.size(); ++i) {
      const auto run = c.values[i];
      const std::int64_t past = std::clamp<std::int64_t>(origin + 1 - run.first, 0, run.end() - run.first);
      const std::int64_t gone = hidden[i] ? past : 0;
      copy.values.push_back(run.first + gone, run.values.subspan(static_cast<std::size_t>(gone)));
    }
  }
  return out;
}

struct tally {
  double sqrf = 0, pool = 0, weight = 0, inside = 0, outcomes = 0;
  std::size_t series = 0;
};

}  // namespace

int main(int argc, char** argv) try {
  const bench::options o{argc, argv,
                         {{"m5", ""}, {"origins", ""}, {"recent", "56"}, {"hide", "10"}, {"by", "item"},
                          {"percent", "100"},
                          {"workers", "2"}, {"products", "60"}, {"horizon", "28"}, {"trees", "120"}, {"seed", "11"}}};
  const exec::threads where{.workers = o.number("workers")};
  const bench::world w = bench::load(o.text("m5"), o.number("products"), where);
  const horizon ahead{o.number("horizon")};
  std::vector<std::int64_t> origins = o.numbers("origins");
  if (origins.empty()) origins.push_back(w.observed.last() + 1 - static_cast<std::int64_t>(ahead.n));
  const auto levels = std::span<const level>{levels::m5};
  const auto recent = static_cast<std::int64_t>(o.number("recent"));
  std::vector<bool> hidden(w.observed.size(), false), wanted(w.observed.size(), false);
  const double share = static_cast<double>(o.number("hide")) / 100;
  if (o.text("by") == "item") {
    for (const auto i : bench::some_of(w.observed, w.product, share, o.number("seed"))) hidden[i] = true;
  } else {
    for (std::size_t i = 0; i < hidden.size(); ++i) hidden[i] = random_stream{o.number("seed"), i}.uniform() < share;
  }
  for (const auto i : bench::some_of(w.observed, w.product, static_cast<double>(o.number("percent")) / 100, 7))
    wanted[i] = true;
  for (const std::int64_t day : origins) {
    const std::int64_t origin = day - 1;
    const history truth = history_at(w.observed, origin);
    const panel known = hide(w.observed, hidden, origin);
    const history past = history_at(known, origin);
    const auto weight = turnover(truth);
    std::vector<std::size_t> kept;
    std::vector<std::size_t> kind;  // hidden, recent, established
    for (std::size_t i = 0; i < known.size(); ++i) {
      const running_sums own{truth.demand(i)};
      const std::size_t k = hidden[i] ? 0 : own.start() > origin - recent && own.start() <= origin ? 1 : 2;
      if (k == 2 && !wanted[i]) continue;
      kept.push_back(i);
      kind.push_back(k);
    }
    const double start = bench::now();
    const auto fitted = fit(where, pooled_forest{.trees = o.number("trees")}, past, ahead);
    const double grown = bench::now();
    const quantile_forecast ours = predict(where, fitted, past, ahead, levels, std::span<const std::size_t>{kept});
    const double done = bench::now();
    const quantile_forecast theirs = pooled_profile(where, w, past, ahead, levels);
    tally of[3];
    for (std::size_t k = 0; k < kept.size(); ++k) {
      const std::size_t i = kept[k];
      const double a = bench::spl_of(truth, i, ours, k), b = bench::spl_of(truth, i, theirs, i);
      if (!(weight[i] > 0) || std::isnan(a) || std::isnan(b)) continue;
      tally& to = of[kind[k]];
      to.sqrf += weight[i] * a;
      to.pool += weight[i] * b;
      to.weight += weight[i];
      ++to.series;
      for (std::size_t h = 0; h < ahead.n; ++h) {
        const double y = truth.outcome(i, h);
        if (std::isnan(y)) continue;
        to.inside += y >= ours(k, h)[1] && y <= ours(k, h)[7] ? 1 : 0;
        to.outcomes += 1;
      }
    }
    std::printf("{\"origin\": %lld, \"fit_seconds\": %.1f, \"predict_seconds\": %.1f", static_cast<long long>(day),
                grown - start, done - grown);
    const char* names[] = {"hidden", "recent", "established"};
    for (std::size_t k = 0; k < 3; ++k)
      std::printf(", \"%s\": {\"series\": %zu, \"sqrf\": %.5f, \"profile\": %.5f, \"weight\": %.1f, \"inside\": %.4f}",
                  names[k], of[k].series, of[k].sqrf / std::max(of[k].weight, 1e-300),
                  of[k].pool / std::max(of[k].weight, 1e-300), of[k].weight,
                  of[k].inside / std::max(of[k].outcomes, 1.0));
    std::printf("}\n");
    std::fflush(stdout);
  }
  return 0;
} catch (const std::exception& e) {
  std::fprintf(stderr, "forecast_cold: %s\n", e.what());
  return 1;
}
