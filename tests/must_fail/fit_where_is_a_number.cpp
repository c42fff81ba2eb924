// SPDX-License-Identifier: BSL-1.0
// mistake  the number of workers where the execution policy belongs
// says     not_an_exec_policy
#include <echelon/data/table.hpp>
#include <echelon/exec.hpp>
#include <echelon/forest.hpp>

using namespace echelon;

std::size_t grow(const feature_table& x, const std::vector<double>& y) {
#if defined(ECHELON_WRONG)
  return fit(8, quantile_forest{}, x, y).trees().size();
#else
  return fit(exec::threads{.workers = 8}, quantile_forest{}, x, y).trees().size();
#endif
}
