// SPDX-License-Identifier: BSL-1.0
/// How parameters make utilities: linear, with a power of some columns, with a scale a group of customers.
#pragma once

#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <echelon/choice/choice_data.hpp>
#include <echelon/core/check.hpp>

namespace echelon::inline ECHELON_ABI {

/// Utilities of the rows of one choice from parameters b.
///
/// `evaluate` fills v [rows]; `pull` adds to out [parameters] the derivatives of the sum of dv * v; `start` fills a
/// place to begin with.
///
/// law  pull is the transposed derivative of evaluate
template <class U>
concept utility_form = requires(const U& u, const choice_data& data, std::span<const double> in,
                                std::span<double> out) {
  { u.parameters(data) } -> std::same_as<std::size_t>;
  u.validate(data);
  u.start(data, out);
  u.evaluate(data, std::size_t{}, in, out);
  u.pull(data, std::size_t{}, in, in, out);
};

namespace utility {

/// v = x b.
struct linear {
  std::size_t parameters(const choice_data& data) const noexcept { return data.columns; }
  void validate(const choice_data&) const noexcept {}
  void start(const choice_data&, std::span<double> b) const noexcept {
    for (double& v : b) v = 0.0;
  }
  void evaluate(const choice_data& data, std::size_t choice, std::span<const double> b,
                std::span<double> v) const noexcept {
    const double* x = data.x.data() + data.first[choice] * data.columns;
    for (double& u : v) {
      u = 0;
      for (std::size_t m = 0; m < data.columns; ++m) u += x[m] * b[m];
      x += data.columns;
    }
  }
  void pull(const choice_data& data, std::size_t choice, std::span<const double>, std::span<const double> dv,
            std::span<double> out) const noexcept {
    const double* x = data.x.data() + data.first[choice] * data.columns;
    for (const double d : dv) {
      for (std::size_t m = 0; m < data.columns; ++m) out[m] += x[m] * d;
      x += data.columns;
    }
  }
};

/// v = x b with some columns raised to one power first: (x^p - 1) / p, or log x at p = 0. Parameters are b, then p.
///
/// source  Box, Cox (1964) An analysis of transformations, eq. 1
struct box_cox {
  std::vector<std::uint32_t> raised;  ///< the columns

  std::size_t parameters(const choice_data& data) const noexcept { return data.columns + 1; }
  /// throws  error 201 a column that there is not, or a value in one that is not positive
  void validate(const choice_data& data) const {
    for (std::size_t k = 0; k < raised.size(); ++k) {
      if (raised[k] >= data.columns) throw error{fault::range, "raised", k, "is no column"};
      for (std::size_t r = 0; r < data.rows(); ++r)
        check::positive(data.x[r * data.columns + raised[k]], "x", r * data.columns + raised[k]);
    }
  }
  void start(const choice_data&, std::span<double> b) const noexcept {
    for (double& v : b) v = 0.0;
    b.back() = 1.0;
  }
  void evaluate(const choice_data& data, std::size_t choice, std::span<const double> b,
                std::span<double> v) const noexcept {
    linear{}.evaluate(data, choice, b, v);
    const double* x = data.x.data() + data.first[choice] * data.columns;
    for (double& u : v) {
      for (const std::uint32_t m : raised) u += b[m] * (power(x[m], b.back()).value - x[m]);
      x += data.columns;
    }
  }
  void pull(const choice_data& data, std::size_t choice, std::span<const double> b, std::span<const double> dv,
            std::span<double> out) const noexcept {
    linear{}.pull(data, choice, b, dv, out);
    const double* x = data.x.data() + data.first[choice] * data.columns;
    for (const double d : dv) {
      for (const std::uint32_t m : raised) {
        const auto told = power(x[m], b.back());
        out[m] += d * (told.value - x[m]);
        out[data.columns] += d * b[m] * told.slope;
      }
      x += data.columns;
    }
  }

 private:
  struct point {
    double value, slope;  ///< of (x^p - 1) / p, by p
  };
  static point power(double x, double p) noexcept {
    const double l = std::log(x);
    if (std::abs(p * l) < 1e-4) return {l * (1 + p * l / 2 * (1 + p * l / 3)), l * l * (0.5 + p * l / 3)};
    const double raised_x = std::exp(p * l), value = (raised_x - 1) / p;
    return {value, (raised_x * l - value) / p};
  }
};

/// v = s x b, with a scale s a segment. Parameters are b, then the scales; hold one number, a scale or a coefficient.
struct scaled {
  std::uint32_t segments = 1;

  std::size_t parameters(const choice_data& data) const noexcept { return data.columns + segments; }
  /// throws  error 201 a segment that there is not, or none
  void validate(const choice_data& data) const {
    check::range(segments > 0, "segments", "is zero, needed at least one");
    for (std::size_t c = 0; c < data.segment.size(); ++c)
      if (data.segment[c] >= segments) throw error{fault::range, "segment", c, "is none of the utility's segments"};
  }
  void start(const choice_data& data, std::span<double> b) const noexcept {
    for (std::size_t k = 0; k < b.size(); ++k) b[k] = k < data.columns ? 0.0 : 1.0;
  }
  void evaluate(const choice_data& data, std::size_t choice, std::span<const double> b,
                std::span<double> v) const noexcept {
    linear{}.evaluate(data, choice, b, v);
    for (double& u : v) u *= b[data.columns + segment(data, choice)];
  }
  void pull(const choice_data& data, std::size_t choice, std::span<const double> b, std::span<const double> dv,
            std::span<double> out) const noexcept {
    const std::size_t at = data.columns + segment(data, choice);
    const double* x = data.x.data() + data.first[choice] * data.columns;
    for (const double d : dv) {
      double u = 0;
      for (std::size_t m = 0; m < data.columns; ++m) {
        u += x[m] * b[m];
        out[m] += x[m] * d * b[at];
      }
      out[at] += d * u;
      x += data.columns;
    }
  }

 private:
  static std::size_t segment(const choice_data& data, std::size_t choice) noexcept {
    return data.segment.empty() ? 0 : data.segment[choice];
  }
};

}  // namespace utility

}  // namespace echelon::inline ECHELON_ABI
