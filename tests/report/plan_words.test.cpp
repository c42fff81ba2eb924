// SPDX-License-Identifier: BSL-1.0
#include <echelon/report/plan_words.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {
std::string plain(std::string s) {
  for (std::size_t at; (at = s.find("\u00a0")) != s.npos;) s.replace(at, 2, " ");
  return s;
}
plan_report two_policies(double ours, double theirs) {
  plan_report r;
  r.cost_names = {"lost margin", "holding"};
  r.policies = {{"Plan", {ours, 20}, 0.96, 0.97}, {"Naive", {theirs, 20}, 0.94, 0.95}, {"Worse", {900, 20}, 0.9, 0.9}};
  return r;
}
}  // namespace

TEST_CASE("plan words: a cheaper plan is said to cost less and a dearer one to cost more", "[report][law]") {
  CHECK(plain(detail::words_on_policies(two_policies(70, 80))) ==
        "Plan costs $90, 10.0 % less than the best baseline, Naive ($100). Most of the difference is lost margin: $10 saved. "
        "Products were in stock 96.0 % of the time, against 94.0 %.");
  CHECK(plain(detail::words_on_policies(two_policies(90, 80))).starts_with("Plan costs $110, 10.0 % more than the best baseline, Naive ($100). "
                                                                           "Most of the difference is lost margin: $10 added."));
  CHECK(plain(detail::words_in_short(two_policies(70, 80))) ==
        "On days that it had not seen, the plan costs 10.0 % less than the best of 2 baselines and is in stock 2.0 points more often.");
  CHECK(plain(detail::words_in_short(two_policies(90, 80))).find("10.0 % more than the best of 2 baselines but is in stock 2.0 points more") !=
        std::string::npos);
}

TEST_CASE("plan words: without a baseline or with costs that are not numbers no comparison is claimed", "[report]") {
  plan_report r = two_policies(70, 80);
  r.policies.resize(1);
  CHECK(detail::words_on_policies(r) == "");
  CHECK(detail::words_in_short(r) == "");
  CHECK(detail::words_on_policies(plan_report{}) == "");
  r = two_policies(std::nan(""), 80);
  CHECK(detail::words_on_policies(r) == "");
  CHECK(detail::cards_of(r).empty());
  r = two_policies(70, std::nan(""));
  CHECK(detail::rival(r)->name == "Worse");
}

TEST_CASE("plan words: the gap is the last distance of bound and plan", "[report]") {
  plan_report r;
  r.lower = {50, 90, 99.5};
  r.upper = {200, 110, 100};
  CHECK_THAT(detail::final_gap(r), WithinAbs(0.005, 1e-12));
  CHECK(plain(detail::words_on_bounds(r)) ==
        "After 3 iterations the plan has an expected cost of $100; no plan can cost less than $99.50. So at most 0.50 % could still be saved.");
  r.upper.back() = std::numeric_limits<double>::infinity();
  CHECK(detail::words_on_bounds(r) == "No plan was found that keeps every capacity.");
}

TEST_CASE("plan words: the dearest site is named with its period, and none when nothing is scarce", "[report]") {
  plan_report r;
  r.sites.names = {"A", "B"};
  r.sites.periods = {"week 1", "week 2"};
  r.sites.storage_price = {0, 0.1, 0.4, 0};
  r.sites.inbound_price = {0, 0, 0, 0};
  CHECK(plain(detail::words_on_sites(r)) ==
        "Storage is scarce at 2 of 2 sites, most of all at B in week 1, where one more unit of volume would save $0.4. "
        "Inbound capacity is nowhere scarce: no site would gain from more.");
}

TEST_CASE("plan words: the worst level and the widest band are those of the numbers", "[report]") {
  plan_report r;
  r.calibration = {{0.05, 0.06}, {0.5, 0.47}, {0.95, 0.94}};
  CHECK(plain(detail::words_on_calibration(r)) ==
        "The widest band promised 90.0 % of outcomes and held 88.0 %. The largest distance between promise and outcome is 3.0 points, at "
        "level 50.0 %.");
  r.calibration = {{0.5, std::nan("")}};
  CHECK(detail::words_on_calibration(r) == "");
}
