// SPDX-License-Identifier: BSL-1.0
/// A learned row of numbers for each category.
#pragma once

#include <algorithm>
#include <cstddef>

#include <echelon/nn/concepts.hpp>

namespace echelon::inline ECHELON_ABI::nn {

/// The input is the code of a category, 0 … Categories - 1; whatever is not one of them reads the row of category 0.
///
/// Weights [Categories, Width]. The gradient in the input is zero.
template <std::size_t Categories, std::size_t Width>
struct embedding {
  static_assert(Categories > 0 && Categories <= (std::size_t{1} << 24), "embedding: a float counts to 2^24");
  static constexpr std::size_t in = 1, out = Width, parameters = Categories * Width, turned_size = 0;

  template <scalar T>
  static constexpr batch<T> after(const batch<T>& b) noexcept { return b; }
  template <scalar T>
  static constexpr std::size_t memory(const batch<T>&) noexcept { return 0; }
  template <scalar T>
  static void initialise(T* w, random_stream& random) noexcept {
    for (std::size_t i = 0; i < parameters; ++i) w[i] = static_cast<T>(0.1 * random.normal());
  }
  template <scalar T>
  static void turn(const T*, T*) noexcept {}

  template <scalar T>
  static void forward(const T* w, const batch<T>& b, const T* x, T* y, T*) noexcept {
    for (std::size_t r = 0; r < b.rows(); ++r) std::copy_n(w + row(x[r]) * Width, Width, y + r * Width);
  }
  template <scalar T>
  static void backward(const T*, const T*, const batch<T>& b, const T* x, const T*, T* dy, T* dx, T* dw, T*) noexcept {
    for (std::size_t r = 0; r < b.rows(); ++r) {
      T* const to = dw + row(x[r]) * Width;
      for (std::size_t i = 0; i < Width; ++i) to[i] += dy[r * Width + i];
    }
    if (dx != nullptr) std::fill_n(dx, b.rows(), T{0});
  }

 private:
  template <scalar T>
  static constexpr std::size_t row(T code) noexcept {
    return code >= T{0} && code < static_cast<T>(Categories) ? static_cast<std::size_t>(code) : 0;
  }
};

}  // namespace echelon::inline ECHELON_ABI::nn
