// SPDX-License-Identifier: BSL-1.0
#include <echelon/forest/bins.hpp>

#include <cmath>
#include <limits>
#include <vector>

#include <echelon/exec/seq.hpp>
#include <echelon/exec/threads.hpp>

#include <tests/forest/data.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {
constexpr float missing = std::numeric_limits<float>::quiet_NaN();
}

TEST_CASE("bins: a value's bin counts the cuts below it, not-a-number has a bin of its own", "[forest][law]") {
  std::vector<float> many(254);
  for (std::size_t i = 0; i < many.size(); ++i) many[i] = static_cast<float>(i) * 0.5f - 40.0f;
  const column_bins bins{std::vector<std::vector<float>>{{}, {1.0f}, {-1.0f, 0.0f, 2.5f}, many}};
  for (std::size_t c = 0; c < bins.columns(); ++c) {
    CHECK(bins.bin(c, missing) == 0);
    for (float v = -60.0f; v < 120.0f; v += 0.25f) {
      std::size_t below = 0;
      for (const float cut : bins.cuts(c)) below += cut < v ? 1 : 0;
      REQUIRE(bins.bin(c, v) == 1 + below);
    }
    CHECK(bins.bin(c, std::numeric_limits<float>::max()) == 1 + bins.cuts(c).size());
    CHECK(bins.bin(c, std::numeric_limits<float>::lowest()) == 1);
  }
}

TEST_CASE("bins: up to 255 different values are told apart", "[forest][law]") {
  feature_table x{2550, 1};
  for (std::size_t r = 0; r < x.rows(); ++r) x(r, 0) = static_cast<float>(r % 255) * 0.125f;
  const auto bins = learn_bins(exec::seq, x.view());
  REQUIRE(bins.cuts(0).size() == 254);
  for (std::size_t v = 0; v < 255; ++v) CHECK(bins.bin(0, static_cast<float>(v) * 0.125f) == v + 1);
}

TEST_CASE("bins: neighbours in floating point are told apart", "[forest][law]") {
  feature_table x{4, 1};
  const float one = 1.0f, next = std::nextafter(1.0f, 2.0f);
  x(0, 0) = one;
  x(1, 0) = next;
  x(2, 0) = std::numeric_limits<float>::lowest();
  x(3, 0) = std::numeric_limits<float>::max();
  const auto bins = learn_bins(exec::seq, x.view());
  CHECK(bins.bin(0, one) + 1 == bins.bin(0, next));
  CHECK(bins.cuts(0).size() == 3);
}

TEST_CASE("bins: continuous values fill the bins evenly, and a heavy value gets one of its own", "[forest][law]") {
  feature_table x{30'000, 2};
  for (std::size_t r = 0; r < x.rows(); ++r) {
    random_stream s{4, r};
    x(r, 0) = static_cast<float>(s.normal());
    x(r, 1) = s.uniform() < 0.4 ? 0.0f : static_cast<float>(s.normal());
  }
  const auto bins = learn_bins(exec::seq, x.view());
  std::vector<std::size_t> held(256), zero(256), other(256);
  for (std::size_t r = 0; r < x.rows(); ++r) {
    ++held[bins.bin(0, x(r, 0))];
    ++(x(r, 1) == 0.0f ? zero : other)[bins.bin(1, x(r, 1))];
  }
  CHECK(bins.cuts(0).size() == 254);
  for (std::size_t b = 1; b <= 255; ++b) {
    CHECK(held[b] >= 117);  // 30,000 rows in 255 bins are 117.6 a bin
    CHECK(held[b] <= 119);
  }
  const std::uint8_t of_zero = bins.bin(1, 0.0f);
  CHECK(zero[of_zero] > 11'000);
  CHECK(other[of_zero] == 0);
}

TEST_CASE("bins: an integer weight means that many copies", "[forest][law]") {
  const auto data = forest_data::any(400, 2, 5, false);
  feature_table copies;
  std::vector<double> weight;
  for (std::size_t r = 0; r < data.x.rows(); ++r) {
    weight.push_back(static_cast<double>(random_stream{8, r}.below(4)));
    for (double k = 0; k < weight.back(); ++k) copies.push_back(data.x.row(r));
  }
  const auto a = learn_bins(exec::seq, data.x.view(), weight), b = learn_bins(exec::seq, copies.view());
  CHECK(a == b);
}

TEST_CASE("bins: rows of bytes agree with single values for any width and worker", "[forest][parity]") {
  for (const std::size_t columns : {1u, 3u, 64u, 65u, 130u}) {
    const auto data = forest_data::any(5000, columns, columns, false);
    const auto bins = learn_bins(exec::threads{.workers = 3}, data.x.view());
    const auto rows = bin_rows(exec::threads{.workers = 3}, bins, data.x.view());
    CHECK(reinterpret_cast<std::uintptr_t>(rows.row(0)) % 64 == 0);
    for (std::size_t r = 0; r < data.x.rows(); r += 7)
      for (std::size_t c = 0; c < columns; ++c) REQUIRE(rows.row(r)[c] == bins.bin(c, data.x(r, c)));
  }
}

TEST_CASE("bins: of the bins between two others, those nearer to the left one go with it", "[forest][law]") {
  const auto midway = [](std::vector<float> values, std::size_t left, std::size_t right) {
    feature_table x{values.size(), 1};
    for (std::size_t r = 0; r < values.size(); ++r) x(r, 0) = values[r];
    const auto at = learn_bins(exec::seq, x.view()).midway(0, static_cast<std::uint8_t>(left + 1),
                                                           static_cast<std::uint8_t>(right + 1));
    return std::size_t{at} - 1;
  };
  CHECK(midway({0, 1, 2}, 0, 1) == 0);
  CHECK(midway({0, 1, 10}, 0, 2) == 1);
  CHECK(midway({0, 9, 10}, 0, 2) == 0);
  CHECK(midway({0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 0, 10) == 5);
  CHECK(midway({0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 2, 5) == 3);
  CHECK(midway({-10, -1, 0, 1, 100, 101, 102, 103}, 1, 7) == 3);
  CHECK(midway({-100, -99, -98, -97, 0, 1}, 0, 5) == 3);
}

TEST_CASE("bins: cuts from outside are checked", "[forest][fault]") {
  const auto make = [](std::vector<float> cuts) {
    return column_bins{std::vector<std::vector<float>>{std::move(cuts)}};
  };
  CHECK(ECHELON_FAULT_OF(make({1.0f, 1.0f})) == 102);
  CHECK(ECHELON_FAULT_OF(make({2.0f, 1.0f})) == 102);
  CHECK(ECHELON_FAULT_OF(make({missing})) == 301);
  CHECK(ECHELON_FAULT_OF(make(std::vector<float>(255))) == 201);
}
