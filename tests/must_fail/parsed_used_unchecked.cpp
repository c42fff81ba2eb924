// SPDX-License-Identifier: BSL-1.0
// mistake  the result of a reader taken for the value, without asking whether there is one
// says     parsed<int>
#include <echelon/io/parsed.hpp>

int rows(const echelon::parsed<int>& read) {
#if defined(ECHELON_WRONG)
  const int n = read;
  return n;
#else
  return read ? *read : 0;
#endif
}
