// SPDX-License-Identifier: BSL-1.0
/// The program as a user meets it.
#include <algorithm>
#include <string>
#include <vector>

#include <echelon/core/random.hpp>
#include <echelon/data/calendar.hpp>
#include <echelon/io/bytes.hpp>
#include <echelon/io/json.hpp>
#include <echelon/io/timestamp.hpp>
#include <tests/catch.hpp>
#include <tests/cli/run.hpp>

using namespace echelon;

namespace {

std::size_t lines(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

/// Twelve weeks of three series, and what a planner needs about them.
void write_small_shop(const cli::workplace& place) {
  std::string sales = "unique_id,ds,y\n", wide = "id,item_id,store_id,state_id";
  for (int t = 1; t <= 140; ++t) wide += ",d_" + std::to_string(t);
  wide += '\n';
  std::string calendar = "date,wm_yr_wk,d,event_name_1,snap_CA\n", prices = "store_id,item_id,wm_yr_wk,sell_price\n";
  const auto date = [](int t) {
    const civil_day d = civil_from(days_from({2023, 1, 1}) + t);
    const auto two = [](int n) { return (n < 10 ? "0" : "") + std::to_string(n); };
    return std::to_string(d.year) + '-' + two(d.month) + '-' + two(d.day);
  };
  for (int i = 0; i < 12; ++i) {
    const std::string item = "item" + std::to_string(i / 2), store = "S" + std::to_string(i % 2);
    wide += item + '_' + store + ',' + item + ',' + store + ",CA";
    random_stream draw{7, static_cast<std::uint64_t>(i)};
    for (int t = 0; t < 140; ++t) {
      const auto y = draw.poisson((t % 7 >= 5 ? 6.0 : 3.0) * (1 + i % 3));
      wide += ',' + std::to_string(y);
      if (i < 3) sales += "s" + std::to_string(i) + ',' + date(t) + ',' + std::to_string(y) + '\n';
    }
    wide += '\n';
    for (int w = 0; w < 25; ++w) prices += store + ',' + item + ',' + std::to_string(1000 + w) + ",2.5\n";
  }
  for (int t = 0; t < 175; ++t)
    calendar += date(t) + ',' + std::to_string(1000 + t / 7) + ",d_" + std::to_string(t + 1) +
                (t % 60 == 30 ? ",Feast," : ",,") + (t % 30 < 5 ? "1\n" : "0\n");
  place.write("sales.csv", sales);
  place.write("wide.csv", wide);
  place.write("calendar.csv", calendar);
  place.write("prices.csv", prices);
}

/// The summary without what is measured: seconds and memory.
std::string decisions_of(const std::filesystem::path& summary) {
  auto s = parse_json(cli::read(summary), "summary.json");
  REQUIRE(s);
  (*s)["seconds"] = json_value{};
  (*s)["peak_mb"] = json_value{};
  return format_json(*s);
}

}  // namespace

TEST_CASE("program: help is offered everywhere, and wrong usage has status 2", "[cli]") {
  const cli::workplace place;
  for (const char* job : {"", "plan ", "forecast ", "backtest ", "capacity "}) {
    const auto said = place.run(std::string{job} + "--help");
    INFO(job);
    CHECK(said.status == 0);
    CHECK(said.out.find("--help") != std::string::npos);
  }
  CHECK(place.run("--version").out.find("0.1.0") != std::string::npos);
  for (const char* wrong : {"", "dance", "forecast --colour red", "forecast --data sales.csv --model prophecy",
                            "forecast", "backtest --data sales.csv --metrics beauty", "plan --horizon 0",
                            "plan --capacity-share -1", "plan --horizon 10", "plan --prices p.csv", "plan --seed -1",
                            "capacity", "capacity --data l.csv --horizon 0", "capacity --data l.csv --orders o.csv"}) {
    const auto said = place.run(wrong);
    INFO(wrong << '\n' << said.err);
    CHECK(said.status == 2);
    CHECK_FALSE(said.err.empty());
    CHECK(said.out.empty());
  }
}

TEST_CASE("program: a file that is not there is named, with status 1", "[cli]") {
  const cli::workplace place;
  const auto said = place.run("forecast --data nowhere.csv --out f.csv");
  CHECK(said.status == 1);
  CHECK(said.err.find("ECH-401 nowhere.csv") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(place.folder() / "f.csv"));
}

TEST_CASE("program: forecast writes a row for each series and period, on the screen or into a file", "[cli]") {
  const cli::workplace place;
  write_small_shop(place);
  const auto said =
      place.run("forecast --quiet --data sales.csv --model seasonal-naive --horizon 5 --levels 0.05,0.5,0.95");
  REQUIRE(said.status == 0);
  CHECK(said.err.empty());
  CHECK(lines(said.out) == 1 + 3 * 5);
  CHECK(said.out.substr(0, said.out.find('\n')) == "unique_id,ds,q0.05,q0.5,q0.95");
  CHECK(said.out.find("\ns0,2023-05-21,") != std::string::npos);

  REQUIRE(place
              .run("forecast --quiet --data sales.csv --model seasonal-naive --horizon 5 --levels 0.05,0.5,0.95 --out "
                   "f.csv.gz")
              .status == 0);
  const auto unpacked = read_bytes(place.folder() / "f.csv.gz");
  REQUIRE(unpacked);
  CHECK(*unpacked == said.out);

  const auto earlier =
      place.run("forecast --quiet --data sales.csv --model moving-mean --horizon 2 --cutoff 2023-03-01");
  REQUIRE(earlier.status == 0);
  CHECK(earlier.out.find("s0,2023-03-02,") != std::string::npos);
  CHECK(place.run("forecast --quiet --data sales.csv --model moving-mean --cutoff 2033-03-01").status == 1);
  CHECK(place.run("forecast --quiet --data sales.csv --levels 0.5,0.1").status == 2);
}

TEST_CASE(
    "program: months dated by their ends are forecast as months dated by their starts, on the dates of their ends",
    "[cli][law]") {
  const cli::workplace place;
  const period_clock starts{unit::month, 1, (2011 - 1970) * 12}, ends{unit::month, 1, (2011 - 1970) * 12, 31};
  for (const auto* time : {&starts, &ends}) {
    std::string sales = "unique_id,ds,y\n";
    for (int i = 0; i < 4; ++i) {
      random_stream draw{3, static_cast<std::uint64_t>(i)};
      for (int t = 0; t < 60; ++t)
        sales += "m" + std::to_string(i) + ',' + format_period(*time, t) + ',' +
                 std::to_string(draw.poisson(t % 12 < 3 ? 9.0 : 4.0)) + '\n';
    }
    place.write(time == &starts ? "starts.csv" : "ends.csv", sales);
  }
  for (const std::string model : {"seasonal-naive", "sqrf"}) {
    const std::string how = " --quiet --horizon 14 --model " + model + " --cutoff ";
    const auto by_start = place.run("forecast --data starts.csv" + how + "2014-12-01");
    const auto by_end = place.run("forecast --data ends.csv" + how + "2014-12-31");
    INFO(by_start.err << by_end.err);
    REQUIRE(by_start.status == 0);
    REQUIRE(by_end.status == 0);
    CHECK(by_end.out.find("\nm0,2015-02-28,") != std::string::npos);
    CHECK(by_end.out.find("\nm3,2016-02-29,") != std::string::npos);
    std::string moved = by_start.out;
    for (std::int64_t t = 48; t < 62; ++t)
      for (std::size_t at = 0; (at = moved.find(format_period(starts, t), at)) != std::string::npos;)
        moved.replace(at, 10, format_period(ends, t));
    CHECK(moved == by_end.out);
  }
}

TEST_CASE("program: a model that was saved forecasts the same numbers when it is loaded", "[cli]") {
  const cli::workplace place;
  write_small_shop(place);
  const std::string call = "forecast --quiet --wide wide.csv --calendar calendar.csv --prices prices.csv --horizon 3 ";
  REQUIRE(place.run(call + "--save model.safetensors --out a.csv").status == 0);
  REQUIRE(place.run(call + "--load model.safetensors --out b.csv").status == 0);
  REQUIRE(place.run(call + "--out c.csv").status == 0);
  CHECK(cli::read(place.folder() / "a.csv") == cli::read(place.folder() / "b.csv"));
  CHECK(cli::read(place.folder() / "a.csv") == cli::read(place.folder() / "c.csv"));
  CHECK(place.run(call + "--model moving-mean --save other.safetensors").status == 2);
  const auto beyond = place.run("forecast --quiet --wide wide.csv --horizon 4 --load model.safetensors");
  CHECK(beyond.status == 1);
  CHECK(beyond.err.find("--horizon: found 4, needed at most 3, for which model.safetensors") != std::string::npos);
  const auto longer = place.run("forecast --quiet --data sales.csv --horizon 3 --load model.safetensors");
  CHECK(longer.status == 1);
  CHECK(longer.err.find("ECH-101") != std::string::npos);
  CHECK(longer.err.find("needed as in the one that was fitted") != std::string::npos);
}

TEST_CASE("program: backtest prints a row for each model and writes its twin in JSON", "[cli]") {
  const cli::workplace place;
  write_small_shop(place);
  const auto said = place.run(
      "backtest --quiet --data sales.csv --model seasonal-naive --model moving-mean --horizon 7 --windows 2 --json "
      "b.json");
  INFO(said.err);
  REQUIRE(said.status == 0);
  CHECK(lines(said.out) == 3);
  const auto json = parse_json(cli::read(place.folder() / "b.json"), "b.json");
  REQUIRE(json);
  const auto* models = json->find("models");
  REQUIRE(models != nullptr);
  REQUIRE(models->items.size() == 2);
  CHECK(models->items[0].find("windows")->items.size() == 2);
  CHECK(models->items[0].find("pooled")->find("wql")->number > 0);
}

TEST_CASE("program: a backtest sees the future of a column only where it is said to be planned", "[cli][law]") {
  const cli::workplace place;
  for (const bool changed : {false, true}) {
    std::string sales = "unique_id,ds,y,traffic\n";
    for (int i = 0; i < 6; ++i) {
      random_stream draw{7, static_cast<std::uint64_t>(i)};
      for (int t = 0; t < 120; ++t) {
        const auto y = std::to_string(draw.poisson(t % 7 >= 5 ? 6.0 : 3.0));
        sales += 's' + std::to_string(i) + ',' + std::to_string(t) + ',' + y + ',' + (changed && t >= 113 ? "1" : y) +
                 '\n';  // traffic tells demand, but no more in the last week
      }
    }
    place.write(changed ? "changed.csv" : "sales.csv", sales);
  }
  const auto scores = [&](const std::string& rest) {
    const auto said = place.run("backtest --quiet --model sqrf --horizon 7 --windows 1 --data " + rest);
    INFO(said.err);
    REQUIRE(said.status == 0);
    return said.out;
  };
  CHECK(scores("sales.csv") == scores("changed.csv"));
  CHECK(scores("sales.csv --observed traffic") == scores("sales.csv"));
  CHECK(scores("sales.csv --planned traffic") != scores("changed.csv --planned traffic"));

  const auto misspelt = place.run("backtest --data sales.csv --observed trafic");
  CHECK(misspelt.status == 1);
  CHECK(misspelt.err.find("ECH-203 sales.csv, line 1: ") != std::string::npos);
  CHECK(misspelt.err.find("did you mean \"traffic\"?") != std::string::npos);
  CHECK(place.run("backtest --wide wide.csv --observed traffic").status == 2);
}

TEST_CASE("program: a place that cannot be written is told before any work", "[cli][fault]") {
  const cli::workplace place;
  place.write("file", "no folder");
  for (const char* asked : {"plan --products 12 --horizon 14 --quiet --out-dir file/plan",
                            "forecast --wide nowhere.csv --horizon 7 --out gone/forecast.csv",
                            "forecast --wide nowhere.csv --horizon 7 --model sqrf --save gone/model",
                            "backtest --wide nowhere.csv --horizon 7 --json gone/scores.json"}) {
    INFO(asked);
    const auto said = place.run(asked);
    CHECK(said.status == 1);
    CHECK(said.err.find("ECH-401") != std::string::npos);  // the input, which is missing too, was not looked at yet
    CHECK(said.err.find("a place that can be written") != std::string::npos);
    CHECK(said.err.find("nowhere.csv") == std::string::npos);
  }
  CHECK(std::filesystem::file_size(place.folder() / "file") == 9);
}

TEST_CASE("program: a history too short for what is asked is told with its file, its options and the need",
          "[cli][fault]") {
  const cli::workplace place;
  write_small_shop(place);
  place.write("short.csv", "unique_id,ds,y\na,2024-01-01,1\na,2024-01-02,2\na,2024-01-03,3\n");
  place.write("decades.csv", "unique_id,ds,y\na,1990-01-01,1\na,2000-01-01,2\na,2010-01-01,3\n");
  place.write("none.csv", "unique_id,ds,y\na,2024-01-01,\na,2024-01-02,\n");
  place.write("none_wide.csv", "id,item_id,store_id,state_id,d_1,d_2\na,i,S,CA,,\n");
  struct call {
    std::string asked;
    std::vector<std::string> words;
  };
  for (const call& c : std::vector<call>{
           {"forecast --data short.csv --horizon 2 --out f.csv",
            {"ECH-302 short.csv", "--model sqrf", "--horizon 2", "0 training rows", "at least 30", "seasons of 7"}},
           {"forecast --data short.csv --horizon 2 --save f.csv",
            {"ECH-302 short.csv", "--model sqrf", "0 training rows", "at least 30"}},
           {"forecast --data none.csv --model moving-mean --out f.csv", {"ECH-202 none.csv", "no observed demand"}},
           {"backtest --data none.csv --json f.csv", {"ECH-202 none.csv", "no observed demand"}},
           {"plan --wide none_wide.csv --horizon 7 --out-dir f.csv", {"ECH-202 none_wide.csv", "no observed demand"}},
           {"plan --wide wide.csv --calendar calendar.csv --horizon 7 --holdout 5000 --out-dir f.csv",
            {"ECH-302 wide.csv", "--holdout 5000", "140 periods"}},
           {"backtest --data sales.csv --windows 100 --json f.csv",
            {"ECH-302 sales.csv", "--windows 100", "--step 28", "--horizon 28", "140 periods", "at least 2801"}},
           {"forecast --data decades.csv --model moving-mean --horizon 900 --out f.csv",
            {"ECH-201 decades.csv", "--horizon: found 900", "before the year 10000"}},
           {"backtest --data short.csv --windows 1 --horizon 1 --model sqrf --json f.csv",
            {"ECH-302 short.csv", "--model sqrf", "0 training rows", "at least 30"}}}) {
    INFO(c.asked);
    const auto said = place.run(c.asked);
    INFO(said.err);
    CHECK(said.status == 1);
    CHECK(said.out.empty());
    CHECK(lines(said.err) == 1);
    CHECK(said.err.find("needed ") != std::string::npos);
    for (const auto& word : c.words) {
      INFO(word);
      CHECK(said.err.find(word) != std::string::npos);
    }
    CHECK_FALSE(std::filesystem::exists(place.folder() / "f.csv"));
  }
}

TEST_CASE("program: a plan of the generated retailer is the same for one worker and for two", "[cli][parity]") {
  const cli::workplace place;
  for (const char* t : {"1", "2"}) {
    const auto said = place.run(std::string{"plan --products 12 --horizon 14 --threads "} + t + " --out-dir plan" + t);
    INFO(said.err);
    REQUIRE(said.status == 0);
  }
  for (const char* name : {"forecast.csv", "plan.csv", "prices.csv", "service.csv", "report.html"}) {
    INFO(name);
    const std::string one = cli::read(place.folder() / "plan1" / name);
    CHECK_FALSE(one.empty());
    CHECK(one == cli::read(place.folder() / "plan2" / name));
  }
  CHECK(decisions_of(place.folder() / "plan1/summary.json") == decisions_of(place.folder() / "plan2/summary.json"));
  const auto summary = parse_json(cli::read(place.folder() / "plan1/summary.json"), "summary.json");
  for (const char* key : {"wspl", "wspl_by_level", "gap", "bound", "plan_value", "cost", "in_stock", "seconds",
                          "peak_mb", "seed", "versions"}) {
    INFO(key);
    CHECK(summary->find(key) != nullptr);
  }
  CHECK(summary->find("bound")->number <= summary->find("plan_value")->number);
  for (const auto& ratio : summary->find("storage_ratio")->items) CHECK(ratio.number <= 1.0);
  const auto& service = summary->find("service")->items;
  REQUIRE(service.size() == 4);
  const auto* planned = summary->find("planned_service");
  REQUIRE(planned != nullptr);
  REQUIRE(planned->items.size() == 2);
  CHECK(planned->items[1].find("expected")->number > 0.5);
  CHECK_THAT(planned->items[0].find("next_day")->number, WithinRel(10.0 / 24, 1e-9));
  double demanded = -1;
  for (std::size_t p = 0; p < service.size(); ++p) {
    REQUIRE(service[p].items.size() == 2);
    const auto &today = service[p].items[0], &later = service[p].items[1];
    CHECK(today.find("fill_rate")->number <= 1);
    CHECK(later.find("from_elsewhere")->number > 0);
    CHECK(later.find("demanded")->number > 2 * today.find("demanded")->number);
    if (p > 0) CHECK(later.find("demanded")->number == demanded);  // who wants what does not depend on the plan
    demanded = later.find("demanded")->number;
    double parts = 0;
    for (const auto& part : summary->find("cost_parts")->items[p].items) parts += part.number;
    CHECK_THAT(parts, WithinRel(summary->find("cost")->items[p].number, 1e-12));
  }
}

TEST_CASE("program: a plan from files covers sales, calendar, prices and the days held out", "[cli]") {
  const cli::workplace place;
  write_small_shop(place);
  const std::string call =
      "plan --quiet --wide wide.csv --calendar calendar.csv --prices prices.csv --horizon 14 "
      "--hierarchy 'total|store_id|item_id,store_id' --out-dir out";
  const auto held = place.run(call + " --holdout 14");
  INFO(held.err);
  REQUIRE(held.status == 0);
  auto summary = parse_json(cli::read(place.folder() / "out/summary.json"), "summary.json");
  REQUIRE(summary);
  CHECK(summary->find("cost")->items.size() == 4);  // the plan, its sites by themselves, two baselines
  CHECK(summary->find("wspl")->number > 0);
  CHECK(lines(cli::read(place.folder() / "out/forecast.csv")) == 1 + (12 + 3) * 14);
  CHECK(lines(cli::read(place.folder() / "out/prices.csv")) == 1 + 3 * 2);

  const auto ahead = place.run(call);  // nothing held out: a plan for days that nobody has seen
  INFO(ahead.err);
  REQUIRE(ahead.status == 0);
  summary = parse_json(cli::read(place.folder() / "out/summary.json"), "summary.json");
  REQUIRE(summary);
  CHECK(summary->find("cost") == nullptr);
  CHECK(summary->find("gap") != nullptr);
  CHECK(place.run(call + " --holdout 3").status == 2);
  CHECK(place.run(call + " --holdout 5000").status == 1);
}

TEST_CASE("program: a network says who delivers to whom, and a site that delivers to nobody is refused by name",
          "[cli]") {
  const cli::workplace place;
  write_small_shop(place);
  const std::string before = R"({"sites":[{"id":"DC","kind":"distribution"},
    {"id":"S0","storage":200,"inbound_per_period":150},{"id":"S1","storage":200,"inbound_per_period":150}],
    "arcs":[{"from":"DC","to":"S0"},{"from":"DC","to":"S1"}],"regions":[{"id":"here","share":0.5},
    {"id":"there","share":0.5}],"speeds":[{"id":"tomorrow","promise_hours":24,"share":1}],
    "service":[{"site":"S0","region":"here","speed":"tomorrow"})";
  const std::string call = "plan --quiet --wide wide.csv --network network.json --horizon 14 --holdout 14 --out-dir ";
  place.write("network.json", before + "]}");
  const auto refused = place.run(call + "refused");
  CHECK(refused.status == 1);
  CHECK(refused.err.find("ECH-305 network.json: found no service of site S1") != std::string::npos);
  const auto lost_at = [&](const std::string& lost_margin, const char* folder) {
    std::string text = before + R"(,{"site":"S1","region":"there","speed":"tomorrow"},
      {"site":"S1","region":"here","speed":"tomorrow","cost":0.01,"cut_off":"12:00"}]})";
    text.replace(text.find("\"share\":1}"), 9, "\"share\":1" + lost_margin);
    place.write("network.json", text);
    const auto said = place.run(call + folder);
    INFO(said.err);
    REQUIRE(said.status == 0);
    const auto summary = parse_json(cli::read(place.folder() / folder / "summary.json"), "summary.json");
    REQUIRE(summary);
    CHECK(summary->find("service")->items[0].items.size() == 1);
    return summary->find("cost_parts")->items[0].find("lost_sales")->number;
  };
  CHECK(lost_at("", "usual") == lost_at(R"(,"lost_margin":0.3)", "said"));
}

TEST_CASE("program: a network in which no unit can be stored is refused by name", "[cli]") {
  const cli::workplace place;
  write_small_shop(place);
  place.write("network.json",
              R"({"sites":[{"id":"DC","kind":"distribution"},
    {"id":"S0","kind":"fulfilment","storage":100,"inbound_per_period":50},
    {"id":"S1","kind":"fulfilment","storage":0.5,"inbound_per_period":50}],
    "arcs":[{"from":"DC","to":"S0","cost_per_unit":0.1},{"from":"DC","to":"S1","cost_per_unit":0.1}]})");
  const auto said = place.run("plan --quiet --wide wide.csv --network network.json --horizon 7 --out-dir out");
  INFO(said.err);
  CHECK(said.status == 1);
  CHECK(said.err.find("ECH-305 network.json") != std::string::npos);
  CHECK(said.err.find("S1") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(place.folder() / "out"));
}
