// SPDX-License-Identifier: BSL-1.0
// mistake  an observer that does not say whether to go on
// says     could not convert .*observer_ref
// says (clang) no known conversion from .*observer_ref
#include <echelon/core/progress.hpp>

bool long_work(echelon::observer_ref watch) { return watch(echelon::progress{"fit", 1, 2}); }

int main() {
#if defined(ECHELON_WRONG)
  auto watch = [](const echelon::progress&) {};
#else
  auto watch = [](const echelon::progress&) { return true; };
#endif
  return long_work(watch) ? 0 : 1;
}
