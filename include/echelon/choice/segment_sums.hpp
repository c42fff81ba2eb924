// SPDX-License-Identifier: BSL-1.0
/// Sums over a million products of small products of segments: the one pass that all of the low-rank chain rests on.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <span>
#include <utility>
#include <vector>

#include <echelon/exec/concepts.hpp>

namespace echelon::inline ECHELON_ABI::detail {

/// a · b over k numbers, eight at a time.
template <class = void>
double lanes_dot(const double* a, const double* b, std::size_t k) noexcept {
  using pack = double __attribute__((vector_size(8 * sizeof(double))));
  pack sum{}, x, y;
  std::size_t i = 0;
  for (; i + 8 <= k; i += 8) {
    std::memcpy(&x, a + i, sizeof x);
    std::memcpy(&y, b + i, sizeof y);
    sum += x * y;
  }
  double s = ((sum[0] + sum[1]) + (sum[2] + sum[3])) + ((sum[4] + sum[5]) + (sum[6] + sum[7]));
  for (; i < k; ++i) s += a[i] * b[i];
  return s;
}

/// Adds up `block(begin, end, part)` over blocks of products: parts have `width` numbers and are summed in a fixed
/// order.
///
/// repeats identical for every policy
template <class Where, class Block>
std::vector<double> sum_of_blocks(const Where& where, std::size_t n, std::size_t width, const Block& block) {
  constexpr std::size_t size = 8192;
  const std::size_t blocks = (n + size - 1) / size;
  std::vector<double> part(blocks * width, 0.0), sum(width, 0.0);
  bulk(where, blocks, [&](std::size_t b) {
    block(b * size, std::min(n, (b + 1) * size), std::span<double>{part.data() + b * width, width});
  });
  for (std::size_t b = 0; b < blocks; ++b)
    for (std::size_t k = 0; k < width; ++k) sum[k] += part[b * width + k];
  return sum;
}

/// Solves (I - m) x = b by elimination with row exchanges, in place of b.
///
/// shape   m [k, k], b [k]
/// returns whether no pivot vanished
template <class = void>
bool solve_identity_minus(std::vector<double> m, std::span<double> b) {
  const std::size_t k = b.size();
  for (std::size_t i = 0; i < k; ++i)
    for (std::size_t j = 0; j < k; ++j) m[i * k + j] = (i == j ? 1.0 : 0.0) - m[i * k + j];
  for (std::size_t c = 0; c < k; ++c) {
    std::size_t best = c;
    for (std::size_t r = c + 1; r < k; ++r)
      if (std::abs(m[r * k + c]) > std::abs(m[best * k + c])) best = r;
    if (!(std::abs(m[best * k + c]) > 0)) return false;
    if (best != c) {
      for (std::size_t j = 0; j < k; ++j) std::swap(m[best * k + j], m[c * k + j]);
      std::swap(b[best], b[c]);
    }
    for (std::size_t r = c + 1; r < k; ++r) {
      const double by = m[r * k + c] / m[c * k + c];
      if (by == 0) continue;
      for (std::size_t j = c; j < k; ++j) m[r * k + j] -= by * m[c * k + j];
      b[r] -= by * b[c];
    }
  }
  for (std::size_t c = k; c-- > 0;) {
    for (std::size_t j = c + 1; j < k; ++j) b[c] -= m[c * k + j] * b[j];
    b[c] /= m[c * k + c];
  }
  return true;
}

}  // namespace echelon::inline ECHELON_ABI::detail
