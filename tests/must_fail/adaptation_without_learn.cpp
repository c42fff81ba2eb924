// SPDX-License-Identifier: BSL-1.0
// mistake  a rule for the levels of a forecast that cannot learn
// says     distribution_engine: the argument must model echelon::adaptation
#include <echelon/forecast/distribution_engine.hpp>

struct my_rule {
  std::size_t cells() const noexcept { return 0; }
  void start(std::span<double>, echelon::level) const noexcept {}
  double quantile(std::span<const double>, std::span<const double> scores, echelon::level) const noexcept {
    return scores.back();
  }
#if !defined(ECHELON_WRONG)
  void learn(std::span<double>, std::span<const double>, echelon::level, bool, double, double) const noexcept {}
#endif
};

const echelon::distribution_engine<my_rule> spec{};

int main() { return static_cast<int>(spec.recent) == 64 ? 0 : 1; }
