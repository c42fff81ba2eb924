// SPDX-License-Identifier: BSL-1.0
#include <echelon/choice/online_choice.hpp>

#include <cmath>
#include <vector>

#include <echelon/choice/chain_of.hpp>
#include <tests/choice/choice_laws.hpp>

using namespace echelon;

namespace {

online_choice_spec small() {
  return {.attributes = 1,
          .query_share = {2, 1},
          .place = {0, 3},
          .product_place = {0.1, -0.5, 2.8, 3.5},
          .considered = {0.9, 0.4},
          .weight = {1.5, 0.3, 2.0, 0.7},
          .outside = 0.8,
          .ranking_noise = 0.6,
          .rankings = 5,
          .seed = 3};
}

/// A page that is seen in full: products by place, every set considered in turn.
std::vector<double> by_sets(const std::vector<double>& considered, const std::vector<double>& weight, double outside) {
  std::vector<double> p(weight.size(), 0.0);
  for (std::uint64_t set = 0; set < std::uint64_t{1} << weight.size(); ++set) {
    double chance = 1, total = outside;
    for (std::size_t k = 0; k < weight.size(); ++k) {
      const bool in = (set >> k & 1u) != 0;
      chance *= in ? considered[k] : 1 - considered[k];
      total += in ? weight[k] : 0;
    }
    for (std::size_t k = 0; k < weight.size(); ++k)
      if ((set >> k & 1u) != 0) p[k] += chance * weight[k] / total;
  }
  return p;
}

}  // namespace

TEST_CASE("online choice: probabilities sum to one, and draws follow the steps", "[choice][law]") {
  const online_choice m{small()};
  static_assert(drawn_choice<online_choice> && !regular_choice<online_choice>);
  choice_laws::probabilities(m);
  choice_laws::draws(m, {0, 2, 3});
}

TEST_CASE("online choice: the integral is the mean over all sets considered", "[choice]") {
  // one query at zero, products in order of their distance
  online_choice_spec spec{.query_share = {1},
                          .place = {0},
                          .product_place = {1, 2, 3, 4, 5},
                          .considered = {1, 0.7, 0.5, 0.2, 0},
                          .weight = {0.4, 30, 0.001, 2, 5},
                          .outside = 0.5};
  std::vector<double> p(5);
  const auto exact = by_sets(spec.considered, spec.weight, spec.outside);
  double sold = 0;
  const double none = online_choice{spec}.probabilities(whole_assortment(5), p);
  for (std::size_t j = 0; j < 5; ++j) {
    CHECK_THAT(p[j], WithinAbs(exact[j], 1e-9));
    sold += exact[j];
  }
  CHECK_THAT(none, WithinAbs(1 - sold, 1e-9));
}

TEST_CASE("online choice: a product that pushes a rival off the page helps a third", "[choice][law]") {
  const online_choice_spec spec{.query_share = {1},
                                .place = {0},
                                .product_place = {1, 2, 1.5},
                                .considered = {1, 1},
                                .weight = {1, 50, 0.1}};
  CHECK(choice_laws::largest_rise(online_choice{spec}) > 0.3);
}

TEST_CASE("online choice: it becomes a chain, and how far that is from it is measured", "[choice]") {
  const auto near = chain_of(online_choice{small()});
  CHECK(near.distance.assortments == 200);
  CHECK(near.distance.worst_total > 1e-6);  // no chain says the same
  CHECK(near.distance.worst_total < 0.2);
}

TEST_CASE("online choice: refuses steps that are none", "[choice]") {
  const auto fault = [](auto change) {
    auto spec = small();
    change(spec);
    return ECHELON_FAULT_OF(online_choice{spec});
  };
  CHECK(fault([](auto&) {}) == 0);
  CHECK(fault([](auto& s) { s.weight.clear(); }) == 202);
  CHECK(fault([](auto& s) { s.considered.clear(); }) == 202);
  CHECK(fault([](auto& s) { s.place.pop_back(); }) == 101);
  CHECK(fault([](auto& s) { s.product_place.pop_back(); }) == 101);
  CHECK(fault([](auto& s) { s.considered[0] = 1.5; }) == 201);
  CHECK(fault([](auto& s) { s.query_share[0] = 0; }) == 201);
  CHECK(fault([](auto& s) { s.weight[0] = -1; }) == 201);
  CHECK(fault([](auto& s) { s.outside = 0; }) == 201);
  CHECK(fault([](auto& s) { s.rankings = 0; }) == 201);
  CHECK(fault([](auto& s) { s.ranking_noise = -1; }) == 201);
  CHECK(fault([](auto& s) { s.place[0] = std::nan(""); }) == 301);
}
