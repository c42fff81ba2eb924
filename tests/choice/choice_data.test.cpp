// SPDX-License-Identifier: BSL-1.0
#include <echelon/choice/choice_data.hpp>

#include <cmath>

#include <tests/choice/generated_choices.hpp>

using namespace echelon;

TEST_CASE("choice data: persons are runs of choices", "[choice]") {
  auto d = generated::choices(8, 1);
  validate(d);
  CHECK(persons_of(d) == std::vector<std::size_t>{0, 3, 6, 8});
  d.person.clear();
  CHECK(persons_of(d).size() == 9);
  CHECK(d.bytes() < 2 * d.x.size() * sizeof(double) + 8 * 64);
}

TEST_CASE("choice data: refuses what cannot have been chosen", "[choice]") {
  const auto good = generated::choices(6, 2);
  const auto fault = [&](auto change) {
    auto d = good;
    change(d);
    return ECHELON_FAULT_OF(validate(d));
  };
  CHECK(fault([](auto&) {}) == 0);
  CHECK(fault([](auto& d) { d.chosen[3] = 4; }) == 201);
  CHECK(fault([](auto& d) { d.first[2] = d.first[1]; }) == 202);
  CHECK(fault([](auto& d) { d.chosen.clear(); }) == 202);
  CHECK(fault([](auto& d) { d.x.pop_back(); }) == 101);
  CHECK(fault([](auto& d) { d.first.pop_back(); }) == 101);
  CHECK(fault([](auto& d) { d.weight.pop_back(); }) == 101);
  CHECK(fault([](auto& d) { d.first[2] = 1000; }) == 102);
  CHECK(fault([](auto& d) { d.person[2] = 9; }) == 102);
  CHECK(fault([](auto& d) { d.alternative[0] = 4; }) == 201);
  CHECK(fault([](auto& d) { d.x[1] = std::nan(""); }) == 301);
  CHECK(fault([](auto& d) { d.weight[1] = -1; }) == 303);
  choice_data d;
  d.columns = 1;
  CHECK(ECHELON_FAULT_OF(d.end_choice(0)) == 202);
  d.x = {1};
  d.alternative = {0};
  CHECK(ECHELON_FAULT_OF(d.end_choice(1)) == 201);
  d.x = {1, 2};
  CHECK(ECHELON_FAULT_OF(d.end_choice(0)) == 101);
}
