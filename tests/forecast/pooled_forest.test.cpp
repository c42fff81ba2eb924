// SPDX-License-Identifier: BSL-1.0
#include <echelon/forecast/pooled_forest.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <echelon/eval/backtest.hpp>
#include <echelon/exec.hpp>
#include <echelon/loss/pinball.hpp>
#include <echelon/series/seasonal_naive.hpp>
#include <echelon/testing/check_forecaster.hpp>
#include <tests/catch.hpp>
#include <tests/forecast/catalogue.hpp>

using namespace echelon;

template <>
inline constexpr testing::promise testing::promised<pooled_forest>{.non_negative = true, .needs_data = true};

namespace {

constexpr pooled_forest small_forest{.trees = 30, .min_leaf = 10, .rows = 3000, .pool_at_least = 5};

template <class Spec>
double mean_loss(const Spec& spec, const panel& p, std::int64_t origin, std::size_t ahead) {
  const history past = history_at(p, origin);
  const auto f = predict(exec::seq, fit(exec::seq, spec, past, horizon{ahead}), past, horizon{ahead}, levels::deciles);
  double sum = 0;
  for (std::size_t i = 0; i < p.size(); ++i)
    for (std::size_t h = 0; h < ahead; ++h)
      for (std::size_t k = 0; k < 9; ++k) sum += pinball(levels::deciles[k], past.outcome(i, h), f(i, h)[k]);
  return sum / static_cast<double>(p.size() * ahead * 9);
}

}  // namespace

TEST_CASE("pooled forest: it keeps every law of forecasters", "[forecast][law]") {
  for (const auto& v :
       testing::check_forecaster(pooled_forest{.trees = 5, .min_leaf = 3, .rows = 400, .pool_at_least = 2})) {
    INFO(v.law << ": " << v.detail);
    CHECK(v.held);
  }
}

TEST_CASE("pooled forest: workers change nothing", "[forecast][parity]") {
  const panel p = tests::small_catalogue(20, 300);
  const history past = whole(p);
  const auto oracle = predict(exec::seq, fit(exec::seq, small_forest, past, horizon{7}), past, horizon{7}, levels::m5);
  for (const std::size_t workers : {1u, 2u, 3u, 5u}) {
    const exec::threads where{.workers = workers};
    CHECK(predict(where, fit(where, small_forest, past, horizon{7}), past, horizon{7}, levels::m5) == oracle);
  }
}

TEST_CASE("pooled forest: it beats seasonal naive where there is a season, a region and an event", "[forecast]") {
  const panel p = tests::small_catalogue(60, 560);
  CHECK(mean_loss(small_forest, p, 545, 14) < 0.85 * mean_loss(seasonal_naive{}, p, 545, 14));
}

TEST_CASE("pooled forest: on four years of months the season is neither lost nor counted twice", "[forecast]") {
  panel p;
  p.time = {unit::month, 1, 600};
  for (std::size_t i = 0; i < 4; ++i) {
    p.ids.push_back("m" + std::to_string(i));
    random_stream draw{3, i};
    std::vector<double> y;
    for (int t = 0; t < 60; ++t) y.push_back(100 + 50 * std::sin(t * std::numbers::pi / 6) + 5 * draw.normal());
    p.demand.push_back(0, y);
  }
  const history past = history_at(p, 47);
  const pooled_forest spec{.trees = 60};
  const auto f = predict(exec::seq, fit(exec::seq, spec, past, horizon{12}), past, horizon{12}, levels::tenths);
  double error = 0;
  for (std::size_t i = 0; i < 4; ++i)
    for (std::size_t h = 0; h < 12; ++h) error += std::abs(f(i, h)[1] - past.outcome(i, h)) / 48;
  CHECK(error < 10);  // twice the noise; a season lost costs 32 in the mean, one counted twice the same
}

TEST_CASE("pooled forest: outcomes lie at or below each level as often as it says", "[forecast][law]") {
  // 60 series × 14 days of Poisson counts: P(y < q) <= level <= P(y <= q), within five binomial deviations of 840
  const panel p = tests::small_catalogue(60, 560);
  const history past = history_at(p, 530);
  const auto f = predict(exec::seq, fit(exec::seq, small_forest, past, horizon{14}), past, horizon{14}, levels::tenths);
  for (std::size_t k = 0; k < 3; ++k) {
    double below = 0, up_to = 0;
    for (std::size_t i = 0; i < p.size(); ++i)
      for (std::size_t h = 0; h < 14; ++h) {
        below += past.outcome(i, h) < f(i, h)[k] ? 1 : 0;
        up_to += past.outcome(i, h) <= f(i, h)[k] ? 1 : 0;
      }
    const double level_ = levels::tenths[k].value(), slack = 5 * std::sqrt(level_ * (1 - level_) / 840);
    CHECK(below / 840 <= level_ + slack);
    CHECK(up_to / 840 >= level_ - slack);
  }
}

