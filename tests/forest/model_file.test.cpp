// SPDX-License-Identifier: BSL-1.0
#include <echelon/forest/model_file.hpp>

#include <filesystem>
#include <string>
#include <type_traits>
#include <vector>

#include <echelon/core/random.hpp>
#include <echelon/forest/fit.hpp>
#include <echelon/forest/predict.hpp>

#include <tests/forest/data.hpp>

#include <tests/catch.hpp>
#include <tests/temporary_file.hpp>

using namespace echelon;

namespace {

/// The tensors of a small forest as a file would hold them, to be spoiled one by one: a cut after bin 1, two leaves.
struct tensors {
  std::vector<double> targets{1.0, 2.0, 3.0};
  std::vector<float> weights, cuts{0.5f, 1.5f};
  std::vector<std::uint32_t> cut_counts{2, 0}, categories;
  std::vector<std::uint64_t> inner_counts{1}, set_counts{0}, kept_counts{3}, marks{1}, wide, sets;
  std::vector<std::uint64_t> leaf_begins = begins(0, 2, 3);
  std::vector<std::uint16_t> narrow{1 << 1};
  std::vector<std::uint64_t> kept{0 | 1 << 2 | 2 << 4, 0};

  static std::vector<std::uint64_t> begins(std::uint32_t a, std::uint32_t b, std::uint32_t c) {
    const std::vector<std::uint32_t> all{a, b, c};
    return packed_ranks::pack(std::span<const std::uint32_t>{all}, 2);
  }

  /// The same forest with a set of categories at its root.
  static tensors with_set() {
    tensors t;
    t.categories = {0};
    t.narrow = {};
    t.wide = {2};
    t.sets = {3, 0, 0, 0};
    t.set_counts = {1};
    return t;
  }

  std::string bytes() const {
    model_writer to{"forest.all_targets"};
    const auto add = [&]<class T>(const char* name, const std::vector<T>& v) {
      to.tensor(name, std::span<const T>{v});
    };
    add("targets", targets);
    add("weights", weights);
    add("cuts", cuts);
    add("cut_counts", cut_counts);
    add("categories", categories);
    add("inner_counts", inner_counts);
    add("set_counts", set_counts);
    add("marks", marks);
    add("narrow", narrow);
    add("wide", wide);
    add("sets", sets);
    add("leaf_begins", leaf_begins);
    add("kept_counts", kept_counts);
    add("kept", kept);
    return to.bytes();
  }
};

parsed<fitted_forest<leaf::all_targets>> read(const std::string& bytes) {
  const auto file = read_model(detail::as_bytes(bytes), "f.safetensors", "forest.all_targets");
  if (!file) return file.error();
  return read_forest<leaf::all_targets>(*file);
}

template <class F>
int fault_after(F spoil) {
  tensors t;
  spoil(t);
  const auto f = read(t.bytes());
  return f ? 0 : static_cast<int>(f.error().why);
}

}  // namespace

TEST_CASE("forest file: what is loaded equals what was saved, and predicts the same bits", "[forest][law]") {
  const auto train = forest_data::any(600, 5, 1, false);
  std::vector<double> weight(600);
  for (std::size_t i = 0; i < 600; ++i) weight[i] = random_stream{3, i}.uniform();
  const temporary_file at{"echelon_forest_"};
  for (const bool weighted : {false, true}) {
    const auto f = fit(quantile_forest{.trees = 7}, train.x, train.y,
                       weighted ? std::span<const double>{weight} : std::span<const double>{});
    REQUIRE_FALSE(save(f, at.path));
    const auto back = load_forest(at.path);
    REQUIRE(back);
    CHECK(*back == f);
    CHECK(std::equal(back->gains().begin(), back->gains().end(), f.gains().begin(), f.gains().end()));
    CHECK(predict(*back, train.x, levels::m5) == predict(f, train.x, levels::m5));
  }
  const auto means = fit(forest<split::variance, leaf::mean>{.trees = 7}, train.x, train.y);
  REQUIRE_FALSE(save(means, at.path));
  const auto back = load_forest<leaf::mean>(at.path);
  REQUIRE(back);
  CHECK(*back == means);
  CHECK(load_forest(at.path).error().why == fault::unsupported);
  CHECK(load_forest(at.path + ".nowhere").error().why == fault::cannot_open);
}

