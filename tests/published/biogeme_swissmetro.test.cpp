// SPDX-License-Identifier: BSL-1.0
/// Final log-likelihoods of Biogeme 3.3.4's examples on Swissmetro, and standard errors by its derivatives.
#include <algorithm>
#include <cmath>
#include <vector>

#include <echelon/choice/choice_likelihood.hpp>
#include <echelon/choice/maximum_likelihood.hpp>
#include <echelon/exec/seq.hpp>
#include <tests/catch.hpp>
#include <tests/choice/swissmetro.hpp>

using namespace echelon;

TEST_CASE("Swissmetro: log-likelihoods of closed forms as Biogeme prints them", "[choice][published]") {
  const auto all = swissmetro::read();
  if (!all) {
    WARN("SKIPPED: needs Swissmetro below $ECHELON_DATA");
    return;
  }
  REQUIRE(all->size() == 6768);
  // every ninth answer would not do: the printed numbers are of all
  for (const auto& o : swissmetro::oracles(exec::seq, *all, false)) {
    INFO(o.name << ": " << o.ours.log_likelihood << ", printed " << o.printed);
    CHECK(o.ours.settled);
    CHECK_THAT(o.ours.log_likelihood, WithinAbs(o.printed, 1e-3));
  }
}

TEST_CASE("Swissmetro: parameters and standard errors of the logit", "[choice][published]") {
  const auto all = swissmetro::read();
  if (!all) {
    WARN("SKIPPED: needs Swissmetro below $ECHELON_DATA");
    return;
  }
  const auto data = swissmetro::plain_choices(*all);
  const auto e = fit(exec::seq, maximum_likelihood{}, choice_likelihood{data});
  // Biogeme's parameters train, car, time, cost, its second derivatives and its outer product of scores
  const std::vector<double> printed{-0.7011872849, -0.1546326720, -1.2778589565, -1.0837900371};
  const std::vector<double> bend{761.3930729524, -197.0683950852, 452.9124370615, -59.4790034327,
                                 -197.0683950852, 1026.1866666977, 362.6823680036, -258.8164662875,
                                 452.9124370615, 362.6823680036, 825.7767685470, -235.8693078482,
                                 -59.4790034327, -258.8164662875, -235.8693078482, 467.4184797536};
  const std::vector<double> outer{733.7008446812, -119.7349609533, 451.0574086100, -42.9596935748,
                                  -119.7349609533, 973.9543123556, 381.5042636408, -333.3113689794,
                                  451.0574086100, 381.5042636408, 1535.5998707480, -253.7584516055,
                                  -42.9596935748, -333.3113689794, -253.7584516055, 744.7565662034};
  const auto classical = inverse_cholesky(std::span<const double>{bend}, 4);
  const auto robust = detail::between(classical, outer, 4);
  REQUIRE(classical.size() == 16);
  for (std::size_t k = 0; k < 4; ++k) {
    CHECK_THAT(e.parameters[k], WithinAbs(printed[k], 1e-5));
    CHECK_THAT(e.error(k), WithinRel(std::sqrt(classical[5 * k]), 1e-5));
    CHECK_THAT(e.robust_error(k), WithinRel(std::sqrt(robust[5 * k]), 1e-5));
  }
}
