// SPDX-License-Identifier: BSL-1.0
// mistake  a problem that cannot be priced: `evaluate` lacks the execution policy
// says     solve: the problem must model echelon::relaxation
#include <echelon/decompose.hpp>
#include <echelon/exec.hpp>

struct plan {
  double value = 0;
};

struct problem {
  std::vector<double> room{1.0};
  std::size_t coupling_rows() const { return room.size(); }
  std::span<const double> capacities() const { return room; }
#if defined(ECHELON_WRONG)
  echelon::relaxed evaluate(std::span<const double>) const { return {0, {0}}; }
#else
  template <class E>
  echelon::relaxed evaluate(const E&, std::span<const double>) const { return {0, {0}}; }
#endif
};

double best() {
  const auto recover = [](const auto&, std::span<const double>) { return plan{}; };
  return solve(echelon::exec::seq, echelon::lagrangian<>{}, problem{}, recover).lower;
}
