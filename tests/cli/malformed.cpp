// SPDX-License-Identifier: BSL-1.0
/// Every malformed file ends the program with status 1 and one message, and leaves nothing behind.
#include <algorithm>
#include <set>

#include <tests/catch.hpp>
#include <tests/cli/run.hpp>
#include <tests/io/malformed.hpp>

namespace {

/// The call that gives the malformed file to its option, with fine files for the others.
std::string call_for(const malformed::file& f) {
  const std::string file = "'" + f.as + "'";
  if (f.option == "--network")
    return "plan --quiet --wide good_wide.csv --network " + file + " --horizon 7 --out-dir result";
  const std::string end = " --model seasonal-naive --horizon 1 --out result.csv";
  if (f.option == "--data" || f.option == "--wide") return "forecast --quiet " + f.option + ' ' + file + end;
  if (f.option == "--calendar") return "forecast --quiet --wide good_wide.csv --calendar " + file + end;
  if (f.option == "--prices")
    return "forecast --quiet --wide good_wide.csv --calendar good_calendar.csv --prices " + file + end;
  if (f.option == "--load")
    return "forecast --quiet --data good_long.csv --load " + file + " --horizon 1 --out result.csv";
  return "forecast --quiet --data good_long.csv " + f.option + ' ' + file + end;
}

}  // namespace

TEST_CASE("program: every malformed file is named in one message, with status 1 and no output left behind", "[cli]") {
  const auto files = malformed::files();
  REQUIRE(files.size() >= 40);
  for (const auto& f : files) {
    const cli::workplace place;
    place.write("good_long.csv", malformed::good_long);
    place.write("good_wide.csv", malformed::good_wide);
    place.write("good_calendar.csv", malformed::good_calendar);
    place.write(f.as, f.bytes);
    const auto said = place.run(call_for(f));
    INFO(f.name << '\n' << call_for(f) << '\n' << said.err);
    CHECK(said.status == 1);
    CHECK(said.out.empty());
    CHECK(std::count(said.err.begin(), said.err.end(), '\n') == 1);
    CHECK(said.err.find("ECH-" + std::to_string(static_cast<int>(f.why))) != std::string::npos);
    CHECK(said.err.find(f.as) != std::string::npos);
    if (f.line != 0) CHECK(said.err.find("line " + std::to_string(f.line)) != std::string::npos);
    if (f.column != 0) CHECK(said.err.find("column " + std::to_string(f.column)) != std::string::npos);
    for (const auto& words : f.words) CHECK(said.err.find(words) != std::string::npos);
    CHECK(said.err.find("found ") != std::string::npos);
    CHECK(said.err.find("needed ") != std::string::npos);
    std::set<std::string> left;
    for (const auto& entry : std::filesystem::directory_iterator{place.folder()}) left.insert(entry.path().filename());
    for (const std::string known : {".out", ".err", "good_long.csv", "good_wide.csv", "good_calendar.csv"})
      left.erase(known);
    left.erase(f.as);
    CHECK(left.empty());
  }
}
