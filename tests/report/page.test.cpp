// SPDX-License-Identifier: BSL-1.0
#include <echelon/report/page.hpp>

#include <tests/catch.hpp>
#include <tests/report/well_formed.hpp>

using namespace echelon;
using echelon_tests::count_of;
using echelon_tests::why_not_well_formed;

TEST_CASE("page: sections, cards, facts and notes come out in order, escaped and balanced", "[report]") {
  const std::string bad = echelon_tests::nasty();
  page p{bad, bad};
  p.lead(bad).cards({{bad, bad, bad, key_figure::mood::good}, {"1", "2"}});
  p.section("First", bad).say(bad).facts({{bad, bad}}).notes({bad});
  p.section("Second", "").table({.columns = {bad}, .rows = {{cell_of(bad)}}}).charts({}).wide({"<p>drawn</p>"});
  const std::string text = p.html();
  CHECK(why_not_well_formed(text) == "");
  CHECK(text.starts_with("<!DOCTYPE html>"));
  CHECK(count_of(text, "<script") == 1);
  CHECK(count_of(text, "<section") == 2);
  CHECK(count_of(text, "href=\"#part-") == 2);
  CHECK(text.find("First</h2>") < text.find("Second</h2>"));
  CHECK(text.find("<p>drawn</p>") > text.find("Second</h2>"));
}

TEST_CASE("page: an empty page is a page", "[report]") {
  const std::string text = page{"", ""}.html();
  CHECK(why_not_well_formed(text) == "");
  CHECK(count_of(text, "<section") == 0);
}

TEST_CASE("page: what is added before the first section stands before it", "[report]") {
  const std::string text = page{"t", "s"}.cards({{"42", "answer"}}).section("One", "").html();
  CHECK(text.find(">42<") < text.find("One</h2>"));
}

TEST_CASE("page: the page forbids itself every request", "[report][law]") {
  const std::string text = page{"t", "s"}.html();
  CHECK(text.find("Content-Security-Policy") != std::string::npos);
  CHECK(text.find("default-src &#39;none&#39;") != std::string::npos);
}
