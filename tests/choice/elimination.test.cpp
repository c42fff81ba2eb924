// SPDX-License-Identifier: BSL-1.0
#include <echelon/choice/elimination.hpp>

#include <array>
#include <cstdint>
#include <vector>

#include <tests/catch.hpp>
#include <tests/choice/fraction.hpp>

using namespace echelon;
using fractions::fraction;

namespace {

struct exact_four {
  std::vector<fraction> arrive{{3, 10}, {1, 4}, {1, 5}, {3, 20}};
  std::vector<fraction> move{0,       {2, 5},  {1, 5}, {1, 10}, {3, 10}, 0,       {3, 10}, {1, 5},
                             {1, 10}, {1, 2},  0,      {1, 5},  {1, 5},  {1, 5},  {3, 10}, 0};
  std::vector<fraction> leave{{3, 10}, {1, 5}, {1, 5}, {3, 10}};

  fraction bought(std::array<unsigned char, 4> offered, std::span<fraction> out) const {
    return absorbed<fraction>(arrive, move, leave, offered, out);
  }
};

}  // namespace

TEST_CASE("elimination: the chain of four products, in fractions", "[choice][published]") {
  const exact_four chain;
  std::array<fraction, 4> p;
  chain.bought({1, 0, 0, 0}, p);
  CHECK(p[0] == fraction{8303, 14160});
  const auto nothing = chain.bought({1, 1, 0, 0}, p);
  CHECK(p[0] == fraction{689, 1880});
  CHECK(p[1] == fraction{791, 1880});
  CHECK(nothing == fraction{400, 1880});
  chain.bought({1, 0, 1, 0}, p);
  CHECK(p[0] == fraction{103, 240});
  CHECK(p[2] == fraction{7, 20});
  chain.bought({0, 1, 0, 1}, p);
  CHECK(p[1] == fraction{503, 980});
  CHECK(p[3] == fraction{33, 140});
}

TEST_CASE("elimination: probabilities sum to one exactly, on all assortments", "[choice][law]") {
  const exact_four chain;
  for (unsigned bits = 0; bits < 16; ++bits) {
    std::array<unsigned char, 4> offered{};
    for (unsigned j = 0; j < 4; ++j) offered[j] = (bits >> j) & 1u;
    std::array<fraction, 4> p;
    fraction sum = chain.bought(offered, p);
    for (const auto& x : p) sum = sum + x;
    CHECK(sum == fraction{1});
  }
}

TEST_CASE("elimination: visits and values are two readings of one matrix, and solve their equations", "[choice][law]") {
  const std::vector<fraction> move{0, {1, 3}, {1, 6}, {1, 4}, 0, {1, 4}, {2, 5}, {1, 5}, 0};
  const std::vector<fraction> leave{{1, 2}, {1, 2}, {2, 5}};
  const walk_elimination<fraction> factors{move, leave};
  const std::vector<fraction> x{2, 3, 5}, y{7, 11, 13};
  auto visits = x, values = y;
  factors.visits(visits);
  factors.values(values);
  fraction one, other;
  for (std::size_t j = 0; j < 3; ++j) {
    fraction to = x[j], from = y[j];
    for (std::size_t i = 0; i < 3; ++i) {
      to = to + visits[i] * move[i * 3 + j];
      from = from + move[j * 3 + i] * values[i];
    }
    CHECK(visits[j] == to);
    CHECK(values[j] == from);
    one = one + visits[j] * y[j];
    other = other + x[j] * values[j];
  }
  CHECK(one == other);
}

TEST_CASE("elimination: a chain that hardly ever leaves keeps its digits", "[choice]") {
  // two products that send all but 1e-15 to each other: half of a customer's mass leaves from each
  const double hair = 1e-15;
  const walk_elimination<double> factors{{0, 1 - hair, 1 - hair, 0}, {hair, hair}};
  std::vector<double> x{1, 0};
  factors.visits(x);
  CHECK_THAT(x[0] * hair + x[1] * hair, WithinRel(1.0, 1e-15));
}
