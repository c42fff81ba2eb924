// SPDX-License-Identifier: BSL-1.0
/// Ways to join layers other than one after the other.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

#include <echelon/nn/activation.hpp>
#include <echelon/nn/concepts.hpp>
#include <echelon/nn/sequential.hpp>

namespace echelon::inline ECHELON_ABI::nn {

namespace detail {

/// to [rows, width] = from, both with rows of their own distance.
template <scalar T>
void copy_rows(std::size_t rows, std::size_t width, const T* from, std::size_t from_row, T* to,
               std::size_t to_row) noexcept {
  for (std::size_t r = 0; r < rows; ++r) std::copy_n(from + r * from_row, width, to + r * to_row);
}
/// to [n] += from
template <scalar T>
void add(std::size_t n, const T* from, T* to) noexcept {
  each_number(n, []<class M>(const typename M::real& a, const typename M::real& b) noexcept { return a + b; }, to, to,
              from);
}

}  // namespace detail

/// y = x + L(x).
///
/// source  He, Zhang, Ren, Sun (2016) Deep residual learning for image recognition, eq. 1
template <class L>
struct residual {
  static_assert(L::in == L::out, "residual: the layer inside must give as many numbers as it takes");
  static constexpr std::size_t in = L::in, out = L::out, parameters = L::parameters, turned_size = L::turned_size;

  template <scalar T>
  static constexpr batch<T> after(const batch<T>& b) noexcept { return b; }
  template <scalar T>
  static constexpr std::size_t memory(const batch<T>& b) noexcept { return L::memory(b) + 2 * b.rows() * in; }
  template <scalar T>
  static void initialise(T* w, random_stream& random) noexcept { L::initialise(w, random); }
  template <scalar T>
  static void turn(const T* w, T* to) noexcept { L::turn(w, to); }

  template <scalar T>
  static void forward(const T* w, const batch<T>& b, const T* x, T* y, T* memory) noexcept {
    const std::size_t n = b.rows() * in;
    T* const inner = memory + L::memory(b);
    L::forward(w, b, x, inner, memory);
    std::copy_n(x, n, y);
    detail::add(n, inner, y);
  }
  template <scalar T>
  static void backward(const T* w, const T* turned, const batch<T>& b, const T* x, const T*, T* dy, T* dx, T* dw,
                       T* memory) noexcept {
    const std::size_t n = b.rows() * in;
    T* const inner = memory + L::memory(b);
    T* const kept = inner + n;
    std::copy_n(dy, n, kept);
    L::backward(w, turned, b, x, inner, dy, dx, dw, memory);
    if (dx != nullptr) detail::add(n, kept, dx);
  }
};

/// The same input to every layer, their outputs side by side.
template <class... Layers>
struct parallel {
  static constexpr std::size_t branches = sizeof...(Layers);
  static_assert(branches > 0, "parallel needs at least one layer");
  static constexpr auto weights_at = detail::beginnings<branches>({Layers::parameters...});
  static constexpr auto turned_at = detail::beginnings<branches>({Layers::turned_size...});
  static constexpr auto out_at = detail::beginnings<branches>({Layers::out...});
  static constexpr std::size_t in = std::array{Layers::in...}[0], out = out_at[branches],
                               parameters = weights_at[branches], turned_size = turned_at[branches];
  static_assert(((Layers::in == in) && ...), "parallel: every layer must take as many numbers as the first");

