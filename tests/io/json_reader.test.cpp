// SPDX-License-Identifier: BSL-1.0
#include <echelon/io/json_reader.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {
/// A document with every kind of member, read strictly; the first problem as text, or nothing.
std::string read(std::string_view bytes) {
  const auto document = parse_json(bytes, "n.json");
  if (!document) return document.error().text();
  json_report report{"n.json", {}};
  json_reader root{*document, report};
  for (json_reader s : root.list("sites")) {
    s.text("id");
    s.number_or("storage", 0, not_negative);
    s.flag_or("open", true);
    s.integer_or("docks", 1, 1, 99);
    if (s.has("lead")) {
      json_reader lead = s.object("lead");
      lead.number("mean", {.least = 0, .most = 60});
      lead.done();
    }
    for (const json_reader& x : s.list_or_empty("weights")) x.as_number();
    s.done();
  }
  root.done();
  return report.first ? report.first->text() : "";
}
}  // namespace

TEST_CASE("json reader: a document that has what is asked for gives it", "[io]") {
  CHECK(
      read(
          R"({"sites":[{"id":"a","storage":1,"open":false,"docks":7,"lead":{"mean":2},"weights":[1,2]},)"
             R"({"id":"b"}]})") ==
      "");
  const auto document = parse_json(R"({"x":{"n":-3,"t":"hi","b":true,"l":[1,2.5]}})", "n.json");
  REQUIRE(document);
  json_report report{"n.json", {}};
  json_reader root{*document, report};
  json_reader x = root.object("x");
  CHECK(x.integer("n", -5, 5) == -3);
  CHECK(x.number("n") == -3);
  CHECK(x.text("t") == "hi");
  CHECK(x.flag("b"));
  CHECK(x.list("l")[1].as_number() == 2.5);
  CHECK(x.list("l")[1].path() == "x.l[1]");
  CHECK(x.text_or("no", "other") == "other");
  x.done();
  root.done();
  CHECK_FALSE(report.first);
}

TEST_CASE("json reader: the first fault is named with place, found and needed", "[io]") {
  CHECK(read("{\"sites\":[{\"id\":\"a\",\n  \"storge\":1}]}") ==
        "ECH-203 n.json, line 2, column 12: found the unknown key \"sites[0].storge\", needed one of \"id\", "
        "\"storage\", "
        "\"open\", \"docks\", \"lead\", \"weights\" (did you mean \"storage\"?)");
  CHECK(read(R"({"sites":[{"id":"a"},{}]})") ==
        "ECH-402 n.json, line 1, column 22: found no \"sites[1].id\", needed that key");
  CHECK(read(R"({"sites":[{"id":7}]})") ==
        "ECH-402 n.json, line 1, column 17: found a number, needed sites[0].id to be a text");
  CHECK(read(R"({"sites":[{"id":"a","storage":-1}]})") ==
        "ECH-303 n.json, line 1, column 31: found -1, needed sites[0].storage to be zero or more");
  CHECK(read(R"({"sites":[{"id":"a","lead":{"mean":61}}]})") ==
        "ECH-201 n.json, line 1, column 36: found 61, needed sites[0].lead.mean to be 60 or less");
  CHECK(read(R"({"sites":[{"id":"a","docks":1.5}]})") ==
        "ECH-201 n.json, line 1, column 29: found 1.5, needed sites[0].docks to be a whole number");
  CHECK(read(R"({"sites":[{"id":"a","docks":0}]})") ==
        "ECH-201 n.json, line 1, column 29: found 0, needed sites[0].docks to be a whole number from 1 to 99");
  CHECK(read(R"({"sites":[{"id":"a","open":1}]})") ==
        "ECH-402 n.json, line 1, column 28: found a number, needed sites[0].open to be true or false");
  CHECK(read(R"({"sites":{}})") == "ECH-402 n.json, line 1, column 10: found an object, needed sites to be a list");
  CHECK(read(R"({"sites":[3]})") ==
        "ECH-402 n.json, line 1, column 11: found a number, needed sites[0] to be an object");
  CHECK(read(R"({"sites":[{"id":"a","weights":[1,"x"]}]})") ==
        "ECH-402 n.json, line 1, column 34: found a text, needed sites[0].weights[1] to be a number");
  CHECK(read("[]") == "ECH-402 n.json, line 1, column 1: found a list, needed an object");
}
