// SPDX-License-Identifier: BSL-1.0
#include <echelon/forest/split.hpp>

#include <cmath>
#include <vector>

#include <tests/catch.hpp>

using namespace echelon;

namespace {

struct node {
  std::vector<std::vector<double>> targets;  ///< by bin
  std::vector<bin_sum> bins;
  bin_sum total;
};

node any_node(std::uint64_t seed) {
  random_stream s{seed};
  node n;
  const std::size_t bins = 2 + s.below(20);
  for (std::size_t b = 0; b < bins; ++b) {
    std::vector<double> y(1 + s.below(4));
    for (double& v : y) v = static_cast<double>(s.below(40)) - 10;
    bin_sum sum;
    for (const double v : y) sum += {1, v};
    n.targets.push_back(y);
    n.bins.push_back(sum);
    n.total += sum;
  }
  return n;
}

/// The sum of squared distances to the mean, from the targets themselves.
double squares(const node& n, std::size_t from, std::size_t to) {
  double count = 0, sum = 0, out = 0;
  for (std::size_t b = from; b < to; ++b)
    for (const double y : n.targets[b]) count += 1, sum += y;
  for (std::size_t b = from; b < to; ++b)
    for (const double y : n.targets[b]) out += (y - sum / count) * (y - sum / count);
  return out;
}

}  // namespace

TEST_CASE("split: the variance cut is the best of all cuts by definition", "[forest][law]") {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    INFO("seed " << seed);
    const node n = any_node(seed);
    for (const double min_leaf : {1.0, 3.0}) {
      double most = 0;
      for (std::size_t b = 1; b < n.bins.size(); ++b) {
        double left = 0;
        for (std::size_t k = 0; k < b; ++k) left += n.bins[k].weight;
        if (left >= min_leaf && n.total.weight - left >= min_leaf)
          most = std::max(most, squares(n, 0, n.bins.size()) - squares(n, 0, b) - squares(n, b, n.bins.size()));
      }
      random_stream rng{seed};
      const node_histogram h{n.bins, n.total, min_leaf};
      const auto found = split::variance{}.best_cut(h, rng), plain = split::scan(h, split::squares_saved);
      REQUIRE(found.has_value() == (most > 1e-9));
      REQUIRE(found.has_value() == plain.has_value());
      if (!found) continue;
      CHECK_THAT(found->gain, WithinRel(most, 1e-9));
      CHECK_THAT(plain->gain, WithinRel(most, 1e-9));
      const double at = squares(n, 0, n.bins.size()) - squares(n, 0, found->after + 1) -
                        squares(n, found->after + 1, n.bins.size());
      CHECK_THAT(at, WithinRel(most, 1e-9));
    }
  }
}

TEST_CASE("split: a random cut leaves enough weight on both sides and reaches every legal place", "[forest][law]") {
  const node n = any_node(3);
  REQUIRE(n.bins.size() > 4);
  const node_histogram h{n.bins, n.total, 4.0};
  std::vector<int> hits(n.bins.size());
  random_stream rng{1};
  for (int i = 0; i < 2000; ++i)
    if (const auto c = split::random{}.best_cut(h, rng)) ++hits[c->after];
  double left = 0;
  for (std::size_t b = 0; b < n.bins.size(); ++b) {
    left += n.bins[b].weight;
    const bool legal = left >= 4.0 && n.total.weight - left >= 4.0;
    INFO("bin " << b);
    if (!legal) CHECK(hits[b] == 0);
    if (legal) CHECK(hits[b] > 1000 / static_cast<int>(n.bins.size()));
  }
}

TEST_CASE("split: equal targets and too little weight give no cut", "[forest][law]") {
  random_stream rng{1};
  const std::vector<bin_sum> flat(5, bin_sum{2, 6});
  CHECK_FALSE(split::variance{}.best_cut({flat, {10, 30}, 1}, rng));
  CHECK_FALSE(split::random{}.best_cut({flat, {10, 30}, 1}, rng));
  const std::vector<bin_sum> steep{{2, 0}, {2, 10}};
  CHECK(split::variance{}.best_cut({steep, {4, 10}, 2}, rng));
  CHECK_FALSE(split::variance{}.best_cut({steep, {4, 10}, 3}, rng));
  CHECK_FALSE(split::random{}.best_cut({steep, {4, 10}, 3}, rng));
}
