// SPDX-License-Identifier: BSL-1.0
#include <echelon/series/local_forecast.hpp>

#include <limits>

#include <echelon/exec/seq.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {
constexpr double missing = std::numeric_limits<double>::quiet_NaN();
}

TEST_CASE("local forecast: the cycles of a clock, and the week of finer ones", "[series][law]") {
  CHECK(usual_cycles({unit::hour, 1, 0}) == std::vector<std::size_t>{24, 168});
  CHECK(usual_cycles({unit::minute, 30, 0}) == std::vector<std::size_t>{48, 336});
  CHECK(usual_cycles({unit::day, 1, 0}) == std::vector<std::size_t>{7});
  CHECK(usual_cycles({unit::week, 1, 0}) == std::vector<std::size_t>{52});
  CHECK(usual_cycles({unit::index, 1, 0}) == std::vector<std::size_t>{1});
}

TEST_CASE("local forecast: a series is forecast from its last value and read from the origin on", "[series][law]") {
  panel p;
  p.time = {unit::day, 1, 0};
  p.ids = {"late", "none", "short"};
  p.demand.push_back(5, std::vector<double>{missing, 1.0, 3.0, missing});
  p.demand.push_back(0, std::vector<double>{missing, missing});
  p.demand.push_back(0, std::vector<double>{7.0});
  const std::vector<level> at{0.1, 0.9};
  std::vector<std::size_t> seen(3);
  const auto f = detail::forecast_each(exec::seq, history_at(p, 9), horizon{2}, at, 1, 1,
                                       [&](std::size_t i, run_view<const double> run, std::span<double> out) {
                                         seen[i] = run.values.size();
                                         for (std::size_t k = 0; k < out.size(); ++k)
                                           out[k] = static_cast<double>(k) / 10.0;
                                       });
  CHECK(seen == std::vector<std::size_t>{2, 0, 1});
  // the run of "late" ends with period 7, so period 10 is the third that follows it
  CHECK(f(0, 0)[0] == 0.4);
  CHECK(f(0, 1)[1] == 0.7);
  CHECK(f(1, 0)[1] == 0.0);
  CHECK(f(2, 1)[0] == 7.0);  // the rails of one observation
}

TEST_CASE("local forecast: a long silence keeps its phase", "[series][law]") {
  const std::vector<double> y{1.0};
  for (const std::int64_t last : {0, 10, 1000, 1003, 1'000'000'001}) {
    const std::size_t told = detail::silence({0, y}, last, 7);
    CHECK(told <= 1007);
    if (last <= 1000) CHECK(told == static_cast<std::size_t>(last));
    else CHECK((told - 1000) % 7 == static_cast<std::size_t>((last - 1000) % 7));
  }
}
