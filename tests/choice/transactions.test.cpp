// SPDX-License-Identifier: BSL-1.0
#include <echelon/choice/transactions.hpp>

#include <string>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("transactions: equal assortments are counted together, in the order in which they came", "[choice][io]") {
  const auto read = parse_transactions("chosen,offered\nb,a b\n0,b a\na,a\nb,b a\n", "till.csv");
  REQUIRE(read);
  CHECK(read->products == std::vector<std::string>{"a", "b"});
  const offered_sales& s = read->sales;
  REQUIRE(s.assortments() == 2);
  CHECK(s.sees_nothing);
  CHECK(std::vector<double>(s.counts(0).begin(), s.counts(0).end()) == std::vector<double>{0, 2, 1});
  CHECK(std::vector<double>(s.counts(1).begin(), s.counts(1).end()) == std::vector<double>{1, 0, 0});
  validate(s);
}

TEST_CASE("transactions: where no line bought nothing, who did is not seen", "[choice][io]") {
  const auto read = parse_transactions("chosen,offered\nb,a b\na,a b\n", "till.csv");
  REQUIRE(read);
  CHECK(!read->sales.sees_nothing);
}

TEST_CASE("transactions: choices in long form say the same, an alternative 0 is to buy nothing", "[choice][io]") {
  const choice_columns columns{.choice = "choice_id", .alternative = "item", .available = "available"};
  const auto read = parse_choices("choice_id,item,available,chosen\n1,a,1,0\n1,b,1,1\n1,0,1,0\n"
                                  "2,a,1,0\n2,b,0,0\n2,0,1,1\n", "long.csv", columns);
  REQUIRE(read);
  const named_offers of = offers_of(*read);
  CHECK(of.products == std::vector<std::string>{"a", "b"});
  REQUIRE(of.sales.assortments() == 2);
  CHECK(of.sales.counts(0)[1] == 1);
  CHECK(of.sales.offered(1).size() == 1);
  CHECK(of.sales.counts(1)[2] == 1);
}

TEST_CASE("transactions: what cannot be is one problem with its place", "[choice][io][fault]") {
  const auto fault_of = [](const char* bytes) {
    const auto read = parse_transactions(bytes, "till.csv");
    REQUIRE(!read);
    return static_cast<int>(read.error().why);
  };
  CHECK(fault_of("chosen,offered\nc,a b\n") == 201);
  CHECK(fault_of("chosen,offered\n0,\n") == 202);
  CHECK(fault_of("chosen,offered\n0,0\n") == 202);
  CHECK(fault_of("chosen,offered\n") == 202);
  CHECK(fault_of("chosen,offered\na,a a\n") == 304);
  CHECK(fault_of("bought,offered\na,a\n") == 402);
}
