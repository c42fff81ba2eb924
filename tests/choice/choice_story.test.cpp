// SPDX-License-Identifier: BSL-1.0
/// The example of docs/understand/choice_models.md.
#include <echelon/choice/choice_csv.hpp>
#include <echelon/choice/choice_likelihood.hpp>
#include <echelon/choice/maximum_likelihood.hpp>
#include <echelon/exec/threads.hpp>

#include <string>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("choice story: from a table to tastes with their errors", "[choice]") {
  const std::string table =
      "choice,alternative,chosen,price,display\n"
      "1,a,1,2,1\n1,b,0,3,0\n2,a,0,4,0\n2,b,1,3,0\n3,a,0,3,0\n3,b,1,3,1\n"
      "4,a,1,2,0\n4,b,0,4,0\n5,a,0,2,0\n5,b,1,3,1\n6,a,1,3,1\n6,b,0,2,0\n7,a,1,3,0\n7,b,0,2,0\n";
  // [story]
  const auto read = parse_choices(table, "shelf.csv", {.described_by = {"price", "display"}});
  if (!read) FAIL(read.error().text());
  const auto taste = fit(exec::threads{}, maximum_likelihood{}, choice_likelihood{read->data});
  // taste.parameters[0] is the taste for price, give or take taste.error(0)
  // [/story]
  CHECK(taste.settled);
  CHECK(taste.parameters[0] < 0);
  CHECK(taste.parameters[1] > 0);
  CHECK(taste.error(0) > 0);
}
