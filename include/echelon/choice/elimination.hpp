// SPDX-License-Identifier: BSL-1.0
/// Walks among some states until they leave, solved by taking one state out after the other. Nothing is subtracted, so
/// that every number of the answer is exact to about its own last digits.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include <echelon/core/config.hpp>

namespace echelon::inline ECHELON_ABI {

/// The factors of I - move, where row i of move and leave[i] sum to one, and every state leaves some time.
///
/// `Number` is double, or any other number with +, * and /, such as an exact fraction.
///
/// shape   move [states, states], rows fastest by column; leave [states]
/// needs   no entry negative; the diagonal of move is not read
/// cost    states^3 / 3 multiplications and additions
/// source  Grassmann, Taksar, Heyman (1985) Regenerative analysis and steady state distributions for Markov chains;
///         O'Cinneide (1993) Entrywise perturbation theory and error analysis for Markov chains
template <class Number>
class walk_elimination {
 public:
  walk_elimination() = default;
  walk_elimination(std::vector<Number> move, std::vector<Number> leave) { factor(std::move(move), std::move(leave)); }

  /// Takes a new chain.
  void factor(std::vector<Number> move, std::vector<Number> leave) {
    move_ = std::move(move);
    leave_ = std::move(leave);
    const std::size_t n = leave_.size();
    away_.assign(n, Number{});
    for (std::size_t i = 0; i < n; ++i) {
      const Number* const row = move_.data() + i * n;
      Number away = leave_[i];
      for (std::size_t k = i + 1; k < n; ++k) away = away + row[k];
      away_[i] = away;
      for (std::size_t m = i + 1; m < n; ++m) {
        Number* const other = move_.data() + m * n;
        if (other[i] == Number{}) continue;
        const Number by = other[i] / away;
        for (std::size_t k = i + 1; k < n; ++k) other[k] = other[k] + by * row[k];
        leave_[m] = leave_[m] + by * leave_[i];
      }
    }
  }

  std::size_t states() const noexcept { return away_.size(); }

  /// Expected visits of each state by walks that start in state i with weight x[i]: x (I - move)^-1, in place.
  void visits(std::span<Number> x) const {
    const std::size_t n = states();
    for (std::size_t i = 0; i < n; ++i) {
      const Number by = x[i] / away_[i];
      for (std::size_t k = i + 1; k < n; ++k) x[k] = x[k] + by * move_[i * n + k];
    }
    for (std::size_t i = n; i-- > 0;) {
      Number sum = x[i];
      for (std::size_t m = i + 1; m < n; ++m) sum = sum + x[m] * move_[m * n + i];
      x[i] = sum / away_[i];
    }
  }

  /// Expected sum of y over the states visited by a walk from each state: (I - move)^-1 y, in place.
  void values(std::span<Number> y) const {
    const std::size_t n = states();
    for (std::size_t i = 0; i < n; ++i) {
      const Number by = y[i] / away_[i];
      for (std::size_t m = i + 1; m < n; ++m) y[m] = y[m] + move_[m * n + i] * by;
    }
    for (std::size_t i = n; i-- > 0;) {
      Number sum = y[i];
      for (std::size_t k = i + 1; k < n; ++k) sum = sum + move_[i * n + k] * y[k];
      y[i] = sum / away_[i];
    }
  }

 private:
  std::vector<Number> move_, leave_, away_;
};

/// What is bought in a Markov chain of any number type: arrive [n], move [n, n], leave [n] the share of each row that
/// goes to the outside option. Fills out [n], returns the share that buys nothing.
///
/// needs   every product reaches the outside option
/// cost    O(m^3 + m n), m the products not offered
/// source  Blanchet, Gallego, Goyal (2016) A Markov chain approximation to choice modeling, section 3
template <class Number>
Number absorbed(std::span<const Number> arrive, std::span<const Number> move, std::span<const Number> leave,
                std::span<const unsigned char> offered, std::span<Number> out) {
  const std::size_t n = arrive.size();
  std::vector<std::size_t> rest;
  for (std::size_t i = 0; i < n; ++i)
    if (offered[i] == 0) rest.push_back(i);
  const std::size_t m = rest.size();
  std::vector<Number> inner(m * m), away(m), visits(m);
  for (std::size_t a = 0; a < m; ++a) {
    const Number* const row = move.data() + rest[a] * n;
    for (std::size_t b = 0; b < m; ++b) inner[a * m + b] = row[rest[b]];
    away[a] = leave[rest[a]];
    for (std::size_t k = 0; k < n; ++k)
      if (offered[k] != 0) away[a] = away[a] + row[k];
    visits[a] = arrive[rest[a]];
  }
  walk_elimination<Number>{std::move(inner), std::move(away)}.visits(visits);
  Number nothing{}, arrived{};
  for (std::size_t k = 0; k < n; ++k) {
    out[k] = offered[k] != 0 ? arrive[k] : Number{};
    arrived = arrived + arrive[k];
  }
  for (std::size_t a = 0; a < m; ++a) {
    const Number* const row = move.data() + rest[a] * n;
    for (std::size_t k = 0; k < n; ++k)
      if (offered[k] != 0) out[k] = out[k] + visits[a] * row[k];
    nothing = nothing + visits[a] * leave[rest[a]];
  }
  const Number straight = Number{1} - arrived;  // who comes for nothing; rounding must not make it negative
  return straight < Number{} ? nothing : nothing + straight;
}

}  // namespace echelon::inline ECHELON_ABI