TEST_CASE("pooled forest: a running total covers the days up to its end", "[forecast][law]") {
  constexpr pooled_forest total{.of = target::running_total, .every = 7};
  CHECK(total.window(0).from == 1);
  CHECK(total.window(0).to == 7);
  CHECK(total.window(3).from == 1);
  CHECK(total.window(3).to == 28);
  constexpr pooled_forest each;
  CHECK(each.window(4).from == 5);
  CHECK(each.window(4).to == 5);

  const panel p = tests::small_catalogue(30, 420);
  const history past = history_at(p, 391);
  pooled_forest spec = small_forest;
  spec.of = target::running_total;
  spec.every = 7;
  const auto f = predict(exec::seq, fit(exec::seq, spec, past, horizon{4}), past, horizon{4}, levels::tenths);
  double demand = 0, median = 0;
  for (std::size_t i = 0; i < p.size(); ++i) {
    for (std::size_t h = 0; h < 28; ++h) demand += past.outcome(i, h);
    median += f(i, 3)[1];
    CHECK(f(i, 0)[1] < f(i, 3)[1]);
  }
  CHECK_THAT(median, WithinRel(demand, 0.15));
}

TEST_CASE("pooled forest: a new product gets the forecast of its pool, with more doubt", "[forecast]") {
  panel p = tests::small_catalogue(40, 420);
  p.ids.push_back("new");
  p.demand.push_back(0, {});
  p.attributes[0].code.push_back(0);
  p.attributes[1].code.push_back(0);
  p.covariates[0].values.push_back(0, std::vector<float>(480, 2.0f));
  const history past = whole(p);
  const auto f = predict(exec::seq, fit(exec::seq, small_forest, past, horizon{7}), past, horizon{7}, levels::tenths);
  for (std::size_t h = 0; h < 7; ++h) {
    CHECK(f(40, h)[1] > 0.0);
    CHECK(f(40, h)[2] > 1.5 * f(40, h)[1]);
  }
}

TEST_CASE("pooled forest: no forecast of a backtest sees an observed covariate after its origin", "[forecast][law]") {
  const backtest_plan plan{.windows = {.windows = 2, .step = 10, .ahead = horizon{5}},
                           .levels = {levels::tenths.begin(), levels::tenths.end()}};
  for (const bool planned : {false, true}) {
    panel p = tests::small_catalogue(10, 200);
    p.covariates[0].planned = planned;
    for (std::size_t i = 0; i < p.size(); ++i)  // as good as demand itself for whoever may look ahead
      for (std::size_t t = 0; t < 200; ++t)
        p.covariates[0].values[i].values[t] = static_cast<float>(p.demand[i].values[t] + 1);
    const backtest_result before = backtest(exec::seq, plan, p, small_forest);
    for (const backtest_window& w : before.windows) {
      panel changed = p;
      for (std::size_t i = 0; i < p.size(); ++i)
        for (auto t = static_cast<std::size_t>(w.origin + 1); t < 200; ++t)
          changed.covariates[0].values[i].values[t] = static_cast<float>(t % 3 * 50);
      const history past = history_at(changed, w.origin);
      const auto after = predict(exec::seq, fit(exec::seq, small_forest, past, horizon{5}), past, horizon{5},
                                 std::span{plan.levels});
      CHECK((after == w.forecast) == !planned);
    }
  }
}

TEST_CASE("pooled forest: what it cannot learn from is refused by number", "[forecast]") {
  const panel p = tests::small_catalogue(5, 60);
  const history past = whole(p);
  const auto fitted = [&](pooled_forest spec, const history& from, std::size_t ahead) {
    return fit(exec::seq, spec, from, horizon{ahead});
  };
  CHECK(ECHELON_FAULT_OF(fitted(small_forest, past, 0)) == 201);
  CHECK(ECHELON_FAULT_OF(fitted({.rows = 100, .emphasis = 1.5}, past, 7)) == 201);
  CHECK(ECHELON_FAULT_OF(fitted({.leaf_points = 0, .rows = 2000}, past, 7)) == 201);
  CHECK(ECHELON_FAULT_OF(fitted({.rows = 100, .of = target::running_total, .every = 0}, past, 7)) == 201);
  CHECK(ECHELON_FAULT_OF(fitted(small_forest, history_at(p, 5), 7)) == 302);
  CHECK_THROWS_WITH(fitted(small_forest, history_at(p, 5), 7),
                    "ECH-302 past gives 0 training rows, needed at least " + std::to_string(2 * small_forest.min_leaf) +
                        ", from series with more than two seasons of 7 periods since their first sale");
  const auto model = fitted({.trees = 3, .min_leaf = 2, .rows = 200}, past, 7);
  CHECK(ECHELON_FAULT_OF(predict(exec::seq, model, past, horizon{8}, levels::tenths)) == 201);
  CHECK(ECHELON_FAULT_OF(predict(exec::seq, model, past, horizon{7}, std::span<const level>{})) == 202);
  panel other = p;
  other.covariates.clear();
  CHECK(ECHELON_FAULT_OF(predict(exec::seq, model, whole(other), horizon{7}, levels::tenths)) == 101);
}

