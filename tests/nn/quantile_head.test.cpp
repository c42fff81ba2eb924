// SPDX-License-Identifier: BSL-1.0
#include <echelon/nn/quantile_head.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

#include <echelon/loss/pinball.hpp>

#include <tests/nn/differences.hpp>

#include <tests/catch.hpp>

using namespace echelon;
using head = nn::multi_quantile<4, 0.1, 0.25, 0.5, 0.75, 0.9>;
static_assert(nn::layer<nn::incremental_quantiles<5>>);

TEST_CASE("multi quantile: the loss is the sum of pinball losses, its gradient their slopes", "[nn][parity]") {
  const std::array<level, 5> each{0.1, 0.25, 0.5, 0.75, 0.9};
  for (const bool rolls : {false, true}) {
    nn::batch<float> b{.series = 3, .steps = 6};
    b.future_rolls = rolls;
    b.now = 2;
    const std::size_t periods = rolls ? 6 + 4 - 1 + 2 : 4;
    auto y = tests::drawn<float>(3 * periods, 1), w = tests::drawn<float>(3 * periods, 2);
    for (float& v : w) v = v < 0 ? 0.0f : v;
    y[1] = NAN;  // not observed: its value must not matter
    w[1] = 0;
    const auto z = tests::drawn<float>(b.rows() * head::in, 3);
    const nn::targets<float> of{y.data(), w.data(), periods};
    std::vector<float> scratch(head::memory(of)), slope(z.size());
    const double got = head::loss(b, z.data(), of, 0.5f, slope.data(), scratch.data());
    double truth = 0;
    for (std::size_t r = 0; r < b.rows(); ++r)
      for (std::size_t k = 0; k < 4; ++k)
        for (std::size_t q = 0; q < 5; ++q) {
          const std::size_t at = r / 6 * periods + (rolls ? 2 + r % 6 : 0) + k, i = r * head::in + k * 5 + q;
          if (w[at] == 0) {
            CHECK(slope[i] == 0);
            continue;
          }
          truth += static_cast<double>(w[at]) * pinball(each[q], static_cast<double>(y[at]), z[i]);
          CHECK_THAT(slope[i], WithinAbs(0.5f * w[at] * pinball_slope(each[q], y[at], z[i]), 1e-6));
        }
    CHECK_THAT(got, WithinRel(truth, 1e-5));
    const std::vector<double> wide_z(z.begin(), z.end());
    std::vector<double> wide_y(y.begin(), y.end()), wide_w(w.begin(), w.end()), more(scratch.size());
    nn::batch<double> wide{.series = 3, .steps = 6};
    wide.future_rolls = rolls;
    wide.now = 2;
    CHECK_THAT(head::loss(wide, wide_z.data(), {wide_y.data(), wide_w.data(), periods}, 1.0,
                          static_cast<double*>(nullptr), more.data()),
               WithinRel(truth, 1e-12));
  }
}

TEST_CASE("incremental quantiles: they ascend whatever the inputs", "[nn][law]") {
  const nn::batch<float> b{.series = 4, .steps = 50};
  const auto x = tests::drawn<float>(b.rows() * 5, 1, 30.0);
  const auto y = tests::passed<nn::incremental_quantiles<5>, float>{{}, b, x, {}, false}.y;
  for (std::size_t r = 0; r < b.rows(); ++r) {
    CHECK(y[r * 5] == x[r * 5]);
    CHECK(std::is_sorted(y.begin() + static_cast<std::ptrdiff_t>(r * 5),
                         y.begin() + static_cast<std::ptrdiff_t>(r * 5 + 5)));
  }
}

TEST_CASE("incremental quantiles: gradients agree with central differences", "[nn][law]") {
  for (std::uint64_t seed = 1; seed <= 3; ++seed)
    CHECK(tests::off_by<nn::incremental_quantiles<5>>({.series = 2, .steps = 3}, seed) <= 1e-6);
  tests::keeps_the_laws<nn::incremental_quantiles<5>>({.series = 2, .steps = 3}, 4);
}
