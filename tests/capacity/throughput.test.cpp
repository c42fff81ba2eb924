// SPDX-License-Identifier: BSL-1.0
#include <echelon/capacity/throughput.hpp>

#include <array>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("throughput: a queue with one server, tested at ten loads", "[capacity][published]") {
  load_test test;  // 100 a second at most: mean time in the system 1 / (100 - load)
  for (int k = 1; k <= 10; ++k) {
    test.load.push_back(9.5 * k);
    test.latency.push_back(1 / (100 - test.load.back()));
  }
  CHECK_THAT(work_of_host(test, 1.0 / 50, 1), WithinRel(50.0, 0.01));
  CHECK_THAT(work_of_host(test, 1.0 / 50, 0.6), WithinRel(30.0, 0.01));
  CHECK_THAT(work_of_host(test, test.latency[4], 1), WithinAbs(test.load[4], 1e-9));
  CHECK(work_of_host(test, 100, 0.5) == 47.5);  // what was not tested is not promised
}

TEST_CASE("throughput: a longer latency allowed never gives less work, whatever the noise of the test",
          "[capacity][law]") {
  const load_test test{{10, 20, 30, 40, 50, 60}, {5, 4, 6, 5.5, 9, 30}};
  double before = 0;
  for (double longest = 4.5; longest < 40; longest += 0.1) {
    const double work = work_of_host(test, longest, 0.7);
    CHECK(work >= before);
    before = work;
  }
}

TEST_CASE("never falling: neighbours that fall share their mean", "[capacity][published]") {
  CHECK(never_falling(std::array{1.0, 3.0, 2.0, 4.0}) == std::vector<double>{1, 2.5, 2.5, 4});
  CHECK(never_falling(std::array{3.0, 2.0, 1.0}) == std::vector<double>{2, 2, 2});
  CHECK(never_falling(std::array{1.0, 1.0}) == std::vector<double>{1, 1});
  CHECK(never_falling({}).empty());
}

TEST_CASE("throughput: what it refuses", "[capacity]") {
  const load_test good{{1, 2}, {1, 2}};
  CHECK(ECHELON_FAULT_OF(work_of_host(good, 1.5, 0.5)) == 0);
  CHECK(ECHELON_FAULT_OF(work_of_host(good, 0.5, 0.5)) == 305);
  CHECK(ECHELON_FAULT_OF(work_of_host(good, 1.5, 0)) == 201);
  CHECK(ECHELON_FAULT_OF(work_of_host(good, std::nan(""), 0.5)) == 201);
  CHECK(ECHELON_FAULT_OF(work_of_host({{1, 2}, {1}}, 1.5, 0.5)) == 101);
  CHECK(ECHELON_FAULT_OF(work_of_host({{2, 1}, {1, 2}}, 1.5, 0.5)) == 102);
  CHECK(ECHELON_FAULT_OF(work_of_host({{1}, {1}}, 1.5, 0.5)) == 302);
  CHECK(ECHELON_FAULT_OF(work_of_host({{-1, 1}, {1, 2}}, 1.5, 0.5)) == 303);
  CHECK(ECHELON_FAULT_OF(work_of_host({{1, 2}, {1, std::nan("")}}, 1.5, 0.5)) == 301);
}
