// SPDX-License-Identifier: BSL-1.0
#include <echelon/forest/boosted_fitted.hpp>

#include <cmath>
#include <limits>
#include <vector>

#include <tests/catch.hpp>

using namespace echelon;

namespace {

struct parts {
  std::vector<std::vector<float>> cuts{{0.5f, 1.5f}, {}};
  std::vector<level> levels{0.1, 0.9};
  target_scale scale{2.0, 4.0, 0.0, 5.0};
  std::vector<float> start{-0.25f, 0.5f};
  std::vector<boosted_tree> trees{
      {{tree_node::inner(1, 0, 1, false), tree_node::leaf(0, 0), tree_node::leaf(1, 0)}, {-0.1f, 0.0f, 0.1f, 0.2f}}};
};

template <class F>
int fault_after(F spoil) {
  parts p;
  spoil(p);
  return ECHELON_FAULT_OF(fitted_boosted_quantiles(column_bins{p.cuts}, p.levels, p.scale, p.start, p.trees));
}

}  // namespace

TEST_CASE("boosted fitted: what can predict is accepted and shown as given", "[forest][law]") {
  const parts p;
  const fitted_boosted_quantiles f{column_bins{p.cuts}, p.levels, p.scale, p.start, p.trees};
  CHECK(f.columns() == 2);
  CHECK(f.levels().size() == 2);
  CHECK(f.scale() == p.scale);
  CHECK(f.start()[1] == 0.5f);
  CHECK(f.trees()[0] == p.trees[0]);
  CHECK(f == fitted_boosted_quantiles{column_bins{p.cuts}, p.levels, p.scale, p.start, p.trees});
  CHECK(fault_after([](parts& q) { q.trees = {}; }) == 0);  // the quantiles of all targets
}

TEST_CASE("boosted fitted: what could not predict is refused by name", "[forest][fault]") {
  constexpr float endless = std::numeric_limits<float>::infinity();
  CHECK(fault_after([](parts&) {}) == 0);
  CHECK(fault_after([](parts& p) { p.cuts = {}; }) == 202);
  CHECK(fault_after([](parts& p) { p.cuts.resize(40'000); }) == 201);
  CHECK(fault_after([](parts& p) { p.levels = {}; }) == 202);
  CHECK(fault_after([](parts& p) { p.levels = {0.9, 0.1}; }) == 102);
  CHECK(fault_after([](parts& p) { p.levels = {0.5}; }) == 101);
  CHECK(fault_after([](parts& p) { p.start = {0.5f, -0.25f}; }) == 102);
  CHECK(fault_after([](parts& p) { p.start[0] = std::nanf(""); }) == 301);
  CHECK(fault_after([](parts& p) { p.start[1] = 2e30f; }) == 201);
  CHECK(fault_after([](parts& p) { p.scale.centre = 1e101; }) == 201);
  CHECK(fault_after([](parts& p) { p.scale.high = std::nan(""); }) == 301);
  CHECK(fault_after([](parts& p) { p.scale.high = -1; }) == 102);
  CHECK(fault_after([](parts& p) { p.scale.unit = 0; }) == 201);
  CHECK(fault_after([](parts& p) { p.scale.unit = 1e102; }) == 201);
  CHECK(fault_after([](parts& p) { p.trees[0].nodes = {}; }) == 402);
  CHECK(fault_after([](parts& p) { p.trees[0].steps.pop_back(); }) == 402);
  CHECK(fault_after([](parts& p) { p.trees[0].steps.resize(2); }) == 402);
  CHECK(fault_after([](parts& p) { p.trees[0].steps[0] = endless; }) == 301);
  CHECK(fault_after([](parts& p) { p.trees[0].steps[0] = 2e30f; }) == 201);
  CHECK(fault_after([](parts& p) { p.trees[0].nodes[0] = tree_node::inner(0, 0, 1, false); }) == 402);
  CHECK(fault_after([](parts& p) { p.trees[0].nodes[0] = tree_node::inner(2, 0, 1, false); }) == 402);
  CHECK(fault_after([](parts& p) { p.trees[0].nodes[0] = tree_node::inner(1, 2, 1, false); }) == 402);
  CHECK(fault_after([](parts& p) { p.trees[0].nodes[2] = tree_node::leaf(2, 0); }) == 402);
}
