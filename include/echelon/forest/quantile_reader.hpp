// SPDX-License-Identifier: BSL-1.0
/// Reads quantiles off the weighted targets that the leaves of one row have kept.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <vector>

#include <echelon/core/level.hpp>
#include <echelon/forest/concepts.hpp>
#include <echelon/forest/packed_ranks.hpp>
#include <echelon/forest/tree.hpp>

namespace echelon::inline ECHELON_ABI {

namespace detail {

/// What a row's kept elements weigh together, in one tree.
template <class Elements>
double weight_of(const target_support& support, const Elements& kept) noexcept {
  if (support.weights.empty()) return static_cast<double>(kept.size());
  double all = 0;
  for (const std::uint32_t rank : kept) all += static_cast<double>(support.weights[rank]);
  return all;
}

inline std::vector<double> values_of(std::span<const level> levels) {
  std::vector<double> out;
  for (const level q : levels) out.push_back(q.value());
  return out;
}

/// Adds up the weights of one row's leaves and reads quantiles from them.
///
/// The support is divided into at most 1024 groups of neighbours. Weights are summed by group; only the few groups in
/// which a level is reached are looked at element by element.
class quantile_reader {
 public:
  explicit quantile_reader(const target_support& support) : support_{support} {
    while ((support.size() - 1) >> shift_ >= groups) ++shift_;
    alike_ = support.size() <= few && support.weights.empty();
  }

  /// Reads `trees` leaves; at(k) is what the k-th has kept. The levels, in (0, 1), ascend weakly. at(k) exists for all
  /// k below `known`: what comes after the leaves will be read soon.
  template <class At>
  void read(std::size_t trees, At&& at, std::span<const double> levels, std::span<double> out, std::size_t known = 0) {
    gather(trees, at, std::max(trees, known));
    find_groups(levels);
    if (shift_ == 0) {
      for (std::size_t q = 0; q < levels.size(); ++q) out[q] = support_.values[place_[q].group];
    } else {
      search_groups(levels, out);
    }
    for (std::uint32_t g = low_; g <= high_; ++g) mass_[g] = 0;
  }

 private:
  struct member {
    std::uint32_t rank;
    double weight;
  };
  struct place {
    std::uint32_t group;
    double before;  ///< weight of all groups before it
  };

  static constexpr std::size_t groups = 1024, few = groups / 4;
  /// A level counts as reached when the weight up to a target falls short of it by less than this: sums of weights such
  /// as 1/3 are not exact.
  static constexpr double tie = 1e-9;

  /// w_i = mean over trees of weight_i / (weight of the leaf): Meinshausen (2006), equations 4 and 5.
  template <class At>
  void gather(std::size_t trees, At& at, std::size_t known) {
    constexpr std::size_t ahead = 16;
    low_ = groups - 1;
    high_ = 0;
    used_ = 0;
    for (std::size_t t = 0; t < trees; ++t) {
      if (t + ahead < known) prefetch(at(t + ahead).data());
      const auto kept = at(t);
      const double each = 1.0 / (weight_of(support_, kept) * static_cast<double>(trees));
      if (alike_) add_alike(kept, each);
      else add(kept, each);
    }
    if (alike_) end_turns();
  }

  /// Few different targets that weigh alike: each is a group. Neighbours in a leaf are often equal, and a sum must not
  /// wait for the one before it: four sums a group take turns.
  template <class Elements>
  void add_alike(const Elements& kept, double each) noexcept {
    double* const mass = mass_.data();
    std::size_t i = 0;
    if constexpr (std::is_same_v<Elements, packed_ranks>) {  // few targets: four take at most 32 bits
      const std::uint64_t mask = (std::uint64_t{1} << kept.bits()) - 1;
      for (; i + 4 <= kept.size(); i += 4) {
        std::uint64_t ranks = kept.from(i);
        for (std::size_t turn = 0; turn < 4; ++turn, ranks >>= kept.bits()) mass[few * turn + (ranks & mask)] += each;
      }
    } else {
      for (; i + 4 <= kept.size(); i += 4)
        for (std::size_t turn = 0; turn < 4; ++turn) mass[few * turn + kept[i + turn]] += each;
    }
    for (std::size_t turn = 0; i + turn < kept.size(); ++turn) mass[few * turn + kept[i + turn]] += each;
  }
  void end_turns() noexcept {
    double* const mass = mass_.data();
    for (std::size_t g = 0; g < few; ++g) {
      mass[g] = (mass[g] + mass[g + few]) + (mass[g + 2 * few] + mass[g + 3 * few]);
      mass[g + few] = mass[g + 2 * few] = mass[g + 3 * few] = 0;
    }
    low_ = 0;
    high_ = static_cast<std::uint32_t>(support_.size() - 1);
  }

  template <class Elements>
  void add(const Elements& kept, double each) {
    if (members_.size() < used_ + kept.size()) members_.resize(2 * (used_ + kept.size()));
    double* const mass = mass_.data();
    member* const members = members_.data() + used_;
    std::uint32_t low = low_, high = high_;
    std::size_t i = 0;
    for (const std::uint32_t rank : kept) {
      const std::uint32_t g = rank >> shift_;
      const double w = support_.weights.empty() ? each : each * static_cast<double>(support_.weights[rank]);
      mass[g] += w;
      low = g < low ? g : low;
      high = g > high ? g : high;
      members[i++] = {rank, w};
    }
    used_ += kept.size();
    low_ = low;
    high_ = high;
  }

  void find_groups(std::span<const double> levels) {
    place_.assign(levels.size(), {high_, 0});
    double before = 0;
    std::size_t q = 0;
    for (std::uint32_t g = low_; g <= high_ && q < levels.size(); ++g) {
      const double up_to = before + mass_[g];
      for (; q < levels.size() && up_to >= levels[q] - tie; ++q) place_[q] = {g, before};
      before = up_to;
    }
    for (; q < levels.size(); ++q) place_[q] = {high_, before - mass_[high_]};
  }

  void search_groups(std::span<const double> levels, std::span<double> out) {
    for (const place& p : place_) wanted_[p.group] = 1;
    chosen_.clear();
    for (std::size_t m = 0; m < used_; ++m)
      if (wanted_[members_[m].rank >> shift_] != 0) chosen_.push_back(members_[m]);
    for (const place& p : place_) wanted_[p.group] = 0;
    std::stable_sort(chosen_.begin(), chosen_.end(), [](const member& a, const member& b) { return a.rank < b.rank; });
    std::size_t m = 0;
    double up_to = 0;
    for (std::size_t q = 0; q < levels.size(); ++q) {
      if (q == 0 || place_[q].group != place_[q - 1].group) {
        while (chosen_[m].rank >> shift_ != place_[q].group) ++m;
        up_to = place_[q].before + chosen_[m].weight;
      }
      while (up_to < levels[q] - tie && m + 1 < chosen_.size() &&
             chosen_[m + 1].rank >> shift_ == place_[q].group)
        up_to += chosen_[++m].weight;
      out[q] = support_.values[chosen_[m].rank];
    }
  }

  const target_support& support_;
  unsigned shift_ = 0;
  bool alike_ = false;
  std::array<double, groups> mass_{};
  std::array<std::uint8_t, groups> wanted_{};
  std::uint32_t low_ = 0, high_ = 0;
  std::size_t used_ = 0;  ///< of members_, which never shrinks
  std::vector<member> members_, chosen_;
  std::vector<place> place_;
};

}  // namespace detail

}  // namespace echelon::inline ECHELON_ABI
