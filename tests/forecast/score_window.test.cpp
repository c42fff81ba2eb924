// SPDX-License-Identifier: BSL-1.0
#include <echelon/forecast/score_window.hpp>

#include <array>
#include <deque>
#include <limits>
#include <vector>

#include <echelon/core/random.hpp>
#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("score window: after any steps it is what sorting the last scores gives", "[forecast][law]") {
  constexpr double missing = std::numeric_limits<double>::quiet_NaN();
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    random_stream draw{seed};
    const std::size_t size = 1 + draw.below(20);
    std::vector<double> ascending(size);
    std::deque<double> kept;
    std::size_t count = 0;
    for (int step = 0; step < 200; ++step) {
      const double came = draw.uniform() < 0.2 ? missing : std::floor(4 * draw.normal());  // with ties
      const double gone = kept.size() < size ? missing : kept.front();
      if (kept.size() == size) kept.pop_front();
      kept.push_back(came);
      count = replace_score(ascending, count, gone, came);
      std::vector<double> expected;
      for (const double s : kept)
        if (s == s) expected.push_back(s);
      std::sort(expected.begin(), expected.end());
      INFO("seed " << seed << " step " << step);
      REQUIRE(count == expected.size());
      CHECK(std::equal(expected.begin(), expected.end(), ascending.begin()));
    }
  }
}

TEST_CASE("score quantile: order statistics stand at k / (n + 1), and the line goes on beyond them",
          "[forecast][law]") {
  const std::array<double, 4> s{0, 1, 3, 10};
  for (std::size_t k = 0; k < 4; ++k)
    CHECK_THAT(score_quantile(s, (static_cast<double>(k) + 1) / 5), WithinAbs(s[k], 1e-12));
  CHECK_THAT(score_quantile(s, 0.5), WithinAbs(2.0, 1e-12));
  CHECK_THAT(score_quantile(s, 0.9), WithinAbs(20.0, 1e-12));   // a tenth beyond 0.8: the range once more
  CHECK_THAT(score_quantile(s, 0.1), WithinAbs(-10.0, 1e-12));
  CHECK(score_quantile(std::array{7.0}, 0.99) == 7.0);
  CHECK(score_quantile(std::array{7.0}, -0.5) == 7.0);
}

TEST_CASE("score level: the inverse of the score quantile, and the smallest one where scores are tied",
          "[forecast][law]") {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    random_stream draw{seed};
    std::vector<double> s(2 + draw.below(30));
    for (auto& v : s) v = draw.normal();
    std::sort(s.begin(), s.end());
    double before = -1e9;
    for (int k = -30; k <= 130; ++k) {
      const double p = k / 100.0, v = score_quantile(s, p);
      INFO("seed " << seed << " p " << p);
      CHECK(v >= before);
      before = v;
      CHECK_THAT(score_level(s, v), WithinAbs(p, 1e-9));
    }
  }
  const std::array<double, 5> tied{0, 2, 2, 2, 3};
  CHECK_THAT(score_level(tied, 2.0), WithinAbs(2.0 / 6, 1e-12));
  const std::array<double, 3> flat{2, 2, 2};
  CHECK(score_level(flat, 1.0) == -0.1);
  CHECK(score_level(flat, 2.0) == 0.25);
  CHECK(score_level(flat, 3.0) == 1.1);
}
