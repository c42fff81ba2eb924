// SPDX-License-Identifier: BSL-1.0
/// `echelon capacity` as an operator meets it.
#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include <echelon/core/random.hpp>
#include <echelon/io/csv.hpp>
#include <echelon/io/json.hpp>
#include <echelon/io/timestamp.hpp>
#include <tests/catch.hpp>
#include <tests/cli/run.hpp>

using namespace echelon;

namespace {

constexpr period_clock minutes{unit::minute, 1, 19'000 * 86400};

/// Five weeks of one service or two, with an event in the second week and a robot in the third.
void write_load(const cli::workplace& place, int services = 1) {
  std::string load = "unique_id,ds,y\n";
  for (int i = 0; i < services; ++i) {
    random_stream draw{5, static_cast<std::uint64_t>(i)};
    for (std::int64_t t = 600; t < 35 * 1440; ++t) {
      const double clock = std::sin(2 * 3.14159265358979 * static_cast<double>(t) / 1440);
      double y = 400 * (i + 1) * (1 + 0.4 * clock) * (1 + 0.03 * draw.normal());
      if (t >= 11 * 1440 && t < 12 * 1440) y *= 2.5;
      if (t >= 20'200 && t < 20'230) y *= 4;
      if (t % 700 != 13)
        load += "s" + std::to_string(i) + ',' + format_period(minutes, t) + ',' + format_double(y) + '\n';
    }
  }
  place.write("load.csv", load);
  const auto when = [](std::int64_t t) { return format_period(minutes, t); };
  place.write("events.csv", "event,start,end,region,intensity\nsale," + when(11 * 1440) + ',' + when(12 * 1440) +
                                ",,\nsale," + when(36 * 1440 + 480) + ',' + when(37 * 1440 + 1200) + ",s0,1.2\n");
}

std::string hosts_json() {
  return R"({"zones": ["a", "b", "c"], "types": [
  {"id": "g6", "cost": 1, "work": 40,
   "in_place": [{"zone": "a", "service": "s0", "hosts": 10}, {"zone": "b", "service": "s1", "hosts": 10}]},
  {"id": "g7", "cost": 1.4, "lead_days": 1, "offered": 500,
   "load_test": {"load": [10, 50, 90], "latency": [5, 9, 60], "longest": 30}}],
  "period_days": 1})";
}

constexpr const char* journey = R"({"steps": [
  {"id": "search", "stay": 1, "requests": 3, "begin": 1, "next": {"search": 0.2, "buy": 0.3}},
  {"id": "buy", "stay": 3, "requests": 8}]})";

/// Rows of a table by name of column.
std::vector<std::map<std::string, std::string>> rows_of(const std::filesystem::path& file) {
  const std::string bytes = cli::read(file);
  csv_reader table{bytes, file.string()};
  std::vector<std::map<std::string, std::string>> out;
  while (table.next()) {
    auto& row = out.emplace_back();
    for (std::size_t c = 0; c < table.header().size(); ++c) row[table.header()[c]] = std::string{table[c]};
  }
  REQUIRE_FALSE(table.failed());
  return out;
}
double number(const std::map<std::string, std::string>& row, const std::string& name) {
  return parse_double(row.at(name)).value();
}

}  // namespace

