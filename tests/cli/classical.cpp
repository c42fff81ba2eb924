// SPDX-License-Identifier: BSL-1.0
/// `echelon forecast` and `echelon backtest` with the classical models.
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

#include <echelon/core/random.hpp>
#include <echelon/data/calendar.hpp>
#include <echelon/io/timestamp.hpp>
#include <tests/catch.hpp>
#include <tests/cli/run.hpp>

using namespace echelon;

namespace {

/// Twenty weeks of days: a week with a trend, the same with two wild days, parts that sell seldom.
void write_days(const cli::workplace& place) {
  std::string sales = "unique_id,ds,y\n";
  const period_clock days{unit::day, 1, days_from({2023, 1, 2}) * 86400};
  for (int i = 0; i < 3; ++i) {
    random_stream draw{11, static_cast<std::uint64_t>(i)};
    for (int t = 0; t < 140; ++t) {
      double y = 50 + 0.2 * t + (t % 7 >= 5 ? 20 : 0) + std::round(3 * draw.normal());
      if (i == 1 && (t == 60 || t == 90)) y = 900;
      if (i == 2) y = static_cast<double>(draw.poisson(0.15));
      sales += "s" + std::to_string(i) + ',' + format_period(days, t) + ',' + std::to_string(y) + '\n';
    }
  }
  place.write("days.csv", sales);
}

/// The quantiles of every row of a forecast file.
std::vector<std::vector<double>> rows_of(const std::string& text) {
  std::vector<std::vector<double>> out;
  for (std::size_t at = text.find('\n') + 1; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    std::string line = text.substr(at, end - at);
    line.erase(0, line.find(',', line.find(',') + 1) + 1);
    std::vector<double>& row = out.emplace_back();
    for (const char* c = line.c_str(); *c != 0;) {
      char* stop = nullptr;
      row.push_back(std::strtod(c, &stop));
      c = *stop == ',' ? stop + 1 : stop;
    }
    at = end + 1;
  }
  return out;
}

}  // namespace

TEST_CASE("classical: every model forecasts a panel in order, finite and without negative demand", "[cli][law]") {
  const cli::workplace place;
  write_days(place);
  for (const std::string model :
       {"seasonal-naive", "moving-mean", "ets", "holt-winters", "theta", "arima", "autoregression", "auto", "card",
        "level-by-shape", "croston", "sba", "tsb", "adida", "imapa"}) {
    const auto said = place.run("forecast --quiet --threads 1 --data days.csv --horizon 7 --model " + model);
    INFO(model << '\n' << said.err);
    REQUIRE(said.status == 0);
    const auto rows = rows_of(said.out);
    REQUIRE(rows.size() == 21);
    for (const auto& row : rows) {
      REQUIRE(row.size() == 3);
      CHECK(std::is_sorted(row.begin(), row.end()));
      CHECK(row.front() >= 0.0);
      CHECK(std::isfinite(row.back()));
    }
  }
}

TEST_CASE("classical: the season asked for is the season forecast", "[cli][law]") {
  const cli::workplace place;
  std::string sales = "unique_id,ds,y\n";
  for (int t = 0; t < 60; ++t) sales += "saw," + std::to_string(t) + ',' + std::to_string(10 + t % 5) + '\n';
  place.write("saw.csv", sales);
  for (const std::string model : {"ets", "auto", "theta", "autoregression"}) {
    const auto said = place.run("forecast --quiet --data saw.csv --horizon 5 --levels 0.5 --season 5 --model " + model);
    INFO(model << '\n' << said.err << said.out);
    REQUIRE(said.status == 0);
    const auto rows = rows_of(said.out);
    for (std::size_t h = 0; h < 5; ++h) CHECK(std::abs(rows[h][0] - static_cast<double>(10 + h)) < 0.5);
  }
}

TEST_CASE("classical: outliers are hidden from the model when that is asked, and every one is on record", "[cli]") {
  const cli::workplace place;
  write_days(place);
  const std::string how = "forecast --quiet --data days.csv --horizon 7 --model theta --levels 0.5,0.99";
  const auto plain = place.run(how), clean = place.run(how + " --mask-outliers --outliers wild.csv");
  INFO(clean.err);
  REQUIRE(clean.status == 0);
  const std::string audit = cli::read(place.folder() / "wild.csv");
  CHECK(std::count(audit.begin(), audit.end(), '\n') == 3);
  CHECK(audit.find("s1,2023-03-03,2023-03-03,900,") != std::string::npos);
  CHECK(audit.find("a single value far from trend and season") != std::string::npos);
  CHECK(rows_of(clean.out)[0] == rows_of(plain.out)[0]);           // nothing is wild in s0
  const auto width = [](const std::vector<double>& row) { return row[1] - row[0]; };
  CHECK(width(rows_of(clean.out)[7]) < 0.2 * width(rows_of(plain.out)[7]));  // two days no longer widen s1
  CHECK(place.run(how + " --outliers wild.csv").status == 2);
  CHECK(place.run("forecast --quiet --data days.csv --mask-outliers").status == 2);  // of the pooled forest
}

TEST_CASE("classical: levels corrected by earlier origins stay in order", "[cli][law]") {
  const cli::workplace place;
  write_days(place);
  const auto said = place.run("forecast --quiet --data days.csv --horizon 7 --model theta --calibrate 30 --levels "
                              "0.05,0.5,0.95");
  INFO(said.err);
  REQUIRE(said.status == 0);
  for (const auto& row : rows_of(said.out)) CHECK(std::is_sorted(row.begin(), row.end()));
  CHECK(said.out != place.run("forecast --quiet --data days.csv --horizon 7 --model theta --levels 0.05,0.5,0.95").out);
  CHECK(place.run("forecast --quiet --data days.csv --calibrate 9 --save m.safetensors").status == 2);
}

TEST_CASE("classical: a report shows the forecast, the parts of the past and what stands out", "[cli]") {
  const cli::workplace place;
  write_days(place);
  const auto said = place.run("forecast --quiet --data days.csv --horizon 7 --model ets --cutoff 2023-05-10 --report "
                              "page.html --out f.csv");
  INFO(said.err);
  REQUIRE(said.status == 0);
  const std::string page = cli::read(place.folder() / "page.html");
  for (const char* part : {"What is to come", "What the past is made of", "season of 7 periods", "Outliers",
                           "a single value far from trend and season", "happened"})
    CHECK(page.find(part) != std::string::npos);
  const auto judged = place.run("backtest --quiet --data days.csv --horizon 7 --windows 2 --model ets --model croston "
                                "--report b.html");
  REQUIRE(judged.status == 0);
  CHECK(judged.out.find("\nets ") != std::string::npos);
  const std::string table = cli::read(place.folder() / "b.html");
  CHECK(table.find("Which model errs least") != std::string::npos);
  CHECK(table.find("croston") != std::string::npos);
  CHECK(place.run("forecast --quiet --data days.csv --model ets --report nowhere/page.html").status == 1);
}

TEST_CASE("classical: a model that is not offered is told with all that are", "[cli][fault]") {
  const cli::workplace place;
  write_days(place);
  const auto said = place.run("backtest --data days.csv --model ets --model crystal");
  CHECK(said.status == 2);
  for (const char* name : {"crystal", "ets", "arima", "croston", "auto", "sqrf"})
    CHECK(said.err.find(name) != std::string::npos);
}
