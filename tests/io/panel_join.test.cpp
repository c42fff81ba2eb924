// SPDX-License-Identifier: BSL-1.0
#include <echelon/io/panel_join.hpp>

#include <cmath>

#include <tests/catch.hpp>

using namespace echelon;

namespace {
panel sales() {
  return *read_panel_long("unique_id,ds,y,price,promo\na,2024-01-01,1,9,0\na,2024-01-02,2,9,1\nb,2024-01-02,3,5,0\n",
                          "l.csv");
}
std::string future_problem(std::string_view bytes) {
  const auto p = join_future(sales(), bytes, "f.csv");
  return p ? "" : p.error().text();
}
std::string static_problem(std::string_view bytes) {
  const auto p = join_static(*join_static(sales(), "unique_id,brand\na,x\n", "s.csv"), bytes, "s.csv");
  return p ? "" : p.error().text();
}
}  // namespace

TEST_CASE("panel join: the known future lengthens covariates and brings new products", "[io]") {
  const auto p =
      join_future(sales(), "unique_id,ds,price\na,2024-01-04,8\nnew,2024-01-03,4\nnew,2024-01-04,4.5\n", "f.csv");
  REQUIRE(p);
  validate(*p);
  CHECK(p->ids == std::vector<std::string>{"a", "b", "new"});
  CHECK(p->last() == 1);
  CHECK(p->demand[2].values.empty());
  const auto& price = p->find_covariate("price")->values;
  REQUIRE(price[0].values.size() == 4);
  CHECK(price[0].values[1] == 9.0f);
  CHECK(std::isnan(price[0].values[2]));
  CHECK(price[0].values[3] == 8.0f);
  CHECK(price[1].values.size() == 1);
  CHECK(price[2].first == 2);
  CHECK(price[2].values[1] == 4.5f);
  CHECK(p->find_covariate("promo")->values[0].values.size() == 2);
  CHECK(p->find_covariate("promo")->values[2].values.empty());
}

TEST_CASE("panel join: what the future knows is planned, and what the options call observed has none", "[io][law]") {
  const panel p = sales();
  CHECK_FALSE(p.find_covariate("price")->planned);
  const std::string_view future = "unique_id,ds,price,promo\na,2024-01-03,8,\n";
  const auto joined = join_future(p, future, "f.csv");
  REQUIRE(joined);
  CHECK(joined->find_covariate("price")->planned);
  CHECK_FALSE(joined->find_covariate("promo")->planned);
  const auto refused = join_future(p, future, "f.csv", {.observed = {"promo"}});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().text() ==
        "ECH-201 f.csv, line 1, column 4: found the observed column \"promo\", needed columns known ahead");
}

TEST_CASE("panel join: what does not fit the data is named", "[io]") {
  CHECK(future_problem("unique_id,ds,prise\na,2024-01-03,1\n") ==
        "ECH-203 f.csv, line 1, column 3: found the unknown column \"prise\", needed one of the covariates of the "
        "data: \"price\", \"promo\" "
        "(did you mean \"price\"?)");
  CHECK(
      future_problem("unique_id,ds,price\na,2024-01-02,1\n") ==
      "ECH-201 f.csv, line 2, column 2: found \"2024-01-02\", needed a moment after the last observation, 2024-01-02");
  CHECK(future_problem("unique_id,ds,price\na,2024-01-03 12:00,1\n") ==
        "ECH-201 f.csv, line 2, column 2: found \"2024-01-03 12:00\", needed a moment on the clock of the data, such "
        "as 2024-01-03");
  CHECK(future_problem("unique_id,ds,price\na,17,1\n") ==
        "ECH-201 f.csv, line 2, column 2: found \"17\", needed a moment on the clock of the data, such as 2024-01-03");
  CHECK(future_problem("unique_id,ds,price\na,2024-01-04,1\na,2024-01-03,1\n") ==
        "ECH-102 f.csv, line 3, column 2: found \"2024-01-03\", needed the moments of a series in ascending order");
  CHECK(future_problem("unique_id,ds,price\na,2024-01-03,oops\n") ==
        "ECH-402 f.csv, line 2, column 3: found \"oops\", needed a finite number, or nothing where it is missing");
  CHECK(future_problem("unique_id,ds,price\na,9999-12-31,1\n").substr(0, 15) == "ECH-404 f.csv: ");
  CHECK(static_problem("unique_id,brand\na,x\n") ==
        "ECH-304 s.csv, line 1, column 2: found the attribute \"brand\", which the data have, needed each attribute "
        "once");
  CHECK(static_problem("unique_id,colour\na,x\na,y\n") ==
        "ECH-304 s.csv, line 3, column 1: found \"a\", needed each id once");
  CHECK(static_problem("id,colour\na,x\n") ==
        "ECH-402 s.csv, line 1: found the columns \"id\", \"colour\", needed a column \"unique_id\"");
}

TEST_CASE("panel join: two days of one month are one period twice", "[io]") {
  const auto monthly = read_panel_long("unique_id,ds,y,p\na,2024-01-01,1,1\na,2024-02-01,1,1\n", "l.csv");
  REQUIRE(monthly);
  CHECK(join_future(*monthly, "unique_id,ds,p\na,2024-03-01,1\na,2024-03-02,1\n", "f.csv").error().why ==
        fault::duplicate);
}

TEST_CASE("panel join: static attributes label every series, new products too", "[io]") {
  const auto p = join_static(sales(), "brand,unique_id\nacme,b\nzeta,new\n", "s.csv");
  REQUIRE(p);
  validate(*p);
  const attribute& brand = *p->find_attribute("brand");
  CHECK(brand.of(0).empty());
  CHECK(brand.of(1) == "acme");
  CHECK(brand.of(2) == "zeta");
  CHECK(p->find_covariate("price")->values.size() == 3);
}
