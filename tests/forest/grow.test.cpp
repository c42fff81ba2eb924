// SPDX-License-Identifier: BSL-1.0
#include <echelon/forest/grow.hpp>

#include <algorithm>
#include <limits>
#include <vector>

#include <echelon/forest/fit.hpp>
#include <echelon/forest/predict.hpp>

#include <tests/forest/data.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {
constexpr float missing = std::numeric_limits<float>::quiet_NaN();

/// The depth of the deepest leaf.
template <class Tree>
std::size_t depth(const Tree& t) {
  const auto nodes = t.nodes();
  std::vector<std::size_t> at(nodes.size(), 0);
  std::size_t most = 0;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    most = std::max(most, at[i]);
    if (!nodes[i].is_leaf()) at[nodes[i].next()] = at[nodes[i].next() + 1] = at[i] + 1;
  }
  return most;
}
}  // namespace

TEST_CASE("grow: the first cut is the best over all columns, bins and sides of the missing", "[forest][parity]") {
  for (const std::size_t rows : {40u, 511u, 512u, 513u, 2000u})
    for (const double gaps : {0.0, 0.3}) {
      const auto train = forest_data::any(rows, 5, rows, true, gaps);
      const auto f = fit(forest<split::variance, leaf::all_targets, sample::none>{
                             .trees = 1, .min_leaf = 3, .columns_tried = 5, .max_depth = 1},
                         train.x, train.y);
      const auto saved = [&](auto goes_right) {
        bin_sum left, right;
        for (std::size_t r = 0; r < rows; ++r) (goes_right(r) ? right : left) += {1, train.y[r]};
        return left.weight < 3 || right.weight < 3 ? 0.0 : split::squares_saved(left, right);
      };
      double most = 0;
      for (std::size_t c = 0; c < 5; ++c)
        for (std::size_t last = 0; last < 256; ++last)
          for (const bool right : {false, true})
            if (last > 0 || !right)
              most = std::max(most, saved([&](std::size_t r) {
                                const auto bin = f.bins().bin(c, train.x(r, c));
                                return bin == 0 ? right : bin > last;
                              }));
      const tree_node root = f.trees()[0].nodes()[0];
      REQUIRE_FALSE(root.is_leaf());
      INFO("rows " << rows << ", gaps " << gaps);
      const std::size_t c = root.column();
      const double ours = saved([&](std::size_t r) { return root.right(f.bins().bin(c, train.x(r, c))); });
      CHECK_THAT(ours, WithinRel(most, 1e-12));
    }
}

TEST_CASE("grow: missing values go to the side that fits them, left or right", "[forest][law]") {
  for (const bool high : {false, true}) {
    feature_table x{90, 1};
    std::vector<double> y(90);
    for (std::size_t r = 0; r < 90; ++r) {
      const bool gap = r % 3 == 0;
      x(r, 0) = gap ? missing : static_cast<float>(r);
      y[r] = gap ? (high ? 10.0 : 0.0) : (r < 45 ? 0.0 : 10.0);
    }
    const auto f = fit(forest<split::variance, leaf::mean, sample::none>{.trees = 1}, x, y);
    CHECK(f.trees()[0].shape.size() == 3);
    CHECK(predict(f, x) == y);
  }
}

TEST_CASE("grow: missing values never seen in a node follow its heavier side", "[forest][law]") {
  feature_table x{30, 1}, query{1, 1};
  std::vector<double> y(30);
  for (const std::size_t low : {10u, 20u}) {
    for (std::size_t r = 0; r < 30; ++r) {
      x(r, 0) = r < low ? 1.0f : 2.0f;
      y[r] = r < low ? 1.0 : 2.0;
    }
    const auto f = fit(forest<split::variance, leaf::mean, sample::none>{.trees = 1}, x, y);
    CHECK(predict(f, query)[0] == (low == 20 ? 1.0 : 2.0));
  }
}

TEST_CASE("grow: no leaf is lighter than min_leaf, and no tree deeper than max_depth", "[forest][law]") {
  const auto train = forest_data::any(1500, 6, 3, false);
  for (const std::size_t min_leaf : {1u, 5u, 37u})
    for (const std::size_t max_depth : {0u, 1u, 4u}) {
      const auto f = fit(quantile_forest{.trees = 5, .min_leaf = min_leaf, .max_depth = max_depth}, train.x, train.y);
      for (const auto& t : f.trees()) {
        std::size_t kept = 0;
        for (const tree_node n : t.nodes()) {
          if (!n.is_leaf()) continue;
          CHECK(n.count() >= min_leaf);
          kept += n.count();
        }
        CHECK(kept == 1500);  // a bootstrap of 1500 rows, every one in one leaf
        if (max_depth != 0) CHECK(depth(t) <= max_depth);
        if (max_depth == 0) CHECK(depth(t) > 4);
      }
    }
}

TEST_CASE("grow: a column that cannot be cut does not stop a node from being cut by another", "[forest][law]") {
  feature_table x{200, 20};
  std::vector<double> y(200);
  for (std::size_t r = 0; r < 200; ++r) {
    for (std::size_t c = 0; c < 20; ++c) x(r, c) = 1.0f;
    x(r, 13) = static_cast<float>(r);
    y[r] = static_cast<double>(r / 20);
  }
  const auto f = fit(forest<split::variance, leaf::mean, sample::none>{.trees = 1, .columns_tried = 1}, x, y);
  CHECK(predict(f, x) == y);
}

