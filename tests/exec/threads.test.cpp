// SPDX-License-Identifier: BSL-1.0
#include <echelon/exec/threads.hpp>

#include <atomic>
#include <limits>
#include <memory>
#include <stdexcept>
#include <vector>

#include <tests/catch.hpp>

using namespace echelon;

namespace {
constexpr std::size_t most = std::numeric_limits<std::size_t>::max();
constexpr std::size_t teams[] = {0, 1, 2, 3, 4, 5, 8, 16};
}  // namespace

TEST_CASE("threads: every item is visited exactly once, for any team and grain", "[exec][law]") {
  for (const std::size_t workers : teams)
    for (const std::size_t grain : {std::size_t{0}, std::size_t{1}, std::size_t{7}, std::size_t{1000}, most})
      for (const std::size_t n : {0u, 1u, 2u, 7u, 300u}) {
        std::vector<std::atomic<int>> visits(n);
        bulk(exec::threads{.workers = workers, .grain = grain}, n, [&](std::size_t i) { ++visits[i]; });
        INFO("workers " << workers << ", grain " << grain << ", items " << n);
        for (const auto& v : visits) CHECK(v.load() == 1);
      }
}

TEST_CASE("threads: a team larger than any machine does the work all the same", "[exec][law]") {
  for (const std::size_t workers : {std::size_t{1} << 33, most}) {
    std::atomic<std::size_t> sum{0};
    bulk(exec::threads{.workers = workers}, 10, [&](std::size_t i) { sum += i; });
    CHECK(sum.load() == 45);
  }
}

TEST_CASE("threads: scratch belongs to one worker at a time", "[exec][law]") {
  struct scratch_memory {
    std::atomic<int> users{0};
  };
  for (const std::size_t workers : teams) {
    std::atomic<int> shared{0}, built{0}, visits{0};
    bulk(
        exec::threads{.workers = workers, .grain = 4}, 200,
        [&] {
          ++built;
          return std::make_unique<scratch_memory>();
        },
        [&](std::size_t, std::unique_ptr<scratch_memory>& mine) {
          if (++mine->users != 1) ++shared;
          ++visits;
          --mine->users;
        });
    CHECK(shared.load() == 0);
    CHECK(visits.load() == 200);
    CHECK(built.load() >= 1);
    CHECK(built.load() <= 200);
  }
  bulk(exec::threads{}, 0, [] { return 0; }, [](std::size_t, int&) { FAIL("there is no item"); });
}

TEST_CASE("threads: an exception of any worker reaches the caller, and the next piece of work is untouched by it",
          "[exec][law]") {
  for (const std::size_t workers : teams) {
    const exec::threads where{.workers = workers};
    for (const std::size_t bad : {0u, 31u, 99u}) {
      const auto fail = [&](std::size_t i) {
        if (i == bad) throw std::runtime_error{"bad item"};
      };
      INFO("workers " << workers << ", item " << bad);
      CHECK_THROWS_AS(bulk(where, 100, fail), std::runtime_error);
      CHECK_THROWS_AS(bulk(where, 100, [] { return 0; }, [&](std::size_t i, int&) { fail(i); }), std::runtime_error);
    }
    CHECK_THROWS_AS(bulk(where, 100, [](std::size_t i) { throw i; }), std::size_t);
    std::atomic<int> visits{0};
    bulk(where, 100, [&](std::size_t) { ++visits; });
    CHECK(visits.load() == 100);
  }
}

TEST_CASE("threads: work inside work ends", "[exec][law]") {
  for (const std::size_t workers : {1u, 2u, 4u}) {
    std::atomic<int> visits{0};
    const exec::threads where{.workers = workers};
    bulk(where, 6, [&](std::size_t) { bulk(where, 6, [&](std::size_t) { ++visits; }); });
    CHECK(visits.load() == 36);
  }
}

TEST_CASE("threads: it is a policy", "[exec][law]") { STATIC_REQUIRE(exec::policy<exec::threads>); }
