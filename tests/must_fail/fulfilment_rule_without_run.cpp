// SPDX-License-Identifier: BSL-1.0
// mistake  a rule of fulfilment whose desk serves under another name
// says     fulfilment_planning: the argument must model echelon::fulfilment_rule
#include <echelon/network.hpp>

struct my_rule {
  struct my_desk {
#if defined(ECHELON_WRONG)
    void serve(std::span<const double>, std::span<const double>, echelon::fulfilled&) {}
#else
    void run(std::span<const double>, std::span<const double>, echelon::fulfilled&) {}
#endif
  };
  my_desk desk(const echelon::fulfilment_costs&) const { return {}; }
};

const echelon::fulfilment_planning<my_rule> how{.gap = 1e-2};

int main() { return how.gap < 1 ? 0 : 1; }
