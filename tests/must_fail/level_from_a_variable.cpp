// SPDX-License-Identifier: BSL-1.0
// mistake  a level made from a number that is known only when the program runs; level::of checks those
// says     'p' is not a constant expression|the value of 'p' is not usable in a constant expression
// says (clang) call to consteval function .* is not a constant expression
#include <echelon/core/level.hpp>

int main(int count, char**) {
  const double p = 1.0 / (1 + count);
#if defined(ECHELON_WRONG)
  const echelon::level asked{p};
#else
  const echelon::level asked = echelon::level::of(p);
#endif
  return asked.ppm;
}
