// SPDX-License-Identifier: BSL-1.0
// mistake  comparing periods forecast with periods used
// says     horizon_tag
#include <echelon/core/count.hpp>

bool same(echelon::horizon ahead, echelon::lookback used) {
#if defined(ECHELON_WRONG)
  return ahead == used;
#else
  return ahead.n == used.n;
#endif
}
