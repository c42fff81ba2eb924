// SPDX-License-Identifier: BSL-1.0
#include <echelon/network/serial_catalogue.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <echelon/core/random.hpp>
#include <echelon/decompose.hpp>
#include <echelon/exec.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {

std::vector<serial_product> any_chains(std::size_t products, std::size_t stages, std::uint64_t seed) {
  std::vector<serial_product> out(products);
  random_stream s{seed, 21};
  for (serial_product& p : out) {
    const double rate = 5 + 20 * s.uniform(), sd = rate * (0.1 + 0.2 * s.uniform());
    p.volume = 0.5 + s.uniform();
    p.chain.backorder = 8 + 10 * s.uniform();
    for (std::size_t j = 0; j < stages; ++j) {
      const double lead = 1 + s.below(3);
      p.chain.holding.push_back(0.3 + s.uniform());
      p.demand.push_back({lead * rate, std::sqrt(lead) * sd});
    }
  }
  return out;
}

}  // namespace

TEST_CASE("serial catalogue: usage is the derivative of the bound, stage by stage", "[network][law]") {
  const auto chains = any_chains(3, 3, 1);
  const serial_catalogue of{chains, std::vector<double>(3, 1.0)};
  const policy_relaxation relaxation{of};
  const std::vector<double> prices{0.2, 0.15, 0.1};
  const relaxed at = relaxation.evaluate(exec::seq, prices);
  CHECK(at.inexact <= 1e-6 * at.value);
  for (std::size_t r = 0; r < 3; ++r) {
    auto up = prices, down = prices;
    up[r] += 1e-4, down[r] -= 1e-4;
    const double slope = (relaxation.evaluate(exec::seq, up).value - relaxation.evaluate(exec::seq, down).value) / 2e-4;
    CHECK(at.usage[r] == Approx(slope).epsilon(1e-5));
  }
}

TEST_CASE("serial catalogue: a chain of one stage is a newsvendor that pays for storage", "[network]") {
  const std::vector<serial_product> one{{{{1}, 9}, {{100, 15}}, 2}};
  const serial_catalogue of{one, std::vector<double>{1.0}};
  policy_sum sum{0, 0, {0.0}};
  of.ask(0, std::vector<double>{0.5}, of.desk(), sum);
  const normal_demand d{100, 15};
  const double level = d.quantile(9.0 / 11);
  CHECK(sum.value == Approx(2 * d.leftover(level) + 9 * (d.leftover(level) - level + 100)).epsilon(1e-7));
  CHECK(sum.usage[0] == Approx(2 * d.leftover(level)).epsilon(1e-7));
}

TEST_CASE("serial catalogue: bound and plan meet under shared storage, and prices above a stage's gain stay bounds",
          "[network][law]") {
  const auto chains = any_chains(12, 2, 2);
  std::vector<double> storage{1e6, 1e6};
  {
    const serial_catalogue of{chains, storage};
    storage = policy_relaxation{of}.evaluate(exec::seq, std::vector<double>(2)).usage;
  }
  storage[0] *= 0.85, storage[1] *= 0.9;
  const serial_catalogue of{chains, storage};
  const policy_relaxation relaxation{of};
  const auto found = solve(exec::seq, lagrangian<>{.max_iterations = 60, .gap = 5e-3, .recover_every = 1}, relaxation,
                           policy_recovery{relaxation});
  CHECK(found.why == stop::gap);
  for (std::size_t r = 0; r < 2; ++r) CHECK(found.best.mixed.usage[r] <= storage[r]);
  for (const std::vector<double>& prices : {std::vector<double>{0, 5}, {3, 40}, {1, 0}}) {
    const relaxed at = relaxation.evaluate(exec::seq, prices);
    CHECK(at.value - prices[0] * storage[0] - prices[1] * storage[1] <= found.upper);
    CHECK(at.inexact >= 0);
  }
}

TEST_CASE("serial catalogue: what cannot be is refused", "[network]") {
  auto chains = any_chains(2, 2, 3);
  const std::vector<double> room{1, 1};
  CHECK(ECHELON_FAULT_OF(serial_catalogue(chains, std::vector<double>{1})) == 101);
  CHECK(ECHELON_FAULT_OF(serial_catalogue(chains, std::vector<double>{1, -1})) == 303);
  CHECK(ECHELON_FAULT_OF(serial_catalogue(chains, std::vector<double>{1, NAN})) == 301);
  CHECK(ECHELON_FAULT_OF(serial_catalogue(std::vector<serial_product>{}, room)) == 202);
  chains[1].chain.holding[0] = 0;
  CHECK(ECHELON_FAULT_OF(serial_catalogue(chains, room)) == 201);
}
