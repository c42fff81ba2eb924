// SPDX-License-Identifier: BSL-1.0
#include <echelon/io/csv.hpp>

#include <echelon/core/random.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {
using table = std::vector<std::vector<std::string>>;

table rows_of(std::string_view bytes) {
  csv_reader r{bytes, "t.csv"};
  table out{r.header()};
  while (r.next()) out.emplace_back(r.fields().begin(), r.fields().end());
  if (r.failed()) {
    INFO(r.failed()->text());
    CHECK_FALSE(r.failed());
  }
  return out;
}
std::string problem_of(std::string_view bytes, csv_limits limits = {}) {
  csv_reader r{bytes, "t.csv", limits};
  while (r.next()) {}
  return r.failed() ? r.failed()->text() : "";
}
}  // namespace

TEST_CASE("csv: rows, quotes, CRLF, a byte-order mark and blank lines at the end read as RFC 4180 says", "[io]") {
  CHECK(rows_of("a,b\n1,2\n3,4\n") == table{{"a", "b"}, {"1", "2"}, {"3", "4"}});
  CHECK(rows_of("a,b\n1,2") == table{{"a", "b"}, {"1", "2"}});
  CHECK(rows_of("\xef\xbb\xbf" "a,b\r\n1,\r\n,2\r\n\r\n\r\n") == table{{"a", "b"}, {"1", ""}, {"", "2"}});
  CHECK(rows_of("a,b\n\"x,y\",\"say \"\"hi\"\"\"\n\"two\nlines\",\"\"\n") ==
        table{{"a", "b"}, {"x,y", "say \"hi\""}, {"two\nlines", ""}});
  CHECK(rows_of("\"a\",\"b\"\r\n\"1\",2\r\n") == table{{"a", "b"}, {"1", "2"}});
  CHECK(rows_of("a\n1\n") == table{{"a"}, {"1"}});
}

TEST_CASE("csv: lines are counted through quoted line ends", "[io]") {
  csv_reader r{"a,b\n\"x\n\ny\",2\n3,4\n", "t.csv"};
  REQUIRE(r.next());
  CHECK(r.line() == 2);
  REQUIRE(r.next());
  CHECK(r.line() == 5);
  CHECK(r.field_problem(1, "more").text() == "ECH-402 t.csv, line 5, column 2: found \"4\", needed more");
}

TEST_CASE("csv: what breaks the rules is refused with its place", "[io]") {
  CHECK(problem_of("") == "ECH-202 t.csv, line 1: found an empty file, needed a header line");
  CHECK(problem_of("\n\n") == "ECH-202 t.csv, line 1: found an empty file, needed a header line");
  CHECK(problem_of("a,b\n1\n") == "ECH-402 t.csv, line 2, column 1: found 1 field, needed 2 as in the header");
  CHECK(problem_of("a,b\n1,2\n1,2,3\n") ==
        "ECH-402 t.csv, line 3, column 3: found 3 fields, needed 2 as in the header");
  CHECK(problem_of("a,b\n\n1,2\n") ==
        "ECH-402 t.csv, line 2, column 1: found an empty line, needed a row or the end of the file");
  CHECK(problem_of("a,a\n") == "ECH-304 t.csv, line 1, column 2: found the column \"a\" twice, needed each name once");
  CHECK(problem_of("a,,b\n") == "ECH-402 t.csv, line 1, column 2: found a column without a name, needed a name");
  CHECK(problem_of("a,b\n1,\"2\n3,4\n") ==
        "ECH-402 t.csv, line 2, column 2: found a quote that is never closed, needed a closing quote");
  CHECK(problem_of("a,b\n1,\"2\"x\n") ==
        "ECH-402 t.csv, line 2, column 2: found \"x\" after a closing quote, needed a comma or the end of the line");
  CHECK(
      problem_of("a,b\n1,x\"2\"\n") ==
      "ECH-402 t.csv, line 2, column 2: found a quote inside a field without quotes, needed the whole field in quotes");
  CHECK(problem_of({"a,b\n1,\0\n", 8}) == "ECH-402 t.csv, line 2: found a zero byte, so a binary file, needed a text");
  CHECK(problem_of("a,b\n1,\x01\n") ==
        "ECH-402 t.csv, line 2, column 2: found the control byte \"\\x01\", needed a text");
  CHECK(problem_of("a,b\r1,2\r") == "ECH-402 t.csv, line 1, column 2: found the control byte \"\\x0d\", needed a text");
  CHECK(problem_of("\xff\xfe" "a") == "ECH-403 t.csv, line 1: found a text in UTF-16, needed a text in UTF-8");
  CHECK(problem_of("a,b\n123456789,2\n", {.row = 8}) ==
        "ECH-404 t.csv, line 2: found a longer row, needed at most 8 bytes in a row");
  CHECK(problem_of("a,b\n\"123456789\",2\n", {.row = 8}) ==
        "ECH-404 t.csv, line 2: found a longer row, needed at most 8 bytes in a row");
  CHECK(problem_of("a,b,c\n", {.columns = 2}) == "ECH-404 t.csv, line 1: found more columns, needed at most 2");
}

TEST_CASE("csv: a missing column is named with the nearest one", "[io]") {
  csv_reader r{"unique_id,date,sales\n", "t.csv"};
  CHECK(r.column("date") == std::size_t{1});
  CHECK_FALSE(r.require("unique_ids"));
  CHECK(r.failed()->text() ==
        "ECH-402 t.csv, line 1: found the columns \"unique_id\", \"date\", \"sales\", needed a column \"unique_ids\" "
        "(did you mean "
        "\"unique_id\"?)");
}

TEST_CASE("csv: a number that is none says so, and nan and inf are not finite", "[io]") {
  csv_reader r{"a,b,c\n1.5,x,inf\n", "t.csv"};
  REQUIRE(r.next());
  CHECK(r.number(0) == 1.5);
  CHECK(csv_reader::what_is_no_number("inf") == fault::not_finite);
  CHECK_FALSE(r.number(1));
  CHECK(r.failed()->text() == "ECH-402 t.csv, line 2, column 2: found \"x\", needed a number");
}

TEST_CASE("csv: what the writer wrote is what the reader reads", "[io][law]") {
  const std::string alphabet = "ab,\"\n\r1 ";
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    random_stream s{seed, 9};
    const auto any_text = [&] {
      std::string out;
      for (auto n = s.poisson(3.0); n > 0; --n) out += alphabet[static_cast<std::size_t>(s.uniform() * 8)];
      return out;
    };
    table wanted{{"h0", "h1", "h2"}};
    for (int row = 0; row < 5; ++row) wanted.push_back({any_text(), any_text(), any_text()});
    csv_writer w;
    for (const auto& row : wanted) {
      for (const auto& field : row) w.text(field);
      w.end_row();
    }
    INFO("seed " << seed << '\n' << w.str());
    CHECK(rows_of(w.str()) == wanted);
  }
  csv_writer w;
  w.number(0.1).integer(-3).text("x");
  w.end_row();
  CHECK(w.str() == "0.1,-3,x\n");
}
