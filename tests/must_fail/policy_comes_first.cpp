// SPDX-License-Identifier: BSL-1.0
// mistake  the number of items where the execution policy belongs
// says     satisfaction of 'policy<E>'
// says (clang) no known conversion from 'const seq_t'
#include <echelon/exec.hpp>

int main() {
  const auto value = [](std::size_t i) { return static_cast<int>(i); };
  const auto sum = [](int a, int b) { return a + b; };
#if defined(ECHELON_WRONG)
  return echelon::exec::reduce(3, echelon::exec::seq, 0, value, sum);
#else
  return echelon::exec::reduce(echelon::exec::seq, 3, 0, value, sum);
#endif
}
