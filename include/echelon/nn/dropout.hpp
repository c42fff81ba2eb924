// SPDX-License-Identifier: BSL-1.0
/// Numbers left out at random while a network learns.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include <echelon/core/level.hpp>
#include <echelon/core/random.hpp>
#include <echelon/nn/concepts.hpp>

namespace echelon::inline ECHELON_ABI::nn {

/// While training, each number is zero with chance Rate, else 1 / (1 - Rate) times itself. Otherwise nothing happens.
///
/// Two layers of a network take different numbers of `Stream`, lest they leave out the same.
///
/// repeats what is left out depends on the seed, the step of training and the number of the series alone
/// source  Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov (2014) Dropout: a simple way to prevent neural
///         networks from overfitting, section 4
template <std::size_t Width, level Rate, std::uint32_t Stream = 0>
struct dropout {
  static constexpr std::size_t in = Width, out = Width, parameters = 0, turned_size = 0;

  template <scalar T>
  static constexpr batch<T> after(const batch<T>& b) noexcept { return b; }
  template <scalar T>
  static constexpr std::size_t memory(const batch<T>& b) noexcept { return b.rows() * Width; }
  template <scalar T>
  static void initialise(T*, random_stream&) noexcept {}
  template <scalar T>
  static void turn(const T*, T*) noexcept {}

  template <scalar T>
  static void forward(const T*, const batch<T>& b, const T* x, T* y, T* memory) noexcept {
    const std::size_t each = b.steps * Width, n = b.series * each;
    if (!b.training) {
      std::fill_n(memory, n, T{1});
      std::copy_n(x, n, y);
      return;
    }
    constexpr auto limit = static_cast<std::uint32_t>(Rate.value() * 0x1.0p32);
    constexpr T kept = static_cast<T>(1 / (1 - Rate.value()));
    for (std::size_t s = 0; s < b.series; ++s) {
      random_stream random{b.seed, (std::uint64_t{b.draw} << 32) | ((b.first + s) & 0xffffffffu), purpose + Stream};
      for (std::size_t i = s * each; i < (s + 1) * each; ++i) {
        memory[i] = random() < limit ? T{0} : kept;
        y[i] = x[i] * memory[i];
      }
    }
  }
  template <scalar T>
  static void backward(const T*, const T*, const batch<T>& b, const T*, const T*, T* dy, T* dx, T*,
                       T* memory) noexcept {
    if (dx == nullptr) return;
    for (std::size_t i = 0; i < b.rows() * Width; ++i) dx[i] = dy[i] * memory[i];
  }

 private:
  static constexpr std::uint32_t purpose = 0x64726f70;  // of all streams that drop
};

}  // namespace echelon::inline ECHELON_ABI::nn
