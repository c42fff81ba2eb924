// SPDX-License-Identifier: BSL-1.0
#include <echelon/forest/limbs.hpp>

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <vector>

#include <echelon/exec/seq.hpp>
#include <echelon/exec/threads.hpp>
#include <echelon/forest/fit.hpp>

#include <tests/forest/data.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {

/// A sample of every row, and all that a grower reads beside it.
struct trainer {
  forest_data::rows train;
  growth_limits limits;
  column_bins bins;
  binned_rows data;
  echelon::detail::ranked_targets ranked;
  split::variance split;
  leaf::all_targets leaf;

  trainer(forest_data::rows of, growth_limits how, std::span<const std::uint32_t> categories)
      : train{std::move(of)}, limits{how}, bins{learn_bins(exec::seq, train.x, {}, categories)},
        data{bin_rows(exec::seq, bins, train.x)} {
    std::vector<std::uint32_t> all(train.y.size());
    std::iota(all.begin(), all.end(), 0u);
    ranked = echelon::detail::rank_targets(train.y, {}, all);
  }

  tree_sample sample(bool honest) const {
    tree_sample out;
    for (std::uint32_t r = 0; r < train.y.size(); ++r)
      (honest && r % 2 == 1 ? out.honest : out.rows).push_back({r, 1.0f, train.y[r]});
    return out;
  }

  auto make() const {
    return [this] {
      return echelon::detail::grower<split::variance, leaf::all_targets, binned_rows>{
          split, leaf, limits, bins, data, ranked.support, ranked.ranks};
    };
  }

  template <class E>
  auto grow(const E& where, bool honest, std::size_t large, bool best_first = false) const {
    tree_sample rows = sample(honest);
    return echelon::detail::grow_tree(where, make(), rows, best_first, {1, 2, 3}, {1, 2, 4}, {.large = large});
  }
};

constexpr std::size_t never = std::size_t{1} << 40;

}  // namespace

TEST_CASE("limbs: where every column is tried, limbs join to the tree that grows in one go", "[forest][parity]") {
  auto of = forest_data::any(3000, 5, 3, false);
  for (std::size_t r = 0; r < 3000; ++r) of.x(r, 2) = static_cast<float>(random_stream{8, r}.below(40));
  for (const bool with_set : {false, true})
    for (const bool honest : {false, true}) {
      const std::vector<std::uint32_t> categories(with_set ? 1 : 0, 2u);
      // leaves large enough that no two columns part a node alike: who wins a tie hangs on the draw
      const trainer t{of, {.columns = 5, .columns_tried = 5, .min_leaf = 25}, categories};
      const auto whole = t.grow(exec::seq, honest, never), joined = t.grow(exec::seq, honest, 100);
      CHECK(whole.nodes == joined.nodes);
      CHECK(whole.kept == joined.kept);
      REQUIRE(whole.gains.size() == joined.gains.size());
      for (std::size_t i = 0; i < whole.gains.size(); ++i) {
        CHECK(whole.gains[i].column == joined.gains[i].column);
        CHECK(whole.gains[i].gain == Approx(joined.gains[i].gain).epsilon(1e-12));
      }
    }
}

TEST_CASE("limbs: workers change no bit, whatever columns are drawn", "[forest][parity]") {
  const trainer t{forest_data::any(3000, 8, 5, true), {.columns = 8, .columns_tried = 2, .min_leaf = 3}, {}};
  const auto one = t.grow(exec::seq, false, 100);
  CHECK(one.nodes != t.grow(exec::seq, false, never).nodes);  // limbs draw from streams of their own
  for (const std::size_t workers : {1u, 2u, 4u}) {
    const auto more = t.grow(exec::threads{.workers = workers}, false, 100);
    CHECK(one.nodes == more.nodes);
    CHECK(one.kept == more.kept);
  }
}

TEST_CASE("limbs: a small tree and one that takes the best cut first have none", "[forest][law]") {
  const trainer t{forest_data::any(500, 4, 5, false), {.columns = 4, .columns_tried = 2, .max_leaves = 20}, {}};
  CHECK(t.grow(exec::seq, false, 100, true).nodes == t.grow(exec::seq, false, never).nodes);
  const trainer small{forest_data::any(500, 4, 5, false), {.columns = 4, .columns_tried = 2}, {}};
  CHECK(small.grow(exec::seq, false, 501).nodes == small.grow(exec::seq, false, never).nodes);
}

TEST_CASE("limbs: one large tree of a forest is the same for any number of workers", "[forest][parity]") {
  const auto train = forest_data::any(std::size_t{1} << 17, 3, 11, true);
  const forest<split::variance, leaf::all_targets, sample::none> one{.trees = 1, .min_leaf = 50, .columns_tried = 2};
  const auto a = fit(one, train.x, train.y), b = fit(exec::threads{.workers = 3}, one, train.x, train.y);
  CHECK(forest_data::hash_of(a) == forest_data::hash_of(b));
}
