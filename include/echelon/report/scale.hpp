// SPDX-License-Identifier: BSL-1.0
/// From numbers to places on paper: ranges, ticks at round numbers, straight and logarithmic scales.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include <echelon/report/show.hpp>

namespace echelon::inline ECHELON_ABI {

/// The smallest range that holds all finite values added; huge ones are held at 1e300 so that differences stay finite.
struct extent {
  double lo = std::numeric_limits<double>::infinity();
  double hi = -std::numeric_limits<double>::infinity();

  bool empty() const noexcept { return !(lo <= hi); }
  extent& add(double v) noexcept {
    if (!std::isfinite(v)) return *this;
    v = std::clamp(v, -1e300, 1e300);
    lo = std::min(lo, v);
    hi = std::max(hi, v);
    return *this;
  }
  extent& add(std::span<const double> values) noexcept {
    for (const double v : values) add(v);
    return *this;
  }
};

/// Ticks at round numbers and the distance between them.
struct ticks {
  std::vector<double> at{};
  double step = 1;
  double lo() const noexcept { return at.front(); }
  double hi() const noexcept { return at.back(); }
};

/// Ticks at multiples of 1, 2 or 5 times a power of ten, from the last one below the range to the first one above it.
///
/// law     at least two ticks, evenly spaced, lo() <= range.lo and range.hi <= hi()
/// source  Heckbert (1990) Nice numbers for graph labels, Graphics Gems
template <class = void>
ticks round_ticks(extent range, std::size_t wanted = 5) {
  if (range.empty()) range = {0, 1};
  const double size = std::max(std::fabs(range.lo), std::fabs(range.hi));
  if (!(range.hi - range.lo > size * 1e-9)) {  // one value, or too close to tell apart
    const double room = size > 0 ? size * 0.05 : 0.5;
    range = range.lo >= 0 && range.lo < room ? extent{0, range.hi + room} : extent{range.lo - room, range.hi + room};
  }
  const double rough = (range.hi - range.lo) / static_cast<double>(std::max<std::size_t>(wanted, 1));
  double power = std::floor(std::log10(rough));
  const double lead = rough / std::pow(10.0, power);
  double times = lead <= 1.0000001 ? 1 : lead <= 2.0000001 ? 2 : lead <= 5.0000001 ? 5 : 10;
  if (times == 10) {
    times = 1;
    power += 1;
  }
  const double ten = std::pow(10.0, std::fabs(power));
  const auto place = [&](double k) { return power < 0 ? k * times / ten : k * times * ten; };
  ticks out;
  out.step = place(1);
  double k = std::floor(range.lo / out.step);
  while (place(k) > range.lo) k -= 1;
  do out.at.push_back(place(k)); while (place(k++) < range.hi && out.at.size() < 1000);
  if (out.at.size() < 2) out.at.push_back(place(k));
  return out;
}

/// Ticks of a logarithmic scale: powers of ten, with 2 and 5 between when there are few.
///
/// law     all ticks are positive; lo() <= range.lo and range.hi <= hi() for a positive range
template <class = void>
ticks log_ticks(extent range) {
  if (range.empty() || !(range.hi > 0)) range = {1, 10};
  range.lo = std::max(range.lo, range.hi * 1e-12);
  const double from = std::floor(std::log10(range.lo)), to = std::ceil(std::log10(range.hi));
  const bool few = to - from <= 2;
  const double stride = std::max(1.0, std::ceil((to - from) / 6));
  ticks out;
  for (double p = from; p < to + stride; p += stride) {
    for (const double m : {1.0, 2.0, 5.0}) {
      if (m != 1.0 && (!few || p >= to)) continue;
      out.at.push_back(p < 0 ? m / std::pow(10.0, -p) : m * std::pow(10.0, p));
    }
  }
  while (out.at.size() > 2 && out.at[1] <= range.lo) out.at.erase(out.at.begin());
  while (out.at.size() > 2 && out.at[out.at.size() - 2] >= range.hi) out.at.pop_back();
  out.step = 0;
  return out;
}

/// One label a tick, all with the same decimals and the same letter, so that neighbours differ.
template <class = void>
std::vector<std::string> labels(const ticks& t, const show::form& form = {}) {
  std::vector<std::string> out;
  double most = 0;
  for (const double v : t.at) most = std::max(most, std::fabs(v * form.times));
  const show::magnitude m = t.step > 0 ? show::magnitude_of(most) : show::magnitude{1, ""};
  int decimals = 0;
  if (t.step > 0)
    decimals = std::clamp(-static_cast<int>(std::floor(std::log10(t.step * form.times / m.scale) + 1e-9)), 0, 9);
  for (const double v : t.at) {
    const double shown = std::fabs(v * form.times);
    std::string s{v < 0 ? show::minus : ""};
    s += form.before;
    s += shown == 0 ? "0" : t.step > 0 ? show::fixed(shown / m.scale, decimals) + m.letter : show::compact(shown);
    out.push_back(s + form.after);
  }
  return out;
}

/// A straight or logarithmic map from [lo, hi] to [from, to].
struct scale {
  double lo = 0, hi = 1;
  double from = 0, to = 1;
  bool log = false;

  /// Not-a-number stays so; a logarithmic scale has no place for zero and below.
  double operator()(double v) const noexcept {
    if (log) {
      if (!(v > 0)) return std::numeric_limits<double>::quiet_NaN();
      return from + (to - from) * (std::log(v / lo) / std::log(hi / lo));
    }
    return from + (to - from) * ((v - lo) / (hi - lo));
  }
};

}  // namespace echelon::inline ECHELON_ABI
