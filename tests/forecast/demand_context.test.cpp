// SPDX-License-Identifier: BSL-1.0
#include <echelon/forecast/demand_context.hpp>

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

#include <tests/catch.hpp>
#include <tests/forecast/catalogue.hpp>

using namespace echelon;

TEST_CASE("demand context: a shared column that ends in a label belongs to the series of that label", "[forecast]") {
  const panel p = tests::small_catalogue();
  const demand_context c = context_of(whole(p), rhythm::of(p.time), 10);
  REQUIRE(c.regional.size() == 1);
  CHECK(c.regional[0].name == "benefit");
  CHECK(c.regional_at(0, 0, 31) == 1.0f);  // a northern series on a northern day
  CHECK(c.regional_at(0, 2, 31) == 0.0f);  // a southern one
  CHECK(c.regional_at(0, 2, 41) == 1.0f);
}

TEST_CASE("demand context: rare indicators are events, on their periods and on no other", "[forecast]") {
  const panel p = tests::small_catalogue();
  const demand_context c = context_of(whole(p), rhythm::of(p.time), 10);
  REQUIRE(c.event_column.size() == 1);
  CHECK(c.events_at(150) == 1);
  CHECK(c.events_at(350) == 1);
  CHECK(c.events_at(151) == 0);
  CHECK(c.events_at(-5) == 0);
  CHECK(c.events_at(100'000) == 0);
}

TEST_CASE("demand context: pools keep the least size on average and add up to the panel", "[forecast][law]") {
  const panel p = tests::small_catalogue(40);
  for (const std::size_t least : {5u, 10u, 15u, 25u, 100u}) {
    const demand_context c = context_of(whole(p), rhythm::of(p.time), least);
    INFO("least " << least);
    CHECK((c.pools() == 1 || c.pools() * least <= p.size()));
    double series = 0, total = 0, all = 0;
    for (std::size_t k = 0; k < c.pools(); ++k) {
      series += c.started(k, 419);
      total += c.pool_sums[k].sum(0, 500);
    }
    for (std::size_t i = 0; i < p.size(); ++i)
      for (const double y : p.demand[i].values) all += y;
    CHECK(series == 40);
    CHECK(total == all);
    CHECK(c.pool_sums[c.pools()].sum(0, 500) == all);
    CHECK(c.started(c.pools(), 419) == 40);
    CHECK(c.started(0, -1) == 0);
  }
  CHECK(context_of(whole(p), rhythm::of(p.time), 10).pools() == 4);
}

TEST_CASE("demand context: a panel without a value has pools without demand", "[forecast]") {
  panel p = tests::small_catalogue(4, 30);
  p.demand = {};
  for (int i = 0; i < 4; ++i) p.demand.push_back(0, {});
  const demand_context c = context_of({&p, 29}, rhythm::of(p.time), 1);
  CHECK(c.started(0, 29) == 0);
  CHECK(c.pool_sums[0].sum(0, 29) == 0);
}

TEST_CASE("demand context: the mean of a covariate over a pool is that of its series up to the origin", "[forecast]") {
  panel p = tests::small_catalogue(12, 60);
  for (std::size_t i = 0; i < 12; ++i)
    for (std::size_t t = 0; t < 60; ++t) p.covariates[0].values[i].values[t] = static_cast<float>(i + t);
  p.covariates[0].values[0].values[7] = std::numeric_limits<float>::quiet_NaN();
  const demand_context c = context_of(history_at(p, 40), rhythm::of(p.time), 100);
  REQUIRE(c.pools() == 1);
  CHECK_THAT(c.covariates[0].mean(0, 10, 12), WithinRel(5.5 + 11.0));
  CHECK_THAT(c.covariates[0].mean(0, 7, 7), WithinRel(6.0 + 7.0));  // of series 1 to 11
  CHECK_THAT(c.covariates[0].mean(0, 40, 59), WithinRel(5.5 + 40.0));
  CHECK(std::isnan(c.covariates[0].mean(0, 41, 59)));
}

TEST_CASE("demand context: kin share the finest attribute that has few series a label, but more than one",
          "[forecast]") {
  panel p = tests::small_catalogue(40);
  for (const std::size_t each : {8u, 2u, 1u}) {  // series of a label
    attribute a{"by " + std::to_string(each), {}, {}};
    for (std::size_t i = 0; i < 40; ++i) {
      if (i % each == 0) a.labels.push_back(std::to_string(i));
      a.code.push_back(static_cast<std::uint32_t>(i / each));
    }
    p.attributes.push_back(a);
  }
  CHECK(context_of(whole(p), rhythm::of(p.time), 10).similar.of_kin(5, 419).series == 1);
  p.attributes.erase(p.attributes.begin() + 3);  // that of two series a label
  CHECK(context_of(whole(p), rhythm::of(p.time), 10).similar.of_kin(5, 419).series == 7);
  CHECK(context_of(whole(p), rhythm::of(p.time), 5).similar.of_kin(5, 419).series == 0);  // eight are not few then
}

TEST_CASE("demand context: what pools and kin share is learned once, and holds for a panel of fewer series",
          "[forecast][law]") {
  panel p = tests::small_catalogue(40);
  attribute product{"product", {}, {}};
  for (std::size_t i = 0; i < 40; ++i) {
    if (i % 2 == 0) product.labels.push_back(std::to_string(i));
    product.code.push_back(static_cast<std::uint32_t>(i / 2));
  }
  p.attributes.push_back(product);
  const demand_context whole_of = context_of(whole(p), rhythm::of(p.time), 10);
  const feature_columns learned = whole_of.columns();
  REQUIRE(whole_of.pools() > 1);
  CHECK_FALSE(learned.pools.empty());
  CHECK(learned.kin == std::vector<std::string>{"product"});
  panel few = p;
  few.ids.resize(6);
  few.demand = {};
  few.covariates[0].values = {};
  for (std::size_t i = 0; i < 6; ++i) {
    few.demand.push_back(p.demand[i].first, p.demand[i].values);
    few.covariates[0].values.push_back(p.covariates[0].values[i].first, p.covariates[0].values[i].values);
  }
  for (auto& a : few.attributes) a.code.resize(6);
  CHECK(context_of(whole(few), rhythm::of(p.time), 10).pools() == 1);
  const demand_context again = context_of(whole(few), rhythm::of(p.time), 10, &learned);
  CHECK(again.columns() == learned);
  for (std::size_t i = 0; i < 6; ++i)
    for (std::size_t k = 0; k < 6; ++k)
      CHECK((again.pool[i] == again.pool[k]) == (whole_of.pool[i] == whole_of.pool[k]));
  CHECK(again.similar.of_kin(4, 419).series == 1);
  for (std::vector<std::string> feature_columns::*names : {&feature_columns::pools, &feature_columns::kin}) {
    feature_columns other = learned;
    other.*names = {"colour"};
    CHECK(ECHELON_FAULT_OF(context_of(whole(few), rhythm::of(p.time), 10, &other)) == 101);
  }
}

TEST_CASE("demand context: only a planned price finds neighbours", "[forecast]") {
  panel p = tests::small_catalogue(40);
  CHECK_THAT(context_of(whole(p), rhythm::of(p.time), 10).similar.near_price(5, 419, 2.0, 0.1).series,
             WithinRel(9.0, 1e-6));
  p.covariates[0].planned = false;
  CHECK(context_of(whole(p), rhythm::of(p.time), 10).similar.near_price(5, 419, 2.0, 0.1).series == 0);
  p.covariates[0].planned = true;
  p.covariates[0].name = "promotion";
  CHECK(context_of(whole(p), rhythm::of(p.time), 10).similar.near_price(5, 419, 2.0, 0.1).series == 0);
}
