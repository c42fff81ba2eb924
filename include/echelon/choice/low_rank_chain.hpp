// SPDX-License-Identifier: BSL-1.0
/// The Markov-chain choice model for a million products: substitution goes by way of a few segments.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <echelon/choice/chain_door.hpp>
#include <echelon/choice/concepts.hpp>
#include <echelon/choice/logit_mixture.hpp>
#include <echelon/choice/offered.hpp>
#include <echelon/choice/segment_sums.hpp>
#include <echelon/core/random.hpp>
#include <echelon/exec/seq.hpp>

namespace echelon::inline ECHELON_ABI {

/// A markov_chain with move(i, j) = sum over segments g of into[g, i] onto[g, j] for j != i, and zero on the diagonal:
/// a table of rank `segments` but for its diagonal. Nothing of size products^2 is ever made.
///
/// shape   arrive [n]; into, onto [segments, n], products fastest
/// throws  as markov_chain, for arrive, `into`, `onto` and the rows that they make
/// cost    memory (2 segments + 4) n numbers; probabilities O(n segments^2 + segments^3)
/// repeats identical for every policy and number of workers
/// source  the chain of Blanchet, Gallego, Goyal (2016); solved by the identity of Woodbury (1950) Inverting modified
///         matrices
/// see     low_rank_chain_of, docs/understand/markov_chain_choice.md
class low_rank_chain {
 public:
  static constexpr bool regular = true;

  template <class = void>
  low_rank_chain(std::vector<double> arrive, std::vector<double> into, std::vector<double> onto)
      : low_rank_chain{exec::seq, std::move(arrive), std::move(into), std::move(onto)} {}
  template <exec::policy E>
  low_rank_chain(const E& where, std::vector<double> arrive, std::vector<double> into, std::vector<double> onto)
      : arrive_{std::move(arrive)}, into_{std::move(into)}, onto_{std::move(onto)} {
    build(where);
  }

  std::size_t products() const noexcept { return arrive_.size(); }
  std::size_t segments() const noexcept { return products() == 0 ? 0 : into_.size() / products(); }
  std::span<const double> arrive() const noexcept { return {arrive_.data(), arrive_.size()}; }
  std::span<const double> leave() const noexcept { return {leave_.data(), leave_.size()}; }
  const double* into(std::size_t g) const noexcept { return into_.data() + g * products(); }
  const double* onto(std::size_t g) const noexcept { return onto_.data() + g * products(); }
  /// 1 / (1 + sum over g of into[g, i] onto[g, i]) for every product.
  const double* once() const noexcept { return once_.data(); }
  double walk_bound() const noexcept { return walk_bound_; }
  /// Bounds of the expected weight with which customers enter each segment when nothing is offered.
  std::span<const double> entries() const noexcept { return {entries_.data(), entries_.size()}; }

  /// As markov_chain; on the workers of `where`.
  template <exec::policy E>
  double probabilities(const E& where, assortment offered, std::span<double> out) const {
    const std::size_t n = products();
    check::size(out.size(), n, "out");
    const auto marks = marks_of(offered, n);
    const auto s = enter(where, marks.data());
    const auto nothing = detail::sum_of_blocks(where, n, 1, [&](std::size_t begin, std::size_t end, auto part) {
      spread(s, begin, end, out.data());
      double sum = 0;
      for (std::size_t i = begin; i < end; ++i) {
        sum += marks[i] != 0 ? 0 : out[i] * once_[i] * leave_[i];
        out[i] = marks[i] != 0 ? out[i] : 0;
      }
      part[0] = sum;
    });
    return nothing[0] + straight_;
  }
  template <class = void>
  double probabilities(assortment offered, std::span<double> out) const {
    return probabilities(exec::seq, offered, out);
  }