TEST_CASE("forest file: a forest of sketches comes back with the same bits from a small file", "[forest][law]") {
  auto train = forest_data::any(3000, 20, 1, false);
  for (std::size_t r = 0; r < 3000; ++r) train.x(r, 3) = static_cast<float>(r % 7);
  const temporary_file at{"echelon_sketches_"};
  using sketches = forest<split::variance, leaf::sketch>;
  for (const sketches& how :
       {sketches{.trees = 9}, sketches{.trees = 9, .min_leaf = 1}, sketches{.trees = 9, .categories = {3}}}) {
    const auto f = fit(how, train.x, train.y);
    REQUIRE_FALSE(save(f, at.path));
    const auto back = load_forest<leaf::sketch>(at.path);
    REQUIRE(back);
    CHECK(*back == f);
    CHECK(predict(*back, train.x, levels::m5) == predict(f, train.x, levels::m5));
    CHECK(load_forest(at.path).error().why == fault::unsupported);
    std::size_t nodes = 0, kept = 0;
    for (const auto& t : f.trees()) {
      nodes += t.shape.size();
      kept += t.kept.size();
    }
    const std::size_t rest = 24'000 + 20 * 255 * 4 + 4096;  // 3,000 targets: 12 bits a place
    if (how.categories.empty()) CHECK(std::filesystem::file_size(at.path) <= rest + 10 * nodes / 8 + 12 * kept / 8);
  }
  const auto best_first = fit(sketches{.trees = 5, .max_leaves = 30}, train.x, train.y);
  REQUIRE_FALSE(save(best_first, at.path));
  const auto back = load_forest<leaf::sketch>(at.path);
  REQUIRE(back);
  CHECK(*back == best_first);
  CHECK(predict(*back, train.x, levels::m5) == predict(best_first, train.x, levels::m5));
}

TEST_CASE("forest file: any bits for a forest of sketches give a forest that predicts, or a problem", "[forest][law]") {
  std::size_t accepted = 0;
  for (std::uint64_t seed = 0; seed < 4000; ++seed) {
    random_stream s{seed};
    const std::vector<double> targets{1.0, 2.0, 3.0};
    std::vector<float> cuts{0.5f, 1.5f};
    std::vector<std::uint32_t> cut_counts{2, 0}, categories, count_bits{2};
    std::vector<std::uint64_t> kept_counts{2 + 2 * std::uint64_t{s.below(2)}};
    std::vector<std::uint32_t> kept(kept_counts[0]);
    std::vector<std::uint8_t> shape;
    packed_trees packed{{2, seed % 2 == 0, 2}};
    const auto half = static_cast<std::uint32_t>(kept.size() / 2);
    packed.add(std::vector<tree_node>{tree_node::inner(1, 0, 1, s.below(2) == 1), tree_node::leaf(0, half),
                                      tree_node::leaf(half, half)}, [](tree_node) {});
    shape = packed.bytes();
    if (seed % 2 == 0) categories = {0};
    if (s.below(4) == 0) count_bits[0] = s.below(s.below(2) == 0 ? 40 : 4);
    for (auto& k : kept) k = s.below(s.below(8) == 0 ? 4 : 3);
    if (s.below(2) == 0) shape[s.below(2)] = static_cast<std::uint8_t>(s.below(256));
    if (s.below(4) == 0) {
      shape.resize(s.below(100));
      for (auto& b : shape) b = static_cast<std::uint8_t>(s.below(256));
    }
    const std::vector<float> weights;
    const auto ranks = packed_ranks::pack(std::span<const std::uint32_t>{kept}, 2);
    model_writer to{"forest.sketch"};  // shows what it is told until its bytes are taken
    const auto add = [&]<class T>(const char* name, const std::vector<T>& v) {
      to.tensor(name, std::span<const T>{v});
    };
    add("targets", targets);
    add("weights", weights);
    add("cuts", cuts);
    add("cut_counts", cut_counts);
    add("categories", categories);
    add("count_bits", count_bits);
    add("kept_counts", kept_counts);
    add("kept", ranks);
    add("shape", shape);
    const std::string bytes = to.bytes();
    const auto file = read_model(detail::as_bytes(bytes), "f.safetensors", "forest.sketch");
    REQUIRE(file);
    const auto f = read_forest<leaf::sketch>(*file);
    if (!f) continue;
    ++accepted;
    for (const double q : predict(*f, feature_table{3, f->columns()}, levels::tenths)) REQUIRE(std::abs(q) < 4);
  }
  CHECK(accepted > 100);
  CHECK(accepted < 3900);
}

