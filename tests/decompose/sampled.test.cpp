// SPDX-License-Identifier: BSL-1.0
#include <echelon/decompose/sampled.hpp>

#include <tests/catch.hpp>
#include <tests/decompose/priced.hpp>

using namespace echelon;
using namespace priced;

namespace {

/// A knapsack that can be drawn small: items in turn.
struct catalogue : knapsack {
  knapsack sample(double share, std::uint64_t seed) const {
    knapsack out{0, rows, {}, {}, room};
    random_stream draw{seed, 7};
    for (std::size_t i = 0; i < items; ++i) {
      if (draw.uniform() >= share) continue;
      ++out.items;
      out.gain.push_back(gain[i]);
      for (std::size_t r = 0; r < rows; ++r) out.size.push_back(size[i * rows + r]);
    }
    for (double& c : out.room) c *= static_cast<double>(out.items) / static_cast<double>(items);
    return out;
  }
};

catalogue any_catalogue() {
  catalogue out{{5000, 3, {}, {}, {300, 500, 700}}};
  random_stream s{3, 1};
  for (std::size_t i = 0; i < out.items; ++i) out.gain.push_back(1 + 9 * s.uniform());
  for (std::size_t i = 0; i < out.items * out.rows; ++i) out.size.push_back(s.uniform());
  return out;
}

}  // namespace

TEST_CASE("sampled start: prices of a twentieth are a better first bound than none", "[decompose][law]") {
  STATIC_REQUIRE(sampled_parts<catalogue, exec::seq_t>);
  STATIC_REQUIRE_FALSE(sampled_parts<knapsack, exec::seq_t>);
  const catalogue all = any_catalogue();
  const auto greedy_of = [](const knapsack& k) { return greedy{k}; };
  const auto start = sample_prices(exec::seq, sampled_start{}, lagrangian<>{}, all, greedy_of);
  const lagrangian<> once{.max_iterations = 1, .gap = 0};
  const double top = solve(exec::seq, lagrangian<>{.gap = 1e-5}, all, greedy{all}).lower;
  const double cold = solve(exec::seq, once, all, greedy{all}).lower;
  const double warm = solve(exec::seq, once, all, greedy{all}, {}, start).lower;
  CHECK(warm <= top + 1e-9);
  CHECK(top - warm <= 0.05 * std::abs(top));
  CHECK(top - warm <= 0.05 * (top - cold));
  CHECK(start == sample_prices(exec::threads{.workers = 3}, sampled_start{}, lagrangian<>{}, all, greedy_of));
}

TEST_CASE("sampled start: a share that is none is refused", "[decompose]") {
  const catalogue all = any_catalogue();
  const auto greedy_of = [](const knapsack& k) { return greedy{k}; };
  for (const double share : {0.0, -0.1, 1.5, std::nan("")})
    CHECK(ECHELON_FAULT_OF(sample_prices(exec::seq, {.share = share}, lagrangian<>{}, all, greedy_of)) == 201);
}
