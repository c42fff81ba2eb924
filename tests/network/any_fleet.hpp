// SPDX-License-Identifier: BSL-1.0
/// A small fleet, and what a level costs by integration, for the tests of the room.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <vector>

#include <echelon/core/random.hpp>
#include <echelon/network/fleet.hpp>
#include <echelon/network/fleet_pair.hpp>

namespace fleets {

using namespace echelon;

/// Products with stock on hand, every capacity a share of a rough use.
inline fleet any(std::uint64_t seed, std::size_t products, std::size_t sites, std::size_t speeds, double tight = 0.8) {
  fleet out;
  out.products = products;
  out.sites = sites;
  out.speeds = speeds;
  out.storage.resize(sites);
  out.inbound.resize(sites);
  out.outbound.resize(sites);
  for (std::size_t j = 0; j < sites; ++j) {
    out.site_buying.push_back(static_cast<float>(j) * 0.125f);
    for (std::size_t k = 0; k < speeds; ++k) out.site_ship.push_back(static_cast<float>(j + k) * 0.0625f);
  }
  for (std::size_t i = 0; i < products; ++i) {
    random_stream s{seed, i};
    const auto between = [&](double a, double b) { return static_cast<float>(a + (b - a) * s.uniform()); };
    out.holding.push_back(between(0.1, 0.6));
    out.buying.push_back(between(0.2, 1));
    out.volume.push_back(between(0.5, 2));
    out.handling.push_back(between(0.5, 1.5));
    for (std::size_t k = 0; k < speeds; ++k) {
      out.lost.push_back(between(4, 5) + 2 * static_cast<float>(speeds - k));
      out.ship.push_back(between(1.5, 2) - 0.25f * static_cast<float>(k));
    }
    for (std::size_t j = 0; j < sites; ++j) {
      double mean = 0;
      for (std::size_t k = 0; k < speeds; ++k) {
        out.mean.push_back(between(5, 20));
        out.sd.push_back(out.mean.back() * between(0.1, 0.3));
        mean += static_cast<double>(out.mean.back());
      }
      const double stock = s.uniform() < 0.4 ? s.uniform() * mean : 0.0;
      out.on_hand.push_back(static_cast<float>(stock));
      out.storage[j] += tight * 1.2 * mean * static_cast<double>(out.volume[i]);
      out.inbound[j] += tight * (1.2 * mean - stock) * static_cast<double>(out.handling[i]);
      out.outbound[j] += (0.5 + 0.5 * tight) * mean;
    }
  }
  return out;
}

/// E min(demand, level) by Simpson's rule.
template <class Law>
double expected_min(double place, double spread, double level) {
  const auto units = [](double y) { return Law::template level_of<plain_math>(y); };
  const double kink = std::clamp((Law::template scale_of<plain_math>(level) - place) / spread, -12.0, 12.0);
  const auto area = [&](double from, double to, bool above) {
    constexpr int steps = 4000;
    const double h = (to - from) / steps;
    double sum = 0;
    for (int i = 0; i <= steps; ++i) {
      const double z = from + h * i, worth = above ? level : units(place + spread * z);
      sum += (i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2) * worth * std::exp(-z * z / 2);
    }
    return sum * h / 3 / std::sqrt(2 * std::numbers::pi);
  };
  return area(-12, kink, false) + area(kink, 12, true);
}

/// What a level of a pair costs with prices, speed by speed as told in docs/understand/fleet.md, and what is shipped.
template <class Law, std::size_t Speeds>
std::array<double, 2> cost_of(const fleet_pair<double, Speeds>& of, const fleet_price<double>& price, double level) {
  double sold = 0, mean_before = 0, shipped = 0;
  double cost = of.holding * level + price.storage * of.volume * level +
                (of.buying + price.inbound * of.handling) * (level - of.on_hand);
  for (std::size_t k = 0; k < Speeds; ++k) {
    const double all = expected_min<Law>(of.place[k], of.spread[k], level);
    const double mean = Law::template mean<plain_math>(of.place[k], of.spread[k]);
    const bool serves = of.margin[k] + of.holding > price.outbound;
    const double own = serves ? all - sold : 0.0, ship = of.lost[k] - of.margin[k];
    cost += of.lost[k] * (mean - mean_before - own) + (ship + price.outbound - of.holding) * own;
    shipped += own;
    sold = all;
    mean_before = mean;
  }
  return {cost, shipped};
}

/// A pair of any kind.
template <class Law, std::size_t Speeds>
fleet_pair<double, Speeds> any_pair(random_stream& s) {
  fleet_pair<double, Speeds> out;
  double mean = 0, square = 0, earns = 1 + 10 * s.uniform();
  for (std::size_t k = 0; k < Speeds; ++k) {
    const double m = 1 + 30 * s.uniform(), sd = m * (0.1 + 0.5 * s.uniform());
    mean += m;
    square += sd * sd;
    out.place[k] = Law::place(mean, std::sqrt(square));
    out.spread[k] = Law::spread(mean, std::sqrt(square));
    out.margin[k] = earns;
    out.lost[k] = earns + 0.5 + 2 * s.uniform();
    earns *= s.uniform();
  }
  out.on_hand = s.uniform() < 0.3 ? mean * 2 * s.uniform() : 0.0;
  out.holding = 0.05 + s.uniform();
  out.buying = s.uniform();
  out.volume = 0.2 + 2 * s.uniform();
  out.handling = 0.2 + 2 * s.uniform();
  return out;
}

}  // namespace fleets
