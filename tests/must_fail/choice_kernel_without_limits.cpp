// SPDX-License-Identifier: BSL-1.0
// mistake  a kernel of one's own that does not say where its parameters may lie
// says     choice_likelihood: the third argument must model echelon::choice_kernel
#include <echelon/choice/choice_likelihood.hpp>

using numbers = std::span<double>;
using constants = std::span<const double>;

struct my_kernel {
  std::size_t parameters() const { return 0; }
  void validate(const echelon::choice_data&) const {}
  void start(numbers) const {}
#if !defined(ECHELON_WRONG)
  void limits(numbers, numbers) const {}
#endif
  double evaluate(std::span<const std::uint32_t>, std::size_t chosen, constants v, constants, numbers, numbers,
                  echelon::kernel_scratch&) const {
    return v[chosen];
  }
};

double told(const echelon::choice_data& data) {
  const echelon::choice_likelihood of{data, echelon::utility::linear{}, my_kernel{}};
  return of.weight(0);
}

int main() { return told({}) > 0 ? 0 : 1; }
