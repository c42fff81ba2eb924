// SPDX-License-Identifier: BSL-1.0
#include <echelon/network/read.hpp>

#include <cmath>
#include <cstdio>
#include <fstream>
#include <string>

#include <tests/catch.hpp>

using namespace echelon;

namespace {

const std::string whole = R"({
  "sites": [{"id": "DC1", "kind": "distribution", "storage": 9000},
            {"id": "FC1", "kind": "fulfilment", "storage": 50000, "inbound_per_period": 80, "outbound_per_period": 90}],
  "arcs": [{"from": "DC1", "to": "FC1", "lead_time": {"mean": 2, "sd": 0.5}, "cost_per_unit": 0.12}],
  "vendors": [{"id": "V1", "lead_time": {"mean": 14, "sd": 3}}],
  "regions": [{"id": "north", "share": 0.31}, {"id": "south", "share": 0.69}],
  "speeds": [{"id": "same-day", "promise_hours": 12, "share": 1, "lost_margin": 0.6}],
  "service": [{"site": "FC1", "region": "north", "speed": "same-day", "cost": 4.1, "cut_off": "14:05"}]
})";

/// The problem met when `part` of the good file is replaced; empty when it still reads.
std::string with(const std::string& part, const std::string& other) {
  std::string bytes = whole;
  const auto at = bytes.find(part);
  REQUIRE(at != std::string::npos);
  bytes.replace(at, part.size(), other);
  const auto read = parse_network(bytes, "n.json");
  return read ? "" : read.error().text();
}

}  // namespace

TEST_CASE("read network: a whole file gives a network that validates", "[network]") {
  const auto net = parse_network(whole, "n.json");
  REQUIRE(net);
  CHECK(net->sites.size() == 2);
  CHECK(net->sites[0].kind == site_kind::distribution);
  CHECK(net->sites[0].inbound_per_period == unlimited);
  CHECK(net->sites[1].outbound_per_period == 90);
  CHECK(net->arcs[0].from == 0);
  CHECK(net->arcs[0].to == 1);
  CHECK(net->arcs[0].lead.sd == 0.5);
  CHECK(net->vendors[0].lead.mean == 14);
  CHECK(net->regions[1].share == 0.69);
  CHECK(net->speeds[0].lost_margin == 0.6);
  CHECK(net->services[0].region == 0);
  CHECK(net->services[0].cut_off_minute == 845);
  CHECK(ECHELON_FAULT_OF(validate(*net)) == 0);
}

TEST_CASE("read network: what is wrong is named with its place", "[network]") {
  CHECK(with("\"storage\": 9000", "\"storge\": 9000") ==
        "ECH-203 n.json, line 2, column 61: found the unknown key \"sites[0].storge\", needed one of \"id\", \"kind\", "
        "\"storage\", \"inbound_per_period\", \"outbound_per_period\" (did you mean \"storage\"?)");
  CHECK(with("\"to\": \"FC1\"", "\"to\": \"FC2\"") ==
        "ECH-203 n.json, line 4, column 34: found the unknown site \"FC2\", needed a site of this network (did you "
        "mean \"FC1\"?)");
  CHECK(with("\"id\": \"FC1\"", "\"id\": \"DC1\"") ==
        "ECH-304 n.json, line 3, column 20: found site \"DC1\" twice, needed each id once");
  CHECK(with("\"cost_per_unit\": 0.12", "\"cost_per_unit\": -1") ==
        "ECH-303 n.json, line 4, column 95: found -1, needed arcs[0].cost_per_unit to be zero or more");
  CHECK(with("0.69", "0.5") ==
        "ECH-201 n.json, line 6, column 14: found shares that sum to 0.81, needed shares that sum to 1");
  CHECK(with("14:05", "2 pm") == "ECH-402 n.json, line 8, column 95: found \"2 pm\", needed a time of day as HH:MM");
}

