// SPDX-License-Identifier: BSL-1.0
// mistake  a bare number where a count must say what it counts
// says     (could not convert|no viable conversion|converting to).*(horizon|count)
#include <echelon/data/split.hpp>

#if defined(ECHELON_WRONG)
extern const echelon::rolling_origin how{.windows = 3, .step = 7, .ahead = 28};
#else
extern const echelon::rolling_origin how{.windows = 3, .step = 7, .ahead = echelon::horizon{28}};
#endif
