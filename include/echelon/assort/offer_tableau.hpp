// SPDX-License-Identifier: BSL-1.0
/// What a Markov chain buys from neighbouring offers: products enter and leave the offer by pivots.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <echelon/choice/markov_chain.hpp>
#include <echelon/core/check.hpp>

namespace echelon::inline ECHELON_ABI {

/// The equations x_i + z_i = arrive_i + sum_k z_k move_ki, with x_i bought and z_i visits without purchase, solved for
/// x_i where i is offered and for z_i where not. Offering a product or withdrawing it exchanges x_i and z_i: one pivot.
/// What a changed offer would buy of every product costs one column; for its worth alone offered_chain needs none.
///
/// cost    a pivot O(products^2); `after` O(products); memory 8 bytes times products^2
/// exact   pivots are principal ones of an M-matrix, which are stable; rebuilt from the chain after 2 products pivots
/// source  Feldman, Topaloglu (2017) Revenue management under the Markov chain choice model, Operations Research 65(5),
///         the linear program whose extreme points are offers; Tucker (1960) A combinatorial equivalence of matrices
class offer_tableau {
 public:
  explicit offer_tableau(const markov_chain& chain) : chain_{&chain}, products_{chain.products()} { reset(); }

  std::size_t products() const noexcept { return products_; }
  bool offers(std::size_t j) const noexcept { return offered_[j] != 0; }
  std::span<const std::uint8_t> offered() const noexcept { return {offered_.data(), products_}; }
  std::vector<std::uint32_t> offer() const {
    std::vector<std::uint32_t> out;
    for (std::uint32_t j = 0; j < products_; ++j)
      if (offers(j)) out.push_back(j);
    return out;
  }

  /// Purchase probability of an offered product, expected visits of another.
  double level(std::size_t j) const noexcept { return level_[j]; }
  double bought(std::size_t j) const noexcept { return offers(j) ? level_[j] : 0.0; }

  /// Offers j if it was not offered, withdraws it if it was.
  void flip(std::size_t j) {
    pivot(j);
    if (++pivots_ > 2 * products_) {
      const std::vector<std::uint8_t> now = offered_;
      reset();
      for (std::size_t k = 0; k < products_; ++k)
        if (now[k] == 0) pivot(k);
    }
  }

  /// Moves to an offer by the pivots between.
  ///
  /// shape   offered [products], zero where not
  void move_to(std::span<const std::uint8_t> offered) {
    check::size(offered.size(), products_, "offered");
    for (std::size_t j = 0; j < products_; ++j)
      if ((offered[j] != 0) != offers(j)) flip(j);
  }

  /// What the offer with j flipped would buy of the products in `which`, those offered now. Returns the purchases of j
  /// if it enters, its visits if it leaves; of j itself `out` says nothing.
  ///
  /// shape   which offered products; out as long
  double after(std::size_t j, std::span<const std::uint32_t> which, std::span<double> out) const noexcept {
    const double* const a = columns_.data() + j * products_;
    const double step = level_[j] / a[j];
    for (std::size_t q = 0; q < which.size(); ++q) out[q] = level_[which[q]] - a[which[q]] * step;
    return step;
  }

  /// The same with j and k flipped, j not k; returns both levels.
  std::array<double, 2> after(std::size_t j, std::size_t k, std::span<const std::uint32_t> which,
                              std::span<double> out) const noexcept {
    const double* const a = columns_.data() + j * products_;
    const double* const b = columns_.data() + k * products_;
    const double det = a[j] * b[k] - b[j] * a[k];
    const double to_j = (level_[j] * b[k] - b[j] * level_[k]) / det, to_k = (a[j] * level_[k] - level_[j] * a[k]) / det;
    for (std::size_t q = 0; q < which.size(); ++q) out[q] = level_[which[q]] - a[which[q]] * to_j - b[which[q]] * to_k;
    return {to_j, to_k};
  }

 private:
  void reset() {
    columns_.assign(products_ * products_, 0.0);
    level_.assign(chain_->arrive().begin(), chain_->arrive().end());
    offered_.assign(products_, 1);
    for (std::size_t k = 0; k < products_; ++k) {
      const auto row = chain_->move().row(k);
      for (std::size_t i = 0; i < products_; ++i) columns_[k * products_ + i] = -row[i];
      columns_[k * products_ + k] += 1.0;
    }
    pivots_ = 0;
  }

  void pivot(std::size_t j) {
    const std::size_t n = products_;
    column_.assign(columns_.begin() + static_cast<std::ptrdiff_t>(j * n),
                   columns_.begin() + static_cast<std::ptrdiff_t>((j + 1) * n));
    const double by = column_[j];
    ECHELON_ASSERT(by > 0);
    column_[j] = 0;
    for (std::size_t k = 0; k < n; ++k) {
      if (k == j) continue;
      double* const other = columns_.data() + k * n;
      const double step = other[j] / by;
      other[j] = step;
      if (step == 0) continue;
      for (std::size_t i = 0; i < n; ++i) other[i] -= column_[i] * step;
    }
    const double step = level_[j] / by;
    for (std::size_t i = 0; i < n; ++i) level_[i] -= column_[i] * step;
    level_[j] = step;
    double* const own = columns_.data() + j * n;
    for (std::size_t i = 0; i < n; ++i) own[i] = -column_[i] / by;
    own[j] = 1 / by;
    offered_[j] = offered_[j] == 0 ? 1 : 0;
  }

  const markov_chain* chain_;
  std::size_t products_;
  std::vector<double> columns_, level_, column_;
  std::vector<std::uint8_t> offered_;
  std::size_t pivots_ = 0;
};

}  // namespace echelon::inline ECHELON_ABI
