// SPDX-License-Identifier: BSL-1.0
/// The Markov-chain choice model with a full table of substitution.
#pragma once

#include <cstddef>
#include <cstring>
#include <span>
#include <utility>
#include <vector>

#include <echelon/choice/chain_door.hpp>
#include <echelon/choice/chain_walks.hpp>
#include <echelon/choice/concepts.hpp>
#include <echelon/core/view.hpp>

namespace echelon::inline ECHELON_ABI {

namespace detail {

/// to[i] = row i · v for the rows whose mark is zero (all, where no marks are given), eight numbers at a time.
template <class = void>
void follow_rows(const double* move, std::size_t n, const unsigned char* skip, const double* v, double* to) noexcept {
  using pack = double __attribute__((vector_size(8 * sizeof(double))));
  const auto sum = [](const pack& p) {
    return ((p[0] + p[1]) + (p[2] + p[3])) + ((p[4] + p[5]) + (p[6] + p[7]));
  };
  std::size_t rows[4], held = 0;
  const auto flush = [&] {
    pack part[4]{};
    std::size_t k = 0;
    for (; k + 8 <= n; k += 8) {
      pack x, a;
      std::memcpy(&x, v + k, sizeof x);
      for (std::size_t q = 0; q < 4; ++q) {
        std::memcpy(&a, move + rows[q < held ? q : 0] * n + k, sizeof a);
        part[q] += a * x;
      }
    }
    for (std::size_t q = 0; q < held; ++q) {
      double s = sum(part[q]);
      for (std::size_t l = k; l < n; ++l) s += move[rows[q] * n + l] * v[l];
      to[rows[q]] = s;
    }
    held = 0;
  };
  for (std::size_t i = 0; i < n; ++i) {
    if (skip != nullptr && skip[i] != 0) continue;
    rows[held++] = i;
    if (held == 4) flush();
  }
  if (held > 0) flush();
}

/// to = sum over i of x[i] row i, four rows at a time, rows without weight left out.
template <class = void>
void carry_rows(const double* move, std::size_t n, const double* x, double* to) noexcept {
  for (std::size_t j = 0; j < n; ++j) to[j] = 0;
  const double* row[4]{};
  double by[4]{};
  std::size_t held = 0;
  const auto flush = [&] {
    const double* const a = row[0];
    const double* const b = row[1];
    const double* const c = row[2];
    const double* const d = row[3];
    const double p = by[0], q = by[1], r = by[2], s = by[3];
    for (std::size_t j = 0; j < n; ++j) to[j] += (p * a[j] + q * b[j]) + (r * c[j] + s * d[j]);
    held = 0;
  };
  for (std::size_t i = 0; i < n; ++i) {
    if (x[i] == 0) continue;
    row[held] = move + i * n;
    by[held++] = x[i];
    if (held == 4) flush();
  }
  if (held == 0) return;
  for (std::size_t q = held; q < 4; ++q) {
    row[q] = row[0];
    by[q] = 0;
  }
  flush();
}

}  // namespace detail

/// Customers come for a product and walk from product to product until one is offered, or leave.
///
/// shape   arrive [n] shares of customers by what they come for, the rest buys nothing; move [n, n] where they go when
///         row is not offered, the rest of each row leaves; the diagonal is zero
/// throws  error 101 shapes differ | 201 more than one in a sum of probabilities, or a product that moves to itself |
///         202 no product | 301 not finite | 303 negative | 305 a product from which nobody ever leaves
/// cost    n^2 numbers; probabilities O(m n + m^3) with m <= 128 products not offered, a dozen products with the
///         table beyond (walks of a hundred steps: a few more)
/// exact   the chain of four products in tests/choice/markov_chain.test.cpp, in fractions; for many products the
///         probabilities are off by at most 1e-13 in sum, as proven by the residual
/// source  Blanchet, Gallego, Goyal (2016) A Markov chain approximation to choice modeling, Operations Research 64(4)
/// see     sparse_chain, low_rank_chain, docs/understand/markov_chain_choice.md
class markov_chain {
 public:
  static constexpr bool regular = true;

  template <class = void>
  markov_chain(std::vector<double> arrive, std::vector<double> move)
      : arrive_{std::move(arrive)}, move_{std::move(move)} {
    validate();
  }

