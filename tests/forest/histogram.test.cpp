// SPDX-License-Identifier: BSL-1.0
#include <echelon/forest/histogram.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include <echelon/forest/fit.hpp>
#include <echelon/forest/predict.hpp>

#include <tests/forest/data.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {

/// Codes 0 … n-1 whose effect on the target has nothing to do with their order.
forest_data::rows shops(std::size_t rows, std::size_t codes, std::uint64_t seed) {
  forest_data::rows out{feature_table{rows, 2}, std::vector<double>(rows)};
  for (std::size_t r = 0; r < rows; ++r) {
    random_stream s{seed, r};
    const std::uint32_t code = s.below(static_cast<std::uint32_t>(codes));
    out.x(r, 0) = static_cast<float>(code);
    out.x(r, 1) = static_cast<float>(s.uniform());
    out.y[r] = static_cast<double>(random_stream{99, code}.below(20)) + static_cast<double>(s.below(3));
  }
  return out;
}

template <class Splitter>
using stump = forest<Splitter, leaf::all_targets, sample::none>;

}  // namespace

TEST_CASE("histogram: of all divisions of categories in two, the best is found", "[forest][law]") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const std::size_t codes = 2 + seed % 8;
    const auto train = shops(120, codes, seed);
    const auto f = fit(stump<split::variance>{.trees = 1, .min_leaf = 2, .columns_tried = 2, .max_depth = 1,
                                              .categories = {0}}, train.x, train.y);
    const auto saved = [&](auto goes_right) {
      bin_sum left, right;
      for (std::size_t r = 0; r < 120; ++r) (goes_right(r) ? right : left) += {1, train.y[r]};
      return left.weight < 2 || right.weight < 2 ? 0.0 : split::squares_saved(left, right);
    };
    double most = 0;
    for (std::size_t set = 1; set < std::size_t{1} << codes; ++set)
      most = std::max(most, saved([&](std::size_t r) { return (set >> static_cast<int>(train.x(r, 0)) & 1) != 0; }));
    const std::vector<tree_node> nodes = f.trees()[0].nodes();
    const tree_node root = nodes[0];
    REQUIRE(root.is_set());
    const auto right = [&](std::size_t r) {
      return follow(nodes.data(), root, f.bins().bin(0, train.x(r, 0))) != root.next();
    };
    CHECK_THAT(saved(right), WithinRel(most, 1e-12));
  }
}

TEST_CASE("histogram: categories forecast better than their codes as numbers", "[forest][law]") {
  const auto train = shops(2000, 40, 1), test = shops(2000, 40, 2);
  const auto loss = [&](std::vector<std::uint32_t> categories) {
    const auto f = fit(quantile_forest{.trees = 10, .min_leaf = 40, .columns_tried = 2,
                                       .categories = std::move(categories)}, train.x, train.y);
    return forest_data::pinball(test.y, predict(f, test.x, levels::tenths), levels::tenths);
  };
  CHECK(loss({0}) < 0.9 * loss({}));
}

TEST_CASE("histogram: a category never seen follows the heavier side, wherever it is met", "[forest][law]") {
  feature_table x{30, 1}, query{2, 1};
  std::vector<double> y(30);
  for (std::size_t r = 0; r < 30; ++r) x(r, 0) = r < 20 ? 3.0f : 7.0f, y[r] = r < 20 ? 1.0 : 2.0;
  query(0, 0) = 5.0f;  // between the codes; the other row is missing
  for (const bool turn : {false, true}) {
    if (turn)
      for (double& v : y) v = 3 - v;
    const auto f = fit(forest<split::variance, leaf::mean, sample::none>{.trees = 1, .categories = {0}}, x, y);
    CHECK(predict(f, query) == std::vector<double>(2, y[0]));
  }
}

TEST_CASE("histogram: more categories than bins keep the frequent ones apart", "[forest][law]") {
  feature_table x{2000, 1};
  std::vector<double> y(2000);
  for (std::size_t r = 0; r < 2000; ++r) {
    const std::size_t code = r < 1000 ? r % 2 : 2 + r % 500;
    x(r, 0) = static_cast<float>(code);
    y[r] = code == 0 ? 10.0 : 0.0;
  }
  const auto f = fit(forest<split::variance, leaf::mean, sample::none>{.trees = 1, .categories = {0}}, x, y);
  const auto mean = predict(f, x);
  for (std::size_t r = 0; r < 2000; ++r) REQUIRE(mean[r] == y[r]);
}

TEST_CASE("histogram: splitters of quantiles see a change of spread that the mean does not show", "[forest][law]") {
  feature_table x{4000, 3};
  std::vector<double> y(4000);
  for (std::size_t r = 0; r < 4000; ++r) {
    random_stream s{7, r};
    for (std::size_t c = 0; c < 3; ++c) x(r, c) = static_cast<float>(s.uniform());
    y[r] = (x(r, 1) < 0.4f ? 1.0 : 6.0) * s.normal();
  }
  const auto root_of = [&](auto splitter) {
    const auto f = fit(stump<decltype(splitter)>{.trees = 1, .min_leaf = 50, .columns_tried = 3, .max_depth = 1}, x, y);
    return std::pair{f.trees()[0].nodes()[0], f};
  };
  for (const auto& [root, f] : {root_of(split::quantile{}), root_of(split::crps{})}) {
    REQUIRE_FALSE(root.is_leaf());
    CHECK(root.column() == 1);
    CHECK_FALSE(root.right(f.bins().bin(1, 0.38f)));
    CHECK(root.right(f.bins().bin(1, 0.42f)));
  }
}

TEST_CASE("histogram: a cut of classes is the best by the definition of its gain", "[forest][law]") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    random_stream s{seed};
    constexpr std::size_t classes = split::quantile::classes;
    std::vector<class_weights<classes>> bins(2 + s.below(12));
    class_weights<classes> total;
    for (auto& b : bins) {
      for (std::uint32_t k = 0; k < 3; ++k) b.of[s.below(classes)] += 1.0f;
      total += b;
    }
    const auto gain = [&](std::size_t after) {  // Brier scores of the shares below each threshold, before less after
      double sum = 0;
      for (std::size_t k = 0; k + 1 < classes; ++k) {
        const auto score = [&](std::size_t from, std::size_t to) {
          double n = 0, below = 0;
          for (std::size_t b = from; b < to; ++b)
            for (std::size_t j = 0; j < classes; ++j) {
              n += static_cast<double>(bins[b].of[j]);
              below += j <= k ? static_cast<double>(bins[b].of[j]) : 0.0;
            }
          return below * (n - below) / n;
        };
        sum += score(0, bins.size()) - score(0, after + 1) - score(after + 1, bins.size());
      }
      return sum;
    };
    double most = 0;
    for (std::size_t b = 0; b + 1 < bins.size(); ++b) most = std::max(most, gain(b));
    const auto found = split::quantile{}.best_cut(class_histogram<classes>{bins, total, {}, 1.0}, s);
    REQUIRE(found);
    CHECK_THAT(gain(found->after), WithinRel(most, 1e-9));
  }
}
