// SPDX-License-Identifier: BSL-1.0
/// What a network does to each number on its own.
#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>

#include <echelon/exec/simd.hpp>
#include <echelon/nn/concepts.hpp>

namespace echelon::inline ECHELON_ABI::nn {

namespace detail {

/// Mathematics of one number, by the standard library.
template <scalar T>
struct one_number {
  using real = T;
  static T all(T x) noexcept { return x; }
  static T exp(T x) noexcept { return std::exp(x); }
  static T log(T x) noexcept { return std::log(x); }
  static T inverse(T x) noexcept { return 1 / x; }
  static T choose_above(T x, T limit, T then, T otherwise) noexcept { return x > limit ? then : otherwise; }
};

/// The same of a register.
struct many_numbers {
  using real = exec::simd::pack;
  [[gnu::always_inline]] static real all(float x) noexcept { return exec::simd::all(x); }
  [[gnu::always_inline]] static real exp(const real& x) noexcept { return exec::simd::exp(x); }
  [[gnu::always_inline]] static real log(const real& x) noexcept { return exec::simd::log(x); }
  [[gnu::always_inline]] static real inverse(const real& x) noexcept { return exec::simd::inverse(x); }
  [[gnu::always_inline]] static real choose_above(const real& x, const real& limit, const real& then,
                                                  const real& otherwise) noexcept {
    return x > limit ? then : otherwise;
  }
};

/// Some numbers of an array that are computed together: a register, its last part, or one number.
template <scalar T>
struct block {
  std::size_t at, n;
  using math = one_number<T>;
  T load(const T* from) const noexcept { return from[at]; }
  void store(T* to, T x) const noexcept { to[at] = x; }
};
template <>
struct block<float> {
  std::size_t at, n;
  using math = many_numbers;
  [[gnu::always_inline]] exec::simd::pack load(const float* from) const noexcept {
    return n == exec::simd::width ? exec::simd::load(from + at) : exec::simd::load_first(from + at, n);
  }
  [[gnu::always_inline]] void store(float* to, const exec::simd::pack& x) const noexcept {
    if (n == exec::simd::width) exec::simd::store(to + at, x);
    else exec::simd::store_first(to + at, x, n);
  }
};

/// f(block) for all blocks of an array of n numbers.
template <scalar T, class F>
[[gnu::always_inline]] inline void each_block(std::size_t n, F&& f) noexcept {
  constexpr std::size_t w = std::same_as<T, float> ? exec::simd::width : 1;
  std::size_t i = 0;
  for (; i + w <= n; i += w) f(block<T>{i, w});
  if (i < n) f(block<T>{i, n - i});
}

/// to[i] = f.of<M>(from[i]...) for all i < n, registers first; equal bits for a number wherever it stands in an array.
template <class F, class T, class... From>
[[gnu::always_inline]] inline void each_number(std::size_t n, const F& f, T* to, const From*... from) noexcept {
  if constexpr (std::same_as<T, float>) {
    constexpr std::size_t w = exec::simd::width;
    std::size_t i = 0;
    for (; i + w <= n; i += w)
      exec::simd::store(to + i, f.template operator()<many_numbers>(exec::simd::load(from + i)...));
    if (i < n)
      exec::simd::store_first(to + i, f.template operator()<many_numbers>(exec::simd::load_first(from + i, n - i)...),
                              n - i);
  } else {
    for (std::size_t i = 0; i < n; ++i) to[i] = f.template operator()<one_number<T>>(from[i]...);
  }
}

}  // namespace detail

/// Fillers of the slot `activation`.
namespace act {

struct none {
  static constexpr const char* name = "none";
  template <class M>
  [[gnu::always_inline]] static typename M::real of(const typename M::real& x) noexcept { return x; }
  template <class M>
  [[gnu::always_inline]] static typename M::real slope(const typename M::real&) noexcept { return M::all(1); }
};

/// max(x, 0); slope 0 at 0.
struct relu {
  static constexpr const char* name = "relu";
  template <class M>
  [[gnu::always_inline]] static typename M::real of(const typename M::real& x) noexcept {
    return M::choose_above(x, M::all(0), x, M::all(0));
  }
  template <class M>
  [[gnu::always_inline]] static typename M::real slope(const typename M::real& y) noexcept {
    return M::choose_above(y, M::all(0), M::all(1), M::all(0));
  }
};

/// x above zero, exp(x) - 1 below.
///
/// source  Clevert, Unterthiner, Hochreiter (2016) Fast and accurate deep network learning by exponential linear units
struct elu {
  static constexpr const char* name = "elu";
  template <class M>
  [[gnu::always_inline]] static typename M::real of(const typename M::real& x) noexcept {
    const typename M::real below = M::exp(M::choose_above(x, M::all(0), M::all(0), x)) - M::all(1);
    return M::choose_above(x, M::all(0), x, below);
  }
  template <class M>
  [[gnu::always_inline]] static typename M::real slope(const typename M::real& y) noexcept {
    return M::choose_above(y, M::all(0), M::all(1), y + M::all(1));
  }
};

struct sigmoid {
  static constexpr const char* name = "sigmoid";
  template <class M>
  [[gnu::always_inline]] static typename M::real of(const typename M::real& x) noexcept {
    return M::inverse(M::all(1) + M::exp(M::all(0) - x));
  }
  template <class M>
  [[gnu::always_inline]] static typename M::real slope(const typename M::real& y) noexcept {
    return y * (M::all(1) - y);
  }
};

struct tanh {
  static constexpr const char* name = "tanh";
  template <class M>
  [[gnu::always_inline]] static typename M::real of(const typename M::real& x) noexcept {
    return M::all(1) - M::all(2) * M::inverse(M::all(1) + M::exp(x + x));
  }
  template <class M>
  [[gnu::always_inline]] static typename M::real slope(const typename M::real& y) noexcept {
    return M::all(1) - y * y;
  }
};

/// log(1 + exp(x)), without overflow: always positive.
struct softplus {
  static constexpr const char* name = "softplus";
  template <class M>
  [[gnu::always_inline]] static typename M::real of(const typename M::real& x) noexcept {
    const typename M::real above = M::choose_above(x, M::all(0), x, M::all(0));
    const typename M::real away = M::choose_above(x, M::all(0), M::all(0) - x, x);
    return above + M::log(M::all(1) + M::exp(away));
  }
  template <class M>
  [[gnu::always_inline]] static typename M::real slope(const typename M::real& y) noexcept {
    return M::all(1) - M::exp(M::all(0) - y);
  }
};

}  // namespace act

/// y [n] becomes A(y).
template <activation A, scalar T>
void activate(std::size_t n, T* y) noexcept {
  if constexpr (!std::same_as<A, act::none>)
    detail::each_number(
        n, []<class M>(const typename M::real& x) noexcept { return A::template of<M>(x); }, y, y);
}

/// dy [n] becomes dy times the slope of A, from the values y that it gave.
template <activation A, scalar T>
void deactivate(std::size_t n, const T* y, T* dy) noexcept {
  if constexpr (!std::same_as<A, act::none>)
    detail::each_number(
        n,
        []<class M>(const typename M::real& v, const typename M::real& d) noexcept {
          return d * A::template slope<M>(v);
        },
        dy, y, dy);
}

/// An activation as a layer of its own.
template <std::size_t Width, activation A>
struct activate_each {
  static constexpr std::size_t in = Width, out = Width, parameters = 0, turned_size = 0;

  template <scalar T>
  static constexpr batch<T> after(const batch<T>& b) noexcept { return b; }
  template <scalar T>
  static constexpr std::size_t memory(const batch<T>&) noexcept { return 0; }
  template <scalar T>
  static void initialise(T*, random_stream&) noexcept {}
  template <scalar T>
  static void turn(const T*, T*) noexcept {}

  template <scalar T>
  static void forward(const T*, const batch<T>& b, const T* x, T* y, T*) noexcept {
    std::copy_n(x, b.rows() * Width, y);
    activate<A>(b.rows() * Width, y);
  }
  template <scalar T>
  static void backward(const T*, const T*, const batch<T>& b, const T*, const T* y, T* dy, T* dx, T*, T*) noexcept {
    if (dx == nullptr) return;
    deactivate<A>(b.rows() * Width, y, dy);
    std::copy_n(dy, b.rows() * Width, dx);
  }
};

}  // namespace echelon::inline ECHELON_ABI::nn