  std::size_t products() const noexcept { return arrive_.size(); }
  std::span<const double> arrive() const noexcept { return {arrive_.data(), arrive_.size()}; }
  std::span<const double> leave() const noexcept { return {leave_.data(), leave_.size()}; }
  matrix_view<const double> move() const noexcept { return {move_.data(), products(), products()}; }
  double walk_bound() const noexcept { return walk_bound_; }

  /// What is bought of an assortment; returns the share that buys nothing.
  ///
  /// throws  error 101 out has another size | 102 offered does not ascend | 201 a product that there is not
  template <class = void>
  double probabilities(assortment offered, std::span<double> out) const {
    return detail::chain_probabilities(*this, offered, out);
  }
  template <class = void>
  std::size_t draw(assortment offered, random_stream& stream) const {
    return detail::draw_from_chain(*this, offered, stream);
  }

  template <class = void>
  double visits(std::span<const unsigned char> marks, std::span<double> x) const {
    return detail::chain_visits(*this, marks, x);
  }
  template <class = void>
  double values(std::span<const unsigned char> marks, std::span<const double> worth, std::span<double> v) const {
    return detail::chain_values(*this, marks, worth, v);
  }
  void follow(std::span<const double> from, std::span<double> to) const noexcept {
    detail::follow_rows(move_.data(), products(), nullptr, from.data(), to.data());
  }
  /// The same for products that are not offered alone; others stay as they are.
  void follow_rest(std::span<const unsigned char> marks, std::span<const double> from,
                   std::span<double> to) const noexcept {
    detail::follow_rows(move_.data(), products(), marks.data(), from.data(), to.data());
  }
  void carry(std::span<const double> from, std::span<double> to) const noexcept {
    detail::carry_rows(move_.data(), products(), from.data(), to.data());
  }
  /// How many numbers there are to learn: arrive, then the rows of move.
  std::size_t parameters() const noexcept { return products() * (products() + 1); }
  /// log P(bought | offered), and its derivatives by arrive and by the rows of move: visits of i times the chance that
  /// who is at j ends as she did, over P. What is added to a share is taken from who leaves.
  ///
  /// shape   out [parameters()]; bought a product on offer, or products() for nothing
  /// throws  as probabilities; error 201 bought is not on offer
  template <class = void>
  double gradient(assortment offered, std::size_t bought, std::span<double> out) const {
    return detail::chain_gradient(*this, offered, bought, out);
  }

  /// Row i of the table.
  void row(std::size_t i, std::span<double> to) const noexcept {
    std::memcpy(to.data(), move_.data() + i * products(), products() * sizeof(double));
  }
  /// Where a customer at product i goes by a uniform number; products() when she leaves.
  std::size_t next(std::size_t i, double uniform) const noexcept {
    const double* const from = move_.data() + i * products();
    for (std::size_t j = 0; j < products(); ++j) {
      uniform -= from[j];
      if (uniform < 0) return j;
    }
    return products();
  }

 private:
  template <class = void>
  void validate() {
    const std::size_t n = arrive_.size();
    check::arrivals(arrive());
    check::size(move_.size(), check::product(n, n, "move"), "move");
    check::finite(std::span<const double>{move_.data(), move_.size()}, "move");
    check::not_negative(std::span<const double>{move_.data(), move_.size()}, "move");
    leave_.resize(n);
    for (std::size_t i = 0; i < n; ++i) {
      double sum = 0;
      for (std::size_t j = 0; j < n; ++j) sum += move_[i * n + j];
      if (move_[i * n + i] != 0) throw error{fault::range, "move", i, "is a product that moves to itself"};
      leave_[i] = check::leaving(sum, i, n);
    }
    check::reaches_outside(leave(), [&](std::size_t j, auto&& visit) {
      for (std::size_t i = 0; i < n; ++i)
        if (move_[i * n + j] > 0) visit(i);
    });
    walk_bound_ = detail::longest_walk(*this);
  }

  std::vector<double> arrive_, move_, leave_;
  double walk_bound_ = 0;
};

static_assert(substitution_chain<markov_chain> && drawn_choice<markov_chain>);
static_assert(differentiable_choice<markov_chain>);

}  // namespace echelon::inline ECHELON_ABI
