// SPDX-License-Identifier: BSL-1.0
#include <echelon/forest/fitted.hpp>

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include <tests/catch.hpp>

using namespace echelon;

namespace {

struct parts {
  std::vector<std::vector<float>> cuts{{0.5f}, {}};
  target_support support{{1.0, 2.0, 3.0}, {}};
  grown_tree<std::uint32_t> tree{{tree_node::inner(1, 0, 1, false), tree_node::leaf(0, 2), tree_node::leaf(2, 1)},
                                 {0, 1, 2}};

  fitted_forest<leaf::all_targets> make() const { return {column_bins{cuts}, support, {tree}}; }
};

/// The fault of parts that `spoil` has changed.
template <class F>
int fault_after(F spoil) {
  parts p;
  spoil(p);
  return ECHELON_FAULT_OF(p.make());
}

}  // namespace

TEST_CASE("fitted: what could not predict cannot be made", "[forest][fault]") {
  CHECK(fault_after([](parts&) {}) == 0);
  CHECK(fault_after([](parts& p) { p.cuts.clear(); }) == 202);
  CHECK(fault_after([](parts& p) {  // a set where the column holds no categories
          p.tree.nodes = {tree_node::among(5, 0), tree_node::bits(0), tree_node::bits(0), tree_node::bits(0),
                          tree_node::bits(0), tree_node::leaf(0, 2), tree_node::leaf(2, 1)};
        }) == 402);
  CHECK(fault_after([](parts& p) { p.support.values.clear(); }) == 202);
  CHECK(fault_after([](parts& p) { p.support.values[2] = 2.0; }) == 102);
  CHECK(fault_after([](parts& p) { p.support.values[0] = std::numeric_limits<double>::infinity(); }) == 301);
  CHECK(fault_after([](parts& p) { p.support.weights = {1.0f, 1.0f}; }) == 101);
  CHECK(fault_after([](parts& p) { p.support.weights = {1.0f, 0.0f, 1.0f}; }) == 201);
  CHECK(fault_after([](parts& p) { p.support.weights = {1.0f, 1.0f, std::nanf("")}; }) == 201);
  CHECK(fault_after([](parts& p) { p.tree.nodes.clear(); }) == 402);
  CHECK(fault_after([](parts& p) { p.tree.kept[1] = 3; }) == 402);
  CHECK(fault_after([](parts& p) { p.tree.nodes[1] = tree_node::leaf(0, 0); }) == 402);
  CHECK(fault_after([](parts& p) { p.tree.nodes[1] = tree_node::leaf(3, 1); }) == 402);
  CHECK(fault_after([](parts& p) { p.tree.nodes[1] = tree_node::leaf(2, 2); }) == 402);
  CHECK(fault_after([](parts& p) { p.tree.nodes[1] = tree_node::leaf(0xFFFFFFFFu, 0x7FFFFFFFu); }) == 402);
  CHECK(fault_after([](parts& p) { p.tree.nodes[0] = tree_node::inner(0, 0, 1, false); }) == 402);
  CHECK(fault_after([](parts& p) { p.tree.nodes[0] = tree_node::inner(2, 0, 1, false); }) == 402);
  CHECK(fault_after([](parts& p) { p.tree.nodes[0] = tree_node::inner(0xFFFFFFFFu, 0, 1, false); }) == 402);
  CHECK(fault_after([](parts& p) { p.tree.nodes[0] = tree_node::inner(1, 2, 1, false); }) == 402);
  CHECK(fault_after([](parts& p) { p.tree.nodes[2] = tree_node::inner(1, 0, 1, false); }) == 402);
  CHECK(fault_after([](parts& p) { p.tree.nodes.resize(1); }) == 402);
  CHECK(fault_after([](parts& p) {  // two nodes with one child
          p.tree.nodes = {tree_node::inner(1, 0, 1, false), tree_node::inner(2, 0, 1, false), tree_node::leaf(0, 2),
                          tree_node::leaf(2, 1)};
        }) == 402);
  const parts p;
  const std::vector<grown_tree<std::uint32_t>> none;
  CHECK(ECHELON_FAULT_OF((fitted_forest<leaf::all_targets>{column_bins{p.cuts}, p.support, none})) == 202);
}

