// SPDX-License-Identifier: BSL-1.0
/// Numbers side by side in the widest registers of the machine: AVX-512, AVX or 16 bytes, as the compilers' vectors.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include <echelon/core/config.hpp>

namespace echelon::inline ECHELON_ABI::exec::simd {

#if defined(__AVX512F__)
inline constexpr std::size_t width = 16, registers = 32;
#elif defined(__AVX__)
inline constexpr std::size_t width = 8, registers = 16;
#elif defined(__aarch64__)
inline constexpr std::size_t width = 4, registers = 32;
#else
inline constexpr std::size_t width = 4, registers = 16;
#endif

/// `width` floats in one register. Arithmetic, comparison and choice (`mask ? a : b`) are those of the language.
using pack = float __attribute__((vector_size(width * sizeof(float))));
using bits = std::int32_t __attribute__((vector_size(width * sizeof(float))));

[[gnu::always_inline]] inline pack all(float x) noexcept { return x - pack{}; }  // not a sum: -0 + 0 is 0

[[gnu::always_inline]] inline pack load(const float* from) noexcept {
  pack out;
  std::memcpy(&out, from, sizeof out);
  return out;
}
[[gnu::always_inline]] inline void store(float* to, const pack& x) noexcept { std::memcpy(to, &x, sizeof x); }

#if defined(__AVX__) && !defined(__AVX512F__)
namespace detail {
inline constexpr std::int32_t marks[2 * width]{-1, -1, -1, -1, -1, -1, -1, -1};
[[gnu::always_inline]] inline bits first(std::size_t n) noexcept {
  bits out;
  std::memcpy(&out, marks + width - n, sizeof out);
  return out;
}
}  // namespace detail
#endif

/// The first `n` lanes, and only they touch memory; the others are zero when loaded.
///
/// needs   n <= width
[[gnu::always_inline]] inline pack load_first(const float* from, std::size_t n) noexcept {
#if defined(__AVX512F__)
  return __builtin_ia32_loadups512_mask(from, pack{}, static_cast<unsigned short>((1u << n) - 1u));
#elif defined(__AVX__)
  return __builtin_ia32_maskloadps256(reinterpret_cast<const pack*>(from), detail::first(n));
#else
  float lane[width]{};
  for (std::size_t i = 0; i < n; ++i) lane[i] = from[i];
  return load(lane);
#endif
}
[[gnu::always_inline]] inline void store_first(float* to, const pack& x, std::size_t n) noexcept {
#if defined(__AVX512F__)
  __builtin_ia32_storeups512_mask(to, x, static_cast<unsigned short>((1u << n) - 1u));
#elif defined(__AVX__)
  __builtin_ia32_maskstoreps256(reinterpret_cast<pack*>(to), detail::first(n), x);
#else
  float lane[width];
  store(lane, x);
  for (std::size_t i = 0; i < n; ++i) to[i] = lane[i];
#endif
}

/// a * b + c, rounded once where the machine can and the compiler may be told to.
[[gnu::always_inline]] inline pack fused(const pack& a, const pack& b, const pack& c) noexcept {
#if defined(__AVX512F__) && __has_builtin(__builtin_ia32_vfmaddps512_mask)
  return __builtin_ia32_vfmaddps512_mask(a, b, c, static_cast<unsigned short>(0xffff), 4);
#elif defined(__FMA__) && !defined(__AVX512F__) && __has_builtin(__builtin_ia32_vfmaddps256)
  return __builtin_ia32_vfmaddps256(a, b, c);
#elif __has_builtin(__builtin_elementwise_fma)
  return __builtin_elementwise_fma(a, b, c);
#else
  return a * b + c;
#endif
}

/// a > b ? a : b and a < b ? a : b, which GCC 12 does not see to be one instruction each.
[[gnu::always_inline]] inline pack larger(const pack& a, const pack& b) noexcept {
#if defined(__AVX512F__) && __has_builtin(__builtin_ia32_maxps512_mask)
  return __builtin_ia32_maxps512_mask(a, b, pack{}, static_cast<unsigned short>(0xffff), 4);
#else
  return a > b ? a : b;
#endif
}
[[gnu::always_inline]] inline pack smaller(const pack& a, const pack& b) noexcept {
#if defined(__AVX512F__) && __has_builtin(__builtin_ia32_minps512_mask)
  return __builtin_ia32_minps512_mask(a, b, pack{}, static_cast<unsigned short>(0xffff), 4);
#else
  return a < b ? a : b;
#endif
}

/// 1 / x, by an estimate and a step of Newton where the machine has one of 14 bits.
///
/// needs   x normal, and 1 / x too
/// exact   2e-7 relative
[[gnu::always_inline]] inline pack inverse(const pack& x) noexcept {
#if defined(__AVX512F__) && __has_builtin(__builtin_ia32_rcp14ps512_mask)
  const pack near = __builtin_ia32_rcp14ps512_mask(x, pack{}, static_cast<unsigned short>(0xffff));
  return fused(fused(pack{} - x, near, all(1.0f)), near, near);
#else
  return 1.0f / x;
#endif
}

[[gnu::always_inline]] inline pack sqrt(const pack& x) noexcept {
#if defined(__AVX512F__) && __has_builtin(__builtin_ia32_sqrtps512_mask)
  return __builtin_ia32_sqrtps512_mask(x, pack{}, static_cast<unsigned short>(0xffff), 4);
#elif defined(__AVX__) && !defined(__AVX512F__) && __has_builtin(__builtin_ia32_sqrtps256)
  return __builtin_ia32_sqrtps256(x);
#elif __has_builtin(__builtin_elementwise_sqrt)
  return __builtin_elementwise_sqrt(x);
#else
  float lane[width];
  store(lane, x);
  for (float& v : lane) v = __builtin_sqrtf(v);
  return load(lane);
#endif
}

/// The sum of the lanes, halves upon halves.
[[gnu::always_inline]] inline float sum(const pack& x) noexcept {
  float lane[width];
  store(lane, x);
  for (std::size_t half = width / 2; half > 0; half /= 2)
    for (std::size_t i = 0; i < half; ++i) lane[i] += lane[i + half];
  return lane[0];
}
[[gnu::always_inline]] inline float largest(const pack& x) noexcept {
  float lane[width];
  store(lane, x);
  for (std::size_t half = width / 2; half > 0; half /= 2)
    for (std::size_t i = 0; i < half; ++i) lane[i] = lane[i] > lane[i + half] ? lane[i] : lane[i + half];
  return lane[0];
}

/// exact   3e-7 relative for |x| <= 80, flat beyond
[[gnu::always_inline]] inline pack exp(const pack& x) noexcept {
  const pack inside = smaller(larger(x, all(-80.0f)), all(80.0f));
  const pack nearest = fused(inside, all(1.44269504f), all(12582912.0f));  // 1.5 * 2^23: the last bits are the power
  const pack k = nearest - 12582912.0f;
  const pack r = fused(k, all(2.12194440e-4f), fused(k, all(-0.693359375f), inside));
  pack p = all(1.0f / 720);
  p = fused(p, r, all(1.0f / 120));
  p = fused(p, r, all(1.0f / 24));
  p = fused(p, r, all(1.0f / 6));
  p = fused(p, r, all(0.5f));
  p = fused(p, r, all(1.0f));
  p = fused(p, r, all(1.0f));
  bits power;
  std::memcpy(&power, &nearest, sizeof power);
  power = (power + 127) << 23;
  pack scale;
  std::memcpy(&scale, &power, sizeof scale);
  return p * scale;
}

/// needs   x positive and normal
/// exact   2e-7 relative, 1e-7 absolute near one
[[gnu::always_inline]] inline pack log(const pack& x) noexcept {
  bits word;
  std::memcpy(&word, &x, sizeof word);
  const bits power = (word - 0x3f3504f3) >> 23;
  word -= power << 23;
  pack m;  // in [sqrt(1/2), sqrt(2))
  std::memcpy(&m, &word, sizeof m);
  const pack t = (m - 1.0f) / (m + 1.0f), u = t * t;
  pack p = all(2.0f / 9);
  p = fused(p, u, all(2.0f / 7));
  p = fused(p, u, all(2.0f / 5));
  p = fused(p, u, all(2.0f / 3));
  p = fused(p, u, all(2.0f));
  return fused(t, p, __builtin_convertvector(power, pack) * 0.69314718f);
}

}  // namespace echelon::inline ECHELON_ABI::exec::simd
