// SPDX-License-Identifier: BSL-1.0
#include <echelon/choice/low_rank_chain.hpp>

#include <cmath>
#include <cstdint>
#include <vector>

#include <echelon/choice/markov_chain.hpp>
#include <echelon/exec/threads.hpp>
#include <tests/catch.hpp>
#include <tests/choice/chains.hpp>

using namespace echelon;

namespace {

markov_chain dense(const low_rank_chain& chain) {
  const std::size_t n = chain.products();
  std::vector<double> move(n * n);
  for (std::size_t i = 0; i < n; ++i) chain.row(i, std::span<double>{move.data() + i * n, n});
  return {{chain.arrive().begin(), chain.arrive().end()}, std::move(move)};
}

}  // namespace

TEST_CASE("low-rank chain: says what the full table says", "[choice][parity]") {
  for (const std::size_t n : {5u, 90u}) {
    const auto chain = low_rank_chain_of(chains::segments(n, 3, n));
    const auto full = dense(chain);
    std::vector<double> p(n), q(n), x(n), y(n);
    std::vector<std::uint32_t> offered;
    for (std::uint32_t j = 1; j < n; j += 2) offered.push_back(j);
    const auto marks = marks_of(offered, n);
    CHECK_THAT(chain.probabilities(offered, p), WithinAbs(full.probabilities(offered, q), 1e-13));
    for (std::size_t j = 0; j < n; ++j) CHECK_THAT(p[j], WithinAbs(q[j], 1e-13));
    chain.visits(marks, x);
    full.visits(marks, y);
    for (std::size_t j = 0; j < n; ++j) CHECK_THAT(x[j], WithinAbs(y[j], 1e-13));
    const auto worth = chains::prices(n, 1);
    chain.values(marks, worth, x);
    full.values(marks, worth, y);
    for (std::size_t j = 0; j < n; ++j) CHECK_THAT(x[j], WithinRel(y[j], 1e-12));
    chain.follow(worth, x);
    full.follow(worth, y);
    for (std::size_t j = 0; j < n; ++j) CHECK_THAT(x[j], WithinRel(y[j], 1e-12));
    chain.carry(worth, x);
    full.carry(worth, y);
    for (std::size_t j = 0; j < n; ++j) CHECK_THAT(x[j], WithinRel(y[j], 1e-12));
    CHECK_THAT(chain.walk_bound(), WithinRel(full.walk_bound(), 1e-9));
  }
}

TEST_CASE("low-rank chain: of one segment it is the logit, on all assortments", "[choice][law]") {
  const auto logit = chains::segments(7, 1, 4);
  const auto chain = low_rank_chain_of(logit);
  std::vector<double> p(7), q(7);
  for (std::uint64_t bits = 0; bits < 128; ++bits) {
    const auto offered = assortment_of(bits);
    CHECK_THAT(chain.probabilities(offered, p), WithinAbs(logit.probabilities(offered, q), 1e-13));
    for (std::size_t j = 0; j < 7; ++j) CHECK_THAT(p[j], WithinAbs(q[j], 1e-13));
  }
}

TEST_CASE("low-rank chain: draws have the probabilities, over more than a block of products too", "[choice][law]") {
  for (const std::size_t n : {5u, 5000u}) {
    auto mixture = chains::segments(n, 2, n);
    for (double& u : mixture.outside) u *= 0.1 * static_cast<double>(n);
    const auto chain = low_rank_chain_of(mixture);
    std::vector<std::uint32_t> offered;  // every fifth product; they are told apart by fifths of the catalogue
    for (std::uint32_t j = 1; j < n; j += 5) offered.push_back(j);
    if (n == 5) offered = {0, 3};
    std::vector<double> p(n), seen(6, 0.0), known(6, 0.0);
    known[5] = chain.probabilities(offered, p);
    for (std::size_t j = 0; j < n; ++j) known[j * 5 / n] += p[j];
    random_stream stream{3, n, 0};
    for (int k = 0; k < 4000; ++k) {
      const std::size_t j = chain.draw(offered, stream);
      REQUIRE((j == n || p[j] > 0));
      seen[j == n ? 5 : j * 5 / n] += 1.0 / 4000;
    }
    for (std::size_t q = 0; q < 6; ++q) CHECK_THAT(seen[q], WithinAbs(known[q], 0.03));
  }
}

TEST_CASE("low-rank chain: the same bits for every policy", "[choice][parity]") {
  const std::size_t n = 20000;
  const auto model = chains::segments(n, 4, 2);
  const auto one = low_rank_chain_of(model);
  const auto two = low_rank_chain_of(exec::threads{.workers = 3}, model);
  std::vector<std::uint32_t> offered;
  for (std::uint32_t j = 0; j < n; j += 2) offered.push_back(j);
  std::vector<double> p(n), q(n);
  CHECK(one.probabilities(offered, p) == two.probabilities(exec::threads{.workers = 3}, offered, q));
  CHECK(p == q);
  CHECK(one.walk_bound() == two.walk_bound());
}

TEST_CASE("low-rank chain: refuses what is no chain", "[choice]") {
  using v = std::vector<double>;
  const auto made = [](v arrive, v into, v onto) {
    return ECHELON_FAULT_OF((low_rank_chain{std::move(arrive), std::move(into), std::move(onto)}));
  };
  CHECK(made({0.5, 0.4}, {0.5, 0.5}, {1, 1}) == 0);
  CHECK(made({}, {}, {}) == 202);
  CHECK(made({0.5, 0.6}, {0.5, 0.5}, {1, 1}) == 201);
  CHECK(made({0.5, 0.4}, {0.5, 0.5, 0.5}, {1, 1, 1}) == 101);
  CHECK(made({0.5, 0.4}, {0.5, 0.5}, {1}) == 101);
  CHECK(made({0.5, 0.4}, {1.5, 0.5}, {1, 1}) == 201);
  CHECK(made({0.5, 0.4}, {-0.5, 0.5}, {1, 1}) == 303);
  CHECK(made({0.5, 0.4}, {std::nan(""), 0.5}, {1, 1}) == 301);
  CHECK(made({0.5, 0.4}, {1, 1}, {1, 1}) == 305);
}
