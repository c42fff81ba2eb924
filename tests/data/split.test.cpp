// SPDX-License-Identifier: BSL-1.0
#include <echelon/data/split.hpp>

#include <limits>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("split: the last origin leaves exactly one horizon, the others lie a step apart before it", "[data][law]") {
  for (std::size_t windows = 1; windows <= 5; ++windows)
    for (std::size_t step = 1; step <= 4; ++step)
      for (std::size_t ahead = 1; ahead <= 6; ++ahead) {
        const auto found = origins({.windows = windows, .step = step, .ahead = horizon{ahead}}, 100);
        REQUIRE(found.size() == windows);
        CHECK(found.back() + static_cast<std::int64_t>(ahead) == 100);
        for (std::size_t w = 1; w < windows; ++w)
          CHECK(found[w] - found[w - 1] == static_cast<std::int64_t>(step));
      }
}

TEST_CASE("split: a panel just long enough is split, one period less is refused", "[data][law]") {
  const rolling_origin how{.windows = 3, .step = 2, .ahead = horizon{5}};
  CHECK(origins(how, 9) == std::vector<std::int64_t>{0, 2, 4});
  CHECK(ECHELON_FAULT_OF(origins(how, 8)) == 302);
  CHECK_THROWS_WITH(origins(how, 8), "ECH-302 panel has 9 periods, needed at least 10 for the windows asked");
  CHECK_THROWS_WITH(origins(how, -1), "ECH-302 panel has 0 periods, needed at least 10 for the windows asked");
  CHECK(ECHELON_FAULT_OF(origins(how, -1)) == 302);
  CHECK(ECHELON_FAULT_OF(origins(how, std::numeric_limits<std::int64_t>::min())) == 302);
}

TEST_CASE("split: zero and sizes beyond numbers are refused", "[data][law]") {
  constexpr std::size_t most = std::numeric_limits<std::size_t>::max();
  CHECK(ECHELON_FAULT_OF(origins({.windows = 0, .step = 1, .ahead = horizon{1}}, 9)) == 201);
  CHECK(ECHELON_FAULT_OF(origins({.windows = 1, .step = 0, .ahead = horizon{1}}, 9)) == 201);
  CHECK(ECHELON_FAULT_OF(origins({.windows = 1, .step = 1, .ahead = horizon{0}}, 9)) == 201);
  CHECK(ECHELON_FAULT_OF(origins({.windows = most, .step = most, .ahead = horizon{1}}, 9)) == 302);
  CHECK(ECHELON_FAULT_OF(origins({.windows = 3, .step = most / 2 + 1, .ahead = horizon{1}}, 9)) == 302);
  CHECK(ECHELON_FAULT_OF(origins({.windows = 1, .step = 1, .ahead = horizon{most}}, 9)) == 302);
}
