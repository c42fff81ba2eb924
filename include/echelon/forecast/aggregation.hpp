// SPDX-License-Identifier: BSL-1.0
/// Which sums of series are forecast beside the series: over products and places, over time, or both.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/data/hierarchy.hpp>

namespace echelon::inline ECHELON_ABI {

/// Sums over bottom series. Nodes are numbered aggregates first, in the order given, then the bottom series.
///
/// shape   offset [aggregates + 1], member [offset.back()]
struct aggregation {
  std::size_t bottoms = 0;
  std::vector<std::size_t> offset{0};   ///< members of aggregate a start at member[offset[a]]
  std::vector<std::uint32_t> member;    ///< bottom series, ascending within an aggregate

  std::size_t aggregates() const noexcept { return offset.size() - 1; }
  std::size_t nodes() const noexcept { return aggregates() + bottoms; }
  std::span<const std::uint32_t> members(std::size_t a) const noexcept {
    return {member.data() + offset[a], offset[a + 1] - offset[a]};
  }
};

/// throws  error 202 no bottom series, or an aggregate without members | 101 offsets are not those of the members | 102
///         members do not ascend | 203 a member that there is not
template <class = void>
void validate(const aggregation& sums) {
  check::not_empty(sums.bottoms, "bottoms");
  check::not_empty(sums.offset.size(), "offset");
  check::size(sums.offset.front(), 0, "offset, first,");
  check::size(sums.member.size(), sums.offset.back(), "member");
  check::range(sums.bottoms <= std::numeric_limits<std::uint32_t>::max(), "bottoms", "are more than 2^32");
  for (std::size_t a = 0; a < sums.aggregates(); ++a) {
    if (sums.offset[a + 1] <= sums.offset[a]) throw error{fault::empty, "aggregates", a, "has no member"};
    check::ascending(sums.members(a), "member");
    if (sums.members(a).back() >= sums.bottoms)
      throw error{fault::unknown, "aggregates", a, "has a member that is no bottom series"};
  }
}

/// The sums of a hierarchy of a panel: its series, then the series of the panel.
///
/// throws  error 202 the hierarchy has no series
template <class = void>
aggregation aggregation_of(const hierarchy& groups) {
  check::not_empty(groups.series.size(), "hierarchy");
  aggregation sums{0, groups.offset, groups.member};
  for (const std::uint32_t m : sums.member) sums.bottoms = std::max<std::size_t>(sums.bottoms, m + std::size_t{1});
  return sums;
}

/// Sums over time of `periods` periods: for each of `lengths`, the runs of that many, in order.
///
/// throws  error 202 no period | 201 a length that is below 2 or does not divide periods
template <class = void>
aggregation aggregation_over_time(std::size_t periods, std::span<const std::size_t> lengths) {
  check::not_empty(periods, "periods");
  aggregation sums{periods, {0}, {}};
  for (const std::size_t length : lengths) {
    check::range(length >= 2 && periods % length == 0, "lengths",
                 "hold one below 2 or one that does not divide periods");
    for (std::size_t first = 0; first < periods; first += length) {
      for (std::size_t k = 0; k < length; ++k) sums.member.push_back(static_cast<std::uint32_t>(first + k));
      sums.offset.push_back(sums.member.size());
    }
  }
  return sums;
}

/// Sums across series and over time at once. The bottom is series b in period t, numbered b * over.bottoms + t.
/// `node[i * over.nodes() + t]` is the node of `sums` that stands for node i of `across` at node t of `over`.
struct crossed_aggregation {
  aggregation sums;
  std::vector<std::size_t> node;
};

/// throws  as validate
/// cost    memory: the product of the members of both
template <class = void>
crossed_aggregation crossed(const aggregation& across, const aggregation& over) {
  validate(across);
  validate(over);
  crossed_aggregation out;
  out.sums.bottoms = across.bottoms * over.bottoms;
  const auto itself = [](const aggregation& one, std::size_t node, std::uint32_t& own) {
    own = static_cast<std::uint32_t>(node - std::min(node, one.aggregates()));
    return node < one.aggregates() ? one.members(node) : std::span<const std::uint32_t>{&own, 1};
  };
  for (std::size_t i = 0; i < across.nodes(); ++i)
    for (std::size_t t = 0; t < over.nodes(); ++t) {
      if (i >= across.aggregates() && t >= over.aggregates()) {
        out.node.push_back((i - across.aggregates()) * over.bottoms + t - over.aggregates());  // shifted below
        continue;
      }
      std::uint32_t own_series = 0, own_period = 0;
      for (const std::uint32_t b : itself(across, i, own_series))
        for (const std::uint32_t p : itself(over, t, own_period))
          out.sums.member.push_back(static_cast<std::uint32_t>(b * over.bottoms + p));
      out.node.push_back(out.sums.aggregates());
      out.sums.offset.push_back(out.sums.member.size());
    }
  for (std::size_t i = across.aggregates(); i < across.nodes(); ++i)
    for (std::size_t t = over.aggregates(); t < over.nodes(); ++t)
      out.node[i * over.nodes() + t] += out.sums.aggregates();
  validate(out.sums);
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
