// SPDX-License-Identifier: BSL-1.0
#include <echelon/io/number.hpp>

#include <bit>
#include <cmath>

#include <echelon/core/random.hpp>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("number: only whole decimal texts are numbers", "[io]") {
  CHECK(parse_double("0") == 0.0);
  CHECK(parse_double("-12.5e3") == -12500.0);
  CHECK(parse_double("123456789012345") == 123456789012345.0);
  CHECK(parse_double("0.1") == 0.1);
  CHECK(parse_double(".5") == 0.5);
  CHECK(std::signbit(*parse_double("-0")));
  for (const char* text : {"", " 1", "1 ", "+1", "1,5", "0x10", "1e999", "-", "--1", "1e", "abc", "1.2.3", "nan", "inf",
                           "NaN", "-inf", "infinity", "nan(1)", "1_000"}) {
    INFO(text);
    CHECK_FALSE(parse_double(text));
  }
}

TEST_CASE("number: nan and inf count only when asked for", "[io]") {
  CHECK(std::isnan(*parse_double("NaN", number_words::accepted)));
  CHECK(parse_double("-inf", number_words::accepted) == -std::numeric_limits<double>::infinity());
  CHECK_FALSE(parse_double("infx", number_words::accepted));
  CHECK_FALSE(parse_double("nan(1)", number_words::accepted));
}

TEST_CASE("number: a double survives its shortest text bit for bit", "[io][law]") {
  random_stream s{11, 4};
  std::size_t tried = 0;
  while (tried < 20'000) {
    const double x = std::bit_cast<double>(std::uint64_t{s()} << 32 | s());
    if (!std::isfinite(x)) continue;
    ++tried;
    const auto again = parse_double(format_double(x));
    REQUIRE(again);
    REQUIRE(std::bit_cast<std::uint64_t>(*again) == std::bit_cast<std::uint64_t>(x));
  }
  CHECK(format_double(0.1) == "0.1");
  CHECK(format_double(42) == "42");
}

TEST_CASE("number: integers keep all 64 bits and refuse the rest", "[io]") {
  CHECK(parse_integer("-9223372036854775808") == std::numeric_limits<std::int64_t>::min());
  for (const char* text : {"", "9223372036854775808", "1.0", "+1", " 1", "1 ", "0x1"}) CHECK_FALSE(parse_integer(text));
}

TEST_CASE("number: fixed texts have the digits asked for, at any size", "[io]") {
  CHECK(format_fixed(1.0 / 3, 4) == "0.3333");
  CHECK(format_fixed(-2.5, 0) == "-2");
  CHECK(format_fixed(1e300, 100).size() == 301 + 1 + 100);
}