TEST_CASE("forest file: targets take four bytes where that loses nothing", "[forest][law]") {
  const auto train = forest_data::any(300, 4, 1, true), fine = forest_data::any(300, 4, 1, false);
  const temporary_file at{"echelon_targets_"};
  for (const auto* rows : {&train, &fine}) {
    const auto f = fit(quantile_forest{.trees = 2}, rows->x, rows->y);
    model_writer to{"forest.all_targets"};
    const stored_forest parts{f};
    parts.put(to, {});
    const std::string bytes = to.bytes();
    const auto file = read_model(detail::as_bytes(bytes), "f.safetensors", "forest.all_targets");
    REQUIRE(file);
    CHECK((file->find("targets32") != nullptr) == (rows == &train));
    CHECK((file->find("targets") != nullptr) == (rows == &fine));
    CHECK(*read_forest<leaf::all_targets>(*file) == f);
  }
}

TEST_CASE("forest file: two forests share a file under their prefixes", "[forest][law]") {
  const auto train = forest_data::any(200, 4, 1, true);
  const auto a = fit(quantile_forest{.trees = 2}, train.x, train.y);
  const auto b = fit(forest<split::variance, leaf::mean>{.trees = 3}, train.x, train.y);
  const stored_forest parts_a{a};
  const stored_forest parts_b{b};
  model_writer to{"pair"};
  parts_a.put(to, "a/");
  parts_b.put(to, "b/");
  const std::string bytes = to.bytes();
  const auto file = read_model(detail::as_bytes(bytes), "pair.safetensors");
  REQUIRE(file);
  CHECK(*read_forest<leaf::all_targets>(*file, "a/") == a);
  CHECK(*read_forest<leaf::mean>(*file, "b/") == b);
  CHECK(read_forest<leaf::mean>(*file, "c/").error().why == fault::unknown);
  CHECK(read_forest<leaf::mean>(*file, "a/").error().why == fault::unsupported);
}

TEST_CASE("forest file: a forest that cannot be is refused by name, hashes right or not", "[forest][fault]") {
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
  CHECK(fault_after([](tensors& t) { t.targets = {}; }) == 202);
  CHECK(fault_after([](tensors& t) { t.targets = {1.0, 2.0, 2.0}; }) == 102);
  CHECK(fault_after([](tensors& t) { t.targets[2] = 1e300; }) == 201);
  CHECK(fault_after([](tensors& t) { t.weights = {1.0f}; }) == 101);
  CHECK(fault_after([](tensors& t) { t.weights = {1.0f, -1.0f, 1.0f}; }) == 201);
  CHECK(fault_after([](tensors& t) { t.inner_counts = {}; }) == 101);
  CHECK(fault_after([](tensors& t) { t.set_counts = {}; }) == 101);
  CHECK(fault_after([](tensors& t) { t.set_counts = {1}; }) == 101);
  CHECK(fault_after([](tensors& t) { t.set_counts = {huge / 4 + 1}; }) == 101);
  CHECK(fault_after([](tensors& t) { t.inner_counts = {2}; }) == 101);
  CHECK(fault_after([](tensors& t) { t.inner_counts = {0}; }) == 101);
  CHECK(fault_after([](tensors& t) { t.inner_counts = {huge / 2 + 2}; }) == 101);
  CHECK(fault_after([](tensors& t) { t.inner_counts = {huge}; }) == 101);
  CHECK(fault_after([](tensors& t) { t.marks = {}; }) == 101);
  CHECK(fault_after([](tensors& t) { t.leaf_begins.pop_back(); }) == 101);
  CHECK(fault_after([](tensors& t) { t.marks.push_back(0); }) == 101);
  CHECK(fault_after([](tensors& t) { t.narrow.push_back(0); }) == 101);
  CHECK(fault_after([](tensors& t) { t.wide.push_back(0); }) == 101);
  CHECK(fault_after([](tensors& t) { t.sets.push_back(0); }) == 101);
  CHECK(fault_after([](tensors& t) { t.leaf_begins.push_back(0); }) == 101);
  CHECK(fault_after([](tensors& t) { t.kept.push_back(0); }) == 101);
  CHECK(fault_after([](tensors& t) { t.kept.pop_back(); }) == 101);
  CHECK(fault_after([](tensors& t) { t.kept_counts = {huge}; }) == 101);
  CHECK(fault_after([](tensors& t) { t.kept_counts = {100}; }) == 101);
  CHECK(fault_after([](tensors& t) { t.kept_counts = {2}; }) == 402);
  CHECK(fault_after([](tensors& t) { t.kept = {3, 0}; }) == 402);
  CHECK(fault_after([](tensors& t) { t.marks[0] = 0; }) == 402);
  CHECK(fault_after([](tensors& t) { t.marks[0] = 3; }) == 402);
  CHECK(fault_after([](tensors& t) { t.marks[0] = huge; }) == 402);
  CHECK(fault_after([](tensors& t) { t.narrow[0] = 2 << 9; }) == 402);
  CHECK(fault_after([](tensors& t) { t.leaf_begins = tensors::begins(0, 0, 3); }) == 402);
  CHECK(fault_after([](tensors& t) { t.leaf_begins = tensors::begins(1, 2, 3); }) == 402);
  CHECK(fault_after([](tensors& t) { t.leaf_begins = tensors::begins(0, 3, 2); }) == 402);
  tensors t;
  t.kept[0] = 3;
  CHECK(read(t.bytes()).error().text() ==
        "ECH-402 f.safetensors: found ECH-402 trees[0] has a leaf with an unknown target, "
        "needed a forest that can predict");
}

