// SPDX-License-Identifier: BSL-1.0
#include <echelon/forest/quantile_reader.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <echelon/core/random.hpp>

#include <tests/catch.hpp>

using namespace echelon;
using echelon::detail::quantile_reader;

namespace {

target_support support_of(std::size_t size, bool weighted) {
  target_support out;
  for (std::size_t i = 0; i < size; ++i) {
    out.values.push_back(static_cast<double>(3 * i) - 50);
    if (weighted) out.weights.push_back(static_cast<float>(0.1 + 3 * random_stream{7, i}.uniform()));
  }
  return out;
}

/// Leaves of 1 to 40 places in the support, within a random stretch of it; some places twice.
template <class Kept>
std::vector<std::vector<Kept>> leaves_of(std::size_t trees, std::size_t size, std::uint64_t seed) {
  std::vector<std::vector<Kept>> out(trees);
  random_stream s{seed, size};
  const auto whole = static_cast<std::uint32_t>(size);
  const std::uint32_t from = s.below(whole), stretch = 1 + s.below(whole - from);
  for (auto& kept : out)
    for (std::size_t n = 1 + s.below(40); kept.size() < n;) kept.push_back(static_cast<Kept>(from + s.below(stretch)));
  return out;
}

template <class Kept>
auto reading(const std::vector<std::vector<Kept>>& leaves) {
  return [&leaves](std::size_t t) { return std::span<const Kept>{leaves[t]}; };
}

/// Meinshausen (2006), equations 4 to 6, as written: one weight a target, added up from the smallest on.
template <class Kept>
std::vector<double> by_definition(const target_support& support, const std::vector<std::vector<Kept>>& leaves,
                                  std::span<const double> levels) {
  std::vector<long double> weight(support.size(), 0);
  for (const auto& kept : leaves) {
    long double all = 0;
    for (const auto rank : kept) all += static_cast<long double>(support.weight(rank));
    for (const auto rank : kept)
      weight[rank] += static_cast<long double>(support.weight(rank)) / all / static_cast<long double>(leaves.size());
  }
  std::vector<double> out;
  for (const double q : levels) {
    long double up_to = 0;
    std::size_t i = 0;
    while (i < support.size() && up_to + weight[i] < static_cast<long double>(q) - 1e-9L) up_to += weight[i++];
    REQUIRE(i < support.size());
    out.push_back(support.values[i]);
  }
  return out;
}

const std::vector<double> nine{0.005, 0.025, 0.165, 0.25, 0.5, 0.75, 0.835, 0.975, 0.995};

}  // namespace

TEST_CASE("quantile reader: reads the quantiles of the definition, from few targets and many", "[forest][parity]") {
  for (const std::size_t size : {1u, 2u, 7u, 255u, 256u, 257u, 1024u, 1025u, 5000u, 60'000u})
    for (const bool weighted : {false, true}) {
      const target_support support = support_of(size, weighted);
      quantile_reader reader{support};
      for (std::uint64_t seed = 1; seed <= 20; ++seed) {  // one reader for all: nothing is left of a row before
        const auto leaves = leaves_of<std::uint32_t>(1 + seed * 3, size, seed);
        const auto narrow = leaves_of<std::uint16_t>(1 + seed * 3, size, seed);
        std::vector<double> q(nine.size()), of_narrow(nine.size());
        reader.read(leaves.size(), reading(leaves), nine, q);
        reader.read(narrow.size(), reading(narrow), nine, of_narrow);
        INFO(size << " targets, weighted " << weighted << ", seed " << seed);
        CHECK(q == by_definition(support, leaves, nine));
        CHECK(of_narrow == q);
      }
    }
}

TEST_CASE("quantile reader: a level that the weights meet exactly is reached", "[forest][law]") {
  const target_support support = support_of(9000, false);
  quantile_reader reader{support};
  const std::vector<std::vector<std::uint32_t>> thirds{{10, 4000, 8999}, {10, 4000, 8999}, {10, 4000, 8999}};
  const std::vector<double> met{1.0 / 3, 2.0 / 3, 0.999};
  std::vector<double> q(3);
  reader.read(3, reading(thirds), met, q);
  CHECK(q == std::vector<double>{support.values[10], support.values[4000], support.values[8999]});
  const std::vector<double> past{1.0 / 3 + 1e-6, 2.0 / 3 + 1e-6};
  q.resize(2);
  reader.read(3, reading(thirds), past, q);
  CHECK(q == std::vector<double>{support.values[4000], support.values[8999]});
}

TEST_CASE("quantile reader: a heavy target counts as many light ones", "[forest][law]") {
  target_support support = support_of(4, false);
  support.weights = {1, 1, 7, 1};
  quantile_reader reader{support};
  const std::vector<std::vector<std::uint32_t>> leaf{{0, 1, 2, 3}};
  const std::vector<double> asked{0.15, 0.25, 0.85, 0.95};
  std::vector<double> q(4);
  reader.read(1, reading(leaf), asked, q);
  CHECK(q == std::vector<double>{support.values[1], support.values[2], support.values[2], support.values[3]});
}

TEST_CASE("quantile reader: a leaf weighs as its targets do together", "[forest][law]") {
  const target_support plain = support_of(5, false), weighted = support_of(5, true);
  const std::vector<std::uint32_t> kept{0, 3, 3};
  CHECK(echelon::detail::weight_of(plain, std::span{kept}) == 3);
  const double sum = static_cast<double>(weighted.weights[0]) + 2 * static_cast<double>(weighted.weights[3]);
  CHECK_THAT(echelon::detail::weight_of(weighted, std::span{kept}), WithinRel(sum, 1e-12));
}