TEST_CASE("program: capacity writes quantiles, parts that add up, weeks that agree, breaks and outliers",
          "[cli][law]") {
  const cli::workplace place;
  write_load(place);
  const auto said = place.run("capacity --quiet --data load.csv --events events.csv --horizon 10080 --weeks 2 "
                              "--outliers odd.csv");
  INFO(said.err);
  REQUIRE(said.status == 0);
  CHECK(said.err.empty());
  const auto forecast = rows_of(place.folder() / "capacity/forecast.csv");
  const auto parts = rows_of(place.folder() / "capacity/components.csv");
  REQUIRE(forecast.size() == 10'080);
  REQUIRE(parts.size() == 10'080);
  CHECK(forecast[0].at("ds") == format_period(minutes, 35 * 1440));
  double sum = 0, most = 0;
  for (std::size_t h = 0; h < forecast.size(); ++h) {
    double all = 0, before = 0;
    for (const auto& [name, text] : parts[h])
      if (name != "unique_id" && name != "ds" && name != "expected") all += parse_double(text).value();
    const double expected = number(parts[h], "expected");
    if (std::abs(all - expected) > 1e-9 * std::abs(expected)) CHECK(all == expected);
    for (int k = 1; k <= 9; ++k) {
      const double q = number(forecast[h], "q0." + std::to_string(k));
      if (!(q >= before)) CHECK(q >= before);
      before = q;
    }
    sum += expected;
    most = std::max(most, expected);
  }
  const auto weeks = rows_of(place.folder() / "capacity/outlook.csv");
  REQUIRE(weeks.size() == 2);
  CHECK_THAT(number(weeks[0], "total"), WithinRel(sum, 1e-9));
  CHECK_THAT(number(weeks[0], "peak"), WithinRel(most, 1e-12));
  CHECK(number(weeks[0], "event sale") > 0);
  CHECK(number(weeks[1], "event sale") <= 0);
  // the planned sale, longer and stronger than the one seen
  CHECK(number(parts[2880], "event sale") > 1.2 * number(parts[2880], "level"));
  CHECK(rows_of(place.folder() / "capacity/breaks.csv").empty());
  const auto odd = rows_of(place.folder() / "odd.csv");
  CHECK(std::any_of(odd.begin(), odd.end(), [](const auto& row) {
    return row.at("ds") == format_period(minutes, 20'200) && row.at("minutes") == "30";
  }));
  const std::string report = cli::read(place.folder() / "capacity/report.html");
  for (const char* shown : {"Of what it is made", "What events do", "minutes left out", "Weeks ahead"})
    CHECK(report.find(shown) != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(place.folder() / "capacity/orders.csv"));
}

TEST_CASE("program: capacity orders hosts that survive a zone, schedules a game day, and repeats itself",
          "[cli][parity]") {
  const cli::workplace place;
  write_load(place, 2);
  place.write("hosts.json", hosts_json());
  place.write("journey.json", std::string{"{\"service\": \"s0\", "} + (journey + 1));
  const std::string how = "capacity --quiet --data load.csv --events events.csv --horizon 4320 --weeks 1 --hosts "
                          "hosts.json --journey journey.json --levels 0.5,0.9 --threads ";
  const auto one = place.run(how + "1 --out-dir one"), two = place.run(how + "2 --out-dir two");
  INFO(one.err << two.err);
  REQUIRE(one.status == 0);
  REQUIRE(two.status == 0);
  for (const char* name :
       {"forecast.csv", "components.csv", "outlook.csv", "orders.csv", "schedule.csv", "report.html"})
    CHECK(cli::read(place.folder() / "one" / name) == cli::read(place.folder() / "two" / name));
  const auto orders = rows_of(place.folder() / "one/orders.csv");
  REQUIRE_FALSE(orders.empty());
  std::map<std::string, double> by_service;
  for (const auto& row : orders) by_service[row.at("service")] += number(row, "hosts");
  CHECK(by_service["s0"] > by_service["s1"]);  // the sale is in s0 alone
  const auto day = rows_of(place.folder() / "one/schedule.csv");
  REQUIRE(day.size() == 1440);
  CHECK(day[0].contains("buy"));
  const auto summary = parse_json(cli::read(place.folder() / "one/summary.json"), "summary.json");
  REQUIRE(summary);
  CHECK(summary->find("game_day")->text == format_period(minutes, 37 * 1440));
}

TEST_CASE("program: capacity names what is wrong with its files, and leaves nothing behind", "[cli][fault]") {
  const cli::workplace place;
  write_load(place);
  const auto refused = [&](const std::string& options, const std::string& text) {
    const auto said = place.run("capacity --quiet --data load.csv --horizon 1440 --weeks 1 " + options);
    INFO(options << '\n' << said.err);
    CHECK(said.status == 1);
    CHECK(said.err.find(text) != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(place.folder() / "capacity"));
  };
  const auto with = [&](const std::string& name, const std::string& bytes) {
    place.write(name, bytes);
    return (name.ends_with("csv") ? "--events " : name[0] == 'h' ? "--hosts " : "--journey ") + name;
  };
  refused("--events none.csv", "ECH-401 none.csv");
  refused(with("e.csv", "event,start\n"), "needed a column \"end\"");
  refused(with("e.csv", "event,start,end,colour\n"), "line 1, column 4: found the column \"colour\"");
  refused(with("e.csv", "event,start,end\nsale,monday,2022-01-09\n"), "e.csv, line 2, column 2");
  refused(with("e.csv", "event,start,end\nsale,2022-01-09,2022-01-09\n"), "needed a moment after the start");
  refused(with("e.csv", "event,start,end,region\nsale,2022-01-09,2022-01-10,so\n"), "did you mean \"s0\"");
  refused(with("e.csv", "event,start,end,intensity\nsale,2022-01-09,2022-01-10,-2\n"), "line 2, column 4");
  refused(with("h.json", "{\"zones\": [\"a\"], \"types\": []}"), "needed at least one");
  refused(with("h.json", "{\"zones\": [\"a\"], \"types\": [{\"id\": \"g6\"}]}"), "types[0].work");
  refused(with("h.json", R"({"zones": ["a"], "types": [{"id": "g6", "work": 1, "in_place": [{"zone": "b", "hosts": 1}]}
                             ]})"),
          "the unknown zone \"b\"");
  refused(with("h.json", R"({"zones": ["a"], "types": [{"id": "g6", "work": 1, "offered": 3}]})"), "ECH-305");
  refused(with("j.json", "{\"steps\": [{\"id\": \"a\", \"begin\": 0.5}]}"), "j.json");
  place.write("hours.csv", "unique_id,ds,y\ns,2022-01-03 00:00,1\ns,2022-01-03 01:00,2\n");
  const auto said = place.run("capacity --quiet --data hours.csv");
  CHECK(said.status == 1);
  CHECK(said.err.find("needed a value a minute") != std::string::npos);
  place.write("short.csv", "unique_id,ds,y\ns,2022-01-03 00:00,1\ns,2022-01-03 00:01,2\n");
  const auto brief = place.run("capacity --quiet --data short.csv");
  CHECK(brief.status == 1);
  CHECK(brief.err.find("ECH-302 short.csv, service s:") != std::string::npos);
}
