// SPDX-License-Identifier: BSL-1.0
/// Assortments that know what each change would bring: of a chain by changes of rank one, of a mixture of logits by
/// sums, of any other model by asking it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <echelon/assort/assortment_plan.hpp>
#include <echelon/assort/concepts.hpp>
#include <echelon/choice/logit_mixture.hpp>
#include <echelon/choice/markov_chain.hpp>
#include <echelon/choice/offered_chain.hpp>

namespace echelon::inline ECHELON_ABI {

/// Over a Markov chain; holds a reference to it.
///
/// cost    gains O(n), exchange_gains O(n), change O(n^2)
class chain_explorer {
 public:
  template <class = void>
  chain_explorer(const markov_chain& chain, std::span<const double> worth, assortment start)
      : state_{chain, worth, start} {}

  std::size_t products() const noexcept { return state_.products(); }
  bool offers(std::size_t j) const noexcept { return state_.offers(j); }
  double revenue() const noexcept { return state_.revenue(); }
  void gains(std::span<double> out) const noexcept {
    for (std::size_t j = 0; j < products(); ++j)
      out[j] = state_.offers(j) ? state_.gain_of_withdrawing(j) : state_.gain_of_offering(j);
  }
  void exchange_gains(std::size_t s, std::span<double> out) {
    state_.settle();
    for (std::size_t j = 0; j < products(); ++j)
      if (!state_.offers(j)) out[j] = state_.gain_of_exchange(s, j);
  }
  void change(std::size_t j) { state_.offers(j) ? state_.withdraw(j) : state_.offer(j); }
  const offered_chain& state() const noexcept { return state_; }

 private:
  offered_chain state_;
};

/// Over a mixture of logits; holds a reference to it.
///
/// cost    gains and exchange_gains O(segments * n), change O(segments)
class mixture_explorer {
 public:
  template <class = void>
  mixture_explorer(const logit_mixture& model, std::span<const double> worth, assortment start)
      : model_{&model}, worth_(worth.begin(), worth.end()), marks_(worth.size(), 0), weight_(model.outside),
        income_(model.segments(), 0.0) {
    for (const std::uint32_t j : start) change(j);
  }

  std::size_t products() const noexcept { return worth_.size(); }
  bool offers(std::size_t j) const noexcept { return marks_[j] != 0; }
  double revenue() const noexcept {
    double sum = 0;
    for (std::size_t g = 0; g < weight_.size(); ++g) sum += model_->share[g] * income_[g] / weight_[g];
    return sum;
  }
  void gains(std::span<double> out) const noexcept {
    const double now = revenue();
    for (std::size_t j = 0; j < products(); ++j) out[j] = -now;
    for (std::size_t g = 0; g < weight_.size(); ++g) {
      const double* const u = model_->attraction.data() + g * products();
      const double share = model_->share[g], income = income_[g], weight = weight_[g];
      for (std::size_t j = 0; j < products(); ++j) {
        const double by = marks_[j] != 0 ? -u[j] : u[j];
        out[j] += share * (income + by * worth_[j]) / (weight + by);
      }
    }
  }
  void exchange_gains(std::size_t s, std::span<double> out) const noexcept {
    const double now = revenue();
    for (std::size_t j = 0; j < products(); ++j) out[j] = -now;
    for (std::size_t g = 0; g < weight_.size(); ++g) {
      const double* const u = model_->attraction.data() + g * products();
      const double share = model_->share[g], income = income_[g] - u[s] * worth_[s], weight = weight_[g] - u[s];
      for (std::size_t j = 0; j < products(); ++j) out[j] += share * (income + u[j] * worth_[j]) / (weight + u[j]);
    }
  }
  void change(std::size_t j) noexcept {
    const double sign = marks_[j] != 0 ? -1 : 1;
    marks_[j] = marks_[j] == 0;
    for (std::size_t g = 0; g < weight_.size(); ++g) {
      const double u = sign * model_->attraction[g * products() + j];
      weight_[g] += u;
      income_[g] += u * worth_[j];
    }
    if (++changes_ % 256 == 0) renew();  // rounding of sums does not pile up
  }

 private:
  void renew() noexcept {
    for (std::size_t g = 0; g < weight_.size(); ++g) {
      weight_[g] = model_->outside[g];
      income_[g] = 0;
      for (std::size_t j = 0; j < products(); ++j) {
        const double u = marks_[j] != 0 ? model_->attraction[g * products() + j] : 0;
        weight_[g] += u;
        income_[g] += u * worth_[j];
      }
    }
  }

  const logit_mixture* model_;
  std::vector<double> worth_;
  std::vector<unsigned char> marks_;
  std::vector<double> weight_, income_;
  std::size_t changes_ = 0;
};

/// Over any model, which is asked for every change; holds a reference to it.
///
/// cost    gains and exchange_gains n calls of the model
template <choice_model M>
class model_explorer {
 public:
  model_explorer(const M& model, std::span<const double> worth, assortment start)
      : model_{&model}, worth_(worth.begin(), worth.end()), marks_(marks_of(start, worth.size())), p_(worth.size()) {
    revenue_ = asked();
  }

  std::size_t products() const noexcept { return worth_.size(); }
  bool offers(std::size_t j) const noexcept { return marks_[j] != 0; }
  double revenue() const noexcept { return revenue_; }
  void gains(std::span<double> out) {
    for (std::size_t j = 0; j < products(); ++j) {
      marks_[j] ^= 1u;
      out[j] = asked() - revenue_;
      marks_[j] ^= 1u;
    }
  }
  void exchange_gains(std::size_t s, std::span<double> out) {
    marks_[s] = 0;
    for (std::size_t j = 0; j < products(); ++j) {
      if (marks_[j] != 0 || j == s) continue;
      marks_[j] = 1;
      out[j] = asked() - revenue_;
      marks_[j] = 0;
    }
    marks_[s] = 1;
  }
  void change(std::size_t j) {
    marks_[j] ^= 1u;
    revenue_ = asked();
  }

 private:
  double asked() {
    const auto set = assortment_of(std::span<const unsigned char>{marks_.data(), marks_.size()});
    model_->probabilities(assortment{set.data(), set.size()}, std::span<double>{p_.data(), p_.size()});
    double sum = 0;
    for (const std::uint32_t j : set) sum += p_[j] * worth_[j];
    return sum;
  }

  const M* model_;
  std::vector<double> worth_;
  std::vector<unsigned char> marks_;
  std::vector<double> p_;
  double revenue_ = 0;
};

static_assert(assortment_explorer<chain_explorer> && assortment_explorer<mixture_explorer>);

/// The explorer that knows most about a model.
template <choice_model M>
model_explorer<M> explore(const M& model, std::span<const double> worth, assortment start) {
  return {model, worth, start};
}
template <class = void>
chain_explorer explore(const markov_chain& chain, std::span<const double> worth, assortment start) {
  return {chain, worth, start};
}
template <class = void>
mixture_explorer explore(const logit_mixture& model, std::span<const double> worth, assortment start) {
  return {model, worth, start};
}

}  // namespace echelon::inline ECHELON_ABI
