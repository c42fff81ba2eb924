// SPDX-License-Identifier: BSL-1.0
#include <echelon/report/scale.hpp>

#include <set>

#include <echelon/core/random.hpp>
#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("scale: round ticks hold the range, are evenly spaced and few, and their step is 1, 2 or 5 times a power of ten",
          "[report][law]") {
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    random_stream s{seed};
    const double size = std::pow(10.0, s.uniform() * 24 - 12), a = (s.uniform() - 0.5) * size, b = a + s.uniform() * size;
    const std::size_t wanted = 1 + static_cast<std::size_t>(s.uniform() * 9);
    const ticks t = round_ticks({a, b}, wanted);
    INFO("seed " << seed << " from " << a << " to " << b);
    REQUIRE(t.at.size() >= 2);
    CHECK(t.at.size() <= wanted + 2);
    CHECK(t.lo() <= a);
    CHECK(t.hi() >= b);
    CHECK(t.at[t.at.size() - 2] < b);  // the last tick is needed
    for (std::size_t i = 1; i < t.at.size(); ++i) CHECK_THAT(t.at[i] - t.at[i - 1], WithinRel(t.step, 1e-6));
    const double lead = t.step / std::pow(10.0, std::floor(std::log10(t.step) + 1e-9));
    CHECK((std::fabs(lead - 1) < 1e-6 || std::fabs(lead - 2) < 1e-6 || std::fabs(lead - 5) < 1e-6));
  }
}

TEST_CASE("scale: ticks of plain ranges are those that a person would draw", "[report]") {
  CHECK(round_ticks({0, 100}, 5).at == std::vector<double>{0, 20, 40, 60, 80, 100});
  CHECK(round_ticks({0.13, 0.94}, 5).at == std::vector<double>{0, 0.2, 0.4, 0.6, 0.8, 1.0});
  CHECK(round_ticks({-3, 7}, 5).at == std::vector<double>{-4, -2, 0, 2, 4, 6, 8});
}

TEST_CASE("scale: one point, no point, all zeros and the largest numbers still give an axis", "[report]") {
  for (const extent e : {extent{}, extent{0, 0}, extent{5, 5}, extent{-5, -5}, extent{1e-300, 1e-300}, extent{1e15, 1e15 + 0.1},
                         extent{}.add(1e308).add(-1e308), extent{}.add(1e308)}) {
    const ticks t = round_ticks(e);
    INFO(e.lo << " " << e.hi);
    REQUIRE(t.at.size() >= 2);
    CHECK(t.at.size() < 20);
    CHECK(std::isfinite(t.lo()));
    CHECK(std::isfinite(t.hi()));
    CHECK(t.lo() < t.hi());
    CHECK(std::isfinite(scale{t.lo(), t.hi(), 0, 100}(e.empty() ? 0 : e.lo)));
  }
}

TEST_CASE("scale: neighbouring ticks have different labels", "[report][law]") {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    random_stream s{seed, 1};
    const double base = std::pow(10.0, s.uniform() * 12 - 4), width = base * std::pow(10.0, -3 * s.uniform());
    for (const show::form& f : {show::form{}, show::form{"$", "", 1}, show::as_percent()}) {
      const auto names = labels(round_ticks({base, base + width}), f);
      INFO("seed " << seed << " first " << names[0]);
      CHECK(std::set<std::string>(names.begin(), names.end()).size() == names.size());
    }
  }
  CHECK(labels(round_ticks({0, 1.5e6}, 3), {"$", "", 1}) == std::vector<std::string>{"$0", "$0.5M", "$1.0M", "$1.5M"});
}

TEST_CASE("scale: logarithmic ticks hold the range and are positive", "[report][law]") {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    random_stream s{seed, 2};
    const double a = std::pow(10.0, s.uniform() * 10 - 6), b = a * std::pow(10.0, s.uniform() * 8);
    const ticks t = log_ticks({a, b});
    INFO("seed " << seed << " from " << a << " to " << b);
    CHECK(t.lo() > 0);
    CHECK(t.lo() <= a * (1 + 1e-12));
    CHECK(t.hi() >= b * (1 - 1e-12));
    CHECK(t.at.size() <= 12);
    CHECK(std::is_sorted(t.at.begin(), t.at.end()));
  }
  CHECK(log_ticks({0.001, 0.1}).at == std::vector<double>{0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1});
  for (const extent e : {extent{}, extent{0, 0}, extent{-3, -1}, extent{0, 5}, extent{1e-300, 1e300}, extent{7, 7}}) {
    const ticks t = log_ticks(e);
    CHECK(t.lo() > 0);
    CHECK(t.lo() < t.hi());
    CHECK(t.at.size() < 20);
  }
}

TEST_CASE("scale: both kinds of scale send the ends of the range to the ends of the paper", "[report]") {
  for (const bool log : {false, true}) {
    const scale s{2, 50, 300, 10, log};
    CHECK_THAT(s(2), WithinAbs(300, 1e-9));
    CHECK_THAT(s(50), WithinAbs(10, 1e-9));
  }
  const scale s{1, 100, 0, 10, true};
  CHECK_THAT(s(10), WithinAbs(5, 1e-12));
  CHECK(std::isnan(s(0)));
  CHECK(std::isnan(s(-1)));
}
