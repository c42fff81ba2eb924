// SPDX-License-Identifier: BSL-1.0
// mistake  a problem that nobody looks at
// says     nodiscard
#include <echelon/io/parsed.hpp>

echelon::parsed<int> save();

void done() {
#if defined(ECHELON_WRONG)
  save();
#else
  if (!save()) return;
#endif
}
