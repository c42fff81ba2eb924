// SPDX-License-Identifier: BSL-1.0
#include <echelon/network/few_sources.hpp>

#include <algorithm>
#include <limits>
#include <vector>

#include <echelon/core/random.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {

struct transport {
  std::size_t sources, sinks;
  std::vector<std::int32_t> cost;
  std::vector<std::uint32_t> demand;
  std::vector<double> supply;

  /// Costs up to `dearest`; whole supplies with `spare` units more than needed.
  static transport any(std::uint64_t seed, std::size_t sources, std::size_t sinks, std::uint32_t dearest,
                       std::uint32_t spare) {
    random_stream s{seed, 3};
    transport t{sources, sinks, {}, {}, std::vector<double>(sources)};
    for (std::size_t i = 0; i < sources * sinks; ++i) t.cost.push_back(static_cast<std::int32_t>(s.below(dearest)));
    std::uint32_t wanted = 0;
    for (std::size_t i = 0; i < sinks; ++i) {
      t.demand.push_back(s.below(4));
      wanted += t.demand.back();
    }
    for (std::uint32_t i = 0; i < wanted + spare; ++i) t.supply[s.below(static_cast<std::uint32_t>(sources))] += 1;
    return t;
  }

  few_sources solved() const {
    few_sources out{sources, sinks};
    for (std::size_t f = 0; f < sources; ++f)
      std::copy_n(cost.begin() + static_cast<std::ptrdiff_t>(f * sinks), sinks, out.cost(f).begin());
    out.solve(demand, supply);
    return out;
  }

  /// The least cost by trying every source for every unit, with whole supplies.
  double enumerated() const {
    std::vector<std::size_t> unit;
    for (std::size_t s = 0; s < sinks; ++s) unit.insert(unit.end(), demand[s], s);
    std::vector<double> room = supply;
    double best = std::numeric_limits<double>::infinity();
    const auto place = [&](const auto& self, std::size_t i, double spent) -> void {
      if (spent >= best) return;
      if (i == unit.size()) {
        best = spent;
        return;
      }
      for (std::size_t f = 0; f < sources; ++f) {
        if (room[f] < 1) continue;
        room[f] -= 1;
        self(self, i + 1, spent + cost[f * sinks + unit[i]]);
        room[f] += 1;
      }
    };
    place(place, 0, 0);
    return best;
  }

  void check(const few_sources& t) const {
    std::vector<double> sent(sources);
    double spent = 0;
    for (std::size_t s = 0; s < sinks; ++s) {
      double came = 0;
      for (std::size_t f = 0; f < sources; ++f) {
        CHECK(t.flow(f, s) >= 0);
        came += t.flow(f, s);
        sent[f] += t.flow(f, s);
        spent += t.flow(f, s) * cost[f * sinks + s];
      }
      CHECK_THAT(came, WithinAbs(demand[s], 1e-9 * (1.0 + demand[s])));
    }
    for (std::size_t f = 0; f < sources; ++f) {
      CHECK(sent[f] <= supply[f] + 1e-9);
      CHECK(t.price(f) >= 0);
      if (t.price(f) > 0) CHECK_THAT(sent[f], WithinAbs(supply[f], 1e-9 * (1 + supply[f])));
    }
    CHECK_THAT(t.value(), WithinAbs(spent, 1e-9 * (1 + spent)));  // weak duality met: both are optimal
  }
};

}  // namespace

TEST_CASE("few sources: the flow costs what enumeration finds", "[network][parity]") {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const auto t = transport::any(seed, 1 + seed % 4, 4, seed % 3 == 0 ? 4 : 1000, seed % 2 == 0 ? 0 : 3);
    INFO("seed " << seed);
    const few_sources solved = t.solved();
    t.check(solved);
    CHECK(solved.value() == t.enumerated());
  }
}

TEST_CASE("few sources: flow and prices prove each other, with ties, fractions, empty sources", "[network][law]") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    auto t = transport::any(seed, 2 + seed % 7, 300, seed % 2 == 0 ? 12 : 1 << 28, seed % 3 == 0 ? 0 : 100);
    if (seed % 5 == 0) {  // equal supplies that are no whole numbers, nothing spare but rounding
      double wanted = 0;
      for (const std::uint32_t d : t.demand) wanted += d;
      std::fill(t.supply.begin(), t.supply.end(), wanted / static_cast<double>(t.sources) * (1 + 1e-8));
    }
    if (seed % 7 == 0) {
      t.supply[1] += t.supply[0];
      t.supply[0] = 0;
    }
    INFO("seed " << seed);
    t.check(t.solved());
  }
}

TEST_CASE("few sources: nothing wanted costs nothing, and a desk may be used again", "[network]") {
  few_sources desk{3, 5};
  for (std::size_t f = 0; f < 3; ++f) std::fill_n(desk.cost(f).begin(), 5, static_cast<std::int32_t>(f + 1));
  desk.solve(std::vector<std::uint32_t>(5), std::vector<double>{1, 1, 1});
  CHECK(desk.value() == 0);
  desk.solve(std::vector<std::uint32_t>{1, 1, 1, 0, 0}, std::vector<double>{2, 1, 5});
  CHECK(desk.value() == 4);
  desk.solve(std::vector<std::uint32_t>(5), std::vector<double>{0, 0, 0});
  CHECK(desk.value() == 0);
}
