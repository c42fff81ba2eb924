// SPDX-License-Identifier: BSL-1.0
// What a customer writes first: it touches core, exec and data, and ends with 0 when the answers are right.
#include <cstdio>
#include <vector>

#include <echelon/core.hpp>
#include <echelon/data/panel.hpp>
#include <echelon/data/quantile_forecast.hpp>
#include <echelon/exec.hpp>

int main() {
  echelon::panel sales;
  sales.ids = {"apples"};
  sales.demand.push_back(0, std::vector<double>{3, 1, 2});
  echelon::validate(sales);

  std::vector<double> doubled(3);
  const auto observed = sales.demand[0].values;
  bulk(echelon::exec::threads{.workers = 2}, doubled.size(), [&](std::size_t i) { doubled[i] = 2 * observed[i]; });

  const auto forecast = echelon::quantile_forecast::rearranged(1, 1, {0.1, 0.5, 0.9}, doubled);
  std::printf("the median of apples is %g\n", forecast(0, 0)[1]);
  return forecast(0, 0)[1] == 4 && sales.last() == 2 ? 0 : 1;
}
