// SPDX-License-Identifier: BSL-1.0
/// A Markov chain with an assortment that changes one product at a time: every change is a matrix of rank one.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <utility>
#include <vector>

#include <echelon/choice/chain_door.hpp>
#include <echelon/choice/markov_chain.hpp>
#include <echelon/choice/offered.hpp>
#include <echelon/core/check.hpp>

namespace echelon::inline ECHELON_ABI {

/// All that a search over assortments asks of a chain. With N the products not offered, it keeps
///
///     passed = move + move[:, N] (I - move[N, N])^-1 move[N, :]
///
/// the expected passages from product i to product j over products that are not offered: where j is offered, the chance
/// that who leaves i buys j; else the visits of j. It keeps the same of arriving customers, and the worth of leaving i.
/// Changes wait in a list of rank-one terms and are worked in `block` at a time.
///
/// cost    offer and withdraw O(waiting * n), and n^2 on average; a gain O(1), of an exchange O(1) once settled;
///         memory n^2 numbers
/// exact   against solving anew: tests/choice/offered_chain.test.cpp; `renew` after `most_changes`
/// source  Sherman, Morrison (1950) Adjustment of an inverse matrix; the gain of one product more: Désir, Goyal, Segev,
///         Ye (2020) Constrained assortment optimization under the Markov chain-based choice model, externality
class offered_chain {
 public:
  /// Offers every product of `start`; `worth` is what one sale of each product brings.
  ///
  /// throws  error 101 worth has another size | 102, 201 as check::offered | 301 worth not finite
  /// cost    O(n^2) for all products, O(n^2) more for each that is not offered
  template <class = void>
  offered_chain(const markov_chain& chain, std::span<const double> worth, assortment start)
      : chain_{&chain}, worth_(worth.begin(), worth.end()) {
    check::size(worth.size(), chain.products(), "worth");
    check::finite(worth, "worth");
    target_ = marks_of(start, chain.products());
    renew();
  }

  std::size_t products() const noexcept { return worth_.size(); }
  bool offers(std::size_t j) const noexcept { return marks_[j] != 0; }
  std::span<const unsigned char> marks() const noexcept { return {marks_.data(), marks_.size()}; }
  std::span<const double> worth() const noexcept { return {worth_.data(), worth_.size()}; }
  std::size_t offered() const noexcept { return offered_; }

  /// The chance that an offered product is bought, or the expected visits of one that is not.
  double arrived(std::size_t j) const noexcept { return arrived_[j]; }
  /// Expected worth of who leaves product i without having bought it.
  double instead(std::size_t i) const noexcept { return instead_[i]; }
  /// Expected passages from j back to j.
  double back(std::size_t j) const noexcept { return diagonal_[j]; }
  /// Mean worth of a customer.
  double revenue() const noexcept {
    double sum = 0;
    for (std::size_t j = 0; j < products(); ++j) sum += marks_[j] != 0 ? worth_[j] * arrived_[j] : 0;
    return sum;
  }
  /// shape   out [n]; returns the share that buys nothing
  double probabilities(std::span<double> out) const noexcept {
    double sum = 0;
    for (std::size_t j = 0; j < products(); ++j) {
      out[j] = marks_[j] != 0 ? std::max(0.0, arrived_[j]) : 0;
      sum += out[j];
    }
    return std::max(0.0, 1 - sum);
  }

  /// By how much the revenue rises when j is offered too, or s no longer, or one for the other.
  double gain_of_offering(std::size_t j) const noexcept {
    return arrived_[j] / (1 + diagonal_[j]) * (worth_[j] - instead_[j]);
  }
  double gain_of_withdrawing(std::size_t s) const noexcept { return arrived_[s] * lost_sale(s); }
  /// needs   settle()
  double gain_of_exchange(std::size_t s, std::size_t j) const noexcept {
    const std::size_t n = products();
    const double lost = lost_sale(s), by = passed_[s * n + j] / (1 - diagonal_[s]), onto = passed_[j * n + s];
    const double visits = arrived_[j] + arrived_[s] * by;
    return arrived_[s] * lost + visits / (1 + diagonal_[j] + onto * by) * (worth_[j] - instead_[j] - onto * lost);
  }

  /// needs   j is not offered
  void offer(std::size_t j) { change(j, true); }
  /// needs   s is offered
  void withdraw(std::size_t s) { change(s, false); }

  /// Works the waiting changes into the table.
  void settle() {
    const std::size_t n = products();
    if (by_.empty()) return;
    while (by_.size() % 4 != 0) {  // terms of nothing, so that four go at a time
      by_.push_back(0);
      columns_.resize(columns_.size() + n, 0.0);
      across_.resize(across_.size() + n, 0.0);
    }
    std::size_t i = 0;
    for (; i + 4 <= n; i += 4) add_terms<4>(i);
    for (; i < n; ++i) add_terms<1>(i);
    by_.clear();
    columns_.clear();
    across_.clear();
  }

