// SPDX-License-Identifier: BSL-1.0
// mistake  levels of a quantile loss out of order, so that values and levels would not meet
// says     quantile_loss: levels must ascend
#include <echelon/loss/pinball.hpp>

#if defined(ECHELON_WRONG)
using chosen = echelon::quantile_loss<0.9, 0.5>;
#else
using chosen = echelon::quantile_loss<0.5, 0.9>;
#endif

int main() { return static_cast<int>(chosen::size); }
