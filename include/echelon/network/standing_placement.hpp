// SPDX-License-Identifier: BSL-1.0
/// A placement that stands ready: laid out once, planned again and again as capacities move.
#pragma once

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include <echelon/network/place.hpp>

namespace echelon::inline ECHELON_ABI {

/// A placement problem whose capacities may change while everything else stays: what was evaluated stays true, and the
/// last plan is nearly one for the new capacities. `solve` uses both.
class standing_placement {
 public:
  static constexpr std::size_t remembered = 40;  ///< evaluations kept from solve to solve

  /// throws  what validate(problem) throws; error 201 an option of `how` is out of range
  template <class = void>
  standing_placement(const placement& how, placement_problem problem)
      : how_{how}, problem_{std::move(problem)}, model_{how_, problem_}, alone_{model_.shipped_alone()},
        relaxation_{model_, model_.capacities(alone_)}, moved_(model_.sites()) {
    seen_.rows = relaxation_.coupling_rows();
  }

  standing_placement(const standing_placement&) = delete;  // the model points into the problem
  standing_placement& operator=(const standing_placement&) = delete;

  const placement_problem& problem() const noexcept { return problem_; }

  /// Another capacity of a site. A finite one stays finite, an unlimited one unlimited.
  ///
  /// throws  error 201 site, or a limit where there was none or the other way round | 301 | 303
  void change_storage(std::size_t site, double to) { change(site, &site::storage, to, "storage"); }
  void change_inbound(std::size_t site, double to) {
    change(site, &site::inbound_per_period, to, "inbound_per_period");
  }
  void change_outbound(std::size_t site, double to) {
    change(site, &site::outbound_per_period, to, "outbound_per_period");
  }

  /// Plans anew; see solve(where, standing).
  template <exec::policy E>
  placement_plan plan(const E& where, observer_ref watch) {
    if (nothing_.place.empty()) nothing_ = detail::place_nothing(where, model_);
    const std::vector<double> capacity = model_.capacities(alone_);
    relaxation_.change_capacities(capacity);
    const placement_recovery recover{model_, relaxation_, nothing_.book, capacity};
    placement_plan out = detail::certify(
        where, {.max_iterations = how_.max_iterations, .gap = how_.gap, .remember = remembered}, model_, relaxation_,
        recovery{&recover, &moved_, &last_}, nothing_, detail::overfull(nothing_, capacity), watch, seen_, &seen_,
        &last_);
    if (out.why != stop::infeasible) moved_.assign(moved_.size(), false);
    return out;
  }

 private:
  /// How plans are made: once from the last plan, then from prices.
  struct recovery {
    const placement_recovery* make;
    const std::vector<bool>* moved;
    const placement_draft* last;

    template <exec::policy E>
    placement_draft operator()(const E& where, std::span<const double> prices) const {
      return (*make)(where, prices);
    }
    template <exec::policy E>
    placement_draft renew(const E& where, std::span<const double> prices) const {
      return make->renew(where, prices, *moved, *last);
    }
  };

  void change(std::size_t at, double site::*capacity, double to, const char* name) {
    check::range(at < problem_.net.sites.size(), "site", "is beyond the network");
    detail::money(to, name, at, true);
    double& from = problem_.net.sites[at].*capacity;
    check::range((from < unlimited) == (to < unlimited), name,
                 "is a limit where there was none, or the other way round");
    if (from == to) return;
    from = to;
    moved_[at] = true;
  }

  placement how_;
  placement_problem problem_;
  placement_model model_;
  std::vector<double> alone_;
  placement_relaxation relaxation_;
  std::vector<bool> moved_;  ///< [sites] a capacity has changed since the last plan
  placement_draft nothing_, last_;
  dual_history seen_;
};

/// The plan for the capacities as they are now, certified like any other. The first one is made from nothing; later
/// ones start from every evaluation so far and from the last plan, and evaluate only where these do not meet within the
/// gap.
///
/// throws  nothing: what the world makes hard is in `why`
/// cost    the first: as solve(where, how, problem). Later: where few capacities moved little, an evaluation of the
///         cells that they concern and an account of the plan
/// repeats identical for every exec policy and worker count, given the changes in their order
/// see     docs/understand/placement.md
template <exec::policy E>
placement_plan solve(const E& where, standing_placement& standing, observer_ref watch = {}) {
  return standing.plan(where, watch);
}

}  // namespace echelon::inline ECHELON_ABI
