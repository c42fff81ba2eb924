// SPDX-License-Identifier: BSL-1.0
/// What the command line can say.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace program {

struct common_options {
  std::size_t threads = 0;
  std::uint64_t seed = 1;
  bool quiet = false;
};

/// Where the panel comes from.
struct input_options {
  std::string data, wide, id, calendar, prices, future, statics;
  std::vector<std::string> observed, planned;
  bool allow_negative = false;
};

struct plan_options {
  common_options common;
  input_options input;
  std::string network;
  std::string out_dir = "plan";
  std::string hierarchy;
  std::string product_column, site_column, hub_column;
  std::vector<double> levels;
  std::size_t horizon = 28;
  std::size_t holdout = 0;
  std::size_t period = 7;      ///< days in one planning period
  bool sites_alone = false;    ///< whether sites are planned as if they did not help each other
  std::size_t products = 300;  ///< of the generated retailer
  double capacity_share = 0.85;
  double gap = 0.001;
};

/// What the forecasters share.
struct model_options {
  std::vector<std::size_t> seasons;  ///< empty or zero: the usual ones of the clock
  std::size_t calibrate = 0;         ///< earlier origins from whose misses levels are read; 0: levels as the model says
  bool mask = false;
};

struct forecast_options {
  common_options common;
  input_options input;
  model_options models;
  std::string model = "sqrf", out, cutoff, save, load, report, outliers;
  std::vector<double> levels;
  std::size_t horizon = 28, shown = 6;
};

struct backtest_options {
  common_options common;
  input_options input;
  model_options how;
  std::vector<std::string> models, metrics;
  std::vector<double> levels;
  std::string json, report;
  std::size_t horizon = 28, windows = 3, step = 0;
};

/// All names of forecasters, with commas between.
std::string model_names();

int run(const plan_options&);
int run(const forecast_options&);
int run(const backtest_options&);

}  // namespace program
