// SPDX-License-Identifier: BSL-1.0
#include <echelon/forest/packed.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <vector>

#include <echelon/forest/fit.hpp>
#include <echelon/forest/predict.hpp>

#include <tests/forest/data.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {

/// The variance split as a user would write it: it takes the plain way through the histograms.
struct plain_variance {
  std::optional<cut> best_cut(const node_histogram& node, random_stream& rng) const {
    return split::variance{}.best_cut(node, rng);
  }
};

template <class Splitter>
using bagged = forest<Splitter, leaf::all_targets, sample::bootstrap>;
using one_random_cut = forest<split::random, leaf::all_targets, sample::none>;

}  // namespace

TEST_CASE("packed: the quick search grows the trees of the plain one", "[forest][parity]") {
  for (const std::size_t rows : {2u, 3u, 11u, 12u, 13u, 31u, 32u, 33u, 64u, 65u, 300u, 1023u, 1025u, 4000u})
    for (const double gaps : {0.0, 0.3}) {
      INFO("rows " << rows << ", gaps " << gaps);
      const auto train = forest_data::any(rows, 21, rows, true, gaps);
      const std::size_t min_leaf = rows < 20 ? 1 : 3;
      const auto quick = fit(bagged<split::variance>{.trees = 6, .min_leaf = min_leaf}, train.x, train.y);
      const auto plain = fit(bagged<plain_variance>{.trees = 6, .min_leaf = min_leaf}, train.x, train.y);
      CHECK(quick == plain);
    }
}

TEST_CASE("packed: targets of any size are cut where the plain search cuts them", "[forest][parity]") {
  for (const double unit : {0x1p-400, 0x1p-40, 0x1p40, 0x1p200}) {
    auto train = forest_data::any(700, 5, 3, true);
    for (double& y : train.y) y *= unit;
    CHECK(fit(bagged<split::variance>{.trees = 4}, train.x, train.y) ==
          fit(bagged<plain_variance>{.trees = 4}, train.x, train.y));
  }
}

TEST_CASE("packed: one target far from all others leaves room for cuts among them", "[forest][law]") {
  auto train = forest_data::any(3000, 4, 5, false, 0.0);
  const auto usual = fit(quantile_forest{.trees = 20, .min_leaf = 20}, train.x, train.y);
  train.y[17] = 1e9;
  const auto f = fit(quantile_forest{.trees = 20, .min_leaf = 20}, train.x, train.y);
  const auto a = predict(usual, train.x, levels::tenths), b = predict(f, train.x, levels::tenths);
  double before = 0, after = 0;
  for (std::size_t r = 0; r < 3000; ++r) {
    if (r == 17) continue;
    before += std::abs(train.y[r] - a[3 * r + 1]);
    after += std::abs(train.y[r] - b[3 * r + 1]);
  }
  CHECK(after < 1.1 * before);
}

TEST_CASE("packed: a random cut reaches every place between the ends with equal chances", "[forest][law]") {
  constexpr std::size_t values = 10, trees = 9000;
  feature_table x{values, 1};
  std::vector<double> y(values);
  for (std::size_t r = 0; r < values; ++r) x(r, 0) = static_cast<float>(r), y[r] = static_cast<double>(r);
  const auto f = fit(one_random_cut{.trees = trees, .min_leaf = 1, .max_depth = 1}, x, y);
  std::vector<double> seen(values, 0.0);
  for (const auto& t : f.trees()) {
    std::size_t left = 0;
    const tree_node root = t.nodes()[0];
    for (std::size_t r = 0; r < values; ++r) left += root.right(f.bins().bin(0, x(r, 0))) ? 0 : 1;
    seen[left] += 1;
  }
  double chi_square = 0;
  for (std::size_t left = 1; left < values; ++left) {
    const double expected = static_cast<double>(trees) / (values - 1);
    chi_square += (seen[left] - expected) * (seen[left] - expected) / expected;
  }
  CHECK(seen[0] == 0);
  CHECK(chi_square < 26.12);  // 8 degrees of freedom, exceeded once in a thousand
}

TEST_CASE("packed: random cuts leave enough weight on both sides, with and without missing values", "[forest][law]") {
  for (const double gaps : {0.0, 0.4})
    for (const std::size_t rows : {40u, 300u, 2000u}) {
      const auto train = forest_data::any(rows, 20, rows, false, gaps);
      const auto f = fit(forest<split::random>{.trees = 5, .min_leaf = 4}, train.x, train.y);
      for (const auto& t : f.trees()) {
        std::size_t kept = 0;
        for (const tree_node n : t.nodes()) {
          if (!n.is_leaf()) continue;
          CHECK(n.count() >= 4);
          kept += n.count();
        }
        CHECK(kept == rows);
        CHECK(t.shape.size() > 3);
      }
    }
}

TEST_CASE("packed: a random cut can send the missing to either side", "[forest][law]") {
  feature_table x{60, 1};
  std::vector<double> y(60);
  for (std::size_t r = 0; r < 60; ++r) {
    if (r % 2 == 0) x(r, 0) = static_cast<float>(r);
    y[r] = static_cast<double>(r % 7);
  }
  const auto f = fit(one_random_cut{.trees = 200, .min_leaf = 1, .max_depth = 1}, x, y);
  std::size_t right = 0;
  for (const auto& t : f.trees()) right += t.nodes()[0].right(0) ? 1 : 0;
  CHECK(right > 60);
  CHECK(right < 140);
}
