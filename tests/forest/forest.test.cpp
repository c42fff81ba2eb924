// SPDX-License-Identifier: BSL-1.0
#include <echelon/forest/forest.hpp>

#include <concepts>

#include <echelon/forest/fit.hpp>

#include <tests/forest/data.hpp>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("forest: what is fitted remembers the leaf only, not splitter and sampler", "[forest][law]") {
  const auto train = forest_data::any(50, 2, 1, false);
  const auto a = fit(quantile_forest{.trees = 1}, train.x, train.y);
  const auto b = fit(forest<split::random, leaf::all_targets, sample::none>{.trees = 1}, train.x, train.y);
  const auto c = fit(subsampled_forest{.trees = 1, .sample = {.fraction = 0.5}}, train.x, train.y);
  const auto d = fit(forest<split::variance, leaf::mean>{.trees = 1}, train.x, train.y);
  STATIC_REQUIRE(std::same_as<decltype(a), decltype(b)>);
  STATIC_REQUIRE(std::same_as<decltype(a), decltype(c)>);
  STATIC_REQUIRE_FALSE(std::same_as<decltype(a), decltype(d)>);
  CHECK(c.trees()[0].kept.size() == 25);
  CHECK(b.trees()[0].kept.size() == 50);
}

TEST_CASE("forest: no columns given means a third of them", "[forest][law]") {
  const auto train = forest_data::any(300, 7, 1, false);
  CHECK(fit(quantile_forest{.trees = 3}, train.x, train.y) ==
        fit(quantile_forest{.trees = 3, .columns_tried = 2}, train.x, train.y));
  CHECK_FALSE(fit(quantile_forest{.trees = 3}, train.x, train.y) ==
              fit(quantile_forest{.trees = 3, .columns_tried = 3}, train.x, train.y));
}