TEST_CASE("grow: the mean never falls along an ascending column, nor rises along a descending one", "[forest][law]") {
  auto train = forest_data::any(2000, 4, 12, true, 0.1);
  const forest<split::variance, leaf::mean> how{.trees = 10, .columns_tried = 4, .monotone = {1, 0, 0, -1}};
  const auto free = fit(forest<split::variance, leaf::mean>{.trees = 10, .columns_tried = 4}, train.x, train.y);
  const auto held = fit(how, train.x, train.y);
  std::size_t broken = 0;
  for (std::uint64_t i = 0; i < 400; ++i) {
    random_stream s{i};
    feature_table x{20, 4};
    const std::size_t along = i % 2 == 0 ? 0 : 3;
    for (std::size_t c = 0; c < 4; ++c) {
      const auto v = static_cast<float>(s.uniform());
      for (std::size_t r = 0; r < 20; ++r) x(r, c) = c == along ? static_cast<float>(r) / 19 : v;
    }
    const auto m = predict(held, x), any = predict(free, x);
    for (std::size_t r = 1; r < 20; ++r) {
      REQUIRE((along == 0 ? m[r] - m[r - 1] : m[r - 1] - m[r]) >= -1e-12);
      broken += (along == 0 ? any[r] < any[r - 1] : any[r] > any[r - 1]) ? 1 : 0;
    }
  }
  CHECK(broken > 100);  // a free forest does not keep the order by itself
}

TEST_CASE("grow: a limit on leaves keeps the cuts that gain most", "[forest][law]") {
  const auto train = forest_data::any(1500, 5, 13, true);
  using one_tree = forest<split::variance, leaf::mean, sample::none>;
  const auto squares = [&](std::size_t leaves, std::size_t depth) {
    const one_tree how{.trees = 1, .columns_tried = 5, .max_depth = depth, .max_leaves = leaves};
    const auto f = fit(how, train.x, train.y);
    std::size_t count = 0;
    for (const tree_node n : f.trees()[0].nodes()) count += n.is_leaf() ? 1 : 0;
    const auto m = predict(f, train.x);
    double sum = 0;
    for (std::size_t r = 0; r < m.size(); ++r) sum += (train.y[r] - m[r]) * (train.y[r] - m[r]);
    return std::pair{count, sum};
  };
  double before = 1e300;
  for (const std::size_t leaves : {1u, 2u, 3u, 8u, 31u}) {
    const auto [count, sum] = squares(leaves, 0);
    CHECK(count == leaves);
    CHECK(sum < before);
    before = sum;
  }
  CHECK(squares(8, 0).second < squares(0, 3).second);  // eight leaves by gain, or by level
  CHECK(fit(one_tree{.trees = 1, .columns_tried = 5, .max_leaves = 100000}, train.x, train.y).trees()[0].kept.size() ==
        fit(one_tree{.trees = 1, .columns_tried = 5}, train.x, train.y).trees()[0].kept.size());
}

TEST_CASE("grow: the leaves of an honest tree keep rows that did not choose its cuts", "[forest][law]") {
  auto train = forest_data::any(800, 4, 14, false, 0.0);
  using honest_forest = forest<split::variance, leaf::all_targets, sample::subsample>;
  const honest_forest how{.trees = 4, .min_leaf = 3, .sample = {.fraction = 0.5}, .honest = true};
  const auto f = fit(how, train.x, train.y);
  for (std::size_t t = 0; t < 4; ++t) {
    const std::size_t kept = f.trees()[t].kept.size();
    CHECK(kept > 150);
    CHECK(kept < 250);  // half of the 400 rows drawn
    for (const tree_node n : f.trees()[t].nodes())
      if (n.is_leaf()) CHECK(n.count() >= 1);
  }
  // targets that only noise tells apart: a tree that kept the rows it was cut by would follow the noise
  for (std::size_t r = 0; r < 800; ++r) train.y[r] = random_stream{21, r}.normal();
  using whole_tree = forest<split::variance, leaf::mean, sample::none>;
  const auto spread = [&](bool honest) {
    const auto m = predict(fit(whole_tree{.trees = 1, .min_leaf = 40, .honest = honest}, train.x, train.y), train.x);
    double squares = 0;
    for (const double v : m) squares += v * v;
    return squares;
  };
  CHECK(spread(true) < 0.7 * spread(false));
}

TEST_CASE("grow: options that contradict each other are refused", "[forest][fault]") {
  const auto train = forest_data::any(50, 2, 1, false);
  const auto fault_of = [&](auto how) {
    try {
      fit(how, train.x, train.y);
    } catch (const error& e) {
      return static_cast<int>(e.why());
    }
    return 0;
  };
  CHECK(fault_of(quantile_forest{.trees = 1, .monotone = {1}}) == 101);
  CHECK(fault_of(quantile_forest{.trees = 1, .monotone = {1, 2}}) == 201);
  CHECK(fault_of(quantile_forest{.trees = 1, .categories = {0}, .monotone = {1, 0}}) == 201);
  CHECK(fault_of(quantile_forest{.trees = 1, .categories = {2}}) == 201);
  CHECK(fault_of(quantile_forest{.trees = 1, .honest = true, .monotone = {1, 0}}) == 201);
  CHECK(fault_of(forest<split::quantile>{.trees = 1, .monotone = {1, 0}}) == 201);
  CHECK(fault_of(quantile_forest{.trees = 1, .categories = {0}, .monotone = {0, 1}}) == 0);
}
