// SPDX-License-Identifier: BSL-1.0
#include <echelon/forecast/analogues.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <echelon/data/panel.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {

/// Products a, b, c in the pools 0 (series 0, 1, 2) and 1 (series 3, 4, 5); series i sells sold[i] a day from start[i]
/// on, up to day 99, at price[i].
panel shelf(std::vector<std::size_t> start = {0, 0, 0, 0, 0, 0}) {
  const std::vector<double> sold{1, 2, 6, 10, 20, 30};
  const std::vector<float> price{1, 2, 2, 1, 2, 4};
  panel p;
  p.time = {unit::day, 1, 0};
  p.attributes = {{"product", {"a", "b", "c"}, {}}};
  p.covariates.push_back({"price", {}});
  for (std::size_t i = 0; i < 6; ++i) {
    p.ids.push_back(std::to_string(i));
    p.attributes[0].code.push_back(static_cast<std::uint32_t>(i % 3));
    std::vector<double> y(100, 0.0);
    for (std::size_t t = start[i]; t < 100; ++t) y[t] = sold[i];
    p.demand.push_back(0, y);
    p.covariates[0].values.push_back(0, std::vector<float>(100, price[i]));
  }
  return p;
}

analogues of(const panel& p, bool with_kin = true, std::vector<std::size_t> pool = {0, 0, 0, 1, 1, 1}) {
  return {history_at(p, 99), rhythm::of(p.time), pool, 2, with_kin ? &p.attributes[0] : nullptr, &p.covariates[0]};
}

}  // namespace

TEST_CASE("analogues: kin sell what they do against their own pool", "[forecast]") {
  const analogues a = of(shelf());
  CHECK_THAT(a.of_kin(0, 99).value, WithinRel(10.0 / 20, 1e-6));  // series 3, in a pool that sells 20 in the mean
  CHECK(a.of_kin(0, 99).series == 1);
  CHECK_THAT(a.of_kin(5, 99).value, WithinRel(6.0 / 3, 1e-6));
}

TEST_CASE("analogues: neighbours weigh by their price, the pool by one series", "[forecast]") {
  const analogues a = of(shelf());
  const double apart = std::log(0.5) / 0.2, one = 1 / ((1 + apart * apart) * (1 + apart * apart));
  const auto near = a.near_price(1, 99, 2.0, 0.2);  // beside series 0 of 1/3 and series 2 of 2, not itself
  CHECK_THAT(near.value, WithinRel((1 + one / 3 + 2.0) / (1 + one + 1), 1e-6));
  CHECK_THAT(near.series, WithinRel(one + 1, 1e-6));
  CHECK_THAT(a.near_price(1, 99, 2.0, 1e-4).value, WithinRel(1.5, 1e-6));  // only that of the same price
  CHECK_THAT(a.near_price(1, 99, 50.0, 1e-4).value, WithinAbs(1.0, 1e-6));  // nobody near: the mean of the pool
}

TEST_CASE("analogues: own demand says nothing for itself", "[forecast][law]") {
  const panel p = shelf();
  panel changed = p;
  for (double& y : changed.demand[0].values) y *= 50;
  CHECK(of(p).of_kin(0, 99).value == of(changed).of_kin(0, 99).value);
  CHECK(of(p).of_kin(3, 99).value != of(changed).of_kin(3, 99).value);
}

TEST_CASE("analogues: kin are no neighbours", "[forecast][law]") {
  const panel p = shelf();
  const auto near = of(p, true, {0, 0, 0, 0, 0, 0}).near_price(0, 99, 1.0, 1e-4);  // series 3 is the same product
  CHECK_THAT(near.value, WithinAbs(1.0, 1e-6));
  CHECK(near.series < 1e-6);
  CHECK_THAT(of(p, false, {0, 0, 0, 0, 0, 0}).near_price(0, 99, 1.0, 1e-4).series, WithinRel(1.0, 1e-6));
}

