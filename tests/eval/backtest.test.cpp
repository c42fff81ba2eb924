// SPDX-License-Identifier: BSL-1.0
#include <echelon/eval/backtest.hpp>

#include <echelon/exec/threads.hpp>

#include <tests/catch.hpp>
#include <tests/eval/retailer.hpp>

using namespace echelon;

namespace {

backtest_plan four_windows() {
  backtest_plan plan{.windows = {.windows = 4, .step = 3, .ahead = horizon{5}}};
  plan.levels = {0.1, 0.5, 0.9};
  return plan;
}

bool same(const backtest_result& a, const backtest_result& b) {
  if (a.windows.size() != b.windows.size()) return false;
  for (std::size_t w = 0; w < a.windows.size(); ++w)
    if (a.windows[w].origin != b.windows[w].origin || !(a.windows[w].forecast == b.windows[w].forecast)) return false;
  return true;
}

}  // namespace

TEST_CASE("backtest: windows end at the origins of the plan and hold what happened after them", "[eval][law]") {
  const panel p = retailer::independent(4, 40);
  const backtest_result r = backtest(exec::seq, four_windows(), p, retailer::climatology{});
  REQUIRE(r.windows.size() == 4);
  CHECK(r.complete);
  for (std::size_t w = 0; w < 4; ++w) {
    CHECK(r.windows[w].origin == static_cast<std::int64_t>(25 + 3 * w));
    for (std::size_t i = 0; i < 4; ++i)
      for (std::size_t h = 0; h < 5; ++h) {
        const double y = p.demand[i].at(r.windows[w].origin + 1 + static_cast<std::int64_t>(h));
        const double kept = r.windows[w].outcome[i * 5 + h];
        CHECK((std::isnan(y) ? std::isnan(kept) : y == kept));
      }
  }
}

TEST_CASE("backtest: what happens after an origin changes no forecast made there", "[eval][law]") {
  panel p = retailer::independent(4, 40);
  const backtest_result before = backtest(exec::seq, four_windows(), p, retailer::climatology{});
  for (std::size_t i = 0; i < p.size(); ++i)  // rewrite everything after the third origin
    for (std::int64_t t = 32; t < 40; ++t) p.demand[i].values[static_cast<std::size_t>(t - p.demand[i].first)] = 1000.0;
  const backtest_result after = backtest(exec::seq, four_windows(), p, retailer::climatology{});
  for (std::size_t w = 0; w < 3; ++w) CHECK(before.windows[w].forecast == after.windows[w].forecast);
  CHECK_FALSE(before.windows[3].forecast == after.windows[3].forecast);
}

TEST_CASE("backtest: the model is fitted at every origin, or once at the first", "[eval][law]") {
  const panel p = retailer::independent(4, 40);
  std::size_t fits = 0;
  backtest_plan plan = four_windows();
  const backtest_result every = backtest(exec::seq, plan, p, retailer::climatology{&fits});
  CHECK(fits == 4);
  plan.when = refit::once;
  const backtest_result once = backtest(exec::seq, plan, p, retailer::climatology{&fits});
  CHECK(fits == 5);
  CHECK(once.windows[0].forecast == every.windows[0].forecast);
  // a climatology that is not fitted again says the same at all origins
  CHECK(once.windows[3].forecast == once.windows[0].forecast);
  CHECK_FALSE(every.windows[3].forecast == every.windows[0].forecast);
}

TEST_CASE("backtest: any number of workers gives the same bits", "[eval][parity]") {
  const panel p = retailer::independent(20, 60);
  const backtest_result oracle = backtest(exec::seq, four_windows(), p, retailer::climatology{});
  for (const std::size_t workers : {1u, 2u, 3u})
    CHECK(same(oracle, backtest(exec::threads{.workers = workers}, four_windows(), p, retailer::climatology{})));
}

TEST_CASE("backtest: an observer hears every window and may stop it, what is done is kept", "[eval][law]") {
  const panel p = retailer::independent(4, 40);
  std::vector<std::size_t> heard;
  auto listen = [&](const progress& at) {
    CHECK(at.total == 4);
    heard.push_back(at.done);
    return true;
  };
  CHECK(backtest(exec::seq, four_windows(), p, retailer::climatology{}, listen).complete);
  CHECK(heard == std::vector<std::size_t>{0, 1, 2, 3, 4});
  auto stop_after_two = [](const progress& at) { return at.done < 2; };
  const backtest_result part = backtest(exec::seq, four_windows(), p, retailer::climatology{}, stop_after_two);
  CHECK_FALSE(part.complete);
  CHECK(part.windows.size() == 2);
}

TEST_CASE("backtest: plans and forecasts that do not fit are refused", "[eval]") {
  const panel p = retailer::independent(4, 40);
  const auto run = [&](backtest_plan plan) { return backtest(exec::seq, plan, p, retailer::climatology{}); };
  backtest_plan plan = four_windows();
  plan.levels.clear();
  CHECK(ECHELON_FAULT_OF(run(plan)) == 202);
  plan.levels = {0.9, 0.1};
  CHECK(ECHELON_FAULT_OF(run(plan)) == 102);
  plan = four_windows();
  plan.windows.windows = 50;
  CHECK(ECHELON_FAULT_OF(run(plan)) == 302);
  plan.windows.windows = 0;
  CHECK(ECHELON_FAULT_OF(run(plan)) == 201);
  const auto with = [&](std::size_t series, horizon ahead, level upper) {
    const auto say = [=](const history&, horizon, std::span<const level>) {
      return quantile_forecast{series, ahead.n, {0.1, 0.5, upper}, std::vector<double>(series * ahead.n * 3, 1.0)};
    };
    return backtest(exec::seq, four_windows(), p, forecast_by{say});
  };
  CHECK(ECHELON_FAULT_OF(with(4, horizon{5}, 0.9)) == 0);
  CHECK(ECHELON_FAULT_OF(with(3, horizon{5}, 0.9)) == 101);
  CHECK(ECHELON_FAULT_OF(with(4, horizon{4}, 0.9)) == 101);
  CHECK(ECHELON_FAULT_OF(with(4, horizon{5}, 0.8)) == 101);
}
