// SPDX-License-Identifier: BSL-1.0
/// Small choices for tests: described by draws, chosen by a logit.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <echelon/choice/choice_data.hpp>
#include <echelon/choice/maximum_likelihood.hpp>
#include <echelon/core/random.hpp>
#include <echelon/exec/seq.hpp>
#include <tests/catch.hpp>

namespace generated {

/// `choices` choices among two to four of four alternatives, three columns; persons make three each, segments
/// alternate.
inline echelon::choice_data choices(std::size_t choices, std::uint64_t seed, double spread = 0) {
  echelon::choice_data d;
  d.columns = 3;
  d.alternatives = 4;
  const double taste[3] = {0.8, -0.5, 1.2};
  for (std::size_t c = 0; c < choices; ++c) {
    echelon::random_stream s{seed, c}, who{seed, c / 3, 1};
    const double own = spread * who.normal();
    std::size_t best = 0;
    double top = -1e300;
    const auto left_out = s.below(6);
    for (std::uint32_t j = 0; j < 4; ++j) {
      const double x[3] = {0.2 + s.uniform(), s.normal(), j == 2 ? 1.0 : 0.0};
      double u = -std::log(s.exponential());
      for (std::size_t m = 0; m < 3; ++m) u += x[m] * (taste[m] + (m == 1 ? own : 0));
      if (j == left_out) continue;
      if (u > top) {
        top = u;
        best = d.rows() - d.first.back();
      }
      d.x.insert(d.x.end(), x, x + 3);
      d.alternative.push_back(j);
    }
    d.end_choice(best);
    d.person.push_back(static_cast<std::uint32_t>(c / 3));
    d.segment.push_back(static_cast<std::uint32_t>(c % 2));
    d.weight.push_back(0.5 + static_cast<double>(c % 3));
  }
  return d;
}

/// The slopes of a likelihood against differences of its value.
template <class L>
void check_slopes(const L& of, const std::vector<double>& theta, double tolerance = 1e-6) {
  REQUIRE(of.parameters() == theta.size());
  std::vector<double> slope(theta.size()), none(theta.size());
  echelon::evaluate(echelon::exec::seq, of, theta, slope);
  for (std::size_t k = 0; k < theta.size(); ++k) {
    auto up = theta, down = theta;
    up[k] += 1e-5;
    down[k] -= 1e-5;
    const double by = (echelon::evaluate(echelon::exec::seq, of, up, none) -
                       echelon::evaluate(echelon::exec::seq, of, down, none)) / 2e-5;
    INFO("parameter " << k);
    CHECK_THAT(slope[k], WithinAbs(by, tolerance * (1 + std::abs(by))));
  }
}

}  // namespace generated
