// SPDX-License-Identifier: BSL-1.0
/// Final log-likelihoods of Biogeme 3.3.4's examples on Swissmetro, and standard errors by its derivatives.
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
  // Biogeme's example b01a: train, car, time, cost
  const std::vector<double> printed{-0.7011872849, -0.1546326720, -1.2778589565, -1.0837900371};
  for (std::size_t k = 0; k < 4; ++k) CHECK_THAT(e.parameters[k], WithinAbs(printed[k], 1e-5));
  CHECK(swissmetro::distance_of_errors(e) < 1e-5);
}
