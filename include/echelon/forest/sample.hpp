// SPDX-License-Identifier: BSL-1.0
/// Ready-made samplers: which rows a tree sees.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/forest/concepts.hpp>

namespace echelon::inline ECHELON_ABI::sample {

namespace detail {
inline void check_fraction(double fraction) {
  check::range(fraction > 0.0 && fraction <= 1.0, "sample.fraction", "lies outside (0, 1], needed a share of the rows");
}
inline std::size_t share(double fraction, std::size_t rows) noexcept {
  const auto n = static_cast<std::size_t>(std::llround(fraction * static_cast<double>(rows)));
  return std::clamp<std::size_t>(n, 1, rows);
}
}  // namespace detail

/// `fraction` of the rows, drawn with replacement: with 1, about 63 % of the rows are seen, some more than once.
///
/// throws  error 201 fraction outside (0, 1]
/// source  Breiman (1996) Bagging predictors, Machine Learning 24
struct bootstrap {
  double fraction = 1.0;

  void check() const { detail::check_fraction(fraction); }
  void draw(std::size_t rows, random_stream& rng, std::vector<drawn_row>& out) const {
    std::vector<std::uint32_t> copies(rows, 0);
    const auto below = static_cast<std::uint32_t>(rows);
    for (std::size_t left = detail::share(fraction, rows); left > 0; --left) ++copies[rng.below(below)];
    for (std::size_t i = 0; i < rows; ++i)
      if (copies[i] > 0) out.push_back({static_cast<std::uint32_t>(i), copies[i]});
  }
};

/// `fraction` of the rows, each at most once: memory and time follow the fraction.
///
/// throws  error 201 fraction outside (0, 1]
/// source  Fan, Muller, Rezucha (1962) Development of sampling plans by using sequential selection techniques, method 1
struct subsample {
  double fraction = 0.632;

  void check() const { detail::check_fraction(fraction); }
  void draw(std::size_t rows, random_stream& rng, std::vector<drawn_row>& out) const {
    std::size_t wanted = detail::share(fraction, rows);
    out.reserve(out.size() + wanted);
    for (std::size_t i = 0; wanted > 0; ++i) {
      if (rng.below(static_cast<std::uint32_t>(rows - i)) >= wanted) continue;
      out.push_back({static_cast<std::uint32_t>(i), 1});
      --wanted;
    }
  }
};

/// `fraction` of the rows in blocks of `length` neighbours, drawn with replacement: rows in the order of time keep
/// their neighbours, and those out of bag are not told by rows a moment away. A block may run over the end to the
/// first rows, so that every row has equal chances; the last block is cut to the share.
///
/// throws  error 201 fraction outside (0, 1], or length zero
/// source  Politis, Romano (1992) A circular block-resampling procedure for stationary data
struct blocks {
  std::size_t length = 28;
  double fraction = 1.0;

  void check() const {
    detail::check_fraction(fraction);
    echelon::check::range(length > 0, "sample.length", "is zero, needed at least one row");
  }
  void draw(std::size_t rows, random_stream& rng, std::vector<drawn_row>& out) const {
    std::vector<std::uint32_t> copies(rows, 0);
    for (std::size_t left = detail::share(fraction, rows); left > 0;) {
      std::size_t at = rng.below(static_cast<std::uint32_t>(rows));
      for (std::size_t run = std::min({length, left, rows}); run > 0; --run, --left) {
        ++copies[at];
        at = at + 1 < rows ? at + 1 : 0;
      }
    }
    for (std::size_t i = 0; i < rows; ++i)
      if (copies[i] > 0) out.push_back({static_cast<std::uint32_t>(i), copies[i]});
  }
};

/// Every row once in every tree; the trees differ by the columns they try.
struct none {
  void draw(std::size_t rows, random_stream&, std::vector<drawn_row>& out) const {
    for (std::size_t i = 0; i < rows; ++i) out.push_back({static_cast<std::uint32_t>(i), 1});
  }
};

static_assert(sampler<bootstrap> && sampler<subsample> && sampler<blocks> && sampler<none>);

}  // namespace echelon::inline ECHELON_ABI::sample
