// SPDX-License-Identifier: BSL-1.0
// A baker asks: how many loaves should I bake for tomorrow?
//
// kind     story
// teaches  a quantile forest, and the level at which to read it
// uses     data, exec, forest, loss

// [readme]
#include <cstdio>
#include <vector>

#include <echelon/data/table.hpp>
#include <echelon/exec.hpp>
#include <echelon/forest.hpp>
#include <echelon/loss/cost.hpp>

using namespace echelon;

std::vector<double> two_years_of_sales(feature_table& days);  // one row a day: weekday, promotion, price

int main() {
  feature_table days;
  const std::vector<double> sold = two_years_of_sales(days);
  const auto grown = fit(exec::threads{}, quantile_forest{.trees = 300, .min_leaf = 10}, days, sold);

  feature_table tomorrow;
  tomorrow.push_back(std::vector<float>{5, 1, 3.20f});           // a Saturday, with a promotion
  const newsvendor_cost cost{.under = 2.40, .over = 0.80};       // a sale lost, a loaf thrown away
  const std::vector<level> asked{0.1, cost.critical_ratio(), 0.9};
  const std::vector<double> loaves = predict(grown, tomorrow, asked);
  std::printf("Tomorrow between %.0f and %.0f loaves will be asked for.\n", loaves[0], loaves[2]);
  std::printf("Bake %.0f: that covers demand on %.0f days of 100.\n", loaves[1], 100 * asked[1].value());
}
// [/readme]

/// Sales that rise at weekends, in promotions and when the price is low, with the scatter of a Poisson count.
std::vector<double> two_years_of_sales(feature_table& days) {
  constexpr double by_weekday[]{40, 36, 38, 44, 60, 90, 70};
  std::vector<double> sold;
  random_stream chance{2024};
  for (int day = 0; day < 730; ++day) {
    const bool promotion = chance.uniform() < 0.15;
    const double price = promotion ? 3.20 : 3.60 + 0.40 * chance.uniform();
    days.push_back(std::vector<float>{static_cast<float>(day % 7), promotion ? 1.0f : 0.0f, static_cast<float>(price)});
    const double usual = by_weekday[day % 7] * (promotion ? 1.3 : 1.0) * (1 + 0.25 * (3.80 - price));
    sold.push_back(static_cast<double>(chance.poisson(usual)));
  }
  return sold;
}
