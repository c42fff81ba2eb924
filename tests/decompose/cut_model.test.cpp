// SPDX-License-Identifier: BSL-1.0
#include <echelon/decompose/cut_model.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include <echelon/core/random.hpp>
#include <tests/catch.hpp>

using namespace echelon;

namespace {

struct cuts {
  std::vector<double> bound;
  std::vector<std::vector<double>> prices, excess;

  static cuts any(std::uint64_t seed, std::size_t many, std::size_t rows) {
    random_stream draw{seed, 5};
    cuts out;
    for (std::size_t k = 0; k < many; ++k) {
      out.bound.push_back(10 * draw.uniform());
      auto& p = out.prices.emplace_back();
      auto& g = out.excess.emplace_back();
      for (std::size_t r = 0; r < rows; ++r) {
        p.push_back(2 * draw.uniform());
        g.push_back(4 * draw.uniform() - 2);
      }
    }
    return out;
  }
  double height(std::span<const double> p) const {
    double low = 1e300;
    for (std::size_t k = 0; k < bound.size(); ++k) {
      double v = bound[k];
      for (std::size_t r = 0; r < p.size(); ++r) v += excess[k][r] * (p[r] - prices[k][r]);
      low = std::min(low, v);
    }
    return low;
  }
};

}  // namespace

TEST_CASE("cut model: no prices of a fine grid do better than the maximiser", "[decompose][law]") {
  const std::vector<double> scale{1, 3}, centre{0.5, 1.0}, limits{1.5, 2.0};
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const auto seen = cuts::any(seed, 6, 2);
    cut_model model{{.accuracy = 1e-10}, scale};
    model.limit(limits);
    for (std::size_t k = 0; k < 6; ++k) model.remember({seen.prices[k], seen.bound[k], seen.excess[k]});
    const double tightness = 0.7, height = model.propose(centre, tightness, -100);
    const auto worth = [&](std::span<const double> p) {
      double v = seen.height(p);
      for (std::size_t r = 0; r < 2; ++r) v -= tightness / 2 * scale[r] * (p[r] - centre[r]) * (p[r] - centre[r]);
      return v;
    };
    INFO("seed " << seed);
    CHECK_THAT(height, WithinAbs(seen.height(model.at()), 1e-12));
    const double best = worth(model.at());
    for (std::size_t r = 0; r < 2; ++r) CHECK((model.at()[r] >= 0 && model.at()[r] <= limits[r]));
    for (double a = 0; a <= limits[0]; a += 0.05)
      for (double b = 0; b <= limits[1]; b += 0.05) CHECK(worth(std::vector<double>{a, b}) <= best + 1e-7);
  }
}

TEST_CASE("cut model: the weights of the evaluations are shares, and their slopes are the slope", "[decompose][law]") {
  const std::vector<double> scale{1, 2, 1}, centre{1, 1, 1};
  const auto seen = cuts::any(9, 30, 3);
  for (const std::size_t kept : {80u, 7u}) {  // all cuts, or weighted sums of those that left
    cut_model model{{.cuts = kept, .accuracy = 1e-8}, scale};
    for (std::size_t k = 0; k < 30; ++k) {
      model.remember({seen.prices[k], seen.bound[k], seen.excess[k]});
      static_cast<void>(model.propose(centre, 1.0, -100));
    }
    CHECK(model.evaluations() == 30);
    std::vector<double> weights(30);
    model.add_weights(weights);
    CHECK_THAT(std::accumulate(weights.begin(), weights.end(), 0.0), WithinRel(1.0, 1e-12));
    for (std::size_t r = 0; r < 3; ++r) {
      double slope = 0;
      for (std::size_t k = 0; k < 30; ++k) slope += weights[k] * seen.excess[k][r];
      CHECK_THAT(model.slope()[r], WithinAbs(slope, 1e-10));
    }
  }
}
