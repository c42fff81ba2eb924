// SPDX-License-Identifier: BSL-1.0
#include <echelon/choice/chain_of.hpp>

#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

#include <echelon/choice/elimination.hpp>
#include <echelon/choice/logit_mixture.hpp>
#include <echelon/choice/low_rank_chain.hpp>
#include <echelon/exec/threads.hpp>
#include <tests/catch.hpp>
#include <tests/choice/chains.hpp>
#include <tests/choice/fraction.hpp>

using namespace echelon;
using fractions::fraction;

namespace {

/// Attraction with a penalty for choice: the more is offered, the more wait. Adding a product raises nobody's sales,
/// yet changes the mind of others: no random utility.
struct overload {
  std::size_t products() const noexcept { return 4; }
  double probabilities(assortment offered, std::span<double> out) const noexcept {
    const double none = 1 + 0.2 * static_cast<double>(offered.size() * offered.size());
    const double all = none + static_cast<double>(offered.size());
    for (double& p : out) p = 0;
    for (const std::uint32_t j : offered) out[j] = 1 / all;
    return none / all;
  }
};

}  // namespace

TEST_CASE("chain of a logit: the same choices on all assortments, in fractions", "[choice][law][published]") {
  const std::vector<std::array<std::int64_t, 6>> cases{{1, 2, 3, 4, 5, 6}, {7, 1, 1, 1, 2, 1}, {2, 0, 3, 9, 4, 5}};
  for (const auto& c : cases) {
    const std::vector<fraction> w{c[0], c[1], c[2], c[3], c[4]};
    const fraction w0{c[5]};
    const exact_logit_chain<fraction> chain{std::span<const fraction>{w}, w0};
    for (unsigned bits = 0; bits < 32; ++bits) {
      std::array<unsigned char, 5> offered{};
      fraction total = w0;
      for (unsigned j = 0; j < 5; ++j) {
        offered[j] = (bits >> j) & 1u;
        if (offered[j] != 0) total = total + w[j];
      }
      std::array<fraction, 5> p;
      CHECK(absorbed<fraction>(chain.arrive, chain.move, chain.leave, offered, p) == w0 / total);
      for (unsigned j = 0; j < 5; ++j) CHECK(p[j] == (offered[j] != 0 ? w[j] / total : fraction{}));
    }
  }
}

TEST_CASE("chain of a logit: found from n + 1 assortments, and the distance measured is rounding", "[choice][law]") {
  const auto made = chain_of(chains::segments(8, 1, 2));
  CHECK(made.clipped == 0);
  CHECK(made.distance.worst_absolute <= 1e-12);
  CHECK(made.distance.assortments == 200);
}

TEST_CASE("chain of a mixture: exact on the assortments that it comes from, near on others", "[choice]") {
  const std::size_t n = 12;
  const auto mixture = chains::segments(n, 4, 8);
  const auto made = chain_of(mixture);
  std::vector<double> p(n), q(n);
  for (std::size_t left = 0; left <= n; ++left) {
    auto set = whole_assortment(n);
    if (left < n) set.erase(set.begin() + static_cast<std::ptrdiff_t>(left));
    made.chain.probabilities(set, p);
    mixture.probabilities(set, q);
    for (std::size_t j = 0; j < n; ++j) CHECK_THAT(p[j], WithinAbs(q[j], 1e-12));
  }
  CHECK(made.distance.mean_relative > 1e-4);
  CHECK(made.distance.mean_relative < 0.1);
  CHECK(made.distance.mean_relative <= made.distance.worst_relative);
}

TEST_CASE("chain of a mixture: in closed form it is the chain from n + 1 assortments", "[choice][parity]") {
  const std::size_t n = 10;
  const auto mixture = chains::segments(n, 3, 5);
  const auto made = chain_of(mixture, 1);
  const auto low = low_rank_chain_of(mixture);
  std::vector<double> row(n);
  for (std::size_t i = 0; i < n; ++i) {
    CHECK_THAT(low.arrive()[i], WithinRel(made.chain.arrive()[i], 1e-13));
    low.row(i, row);
    for (std::size_t j = 0; j < n; ++j) CHECK_THAT(row[j], WithinAbs(made.chain.move()(i, j), 1e-13));
  }
}

TEST_CASE("chain of a model of no random utility: made all the same, and its distance says so", "[choice]") {
  const auto made = chain_of(overload{});
  CHECK(made.distance.worst_absolute > 0.01);
}

TEST_CASE("chain of a model: the same bits for every policy", "[choice][parity]") {
  const auto mixture = chains::segments(9, 3, 7);
  const auto one = chain_of(mixture, 30), two = chain_of(exec::threads{.workers = 3}, mixture, 30);
  CHECK(one.distance.mean_relative == two.distance.mean_relative);
  CHECK(std::equal(one.chain.move().data(), one.chain.move().data() + 81, two.chain.move().data()));
}

TEST_CASE("chain of a model: refuses what it cannot compare", "[choice]") {
  CHECK(ECHELON_FAULT_OF(distance(chains::four(), chains::any(5, 1))) == 101);
  CHECK(ECHELON_FAULT_OF(distance(chains::four(), chains::four(), 0)) == 201);
  CHECK(ECHELON_FAULT_OF(chain_of(logit_mixture{})) == 201);
}
