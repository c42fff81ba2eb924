// SPDX-License-Identifier: BSL-1.0
/// The laws of echelon::demand_law, asked of one law of demand.
#pragma once

#include <cmath>

#include <echelon/stock/concepts.hpp>
#include <tests/catch.hpp>

template <echelon::demand_law D>
void check_demand_law(const D& d) {
  for (double p = 0.01; p < 1; p += 0.01) {
    const double x = d.quantile(p);
    INFO("level " << p << " quantile " << x);
    CHECK(d.cdf(x) >= p - 1e-12);
    CHECK(d.cdf(x - 1e-6 * (1 + std::abs(x))) <= p + 1e-12);
  }
  const double low = d.quantile(0.001), high = d.quantile(0.999), width = (high - low) / 1000;
  double area = d.leftover(low);
  for (int k = 0; k < 1000; ++k) {
    const double x = low + width * k;
    const double rise = d.leftover(x + width) - d.leftover(x);
    INFO("stock " << x);
    CHECK(rise >= d.cdf(x) * width - 1e-9);
    CHECK(rise <= d.cdf(x + width) * width + 1e-9);
    area += rise;
  }
  CHECK(area > 0);
  const double far = d.mean() + 100 * (high - low + 1);
  CHECK_THAT(d.leftover(far) - far + d.mean(), WithinAbs(0, 1e-8 * far));
}
