// SPDX-License-Identifier: BSL-1.0
// mistake  a step rule that cannot be started
// says     lagrangian: the first argument must model echelon::step_rule
#include <echelon/decompose.hpp>

struct my_rule {};

#if defined(ECHELON_WRONG)
const echelon::lagrangian<my_rule> how{.gap = 1e-4};
#else
const echelon::lagrangian<> how{.gap = 1e-4};
#endif

int main() { return how.gap < 1 ? 0 : 1; }
