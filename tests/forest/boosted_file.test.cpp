// SPDX-License-Identifier: BSL-1.0
#include <echelon/forest/boosted_file.hpp>

#include <cmath>
#include <string>
#include <vector>

#include <echelon/core/random.hpp>
#include <echelon/forest/boosted_fit.hpp>
#include <echelon/forest/boosted_predict.hpp>

#include <tests/forest/data.hpp>

#include <tests/catch.hpp>
#include <tests/temporary_file.hpp>

using namespace echelon;

namespace {

/// The tensors of a small model as a file would hold them, to be spoiled one by one.
struct tensors {
  std::vector<double> scale{2.0, 4.0, 0.0, 5.0};
  std::vector<float> cuts{0.5f, 1.5f}, start{-0.25f, 0.5f}, steps{-0.1f, 0.0f, 0.1f, 0.2f};
  std::vector<std::uint32_t> cut_counts{2, 0}, levels{100'000, 900'000};
  std::vector<std::uint32_t> nodes{1, 1u << 8, 0, 1u << 31, 1, 1u << 31};  // cut after bin 1, two leaves
  std::vector<std::uint64_t> node_counts{3}, leaf_counts{2};

  std::string bytes() const {
    model_writer to{"forest.boosted_quantiles"};
    const auto add = [&]<class T>(const char* name, const std::vector<T>& v) {
      to.tensor(name, std::span<const T>{v});
    };
    add("scale", scale);
    add("cuts", cuts);
    add("cut_counts", cut_counts);
    add("levels", levels);
    add("start", start);
    add("nodes", nodes);
    add("node_counts", node_counts);
    add("steps", steps);
    add("leaf_counts", leaf_counts);
    return to.bytes();
  }
};

parsed<fitted_boosted_quantiles> read(const std::string& bytes) {
  const auto file = read_model(echelon::detail::as_bytes(bytes), "b.safetensors", "forest.boosted_quantiles");
  if (!file) return file.error();
  return read_boosted_quantiles(*file);
}

template <class F>
int fault_after(F spoil) {
  tensors t;
  spoil(t);
  const auto f = read(t.bytes());
  return f ? 0 : static_cast<int>(f.error().why);
}

}  // namespace

TEST_CASE("boosted file: what is loaded equals what was saved, and predicts the same bits", "[forest][law]") {
  const auto train = forest_data::any(600, 5, 1, false);
  const temporary_file at{"echelon_boosted_"};
  for (const std::size_t rounds : {1u, 7u}) {
    const auto f = fit(boosted_quantiles{.rounds = rounds}, train.x, train.y, levels::m5);
    REQUIRE_FALSE(save(f, at.path));
    const auto back = load_boosted_quantiles(at.path);
    REQUIRE(back);
    CHECK(*back == f);
    CHECK(predict(*back, train.x) == predict(f, train.x));
  }
  CHECK(load_boosted_quantiles(at.path + ".nowhere").error().why == fault::cannot_open);
}

TEST_CASE("boosted file: two models share a file under their prefixes", "[forest][law]") {
  const auto train = forest_data::any(200, 4, 1, true);
  const auto a = fit(boosted_quantiles{.rounds = 2}, train.x, train.y, levels::tenths);
  const auto b = fit(boosted_quantiles{.rounds = 3}, train.x, train.y, levels::deciles);
  const stored_boosted_quantiles parts_a{a}, parts_b{b};
  model_writer to{"pair"};
  parts_a.put(to, "a/");
  parts_b.put(to, "b/");
  const std::string bytes = to.bytes();
  const auto file = read_model(echelon::detail::as_bytes(bytes), "pair.safetensors");
  REQUIRE(file);
  CHECK(*read_boosted_quantiles(*file, "a/") == a);
  CHECK(*read_boosted_quantiles(*file, "b/") == b);
  CHECK(read_boosted_quantiles(*file, "c/").error().why == fault::unknown);
}

TEST_CASE("boosted file: every truncation and every changed byte is refused", "[forest][fault]") {
  const std::string good = tensors{}.bytes();
  REQUIRE(read(good));
  for (std::size_t n = 0; n < good.size(); ++n) REQUIRE_FALSE(read(good.substr(0, n)));
  for (std::size_t n = 0; n < good.size(); ++n) {
    std::string bad = good;
    bad[n] = static_cast<char>(bad[n] ^ (1 << (n % 8)));
    REQUIRE_FALSE(read(bad));
  }
}

