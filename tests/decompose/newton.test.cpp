// SPDX-License-Identifier: BSL-1.0
#include <echelon/decompose/newton.hpp>

#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include <tests/catch.hpp>
#include <tests/decompose/priced.hpp>

using namespace echelon;
using namespace priced;

namespace {

/// Blocks of two rows: min over x of |x - want|^2 / 2, x coupled in each block by a matrix, at most `room` of each.
struct bowls {
  std::size_t blocks;
  std::vector<double> want, room, bend;  ///< [blocks, 2], [blocks, 2], [blocks, 2, 2]
  bool tells = true;

  static bowls any(std::uint64_t seed, std::size_t blocks, bool tells = true) {
    random_stream s{seed, 3};
    bowls out{blocks, {}, {}, {}, tells};
    for (std::size_t b = 0; b < blocks; ++b) {
      const double a = 0.5 + s.uniform(), c = 0.5 + s.uniform(), cross = 0.9 * (2 * s.uniform() - 1) * std::sqrt(a * c);
      out.bend.insert(out.bend.end(), {a, cross, cross, c});
      for (int r = 0; r < 2; ++r) {
        out.want.push_back(1 + s.uniform());
        out.room.push_back(0.5 + s.uniform());
      }
    }
    return out;
  }
  std::size_t coupling_rows() const { return 2 * blocks; }
  std::span<const double> capacities() const { return room; }
  template <class E>
  relaxed evaluate(const E&, std::span<const double> p) const {
    relaxed out{0, std::vector<double>(2 * blocks)};
    for (std::size_t r = 0; r < 2 * blocks; ++r) {
      const std::size_t from = r / 2 * 2;
      out.usage[r] = want[r] - bend[2 * r] * p[from] - bend[2 * r + 1] * p[from + 1];
      out.value += p[r] * (want[r] + out.usage[r]) / 2;
    }
    if (tells) out.bend = bend;
    return out;
  }
};

const auto no_plan = [](const auto&, std::span<const double>) {
  return taken{std::numeric_limits<double>::infinity()};
};

}  // namespace

TEST_CASE("newton: a quadratic dual is solved by the first step", "[decompose]") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const auto problem = bowls::any(seed, 5);
    const lagrangian<step::newton> how{.max_iterations = 3, .gap = 0};
    const auto b = solve(exec::seq, how, problem, no_plan);
    const relaxed at = problem.evaluate(exec::seq, b.prices);
    INFO("seed " << seed);
    for (std::size_t r = 0; r < 10; ++r) {  // the rows are kept, and what is not full costs nothing
      CHECK(at.usage[r] <= problem.room[r] + 1e-9);
      CHECK(b.prices[r] * (problem.room[r] - at.usage[r]) <= 1e-8);
    }
  }
}

TEST_CASE("newton: without bends it is a secant method that gets there as well", "[decompose]") {
  const newsvendors problem;
  const lagrangian<step::newton> how{.max_iterations = 60, .gap = 0, .recover_every = 1};
  const auto b = solve(exec::seq, how, problem, shrink{problem});
  CHECK_THAT(b.prices[0], WithinRel(1.800214536841656, 1e-9));
  CHECK_THAT(b.lower, WithinRel(478.49197243289944, 1e-9));
}

TEST_CASE("newton: prices stay between zero and their limits", "[decompose][law]") {
  const auto problem = bowls::any(4, 3);
  const std::vector<double> limits(6, 0.3);
  auto mover = step::newton{}.start(problem.room);
  mover.limit(limits);
  std::vector<double> at(6), next(6);
  for (int k = 0; k < 20; ++k) {
    const relaxed answer = problem.evaluate(exec::seq, at);
    std::vector<double> excess;
    for (std::size_t r = 0; r < 6; ++r) excess.push_back(answer.usage[r] - problem.room[r]);
    mover.move({at, answer.value, excess, answer.usage, answer.bend}, 1.0, next);
    for (const double p : next) {
      CHECK(p >= 0);
      CHECK(p <= 0.3);
    }
    at = next;
  }
}

TEST_CASE("newton: a block that is good enough stays where it is", "[decompose]") {
  const auto problem = bowls::any(9, 2);
  auto mover = step::newton{.keep = 0}.start(problem.room);
  mover.tolerate(1e-3);
  const std::vector<double> at{1, 1, 1, 1}, usage{2, 2, 2, 2}, excess{-1e-6, -1e-6, 0.4, 0.4};
  std::vector<double> next(4);
  const double promise = mover.move({at, 10, excess, usage, problem.bend}, 11, next);
  CHECK(next[0] == 1);
  CHECK(next[1] == 1);
  CHECK(next[2] + next[3] > 2);
  CHECK(promise > 0);
}

TEST_CASE("newton: bends of a wrong shape or without a number are refused", "[decompose]") {
  const auto fault = [](auto&& spoil) {
    struct spoilt : bowls {
      relaxed (*change)(relaxed);
      relaxed evaluate(const exec::seq_t& where, std::span<const double> p) const {
        return change(bowls::evaluate(where, p));
      }
    };
    const spoilt wrong{bowls::any(1, 3), spoil};
    return ECHELON_FAULT_OF(solve(exec::seq, lagrangian<step::newton>{.max_iterations = 2}, wrong, no_plan));
  };
  CHECK(fault(+[](relaxed r) { return r; }) == 0);
  CHECK(fault(+[](relaxed r) { r.bend.pop_back(); return r; }) == 201);
  CHECK(fault(+[](relaxed r) { r.bend.resize(24); return r; }) == 201);
  CHECK(fault(+[](relaxed r) { r.bend[3] = std::nan(""); return r; }) == 301);
}
