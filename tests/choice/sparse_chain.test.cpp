// SPDX-License-Identifier: BSL-1.0
#include <echelon/choice/sparse_chain.hpp>

#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

#include <tests/catch.hpp>
#include <tests/choice/chains.hpp>

using namespace echelon;

namespace {

/// The same chain, sparse, its moves in an order that helps nobody.
sparse_chain sparse(const markov_chain& dense) {
  std::vector<substitution> moves;
  const std::size_t n = dense.products();
  for (std::size_t d = n; d-- > 1;)
    for (std::size_t i = 0; i < n; ++i) {
      const std::size_t j = (i + d) % n;
      if (dense.move()(i, j) > 0)
        moves.push_back({static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(j), dense.move()(i, j)});
    }
  return {{dense.arrive().begin(), dense.arrive().end()}, std::span<const substitution>{moves.data(), moves.size()}};
}

}  // namespace

TEST_CASE("sparse chain: says what the dense chain says", "[choice][parity]") {
  for (const std::size_t n : {4u, 40u, 260u}) {
    const auto dense = n == 4 ? chains::four() : chains::any(n, n);
    const auto few = sparse(dense);
    std::vector<double> p(n), q(n);
    std::vector<std::uint32_t> offered;
    for (std::uint32_t j = 0; j < n; j += 3) offered.push_back(j);
    CHECK_THAT(few.probabilities(offered, p), WithinAbs(dense.probabilities(offered, q), 1e-13));
    for (std::size_t j = 0; j < n; ++j) CHECK_THAT(p[j], WithinAbs(q[j], 1e-13));
    CHECK_THAT(few.walk_bound(), WithinRel(dense.walk_bound(), 1e-9));
  }
}

TEST_CASE("sparse chain: a long line of substitutes, each half as loyal", "[choice]") {
  const std::size_t n = 20000;
  std::vector<double> arrive(n, 0.0);
  arrive[0] = 1;
  std::vector<substitution> moves;
  for (std::uint32_t i = 0; i + 1 < n; ++i) moves.push_back({i, i + 1, 0.5});
  const sparse_chain line{arrive, std::span<const substitution>{moves.data(), moves.size()}};
  std::vector<double> p(n);
  const std::vector<std::uint32_t> offered{7, 9};
  CHECK_THAT(line.probabilities(offered, p), WithinAbs(1 - 1.0 / 128, 1e-13));
  CHECK_THAT(p[7], WithinAbs(1.0 / 128, 1e-13));
  CHECK(p[9] == 0);
}

TEST_CASE("sparse chain: draws have the probabilities", "[choice][law]") {
  const auto chain = sparse(chains::four());
  random_stream stream{4, 1, 0};
  std::array<double, 5> seen{};
  for (int k = 0; k < 20000; ++k) seen[chain.draw(std::vector<std::uint32_t>{0, 1}, stream)] += 1.0 / 20000;
  CHECK_THAT(seen[0], WithinAbs(689.0 / 1880, 0.015));
  CHECK_THAT(seen[4], WithinAbs(400.0 / 1880, 0.015));
}

TEST_CASE("sparse chain: refuses what is no chain", "[choice]") {
  const auto made = [](std::vector<substitution> moves) {
    return ECHELON_FAULT_OF(
        (sparse_chain{std::vector<double>{0.5, 0.4}, std::span<const substitution>{moves.data(), moves.size()}}));
  };
  CHECK(made({{0, 1, 0.5}, {1, 0, 0.5}}) == 0);
  CHECK(made({{0, 2, 0.5}}) == 201);
  CHECK(made({{0, 0, 0.5}}) == 201);
  CHECK(made({{0, 1, 1.5}}) == 201);
  CHECK(made({{0, 1, -0.5}}) == 303);
  CHECK(made({{0, 1, std::nan("")}}) == 301);
  CHECK(made({{0, 1, 0.5}, {0, 1, 0.2}}) == 304);
  CHECK(made({{0, 1, 1}, {1, 0, 1}}) == 305);
}
