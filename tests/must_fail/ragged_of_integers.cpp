// SPDX-License-Identifier: BSL-1.0
// mistake  observations stored as integers: a missing one could not be written down
// says     (echelon::)?scalar
#include <echelon/data/ragged.hpp>

#if defined(ECHELON_WRONG)
echelon::ragged<int> demand;
#else
echelon::ragged<float> demand;
#endif
