// SPDX-License-Identifier: BSL-1.0
#include <echelon/report.hpp>

#include <limits>

#include <tests/catch.hpp>
#include <tests/report/sample_report.hpp>
#include <tests/report/well_formed.hpp>

using namespace echelon;
using echelon_tests::count_of;
using echelon_tests::sample_report;
using echelon_tests::why_not_well_formed;

TEST_CASE("plan report: the file is well-formed, has every section and asks nothing of a network", "[report][law]") {
  const std::string text = to_html(sample_report());
  CHECK(why_not_well_formed(text) == "");
  CHECK(count_of(text, "<section") == 7);
  CHECK(count_of(text, "<svg") ==
        4 + 2 + 2 + 2 + 2 + 1 + 4);  // fans, policies, calibration, bounds, sites, time; inner drawings of lines
  for (const char* outside :
       {"http://", "https://", " src=", "@import", "url(", "<iframe", "<object", "<link rel=\"stylesheet"})
    CHECK(text.find(outside) == std::string::npos);
  CHECK(text.size() < 400'000);
}

TEST_CASE("plan report: the same values give the same bytes", "[report][law]") {
  CHECK(to_html(sample_report()) == to_html(sample_report()));
}

TEST_CASE("plan report: names from data files stay text", "[report][law]") {
  const std::string bad = echelon_tests::nasty();
  plan_report r = sample_report();
  r.title = r.subtitle = r.data = bad;
  r.money.before = bad;
  r.figures = {{bad, bad, bad}};
  r.cost_names[0] = r.speed_names[0] = bad;
  r.policies[0].name = r.policies[1].name = bad;
  r.forecasts[0].title = r.forecasts[0].note = r.forecasts[0].events[0].name = bad;
  r.scores.of = r.scores.caption = r.scores.columns[0] = r.scores.rows[0].name = bad;
  for (auto& name : r.sites.names) name = bad;
  for (auto& name : r.sites.periods) name = bad;
  r.stages[0].name = r.facts[0].name = r.facts[0].value = r.notes[0] = bad;
  const std::string text = to_html(r);
  CHECK(why_not_well_formed(text) == "");
  CHECK(count_of(text, "<script") == 1);
  CHECK(text.find("&lt;script&gt;alert") != std::string::npos);
}

TEST_CASE("plan report: nothing at all, and any part alone, still make a page", "[report]") {
  const plan_report full = sample_report();
  std::vector<plan_report> some(8);
  some[1].cost_names = full.cost_names;
  some[1].speed_names = full.speed_names;
  some[1].policies = {full.policies[0]};
  some[2].forecasts = {full.forecasts[0]};
  some[3].calibration = {{0.5, 0.5}};
  some[4].scores = full.scores;
  some[5].lower = {1};
  some[5].upper = {1};
  some[6].sites = full.sites;
  some[7].stages = full.stages;
  for (std::size_t i = 0; i < some.size(); ++i) {
    INFO("report " << i);
    const std::string text = to_html(some[i]);
    CHECK(why_not_well_formed(text) == "");
    CHECK(count_of(text, "<section") == (i == 0 || i == 7 ? 1u : 2u));
  }
}

TEST_CASE("plan report: no numbers, no prices, no limits and huge numbers leave no broken figure", "[report]") {
  const double nan = std::nan(""), inf = std::numeric_limits<double>::infinity();
  for (const double odd : {nan, inf, -inf, 0.0, 1e308, -1e308, 1e-308}) {
    plan_report r = sample_report();
    for (auto& o : r.policies) {
      for (auto& c : o.cost) c = odd;
      o.in_stock = o.fill_rate = o.served[0] = o.elsewhere[1] = odd;
    }
    for (auto& c : r.calibration) c.observed = odd;
    for (auto& s : r.scores.rows)
      for (auto& v : s.values) v = odd;
    for (auto* v : {&r.lower, &r.upper, &r.sites.storage_price, &r.sites.inbound_price, &r.sites.storage_use,
                    &r.sites.inbound_use, &r.sites.storage_capacity, &r.sites.inbound_capacity})
      for (auto& x : *v) x = odd;
    for (auto& s : r.stages) s.seconds = odd;
    INFO("value " << odd);
    const std::string text = to_html(r);
    CHECK(why_not_well_formed(text) == "");
    for (const char* broken : {"\"nan", "\"inf", ">nan", ">inf", " nan ", " inf "})
      CHECK(text.find(broken) == std::string::npos);
  }
}

TEST_CASE("plan report: the orders of each delivery speed are told where a replay tells them apart", "[report]") {
  plan_report r = sample_report();
  CHECK(count_of(to_html(r), "two-day, served") == 1);
  r.speed_names.clear();
  r.expected_service.clear();
  CHECK(count_of(to_html(r), "two-day, served") == 0);
}

TEST_CASE("plan report: what a plan expects of each speed is told where it was planned for", "[report]") {
  auto r = sample_report();
  const std::string full = to_html(r);
  CHECK(full.find("What the plan promises") != std::string::npos);
  CHECK(full.find("41.7") != std::string::npos);
  r.expected_service.pop_back();
  CHECK(ECHELON_FAULT_OF(to_html(r)) == 101);
  r.expected_service.clear();
  CHECK(to_html(r).find("What the plan promises") == std::string::npos);
}

TEST_CASE("plan report: matrices that disagree with their names are refused", "[report]") {
  plan_report r = sample_report();
  r.sites.storage_price.pop_back();
  CHECK(ECHELON_FAULT_OF(to_html(r)) == 101);
  r = sample_report();
  r.sites.inbound_capacity.pop_back();
  CHECK(ECHELON_FAULT_OF(to_html(r)) == 101);
  r = sample_report();
  r.policies[1].cost.pop_back();
  CHECK(ECHELON_FAULT_OF(to_html(r)) == 101);
  r = sample_report();
  r.policies[1].served.pop_back();
  CHECK(ECHELON_FAULT_OF(to_html(r)) == 101);
  r = sample_report();
  r.speed_names.pop_back();
  CHECK(ECHELON_FAULT_OF(to_html(r)) == 101);
}
