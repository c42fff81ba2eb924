// SPDX-License-Identifier: BSL-1.0
// The poorest types that our concepts admit: what compiles with them asks for no more than the concepts say.
#include <cstddef>

#include <echelon/core/progress.hpp>
#include <echelon/exec/reduce.hpp>
#include <echelon/series.hpp>

#include <tests/catch.hpp>

namespace archetypes {

/// A policy that can only be looked at and runs the items backwards.
struct backwards {
  backwards() = default;
  backwards(const backwards&) = delete;
  backwards& operator=(const backwards&) = delete;
};
template <class F>
void bulk(const backwards&, std::size_t n, F&& f) {
  while (n > 0) f(--n);
}
template <class Make, class F>
void bulk(const backwards&, std::size_t n, Make&& make, F&& f) {
  while (n > 0) {
    auto scratch = make();
    f(--n, scratch);
  }
}

/// A value that can be copied and nothing else.
struct opaque {
  explicit opaque(int v) : value{v} {}
  opaque(const opaque&) = default;
  opaque& operator=(const opaque&) = default;
  int value;
  bool operator==(const opaque&) const = delete;
};

/// An observer that answers with something like a bool.
struct mute {
  mute() = default;
  mute(const mute&) = delete;
  struct yes {
    operator bool() const { return true; }
  };
  yes operator()(const echelon::progress&) { return {}; }
};

}  // namespace archetypes

using namespace echelon;

TEST_CASE("archetype: the poorest policy runs a reduction, in the fixed order of its tree", "[exec][law]") {
  const archetypes::backwards where;
  STATIC_REQUIRE(exec::policy<archetypes::backwards>);
  const auto sum = exec::reduce(
      where, 1000, archetypes::opaque{0}, [](std::size_t i) { return archetypes::opaque{static_cast<int>(i)}; },
      [](archetypes::opaque a, archetypes::opaque b) { return archetypes::opaque{a.value + b.value}; }, 7);
  CHECK(sum.value == 499'500);
}

TEST_CASE("archetype: the poorest policy fits and predicts the local methods", "[series][law]") {
  const archetypes::backwards where;
  panel p;
  p.ids = {"a", "b"};
  p.demand.push_back(0, std::vector{1.0, 2.0, 3.0});
  p.demand.push_back(1, std::vector{5.0});
  const auto past = whole(p);
  const auto naive = predict(where, fit(where, seasonal_naive{}, past, horizon{2}), past, horizon{2}, levels::tenths);
  CHECK(naive(0, 0)[1] == 4.0);  // the last value and the usual step
  CHECK(naive(1, 1)[1] == 5.0);
  const auto mean = predict(where, fit(where, moving_mean{}, past, horizon{2}), past, horizon{2}, levels::tenths);
  CHECK(mean(0, 0)[1] == 2.0);
}

TEST_CASE("archetype: the poorest observer is heard", "[core][law]") {
  archetypes::mute who;
  STATIC_REQUIRE(observer<archetypes::mute>);
  CHECK(observer_ref{who}({"fit", 1, 2}));
}
