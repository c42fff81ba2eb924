// SPDX-License-Identifier: BSL-1.0
#include <echelon/choice/offered_sales.hpp>

#include <cmath>
#include <cstdint>
#include <vector>

#include <tests/catch.hpp>
#include <tests/choice/chains.hpp>

using namespace echelon;

namespace {

using set = std::vector<std::uint32_t>;

}  // namespace

TEST_CASE("offered sales: equal assortments are one row", "[choice]") {
  sales_counter counter{4};
  counter.add(set{0, 2}, 2);
  counter.add(set{1}, 4, 3);
  counter.add(set{0, 2}, 4);
  counter.add(set{0, 2}, 2, 5);
  const auto& sales = counter.sales();
  validate(sales);
  REQUIRE(sales.assortments() == 2);
  CHECK(sales.counts(0)[2] == 6);
  CHECK(sales.counts(0)[4] == 1);
  CHECK(sales.counts(1)[4] == 3);
  CHECK(sales.customers() == 10);
  CHECK(set(sales.offered(0).begin(), sales.offered(0).end()) == set{0, 2});
}

TEST_CASE("offered sales: hundreds of assortments are found again", "[choice]") {
  sales_counter counter{10};
  for (int round = 0; round < 3; ++round)
    for (std::uint64_t bits = 1; bits < 1024; ++bits) counter.add(assortment_of(bits), 10);
  REQUIRE(counter.sales().assortments() == 1023);
  for (std::size_t s = 0; s < 1023; ++s) {
    CHECK(counter.sales().counts(s)[10] == 3);
    const auto offered = counter.sales().offered(s);
    CHECK(set(offered.begin(), offered.end()) == assortment_of(std::uint64_t{s + 1}));
  }
}

TEST_CASE("offered sales: the likelihood of a model, all customers seen and only buyers", "[choice]") {
  const auto chain = chains::four();
  sales_counter all{4}, some{4, false};
  all.add(set{0, 1}, 0, 2);
  all.add(set{0, 1}, 4, 3);
  some.add(set{0, 1}, 0, 2);
  CHECK_THAT(log_likelihood(chain, all.sales()),
             WithinRel(2 * std::log(689.0 / 1880) + 3 * std::log(400.0 / 1880), 1e-13));
  CHECK_THAT(log_likelihood(chain, some.sales()), WithinRel(2 * std::log(689.0 / 1480), 1e-13));
  CHECK(ECHELON_FAULT_OF(log_likelihood(chains::any(3, 1), all.sales())) == 101);
}

TEST_CASE("offered sales: refuses what nobody can have bought", "[choice]") {
  sales_counter counter{3};
  CHECK(ECHELON_FAULT_OF(counter.add(set{}, 3)) == 202);
  CHECK(ECHELON_FAULT_OF(counter.add(set{0, 1}, 2)) == 201);
  CHECK(ECHELON_FAULT_OF(counter.add(set{1, 0}, 1)) == 102);
  CHECK(ECHELON_FAULT_OF(counter.add(set{1, 3}, 1)) == 201);
  CHECK(ECHELON_FAULT_OF(validate(counter.sales())) == 202);
  const offered_sales good{2, {0, 1, 3}, {1, 0, 1}, {0, 2, 1, 3, 4, 0}};
  CHECK(ECHELON_FAULT_OF(validate(good)) == 0);
  auto bad = good;
  bad.bought[0] = 1;
  CHECK(ECHELON_FAULT_OF(validate(bad)) == 201);
  bad = good;
  bad.bought[1] = -1;
  CHECK(ECHELON_FAULT_OF(validate(bad)) == 303);
  bad = good;
  bad.bought[1] = std::nan("");
  CHECK(ECHELON_FAULT_OF(validate(bad)) == 301);
  bad = good;
  bad.start[1] = 0;
  CHECK(ECHELON_FAULT_OF(validate(bad)) == 202);
  bad = good;
  bad.sees_nothing = false;
  CHECK(ECHELON_FAULT_OF(validate(bad)) == 201);
  bad = good;
  bad.bought.assign(6, 0.0);
  CHECK(ECHELON_FAULT_OF(validate(bad)) == 201);
  bad = good;
  bad.bought.pop_back();
  CHECK(ECHELON_FAULT_OF(validate(bad)) == 101);
}
