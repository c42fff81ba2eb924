// SPDX-License-Identifier: BSL-1.0
#include <echelon/forecast/kin.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <echelon/data/panel.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {

/// Products a, b, c in the pools 0 (series 0, 1, 2) and 1 (series 3, 4, 5); series i sells sold[i] a day from start[i]
/// on, up to day 99.
panel shelf(std::vector<std::size_t> start = {0, 0, 0, 0, 0, 0}) {
  const std::vector<double> sold{1, 2, 6, 10, 20, 30};
  panel p;
  p.time = {unit::day, 1, 0};
  p.attributes = {{"product", {"a", "b", "c"}, {}}};
  for (std::size_t i = 0; i < 6; ++i) {
    p.ids.push_back(std::to_string(i));
    p.attributes[0].code.push_back(static_cast<std::uint32_t>(i % 3));
    std::vector<double> y(100, 0.0);
    for (std::size_t t = start[i]; t < 100; ++t) y[t] = sold[i];
    p.demand.push_back(0, y);
  }
  return p;
}

kin_levels kin_of(const panel& p) {
  const std::vector<std::size_t> pool{0, 0, 0, 1, 1, 1};
  return {history_at(p, 99), rhythm::of(p.time), pool, 2, p.attributes[0]};
}

}  // namespace

TEST_CASE("kin: they sell what they do against their own pool", "[forecast]") {
  const kin_levels kin = kin_of(shelf());
  CHECK_THAT(kin.of(0, 99).value, WithinRel(10.0 / 20, 1e-6));  // series 3, in a pool that sells 20 in the mean
  CHECK(kin.of(0, 99).series == 1);
  CHECK_THAT(kin.of(5, 99).value, WithinRel(6.0 / 3, 1e-6));
}

TEST_CASE("kin: own demand says nothing, only what others sell", "[forecast][law]") {
  panel p = shelf(), changed = p;
  for (double& y : changed.demand[0].values) y *= 50;
  CHECK(kin_of(p).of(0, 99).value == kin_of(changed).of(0, 99).value);
  CHECK(kin_of(p).of(3, 99).value != kin_of(changed).of(3, 99).value);
}

TEST_CASE("kin: who has not sold yet is left out, of the pool too", "[forecast][law]") {
  const kin_levels kin = kin_of(shelf({0, 0, 0, 50, 0, 0}));
  CHECK(std::isnan(kin.of(0, 48).value));
  CHECK(kin.of(0, 48).series == 0);
  CHECK_THAT(kin.of(0, 99).value, WithinRel(10.0 / 20, 1e-6));
  CHECK_THAT(kin.of(1, 48).value, WithinRel(20.0 / 25, 1e-6));  // of two that had sold
}

TEST_CASE("kin: what comes after an origin changes nothing", "[forecast][law]") {
  const panel p = shelf();
  panel later = p;
  for (std::size_t i = 0; i < 6; ++i)
    for (std::size_t t = 61; t < 100; ++t) later.demand[i].values[t] = 1000.0 * static_cast<double>(i * i);
  const kin_levels a = kin_of(p), b = kin_of(later);
  for (std::size_t i = 0; i < 6; ++i)
    for (const std::int64_t origin : {0, 3, 30, 60}) {
      INFO("series " << i << ", origin " << origin);
      CHECK(a.of(i, origin).value == b.of(i, origin).value);
    }
  CHECK(a.of(0, 90).value != b.of(0, 90).value);
}

TEST_CASE("kin: before the first period nobody sells, after the last the newest look holds", "[forecast]") {
  const kin_levels kin = kin_of(shelf());
  CHECK(std::isnan(kin.of(0, -1).value));
  CHECK(kin.of(0, 5000).value == kin.of(0, 99).value);
  CHECK(std::isnan(kin_levels{}.of(0, 0).value));
  panel alone = shelf();
  alone.attributes[0] = {"product", {"a", "b", "c", "d", "e", "f"}, {0, 1, 2, 3, 4, 5}};
  CHECK(std::isnan(kin_of(alone).of(2, 99).value));
  panel nothing = shelf();
  for (std::size_t i = 0; i < 6; ++i)
    for (double& y : nothing.demand[i].values) y = 0;
  CHECK(std::isnan(kin_of(nothing).of(2, 99).value));
}
