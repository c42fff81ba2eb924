// SPDX-License-Identifier: BSL-1.0
/// The sentences and cards that the numbers of a plan report say.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include <echelon/report/plan_content.hpp>
#include <echelon/report/show.hpp>

namespace echelon::inline ECHELON_ABI::detail {

struct row_summary {
  double mean = 0, most = 0;
  std::size_t where = 0;
};
template <class = void>
row_summary summary_of(const std::vector<double>& matrix, std::size_t row, std::size_t columns) {
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
template <class = void>
const policy_outcome* rival(const plan_report& r) {
  const policy_outcome* best = nullptr;
  for (std::size_t i = 1; i < r.policies.size(); ++i)
    if (std::isfinite(r.policies[i].total()) && (best == nullptr || r.policies[i].total() < best->total()))
      best = &r.policies[i];
  return best;
}

template <class = void>
double final_gap(const plan_report& r) {
  if (r.lower.empty() || r.upper.empty()) return std::numeric_limits<double>::quiet_NaN();
  return (r.upper.back() - r.lower.back()) / std::fabs(r.upper.back());
}

/// Money to the last unit, for sentences in which small differences matter.
template <class = void>
std::string exact(double v, const show::form& money) {
  const double size = std::fabs(v * money.times);
  return std::string{v < 0 ? show::minus : ""} + money.before + show::fixed(size, size < 100 ? 2 : 0) + money.after;
}

template <class = void>
std::string less_or_more(double change) {
  return show::percent(std::fabs(change)) + (change <= 0 ? " less" : " more");
}

template <class = void>
std::string words_on_policies(const plan_report& r) {
  const policy_outcome* other = rival(r);
  if (other == nullptr || !std::isfinite(r.policies[0].total()) || other->total() == 0) return "";
  const policy_outcome& plan = r.policies[0];
  std::string s = plan.name + " costs " + show::value(plan.total(), r.money) + ", " +
                  less_or_more(plan.total() / other->total() - 1) + " than " +
                  (r.policies.size() > 2 ? "the best baseline, " : "") + other->name + " (" +
                  show::value(other->total(), r.money) + ").";
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
    s += " Most of the difference is " + r.cost_names[lead] + ": " + show::value(most, r.money) +
         (cheaper ? " saved." : " added.");
  if (std::isfinite(plan.in_stock) && std::isfinite(other->in_stock))
    s += " Products were in stock " + show::percent(plan.in_stock) + " of the time, against " +
         show::percent(other->in_stock) + ".";
  return s;
}

template <class = void>
std::string words_on_calibration(const plan_report& r) {
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
  return s + "The largest distance between promise and outcome is " +
         show::fixed(std::fabs(worst->observed - worst->nominal) * 100, 1) + " points, at level " +
         show::percent(worst->nominal) + ".";
}

template <class = void>
std::string words_on_bounds(const plan_report& r) {
  const double gap = final_gap(r);
  if (!std::isfinite(gap)) return "No plan was found that keeps every capacity.";
  return "After " + show::fixed(static_cast<double>(r.upper.size()), 0) +
         (r.upper.size() == 1 ? " iteration" : " iterations") + " the plan has an expected cost of " +
         exact(r.upper.back(), r.money) + "; no plan can cost less than " + exact(r.lower.back(), r.money) +
         ". So at most " + show::percent(gap) + " could still be saved.";
}

template <class = void>
std::string words_on_price(const plan_report& r, const std::vector<double>& price, const char* what,
                           const char* unit_of) {
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
  return subject + " is scarce at " + std::to_string(tight) + " of " + std::to_string(s.names.size()) +
         " sites, most of all at " + s.names[site] + " (" + s.periods[top.where] + "), where one more unit " +
         unit_of + " would save " + show::value(top.most, r.money) + ".";
}

template <class = void>
std::string words_on_sites(const plan_report& r) {
  return words_on_price(r, r.sites.storage_price, "Storage", "of volume") + ' ' +
         words_on_price(r, r.sites.inbound_price, "Inbound capacity", "received") +
         (r.sites.outbound_price.empty()
              ? std::string{}
              : ' ' + words_on_price(r, r.sites.outbound_price, "Outbound capacity", "shipped"));
}

/// The sentence under the title.
template <class = void>
std::string words_in_short(const plan_report& r) {
  std::string s;
  if (const policy_outcome* other = rival(r);
      other != nullptr && other->total() > 0 && std::isfinite(r.policies[0].total())) {
    const double change = r.policies[0].total() / other->total() - 1;
    s = "On days that it had not seen, the plan costs " + less_or_more(change) + " than " +
        (r.policies.size() > 2 ? "the best of " + std::to_string(r.policies.size() - 1) + " baselines"
                               : "the baseline");
    if (const double more = r.policies[0].in_stock - other->in_stock; std::isfinite(more))
      s += std::string{(more >= 0) == (change <= 0) ? " and" : " but"} + " is in stock " +
           show::fixed(std::fabs(more) * 100, 1) + " points " + (more >= 0 ? "more" : "less") + " often";
    s += '.';
  }
  if (const double gap = final_gap(r); std::isfinite(gap))
    s += (s.empty() ? "" : " ") + std::string{"It is proven to be within "} + show::percent(gap) +
         " of the best possible plan.";
  return s;
}

template <class = void>
std::vector<key_figure> cards_of(const plan_report& r) {
  using mood = key_figure::mood;
  std::vector<key_figure> out;
  if (!r.policies.empty() && std::isfinite(r.policies[0].total())) {
    const policy_outcome& plan = r.policies[0];
    const policy_outcome* other = rival(r);
    out.push_back(
        {show::value(plan.total(), r.money), "cost of the plan", "replayed on the days held out", mood::plain});
    if (other != nullptr && other->total() > 0) {
      const double change = plan.total() / other->total() - 1;
      out.push_back({(change > 0 ? "+" : "") + show::percent(change), "against the best baseline", other->name,
                     change <= 0 ? mood::good : mood::poor});
    }
    if (std::isfinite(plan.in_stock))
      out.push_back({show::percent(plan.in_stock), "in stock",
                     other != nullptr && std::isfinite(other->in_stock)
                         ? show::percent(other->in_stock) + " with the baseline"
                         : "",
                     mood::plain});
  }
  if (const double gap = final_gap(r); std::isfinite(gap))
    out.push_back({show::percent(gap), "proven gap", "to the best possible plan", mood::plain});
  out.insert(out.end(), r.figures.begin(), r.figures.end());
  return out;
}

}  // namespace echelon::inline ECHELON_ABI::detail
