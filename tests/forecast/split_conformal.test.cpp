// SPDX-License-Identifier: BSL-1.0
#include <echelon/forecast/split_conformal.hpp>

#include <array>

#include <echelon/core/random.hpp>
#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("conformal rank: counted by hand, outward from one half", "[forecast][published]") {
  CHECK(conformal_rank(99, 0.9) == 90);
  CHECK(conformal_rank(100, 0.9) == 91);  // 90.9 rounded up
  CHECK(conformal_rank(100, 0.1) == 10);  // 10.1 rounded down
  CHECK(conformal_rank(9, 0.1) == 1);
  CHECK(conformal_rank(8, 0.1) == 0);     // no score is far enough
  CHECK(conformal_rank(8, 0.9) == 9);
  CHECK(conformal_rank(1, 0.5) == 1);
}

TEST_CASE("conformal quantile: it is the score of that rank, and the last where none is far enough",
          "[forecast][law]") {
  const std::array<double, 4> s{-1, 0, 2, 5};
  CHECK(conformal_quantile(s, 0.5) == 2);
  CHECK(conformal_quantile(s, 0.6) == 2);
  CHECK(conformal_quantile(s, 0.8) == 5);
  CHECK(conformal_quantile(s, 0.99) == 5);
  CHECK(conformal_quantile(s, 0.01) == -1);
  CHECK(conformal_quantile(s, 0.4) == 0);
}

TEST_CASE("conformal quantile: exchangeable scores are covered as each level says, within 1 %", "[forecast][law]") {
  std::array<std::size_t, 19> covered{};
  constexpr std::size_t rounds = 100, after = 100, n = 200;
  for (std::size_t r = 0; r < rounds; ++r) {
    random_stream draw{7, r};
    const auto score = [&] { return draw.uniform() < 0.3 ? -draw.exponential() : 3 * draw.normal() + 1; };
    std::vector<double> past(n);
    for (auto& s : past) s = score();
    std::sort(past.begin(), past.end());
    for (std::size_t k = 0; k < after; ++k) {
      const double s = score();
      for (std::size_t q = 0; q < covered.size(); ++q)
        covered[q] += s <= conformal_quantile(past, level::of(0.05 * static_cast<double>(q + 1))) ? 1u : 0u;
    }
  }
  for (std::size_t q = 0; q < covered.size(); ++q)
    CHECK_THAT(static_cast<double>(covered[q]) / (rounds * after), WithinAbs(0.05 * static_cast<double>(q + 1), 0.01));
}

TEST_CASE("decayed conformal quantile: without decay it is the plain one, with decay it follows the newest",
          "[forecast][law]") {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    random_stream draw{seed};
    std::vector<double> scores(1 + draw.below(40));
    for (auto& s : scores) s = draw.normal();
    std::vector<double> ascending = scores;
    std::sort(ascending.begin(), ascending.end());
    for (const double q : {0.02, 0.1, 0.37, 0.5, 0.8, 0.95}) {
      INFO("seed " << seed << " level " << q);
      CHECK(decayed_conformal_quantile(scores, 1.0, level::of(q)) == conformal_quantile(ascending, level::of(q)));
    }
  }
  std::vector<double> moved(200, 0.0);
  std::fill(moved.begin() + 150, moved.end(), 5.0);
  CHECK(decayed_conformal_quantile(moved, 1.0, 0.5) == 0.0);
  CHECK(decayed_conformal_quantile(moved, 0.95, 0.5) == 5.0);
}

TEST_CASE("decayed conformal quantile: three weights by hand", "[forecast][published]") {
  // weights 1/4, 1/2, 1 and 1 of the new score: of 2.75, the scores 9, 1, 4 reach 0.5 (1), 1.5 (4), 1.75 (9)
  const std::vector<double> scores{9, 1, 4};
  CHECK(decayed_conformal_quantile(scores, 0.5, 0.5) == 4);    // 1.375 is needed
  CHECK(decayed_conformal_quantile(scores, 0.5, 0.6) == 9);    // 1.65
  CHECK(decayed_conformal_quantile(scores, 0.5, 0.3) == 1);    // at most 0.825: 1 alone carries 0.5
  CHECK(decayed_conformal_quantile(scores, 0.5, 0.1) == 1);    // none is far enough: the last
}

TEST_CASE("split conformal: what it refuses", "[forecast]") {
  const std::vector<double> none, bad{1, std::nan("")}, good{1, 2};
  CHECK(ECHELON_FAULT_OF(decayed_conformal_quantile(none, 0.9, 0.5)) == 202);
  CHECK(ECHELON_FAULT_OF(decayed_conformal_quantile(bad, 0.9, 0.5)) == 301);
  CHECK(ECHELON_FAULT_OF(decayed_conformal_quantile(good, 0.0, 0.5)) == 201);
  CHECK(ECHELON_FAULT_OF(decayed_conformal_quantile(good, 1.1, 0.5)) == 201);
}

TEST_CASE("interval score: an interval widened by its conformal quantile covers what it says", "[forecast][law]") {
  CHECK(interval_score(2, 5, 4) == -1);
  CHECK(interval_score(2, 5, 1) == 1);
  CHECK(interval_score(2, 5, 7) == 2);
  random_stream draw{3};  // intervals that are far too narrow, of outcomes that spread with x
  std::vector<double> scores;
  const auto next = [&](double& low, double& high) {
    const double x = draw.uniform();
    low = -0.2 - x;
    high = 0.2 + x;
    return (0.5 + 2 * x) * draw.normal();
  };
  for (int k = 0; k < 2000; ++k) {
    double low = 0, high = 0;
    const double y = next(low, high);
    scores.push_back(interval_score(low, high, y));
  }
  std::sort(scores.begin(), scores.end());
  const double c = conformal_quantile(scores, 0.9);
  std::size_t covered = 0;
  for (int k = 0; k < 4000; ++k) {
    double low = 0, high = 0;
    const double y = next(low, high);
    covered += low - c <= y && y <= high + c ? 1u : 0u;
  }
  CHECK_THAT(static_cast<double>(covered) / 4000, WithinAbs(0.9, 0.02));
}
