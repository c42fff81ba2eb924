// SPDX-License-Identifier: BSL-1.0
#include <echelon/forest/concepts.hpp>

#include <cmath>
#include <cstdint>
#include <optional>
#include <vector>

#include <echelon/forest/fit.hpp>
#include <echelon/forest/predict.hpp>

#include <tests/forest/data.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {

/// A user's splitter: for counts, the cut that saves most Poisson deviance.
struct poisson_deviance {
  static double entropy(const bin_sum& s) { return s.sum > 0 ? s.sum * std::log(s.sum / s.weight) : 0.0; }
  std::optional<cut> best_cut(const node_histogram& node, random_stream&) const {
    return split::scan(node, [&](const bin_sum& left, const bin_sum& right) {
      return entropy(left) + entropy(right) - entropy(node.total);
    });
  }
};

/// A user's sampler: whole blocks of neighbouring rows, for data in the order of time.
struct blocks {
  std::size_t length = 10;
  void draw(std::size_t rows, random_stream& rng, std::vector<drawn_row>& out) const {
    const std::size_t first = rng.below(2);
    for (std::size_t r = 0; r < rows; ++r)
      if (r / length % 2 == first) out.push_back({static_cast<std::uint32_t>(r), 1});
  }
};

/// A user's leaf: the largest target only.
struct largest {
  using kept = float;
  void keep(const leaf_rows& leaf, std::vector<kept>& out) const {
    double most = leaf.target(0);
    for (std::size_t i = 1; i < leaf.size(); ++i) most = std::max(most, leaf.target(i));
    out.push_back(static_cast<float>(most));
  }
};

/// A splitter that breaks its law: it sends everything left.
struct lopsided {
  std::optional<cut> best_cut(const node_histogram& node, random_stream&) const {
    return cut{node.bins.size() - 1, 1.0};
  }
};

static_assert(splitter<poisson_deviance> && sampler<blocks> && leaf_policy<largest>);

}  // namespace

TEST_CASE("forest: a user's splitter, leaf and sampler take their slots", "[forest][archetype]") {
  auto train = forest_data::any(600, 4, 1, true);
  for (double& y : train.y) y = std::max(0.0, y);
  const auto counts = fit(forest<poisson_deviance>{.trees = 10}, train.x, train.y);
  const auto q = predict(counts, train.x, levels::tenths);
  double above = 0;
  for (std::size_t r = 0; r < train.y.size(); ++r) above += train.y[r] > q[3 * r + 2] ? 1 : 0;
  CHECK(above / static_cast<double>(train.y.size()) < 0.1);  // rows that were trained on lie below their upper quantile

  const auto peaks = fit(forest<split::variance, largest, blocks>{.trees = 10, .min_leaf = 20}, train.x, train.y);
  const auto means = fit(forest<split::variance, leaf::mean, blocks>{.trees = 10, .min_leaf = 20}, train.x, train.y);
  const auto high = predict(peaks, train.x), middle = predict(means, train.x);
  for (std::size_t r = 0; r < high.size(); ++r) REQUIRE(high[r] >= middle[r]);
}

TEST_CASE("forest: a splitter that sends everything to one side makes a leaf", "[forest][law]") {
  const auto train = forest_data::any(100, 3, 1, true);
  const auto f = fit(forest<lopsided>{.trees = 3}, train.x, train.y);
  for (const auto& t : f.trees()) CHECK(t.shape.size() == 1);
}