TEST_CASE("fitted: gains are one a column, finite and not negative, or none", "[forest][fault]") {
  const auto with = [](std::vector<double> gains) {
    const parts p;
    return fitted_forest<leaf::all_targets>{column_bins{p.cuts}, p.support, {p.tree}, std::move(gains)};
  };
  CHECK(with({}).gains().empty());
  CHECK(with({1.0, 0.0}).gains().front() == 1.0);
  CHECK(with({1.0, 0.0}) == with({}));
  CHECK(ECHELON_FAULT_OF(with({1.0})) == 101);
  CHECK(ECHELON_FAULT_OF(with({1.0, -1.0})) == 201);
  CHECK(ECHELON_FAULT_OF(with({std::numeric_limits<double>::infinity(), 1.0})) == 201);
  CHECK(fault_after([](parts& p) { p.tree.gains = {{2, 1.0}}; }) == 201);
}

TEST_CASE("fitted: a mean that is not finite cannot be kept", "[forest][fault]") {
  const auto make = [](double value) {
    const parts p;
    return fitted_forest<leaf::mean>{column_bins{p.cuts}, p.support, {{{tree_node::leaf(0, 1)}, {value}}}};
  };
  CHECK(ECHELON_FAULT_OF(make(1.5)) == 0);
  CHECK(ECHELON_FAULT_OF(make(std::numeric_limits<double>::quiet_NaN())) == 402);
}

TEST_CASE("fitted: a settled tree that could not predict is refused", "[forest][fault]") {
  const parts p;
  const auto fault_of = [&](auto spoil) {
    auto tree = detail::settle<leaf::all_targets>(p.tree, 3, true);
    spoil(tree);
    return ECHELON_FAULT_OF((fitted_forest<leaf::all_targets>{column_bins{p.cuts}, p.support, {tree}}));
  };
  using settled = settled_tree<leaf::all_targets>;
  const auto begins = [](std::uint32_t a, std::uint32_t b, std::uint32_t c) {
    const std::vector<std::uint32_t> all{a, b, c};
    return packed_ranks::pack(std::span<const std::uint32_t>{all}, 2);
  };
  CHECK(fault_of([](settled&) {}) == 0);
  CHECK(fault_of([](settled& t) { t.marks = {}; }) == 402);
  CHECK(fault_of([](settled& t) { t.marks.push_back(0); }) == 402);
  CHECK(fault_of([](settled& t) { t.marks[0] = 0; }) == 402);
  CHECK(fault_of([](settled& t) { t.marks[0] = 2; }) == 402);  // a node that is its own child
  CHECK(fault_of([](settled& t) { t.marks[0] = 1 | std::uint64_t{1} << 32; }) == 402);
  CHECK(fault_of([](settled& t) { t.marks[0] = 1 | std::uint64_t{1} << 31; }) == 402);
  CHECK(fault_of([](settled& t) { t.narrow[0] = 2 << 9; }) == 402);
  CHECK(fault_of([](settled& t) { t.narrow.push_back(0); }) == 402);
  CHECK(fault_of([](settled& t) { t.wide.push_back(0); }) == 402);
  CHECK(fault_of([](settled& t) { t.narrow.clear(), t.wide.push_back(2); }) == 402);  // a set, no categories
  CHECK(fault_of([&](settled& t) { t.begins = begins(0, 0, 3); }) == 402);
  CHECK(fault_of([&](settled& t) { t.begins = begins(0, 3, 3); }) == 402);
  CHECK(fault_of([&](settled& t) { t.begins = begins(1, 2, 3); }) == 402);
  CHECK(fault_of([&](settled& t) { t.begins = begins(0, 2, 2); }) == 402);
  CHECK(fault_of([](settled& t) { t.begins.pop_back(); }) == 402);
  CHECK(fault_of([](settled& t) { t.begins.clear(); }) == 402);
  CHECK(fault_of([](settled& t) { t.kept[0] = 3; }) == 402);
  CHECK(fault_of([](settled& t) { t.kept.pop_back(); }) == 402);
  CHECK(fault_of([](settled& t) { t.elements = 2; }) == 402);
  CHECK(fault_of([](settled& t) { t.elements = 40; }) == 402);
  CHECK(fault_of([](settled& t) { t.bits = 0; }) == 402);
  CHECK(fault_of([](settled& t) { t.bits = 33; }) == 402);
}
