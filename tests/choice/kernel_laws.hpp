// SPDX-License-Identifier: BSL-1.0
/// What every kernel promises.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <echelon/choice/kernel.hpp>
#include <tests/catch.hpp>

namespace kernel_laws {

/// Chances of all alternatives 0, 1, … sum to one; slopes by utilities and parameters are derivatives.
template <echelon::choice_kernel K>
void check(const K& kernel, const std::vector<double>& v, const std::vector<double>& theta) {
  const std::size_t n = v.size(), m = theta.size();
  REQUIRE(kernel.parameters() == m);
  std::vector<std::uint32_t> alternative(n);
  for (std::size_t j = 0; j < n; ++j) alternative[j] = static_cast<std::uint32_t>(j);
  echelon::kernel_scratch scratch;
  std::vector<double> dv(n), dt(m), other(n), rest(m);
  const auto told = [&](std::size_t c, const std::vector<double>& u, const std::vector<double>& t) {
    return kernel.evaluate(alternative, c, u, t, other, rest, scratch);
  };
  double sum = 0;
  for (std::size_t c = 0; c < n; ++c) {
    dt.assign(m, 0.0);
    sum += std::exp(kernel.evaluate(alternative, c, v, theta, dv, dt, scratch));
    for (std::size_t k = 0; k < m; ++k) {
      auto up = theta, down = theta;
      up[k] += 1e-6;
      down[k] -= 1e-6;
      INFO("chosen " << c << " parameter " << k);
      CHECK_THAT(dt[k], WithinAbs((told(c, v, up) - told(c, v, down)) / 2e-6, 1e-7));
    }
    for (std::size_t j = 0; j < n; ++j) {
      auto more = v, less = v;
      more[j] += 1e-6;
      less[j] -= 1e-6;
      INFO("chosen " << c << " utility " << j);
      CHECK_THAT(dv[j], WithinAbs((told(c, more, theta) - told(c, less, theta)) / 2e-6, 1e-7));
    }
  }
  CHECK_THAT(sum, WithinAbs(1, 1e-12));
}

}  // namespace kernel_laws
