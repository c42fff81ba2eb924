// SPDX-License-Identifier: BSL-1.0
#include <echelon/series/level_by_shape.hpp>

#include <echelon/exec/threads.hpp>
#include <echelon/testing/check_forecaster.hpp>

#include <tests/catch.hpp>
#include <tests/series/promises.hpp>

using namespace echelon;

TEST_CASE("level by shape: it keeps every law of forecasters", "[series][law]") {
  const std::size_t few[] = {0, 3, 4, 5};
  testing::trial on{.sample = testing::select(testing::sample_panel(), few)};
  for (const auto& v : testing::check_forecaster(level_by_shape{.paths = 40}, on)) {
    INFO(v.law << ": " << v.detail);
    CHECK(v.held);
  }
}

TEST_CASE("level by shape: it has the same bits on every policy", "[series][parity]") {
  const panel p = testing::sample_panel();
  const auto past = whole(p);
  const level_by_shape spec{.paths = 40};
  const auto told = predict(exec::seq, fit(exec::seq, spec, past, horizon{9}), past, horizon{9}, levels::m5);
  const exec::threads where{.workers = 3};
  CHECK(predict(where, fit(where, spec, past, horizon{9}), past, horizon{9}, levels::m5) == told);
}

TEST_CASE("level by shape: options out of range are refused", "[series]") {
  const panel p = testing::sample_panel();
  const auto fault_of = [&](const level_by_shape& spec) {
    return ECHELON_FAULT_OF(fit(exec::seq, spec, whole(p), horizon{1}));
  };
  CHECK(fault_of({.seasons = {0}}) == 201);
  CHECK(fault_of({.shape_cycles = 0}) == 201);
  CHECK(fault_of({.paths = 0}) == 201);
}
