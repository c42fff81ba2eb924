// SPDX-License-Identifier: BSL-1.0
#include <echelon/data/ragged.hpp>

#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include <tests/catch.hpp>

using namespace echelon;

namespace {
constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();

ragged<double> three_runs() {
  ragged<double> r;
  r.push_back(5, std::vector{1.0, 2.0});
  r.push_back(-2, {});
  r.push_back(0, std::vector{3.0, 4.0, 5.0});
  return r;
}
}  // namespace

TEST_CASE("ragged: each run keeps its values and its first period", "[data][law]") {
  const auto r = three_runs();
  REQUIRE(r.size() == 3);
  CHECK(r[0].first == 5);
  CHECK(r[0].end() == 7);
  CHECK(r[1].values.empty());
  CHECK(r[1].first == -2);
  CHECK(r[2].values.size() == 3);
  CHECK(r.values().size() == 5);
  CHECK(r[2].values.data() == r.values().data() + 2);  // back to back
}

TEST_CASE("ragged: a value inside the run is read at its period, outside is missing", "[data][law]") {
  const auto r = three_runs();
  CHECK(r[0].at(5) == 1.0);
  CHECK(r[0].at(6) == 2.0);
  CHECK(std::isnan(r[0].at(4)));
  CHECK(std::isnan(r[0].at(7)));
  CHECK(std::isnan(r[1].at(-2)));
  CHECK(std::isnan(r[0].at(lowest)));
  CHECK(std::isnan(r[0].at(highest)));
}

TEST_CASE("ragged: what is known until a period is the part that ends with it", "[data][law]") {
  const auto r = three_runs();
  CHECK(r[0].until(4).values.empty());
  CHECK(r[0].until(5).values.size() == 1);
  CHECK(r[0].until(6).values.size() == 2);
  CHECK(r[0].until(1000).values.size() == 2);
  CHECK(r[0].until(lowest).values.empty());
  CHECK(r[0].until(highest).values.size() == 2);
  CHECK(r[1].until(highest).values.empty());
  CHECK(r[0].until(5).first == 5);
}

TEST_CASE("ragged: a value written through a run is read from it", "[data][law]") {
  auto r = three_runs();
  r[2].values[1] = 40.0;
  CHECK(std::as_const(r)[2].at(1) == 40.0);
  CHECK(r[0].at(6) == 2.0);
}

TEST_CASE("ragged: what has been moved from is empty and can be filled again", "[data][law]") {
  auto r = three_runs();
  const auto taken = std::move(r);
  CHECK(taken.size() == 3);
  r = {};
  CHECK(r.empty());
  r.push_back(1, std::vector{9.0});
  CHECK(r[0].at(1) == 9.0);
  auto other = three_runs();
  ragged<double> gone = std::move(other);
  CHECK(other.size() == 0);  // NOLINT: the law is about what is left
  other.push_back(2, std::vector{8.0, 7.0});
  REQUIRE(other.size() == 1);
  CHECK(other[0].at(3) == 7.0);
}
