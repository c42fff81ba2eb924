// SPDX-License-Identifier: BSL-1.0
/// A network, a loss and a minibatch as one problem of training: series are shared out in parts that never change.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/nn/concepts.hpp>
#include <echelon/nn/quantile_head.hpp>

namespace echelon::inline ECHELON_ABI::nn {

/// How the series of a minibatch are shared out. These numbers are part of the result's bits, but for `lanes`.
struct sharing {
  std::size_t most_parts = 16;      ///< parts at most; each has a gradient and memory of its own
  std::size_t least_part = 1;       ///< series of a part at least
  std::size_t series_together = 1;  ///< series of one call of the network: few keep its memory in the cache
  std::size_t lanes = 16;           ///< how many workers may share the parts; each lane has memory for one call
};

/// Models train::problem for the minibatch that `look_at` was given last. Memory is allocated when one is larger than
/// all before it; steps allocate nothing.
///
/// The loss is the mean over all outputs that are observed: the head's sum over their total weight.
template <class Net, class Head>
class learner {
 public:
  static_assert(Net::out == Head::in, "learner: the head must take as many numbers as the network gives");

  explicit learner(sharing how = {}) : how_{how}, turned_(Net::turned_size) {
    check::range(how.most_parts > 0 && how.least_part > 0 && how.series_together > 0 && how.lanes > 0, "sharing",
                 "has a zero, needed counts of at least 1");
  }

  /// The minibatch of the next steps; what it points to must stay.
  ///
  /// throws  error 101 x is not [series, steps, in] | 202 no series or no step
  void look_at(const batch<float>& b, std::span<const float> x, const targets<float>& of) {
    check::not_empty(b.rows(), "batch");
    check::size(x.size(), b.rows() * Net::in, "x");
    b_ = b;
    x_ = x;
    of_ = of;
    part_ = std::max(how_.least_part, (b.series + how_.most_parts - 1) / how_.most_parts);
    parts_ = (b.series + part_ - 1) / part_;
    together_ = std::min(how_.series_together, part_);
    const batch<float> one = b.part(0, together_);
    const batch<float> said = Net::after(one);
    outputs_ = said.rows() * Net::out;
    net_memory_ = Net::memory(one);
    memory_ = round_up(net_memory_ + 2 * outputs_ + Head::memory(of));
    const std::size_t room = std::min(how_.lanes, parts_) * memory_;
    if (room_.size() < room) room_.resize(room);
    scale_ = 1.0 / std::max(1e-30, weight(said.steps));
  }

  static constexpr std::size_t parameters() noexcept { return Net::parameters; }
  std::size_t parts(std::size_t) const noexcept { return parts_; }
  std::size_t lanes(std::size_t) const noexcept { return std::min(how_.lanes, parts_); }
  void prepare(std::size_t at, std::span<const float> weights) noexcept {
    b_.draw = static_cast<std::uint32_t>(at);
    Net::turn(weights.data(), turned_.data());
  }
  double add_gradient(std::size_t, std::size_t part, std::size_t lane, std::span<const float> weights,
                      std::span<float> gradient) noexcept {
    const std::size_t end = std::min(b_.series, (part + 1) * part_);
    float *const memory = room_.data() + lane * memory_, *const y = memory + net_memory_, *const dy = y + outputs_;
    double loss = 0;
    for (std::size_t s = part * part_; s < end; s += together_) {
      const batch<float> some = b_.part(s, std::min(together_, end - s)), said = Net::after(some);
      const float* const x = x_.data() + s * b_.steps * Net::in;
      const std::size_t past = s * of_.periods;
      const targets<float> of{of_.values + past, of_.weights == nullptr ? nullptr : of_.weights + past, of_.periods};
      Net::forward(weights.data(), some, x, y, memory);
      loss += Head::loss(said, y, of, static_cast<float>(scale_), dy, dy + outputs_);
      Net::backward(weights.data(), turned_.data(), some, x, y, dy, static_cast<float*>(nullptr), gradient.data(),
                    memory);
    }
    return loss * scale_;
  }

 private:
  /// numbers of a lane: whole cache lines, and not a power of two, so that lanes do not share lines or sets
  static constexpr std::size_t round_up(std::size_t n) noexcept { return (n + 15) / 16 * 16 + 16 * 17; }

  /// The total weight of all outputs.
  double weight(std::size_t steps) const noexcept {
    const batch<float> said = Net::after(b_);
    if (of_.weights == nullptr) return static_cast<double>(b_.series * steps * Head::horizon * Head::terms);
    double sum = 0;
    for (std::size_t s = 0; s < b_.series; ++s)
      for (std::size_t t = 0; t < steps; ++t)
        for (std::size_t k = 0; k < Head::horizon; ++k)
          sum += static_cast<double>(of_.weights[s * of_.periods + said.ahead_of(t) + k]);
    return sum * static_cast<double>(Head::terms);
  }

  sharing how_;
  batch<float> b_{};
  std::span<const float> x_;
  targets<float> of_{};
  std::size_t part_ = 1, parts_ = 0, together_ = 1, outputs_ = 0, net_memory_ = 0, memory_ = 0;
  double scale_ = 1;
  std::vector<float> turned_, room_;
};

}  // namespace echelon::inline ECHELON_ABI::nn
