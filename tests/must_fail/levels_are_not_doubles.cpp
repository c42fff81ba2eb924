// SPDX-License-Identifier: BSL-1.0
// mistake  quantiles given where the levels belong
// says     quantile_forecast|no matching (constructor|function)
#include <echelon/data/quantile_forecast.hpp>

#if defined(ECHELON_WRONG)
const echelon::quantile_forecast f{1, 1, std::vector<double>{1, 2}, std::vector<echelon::level>{0.1, 0.9}};
#else
const echelon::quantile_forecast f{1, 1, std::vector<echelon::level>{0.1, 0.9}, std::vector<double>{1, 2}};
#endif
