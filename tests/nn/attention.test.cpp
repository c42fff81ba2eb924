// SPDX-License-Identifier: BSL-1.0
#include <echelon/nn/attention.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include <tests/nn/differences.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {

using past = nn::attention<6, 2>;
using near = nn::attention<6, 2, 3>;
using all = nn::attention<6, 3, 0, nn::sight::all>;
static_assert(nn::layer<past> && nn::layer<near, double> && nn::layer<all>);

/// The formula, step by step and head by head.
std::vector<double> plain(const std::vector<double>& w, std::size_t heads, std::size_t window, bool future,
                          const nn::batch<double>& b, const std::vector<double>& x) {
  const std::size_t width = 6, d = width / heads;
  const auto asked = [&](std::size_t r, std::size_t o) {
    double sum = w[width * 18 + o];
    for (std::size_t i = 0; i < width; ++i) sum += x[r * width + i] * w[i * 18 + o];
    return sum;
  };
  std::vector<double> y(x.size());
  for (std::size_t r = 0; r < b.rows(); ++r) {
    const std::size_t s = r / b.steps, t = r % b.steps;
    std::vector<double> heard(width);
    for (std::size_t h = 0; h < heads; ++h) {
      std::vector<double> share(b.steps);
      double total = 0;
      for (std::size_t u = 0; u < b.steps; ++u) {
        if ((!future && u > t) || (window > 0 && u + window <= t)) continue;
        if (b.present != nullptr && b.present[s * b.steps + u] == 0) continue;
        double score = 0;
        for (std::size_t k = 0; k < d; ++k) score += asked(r, h * d + k) * asked(s * b.steps + u, 6 + h * d + k);
        share[u] = std::exp(score / std::sqrt(static_cast<double>(d)));
        total += share[u];
      }
      for (std::size_t u = 0; u < b.steps; ++u)
        for (std::size_t k = 0; k < d && total > 0; ++k)
          heard[h * d + k] += share[u] / total * asked(s * b.steps + u, 12 + h * d + k);
    }
    for (std::size_t o = 0; o < width; ++o) {
      y[r * width + o] = w[width * 18 + 18 + 36 + o];
      for (std::size_t i = 0; i < width; ++i) y[r * width + o] += heard[i] * w[width * 18 + 18 + i * 6 + o];
    }
  }
  return y;
}

}  // namespace

TEST_CASE("attention: it is its formula, with masks and windows", "[nn][parity]") {
  const std::size_t series = 2, steps = 29;
  std::vector<unsigned char> present(series * steps, 1);
  for (const std::size_t hidden : {0u, 1u, 7u, 20u, 35u}) present[hidden] = 0;
  const auto w = tests::drawn<double>(past::parameters, 1, 0.5), x = tests::drawn<double>(series * steps * 6, 2);
  for (const bool masked : {false, true}) {
    nn::batch<double> b{.series = series, .steps = steps};
    b.present = masked ? present.data() : nullptr;
    const auto same = [&](const std::vector<double>& got, const std::vector<double>& truth) {
      double worst = 0;
      for (std::size_t i = 0; i < got.size(); ++i) worst = std::max(worst, std::abs(got[i] - truth[i]));
      return worst <= 1e-12;
    };
    CHECK(same(tests::passed<past, double>{w, b, x, {}, false}.y, plain(w, 2, 0, false, b, x)));
    CHECK(same(tests::passed<near, double>{w, b, x, {}, false}.y, plain(w, 2, 3, false, b, x)));
    CHECK(same(tests::passed<all, double>{w, b, x, {}, false}.y, plain(w, 3, 0, true, b, x)));
  }
}

TEST_CASE("attention: gradients agree with central differences", "[nn][law]") {
  std::vector<unsigned char> present(2 * 15, 1);
  for (const std::size_t hidden : {0u, 4u, 22u}) present[hidden] = 0;
  for (const bool masked : {false, true}) {
    nn::batch<double> b{.series = 2, .steps = 15};
    b.present = masked ? present.data() : nullptr;
    CHECK(tests::off_by<past>(b, 1, 40) <= 1e-6);
    CHECK(tests::off_by<near>(b, 2, 40) <= 1e-6);
    CHECK(tests::off_by<all>(b, 3, 40) <= 1e-6);
  }
}

TEST_CASE("attention: the laws of a layer, and no sight of the future", "[nn][law]") {
  tests::keeps_the_laws<past>({.series = 2, .steps = 30}, 1);
  tests::keeps_the_laws<near>({.series = 2, .steps = 30}, 2);
  tests::keeps_the_laws<all>({.series = 2, .steps = 30}, 3);
  CHECK(tests::sees_no_future<past>({.series = 1, .steps = 26}, 4));
  CHECK(tests::sees_no_future<near>({.series = 1, .steps = 26}, 5));
  CHECK_FALSE(tests::sees_no_future<all>({.series = 1, .steps = 5}, 6));
}

TEST_CASE("attention: what is hidden is heard by nobody", "[nn][law]") {
  const auto w = tests::drawn<float>(past::parameters, 1, 0.5);
  auto x = tests::drawn<float>(20 * 6, 2);
  std::vector<unsigned char> present(20, 1);
  present[3] = present[11] = 0;
  nn::batch<float> b{.steps = 20};
  b.present = present.data();
  const auto before = tests::passed<all, float>{w, b, x, {}, false}.y;
  for (std::size_t i = 0; i < 6; ++i) x[3 * 6 + i] = x[11 * 6 + i] = 50.0f;
  const auto now = tests::passed<all, float>{w, b, x, {}, false}.y;
  for (std::size_t r = 0; r < 20; ++r)
    for (std::size_t i = 0; i < 6; ++i)
      if (present[r] != 0) CHECK(now[r * 6 + i] == before[r * 6 + i]);
}