TEST_CASE("read network: a vendor may tell the chance of every number of days", "[network]") {
  const std::string given = R"("lead_time": {"mean": 14, "sd": 3})";
  std::string bytes = whole;
  bytes.replace(bytes.find(given), given.size(), R"("lead_time": {"chance": [0, 0.25, 0.5, 0.25]})");
  const auto net = parse_network(bytes, "n.json");
  REQUIRE(net);
  CHECK(net->vendors[0].lead_chance == std::vector<double>{0, 0.25, 0.5, 0.25});
  CHECK(net->vendors[0].lead.mean == 2);
  CHECK(net->vendors[0].lead.sd == Approx(std::sqrt(0.5)));
  CHECK(ECHELON_FAULT_OF(validate(*net)) == 0);
  CHECK(with(given, R"("lead_time": {"chance": [0.5, 0.25]})") ==
        "ECH-201 n.json, line 5, column 52: found chances that sum to 0.75, needed chances that sum to 1");
  CHECK(with(given, R"("lead_time": {"chance": [1.5, -0.5]})").substr(0, 7) == "ECH-303");
  CHECK(with(given, R"("lead_time": {"chance": []})").substr(0, 7) == "ECH-202");
  CHECK(with(given, R"("lead_time": {"chance": [1], "mean": 3})").substr(0, 7) == "ECH-203");
}

TEST_CASE("read network: each foreseeable mistake has its number", "[network]") {
  const auto fault_with = [](const char* part, const char* other) { return with(part, other).substr(0, 7); };
  CHECK(fault_with("\"from\": \"DC1\"", "\"from\": \"FC1\"") == "ECH-201");
  CHECK(fault_with("\"to\": \"FC1\"", "\"to\": \"DC1\"") == "ECH-201");
  CHECK(fault_with("\"site\": \"FC1\"", "\"site\": \"DC1\"") == "ECH-201");
  CHECK(fault_with("\"kind\": \"distribution\"", "\"kind\": \"warehouse\"") == "ECH-203");
  CHECK(fault_with("\"region\": \"north\"", "\"region\": \"west\"") == "ECH-203");
  CHECK(fault_with("\"id\": \"V1\"", "\"id\": \"\"") == "ECH-202");
  CHECK(fault_with("\"share\": 1,", "") == "ECH-402");
  CHECK(fault_with("\"mean\": 14", "\"mean\": \"two weeks\"") == "ECH-402");
  CHECK(fault_with("\"lost_margin\": 0.6", "\"lost_margin\": 1.6") == "ECH-201");
  CHECK(fault_with("\"storage\": 50000", "\"storage\": 1e999") == "ECH-301");
  CHECK(fault_with("\"storage\": 50000", "\"storage\": null") == "ECH-402");
  for (const char* time : {"24:01", "1405", "14:60", "1a:00", "14:5", "-1:00", ""}) {
    INFO(time);
    CHECK(fault_with("14:05", time) == "ECH-402");
  }
  CHECK(with("14:05", "24:00").empty());
  CHECK(with("\"cost\": 4.1, \"cut_off\": \"14:05\"", "\"cost\": 4.1").empty());
  CHECK(with("\"speeds\"", "\"speed\"").substr(0, 7) == "ECH-203");
  CHECK(parse_network("{\"sites\": []}", "n").error().why == fault::empty);
  CHECK(parse_network("{}", "n").error().why == fault::malformed);
  CHECK(parse_network("[]", "n").error().why == fault::malformed);
  CHECK(parse_network("", "n").error().why == fault::empty);
  const std::string arc = R"({"from": "D", "to": "F"})";
  const std::string sites = R"("sites": [{"id": "D", "kind": "distribution"}, {"id": "F"}])";
  const auto twice = parse_network('{' + sites + ", \"arcs\": [" + arc + ',' + arc + "]}", "n");
  CHECK(twice.error().why == fault::duplicate);
}

TEST_CASE("read network: a file cut anywhere is refused, never half read", "[network][law]") {
  for (std::size_t n = 0; n + 1 < whole.size(); ++n)
    CHECK_FALSE(parse_network(std::string_view{whole}.substr(0, n), "n.json"));
}

TEST_CASE("read network: a file is read, and one that is not there is a problem", "[network]") {
  const std::string path = "read_network_test.json";
  std::ofstream{path} << whole;
  const auto net = read_network(path);
  CHECK((net && net->sites.size() == 2));
  std::remove(path.c_str());
  const auto missing = read_network(path);
  REQUIRE_FALSE(missing);
  CHECK(missing.error().why == fault::cannot_open);
}
