// SPDX-License-Identifier: BSL-1.0
#include <echelon/network/shared_storage.hpp>

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include <echelon/core/random.hpp>
#include <echelon/decompose/lagrangian.hpp>
#include <echelon/exec.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {

shared_storage any(std::uint64_t seed, std::size_t products, std::size_t sites, std::size_t pieces, bool ties = false) {
  random_stream s{seed, 9};
  shared_storage out{products, sites, pieces, {}, {}, {}, {}, std::vector<double>(sites)};
  for (std::size_t i = 0; i < products; ++i) {
    out.volume.push_back(static_cast<float>(0.5 + s.uniform()));
    double wanted = 0;
    for (std::size_t j = 0; j < sites; ++j) {
      double worth = 10 * s.uniform();
      for (std::size_t k = 0; k < pieces; ++k) {
        out.width.push_back(ties ? static_cast<float>(1 + s.below(3)) : static_cast<float>(5 * s.uniform()));
        out.gain.push_back(ties ? static_cast<float>(s.below(4)) : static_cast<float>(worth));
        worth -= 4 * s.uniform();
        if (out.gain.back() > 0) wanted += out.width.back();
        if (out.gain.back() > 0) out.storage[j] += 0.7 * out.volume.back() * out.width.back();
      }
    }
    out.supply.push_back(static_cast<float>(wanted * (0.3 + s.uniform())));
  }
  return out;
}

/// The best of one product at prices, by sorting.
double sorted(const shared_storage& p, std::size_t i, const std::vector<double>& price) {
  std::vector<std::pair<double, double>> piece;
  for (std::size_t j = 0; j < p.sites; ++j)
    for (std::size_t k = 0; k < p.pieces; ++k) {
      const std::size_t at = (i * p.sites + j) * p.pieces + k;
      piece.emplace_back(p.gain[at] - p.volume[i] * price[j], p.width[at]);
    }
  std::sort(piece.rbegin(), piece.rend());
  double left = p.supply[i], value = 0;
  for (const auto& [worth, width] : piece) {
    if (worth <= 0) break;
    value += worth * std::min(left, width);
    left -= std::min(left, width);
  }
  return value;
}

}  // namespace

TEST_CASE("shared storage: a product fills its best pieces until its supply ends", "[network][parity]") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const auto problem = any(seed, 30, 1 + seed % 20, 1 + seed % 6, seed % 4 == 0);
    const storage_relaxation relaxation{problem};
    random_stream s{seed, 4};
    std::vector<double> price(problem.sites);
    for (double& p : price) p = seed % 4 == 0 ? s.below(2) : 2 * s.uniform();
    const relaxed seen = relaxation.evaluate(exec::seq, price);
    double best = 0;
    for (std::size_t i = 0; i < 30; ++i) best += sorted(problem, i, price);
    INFO("seed " << seed);
    CHECK(-seen.value >= best * (1 - 1e-12));
    CHECK(-seen.value - seen.inexact <= best * (1 + 1e-12));
    CHECK(seen.inexact <= 2e-5 * best);
    // the exact sums of the choice say the same
    std::vector<double> use;
    std::vector<float> stock(30 * problem.sites);
    const auto gain = relaxation.gains(exec::seq, price, stock, use);
    double money = 0;
    for (std::size_t j = 0; j < problem.sites; ++j) {
      money += gain[j] - price[j] * use[j];
      CHECK_THAT(use[j], WithinAbs(seen.usage[j], 1e-5 * (1 + use[j])));
    }
    CHECK_THAT(money, WithinRel(best, 1e-5));
    for (std::size_t i = 0; i < 30; ++i) {
      double units = 0;
      for (std::size_t j = 0; j < problem.sites; ++j) units += stock[i * problem.sites + j];
      CHECK(units <= problem.supply[i] * (1 + 1e-5));
    }
  }
}