  /// cost    O(segments + block + n / block) a product visited
  template <class = void>
  std::size_t draw(assortment offered, random_stream& stream) const {
    const std::size_t n = products(), k = segments();
    const double came = stream.uniform();
    std::size_t at = came < 1 - straight_ ? pick(arrive_.data(), sums_.data(), came, n) : n;
    while (at < n && !std::binary_search(offered.begin(), offered.end(), static_cast<std::uint32_t>(at))) {
      const double u = stream.uniform();
      if (u < leave_[at]) return n;
      double by = 0;
      for (std::size_t g = 0; g < k; ++g) by += into(g)[at] * (total_[g] - onto(g)[at]);
      by *= (u - leave_[at]) / (1 - leave_[at]);
      std::size_t g = 0;
      for (; g + 1 < k; ++g) {
        const double share = into(g)[at] * (total_[g] - onto(g)[at]);
        if (by < share) break;
        by -= share;
      }
      const double way = into(g)[at];  // zero by rounding alone
      at = pick(onto(g), sums_.data() + (g + 1) * blocks(), way > 0 ? by / way : 0, at);
    }
    return at;
  }

  template <class = void>
  double visits(std::span<const unsigned char> marks, std::span<double> x) const {
    const auto s = enter(exec::seq, marks.data());
    spread(s, 0, products(), x.data());
    for (std::size_t i = 0; i < products(); ++i) x[i] = marks[i] != 0 ? 0 : x[i] * once_[i];
    return 0;
  }
  template <class = void>
  double values(std::span<const unsigned char> marks, std::span<const double> worth, std::span<double> v) const {
    const std::size_t n = products(), k = segments();
    const auto sums = gather(exec::seq, marks.data());  // its square part, turned over, takes worth back to segments
    std::vector<double> turned(k * k), t(k, 0.0);
    for (std::size_t g = 0; g < k; ++g)
      for (std::size_t h = 0; h < k; ++h) turned[h * k + g] = sums[g * k + h];
    for (std::size_t g = 0; g < k; ++g)
      for (std::size_t i = 0; i < n; ++i) t[g] += marks[i] != 0 ? onto(g)[i] * worth[i] : 0;
    solve(std::move(turned), t);
    for (std::size_t i = 0; i < n; ++i) v[i] = 0;
    for (std::size_t g = 0; g < k; ++g)
      for (std::size_t i = 0; i < n; ++i) v[i] += into(g)[i] * t[g];
    for (std::size_t i = 0; i < n; ++i) v[i] = marks[i] != 0 ? worth[i] : v[i] * once_[i];
    return 0;
  }
  void follow(std::span<const double> from, std::span<double> to) const { pass(onto_, into_, from, to); }
  void carry(std::span<const double> from, std::span<double> to) const { pass(into_, onto_, from, to); }
  void row(std::size_t i, std::span<double> to) const noexcept {
    for (double& t : to) t = 0;
    for (std::size_t g = 0; g < segments(); ++g)
      for (std::size_t j = 0; j < products(); ++j) to[j] += into(g)[i] * onto(g)[j];
    to[i] = 0;
  }

 private:
  static constexpr std::size_t block = 2048;
  std::size_t blocks() const noexcept { return (products() + block - 1) / block; }

  /// The place where a running sum of weights passes `target`, product `skip` left out; sums are those of blocks.
  std::size_t pick(const double* weight, const double* sums, double target, std::size_t skip) const noexcept {
    const std::size_t n = products();
    std::size_t last = skip == 0 ? 1 : 0;
    for (std::size_t b = 0; b < blocks(); ++b) {
      const double whole = sums[b] - (skip / block == b && skip < n ? weight[skip] : 0);
      if (target >= whole && b + 1 < blocks()) {
        target -= whole;
        continue;
      }
      for (std::size_t i = b * block; i < std::min(n, (b + 1) * block); ++i) {
        if (i == skip || !(weight[i] > 0)) continue;
        last = i;
        if ((target -= weight[i]) < 0) return i;
      }
    }
    return last;  // rounding alone comes here
  }

