// SPDX-License-Identifier: BSL-1.0
#include <echelon/forecast/aggregation.hpp>

#include <array>

#include <echelon/exec/seq.hpp>
#include <tests/catch.hpp>
#include <tests/forecast/catalogue.hpp>
#include <tests/forecast/hierarchies.hpp>

using namespace echelon;

TEST_CASE("aggregation: a hierarchy of a panel keeps its members and knows its bottom", "[forecast][law]") {
  const panel p = tests::small_catalogue(12, 60);
  const hierarchy groups = aggregate(exec::seq, p, groupings_from("total|family|region"));
  const aggregation sums = aggregation_of(groups);
  CHECK(sums.bottoms == p.size());
  REQUIRE(sums.aggregates() == groups.series.size());
  for (std::size_t a = 0; a < sums.aggregates(); ++a) {
    const auto x = sums.members(a), y = groups.members(a);
    CHECK(std::equal(x.begin(), x.end(), y.begin(), y.end()));
  }
  CHECK(ECHELON_FAULT_OF(aggregation_of(hierarchy{})) == 202);
}

TEST_CASE("aggregation: over time, runs of each length in order", "[forecast]") {
  const aggregation sums = aggregation_over_time(4, std::array<std::size_t, 2>{4, 2});
  CHECK(sums.bottoms == 4);
  CHECK(sums.offset == std::vector<std::size_t>{0, 4, 6, 8});
  CHECK(sums.member == std::vector<std::uint32_t>{0, 1, 2, 3, 0, 1, 2, 3});
  CHECK(ECHELON_FAULT_OF(aggregation_over_time(4, std::array<std::size_t, 1>{3})) == 201);
  CHECK(ECHELON_FAULT_OF(aggregation_over_time(4, std::array<std::size_t, 1>{1})) == 201);
  CHECK(ECHELON_FAULT_OF(aggregation_over_time(0, std::array<std::size_t, 1>{2})) == 202);
}

TEST_CASE("aggregation: crossed sums add series and periods, and every pair of nodes has its place",
          "[forecast][law]") {
  const aggregation across = tests::sums_of(3, {{0, 1, 2}, {1, 2}});
  const aggregation over = aggregation_over_time(4, std::array<std::size_t, 2>{4, 2});
  const crossed_aggregation both = crossed(across, over);
  CHECK(both.sums.bottoms == 12);
  CHECK(both.sums.nodes() == across.nodes() * over.nodes());
  const auto demand = tests::noise(1, 12);  // series slowest
  const auto value = [&](std::size_t node) {
    if (node >= both.sums.aggregates()) return demand[node - both.sums.aggregates()];
    double sum = 0;
    for (const auto b : both.sums.members(node)) sum += demand[b];
    return sum;
  };
  std::vector<std::size_t> seen(both.node);
  std::sort(seen.begin(), seen.end());
  for (std::size_t k = 0; k < seen.size(); ++k) CHECK(seen[k] == k);
  double second_half_of_last_two = 0;
  for (const std::size_t b : {1u, 2u})
    for (const std::size_t t : {2u, 3u}) second_half_of_last_two += demand[b * 4 + t];
  CHECK_THAT(value(both.node[1 * over.nodes() + 2]), WithinAbs(second_half_of_last_two, 1e-12));
  CHECK(value(both.node[3 * over.nodes() + 4]) == demand[4 + 1]);  // the second series in the second period
}

TEST_CASE("aggregation: what it refuses", "[forecast]") {
  const auto fault_of = [](aggregation s) { return ECHELON_FAULT_OF(validate(s)); };
  CHECK(fault_of(tests::small_tree()) == 0);
  CHECK(fault_of({0, {0}, {}}) == 202);
  CHECK(fault_of({2, {0, 0}, {}}) == 202);
  CHECK(fault_of({2, {}, {}}) == 202);
  CHECK(fault_of({2, {0, 1}, {0, 1}}) == 101);
  CHECK(fault_of({2, {0, 2}, {1, 0}}) == 102);
  CHECK(fault_of({2, {0, 2}, {0, 2}}) == 203);
}
