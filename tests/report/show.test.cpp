// SPDX-License-Identifier: BSL-1.0
#include <echelon/report/show.hpp>

#include <limits>

#include <echelon/core/random.hpp>
#include <tests/catch.hpp>

using namespace echelon;
using namespace std::string_literals;

namespace {
/// Non-breaking spaces and long minus signs as plain ones, so that expectations can be read.
std::string plain(std::string s) {
  for (const auto& [from, to] : {std::pair{"\u00a0"s, " "s}, std::pair{"\u2212"s, "-"s}, std::pair{"\u2013"s, "none"s}})
    for (std::size_t at; (at = s.find(from)) != s.npos;) s.replace(at, from.size(), to);
  return s;
}
}  // namespace

TEST_CASE("show: no byte of a name can leave its element or its attribute", "[report][law]") {
  CHECK(show::escape("<b a=\"x\" c='y'>&</b>") == "&lt;b a=&quot;x&quot; c=&#39;y&#39;&gt;&amp;&lt;/b&gt;");
  CHECK(show::escape("Käse, 日本, 🧀") == "Käse, 日本, 🧀");
  CHECK(show::escape(std::string_view{"a\0b\x1F\x7F", 5}) == "a\uFFFDb\uFFFD\uFFFD");
  random_stream s{11};
  for (int round = 0; round < 200; ++round) {
    std::string raw;
    for (int i = 0; i < 40; ++i) raw += static_cast<char>(static_cast<unsigned char>(s.uniform() * 256));
    const std::string safe = show::escape(raw);
    INFO("round " << round);
    CHECK(safe.find_first_of("<>\"'") == std::string::npos);
    for (std::string_view rest = safe; !rest.empty();) {
      const std::size_t width = show::detail::utf8_width(rest);
      REQUIRE(width > 0);
      REQUIRE((static_cast<unsigned char>(rest[0]) >= 0x20 || rest[0] == '\t'));
      rest.remove_prefix(width);
    }
  }
}

TEST_CASE("show: overlong forms, surrogates and cut characters are not UTF-8", "[report][law]") {
  for (const char* bad : {"\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\x80", "\xE2\x82"})
    CHECK(show::detail::utf8_width(bad) == 0);
  for (const char* good : {"\xC3\xA4", "\xE2\x82\xAC", "\xF0\x9F\xA7\x80"}) CHECK(show::detail::utf8_width(good) == std::string_view{good}.size());
}

TEST_CASE("show: numbers are grouped and rounded as readers expect", "[report]") {
  CHECK(plain(show::fixed(1234567.891, 2)) == "1,234,567.89");
  CHECK(plain(show::fixed(-999.5, 0)) == "-1,000");
  CHECK(plain(show::fixed(-0.0001, 2)) == "0.00");
  CHECK(plain(show::fixed(123, 0)) == "123");
  CHECK(plain(show::number(1234.4)) == "1,234");
  CHECK(plain(show::number(0.012345)) == "0.0123");
  CHECK(plain(show::number(12.0)) == "12");
  CHECK(plain(show::compact(9876)) == "9,876");
  CHECK(plain(show::compact(12'345)) == "12.3k");
  CHECK(plain(show::compact(-1'234'567)) == "-1.23M");
  CHECK(plain(show::compact(999'900)) == "1M");
  CHECK(plain(show::compact(3.4e9)) == "3.4B");
  CHECK(plain(show::percent(0.0035)) == "0.35 %");
  CHECK(plain(show::percent(0.0721)) == "7.2 %");
  CHECK(plain(show::percent(-0.0721)) == "-7.2 %");
  CHECK(plain(show::seconds(200)) == "3 min 20 s");
  CHECK(plain(show::seconds(119.7)) == "2 min 0 s");
  CHECK(plain(show::value(-1234, {"$", "", 1})) == "-$1,234");
  CHECK(plain(show::value(0.016, show::as_points())) == "1.6 pt");
}

TEST_CASE("show: what is not a number is a dash and what is huge stays short", "[report]") {
  const double nan = std::numeric_limits<double>::quiet_NaN(), inf = std::numeric_limits<double>::infinity();
  for (const double v : {nan, inf, -inf}) {
    CHECK(plain(show::fixed(v, 2)) == "none");
    CHECK(plain(show::compact(v)) == "none");
    CHECK(plain(show::percent(v)) == "none");
    CHECK(plain(show::value(v, {"$", "", 1})) == "none");
  }
  CHECK(plain(show::compact(1.5e300)) == "1.50e+300");
  CHECK(plain(show::fixed(-1.5e300, 3)) == "-1.50e+300");
  CHECK(show::width(show::percent(1e308)) < 14);
  CHECK(plain(show::number(1e-300)) == "0");
}

TEST_CASE("show: a clipped text is never longer than asked and never cuts a character", "[report]") {
  CHECK(show::clipped("abc", 3) == "abc");
  CHECK(show::clipped("abcd", 3) == "ab\u2026");
  CHECK(show::clipped("ääää", 3) == "ää\u2026");
}
