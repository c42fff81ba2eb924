// SPDX-License-Identifier: BSL-1.0
#include <echelon/core/progress.hpp>

#include <cstring>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("progress: without an observer the work always goes on", "[core][law]") {
  CHECK(observer_ref{}({"fit", 1, 2}));
}

TEST_CASE("progress: an observer hears each message and its answer is passed on", "[core][law]") {
  std::size_t heard = 0;
  auto until_two = [&](const progress& p) {
    heard += p.done;
    return p.done < 2;
  };
  const observer_ref who{until_two};
  const observer_ref copy = who;
  CHECK(who({"fit", 1, 3}));
  CHECK_FALSE(copy({"fit", 2, 3}));
  CHECK(heard == 3);
}

TEST_CASE("progress: a constant observer is welcome", "[core][law]") {
  const auto never = [](const progress&) { return false; };
  CHECK_FALSE(observer_ref{never}({"fit", 1, 1}));
}

TEST_CASE("progress: every reason to stop has its own word", "[core][law]") {
  const stop reasons[] = {stop::gap, stop::iterations, stop::stalled, stop::infeasible, stop::interrupted};
  for (const stop a : reasons)
    for (const stop b : reasons) CHECK((a == b) == (std::strcmp(text(a), text(b)) == 0));
}
