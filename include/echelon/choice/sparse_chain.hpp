// SPDX-License-Identifier: BSL-1.0
/// The Markov-chain choice model where each product has a few substitutes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <echelon/choice/chain_door.hpp>
#include <echelon/choice/chain_walks.hpp>
#include <echelon/choice/concepts.hpp>

namespace echelon::inline ECHELON_ABI {

/// One entry of a sparse table of substitution: who does not find `from` goes on to `to` with chance `share`.
struct substitution {
  std::uint32_t from = 0;
  std::uint32_t to = 0;
  double share = 0;
};

/// A markov_chain of which only the moves that happen are kept, by row and by column.
///
/// shape   arrive [n]; moves in any order, each pair of products at most once
/// throws  as markov_chain; error 201 a move of a product that there is not | 304 the same pair twice
/// cost    24 bytes a move; a product with the chain looks at each move once
/// source  as markov_chain
class sparse_chain {
 public:
  static constexpr bool regular = true;

  template <class = void>
  sparse_chain(std::vector<double> arrive, std::span<const substitution> moves) : arrive_{std::move(arrive)} {
    build(moves);
  }

  std::size_t products() const noexcept { return arrive_.size(); }
  std::size_t moves() const noexcept { return by_row_.entry.size(); }
  std::span<const double> arrive() const noexcept { return {arrive_.data(), arrive_.size()}; }
  std::span<const double> leave() const noexcept { return {leave_.data(), leave_.size()}; }
  double walk_bound() const noexcept { return walk_bound_; }

  /// As markov_chain.
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
  void follow(std::span<const double> from, std::span<double> to) const noexcept { by_row_.gather(from, to); }
  void carry(std::span<const double> from, std::span<double> to) const noexcept { by_column_.gather(from, to); }
  void row(std::size_t i, std::span<double> to) const noexcept {
    for (std::size_t e = by_row_.start[i]; e < by_row_.start[i + 1]; ++e)
      to[by_row_.entry[e].at] = by_row_.entry[e].share;
  }
  std::size_t next(std::size_t i, double uniform) const noexcept {
    for (std::size_t e = by_row_.start[i]; e < by_row_.start[i + 1]; ++e) {
      uniform -= by_row_.entry[e].share;
      if (uniform < 0) return by_row_.entry[e].at;
    }
    return products();
  }

 private:
  struct cell {
    std::uint32_t at;
    double share;
  };
  struct table {
    std::vector<std::size_t> start;
    std::vector<cell> entry;

    void gather(std::span<const double> from, std::span<double> to) const noexcept {
      for (std::size_t i = 0; i + 1 < start.size(); ++i) {
        double sum = 0;
        for (std::size_t e = start[i]; e < start[i + 1]; ++e) sum += entry[e].share * from[entry[e].at];
        to[i] = sum;
      }
    }
    template <class Key, class Other>
    void fill(std::span<const substitution> moves, std::size_t n, Key key, Other other) {
      start.assign(n + 1, 0);
      entry.resize(moves.size());
      for (const auto& m : moves) ++start[key(m) + 1];
      for (std::size_t i = 0; i < n; ++i) start[i + 1] += start[i];
      std::vector<std::size_t> at(start.begin(), start.end() - 1);
      for (const auto& m : moves) entry[at[key(m)]++] = {other(m), m.share};
    }
  };

  template <class = void>
  void build(std::span<const substitution> moves) {
    const std::size_t n = arrive_.size();
    check::arrivals(arrive());
    for (std::size_t k = 0; k < moves.size(); ++k) {
      const auto& m = moves[k];
      if (m.from >= n || m.to >= n) throw error{fault::range, "moves", k, "names a product that there is not"};
      if (m.from == m.to) throw error{fault::range, "moves", k, "is a product that moves to itself"};
      if (!std::isfinite(m.share)) throw error{fault::not_finite, "moves", k, "is not a finite share"};
      if (m.share < 0) throw error{fault::negative, "moves", k, "is a negative share"};
    }
    const auto from = [](const substitution& m) { return m.from; };
    const auto to = [](const substitution& m) { return m.to; };
    by_row_.fill(moves, n, from, to);
    by_column_.fill(moves, n, to, from);
    leave_.resize(n);
    std::vector<std::size_t> last(n, n);
    for (std::size_t i = 0; i < n; ++i) {
      double sum = 0;
      for (std::size_t e = by_row_.start[i]; e < by_row_.start[i + 1]; ++e) {
        const cell& c = by_row_.entry[e];
        if (last[c.at] == i) throw error{fault::duplicate, "moves of product", i, "name a product twice"};
        last[c.at] = i;
        sum += c.share;
      }
      leave_[i] = check::leaving(sum, i, by_row_.start[i + 1] - by_row_.start[i]);
    }
    check::reaches_outside(leave(), [&](std::size_t j, auto&& visit) {
      for (std::size_t e = by_column_.start[j]; e < by_column_.start[j + 1]; ++e)
        if (by_column_.entry[e].share > 0) visit(by_column_.entry[e].at);
    });
    walk_bound_ = detail::longest_walk(*this);
  }

  std::vector<double> arrive_, leave_;
  table by_row_, by_column_;
  double walk_bound_ = 0;
};

static_assert(substitution_chain<sparse_chain> && drawn_choice<sparse_chain>);

}  // namespace echelon::inline ECHELON_ABI