TEST_CASE("forest file: a file of another version is refused by its version", "[forest][fault]") {
  std::string bytes = tensors{}.bytes();
  const std::string version = "\"version\":\"2\"";
  const std::size_t at = bytes.find(version);
  REQUIRE(at != std::string::npos);
  bytes[at + version.size() - 2] = '1';
  CHECK(read(bytes).error().text() == "ECH-403 f.safetensors: found version \"1\", needed version 2");
}

TEST_CASE("forest file: sets of categories stand where they say, or are refused", "[forest][fault]") {
  const auto fault_of_set = [](auto spoil) {
    tensors t = tensors::with_set();
    spoil(t);
    const auto f = read(t.bytes());
    return f ? 0 : static_cast<int>(f.error().why);
  };
  CHECK(fault_of_set([](tensors&) {}) == 0);
  CHECK(fault_of_set([](tensors& t) { t.categories = {9}; }) == 201);
  CHECK(fault_of_set([](tensors& t) { t.categories = {}; }) == 402);
  CHECK(fault_of_set([](tensors& t) { t.wide[0] |= std::uint64_t{1} << 32; }) == 402);  // the second of one set
  CHECK(fault_of_set([](tensors& t) { t.sets = {}, t.set_counts = {0}; }) == 402);
}

TEST_CASE("forest file: any value in any tensor gives a forest that predicts, or a problem", "[forest][law]") {
  std::size_t accepted = 0;
  for (std::uint64_t seed = 0; seed < 4000; ++seed) {
    random_stream s{seed};
    tensors t = seed % 2 == 0 ? tensors{} : tensors::with_set();
    for (std::uint32_t changes = 1 + s.below(3); changes > 0; --changes) {
      const auto any = [&]() -> std::uint32_t { return s.below(2) == 0 ? s() : s.below(5); };
      const auto spoil = [&](auto& v) {
        using element = std::remove_cvref_t<decltype(v[0])>;
        const auto size = static_cast<std::uint32_t>(v.size());
        if (!v.empty() && s.below(4) != 0) v[s.below(size)] = static_cast<element>(any());
        else v.resize(s.below(6));
      };
      switch (s.below(13)) {
        case 0: spoil(t.cut_counts); break;
        case 1: spoil(t.marks); break;
        case 2: spoil(t.narrow); break;
        case 3: spoil(t.kept); break;
        case 4: spoil(t.inner_counts); break;
        case 5: spoil(t.kept_counts); break;
        case 6: spoil(t.categories); break;
        case 7: spoil(t.wide); break;
        case 8: spoil(t.sets); break;
        case 9: spoil(t.set_counts); break;
        case 10: spoil(t.leaf_begins); break;
        default: t.targets[s.below(3)] = s.normal();
      }
    }
    const auto f = read(t.bytes());
    if (!f) continue;
    ++accepted;
    for (const double q : predict(*f, feature_table{3, f->columns()}, levels::tenths)) REQUIRE(std::abs(q) < 1e3);
  }
  CHECK(accepted > 100);
  CHECK(accepted < 3900);
}