TEST_CASE("boosted file: a model that cannot be is refused by name, hashes right or not", "[forest][fault]") {
  constexpr std::uint32_t leaf_bit = 1u << 31;
  constexpr std::uint64_t huge = ~std::uint64_t{0};
  CHECK(fault_after([](tensors&) {}) == 0);
  CHECK(fault_after([](tensors& t) { t.cut_counts = {3, 0}; }) == 101);
  CHECK(fault_after([](tensors& t) { t.cut_counts = {1, 0}; }) == 101);
  CHECK(fault_after([](tensors& t) { t.cut_counts = {0xFFFFFFFFu, 2}; }) == 101);
  CHECK(fault_after([](tensors& t) { t.cut_counts = {}; }) == 101);
  CHECK(fault_after([](tensors& t) { t.cut_counts = {}, t.cuts = {}; }) == 202);
  CHECK(fault_after([](tensors& t) { t.cut_counts.resize(40'000); }) == 404);
  CHECK(fault_after([](tensors& t) { t.cuts = {1.5f, 0.5f}; }) == 102);
  CHECK(fault_after([](tensors& t) { t.cuts.assign(255, 0.5f), t.cut_counts = {255, 0}; }) == 201);
  CHECK(fault_after([](tensors& t) { t.levels = {}; }) == 202);
  CHECK(fault_after([](tensors& t) { t.levels.resize(70'000); }) == 404);
  CHECK(fault_after([](tensors& t) { t.levels[0] = 0; }) == 201);
  CHECK(fault_after([](tensors& t) { t.levels[1] = 1'000'000; }) == 201);
  CHECK(fault_after([](tensors& t) { t.levels = {900'000, 100'000}; }) == 102);
  CHECK(fault_after([](tensors& t) { t.levels = {1, 2, 3}; }) == 101);
  CHECK(fault_after([](tensors& t) { t.scale.pop_back(); }) == 101);
  CHECK(fault_after([](tensors& t) { t.scale[1] = -1; }) == 201);
  CHECK(fault_after([](tensors& t) { t.scale[3] = -1; }) == 102);
  CHECK(fault_after([](tensors& t) { t.start = {0.5f, -0.25f}; }) == 102);
  CHECK(fault_after([](tensors& t) { t.start.push_back(1.0f); }) == 101);
  CHECK(fault_after([](tensors& t) { t.node_counts = {}; }) == 101);
  CHECK(fault_after([](tensors& t) { t.node_counts = {4}; }) == 101);
  CHECK(fault_after([](tensors& t) { t.node_counts = {2}; }) == 101);
  CHECK(fault_after([](tensors& t) { t.node_counts = {huge / 2 + 2}; }) == 101);
  CHECK(fault_after([](tensors& t) { t.node_counts = {huge}; }) == 101);
  CHECK(fault_after([](tensors& t) { t.nodes.push_back(0); }) == 101);
  CHECK(fault_after([](tensors& t) { t.leaf_counts = {huge}; }) == 101);
  CHECK(fault_after([](tensors& t) { t.leaf_counts = {huge / 2 + 2}; }) == 101);
  CHECK(fault_after([](tensors& t) { t.leaf_counts = {1}; }) == 101);
  CHECK(fault_after([](tensors& t) { t.node_counts = {3, 0}, t.leaf_counts = {2, 0}; }) == 402);
  CHECK(fault_after([](tensors& t) { t.steps[2] = std::nanf(""); }) == 301);
  CHECK(fault_after([](tensors& t) { t.steps[2] = 1e31f; }) == 201);
  CHECK(fault_after([](tensors& t) { t.nodes[0] = 0; }) == 402);
  CHECK(fault_after([](tensors& t) { t.nodes[0] = 2; }) == 402);
  CHECK(fault_after([](tensors& t) { t.nodes[0] = 0xFFFFFFFFu; }) == 402);
  CHECK(fault_after([](tensors& t) { t.nodes[1] = 2u << 16; }) == 402);
  CHECK(fault_after([](tensors& t) { t.nodes[2] = 2, t.nodes[3] = leaf_bit; }) == 402);
  tensors t;
  t.nodes[4] = 9;
  CHECK(read(t.bytes()).error().text() ==
        "ECH-402 b.safetensors: found ECH-402 trees[0] has a leaf whose steps do not exist, "
        "needed boosted quantiles that can predict");
}

TEST_CASE("boosted file: any value in any tensor gives a model that predicts, or a problem", "[forest][law]") {
  std::size_t accepted = 0;
  for (std::uint64_t seed = 0; seed < 4000; ++seed) {
    random_stream s{seed};
    tensors t;
    for (std::uint32_t changes = 1 + s.below(3); changes > 0; --changes) {
      const auto any = [&]() -> std::uint32_t { return s.below(2) == 0 ? s() : s.below(5); };
      const auto spoil = [&](auto& v) {
        if (!v.empty() && s.below(4) != 0) v[s.below(static_cast<std::uint32_t>(v.size()))] = any();
        else v.resize(s.below(6));
      };
      switch (s.below(7)) {
        case 0: spoil(t.cut_counts); break;
        case 1: spoil(t.nodes); break;
        case 2: spoil(t.nodes); break;
        case 3: spoil(t.levels); break;
        case 4: spoil(t.node_counts); break;
        case 5: spoil(t.leaf_counts); break;
        default: t.steps[s.below(4)] = static_cast<float>(s.normal()) * (s.below(2) == 0 ? 1.0f : 1e30f);
      }
    }
    const auto f = read(t.bytes());
    if (!f) continue;
    ++accepted;
    for (const double q : predict(*f, feature_table{3, f->columns()})) REQUIRE((q >= 0 && q <= 5));
  }
  CHECK(accepted > 100);
  CHECK(accepted < 3900);
}
