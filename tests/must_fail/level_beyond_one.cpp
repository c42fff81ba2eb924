// SPDX-License-Identifier: BSL-1.0
// mistake  a level given in per cent, or otherwise outside (0, 1)
// says     a level lies strictly between 0 and 1
#include <echelon/core/level.hpp>

#if defined(ECHELON_WRONG)
constexpr echelon::level service{95.0};
#else
constexpr echelon::level service{0.95};
#endif

int main() { return service.ppm == 950'000 ? 0 : 1; }
