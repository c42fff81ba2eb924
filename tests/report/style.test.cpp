// SPDX-License-Identifier: BSL-1.0
#include <echelon/report/style.hpp>

#include <tests/catch.hpp>
#include <tests/report/well_formed.hpp>

using echelon_tests::count_of;

TEST_CASE("style: neither looks nor script names anything outside the file", "[report][law]") {
  for (const std::string_view text : {echelon::detail::page_style, echelon::detail::page_script}) {
    for (const char* outside : {"http", "//cdn", "url(", "@import", "fetch", "XMLHttp", "eval", "innerHTML", "</"})
      CHECK(text.find(outside) == std::string_view::npos);
    CHECK(count_of(text, "{") == count_of(text, "}"));
    CHECK(count_of(text, "(") == count_of(text, ")"));
  }
}

TEST_CASE("style: the script stays small and the looks know dark, narrow and paper", "[report]") {
  CHECK(count_of(echelon::detail::page_script, "\n") <= 60);
  for (const char* media : {"prefers-color-scheme:dark", "max-width:600px", "@media print", "prefers-reduced-motion"})
    CHECK(echelon::detail::page_style.find(media) != std::string_view::npos);
}
