// SPDX-License-Identifier: BSL-1.0
/// The panels on which the forecasting programs of this folder run: M5, or the generated retailer in its place.
#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <echelon/core/random.hpp>
#include <echelon/data/hierarchy.hpp>
#include <echelon/data/panel.hpp>
#include <echelon/data/quantile_forecast.hpp>
#include <echelon/data/window.hpp>
#include <echelon/exec/threads.hpp>
#include <echelon/io/panel_csv.hpp>
#include <echelon/io/retail_csv.hpp>
#include <echelon/loss/m5.hpp>
#include <echelon/simulate/generate.hpp>

namespace bench {

/// `--name value` pairs, each of a name that was declared with its default.
struct options {
  std::map<std::string, std::string> of;

  options(int argc, char** argv, std::map<std::string, std::string> defaults) : of{std::move(defaults)} {
    for (int k = 1; k < argc; k += 2) {
      const std::string word = argv[k];
      if (k + 1 >= argc || !word.starts_with("--") || !of.contains(word.substr(2)))
        throw std::invalid_argument("unknown option, or one without a value: " + word);
      of[word.substr(2)] = argv[k + 1];
    }
  }
  const std::string& text(const char* name) const { return of.at(name); }
  std::size_t number(const char* name) const { return std::stoull(of.at(name)); }
  /// The numbers of a list with commas.
  std::vector<std::int64_t> numbers(const char* name) const {
    std::vector<std::int64_t> out;
    const std::string& all = of.at(name);
    for (std::size_t at = 0; at < all.size();) {
      const std::size_t end = std::min(all.find(',', at), all.size());
      out.push_back(std::stoll(all.substr(at, end - at)));
      at = end + 1;
    }
    return out;
  }
};

/// A panel, the attributes by which its products are alike, and the groupings by which it is scored.
struct world {
  echelon::panel observed;
  std::string product, site, department;
  std::vector<echelon::grouping> groupings;
};

template <class T>
T taken(echelon::parsed<T> result) {
  if (!result) throw std::runtime_error(result.error().text());
  return *std::move(result);
}

/// M5 in a folder, or with no folder a generated retailer with that many products.
inline world load(const std::string& m5, std::size_t products, const echelon::exec::threads& where) {
  using namespace echelon;
  if (m5.empty()) {
    const generated_retailer shop = generate(where, retailer{.products = products, .new_share = 0.3});
    return {recorded(shop), "product", "site", "department",
            groupings_from("total|category|site|department,site|product|product,site")};
  }
  panel p = taken(read_panel_wide(m5 + "/sales_d1_d1969.csv.xz"));
  retail_calendar calendar = taken(read_calendar(m5 + "/calendar.csv"));
  std::erase_if(calendar.covariates, [](const auto& c) { return c.name == "week"; });
  p = taken(join_calendar(std::move(p), calendar, "calendar"));
  return {taken(read_prices(std::move(p), &calendar, m5 + "/price_runs.csv.xz")), "item_id", "store_id", "dept_id",
          m5_groupings()};
}

/// A copy of the series that are kept.
inline echelon::panel part_of(const echelon::panel& p, const std::vector<std::size_t>& kept) {
  echelon::panel out;
  out.time = p.time;
  out.shared = p.shared;
  for (const auto& a : p.attributes) out.attributes.push_back({a.name, a.labels, {}});
  for (const auto& c : p.covariates) out.covariates.push_back({c.name, {}, c.planned});
  for (const std::size_t i : kept) {
    out.ids.push_back(p.ids[i]);
    out.demand.push_back(p.demand[i].first, p.demand[i].values);
    for (std::size_t k = 0; k < p.attributes.size(); ++k) out.attributes[k].code.push_back(p.attributes[k].code[i]);
    for (std::size_t k = 0; k < p.covariates.size(); ++k)
      out.covariates[k].values.push_back(p.covariates[k].values[i].first, p.covariates[k].values[i].values);
  }
  return out;
}

/// The series of a random share of the labels of an attribute, ascending.
inline std::vector<std::size_t> some_of(const echelon::panel& p, const std::string& name, double share,
                                        std::uint64_t seed) {
  std::vector<std::size_t> out;
  const echelon::attribute& a = *p.find_attribute(name);
  for (std::size_t i = 0; i < p.size(); ++i)
    if (echelon::random_stream{seed, a.code[i]}.uniform() < share) out.push_back(i);
  return out;
}

/// The scaled pinball loss of series i, scaled by what `scale` knows of it at the origin; not-a-number without any.
inline double spl_of(const echelon::history& scale, std::size_t i, const echelon::quantile_forecast& f,
                     std::size_t row) {
  std::vector<double> happened, quantiles;
  for (std::size_t h = 0; h < f.horizon(); ++h) {
    const double y = scale.outcome(i, h);
    if (std::isnan(y)) continue;
    happened.push_back(y);
    quantiles.insert(quantiles.end(), f(row, h).begin(), f(row, h).end());
  }
  return happened.empty() ? std::nan("")
                          : echelon::m5::spl(scale.demand(i).values, happened, quantiles, f.levels());
}

inline double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace bench
