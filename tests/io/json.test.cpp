// SPDX-License-Identifier: BSL-1.0
#include <echelon/io/json.hpp>

#include <limits>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("json: each value knows the line and column where it starts", "[io][law]") {
  const auto v = parse_json("{\n  \"a\": [1, -2.5 ,\"x\"],\n  \"b\" : {\"c\":true, \"d\":null}\n}\n", "f.json");
  REQUIRE(v);
  const auto where = [](const json_value& x) { return std::pair{x.line, x.column}; };
  using place = std::pair<std::size_t, std::size_t>;
  CHECK(where(*v) == place{1, 1});
  const json_value& a = *v->find("a");
  CHECK(where(a) == place{2, 8});
  CHECK(where(a.items[0]) == place{2, 9});
  CHECK(where(a.items[1]) == place{2, 12});
  CHECK(where(a.items[2]) == place{2, 18});
  const json_value& b = *v->find("b");
  CHECK(where(b) == place{3, 9});
  CHECK(where(*b.find("c")) == place{3, 14});
  CHECK(where(*b.find("d")) == place{3, 24});
  CHECK(a.items[1].number == -2.5);
  CHECK(a.items[2].text == "x");
  CHECK(b.find("c")->truth);
  CHECK(b.find("d")->kind == json_kind::null);
  CHECK(b.find("e") == nullptr);
}

TEST_CASE("json: what is not JSON is refused with its place", "[io]") {
  struct one {
    const char* bytes;
    fault why;
    std::size_t line, column;
  };
  const one cases[]{{"", fault::empty, 1, 1},
                    {"  \n ", fault::empty, 1, 1},
                    {"{\"a\":1,\n \"a\":2}", fault::duplicate, 2, 2},
                    {"{\"a\":\n tru}", fault::malformed, 2, 2},
                    {"{\"a\":1", fault::malformed, 1, 7},
                    {"[1,2] x", fault::malformed, 1, 7},
                    {"[1e999]", fault::not_finite, 1, 2},
                    {"{\"a\":\"b}", fault::malformed, 1, 6},
                    {"[NaN]", fault::malformed, 1, 2},
                    {"[\"\xff\"]", fault::malformed, 1, 2},
                    {"[01]", fault::malformed, 1, 3}};
  for (const auto& c : cases) {
    INFO(c.bytes);
    const auto v = parse_json(c.bytes, "f.json");
    REQUIRE_FALSE(v);
    INFO(v.error().text());
    CHECK(v.error().why == c.why);
    CHECK(v.error().line == c.line);
    CHECK(v.error().column == c.column);
  }
}

TEST_CASE("json: nesting, values and members are capped", "[io]") {
  CHECK(parse_json(std::string(64, '[') + std::string(64, ']'), "f"));
  CHECK(parse_json(std::string(65, '[') + std::string(65, ']'), "f").error().why == fault::too_large);
  CHECK(parse_json(std::string(200'000, '['), "f").error().why == fault::too_large);
  CHECK(parse_json("[1,2,3]", "f", {.values = 3}).error().why == fault::too_large);
  CHECK(parse_json("{\"a\":1,\"b\":2}", "f", {.members = 1}).error().why == fault::too_large);
}

TEST_CASE("json: what was written reads back as the same value", "[io][law]") {
  json_value v;
  v["seed"] = std::uint64_t{18446744073709551615u};
  v["small"] = 0.1;
  v["gap"] = 1e-300;
  v["none"] = std::numeric_limits<double>::quiet_NaN();
  v["name"] = "tab\t quote\" slash\\ é";
  v["yes"] = true;
  v["levels"].push_back(0.1);
  v["levels"].push_back(-7);
  v["empty"] = json_value::list();
  v["inside"]["b"] = 1;
  v["inside"]["a"] = json_value{};
  const std::string text = format_json(v);
  CHECK(text ==
        "{\n  \"seed\": 18446744073709551615,\n  \"small\": 0.1,\n  \"gap\": 1e-300,\n  \"none\": null,\n"
        "  \"name\": \"tab\\u0009 quote\\\" slash\\\\ é\",\n  \"yes\": true,\n  \"levels\": [0.1, -7],\n  \"empty\": "
        "[],\n"
        "  \"inside\": {\n    \"b\": 1,\n    \"a\": null\n  }\n}\n");
  CHECK(format_json(-0.0) == "-0.0\n");
  const auto again = parse_json(text, "f");
  REQUIRE(again);
  CHECK(format_json(*again) == text);
}
