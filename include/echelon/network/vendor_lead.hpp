// SPDX-License-Identifier: BSL-1.0
/// How many periods a vendor takes: chances of whole periods from what is known about its days.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/network/network.hpp>
#include <echelon/network/validate.hpp>

namespace echelon::inline ECHELON_ABI {

namespace detail {

/// Chances of 0, 1, … proportional to exp(a x + c x^2) with the given mean and deviation, by Newton's method on the
/// potential of the family.
template <class = void>
std::vector<double> widest_chances(double mean, double sd) {
  const auto size = static_cast<std::size_t>(std::ceil(mean + 9 * sd)) + 2;
  std::vector<double> chance(size);
  double a = 0, c = -0.5, height = 0;
  const auto draw = [&](double at_a, double at_c) {  // the potential less what it is to explain
    double top = -1e300, sum = 0;
    const auto power = [&](std::size_t l) {
      const double x = (static_cast<double>(l) - mean) / sd;
      return at_a * x + at_c * (x * x - 1);
    };
    for (std::size_t l = 0; l < size; ++l) top = std::max(top, power(l));
    for (std::size_t l = 0; l < size; ++l) sum += chance[l] = std::exp(power(l) - top);
    for (double& p : chance) p /= sum;
    return top + std::log(sum);
  };
  height = draw(a, c);
  for (int trial = 0; trial < 200; ++trial) {
    double m[5]{};  // moments of x
    for (std::size_t l = 0; l < size; ++l) {
      const double x = (static_cast<double>(l) - mean) / sd;
      double power = chance[l];
      for (double& moment : m) moment += power, power *= x;
    }
    const double down_a = m[1], down_c = m[2] - 1;
    if (std::abs(down_a) + std::abs(down_c) <= 1e-13) break;
    const double aa = m[2] - m[1] * m[1], ac = m[3] - m[1] * m[2], cc = m[4] - m[2] * m[2], det = aa * cc - ac * ac;
    if (!(det > 0)) break;
    double step_a = -(cc * down_a - ac * down_c) / det, step_c = -(aa * down_c - ac * down_a) / det;
    double next = draw(a + step_a, c + step_c);
    for (int halved = 0; next > height && halved < 60; ++halved) {
      step_a /= 2, step_c /= 2;
      next = draw(a + step_a, c + step_c);
    }
    a += step_a, c += step_c;
    if (!(next < height) && std::abs(step_a) + std::abs(step_c) <= 1e-12) break;
    height = next;
  }
  while (chance.size() > 1 && chance.back() < 1e-12) chance.pop_back();
  double all = 0;
  for (const double p : chance) all += p;
  for (double& p : chance) p /= all;
  return chance;
}

}  // namespace detail

/// Chance of 0, 1, … periods from order to arrival: days rounded up to periods where the vendor's chances are known,
/// otherwise the chances that say no more than mean and deviation (of most entropy among whole periods, cut off nine
/// deviations above the mean). A deviation too small for whole periods becomes the two periods beside the mean.
///
/// unit    days_a_period: days
/// throws  error 201 days_a_period not positive, a deviation above three times the mean | what validate(net) says of a
///         vendor
/// exact   mean and deviation to 1e-9
/// source  Jaynes (1957) Information theory and statistical mechanics, for the choice
template <class = void>
std::vector<double> lead_periods(const vendor& from, double days_a_period) {
  check::range(days_a_period > 0 && std::isfinite(days_a_period), "days_a_period", "is not positive and finite");
  detail::check_vendor(from, 0);
  if (!from.lead_chance.empty()) {
    std::vector<double> out;
    for (std::size_t days = 0; days < from.lead_chance.size(); ++days) {
      const auto periods = static_cast<std::size_t>(std::ceil(static_cast<double>(days) / days_a_period - 1e-9));
      if (periods >= out.size()) out.resize(periods + 1);
      out[periods] += from.lead_chance[days];
    }
    return out;
  }
  const double mean = from.lead.mean / days_a_period, sd = from.lead.sd / days_a_period;
  check::range(mean <= 1e4, "vendor.lead_time", "is longer than 10,000 periods");
  check::range(sd <= 3 * mean || sd == 0, "vendor.lead_time.sd", "is more than three times the mean");
  const double whole = std::floor(mean), part = mean - whole;
  if (sd * sd > part * (1 - part) * (1 + 1e-6) + 1e-6) return detail::widest_chances(mean, sd);
  std::vector<double> out(static_cast<std::size_t>(whole) + (part > 0 ? 2 : 1));
  out[static_cast<std::size_t>(whole)] = 1 - part;
  if (part > 0) out.back() = part;
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