  /// to = (from read · from) written, without the diagonal.
  template <class = void>
  void pass(const std::vector<double>& read, const std::vector<double>& written, std::span<const double> from,
            std::span<double> to) const {
    const std::size_t n = products();
    for (std::size_t i = 0; i < n; ++i) to[i] = from[i] * (1 - 1 / once_[i]);
    for (std::size_t g = 0; g < segments(); ++g) {
      const double by = detail::lanes_dot(read.data() + g * n, from.data(), n);
      const double* const w = written.data() + g * n;
      for (std::size_t i = 0; i < n; ++i) to[i] += by * w[i];
    }
  }

  /// to[i] = arrive[i] + what segments entered with weight s send to i.
  void spread(const std::vector<double>& s, std::size_t begin, std::size_t end, double* to) const noexcept {
    constexpr std::size_t tile = 512;
    for (std::size_t from = begin; from < end; from += tile) {
      const std::size_t stop = std::min(end, from + tile);
      for (std::size_t i = from; i < stop; ++i) to[i] = arrive_[i];
      for (std::size_t g = 0; g < s.size(); ++g) {
        const double by = s[g];
        const double* const u = onto(g);
        for (std::size_t i = from; i < stop; ++i) to[i] += by * u[i];
      }
    }
  }

  /// Over products that are not offered: sums [k, k] of into_g once onto_h, and [k] of into_g once arrive.
  template <class E>
  std::vector<double> gather(const E& where, const unsigned char* marks) const {
    const std::size_t n = products(), k = segments();
    return detail::sum_of_blocks(where, n, k * k + k, [&](std::size_t begin, std::size_t end, auto part) {
      constexpr std::size_t tile = 256;
      double weight[tile];
      for (std::size_t from = begin; from < end; from += tile) {
        const std::size_t size = std::min(end - from, tile);
        for (std::size_t g = 0; g < k; ++g) {
          const double* const a = into(g) + from;
          for (std::size_t i = 0; i < size; ++i) weight[i] = marks[from + i] != 0 ? 0 : a[i] * once_[from + i];
          for (std::size_t h = 0; h < k; ++h) part[g * k + h] += detail::lanes_dot(weight, onto(h) + from, size);
          part[k * k + g] += detail::lanes_dot(weight, arrive_.data() + from, size);
        }
      }
    });
  }

  template <class = void>
  void solve(std::vector<double> square, std::span<double> right) const {
    if (!detail::solve_identity_minus(std::move(square), right))
      throw error{fault::infeasible, "into", "makes walks that never reach the outside option"};
  }

  /// The weights with which customers enter each segment.
  template <class E>
  std::vector<double> enter(const E& where, const unsigned char* marks) const {
    const std::size_t k = segments();
    auto sums = gather(where, marks);
    std::vector<double> right(sums.end() - static_cast<std::ptrdiff_t>(k), sums.end());
    sums.resize(k * k);
    solve(std::move(sums), right);
    return right;
  }

  template <class E>
  void build(const E& where) {
    const std::size_t n = arrive_.size();
    check::arrivals(arrive());
    check::size(onto_.size(), into_.size(), "onto");
    if (into_.empty() || into_.size() % n != 0)
      throw error{fault::shape, "into", "has "}.put(into_.size()).put(" elements, needed a row of products a segment");
    const std::size_t k = segments();
    for (const auto* const part : {&into_, &onto_}) {
      const char* const name = part == &into_ ? "into" : "onto";
      check::finite(std::span<const double>{part->data(), part->size()}, name);
      check::not_negative(std::span<const double>{part->data(), part->size()}, name);
    }
    total_.resize(k);
    for (std::size_t g = 0; g < k; ++g)
      total_[g] = detail::sum_of_blocks(where, n, 1, [&](std::size_t begin, std::size_t end, auto part) {
        for (std::size_t i = begin; i < end; ++i) part[0] += onto(g)[i];
      })[0];
    once_.resize(n);
    leave_.resize(n);
    bool all_leave = true;
    for (std::size_t i = 0; i < n; ++i) {
      double self = 0, sum = 0;
      for (std::size_t g = 0; g < k; ++g) {
        self += into(g)[i] * onto(g)[i];
        sum += into(g)[i] * (total_[g] - onto(g)[i]);
      }
      once_[i] = 1 / (1 + self);
      leave_[i] = check::leaving(sum, i, k);
      all_leave = all_leave && leave_[i] > 0;
    }
    if (!all_leave) reach();
    sums_.assign((k + 1) * blocks(), 0.0);
    for (std::size_t g = 0; g <= k; ++g)
      for (std::size_t i = 0; i < n; ++i) sums_[g * blocks() + i / block] += g == 0 ? arrive_[i] : onto(g - 1)[i];
    straight_ = 1;
    for (const double a : arrive_) straight_ -= a;
    straight_ = std::max(0.0, straight_);
    const std::vector<unsigned char> none(n, 0);
    entries_ = enter(where, none.data());
    walk_bound_ = detail::sum_of_blocks(where, n, 1, [&](std::size_t begin, std::size_t end, auto part) {
      for (std::size_t i = begin; i < end; ++i) {
        double x = arrive_[i];
        for (std::size_t g = 0; g < k; ++g) x += entries_[g] * onto(g)[i];
        part[0] += x * once_[i];
      }
    })[0] * (1 + 1e-6);
    for (double& e : entries_) e *= 1 + 1e-6;
  }

