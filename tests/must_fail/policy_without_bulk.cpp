// SPDX-License-Identifier: BSL-1.0
// mistake  an execution policy that offers no bulk
// says     satisfaction of 'policy<E>'
// says (clang) does not satisfy 'policy'
#include <echelon/exec.hpp>

struct my_cluster {};

int main() {
#if defined(ECHELON_WRONG)
  const my_cluster where;
#else
  const auto where = echelon::exec::seq;
#endif
  return echelon::exec::reduce(where, 3, 0, [](std::size_t i) { return static_cast<int>(i); },
                               [](int a, int b) { return a + b; });
}
