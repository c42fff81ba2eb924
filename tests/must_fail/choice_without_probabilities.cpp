// SPDX-License-Identifier: BSL-1.0
// mistake  a model of choice that does not tell probabilities, judged by sales
// says     choice_model
#include <echelon/choice/offered_sales.hpp>

struct my_model {
  std::size_t products() const noexcept { return 2; }
#if !defined(ECHELON_WRONG)
  double probabilities(echelon::assortment offered, std::span<double> out) const noexcept {
    for (double& p : out) p = 0;
    for (const std::uint32_t j : offered) out[j] = 0.25;
    return 1 - 0.25 * static_cast<double>(offered.size());
  }
#endif
};

int main() {
  echelon::sales_counter counter{2};
  return echelon::log_likelihood(my_model{}, counter.sales()) == 0 ? 0 : 1;
}
