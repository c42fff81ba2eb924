// SPDX-License-Identifier: BSL-1.0
#include <echelon/forest/boosted_select.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <vector>

#include <echelon/core/random.hpp>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("boosted select: keys order as their numbers do, and lead back to them", "[forest][law]") {
  const std::array<double, 9> v{-1e300, -2.5, -1.0, -1e-310, 0.0, 1e-310, 1.0, 2.5, 1e300};
  for (std::size_t i = 0; i < v.size(); ++i) {
    CHECK(detail::number_of(detail::ordered_key(v[i])) == v[i]);
    if (i > 0) CHECK(detail::ordered_key(v[i - 1]) < detail::ordered_key(v[i]));
  }
  for (std::uint64_t i = 0; i < 1000; ++i) {
    random_stream s{1, i};
    const auto a = static_cast<float>(s.normal()), b = static_cast<float>(s.normal());
    REQUIRE((detail::ordered_key(a) < detail::ordered_key(b)) == (a < b));
    REQUIRE(detail::number_of(detail::ordered_key(a)) == a);
  }
}

TEST_CASE("boosted select: the key at a level is the smallest up to which the share is reached", "[forest][parity]") {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    random_stream s{2, seed};
    const std::size_t n = 1 + s.below(seed % 10 == 0 ? 3000 : 40);
    std::vector<std::int32_t> keys(n);
    std::vector<std::int64_t> wide(n);
    std::vector<double> weight(n), ones(n, 1.0);
    for (std::size_t i = 0; i < n; ++i) {
      const bool ties = seed % 3 == 0;
      keys[i] = ties ? static_cast<std::int32_t>(s.below(4)) : static_cast<std::int32_t>(s());
      if (s.below(50) == 0) keys[i] = std::numeric_limits<std::int32_t>::max();
      if (s.below(50) == 0) keys[i] = std::numeric_limits<std::int32_t>::min();
      wide[i] = keys[i];
      weight[i] = s.below(4);
    }
    weight[0] = 1;
    auto sorted = keys;
    std::sort(sorted.begin(), sorted.end());
    std::vector<std::size_t> order(n);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return keys[a] < keys[b]; });
    const double all = std::accumulate(weight.begin(), weight.end(), 0.0);
    for (const double p : {0.005, 0.1, 0.25, 0.5, 0.9, 0.995}) {
      const level at = level::of(p);
      const auto place = (static_cast<std::size_t>(at.ppm) * n + 999'999) / 1'000'000;
      REQUIRE(detail::key_at<std::int32_t>(keys, {}, at) == sorted[place - 1]);
      REQUIRE(detail::key_at<std::int32_t>(keys, ones, at) == sorted[place - 1]);
      REQUIRE(detail::key_at<std::int64_t>(wide, {}, at) == sorted[place - 1]);
      double reached = 0;
      std::size_t i = 0;
      for (;; ++i)
        if ((reached += weight[order[i]]) * 1e6 >= at.ppm * all) break;
      REQUIRE(detail::key_at<std::int32_t>(keys, weight, at) == keys[order[i]]);
    }
  }
}