TEST_CASE("analogues: who has not sold yet is left out, of the pool too", "[forecast][law]") {
  const analogues a = of(shelf({0, 0, 50, 50, 0, 0}));
  CHECK(std::isnan(a.of_kin(0, 48).value));
  CHECK(a.of_kin(0, 48).series == 0);
  CHECK_THAT(a.of_kin(0, 99).value, WithinRel(10.0 / 20, 1e-6));
  CHECK_THAT(a.of_kin(1, 48).value, WithinRel(20.0 / 25, 1e-6));  // of two that had sold
  CHECK(a.near_price(1, 48, 2.0, 1e-4).series < 1e-6);
  CHECK_THAT(a.near_price(1, 99, 2.0, 1e-4).series, WithinRel(1.0, 1e-6));
}

TEST_CASE("analogues: what comes after an origin changes nothing", "[forecast][law]") {
  const panel p = shelf();
  panel later = p;
  for (std::size_t i = 0; i < 6; ++i)
    for (std::size_t t = 61; t < 100; ++t) {
      later.demand[i].values[t] = 1000.0 * static_cast<double>(i * i);
      later.covariates[0].values[i].values[t] = 9.0f;
    }
  const analogues a = of(p), b = of(later);
  for (std::size_t i = 0; i < 6; ++i)
    for (const std::int64_t origin : {0, 3, 30, 60}) {
      INFO("series " << i << ", origin " << origin);
      CHECK(a.of_kin(i, origin).value == b.of_kin(i, origin).value);
      CHECK(a.near_price(i, origin, 2.0, 0.2).value == b.near_price(i, origin, 2.0, 0.2).value);
    }
  CHECK(a.of_kin(0, 90).value != b.of_kin(0, 90).value);
}

TEST_CASE("analogues: a random half of the neighbours is about a half, and another for another row",
          "[forecast][law]") {
  panel p;
  p.time = {unit::day, 1, 0};
  p.covariates.push_back({"price", {}});
  for (std::size_t i = 0; i < 401; ++i) {
    p.ids.push_back(std::to_string(i));
    p.demand.push_back(0, std::vector<double>(10, static_cast<double>(1 + i % 5)));
    p.covariates[0].values.push_back(0, std::vector<float>(10, 2.0f));
  }
  const std::vector<std::size_t> pool(401, 0);
  const analogues a{history_at(p, 9), rhythm::of(p.time), pool, 1, nullptr, &p.covariates[0]};
  CHECK(a.near_price(0, 9, 2.0, 0.2).series == 400);
  std::size_t same = 0;
  for (std::uint64_t row = 1; row <= 100; ++row) {
    const auto half = a.near_price(0, 9, 2.0, 0.2, row), next = a.near_price(0, 9, 2.0, 0.2, row + 1);
    CHECK(std::abs(half.series - 200) < 50);  // five deviations
    same += half.value == next.value ? 1 : 0;
  }
  CHECK(same < 10);
}

TEST_CASE("analogues: without a look, kin or a price there is no ratio", "[forecast]") {
  const panel p = shelf();
  const analogues a = of(p);
  CHECK(std::isnan(a.of_kin(0, -1).value));
  CHECK(std::isnan(a.near_price(0, -1, 2.0, 0.2).value));
  CHECK(std::isnan(a.near_price(0, 99, 0.0, 0.2).value));
  CHECK(std::isnan(a.near_price(0, 99, std::numeric_limits<double>::quiet_NaN(), 0.2).value));
  CHECK(std::isnan(of(p, false).of_kin(0, 99).value));
  CHECK(a.of_kin(0, 5000).value == a.of_kin(0, 99).value);  // after the last period the newest look holds
  CHECK(std::isnan(analogues{}.of_kin(0, 0).value));
  CHECK(std::isnan(analogues{}.near_price(0, 0, 1.0, 0.2).value));
  panel alone = shelf(), nothing = shelf();
  alone.attributes[0] = {"product", {"a", "b", "c", "d", "e", "f"}, {0, 1, 2, 3, 4, 5}};
  CHECK(std::isnan(of(alone).of_kin(2, 99).value));
  for (std::size_t i = 0; i < 6; ++i)
    for (double& y : nothing.demand[i].values) y = 0;
  CHECK(std::isnan(of(nothing).of_kin(2, 99).value));
}
