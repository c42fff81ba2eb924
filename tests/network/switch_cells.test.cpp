// SPDX-License-Identifier: BSL-1.0
#include <echelon/network/switch_cells.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <echelon/exec.hpp>

#include <tests/catch.hpp>
#include <tests/network/any_problem.hpp>

using namespace echelon;
using Catch::Matchers::WithinAbs;

namespace {

/// A plan of a problem, the same problem with some capacities moved, and what the switches make of the plan.
struct switched_plan {
  placement_plan before;
  std::vector<double> room;
  std::vector<std::uint32_t> place, buy;
  std::vector<double> use, use_before;

  template <class E>
  switched_plan(const E& where, std::uint64_t seed) {
    auto p = any::tight_problem({.products = 12, .fulfilment = 4, .centres = 1 + seed % 2}, seed, 0.7);
    before = solve(exec::seq, placement{.max_iterations = 8}, p);
    std::vector<bool> moved(p.net.sites.size());
    for (std::size_t s = seed % 3; s < p.net.sites.size(); s += 2) {
      p.net.sites[s].storage *= s % 4 < 2 ? 0.93 : 1.1;
      moved[s] = true;
    }
    const placement_model model{placement{}, p};
    room = model.capacities();
    place = before.place, buy = before.buy;
    use = use_before = model.account(exec::seq, place, buy).use;
    std::vector<double> price = before.storage_price;
    price.insert(price.end(), before.inbound_price.begin(), before.inbound_price.end());
    price.insert(price.end(), before.outbound_price.begin(), before.outbound_price.end());
    switch_cells(where, model, room, price, moved, place, buy, use);
    const ledger book = model.account(exec::seq, place, buy);
    for (std::size_t slot = 0; slot < use.size(); ++slot) CHECK_THAT(use[slot], WithinAbs(book.use[slot], 1e-6));
    for (std::size_t c = 0; c < model.cells(); ++c)  // cells elsewhere stay as they are
      if (!moved[model.site_of(c)] && !moved[model.centre_of(c)])
        CHECK(std::equal(place.begin() + static_cast<std::ptrdiff_t>(4 * c),
                         place.begin() + static_cast<std::ptrdiff_t>(4 * c + 4),
                         before.place.begin() + static_cast<std::ptrdiff_t>(4 * c)));
  }

  double over(const std::vector<double>& of) const {
    double sum = 0;
    for (std::size_t slot = 0; slot < room.size(); ++slot)
      if (room[slot] < unlimited) sum += std::max(0.0, of[slot] - room[slot]) / std::max(1.0, room[slot]);
    return sum;
  }
};

}  // namespace

TEST_CASE("switch cells: what is exceeded never grows, and uses stay those of the plan", "[network][law]") {
  std::size_t fewer = 0;
  for (std::uint64_t seed = 1; seed <= 16; ++seed) {
    INFO("seed " << seed);
    const switched_plan s{exec::seq, seed};
    CHECK(s.over(s.use) <= s.over(s.use_before) + 1e-9);
    fewer += s.over(s.use) < 0.5 * s.over(s.use_before) ? 1u : 0u;
  }
  CHECK(fewer >= 8);
}

TEST_CASE("switch cells: the number of workers changes no bit", "[network][parity]") {
  const switched_plan one{exec::seq, 5}, three{exec::threads{.workers = 3}, 5};
  CHECK(one.place == three.place);
  CHECK(one.buy == three.buy);
  CHECK(one.use == three.use);
}
