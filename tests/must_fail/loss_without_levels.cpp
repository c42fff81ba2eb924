// SPDX-License-Identifier: BSL-1.0
// mistake  a quantile loss of no level
// says     quantile_loss needs at least one level
#include <echelon/loss/pinball.hpp>

#if defined(ECHELON_WRONG)
using chosen = echelon::quantile_loss<>;
#else
using chosen = echelon::quantile_loss<0.5, 0.9>;
#endif

int main() { return static_cast<int>(chosen::size); }
