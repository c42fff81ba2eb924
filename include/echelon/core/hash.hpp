// SPDX-License-Identifier: BSL-1.0
/// A fast checksum of bytes, for model files and for tests that two results are the same bits.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

#include <echelon/core/config.hpp>

namespace echelon::inline ECHELON_ABI {

/// The 64-bit hash xxHash XXH64 of a run of bytes.
///
/// source  Collet, the XXH64 specification, algorithm description of version 0.1.1
/// cost    about one byte a cycle
constexpr std::uint64_t hash64(std::span<const unsigned char> bytes, std::uint64_t seed = 0) noexcept {
  constexpr std::uint64_t p1 = 0x9E3779B185EBCA87u, p2 = 0xC2B2AE3D27D4EB4Fu, p3 = 0x165667B19E3779F9u,
                          p4 = 0x85EBCA77C2B2AE63u, p5 = 0x27D4EB2F165667C5u;
  const auto word = [&](std::size_t at, std::size_t width) {
    std::uint64_t v = 0;
    for (std::size_t i = 0; i < width; ++i) v |= std::uint64_t{bytes[at + i]} << (8 * i);
    return v;
  };
  const auto lane = [](std::uint64_t sum, std::uint64_t v) { return std::rotl(sum + v * p2, 31) * p1; };
  std::size_t at = 0;
  std::uint64_t h = seed + p5;
  if (bytes.size() >= 32) {
    std::uint64_t a = seed + p1 + p2, b = seed + p2, c = seed, d = seed - p1;
    for (; at + 32 <= bytes.size(); at += 32) {
      a = lane(a, word(at, 8));
      b = lane(b, word(at + 8, 8));
      c = lane(c, word(at + 16, 8));
      d = lane(d, word(at + 24, 8));
    }
    h = std::rotl(a, 1) + std::rotl(b, 7) + std::rotl(c, 12) + std::rotl(d, 18);
    for (const std::uint64_t v : {a, b, c, d}) h = (h ^ lane(0, v)) * p1 + p4;
  }
  h += bytes.size();
  for (; at + 8 <= bytes.size(); at += 8) h = std::rotl(h ^ lane(0, word(at, 8)), 27) * p1 + p4;
  if (at + 4 <= bytes.size()) {
    h = std::rotl(h ^ (word(at, 4) * p1), 23) * p2 + p3;
    at += 4;
  }
  for (; at < bytes.size(); ++at) h = std::rotl(h ^ (bytes[at] * p5), 11) * p1;
  h = (h ^ (h >> 33)) * p2;
  h = (h ^ (h >> 29)) * p3;
  return h ^ (h >> 32);
}

}  // namespace echelon::inline ECHELON_ABI
