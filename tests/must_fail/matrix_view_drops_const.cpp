// SPDX-License-Identifier: BSL-1.0
// mistake  writing through a view of constant data
// says     matrix_view<const double>
#include <echelon/core/view.hpp>

void scale(echelon::matrix_view<const double> prices) {
#if defined(ECHELON_WRONG)
  const echelon::matrix_view<double> out = prices;
  out(0, 0) = 2;
#else
  const echelon::matrix_view<const double> out = prices;
  static_cast<void>(out(0, 0));
#endif
}
