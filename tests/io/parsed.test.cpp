// SPDX-License-Identifier: BSL-1.0
#include <echelon/io/parsed.hpp>

#include <memory>
#include <utility>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("parsed: it holds the value or the problem, never both", "[io][law]") {
  const parsed<int> good{7};
  REQUIRE(good);
  CHECK(*good == 7);
  const parsed<int> bad{problem{fault::malformed, "a.csv", 3, 2, "\"x\"", "a number"}};
  REQUIRE_FALSE(bad);
  CHECK(bad.error().line == 3);
}

TEST_CASE("parsed: a value can be moved out", "[io]") {
  parsed<std::unique_ptr<int>> one{std::make_unique<int>(5)};
  const auto taken = *std::move(one);
  CHECK(*taken == 5);
}

TEST_CASE("parsed: the text names number, file, place, what was found and what was needed", "[io]") {
  CHECK(problem{fault::malformed, "a.csv", 3, 2, "\"x\"", "a number"}.text() ==
        "ECH-402 a.csv, line 3, column 2: found \"x\", needed a number");
  CHECK(problem{fault::cannot_open, "b.csv", 0, 0, "no file", "a file"}.text() ==
        "ECH-401 b.csv: found no file, needed a file");
  CHECK(problem{fault::duplicate, "c.csv", 9, 0, "a row twice", "it once"}.text() ==
        "ECH-304 c.csv, line 9: found a row twice, needed it once");
}
