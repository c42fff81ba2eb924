// SPDX-License-Identifier: BSL-1.0
/// What the command line can say about choice.
#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include "options.hpp"

namespace CLI {
class App;
}

namespace program {

struct choice_fit_options {
  common_options common;
  std::string data, nests, out, report;
  std::vector<std::string> models;
  std::size_t segments = 2;
};

struct choice_assort_options {
  common_options common;
  std::string model, revenue, out, report;
  std::size_t cardinality = 0;  ///< 0: as many as there are
  double capacity = std::numeric_limits<double>::infinity();
};

struct choice_stock_options {
  common_options common;
  std::string model, revenue, cost, out, report;
  double customers = 1000;
  double customers_sd = -1;  ///< below zero: that of a Poisson number
  std::size_t planning = 400000;
};

int run(const choice_fit_options&);
int run(const choice_assort_options&);
int run(const choice_stock_options&);

}  // namespace program
