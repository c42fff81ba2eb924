// SPDX-License-Identifier: BSL-1.0
/// Layers one after the other.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

#include <echelon/nn/concepts.hpp>

namespace echelon::inline ECHELON_ABI::nn {

namespace detail {

/// How many joints fit before the first that does not; all of them: one less than there are layers.
template <class... Layers>
consteval std::size_t joints_that_meet() {
  const std::size_t in[]{Layers::in...}, out[]{Layers::out...};
  std::size_t k = 0;
  while (k + 1 < sizeof...(Layers) && out[k] == in[k + 1]) ++k;
  return k;
}

/// Where each part begins in a flat buffer, and where the last ends.
template <std::size_t N>
consteval std::array<std::size_t, N + 1> beginnings(const std::array<std::size_t, N>& sizes) {
  std::array<std::size_t, N + 1> at{};
  for (std::size_t k = 0; k < N; ++k) at[k + 1] = at[k] + sizes[k];
  return at;
}

}  // namespace detail

/// The output of each layer is the input of the next. Weights lie in the order of the layers.
template <class... Layers>
struct sequential {
  static constexpr std::size_t depth = sizeof...(Layers);
  static_assert(depth > 0, "sequential needs at least one layer");
  static_assert(detail::joints_that_meet<Layers...>() + 1 == depth,
                "sequential: the out of layer k must equal the in of layer k + 1; the left number is k");
  static constexpr auto weights_at = detail::beginnings<depth>({Layers::parameters...});
  static constexpr auto turned_at = detail::beginnings<depth>({Layers::turned_size...});
  static constexpr std::size_t in = std::array{Layers::in...}[0], out = std::array{Layers::out...}[depth - 1],
                               parameters = weights_at[depth], turned_size = turned_at[depth];

  template <scalar T>
  static constexpr batch<T> after(batch<T> b) noexcept {
    ((b = Layers::after(b)), ...);
    return b;
  }
  template <scalar T>
  static constexpr std::size_t memory(const batch<T>& b) noexcept { return places<T>{b}.total; }
  template <scalar T>
  static void initialise(T* w, random_stream& random) noexcept {
    std::size_t k = 0;
    (Layers::initialise(w + weights_at[k++], random), ...);
  }
  template <scalar T>
  static void turn(const T* w, T* to) noexcept {
    std::size_t k = 0;
    ((Layers::turn(w + weights_at[k], to + turned_at[k]), ++k), ...);
  }

  template <scalar T>
  static void forward(const T* w, const batch<T>& b, const T* x, T* y, T* memory) noexcept {
    const places<T> at{b};
    std::size_t k = 0;
    ((Layers::forward(w + weights_at[k], at.shape[k], at.input(k, x, memory), k + 1 == depth ? y : memory + at.y[k],
                      memory + at.own[k]),
      ++k),
     ...);
  }

  template <scalar T>
  static void backward(const T* w, const T* turned, const batch<T>& b, const T* x, const T* y, T* dy, T* dx, T* dw,
                       T* memory) noexcept {
    const places<T> at{b};
    std::size_t k = depth;
    const auto back = [&]<class L>() {
      --k;
      L::backward(w + weights_at[k], turned + turned_at[k], at.shape[k], at.input(k, x, memory),
                  k + 1 == depth ? y : memory + at.y[k], k + 1 == depth ? dy : memory + at.slope[k % 2],
                  k == 0 ? dx : memory + at.slope[(k + 1) % 2], dw + weights_at[k], memory + at.own[k]);
      return nothing{};
    };
    nothing last;  // a chain of assignments is evaluated from its right end
    (back.template operator()<Layers>() = ... = last);
  }

 private:
  struct nothing {};
  template <scalar T>
  struct places {
    std::array<batch<T>, depth + 1> shape{};
    std::array<std::size_t, depth> own{}, y{};
    std::array<std::size_t, 2> slope{};
    std::size_t total = 0;

    constexpr explicit places(const batch<T>& b) noexcept {
      shape[0] = b;
      std::size_t k = 0, widest = 0;
      ((shape[k + 1] = Layers::after(shape[k]), own[k] = total, total += Layers::memory(shape[k]), y[k] = total,
        widest = std::max(widest, k + 1 < depth ? shape[k + 1].rows() * Layers::out : 0),
        total += k + 1 < depth ? shape[k + 1].rows() * Layers::out : 0, ++k),
       ...);
      slope = {total, total + widest};
      total += 2 * widest;
    }
    constexpr const T* input(std::size_t k, const T* x, const T* memory) const noexcept {
      return k == 0 ? x : memory + y[k - 1];
    }
  };
};

}  // namespace echelon::inline ECHELON_ABI::nn
