// SPDX-License-Identifier: BSL-1.0
#include <echelon/train/adam.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include <echelon/core/random.hpp>

#include <tests/catch.hpp>

using namespace echelon;
static_assert(train::optimiser<train::adam> && train::optimiser<train::momentum>);

TEST_CASE("adam: it follows its algorithm, with and without decay", "[train][parity]") {
  for (const double decay : {0.0, 0.1}) {
    const std::size_t n = 37;
    random_stream random{3};
    std::vector<float> w(n), g(n), memory(2 * n);
    for (float& v : w) v = static_cast<float>(random.normal());
    std::vector<double> truth(w.begin(), w.end()), m(n), v(n);
    const train::adam how{.decay = decay};
    for (std::size_t at = 1; at <= 30; ++at) {
      for (float& d : g) d = static_cast<float>(random.normal());
      how.step(at, 0.01, w, g, memory);
      for (std::size_t i = 0; i < n; ++i) {
        const double d = static_cast<double>(g[i]), t = static_cast<double>(at);
        truth[i] *= 1 - 0.01 * decay;
        m[i] = 0.9 * m[i] + 0.1 * d;
        v[i] = 0.999 * v[i] + 0.001 * d * d;
        truth[i] -= 0.01 * (m[i] / (1 - std::pow(0.9, t))) / (std::sqrt(v[i] / (1 - std::pow(0.999, t))) + 1e-8);
      }
    }
    for (std::size_t i = 0; i < n; ++i) CHECK_THAT(w[i], WithinAbs(truth[i], 1e-5));  // 30 roundings at 2
  }
}

TEST_CASE("momentum: its first step is the gradient, later ones remember", "[train][law]") {
  std::vector<float> w{1.0f}, g{2.0f}, memory{0.0f};
  const train::momentum how{.keep = 0.5};
  how.step(1, 0.25, w, g, memory);
  CHECK(w[0] == 0.5f);
  how.step(2, 0.25, w, g, memory);
  CHECK(w[0] == 0.5f - 0.25f * 3.0f);
}