  /// Products and segments from which the outside option is reached, until nothing is added.
  template <class = void>
  void reach() const {
    const std::size_t n = products(), k = segments();
    std::vector<unsigned char> out(n), open(k, 0);
    for (std::size_t i = 0; i < n; ++i) out[i] = leave_[i] > 0;
    for (std::size_t round = 0; round <= k; ++round) {
      for (std::size_t g = 0; g < k; ++g)
        for (std::size_t i = 0; i < n && open[g] == 0; ++i) open[g] = out[i] != 0 && onto(g)[i] > 0;
      for (std::size_t i = 0; i < n; ++i)
        for (std::size_t g = 0; g < k && out[i] == 0; ++g) out[i] = open[g] != 0 && into(g)[i] > 0;
    }
    for (std::size_t i = 0; i < n; ++i)
      if (out[i] == 0)
        throw error{fault::infeasible, "into", i, "is a product from which nobody ever reaches the outside option"};
  }

  std::vector<double> arrive_, into_, onto_, once_, leave_, entries_;
  std::vector<double> total_, sums_;  // of onto; of blocks of arrive and onto
  double straight_ = 0, walk_bound_ = 0;
};

static_assert(substitution_chain<low_rank_chain> && drawn_choice<low_rank_chain>);

/// The chain of a mixture of logits, found from the n + 1 largest assortments, in closed form: with totals T_g over all
/// products and the outside option, arrive_i = sum of share_g u_gi / T_g and move(i, j) = sum over g of into_gi u_gj,
/// into_gi = share_g (1 / (T_g - u_gi) - 1 / T_g) / arrive_i. It has the rank of the segments but for its diagonal.
///
/// throws  as validate
/// cost    O(segments * products)
/// exact   for one segment the same choices as the logit; for more a surrogate, see chain_of for its measured error
template <exec::policy E>
low_rank_chain low_rank_chain_of(const E& where, const logit_mixture& model) {
  validate(model);
  const std::size_t n = model.products(), k = model.segments();
  std::vector<double> arrive(n, 0.0), into(k * n);
  for (std::size_t g = 0; g < k; ++g) {
    const auto u = model.attractions(g);
    double total = model.outside[g];
    for (const double a : u) total += a;
    for (std::size_t i = 0; i < n; ++i) {
      arrive[i] += model.share[g] * u[i] / total;
      into[g * n + i] = model.share[g] * u[i] / (total * (total - u[i]));
    }
  }
  for (std::size_t g = 0; g < k; ++g)
    for (std::size_t i = 0; i < n; ++i) into[g * n + i] = arrive[i] > 0 ? into[g * n + i] / arrive[i] : 0;
  return {where, std::move(arrive), std::move(into), model.attraction};
}
template <class = void>
low_rank_chain low_rank_chain_of(const logit_mixture& model) {
  return low_rank_chain_of(exec::seq, model);
}

}  // namespace echelon::inline ECHELON_ABI
