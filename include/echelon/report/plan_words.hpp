// SPDX-License-Identifier: BSL-1.0
/// What the report of the main job is made of, and the sentences that its numbers say.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
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

/// Opportunity costs and use of every site.
///
/// shape   capacities [sites], infinite where there is no limit; the other four [sites, periods], periods fastest
struct site_report {
  std::vector<std::string> names{};
  std::vector<std::string> periods{};
  std::vector<double> storage_capacity{}, inbound_capacity{};
  std::vector<double> storage_price{}, inbound_price{};
  std::vector<double> storage_use{}, inbound_use{};
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

namespace detail {

struct row_summary {
  double mean = 0, most = 0;
  std::size_t where = 0;
};
inline row_summary summary_of(const std::vector<double>& matrix, std::size_t row, std::size_t columns) {
  row_summary s;
  std::size_t seen = 0;
  for (std::size_t c = 0; c < columns; ++c) {
    const double v = matrix[row * columns + c];
    if (!std::isfinite(v)) continue;
    s.mean += v;
    if (seen++ == 0 || v > s.most) s = {s.mean, v, c};
  }
  s.mean = seen == 0 ? std::numeric_limits<double>::quiet_NaN() : s.mean / static_cast<double>(seen);
  return s;
}

/// The cheapest of the baselines, or null when there is none with a number.
inline const policy_outcome* rival(const plan_report& r) {
  const policy_outcome* best = nullptr;
  for (std::size_t i = 1; i < r.policies.size(); ++i)
    if (std::isfinite(r.policies[i].total()) && (best == nullptr || r.policies[i].total() < best->total())) best = &r.policies[i];
  return best;
}

inline double final_gap(const plan_report& r) {
  if (r.lower.empty() || r.upper.empty()) return std::numeric_limits<double>::quiet_NaN();
  return (r.upper.back() - r.lower.back()) / std::fabs(r.upper.back());
}

/// Money to the last unit, for sentences in which small differences matter.
inline std::string exact(double v, const show::form& money) {
  const double size = std::fabs(v * money.times);
  return std::string{v < 0 ? show::minus : ""} + money.before + show::fixed(size, size < 100 ? 2 : 0) + money.after;
}

inline std::string less_or_more(double change) { return show::percent(std::fabs(change)) + (change <= 0 ? " less" : " more"); }

inline std::string words_on_policies(const plan_report& r) {
  const policy_outcome* other = rival(r);
  if (other == nullptr || !std::isfinite(r.policies[0].total()) || other->total() == 0) return "";
  const policy_outcome& plan = r.policies[0];
  std::string s = plan.name + " costs " + show::value(plan.total(), r.money) + ", " + less_or_more(plan.total() / other->total() - 1) + " than " +
                  (r.policies.size() > 2 ? "the best baseline, " : "") + other->name + " (" + show::value(other->total(), r.money) + ").";
  std::size_t lead = r.cost_names.size();
  double most = 0;
  const bool cheaper = plan.total() < other->total();
  for (std::size_t k = 0; k < r.cost_names.size() && k < plan.cost.size() && k < other->cost.size(); ++k) {
    const double gain = cheaper ? other->cost[k] - plan.cost[k] : plan.cost[k] - other->cost[k];
    if (gain > most) {
      most = gain;
      lead = k;
    }
  }
  if (lead < r.cost_names.size())
    s += " Most of the difference is " + r.cost_names[lead] + ": " + show::value(most, r.money) + (cheaper ? " saved." : " added.");
  if (std::isfinite(plan.in_stock) && std::isfinite(other->in_stock))
    s += " Products were in stock " + show::percent(plan.in_stock) + " of the time, against " + show::percent(other->in_stock) + ".";
  return s;
}

inline std::string words_on_calibration(const plan_report& r) {
  const calibration_point *lo = nullptr, *hi = nullptr, *worst = nullptr;
  for (const calibration_point& c : r.calibration) {
    if (!std::isfinite(c.observed)) continue;
    if (lo == nullptr) lo = &c;
    hi = &c;
    if (worst == nullptr || std::fabs(c.observed - c.nominal) > std::fabs(worst->observed - worst->nominal)) worst = &c;
  }
  if (worst == nullptr) return "";
  std::string s;
  if (lo != hi)
    s = "The widest band promised " + show::percent(hi->nominal - lo->nominal) + " of outcomes and held " +
        show::percent(hi->observed - lo->observed) + ". ";
  return s + "The largest distance between promise and outcome is " + show::fixed(std::fabs(worst->observed - worst->nominal) * 100, 1) +
         " points, at level " + show::percent(worst->nominal) + ".";
}

inline std::string words_on_bounds(const plan_report& r) {
  const double gap = final_gap(r);
  if (!std::isfinite(gap)) return "No plan was found that keeps every capacity.";
  return "After " + show::fixed(static_cast<double>(r.upper.size()), 0) + (r.upper.size() == 1 ? " iteration" : " iterations") +
         " the plan has an expected cost of " + exact(r.upper.back(), r.money) + "; no plan can cost less than " +
         exact(r.lower.back(), r.money) + ". So at most " + show::percent(gap) + " could still be saved.";
}

inline std::string words_on_price(const plan_report& r, const std::vector<double>& price, const char* what, const char* unit_of) {
  const site_report& s = r.sites;
  std::size_t tight = 0, site = 0;
  row_summary top;
  for (std::size_t i = 0; i < s.names.size(); ++i) {
    const row_summary row = summary_of(price, i, s.periods.size());
    if (row.most > 0) ++tight;
    if (row.most > top.most) {
      top = row;
      site = i;
    }
  }
  const std::string subject{what};
  if (tight == 0) return subject + " is nowhere scarce: no site would gain from more.";
  return subject + " is scarce at " + std::to_string(tight) + " of " + std::to_string(s.names.size()) + " sites, most of all at " +
         s.names[site] + " in " + s.periods[top.where] + ", where one more unit " + unit_of + " would save " + show::value(top.most, r.money) + ".";
}

inline std::string words_on_sites(const plan_report& r) {
  return words_on_price(r, r.sites.storage_price, "Storage", "of volume") + ' ' +
         words_on_price(r, r.sites.inbound_price, "Inbound capacity", "received");
}

/// The sentence under the title.
inline std::string words_in_short(const plan_report& r) {
  std::string s;
  if (const policy_outcome* other = rival(r); other != nullptr && other->total() > 0 && std::isfinite(r.policies[0].total())) {
    const double change = r.policies[0].total() / other->total() - 1;
    s = "On days that it had not seen, the plan costs " + less_or_more(change) + " than " +
        (r.policies.size() > 2 ? "the best of " + std::to_string(r.policies.size() - 1) + " baselines" : "the baseline");
    if (const double more = r.policies[0].in_stock - other->in_stock; std::isfinite(more))
      s += std::string{(more >= 0) == (change <= 0) ? " and" : " but"} + " is in stock " + show::fixed(std::fabs(more) * 100, 1) +
           " points " + (more >= 0 ? "more" : "less") + " often";
    s += '.';
  }
  if (const double gap = final_gap(r); std::isfinite(gap))
    s += (s.empty() ? "" : " ") + std::string{"It is proven to be within "} + show::percent(gap) + " of the best possible plan.";
  return s;
}

inline std::vector<key_figure> cards_of(const plan_report& r) {
  using mood = key_figure::mood;
  std::vector<key_figure> out;
  if (!r.policies.empty() && std::isfinite(r.policies[0].total())) {
    const policy_outcome& plan = r.policies[0];
    const policy_outcome* other = rival(r);
    out.push_back({show::value(plan.total(), r.money), "cost of the plan", "replayed on the days held out", mood::plain});
    if (other != nullptr && other->total() > 0) {
      const double change = plan.total() / other->total() - 1;
      out.push_back({(change > 0 ? "+" : "") + show::percent(change), "against the best baseline", other->name,
                     change <= 0 ? mood::good : mood::poor});
    }
    if (std::isfinite(plan.in_stock))
      out.push_back({show::percent(plan.in_stock), "in stock",
                     other != nullptr && std::isfinite(other->in_stock) ? show::percent(other->in_stock) + " with the baseline" : "", mood::plain});
  }
  if (const double gap = final_gap(r); std::isfinite(gap))
    out.push_back({show::percent(gap), "proven gap", "to the best possible plan", mood::plain});
  out.insert(out.end(), r.figures.begin(), r.figures.end());
  return out;
}

}  // namespace detail

}  // namespace echelon::inline ECHELON_ABI
