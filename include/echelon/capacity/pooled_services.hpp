// SPDX-License-Identifier: BSL-1.0
/// Many services, or one in many regions, that share events: what one of them met, all have learned.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include <echelon/capacity/capacity_model.hpp>
#include <echelon/exec/concepts.hpp>

namespace echelon::inline ECHELON_ABI {

namespace detail {

/// How much stronger than all, as a logarithm, each service is under one type of event, drawn toward zero as far as
/// differences between services are no larger than those within them.
///
/// shape   of [services]: logarithms of strengths of its events
/// source  Efron, Morris (1975) Data analysis using Stein's estimator and its generalizations, JASA 70; variances by
///         moments of an unbalanced one-way layout: Searle, Casella, McCulloch (1992) Variance Components, 3.6
struct service_strengths {
  std::vector<double> factor;
  double within = 0;  ///< variance of single events
};
template <class = void>
service_strengths shrink_strengths(const std::vector<std::vector<double>>& of, double believed) {
  service_strengths out{std::vector<double>(of.size(), 0.0), believed * believed};
  std::vector<double> mean(of.size(), 0.0);
  double all = 0, n = 0, squares = 0, groups = 0, sizes = 0;
  for (std::size_t i = 0; i < of.size(); ++i) {
    if (of[i].empty()) continue;
    const auto count = static_cast<double>(of[i].size());
    for (const double v : of[i]) mean[i] += v / count;
    for (const double v : of[i]) squares += (v - mean[i]) * (v - mean[i]);
    all += mean[i] * count;
    n += count;
    sizes += count * count;
    groups += 1;
  }
  if (groups == 0) return out;
  all /= n;
  out.within = (squares + believed * believed) / (n - groups + 1);
  double between = 0;
  for (std::size_t i = 0; i < of.size(); ++i)
    between += static_cast<double>(of[i].size()) * (mean[i] - all) * (mean[i] - all);
  const double spare = n - sizes / n;
  between = spare > 0 ? std::max(0.0, (between - (groups - 1) * out.within) / spare) : 0.0;
  for (std::size_t i = 0; i < of.size(); ++i) {
    const double count = static_cast<double>(of[i].size());
    out.factor[i] = of[i].empty() || between == 0 ? 0.0 : mean[i] * between / (between + out.within / count);
  }
  return out;
}

}  // namespace detail

/// Fits a model to each of many records that share types of events, one model for all, or one for each, as
/// with breaks of its own. The shape of a response is that of all of them
/// together; how strong a service answers is its own, as far as its own events tell.
///
/// shape   models, services [services]; the answer likewise
/// needs   events of all models alike
/// throws  as fit | error 101 another number of models | 202 no service
/// cost    that of fit for each service, in parallel
/// repeats identical for every exec policy and number of workers
template <exec::policy E, class Link, class... Terms>
std::vector<fitted_capacity<Link, Terms...>> fit(const E& where,
                                                 const std::vector<capacity_model<Link, Terms...>>& models,
                                                 std::span<const load_record> services) {
  check::not_empty(services.size(), "services");
  check::size(models.size(), services.size(), "models");
  using fitted = fitted_capacity<Link, Terms...>;
  const event_response& how = models[0].events;
  std::vector<fitted> out(services.size(), fitted{models[0]});
  std::vector<std::vector<std::vector<detail::event_sums>>> sums(services.size());
  bulk(where, services.size(), [&](std::size_t i) {
    out[i] = fit(models[i], services[i]);
    sums[i] = detail::event_sums_of(out[i], services[i]);
  });
  std::size_t types = 0;
  for (const auto& of : sums) types = std::max(types, of.size());
  for (fitted& f : out) f.responses.clear();
  for (std::size_t type = 0; type < types; ++type) {
    std::vector<detail::event_sums> all;
    for (const auto& of : sums)
      if (type < of.size()) all.insert(all.end(), of[type].begin(), of[type].end());
    const fitted_response pooled = detail::learn_response(how, all);
    std::vector<std::vector<double>> strength(services.size());
    for (std::size_t i = 0; i < services.size(); ++i)
      for (const detail::event_sums& s : type < sums[i].size() ? sums[i][type] : std::vector<detail::event_sums>{})
        if (const double v = detail::strength_of(how, s, pooled.coefficients, pooled.stretch); v > 0)
          strength[i].push_back(std::log(v));
    const detail::service_strengths own = detail::shrink_strengths(strength, how.surprise);
    for (std::size_t i = 0; i < services.size(); ++i) {
      fitted_response r = pooled;
      // a service that was never seen under such an event may be as different as the others are from each other
      if (!strength[i].empty()) r.surprise = std::min(pooled.surprise, std::sqrt(own.within));
      for (double& v : r.coefficients) v *= std::exp(own.factor[i]);
      out[i].responses.push_back(std::move(r));
    }
  }
  return out;
}

template <exec::policy E, class Link, class... Terms>
std::vector<fitted_capacity<Link, Terms...>> fit(const E& where, const capacity_model<Link, Terms...>& model,
                                                 std::span<const load_record> services) {
  return fit(where, std::vector<capacity_model<Link, Terms...>>(services.size(), model), services);
}

}  // namespace echelon::inline ECHELON_ABI
