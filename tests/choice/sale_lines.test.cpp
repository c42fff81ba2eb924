// SPDX-License-Identifier: BSL-1.0
#include <echelon/choice/sale_lines.hpp>

#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

#include <tests/catch.hpp>

using namespace echelon;

namespace {

const std::string good =
    "date,product,quantity\n"
    "2024-01-01,tea,2\n2024-01-01T08:30,milk,1\n2024-01-01,tea,3\n"
    "2024-01-02,milk,4\n2024-01-02,tea,-1\n"
    "2024-01-04,jam,1\n2024-01-04,tea,1\n";

}  // namespace

TEST_CASE("sale lines: a period's assortment is what sold in it", "[choice]") {
  const auto read = parse_sales(good, "till.csv");
  REQUIRE(read);
  CHECK(read->products == std::vector<std::string>{"tea", "milk", "jam"});
  CHECK(read->returned == 1);
  CHECK(read->lines.size() == 6);
  CHECK(read->lines[0].period == 19723);  // days from 1970 to 2024
  const auto sales = sales_of(read->lines, 3);
  validate(sales);
  CHECK_FALSE(sales.sees_nothing);
  REQUIRE(sales.assortments() == 3);
  CHECK(std::vector<std::uint32_t>(sales.offered(0).begin(), sales.offered(0).end()) ==
        std::vector<std::uint32_t>{0, 1});
  CHECK(sales.counts(0)[0] == 5);
  CHECK(sales.counts(0)[1] == 1);
  CHECK(sales.offered(1).size() == 1);
  CHECK(sales.customers() == 12);
}

TEST_CASE("sale lines: what sold shortly before or after was there", "[choice]") {
  const auto read = parse_sales(good, "till.csv");
  REQUIRE(read);
  const auto near = sales_of(read->lines, 3, {.reach = 1});
  CHECK(near.offered(0).size() == 2);  // tea and milk, twice: the second day knows tea of the first
  CHECK(near.assortments() == 2);
  const auto far = sales_of(read->lines, 3, {.reach = 3});
  REQUIRE(far.assortments() == 1);     // jam sold three days after the first day, milk two before the last
  CHECK(far.counts(0)[0] == 6);
}

TEST_CASE("sale lines: weeks, whole numbers, and moments before 1970", "[choice]") {
  const auto weeks = parse_sales(good, "till.csv", {.days = 7});
  REQUIRE(weeks);
  CHECK(weeks->lines[0].period == 19723 / 7);
  const auto early = parse_sales("date,product,quantity\n1969-12-31,tea,1\n", "till.csv", {.days = 7});
  REQUIRE(early);
  CHECK(early->lines[0].period == -1);
  const auto counted = parse_sales("date,product,quantity\n7,tea,1\n", "till.csv", {.days = 7});
  REQUIRE(counted);
  CHECK(counted->lines[0].period == 7);
}

TEST_CASE("sale lines: refuses lines that are none", "[choice]") {
  const auto why = [](const std::string& text, const sale_columns& columns = {}) {
    const auto read = parse_sales(text, "till.csv", columns);
    return read ? 0 : static_cast<int>(read.error().why);
  };
  CHECK(why("date,product,quantity\n") == 202);
  CHECK(why("date,product\n2024-01-01,tea\n") == 402);
  CHECK(why("date,product,quantity\nyesterday,tea,1\n") == 402);
  CHECK(why("date,product,quantity\n2024-01-01,tea,some\n") == 402);
  CHECK(why("date,product,quantity\n2024-01-01,tea,inf\n") == 301);
  CHECK(why(good, {.days = 0}) == 201);
  const auto fault = [](const sale_line& line, std::int64_t reach = 0) {
    return ECHELON_FAULT_OF(sales_of(std::vector<sale_line>{{0, 0, 1}, line}, 2, {reach}));
  };
  CHECK(fault({0, 1, 1}) == 0);
  CHECK(fault({0, 2, 1}) == 201);
  CHECK(fault({0, 1, 1}, -1) == 201);
  CHECK(fault({0, 1, -1}) == 303);
  CHECK(fault({0, 1, std::nan("")}) == 301);
  CHECK(ECHELON_FAULT_OF(sales_of(std::vector<sale_line>{{0, 0, 0}}, 1)) == 202);
}
