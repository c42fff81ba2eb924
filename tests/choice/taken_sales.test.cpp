// SPDX-License-Identifier: BSL-1.0
#include <echelon/choice/taken_sales.hpp>

#include <vector>

#include <echelon/choice/markov_chain.hpp>
#include <echelon/choice/multinomial_logit.hpp>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("taken sales: what a product of a chain takes is who comes for it, times where they would go",
          "[choice][law]") {
  const markov_chain chain{{0.3, 0.2, 0.4}, {0, 0.5, 0.25, 0.1, 0, 0.6, 0.3, 0.3, 0}};
  const auto all = whole_assortment(3);
  const taken_sales t = what_each_takes(chain, assortment{all});
  for (std::size_t i = 0; i < 3; ++i) {
    double sum = t(i, 3);
    for (std::size_t j = 0; j < 3; ++j) {
      CHECK(t(i, j) == Approx(chain.arrive()[i] * chain.move()(i, j)).margin(1e-14));
      sum += t(i, j);
    }
    CHECK(t(i, 3) == Approx(chain.arrive()[i] * chain.leave()[i]).margin(1e-14));
    CHECK(sum == Approx(t.sold[i]).margin(1e-14));
  }
}

TEST_CASE("taken sales: a product that is not offered takes nothing", "[choice]") {
  const multinomial_logit model{{1, 2, 3}};
  const std::vector<std::uint32_t> offered{0, 2};
  const taken_sales t = what_each_takes(model, assortment{offered});
  for (std::size_t j = 0; j <= 3; ++j) CHECK(t(1, j) == 0);
  CHECK(t(0, 1) == 0);
  CHECK(t(0, 2) == Approx(3.0 / 4 - 3.0 / 5));
  CHECK(t(0, 3) == Approx(1.0 / 4 - 1.0 / 5));
  CHECK(ECHELON_FAULT_OF(what_each_takes(model, assortment{})) == 202);
}