TEST_CASE("shared storage: bound and plan meet, and the plan keeps storage and supply", "[network][law]") {
  const auto problem = any(5, 3000, 6, 5);
  const storage_relaxation relaxation{problem};
  const auto b = solve(exec::seq, lagrangian<>{.gap = 1e-3}, relaxation, storage_recovery{relaxation});
  CHECK(b.why == stop::gap);
  CHECK(b.lower <= b.upper);
  std::vector<double> use(6);
  for (std::size_t i = 0; i < 3000; ++i) {
    double units = 0;
    for (std::size_t j = 0; j < 6; ++j) {
      const double stock = b.best.fill[j] * static_cast<double>(b.best.stock[i * 6 + j]);
      units += stock;
      use[j] += stock * problem.volume[i];
    }
    CHECK(units <= problem.supply[i] * (1 + 1e-5));
  }
  for (std::size_t j = 0; j < 6; ++j) CHECK(use[j] <= problem.storage[j] * (1 + 1e-6));
}

TEST_CASE("shared storage: one product in one room is a knapsack on paper", "[network]") {
  // four units worth 3, four worth 2, volume 2: supply 6, storage 10 -> five units: 4 * 3 + 2
  const shared_storage paper{1, 1, 2, {4, 4}, {3, 2}, {2}, {6}, {10}};
  const storage_relaxation relaxation{paper};
  const auto mixed = [](const auto&, const mixture& m) { return storage_plan{m.usage[0] > 10 ? 0 : m.cost, {}, {}}; };
  const auto b = solve(exec::seq, lagrangian<>{.gap = 0}, relaxation, mixed);
  CHECK_THAT(b.lower, WithinRel(-14.0, 1e-5));
  CHECK_THAT(b.prices[0], WithinRel(1.0, 1e-3));
}

TEST_CASE("shared storage: the number of workers changes no bit", "[network][parity]") {
  const auto problem = any(7, 2000, 10, 5);
  const storage_relaxation relaxation{problem};
  const std::vector<double> price(10, 0.4);
  const relaxed one = relaxation.evaluate(exec::seq, price);
  for (const std::size_t workers : {1u, 2u, 5u})
    CHECK(relaxation.evaluate(exec::threads{.workers = workers}, price) == one);
}

TEST_CASE("shared storage: what cannot be is refused by name", "[network]") {
  const auto fault = [](auto&& spoil) {
    shared_storage p = any(1, 3, 2, 2);
    spoil(p);
    return ECHELON_FAULT_OF(storage_relaxation{p});
  };
  const float nan = std::numeric_limits<float>::quiet_NaN(), infinite = std::numeric_limits<float>::infinity();
  CHECK(fault([](shared_storage&) {}) == 0);
  CHECK(fault([](shared_storage& p) { p.products = 0; }) == 202);
  CHECK(fault([](shared_storage& p) { p.sites = 0; }) == 202);
  CHECK(fault([](shared_storage& p) { p.pieces = 0; }) == 202);
  CHECK(fault([](shared_storage& p) { p.width.pop_back(); }) == 101);
  CHECK(fault([](shared_storage& p) { p.products = p.sites = std::size_t{1} << 40; }) == 404);
  CHECK(fault([](shared_storage& p) { p.storage.push_back(1); }) == 101);
  CHECK(fault([&](shared_storage& p) { p.gain[3] = nan; }) == 301);
  CHECK(fault([](shared_storage& p) { p.gain[3] = -2; }) == 0);
  CHECK(fault([&](shared_storage& p) { p.width[0] = infinite; }) == 301);
  CHECK(fault([](shared_storage& p) { p.width[0] = -1; }) == 303);
  CHECK(fault([](shared_storage& p) { p.volume[0] = -1; }) == 303);
  CHECK(fault([](shared_storage& p) { p.supply[1] = -1; }) == 303);
  CHECK(fault([](shared_storage& p) { p.storage[1] = -1; }) == 303);
  CHECK(fault([](shared_storage& p) { p.storage[1] = std::nan(""); }) == 301);
}
