// SPDX-License-Identifier: BSL-1.0
/// The states of an item with lost sales: stock on hand and the orders on their way, within limits.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/stock/count_demand.hpp>

namespace echelon::inline ECHELON_ABI::detail {

/// States x = (on hand, next order to arrive, …, last order). After an order z the sum of the last k parts of (x, z) is
/// at most limit[k - 1]; so is that of the last k parts of a state. States are numbered so that on hand runs fastest.
class lost_sales_states {
 public:
  static constexpr std::size_t outside = static_cast<std::size_t>(-1);

  lost_sales_states() = default;

  /// `limit` has one entry more than the lead time, weakly ascending.
  ///
  /// throws  error 404 more than `most` states
  template <class = void>
  lost_sales_states(std::vector<std::uint32_t> limit, std::size_t most) : limit_{std::move(limit)} {
    std::vector<std::uint32_t> x(lead_time());
    const std::size_t deep = lead_time() - 1;  // orders on their way
    std::size_t tables = 1;
    for (std::size_t k = 0; k < deep; ++k) {
      check_size(tables, limit_[k] + std::size_t{1}, most);
      tables *= limit_[k] + std::size_t{1};
    }
    first_.assign(tables, outside);
    const auto walk = [&](auto&& self, std::size_t k, std::uint32_t sum) -> void {  // the last k orders are chosen
      if (k == deep) {
        first_[table(std::span<const std::uint32_t>{x.data() + 1, deep})] = size_;
        size_ += limit_.back() - sum + std::size_t{1};
        check_size(size_, 1, most);
        return;
      }
      for (std::uint32_t z = 0; sum + z <= limit_[k]; ++z) {
        x[lead_time() - 1 - k] = z;
        self(self, k + 1, sum + z);
      }
    };
    walk(walk, 0, 0u);
  }

  std::size_t lead_time() const noexcept { return limit_.size() - 1; }
  std::size_t size() const noexcept { return size_; }
  std::uint32_t most_on_hand() const noexcept { return limit_.back(); }

  /// The largest order in a state.
  std::uint32_t most_order(std::span<const std::uint32_t> x) const noexcept {
    std::uint32_t most = limit_[0], sum = 0;
    for (std::size_t k = 1; k <= x.size(); ++k) {
      sum += x[x.size() - k];
      most = std::min(most, limit_[k] - std::min(limit_[k], sum));
    }
    return most;
  }

  /// The number of the state with nothing on hand and these orders on their way, or outside.
  std::size_t empty_with(std::span<const std::uint32_t> on_the_way) const noexcept {
    std::uint32_t sum = 0;
    for (std::size_t k = 0; k < on_the_way.size(); ++k) {
      sum += on_the_way[on_the_way.size() - 1 - k];
      if (sum > limit_[k]) return outside;
    }
    return first_[table(on_the_way)];
  }

  std::size_t find(std::uint32_t on_hand, std::span<const std::uint32_t> on_the_way) const noexcept {
    std::uint64_t sum = on_hand;
    for (const std::uint32_t x : on_the_way) sum += x;
    const std::size_t at = empty_with(on_the_way);
    return at == outside || sum > limit_.back() ? outside : at + on_hand;
  }

  /// f(number, state) for every state, in order.
  template <class F>
  void each(F&& f) const {
    std::vector<std::uint32_t> x(lead_time());
    const std::size_t deep = lead_time() - 1;
    const auto walk = [&](auto&& self, std::size_t k, std::uint32_t sum) -> void {
      if (k == deep) {
        std::size_t at = first_[table(std::span<const std::uint32_t>{x.data() + 1, deep})];
        for (x[0] = 0; x[0] + sum <= limit_.back(); ++x[0]) f(at++, std::span<const std::uint32_t>{x.data(), x.size()});
        return;
      }
      for (std::uint32_t z = 0; sum + z <= limit_[k]; ++z) {
        x[lead_time() - 1 - k] = z;
        self(self, k + 1, sum + z);
      }
    };
    walk(walk, 0, 0u);
  }

 private:
  static void check_size(std::size_t a, std::size_t b, std::size_t most) {
    if (a > most / b)
      throw error{fault::too_large, "lead_time", "makes more states than most_states, "}.put(most);
  }

  std::size_t table(std::span<const std::uint32_t> on_the_way) const noexcept {
    std::size_t at = 0;
    for (std::size_t k = 0; k < on_the_way.size(); ++k)
      at = at * (limit_[on_the_way.size() - 1 - k] + std::size_t{1}) + on_the_way[k];
    return at;
  }

  std::vector<std::uint32_t> limit_{0, 0};
  std::vector<std::size_t> first_;
  std::size_t size_ = 0;
};

/// What a period does to a state.
class lost_sales_chain {
 public:
  lost_sales_chain(const lost_sales_states& states, const count_demand& demand) : states_{states} {
    const std::size_t most = states.most_on_hand() + std::size_t{1};
    chance_.resize(most);
    beyond_.resize(most);
    for (std::size_t d = 0; d < most; ++d) {
      chance_[d] = demand.chance(static_cast<std::int64_t>(d));
      beyond_[d] = d == 0 ? 1.0 : 1 - demand.cdf(static_cast<double>(d) - 1);
    }
  }

  /// The expected value after an order of z in state x and a period's demand.
  double expected(std::span<const double> value, std::span<const std::uint32_t> x, std::uint32_t z) const noexcept {
    std::uint32_t way[16];
    const std::size_t deep = x.size() - 1;
    for (std::size_t k = 0; k + 1 < deep; ++k) way[k] = x[k + 2];
    if (deep > 0) way[deep - 1] = z;
    const std::uint32_t arrives = deep > 0 ? x[1] : z;
    const double* after = value.data() + states_.empty_with(std::span<const std::uint32_t>{way, deep}) + arrives;
    double sum = beyond_[x[0]] * after[0];
    for (std::uint32_t d = 0; d < x[0]; ++d) sum += chance_[d] * after[x[0] - d];
    return sum;
  }

 private:
  const lost_sales_states& states_;
  std::vector<double> chance_, beyond_;
};

}  // namespace echelon::inline ECHELON_ABI::detail
