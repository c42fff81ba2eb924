// SPDX-License-Identifier: BSL-1.0
/// The supply chains of Willems (2008), read from NN_stages.csv and NN_links.csv.
#pragma once

#include <cmath>
#include <cstdint>
#include <fstream>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include <echelon/math/normal.hpp>
#include <echelon/stock/service_network.hpp>

namespace willems {

struct row {
  std::string name;
  double added = 0, time = 0, sd = 0, service = 0;
  int promise = -1;  // -1: any
};
struct chain {
  std::vector<row> rows;
  std::vector<echelon::service_arc> arcs;

  /// Cumulative added cost at a quarter a year, times rounded up to whole days, safety factors from the service levels.
  echelon::service_network network() const {
    std::vector<echelon::supply_stage> stages;
    for (const row& r : rows) {
      echelon::supply_stage s;
      s.time = static_cast<std::uint32_t>(std::ceil(r.time - 1e-9));
      s.added_cost = r.added;
      if (r.sd > 0) s.uncertainty = echelon::normal_quantile(r.service) * r.sd;
      if (r.promise >= 0) s.promise = static_cast<std::uint32_t>(r.promise);
      stages.push_back(s);
    }
    return echelon::priced(stages, arcs, 0.25);
  }
};

namespace detail {

inline std::vector<std::vector<std::string>> table(const std::string& path) {
  std::ifstream in{path};
  if (!in) throw std::runtime_error{"cannot open " + path};
  std::vector<std::vector<std::string>> out;
  for (std::string line; std::getline(in, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.find_first_not_of(',') == line.npos) continue;
    std::vector<std::string> fields(1);
    for (const char c : line)
      if (c == ',') fields.emplace_back();
      else fields.back() += c;
    out.push_back(std::move(fields));
  }
  return out;
}

}  // namespace detail

/// `stem` is the path up to the underscore.
inline chain read(const std::string& stem) {
  const auto stages = detail::table(stem + "_stages.csv"), links = detail::table(stem + "_links.csv");
  std::map<std::string, std::size_t> column, at;
  for (std::size_t k = 0; k < stages.at(0).size(); ++k) column[stages[0][k]] = k;
  chain out;
  for (std::size_t i = 1; i < stages.size(); ++i) {
    const auto field = [&](const char* name) { return stages[i].at(column.at(name)); };
    const auto number = [&](const char* name) { return field(name).empty() ? 0.0 : std::stod(field(name)); };
    row r;
    r.name = field("Stage Name");
    r.added = number("stageCost"), r.time = number("stageTime");
    r.sd = number("stdDevDemand"), r.service = number("serviceLevel");
    if (!field("avgDemand").empty()) r.promise = static_cast<int>(number("maxServiceTime"));
    at[r.name] = out.rows.size();
    out.rows.push_back(std::move(r));
  }
  for (std::size_t i = 1; i < links.size(); ++i) out.arcs.push_back({at.at(links[i].at(0)), at.at(links[i].at(1))});
  return out;
}

}  // namespace willems
