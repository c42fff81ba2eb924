// SPDX-License-Identifier: BSL-1.0
/// Gradients of a layer beside central differences in double precision, and laws that every layer keeps.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <echelon/core/random.hpp>
#include <echelon/nn/concepts.hpp>

#include <tests/catch.hpp>

namespace tests {

template <class T>
std::vector<T> drawn(std::size_t n, std::uint64_t seed, double scale = 1.0) {
  echelon::random_stream random{seed, n};
  std::vector<T> out(n);
  for (T& v : out) v = static_cast<T>(scale * random.normal());
  return out;
}

/// One call of a layer in both directions.
template <class L, class T>
struct passed {
  std::vector<T> y, dx, dw, fixed_gradient;

  passed(const std::vector<T>& w, echelon::nn::batch<T> b, const std::vector<T>& x, const std::vector<T>& c,
         bool back = true, bool no_dx = false)
      : y(L::after(b).rows() * L::out), dx(x.size()), dw(w.size()), fixed_gradient(b.series * b.fixed_width) {
    std::vector<T> memory(L::memory(b), T{3}), turned(L::turned_size);  // what it held before must not matter
    L::forward(w.data(), b, x.data(), y.data(), memory.data());
    if (!back) return;
    b.fixed_gradient = b.fixed == nullptr ? nullptr : fixed_gradient.data();
    std::vector<T> dy = c;
    L::turn(w.data(), turned.data());
    L::backward(w.data(), turned.data(), b, x.data(), y.data(), dy.data(), no_dx ? nullptr : dx.data(), dw.data(),
                memory.data());
  }
};

template <class T>
double weighed(const std::vector<T>& y, const std::vector<T>& c) {
  double sum = 0;
  for (std::size_t i = 0; i < y.size(); ++i) sum += static_cast<double>(y[i]) * static_cast<double>(c[i]);
  return sum;
}

/// The largest distance of the gradient from central differences, relative to max(1, the slope); at most about
/// `looks` coordinates of the weights, of the input and of what is fixed are looked at.
template <class L>
double off_by(const echelon::nn::batch<double>& b, std::uint64_t seed, std::size_t looks = 60, double spread = 0.5,
              double x_spread = 1.0) {
  std::vector<double> w = drawn<double>(L::parameters, seed, spread),
                      x = drawn<double>(b.rows() * L::in, seed + 1, x_spread);
  const std::vector<double> c = drawn<double>(L::after(b).rows() * L::out, seed + 2);
  const passed<L, double> at{w, b, x, c};
  std::vector<double> fixed;
  echelon::nn::batch<double> with = b;
  if (b.fixed != nullptr) {
    fixed.assign(b.fixed, b.fixed + b.series * b.fixed_width);
    with.fixed = fixed.data();
  }
  double worst = 0;
  const auto look = [&](std::vector<double>& v, const std::vector<double>& slope) {
    const std::size_t stride = std::max<std::size_t>(1, v.size() / looks);
    for (std::size_t i = 0; i < v.size(); i += stride) {
      const double h = 1e-5, kept = v[i];
      v[i] = kept + h;
      const double up = weighed(passed<L, double>{w, with, x, c, false}.y, c);
      v[i] = kept - h;
      const double down = weighed(passed<L, double>{w, with, x, c, false}.y, c);
      v[i] = kept;
      worst = std::max(worst, std::abs((up - down) / (2 * h) - slope[i]) / std::max(1.0, std::abs(slope[i])));
    }
  };
  look(w, at.dw);
  look(x, at.dx);
  if (!fixed.empty()) look(fixed, at.fixed_gradient);
  return worst;
}

/// The laws of a layer: single precision follows double precision, no series depends on another, the gradient of the
/// weights is added and does not need the one of the input.
template <class L>
void keeps_the_laws(echelon::nn::batch<float> b, std::uint64_t seed, double tolerance = 2e-5) {
  INFO("seed " << seed);
  const auto w = drawn<float>(L::parameters, seed, 0.5), x = drawn<float>(b.rows() * L::in, seed + 1);
  const auto c = drawn<float>(L::after(b).rows() * L::out, seed + 2);
  const auto wide = [](const std::vector<float>& v) { return std::vector<double>(v.begin(), v.end()); };
  const passed<L, float> all{w, b, x, c};

  echelon::nn::batch<double> exact{.series = b.series, .steps = b.steps, .first = b.first};
  const auto fixed = b.fixed == nullptr ? std::vector<double>{} : std::vector<double>(b.fixed, b.fixed + b.series *
                                                                                                   b.fixed_width);
  const auto future = b.future == nullptr
                          ? std::vector<double>{}
                          : std::vector<double>(b.future, b.future + b.series * b.future_periods * b.future_width);
  if (b.fixed != nullptr) exact.fixed = fixed.data();
  exact.fixed_width = b.fixed_width;
  if (b.future != nullptr) exact.future = future.data();
  exact.future_width = b.future_width;
  exact.future_periods = b.future_periods;
  exact.future_rolls = b.future_rolls;
  exact.now = b.now;
  exact.present = b.present;
  exact.training = b.training;
  exact.seed = b.seed;
  exact.draw = b.draw;
  const passed<L, double> oracle{wide(w), exact, wide(x), wide(c)};
  const auto near = [&](const std::vector<float>& mine, const std::vector<double>& truth) {
    double size = 1, worst = 0;
    for (const double v : truth) size = std::max(size, std::abs(v));
    for (std::size_t i = 0; i < truth.size(); ++i)
      worst = std::max(worst, std::abs(static_cast<double>(mine[i]) - truth[i]));
    return worst <= tolerance * size;
  };
  CHECK(near(all.y, oracle.y));
  CHECK(near(all.dx, oracle.dx));
  CHECK(near(all.dw, oracle.dw));
  CHECK(near(all.fixed_gradient, oracle.fixed_gradient));

  const passed<L, float> apart{w, b, x, c, true, true};
  CHECK(apart.dw == all.dw);
  const std::size_t rows = L::after(b).steps * L::out, width = b.steps * L::in;
  for (std::size_t s = 0; s < b.series; ++s) {
    const auto begin = x.begin() + static_cast<std::ptrdiff_t>(s * width);
    const std::vector<float> own(begin, begin + static_cast<std::ptrdiff_t>(width));
    const passed<L, float> alone{w, b.part(s, 1), own, {}, false};
    CHECK(std::equal(alone.y.begin(), alone.y.end(), all.y.begin() + static_cast<std::ptrdiff_t>(s * rows)));
  }
}

/// Whether changing the inputs from step `from` on leaves all outputs before it bit-equal.
template <class L>
bool sees_no_future(const echelon::nn::batch<float>& b, std::uint64_t seed) {
  const auto w = drawn<float>(L::parameters, seed, 0.5);
  auto x = drawn<float>(b.rows() * L::in, seed + 1);
  const auto before = passed<L, float>{w, b, x, {}, false}.y;
  for (std::size_t from = b.steps; from-- > 0;) {
    for (std::size_t s = 0; s < b.series; ++s)
      for (std::size_t i = 0; i < L::in; ++i) x[(s * b.steps + from) * L::in + i] += 1.5f;
    const auto now = passed<L, float>{w, b, x, {}, false}.y;
    for (std::size_t s = 0; s < b.series; ++s)
      for (std::size_t i = s * b.steps * L::out; i < (s * b.steps + from) * L::out; ++i)
        if (now[i] != before[i]) return false;
  }
  return true;
}

}  // namespace tests
