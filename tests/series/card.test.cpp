// SPDX-License-Identifier: BSL-1.0
#include <echelon/series/card.hpp>

#include <echelon/exec/threads.hpp>
#include <echelon/testing/check_forecaster.hpp>

#include <tests/catch.hpp>
#include <tests/series/promises.hpp>

using namespace echelon;

TEST_CASE("card: it keeps every law of forecasters", "[series][law]") {
  for (const auto& v : testing::check_forecaster(card{})) {
    INFO(v.law << ": " << v.detail);
    CHECK(v.held);
  }
}

TEST_CASE("card: it has the same bits on every policy", "[series][parity]") {
  const panel p = testing::sample_panel();
  const auto past = whole(p);
  const auto told = predict(exec::seq, fit(exec::seq, card{}, past, horizon{9}), past, horizon{9}, levels::m5);
  const exec::threads where{.workers = 3};
  CHECK(predict(where, fit(where, card{}, past, horizon{9}), past, horizon{9}, levels::m5) == told);
}

TEST_CASE("card: options out of range are refused", "[series]") {
  const panel p = testing::sample_panel();
  CHECK(ECHELON_FAULT_OF(fit(exec::seq, card{.seasons = {0}}, whole(p), horizon{1})) == 201);
  CHECK(ECHELON_FAULT_OF(fit(exec::seq, card{}, whole(p), horizon{0})) == 201);
}
