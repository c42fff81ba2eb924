// SPDX-License-Identifier: BSL-1.0
#include <echelon/forecast/distribution_file.hpp>

#include <array>

#include <echelon/exec/seq.hpp>
#include <tests/catch.hpp>
#include <tests/forecast/records.hpp>
#include <tests/temporary_file.hpp>

using namespace echelon;

TEMPLATE_TEST_CASE("distribution file: an engine that was saved goes on with the same bits", "[forecast][io]",
                   adapt::none, adapt::aci, adapt::aggregated, adapt::pid) {
  auto past = tests::record_of(4, 3, 2, 50);
  past.outcomes[250] = std::nan("");
  const distribution_engine<TestType> spec{.recent = 20, .remembered = 30, .floor = 1};
  auto f = fit(exec::seq, spec, past.said, past.outcomes, levels::deciles);
  const temporary_file file{"distribution"};
  REQUIRE(!save(f, file.path));
  auto read = load_distribution<TestType>(file.path);
  REQUIRE(static_cast<bool>(read));
  CHECK(read->origins == f.origins);
  CHECK(read->used == f.used);
  for (int t = 0; t < 3; ++t) {
    const auto a = predict(exec::seq, f, past.said[0]), b = predict(exec::seq, *read, past.said[0]);
    CHECK(a == b);
    observe(exec::seq, f, past.said[0], a, 0, std::array{1.0, 2.0, 30.0});
    observe(exec::seq, *read, past.said[0], b, 0, std::array{1.0, 2.0, 30.0});
  }
}

TEST_CASE("distribution file: another rule's file, a missing one and impossible numbers are problems",
          "[forecast][io]") {
  const auto past = tests::record_of(4, 1, 1, 5);
  auto f = fit(exec::seq, distribution_engine<>{}, past.said, past.outcomes, levels::tenths);
  const temporary_file file{"distribution"};
  REQUIRE(!save(f, file.path));
  const auto why = [&](const auto& read) { return read ? 0 : static_cast<int>(read.error().why); };
  CHECK(why(load_distribution<adapt::aci>(file.path)) == 403);
  CHECK(why(load_distribution(file.path + ".none")) == 401);
  const auto spoilt = [&](auto&& spoil) {
    auto copy = f;
    spoil(copy);
    REQUIRE(!save(copy, file.path));
    return why(load_distribution(file.path));
  };
  CHECK(spoilt([](auto&) {}) == 0);
  CHECK(spoilt([](auto& c) { c.state[0] = std::nan(""); }) == 402);
  CHECK(spoilt([](auto& c) { c.score[0] = std::numeric_limits<double>::infinity(); }) == 402);
  CHECK(spoilt([](auto& c) { c.score.pop_back(); }) == 402);
  CHECK(spoilt([](auto& c) { c.state.push_back(0); }) == 402);
  CHECK(spoilt([](auto& c) { c.series = 0; }) == 402);
  CHECK(spoilt([](auto& c) { c.spec.recent = c.spec.remembered + 1; }) == 402);
  CHECK(spoilt([](auto& c) { c.origins.push_back(3); }) == 402);
  CHECK(spoilt([](auto& c) { std::swap(c.levels[0], c.levels[1]); }) == 402);
  CHECK(spoilt([](auto& c) { c.spec.floor = std::nan(""); }) == 402);
  CHECK(spoilt([](auto& c) { c.spec.adapt.rate = std::nan(""); }) == 402);
}
