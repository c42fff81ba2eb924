// SPDX-License-Identifier: BSL-1.0
#include <echelon/io/words.hpp>

#include <array>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("words: any bytes are shown as printable ASCII and cut", "[io]") {
  CHECK(shown("x12") == "\"x12\"");
  CHECK(shown(std::string_view{"a\0\xff\n", 4}) == "\"a\\x00\\xff\\x0a\"");
  CHECK(shown("abcdef", 3) == "\"abc…\"");
}

TEST_CASE("words: the nearest known name is offered, and none that is far", "[io]") {
  constexpr std::array<std::string_view, 3> names{"storage", "inbound_per_period", "id"};
  CHECK(nearest_name("storge", names) == "storage");
  CHECK(nearest_name("inbound_per_perod", names) == "inbound_per_period");
  CHECK(nearest_name("colour", names).empty());
  CHECK(nearest_name("x", names).empty());
  CHECK(did_you_mean("storge", names) == " (did you mean \"storage\"?)");
  CHECK(did_you_mean("colour", names).empty());
  CHECK(listed(names) == "\"storage\", \"inbound_per_period\", \"id\"");
}
