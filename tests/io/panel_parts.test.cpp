// SPDX-License-Identifier: BSL-1.0
#include <echelon/io/panel_parts.hpp>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("panel parts: texts are numbered in order of first appearance", "[io]") {
  detail::text_index t;
  using added = std::pair<std::size_t, bool>;
  CHECK(t.add("b") == added{0, true});
  CHECK(t.add("a") == added{1, true});
  CHECK(t.add("b") == added{0, false});
  CHECK(t.find("a") == 1);
  CHECK(t.find("c") == detail::text_index::none);
}

TEST_CASE("panel parts: a run is kept from its first to its last value that is there", "[io]") {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  ragged<double> runs;
  const std::array<double, 5> values{nan, 1, nan, 2, nan};
  detail::push_trimmed(runs, 10, values);
  detail::push_trimmed(runs, 10, std::span{values}.first(1));
  CHECK(runs[0].first == 11);
  CHECK(runs[0].values.size() == 3);
  CHECK(runs[1].values.empty());
}

TEST_CASE("panel parts: an added series has a label in every attribute and agrees with the panel", "[io]") {
  panel p;
  p.ids = {"a"};
  const std::array<double, 1> one{1};
  p.demand.push_back(0, one);
  p.attributes = {{"store", {"s"}, {0}}};
  p.covariates.push_back({"price", {}});
  p.covariates[0].values.push_back(0, {});
  detail::add_series(p, "new", 1);
  detail::add_series(p, "newer", 1);
  validate(p);
  CHECK(p.attributes[0].of(1).empty());
  CHECK(p.attributes[0].labels.size() == 2);
  CHECK(p.demand[2].values.empty());
  CHECK(p.last() == 0);
}

TEST_CASE("panel parts: the cap on periods grows with what was read and never passes the option", "[io]") {
  CHECK(detail::cap_of_cells({}, 0) == 1'000'000);
  CHECK(detail::cap_of_cells({}, 10) == 1'010'000);
  CHECK(detail::cap_of_cells({.cells = 5}, 10) == 5);
  CHECK(detail::cap_of_cells({}, static_cast<std::size_t>(-1)) == std::size_t{1} << 30);
}
