// SPDX-License-Identifier: BSL-1.0
#include <echelon/stock/serial_newsvendors.hpp>

#include <vector>

#include <echelon/core/random.hpp>
#include <tests/catch.hpp>

using namespace echelon;

namespace {

template <class Law>
std::span<const Law> view(const std::vector<Law>& all) {
  return {all.data(), all.size()};
}

}  // namespace

TEST_CASE("serial newsvendors: the best levels lie between the bounds, for normal and whole demand", "[stock][law]") {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    random_stream s{seed, 7};
    serial_system how{{}, 1 + 40 * s.uniform()};
    std::vector<double> lead;
    for (std::size_t j = 0; j < 1 + seed % 4; ++j) {
      how.holding.push_back(0.05 + s.uniform());
      lead.push_back(0.2 + 2 * s.uniform());
    }
    INFO("seed " << seed);
    const auto smooth = over_lead_times(normal_demand{20, 6}, lead);
    const auto plan = newsvendor_levels(how, view(smooth));
    const auto best = solve(how, view(smooth));
    for (std::size_t j = 0; j < lead.size(); ++j) {
      CHECK(plan.lower[j] <= best.level[j] + 1e-9);
      CHECK(best.level[j] <= plan.upper[j] + 1e-9);
    }
    CHECK(solve(how, view(smooth), view(plan.level)).cost >= best.cost * (1 - 1e-12));

    const auto whole = poisson_over_lead_times(6, lead);
    const auto counted = newsvendor_levels(how, view(whole));
    const auto exact = solve(how, view(whole));
    for (std::size_t j = 0; j < lead.size(); ++j) {
      CHECK(counted.lower[j] <= exact.level[j]);
      CHECK(exact.level[j] <= counted.upper[j]);
    }
  }
}

TEST_CASE("serial newsvendors: one stage is a newsvendor, whose bounds meet", "[stock][law]") {
  const std::vector<normal_demand> one{{100, 15}};
  const auto plan = newsvendor_levels(serial_system{{2}, 10}, view(one));
  CHECK(plan.lower == plan.upper);
  CHECK_THAT(plan.level[0], WithinRel(normal_demand(100, 15).quantile(10.0 / 12), 1e-14));
}

TEST_CASE("serial newsvendors: refuses what is no system", "[stock]") {
  const std::vector<normal_demand> one{{100, 15}};
  CHECK(ECHELON_FAULT_OF(newsvendor_levels(serial_system{{1, 1}, 1}, view(one))) == 101);
  CHECK(ECHELON_FAULT_OF(newsvendor_levels(serial_system{{0}, 1}, view(one))) == 201);
  CHECK(ECHELON_FAULT_OF(newsvendor_levels(serial_system{{}, 1}, std::span<const normal_demand>{})) == 202);
}