TEST_CASE("pooled forest: some series are forecast as among all", "[forecast][law]") {
  panel p = tests::small_catalogue(20, 300);
  for (double& y : p.demand[4].values) y = std::nan("");  // a new product among them
  const history past = whole(p);
  const auto model = fit(exec::seq, small_forest, past, horizon{5});
  const auto all = predict(exec::seq, model, past, horizon{5}, levels::tenths);
  const std::vector<std::size_t> which{17, 4, 0};
  const auto some = predict(exec::seq, model, past, horizon{5}, levels::tenths, which);
  REQUIRE(some.series() == 3);
  for (std::size_t k = 0; k < 3; ++k)
    for (std::size_t h = 0; h < 5; ++h)
      CHECK(std::equal(some(k, h).begin(), some(k, h).end(), all(which[k], h).begin()));
  const std::vector<std::size_t> beyond{20};
  CHECK(ECHELON_FAULT_OF(predict(exec::seq, model, past, horizon{5}, levels::tenths, beyond)) == 201);
}

TEST_CASE("pooled forest: among new products the dear ones sell less where prices decide", "[forecast]") {
  panel p = tests::small_catalogue(60, 300);
  for (std::size_t i = 0; i < 60; ++i) {
    random_stream draw{9, i};
    for (std::size_t t = 0; t < 300; ++t) {
      p.covariates[0].values[i].values[t] = i % 3 == 0 ? 8.0f : 2.0f;
      p.demand[i].values[t] = static_cast<double>(draw.poisson(i % 3 == 0 ? 1.0 : 10.0));
    }
  }
  for (const std::size_t i : {57u, 58u})  // one dear, one not
    for (double& y : p.demand[i].values) y = std::nan("");
  const history past = history_at(p, 290);
  pooled_forest spec = small_forest;
  spec.rows = 8000;  // of which the dear ones, a third of the products, give one in seven
  spec.hidden = 0.5;
  const auto f = predict(exec::seq, fit(exec::seq, spec, past, horizon{7}), past, horizon{7}, levels::tenths);
  CHECK(f(57, 3)[1] < 3.0);
  CHECK(f(58, 3)[1] > 6.0);
}

TEST_CASE("pooled forest: a new product that sells in another region is forecast from what it sells there",
          "[forecast]") {
  panel p = tests::small_catalogue(80, 300);
  attribute product{"product", {}, {}};
  for (std::size_t i = 0; i < 80; ++i) {  // series i and i + 2 are one product in two regions
    if (i % 4 < 2) product.labels.push_back("product " + std::to_string(i));
    product.code.push_back(static_cast<std::uint32_t>(i / 4 * 2 + i % 2));
    random_stream rate{8, i / 4 * 2 + i % 2}, draw{9, i};
    const double mean = std::exp(4 * rate.uniform());
    for (std::size_t t = 0; t < 300; ++t) p.demand[i].values[t] = static_cast<double>(draw.poisson(mean));
  }
  p.attributes.push_back(product);
  std::vector<double> sold(80, 0.0);
  for (std::size_t i = 0; i < 80; ++i) sold[i] = running_sums{std::as_const(p).demand[i]}.mean(0, 299);
  std::vector<std::size_t> hidden{0, 5, 8, 13, 16, 21};
  for (const std::size_t i : hidden)
    for (std::size_t t = 0; t < 291; ++t) p.demand[i].values[t] = std::nan("");
  const history past = history_at(p, 290);
  pooled_forest spec = small_forest;
  spec.rows = 8000;
  spec.hidden = 0.5;
  const auto f = predict(exec::seq, fit(exec::seq, spec, past, horizon{7}), past, horizon{7}, levels::tenths, hidden);
  double error = 0, usual = 0;
  for (std::size_t k = 0; k < hidden.size(); ++k) {

    error += std::abs(std::log(f(k, 3)[1] / sold[hidden[k]]));
    usual += std::abs(std::log(15.0 / sold[hidden[k]]));  // about the mean of the panel
  }
  CHECK(error < 0.5 * usual);
}

TEST_CASE("pooled forest: of a series that rests, rows of new products come from when it sold", "[forecast][law]") {
  std::vector<double> y(400, 0.0);
  for (std::size_t t = 0; t < 100; ++t) y[t] = 5;
  const running_sums own{run_view<const double>{0, y}};
  std::size_t busy = 0;
  for (std::uint64_t k = 0; k < 500; ++k) {
    random_stream draw{3, k};
    const std::int64_t origin = detail::busy_origin(own, 28, 50, 399, 399, draw);
    REQUIRE(origin >= 50);
    REQUIRE(origin <= 399);
    busy += origin < 128 ? 1 : 0;
  }
  CHECK(busy > 350);  // eight draws miss the quarter in which it sold one time in ten
  random_stream draw{1, 1};
  CHECK(detail::busy_origin(own, 28, 300, 399, 350, draw) == 350);  // never sold: the first
}
