// SPDX-License-Identifier: BSL-1.0
/// Series with noise from a congruence, which other programs can make too: their answers stand in the tests.
#pragma once

#include <cmath>
#include <cstddef>
#include <vector>

namespace months {

inline double noise(int t) { return (t * 7919 + 13) % 1009 / 1009.0 - 0.5; }

/// A stationary series around 20; in R: filter(filter(e, c(1, .6), sides = 1, circular = TRUE), c(.5, .2),
/// method = "recursive") + 20, e = 3 noise(t) + 2 noise(3 t + 5)
inline std::vector<double> stationary(int n = 200) {
  std::vector<double> e, y;
  for (int t = 0; t < n; ++t) e.push_back(noise(t) * 3 + noise(t * 3 + 5) * 2);
  double last = 0, before = 0;
  for (std::size_t t = 0; t < e.size(); ++t) {
    const double next = e[t] + 0.6 * e[t == 0 ? e.size() - 1 : t - 1] + 0.5 * last + 0.2 * before;
    before = last;
    last = next;
    y.push_back(next + 20);
  }
  return y;
}

/// Its running sum around a slope.
inline std::vector<double> wandering() {
  std::vector<double> y = stationary();
  double sum = 0;
  for (std::size_t t = 0; t < y.size(); ++t) {
    sum += y[t] - 20;
    y[t] = sum + 0.05 * static_cast<double>(t);
  }
  return y;
}

/// The same with a growing season of twelve and more noise.
inline std::vector<double> seasonal() {
  const double s[]{5, 3, -2, -6, 0, 0, 1, 4, 2, -3, -2, -2};
  std::vector<double> y = wandering();
  for (std::size_t t = 0; t < y.size(); ++t)
    y[t] += s[t % 12] * (1 + static_cast<double>(t) / 400) + 3 * noise(static_cast<int>(t) * 11 + 7);
  return y;
}

/// A series without what a test wants to be missing.
inline std::vector<double> without(std::vector<double> y, std::size_t from, std::size_t to) {
  for (std::size_t t = from; t < to; ++t) y[t] = std::nan("");
  return y;
}

}  // namespace months
