// SPDX-License-Identifier: BSL-1.0
// mistake  the body of a loop does not take the index
// says     no match for call|no matching function for call
#include <echelon/exec.hpp>

int main() {
  int calls = 0;
#if defined(ECHELON_WRONG)
  bulk(echelon::exec::seq, 3, [&] { ++calls; });
#else
  bulk(echelon::exec::seq, 3, [&](std::size_t) { ++calls; });
#endif
  return calls;
}
