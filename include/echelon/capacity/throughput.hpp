// SPDX-License-Identifier: BSL-1.0
/// What a host can do, from a load test: as much as keeps its answers in time, with room to spare.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/math/monotone_spline.hpp>
#include <echelon/math/search.hpp>

namespace echelon::inline ECHELON_ABI {

/// What was measured on one host: a latency (a percentile of it, in any unit) at each load.
///
/// shape   load, latency [points]; load ascends
struct load_test {
  std::vector<double> load;
  std::vector<double> latency;
};

/// The nearest latencies that never fall as load rises, in squares: neighbours that do fall share their mean.
///
/// source  Ayer, Brunk, Ewing, Reid, Silverman (1955) An empirical distribution function for sampling with incomplete
///         information: pool adjacent violators
template <class = void>
std::vector<double> never_falling(std::span<const double> values) {
  struct block {
    double sum;
    std::size_t count;
  };
  std::vector<block> blocks;
  for (const double v : values) {
    blocks.push_back({v, 1});
    while (blocks.size() > 1) {
      const block last = blocks.back();
      block& before = blocks[blocks.size() - 2];
      if (before.sum * static_cast<double>(last.count) <= last.sum * static_cast<double>(before.count)) break;
      before.sum += last.sum;
      before.count += last.count;
      blocks.pop_back();
    }
  }
  std::vector<double> out;
  for (const block& b : blocks) out.insert(out.end(), b.count, b.sum / static_cast<double>(b.count));
  return out;
}

/// The work of one host: the largest load whose latency is at most `longest`, times the share of it that is used in
/// earnest. Noise of the test is smoothed so that latency never falls; loads that were not tested are not promised.
///
/// unit    of the loads tested
/// throws  error 101 shapes differ | 102 loads do not ascend | 201 a share not in (0, 1], or longest not finite | 301
///         not finite | 302 fewer than two points | 303 a load is negative | 305 too slow at the smallest load tested
template <class = void>
double work_of_host(const load_test& test, double longest, double utilisation) {
  check::range(utilisation > 0 && utilisation <= 1, "utilisation", "lies outside (0, 1]");
  check::range(std::isfinite(longest), "longest", "is not finite");
  check::size(test.latency.size(), test.load.size(), "latency");
  check::not_negative(std::span<const double>{test.load.data(), test.load.size()}, "load");
  check::finite(std::span<const double>{test.latency.data(), test.latency.size()}, "latency");
  const monotone_spline curve{test.load, never_falling(test.latency)};
  if (curve(curve.first()) > longest) throw error{fault::infeasible, "latency", 0, "exceeds the longest one allowed"};
  if (curve(curve.last()) <= longest) return utilisation * curve.last();
  const double hair = 1e-12 * (curve.last() - curve.first());
  return utilisation * bisect(curve.first(), curve.last(), [&](double load) { return curve(load) > longest; }, hair);
}

}  // namespace echelon::inline ECHELON_ABI
