// SPDX-License-Identifier: BSL-1.0
/// Sums of a panel over groups of its attributes: every total that a planner looks at, in one more panel.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <echelon/data/panel.hpp>

namespace echelon::inline ECHELON_ABI {

/// Attribute names whose labels make a group; no name at all makes the total.
using grouping = std::vector<std::string>;

/// The aggregated series of several groupings of one panel, grouping after grouping.
///
/// shape   first [groupings + 1], offset [series + 1], member [offset.back()], is_bottom [groupings]
/// law     a grouping that keeps every series apart is the bottom itself and adds no series
struct hierarchy {
  panel series;                        ///< groups in order of first appearance, ids like "CA/HOBBIES"
  std::vector<grouping> groupings;     ///< as asked
  std::vector<std::size_t> first;      ///< grouping g owns series first[g] … first[g + 1] - 1
  std::vector<bool> is_bottom;         ///< whether grouping g is the panel that was given
  std::vector<std::size_t> offset;     ///< members of series i start at member[offset[i]]
  std::vector<std::uint32_t> member;   ///< series of the panel that was given, ascending within a group

  std::span<const std::uint32_t> members(std::size_t i) const noexcept {
    return {member.data() + offset[i], offset[i + 1] - offset[i]};
  }
};

/// The twelve groupings of the M5 competition, from the total down to the item in a store.
///
/// source  Makridakis, Spiliotis, Assimakopoulos (2022) M5 accuracy competition, table 1
template <class = void>
std::vector<grouping> m5_groupings() {
  return {{},
          {"state_id"},
          {"store_id"},
          {"cat_id"},
          {"dept_id"},
          {"state_id", "cat_id"},
          {"state_id", "dept_id"},
          {"store_id", "cat_id"},
          {"store_id", "dept_id"},
          {"item_id"},
          {"item_id", "state_id"},
          {"item_id", "store_id"}};
}

/// Reads groupings from a text like "total|state_id|state_id,cat_id".
///
/// throws  error 202 a name is empty | 304 a name comes twice in one grouping
template <class = void>
std::vector<grouping> groupings_from(std::string_view text) {
  std::vector<grouping> out;
  const auto next = [](std::string_view& rest, char separator) {
    const std::size_t end = std::min(rest.find(separator), rest.size());
    const std::string_view piece = rest.substr(0, end);
    rest = end == rest.size() ? std::string_view{} : rest.substr(end + 1);
    return std::pair{piece, end};
  };
  for (bool more = true; more;) {
    const std::size_t left = text.size();
    auto [names, end] = next(text, '|');
    more = end < left;
    grouping g;
    for (bool another = names != "total"; another;) {
      const std::size_t width = names.size();
      const auto [name, stop] = next(names, ',');
      another = stop < width;
      if (name.empty()) throw error{fault::empty, "groupings", out.size(), "has an empty name, needed an attribute"};
      if (std::find(g.begin(), g.end(), name) != g.end())
        throw error{fault::duplicate, "groupings", out.size(), "names an attribute twice"};
      g.emplace_back(name);
    }
    out.push_back(std::move(g));
  }
  return out;
}

namespace detail {

/// The group of every series, numbered by first appearance, and the first member of every group.
struct grouped {
  std::vector<std::uint32_t> group;
  std::vector<std::uint32_t> leader;
};

template <class = void>
grouped group_by(const panel& p, const grouping& names) {
  grouped g{std::vector<std::uint32_t>(p.size(), 0), std::vector<std::uint32_t>(1, 0)};
  std::vector<std::pair<std::uint64_t, std::size_t>> key(p.size());
  std::vector<std::size_t> first(p.size());
  for (const auto& name : names) {
    const attribute* a = p.find_attribute(name);
    if (a == nullptr)
      throw error{fault::unknown, "groupings", "name an attribute that the panel lacks: "}.put(name.c_str());
    g.leader.clear();
    for (std::size_t i = 0; i < p.size(); ++i) key[i] = {(std::uint64_t{g.group[i]} << 32) | a->code[i], i};
    std::sort(key.begin(), key.end());
    for (std::size_t k = 0, lead = 0; k < p.size(); ++k) {
      if (k == 0 || key[k].first != key[k - 1].first) lead = key[k].second;
      first[key[k].second] = lead;
    }
    for (std::uint32_t i = 0; i < p.size(); ++i) {
      const bool leads = first[i] == i;
      g.group[i] = leads ? static_cast<std::uint32_t>(g.leader.size()) : g.group[first[i]];
      if (leads) g.leader.push_back(i);
    }
  }
  return g;
}

/// Appends the members of every group, ascending.
template <class = void>
void append_members(hierarchy& h, const grouped& g) {
  std::vector<std::size_t> at(g.leader.size(), 0);
  for (const auto k : g.group) ++at[k];
  for (auto& n : at) {
    h.offset.push_back(h.offset.back() + n);
    n = h.offset.back() - n;
  }
  h.member.resize(h.offset.back());
  for (std::uint32_t i = 0; i < g.group.size(); ++i) h.member[at[g.group[i]]++] = i;
}

/// "CA/HOBBIES", or "state_id=CA/cat_id=HOBBIES" where the short form is taken.
template <class = void>
std::string group_id(const panel& p, const grouping& names, std::uint32_t leader, bool spelled) {
  std::string id;
  for (const auto& name : names) {
    if (!id.empty()) id += '/';
    if (spelled) id.append(name) += '=';
    id += p.find_attribute(name)->of(leader);
  }
  return names.empty() ? "total" : id;
}

/// Sums the members of one group into `sum`; `seen` is scratch. A period that no member observed stays missing.
template <class = void>
void add_up(const ragged<double>& demand, std::span<const std::uint32_t> members, run_view<double> sum,
            std::vector<unsigned char>& seen) {
  seen.assign(sum.values.size(), 0);
  for (const auto m : members) {
    const auto run = demand[m];
    if (run.values.empty()) continue;
    double* to = sum.values.data() + (run.first - sum.first);
    unsigned char* observed = seen.data() + (run.first - sum.first);
    for (std::size_t k = 0; k < run.values.size(); ++k) {
      const double y = run.values[k];
      to[k] += y == y ? y : 0.0;
      observed[k] = static_cast<unsigned char>(observed[k] | (y == y ? 1 : 0));
    }
  }
  for (std::size_t k = 0; k < seen.size(); ++k)
    if (seen[k] == 0) sum.values[k] = std::numeric_limits<double>::quiet_NaN();
}

}  // namespace detail

/// Sums `bottom` over every group of every grouping. `where` is an execution policy.
///
/// A missing value of a member counts as zero; a sum is missing only where every member is. Shared covariates are
/// copied, attributes are carried where a group agrees on them and are "" where it does not; covariates of single
/// series (prices) have no sum and are left out.
///
/// throws  error 202 the panel or the groupings are empty | 203 unknown attribute | 304 two groups with one id
/// cost    one pass over the demand a grouping; memory: the aggregated series
/// repeats identical bits for every policy and number of workers: members are added in ascending order
template <class Policy>
hierarchy aggregate(const Policy& where, const panel& bottom, std::span<const grouping> groupings) {
  check::not_empty(bottom.size(), "panel");
  check::not_empty(groupings.size(), "groupings");
  validate(bottom);
  hierarchy h;
  h.groupings.assign(groupings.begin(), groupings.end());
  h.first.assign(1, 0);
  h.offset.assign(1, 0);
  h.series.time = bottom.time;
  h.series.shared = bottom.shared;
  std::set<std::string> taken(bottom.ids.begin(), bottom.ids.end());
  for (const auto& names : h.groupings) {
    const auto g = detail::group_by(bottom, names);
    h.is_bottom.push_back(g.leader.size() == bottom.size());
    if (!h.is_bottom.back()) {
      detail::append_members(h, g);
      for (const auto leader : g.leader) {
        std::string id = detail::group_id(bottom, names, leader, false);
        if (taken.contains(id)) id = detail::group_id(bottom, names, leader, true);
        if (!taken.insert(id).second)
          throw error{fault::duplicate, "groupings", "make the same group twice: "}.put(id.c_str());
        h.series.ids.push_back(std::move(id));
      }
    }
    h.first.push_back(h.series.size());
  }

  for (const auto& a : bottom.attributes) {
    attribute carried{a.name, a.labels, {}};
    const auto find = std::find(a.labels.begin(), a.labels.end(), std::string{});
    const auto mixed = static_cast<std::uint32_t>(find - a.labels.begin());
    if (find == a.labels.end()) carried.labels.emplace_back();
    for (std::size_t i = 0; i < h.series.size(); ++i) {
      const auto who = h.members(i);
      const bool agrees = std::all_of(who.begin(), who.end(), [&](auto m) { return a.code[m] == a.code[who[0]]; });
      carried.code.push_back(agrees ? a.code[who[0]] : mixed);
    }
    h.series.attributes.push_back(std::move(carried));
  }

  std::vector<std::pair<std::int64_t, std::int64_t>> extent(h.series.size(), {0, 0});
  std::size_t longest = 0, total = 0;
  for (std::size_t i = 0; i < extent.size(); ++i) {
    auto& [first, end] = extent[i];
    bool started = false;
    for (const auto m : h.members(i)) {
      const auto run = bottom.demand[m];
      if (run.values.empty()) continue;
      first = started ? std::min(first, run.first) : run.first;
      end = started ? std::max(end, run.end()) : run.end();
      started = true;
    }
    longest = std::max(longest, static_cast<std::size_t>(end - first));
    total += static_cast<std::size_t>(end - first);
  }
  const std::vector<double> zeros(longest, 0.0);
  h.series.demand.reserve(extent.size(), total);
  for (const auto& [first, end] : extent)
    h.series.demand.push_back(first, std::span{zeros}.first(static_cast<std::size_t>(end - first)));
  bulk(
      where, extent.size(), [] { return std::vector<unsigned char>{}; },
      [&](std::size_t i, std::vector<unsigned char>& seen) {
        detail::add_up(bottom.demand, h.members(i), h.series.demand[i], seen);
      });
  return h;
}

}  // namespace echelon::inline ECHELON_ABI
