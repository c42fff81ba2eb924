// SPDX-License-Identifier: BSL-1.0
#include <echelon/forest/sort_floats.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include <echelon/core/random.hpp>
#include <tests/catch.hpp>

using namespace echelon;

namespace {

std::vector<float> any_floats(std::size_t n, std::uint64_t seed) {
  random_stream draw{seed, n};
  std::vector<float> out;
  for (std::size_t i = 0; i < n; ++i) {
    const double size = std::exp(60 * draw.uniform() - 30), sign = draw.uniform() < 0.5 ? -1 : 1;
    out.push_back(draw.below(4) == 0 ? static_cast<float>(draw.below(9)) - 4 : static_cast<float>(sign * size));
  }
  return out;
}

}  // namespace

TEST_CASE("sort floats: the order is that of a sort by comparisons", "[forest][parity]") {
  for (const std::size_t n : {0u, 1u, 1023u, 1024u, 1025u, 70'000u}) {
    auto values = any_floats(n, 3), compared = values;
    detail::sort_floats(values);
    std::sort(compared.begin(), compared.end());
    CHECK(values == compared);
  }
}

TEST_CASE("sort floats: zeros of both signs, the smallest, the largest and infinities stand where they belong",
          "[forest][law]") {
  using limits = std::numeric_limits<float>;
  const std::vector<float> ends{-limits::infinity(), -limits::max(), -limits::min(), -limits::denorm_min(), -0.0f, 0.0f,
                                limits::denorm_min(), limits::min(), limits::max(), limits::infinity()};
  std::vector<float> values;
  for (std::size_t i = 0; i < 3000; ++i) values.push_back(ends[(i * 7) % ends.size()]);
  detail::sort_floats(values);
  CHECK(std::is_sorted(values.begin(), values.end()));
  for (std::size_t k = 0; k < ends.size(); ++k) CHECK(values[k * 300] == ends[k]);
  CHECK(std::signbit(values[4 * 300]));
  CHECK_FALSE(std::signbit(values[5 * 300]));
}