  template <scalar T>
  static constexpr batch<T> after(const batch<T>& b) noexcept { return b; }
  /// what each layer keeps, its output and, on the way back, its share of dy; then one dx
  template <scalar T>
  static constexpr std::size_t memory(const batch<T>& b) noexcept {
    return ((Layers::memory(b) + 2 * b.rows() * Layers::out) + ...) + b.rows() * in;
  }
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
    std::size_t k = 0;
    const auto branch = [&]<class L>() {
      L::forward(w + weights_at[k], b, x, memory + L::memory(b), memory);
      detail::copy_rows(b.rows(), L::out, memory + L::memory(b), L::out, y + out_at[k], out);
      memory += L::memory(b) + 2 * b.rows() * L::out;
      ++k;
    };
    (branch.template operator()<Layers>(), ...);
  }
  template <scalar T>
  static void backward(const T* w, const T* turned, const batch<T>& b, const T* x, const T*, T* dy, T* dx, T* dw,
                       T* memory) noexcept {
    T* const more = memory + parallel::memory(b) - b.rows() * in;
    std::size_t k = 0;
    const auto branch = [&]<class L>() {
      T* const inner = memory + L::memory(b);
      T* const share = inner + b.rows() * L::out;
      detail::copy_rows(b.rows(), L::out, dy + out_at[k], out, share, L::out);
      T* const to = dx == nullptr ? nullptr : k == 0 ? dx : more;
      L::backward(w + weights_at[k], turned + turned_at[k], b, x, inner, share, to, dw + weights_at[k], memory);
      if (to == more && to != nullptr) detail::add(b.rows() * in, more, dx);
      memory += L::memory(b) + 2 * b.rows() * L::out;
      ++k;
    };
    (branch.template operator()<Layers>(), ...);
  }
};

/// A row is `Steps` parts, and L, which must not look beyond a step, is applied to each of them with the same weights.
template <std::size_t Steps, class L>
struct each_step {
  static constexpr std::size_t in = Steps * L::in, out = Steps * L::out, parameters = L::parameters,
                               turned_size = L::turned_size;
  static_assert(Steps > 0, "each_step needs at least one step");

  template <scalar T>
  static constexpr batch<T> after(const batch<T>& b) noexcept { return b; }
  template <scalar T>
  static constexpr std::size_t memory(const batch<T>& b) noexcept { return L::memory(parts(b)); }
  template <scalar T>
  static void initialise(T* w, random_stream& random) noexcept { L::initialise(w, random); }
  template <scalar T>
  static void turn(const T* w, T* to) noexcept { L::turn(w, to); }
  template <scalar T>
  static void forward(const T* w, const batch<T>& b, const T* x, T* y, T* memory) noexcept {
    L::forward(w, parts(b), x, y, memory);
  }
  template <scalar T>
  static void backward(const T* w, const T* turned, const batch<T>& b, const T* x, const T* y, T* dy, T* dx, T* dw,
                       T* memory) noexcept {
    L::backward(w, turned, parts(b), x, y, dy, dx, dw, memory);
  }

 private:
  template <scalar T>
  static constexpr batch<T> parts(batch<T> b) noexcept {
    b.steps *= Steps;
    b.present = nullptr;
    return b;
  }
};

/// Of all steps the last alone.
template <std::size_t Width>
struct last_step {
  static constexpr std::size_t in = Width, out = Width, parameters = 0, turned_size = 0;

  template <scalar T>
  static constexpr batch<T> after(batch<T> b) noexcept {
    b.now += b.steps - 1;
    b.steps = 1;
    b.present = nullptr;
    return b;
  }
  template <scalar T>
  static constexpr std::size_t memory(const batch<T>&) noexcept { return 0; }
  template <scalar T>
  static void initialise(T*, random_stream&) noexcept {}
  template <scalar T>
  static void turn(const T*, T*) noexcept {}
  template <scalar T>
  static void forward(const T*, const batch<T>& b, const T* x, T* y, T*) noexcept {
    detail::copy_rows(b.series, Width, x + (b.steps - 1) * Width, b.steps * Width, y, Width);
  }
  template <scalar T>
  static void backward(const T*, const T*, const batch<T>& b, const T*, const T*, T* dy, T* dx, T*, T*) noexcept {
    if (dx == nullptr) return;
    std::fill_n(dx, b.rows() * Width, T{0});
    detail::copy_rows(b.series, Width, dy, Width, dx + (b.steps - 1) * Width, b.steps * Width);
  }
};

}  // namespace echelon::inline ECHELON_ABI::nn
