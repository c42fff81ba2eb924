// SPDX-License-Identifier: BSL-1.0
#include <echelon/train/schedule.hpp>

#include <cstddef>

#include <tests/catch.hpp>

using namespace echelon;
namespace rate = echelon::train::rate;
static_assert(train::schedule<rate::constant> && train::schedule<rate::cosine> && train::schedule<rate::staircase>);

TEST_CASE("schedule: shares stay between 0 and 1", "[train][law]") {
  for (const std::size_t steps : {1u, 2u, 7u, 1000u})
    for (std::size_t at = 1; at <= steps; ++at)
      for (const double share : {rate::constant{}.share(at, steps), rate::cosine{}.share(at, steps),
                                 rate::cosine{.warm_up = 0.5, .last = 0.1}.share(at, steps),
                                 rate::staircase{}.share(at, steps)}) {
        CHECK(share >= 0);
        CHECK(share <= 1);
      }
}

TEST_CASE("schedule: the cosine rises to one and falls to its last share", "[train][law]") {
  const rate::cosine how{.warm_up = 0.1, .last = 0.05};
  CHECK_THAT(how.share(5, 100), WithinAbs(0.5, 1e-12));
  CHECK_THAT(how.share(10, 100), WithinAbs(1.0, 1e-12));
  CHECK_THAT(how.share(55, 100), WithinAbs(0.05 + 0.95 * 0.5, 1e-12));
  CHECK_THAT(how.share(100, 100), WithinAbs(0.05, 1e-12));
}

TEST_CASE("schedule: the staircase has three steps", "[train][law]") {
  const rate::staircase how{};
  CHECK(how.share(50, 100) == 1.0);
  CHECK_THAT(how.share(70, 100), WithinAbs(0.1, 1e-12));
  CHECK_THAT(how.share(90, 100), WithinAbs(0.01, 1e-12));
}
