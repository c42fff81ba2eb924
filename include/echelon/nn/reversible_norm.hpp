// SPDX-License-Identifier: BSL-1.0
/// Each series brought to mean zero and variance one on its way in, and back to its own units on its way out.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>

#include <echelon/nn/concepts.hpp>

namespace echelon::inline ECHELON_ABI::nn {

/// Inner sees every channel of a series with mean zero and variance one over all steps, times a gain, plus a shift;
/// what it says is taken as a value of channel Target and brought back to that channel's units.
///
/// It looks at all steps of its input: not for forecasts from every step.
///
/// Weights of Inner, then gain [in], shift [in].
///
/// law     with any gain, adding a constant to Target or stretching it does the same to the output
/// source  Kim et al. (2022) Reversible instance normalization for accurate time-series forecasting against
///         distribution shift, ICLR, eq. 1 to 3
template <class Inner, std::size_t Target = 0>
struct reversible_norm {
  static_assert(Target < Inner::in, "reversible_norm: the target is a channel of the input");
  static constexpr std::size_t in = Inner::in, out = Inner::out, parameters = Inner::parameters + 2 * in,
                               turned_size = Inner::turned_size;

  template <scalar T>
  static constexpr batch<T> after(const batch<T>& b) noexcept { return Inner::after(b); }
  /// normal values, what Inner is given and its gradient; outputs of Inner; mean and deviation of each channel,
  /// and the gradients of those of the target
  template <scalar T>
  static constexpr std::size_t memory(const batch<T>& b) noexcept {
    return Inner::memory(b) + 3 * b.rows() * in + after(b).rows() * out + 2 * b.series * (in + 1);
  }
  template <scalar T>
  static void initialise(T* w, random_stream& random) noexcept {
    Inner::initialise(w, random);
    std::fill_n(w + Inner::parameters, in, T{1});
    std::fill_n(w + Inner::parameters + in, in, T{0});
  }
  template <scalar T>
  static void turn(const T* w, T* to) noexcept { Inner::turn(w, to); }

  template <scalar T>
  static void forward(const T* w, const batch<T>& b, const T* x, T* y, T* memory) noexcept {
    const places<T> at{b, memory};
    const T *const gain = w + Inner::parameters, *const shift = gain + in;
    const T count = static_cast<T>(b.steps);
    for (std::size_t s = 0; s < b.series; ++s) {
      const std::size_t from = s * b.steps * in;
      T *const mean = at.mean + s * in, *const spread = at.spread + s * in;
      std::fill_n(mean, in, T{0});
      std::fill_n(spread, in, T{0});
      for (std::size_t i = 0; i < b.steps * in; ++i) mean[i % in] += x[from + i];
      for (std::size_t c = 0; c < in; ++c) mean[c] /= count;
      for (std::size_t i = 0; i < b.steps * in; ++i) {
        const T away = x[from + i] - mean[i % in];
        spread[i % in] += away * away;
      }
      for (std::size_t c = 0; c < in; ++c) spread[c] = std::sqrt(spread[c] / count + least<T>);
      for (std::size_t i = 0; i < b.steps * in; ++i) {
        at.normal[from + i] = (x[from + i] - mean[i % in]) / spread[i % in];
        at.given[from + i] = at.normal[from + i] * gain[i % in] + shift[i % in];
      }
    }
    Inner::forward(w, b, at.given, at.said, at.inner);
    const std::size_t each = after(b).steps * out;
    for (std::size_t i = 0; i < b.series * each; ++i)
      y[i] = (at.said[i] - shift[Target]) / gain[Target] * at.spread[i / each * in + Target] +
             at.mean[i / each * in + Target];
  }

  template <scalar T>
  static void backward(const T* w, const T* turned, const batch<T>& b, const T*, const T*, T* dy, T* dx, T* dw,
                       T* memory) noexcept {
    const places<T> at{b, memory};
    const T *const gain = w + Inner::parameters, *const shift = gain + in;
    T *const d_gain = dw + Inner::parameters, *const d_shift = d_gain + in;
    const std::size_t each = after(b).steps * out;
    const T count = static_cast<T>(b.steps);
    T *const d_mean = at.spread + b.series * in, *const d_spread = d_mean + b.series;
    for (std::size_t s = 0; s < b.series; ++s) {
      const T spread = at.spread[s * in + Target];
      T of_mean = 0, of_spread = 0;
      for (std::size_t i = s * each; i < (s + 1) * each; ++i) {
        const T away = (at.said[i] - shift[Target]) / gain[Target];
        of_mean += dy[i];
        of_spread += dy[i] * away;
        d_shift[Target] -= dy[i] * spread / gain[Target];
        d_gain[Target] -= dy[i] * spread * away / gain[Target];
        dy[i] *= spread / gain[Target];
      }
      d_mean[s] = of_mean;
      d_spread[s] = of_spread;
    }
    Inner::backward(w, turned, b, at.given, at.said, dy, at.d_given, dw, at.inner);
    for (std::size_t s = 0; s < b.series; ++s) {
      const std::size_t from = s * b.steps * in;
      for (std::size_t c = 0; c < in; ++c) {
        T even = 0, along = 0;
        for (std::size_t i = from + c; i < from + b.steps * in; i += in) {
          even += at.d_given[i];
          along += at.d_given[i] * at.normal[i];
        }
        d_shift[c] += even;
        d_gain[c] += along;
        if (dx == nullptr) continue;
        const T of_mean = c == Target ? d_mean[s] : T{0}, of_spread = c == Target ? d_spread[s] : T{0};
        for (std::size_t i = from + c; i < from + b.steps * in; i += in)
          dx[i] = gain[c] / at.spread[s * in + c] * (at.d_given[i] - even / count - at.normal[i] * along / count) +
                  of_mean / count + of_spread * at.normal[i] / count;
      }
    }
  }

 private:
  template <scalar T>
  static constexpr T least = static_cast<T>(1e-5);

  template <scalar T>
  struct places {
    T *inner, *normal, *given, *d_given, *said, *mean, *spread;
    places(const batch<T>& b, T* memory) noexcept
        : inner{memory},
          normal{inner + Inner::memory(b)},
          given{normal + b.rows() * in},
          d_given{given + b.rows() * in},
          said{d_given + b.rows() * in},
          mean{said + after(b).rows() * out},
          spread{mean + b.series * in} {}
  };
};

}  // namespace echelon::inline ECHELON_ABI::nn
