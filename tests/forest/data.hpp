// SPDX-License-Identifier: BSL-1.0
/// Rows to train on, for the tests of this folder.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numbers>
#include <span>
#include <utility>
#include <vector>

#include <echelon/core/hash.hpp>
#include <echelon/core/level.hpp>
#include <echelon/core/random.hpp>
#include <echelon/data/table.hpp>
#include <echelon/forest/fitted.hpp>

namespace forest_data {

struct rows {
  echelon::feature_table x;
  std::vector<double> y;
};

/// Features with gaps; targets that depend on three of them, whole numbers where asked.
inline rows any(std::size_t n, std::size_t columns, std::uint64_t seed, bool whole, double missing = 0.05) {
  rows out{echelon::feature_table{n, columns}, std::vector<double>(n)};
  for (std::size_t r = 0; r < n; ++r) {
    echelon::random_stream s{seed, r};
    for (std::size_t c = 0; c < columns; ++c) out.x(r, c) = static_cast<float>(s.uniform());
    const auto x = [&](std::size_t c) { return static_cast<double>(out.x(r, c)); };
    const double y = 10 * std::sin(3 * x(0)) + 4 * x(columns - 1) + (0.5 + 2 * x(columns / 2)) * s.normal();
    out.y[r] = whole ? std::floor(2 * y) : y;
    for (std::size_t c = 0; c < columns; ++c)
      if (s.uniform() < missing) out.x(r, c) = std::numeric_limits<float>::quiet_NaN();
  }
  return out;
}

/// The same training data told twice: once with weights, once without.
struct told_twice {
  rows weighted;
  std::vector<double> weight;
  rows plain;
};

/// Rows of whole weights 0 … 4, and as many copies of each.
inline told_twice as_copies(rows from) {
  told_twice out{std::move(from), {}, {}};
  for (std::size_t r = 0; r < out.weighted.y.size(); ++r) {
    const auto copies = echelon::random_stream{5, r}.below(5);
    out.weight.push_back(static_cast<double>(copies));
    for (std::uint32_t k = 0; k < copies; ++k) {
      out.plain.x.push_back(out.weighted.x.row(r));
      out.plain.y.push_back(out.weighted.y[r]);
    }
  }
  return out;
}

/// Every third row weighs nothing and has a target beyond all others, or is not there.
inline told_twice with_nothings(rows from) {
  told_twice out{std::move(from), {}, {}};
  for (std::size_t r = 0; r < out.weighted.y.size(); ++r) {
    const bool nothing = r % 3 == 0;
    out.weight.push_back(nothing ? 0.0 : 1.0);
    if (nothing) {
      out.weighted.y[r] = 1e6;
    } else {
      out.plain.x.push_back(out.weighted.x.row(r));
      out.plain.y.push_back(out.weighted.y[r]);
    }
  }
  return out;
}

/// Friedman (1991) Multivariate adaptive regression splines, equation 61, with noise that grows with the sixth feature:
/// y = 10 sin(pi x1 x2) + 20 (x3 - .5)^2 + 10 x4 + 5 x5 + (0.5 + 2 x6) e, x uniform, e standard normal.
inline rows friedman(std::size_t n, std::size_t columns, std::uint64_t seed) {
  rows out{echelon::feature_table{n, columns}, std::vector<double>(n)};
  for (std::size_t r = 0; r < n; ++r) {
    echelon::random_stream s{seed, r};
    for (std::size_t c = 0; c < columns; ++c) out.x(r, c) = static_cast<float>(s.uniform());
    const auto x = [&](std::size_t c) { return static_cast<double>(out.x(r, c - 1)); };
    out.y[r] = 10 * std::sin(std::numbers::pi * x(1) * x(2)) + 20 * (x(3) - 0.5) * (x(3) - 0.5) + 10 * x(4) + 5 * x(5) +
               (0.5 + 2 * x(6)) * s.normal();
  }
  return out;
}

template <class T>
std::uint64_t hash_of(std::span<const T> values, std::uint64_t seed = 0) {
  return echelon::hash64({reinterpret_cast<const unsigned char*>(values.data()), values.size_bytes()}, seed);
}

/// All bits of a fitted forest in one number.
template <class Leaf>
std::uint64_t hash_of(const echelon::fitted_forest<Leaf>& f) {
  std::uint64_t h = hash_of(std::span{f.support().values});
  for (std::size_t c = 0; c < f.columns(); ++c) h = hash_of(f.bins().cuts(c), h);
  for (const auto& t : f.trees()) {
    const std::vector<echelon::tree_node> nodes = t.nodes();
    const std::vector<typename Leaf::kept> kept(t.kept.begin(), t.kept.end());
    h = hash_of(std::span{kept}, hash_of(std::span{nodes}, h));
  }
  return h;
}

/// The mean pinball loss of quantiles [rows, levels].
inline double pinball(std::span<const double> y, std::span<const double> q, std::span<const echelon::level> levels) {
  double sum = 0;
  for (std::size_t i = 0; i < y.size(); ++i)
    for (std::size_t k = 0; k < levels.size(); ++k) {
      const double e = y[i] - q[i * levels.size() + k], a = levels[k].value();
      sum += std::max(a * e, (a - 1) * e);
    }
  return sum / static_cast<double>(y.size());
}

}  // namespace forest_data