  /// Everything anew from the chain, for the assortment that it has now.
  template <class = void>
  void renew() {
    const std::size_t n = products();
    const auto move = chain_->move();
    passed_.assign(move.data(), move.data() + n * n);
    arrived_.assign(chain_->arrive().begin(), chain_->arrive().end());
    diagonal_.assign(n, 0.0);
    instead_.assign(n, 0.0);
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j) instead_[i] += move(i, j) * worth_[j];
    marks_.assign(n, 1);
    offered_ = n;
    changes_ = 0;
    by_.clear();
    columns_.clear();
    across_.clear();
    const auto wanted = target_;
    for (std::size_t s = 0; s < n; ++s)
      if (wanted[s] == 0) change(s, false);
    settle();
    changes_ = 0;
  }

  static constexpr std::size_t block = 16;
  static constexpr std::size_t most_changes = 4096;

 private:
  const double* column(std::size_t q) const noexcept { return columns_.data() + q * products(); }
  const double* across(std::size_t q) const noexcept { return across_.data() + q * products(); }
  /// Adds all waiting terms to some rows: four terms to all of them at a time, so that a number read serves them all.
  template <std::size_t Rows>
  void add_terms(std::size_t i) noexcept {
    using pack = double __attribute__((vector_size(8 * sizeof(double))));
    const std::size_t n = products();
    double* const row = passed_.data() + i * n;
    for (std::size_t q = 0; q < by_.size(); q += 4) {
      double a[Rows][4];
      for (std::size_t r = 0; r < Rows; ++r)
        for (std::size_t l = 0; l < 4; ++l) a[r][l] = by_[q + l] * column(q + l)[i + r];
      const double* const term = across(q);
      std::size_t m = 0;
      for (; m + 8 <= n; m += 8) {
        pack t[4], sum;
        for (std::size_t l = 0; l < 4; ++l) std::memcpy(&t[l], term + l * n + m, sizeof t[l]);
        for (std::size_t r = 0; r < Rows; ++r) {
          std::memcpy(&sum, row + r * n + m, sizeof sum);
          sum += (a[r][0] * t[0] + a[r][1] * t[1]) + (a[r][2] * t[2] + a[r][3] * t[3]);
          std::memcpy(row + r * n + m, &sum, sizeof sum);
        }
      }
      for (; m < n; ++m)
        for (std::size_t r = 0; r < Rows; ++r)
          for (std::size_t l = 0; l < 4; ++l) row[r * n + m] += a[r][l] * term[l * n + m];
    }
  }
  /// What a sale of s brings less than what its buyers would buy instead, with a minus.
  double lost_sale(std::size_t s) const noexcept {
    return (instead_[s] - diagonal_[s] * worth_[s]) / (1 - diagonal_[s]) - worth_[s];
  }

  void change(std::size_t j, bool offering) {
    const std::size_t n = products(), k = by_.size();
    columns_.resize((k + 1) * n);
    across_.resize((k + 1) * n);
    double* const c = columns_.data() + k * n;
    double* const r = across_.data() + k * n;
    for (std::size_t i = 0; i < n; ++i) c[i] = passed_[i * n + j];
    for (std::size_t i = 0; i < n; ++i) r[i] = passed_[j * n + i];
    for (std::size_t q = 0; q < k; ++q) {
      const double a = by_[q] * across(q)[j], b = by_[q] * column(q)[j];
      const double *u = column(q), *w = across(q);
      for (std::size_t i = 0; i < n; ++i) c[i] += a * u[i];
      for (std::size_t i = 0; i < n; ++i) r[i] += b * w[i];
    }
    const double own = diagonal_[j];
    const double by = offering ? -1 / (1 + own) : 1 / (1 - own);
    const double came = by * arrived_[j];
    const double more = offering ? -by * (worth_[j] - instead_[j]) : lost_sale(j);
    for (std::size_t i = 0; i < n; ++i) {
      diagonal_[i] += by * c[i] * r[i];
      instead_[i] += more * c[i];
      arrived_[i] += came * r[i];
    }
    by_.push_back(by);
    marks_[j] = offering ? 1 : 0;
    target_[j] = marks_[j];
    offered_ = offering ? offered_ + 1 : offered_ - 1;
    if (by_.size() == block) settle();
    if (++changes_ >= most_changes + n) renew();
  }

  const markov_chain* chain_;
  std::vector<double> worth_, passed_, arrived_, instead_, diagonal_;
  std::vector<unsigned char> marks_, target_;
  std::vector<double> by_, columns_, across_;
  std::size_t offered_ = 0, changes_ = 0;
};

}  // namespace echelon::inline ECHELON_ABI
