// SPDX-License-Identifier: BSL-1.0
#include <echelon/forecast/running_sums.hpp>

#include <cmath>
#include <vector>

#include <echelon/core/random.hpp>
#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("running sums: every window agrees with a plain loop", "[forecast][law]") {
  random_stream draw{11};
  std::vector<double> y(60);
  for (auto& v : y) v = draw.uniform() < 0.2 ? std::nan("") : static_cast<double>(draw.below(4));
  const running_sums s{{100, y}};
  for (std::int64_t from = 90; from < 170; from += 3)
    for (std::int64_t to = from; to < 170; to += 5) {
      double sum = 0, seen = 0, zero = 0;
      for (std::int64_t t = std::max<std::int64_t>(from, 100); t <= std::min<std::int64_t>(to, 159); ++t)
        if (const double v = y[static_cast<std::size_t>(t - 100)]; !std::isnan(v)) {
          sum += v;
          seen += 1;
          zero += v == 0 ? 1 : 0;
        }
      REQUIRE(s.sum(from, to) == sum);
      REQUIRE(s.seen(from, to) == seen);
      if (seen > 0) REQUIRE(s.zero_share(from, to) == zero / seen);
      if (seen == 0) REQUIRE(std::isnan(s.mean(from, to)));
    }
}

TEST_CASE("running sums: the start is the first positive value", "[forecast]") {
  const std::vector<double> y{std::nan(""), 0, 0, 3, 0};
  CHECK(running_sums{{10, y}}.start() == 13);
  CHECK(running_sums{{10, std::span{y}.first(3)}}.start() == running_sums::none);
  CHECK(running_sums{}.sum(0, 5) == 0);
}

TEST_CASE("running sums: variation is the standard deviation over the mean", "[forecast]") {
  const std::vector<double> y{1, 3, 1, 3};
  CHECK_THAT((running_sums{{0, y}}.variation(0, 3)), WithinRel(0.5, 1e-12));
}
