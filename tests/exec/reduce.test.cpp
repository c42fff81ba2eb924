// SPDX-License-Identifier: BSL-1.0
#include <echelon/exec/reduce.hpp>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

#include <echelon/core/random.hpp>
#include <echelon/exec/seq.hpp>
#include <echelon/exec/threads.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {
// numbers over 20 orders of magnitude: their sum shows any change of order in its last bits
double spread(std::size_t i) {
  random_stream s{11, i};
  return (s.uniform() - 0.5) * std::pow(10.0, 20.0 * s.uniform());
}
constexpr auto plus = [](double a, double b) { return a + b; };
}  // namespace

TEST_CASE("reduce: the bits of a sum are the same for every policy and number of workers", "[exec][parity]") {
  for (const std::size_t n : {1u, 255u, 256u, 257u, 5000u}) {
    const double oracle = exec::reduce(exec::seq, n, 0.0, spread, plus);
    for (const std::size_t workers : {1u, 2u, 3u, 4u, 5u, 8u, 16u})
      for (const std::size_t grain : {1u, 3u, 64u}) {
        const double sum =
            exec::reduce(exec::threads{.workers = workers, .grain = grain}, n, 0.0, spread, plus);
        INFO("items " << n << ", workers " << workers << ", grain " << grain);
        CHECK(std::bit_cast<std::uint64_t>(sum) == std::bit_cast<std::uint64_t>(oracle));
      }
  }
}

TEST_CASE("reduce: parts are folded in the order of the items, for any chunk", "[exec][law]") {
  const auto letter = [](std::size_t i) { return std::string(1, static_cast<char>('a' + i)); };
  const auto join = [](std::string a, std::string b) { return a + b; };
  const std::string alphabet = "abcdefghijklmnopqrstuvwxyz";
  for (std::size_t n = 0; n <= alphabet.size(); ++n)
    for (const std::size_t chunk : {std::size_t{0}, std::size_t{1}, std::size_t{2}, std::size_t{5}, std::size_t{26},
                                    std::numeric_limits<std::size_t>::max()}) {
      INFO("items " << n << ", chunk " << chunk);
      CHECK(exec::reduce(exec::threads{.workers = 3}, n, std::string{}, letter, join, chunk) == alphabet.substr(0, n));
    }
}

TEST_CASE("reduce: no item folds to the identity", "[exec][law]") {
  CHECK(exec::reduce(exec::seq, 0, 42.0, spread, plus) == 42.0);
}
