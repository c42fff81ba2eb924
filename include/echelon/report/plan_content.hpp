// SPDX-License-Identifier: BSL-1.0
/// What the report of the main job is made of: plain values that the planning rooms hand over.
#pragma once

#include <limits>
#include <string>
#include <vector>

#include <echelon/report/fan.hpp>
#include <echelon/report/page.hpp>
#include <echelon/report/show.hpp>

namespace echelon::inline ECHELON_ABI {

/// One policy in the replay. `cost` has one entry a name in plan_report::cost_names.
struct policy_outcome {
  std::string name{};
  std::vector<double> cost{};
  double in_stock = std::numeric_limits<double>::quiet_NaN();   ///< share of cells and days with stock
  double fill_rate = std::numeric_limits<double>::quiet_NaN();  ///< share of demand served
  std::vector<double> served{};     ///< share of demand served, of each of plan_report::speed_names
  std::vector<double> elsewhere{};  ///< share of what was served that came from another site, likewise

  double total() const noexcept {
    double sum = 0;
    for (const double c : cost) sum += c;
    return sum;
  }
};

/// How often outcomes were at or below the quantile of a level.
struct calibration_point {
  double nominal = 0;
  double observed = 0;
};

struct score_row {
  std::string name{};
  std::vector<double> values{};
};

/// Scores by level of a hierarchy, or by any other grouping.
struct score_listing {
  std::string of = "Level";
  std::string caption{};
  std::vector<std::string> columns{};
  std::vector<score_row> rows{};
  int decimals = 4;
};

/// Opportunity costs and use of every site that has a limit; one without any has nothing to tell and is best left out.
///
/// shape   capacities [sites], infinite where there is no limit; the others [sites, periods], periods fastest
struct site_report {
  std::vector<std::string> names{};
  std::vector<std::string> periods{};
  std::vector<double> storage_capacity{}, inbound_capacity{};
  std::vector<double> storage_price{}, inbound_price{};
  std::vector<double> storage_use{}, inbound_use{};
  std::vector<double> outbound_capacity{}, outbound_price{}, outbound_use{};  ///< all empty where none is limited
};

struct stage_time {
  std::string name{};
  double seconds = 0;
};

/// Everything that the report of the main job shows. The first policy is the plan, the others are baselines.
struct plan_report {
  std::string title = "Stocking plan";
  std::string subtitle{};
  std::string data{};        ///< one or two sentences on where the numbers come from
  show::form money{"$", "", 1};
  std::vector<key_figure> figures{};  ///< cards after the computed ones
  std::vector<std::string> cost_names{};
  std::vector<std::string> speed_names{};  ///< delivery speeds; empty when the replay does not tell them apart
  std::vector<double> expected_service{};  ///< [speeds] share served as the plan expects it, or empty
  std::vector<double> next_day{};          ///< [speeds] share of orders after the last cut-off of a day, or empty
  std::vector<policy_outcome> policies{};
  std::vector<fan_chart> forecasts{};
  std::vector<calibration_point> calibration{};
  score_listing scores{};
  std::vector<double> lower{}, upper{};  ///< best bound and best plan after each iteration
  site_report sites{};
  std::vector<stage_time> stages{};
  std::vector<fact> facts{};  ///< seed, versions, memory
  std::vector<std::string> notes{};
};

}  // namespace echelon::inline ECHELON_ABI
