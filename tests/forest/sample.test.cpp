// SPDX-License-Identifier: BSL-1.0
#include <echelon/forest/sample.hpp>

#include <cmath>
#include <vector>

#include <tests/catch.hpp>

using namespace echelon;

namespace {

template <class S>
std::vector<drawn_row> drawn(const S& s, std::size_t rows, std::uint64_t seed) {
  random_stream rng{seed};
  std::vector<drawn_row> out;
  s.draw(rows, rng, out);
  REQUIRE(!out.empty());
  for (std::size_t i = 0; i < out.size(); ++i) {
    REQUIRE(out[i].row < rows);
    REQUIRE(out[i].copies > 0);
    if (i > 0) REQUIRE(out[i - 1].row < out[i].row);
  }
  return out;
}

std::size_t copies(const std::vector<drawn_row>& rows) {
  std::size_t n = 0;
  for (const auto& r : rows) n += r.copies;
  return n;
}

}  // namespace

TEST_CASE("sample: a bootstrap draws its share of rows, and sees 63 % of them when the share is one", "[forest][law]") {
  const auto all = drawn(sample::bootstrap{}, 10'000, 1);
  CHECK(copies(all) == 10'000);
  // the number of rows seen has mean 1 - 1/e and standard deviation below 0.32 / sqrt(n) as a share: five of them
  CHECK_THAT(static_cast<double>(all.size()) / 10'000, WithinAbs(1 - std::exp(-1.0), 5 * 0.32 / 100));
  CHECK(copies(drawn(sample::bootstrap{.fraction = 0.25}, 1000, 2)) == 250);
}

TEST_CASE("sample: a subsample holds its share, each row once, every row with equal chance", "[forest][law]") {
  std::vector<int> hits(50);
  for (std::uint64_t seed = 0; seed < 4000; ++seed) {
    const auto rows = drawn(sample::subsample{.fraction = 0.3}, hits.size(), seed);
    REQUIRE(rows.size() == 15);
    REQUIRE(copies(rows) == 15);
    for (const auto& r : rows) ++hits[r.row];
  }
  for (const int h : hits) CHECK_THAT(h, WithinAbs(1200, 5 * std::sqrt(4000 * 0.3 * 0.7)));
}

TEST_CASE("sample: a block keeps neighbours together, runs on from the last row to the first, and is cut to the share",
          "[forest][law]") {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const auto one = drawn(sample::blocks{.length = 20, .fraction = 0.2}, 100, seed);
    REQUIRE(one.size() == 20);
    std::size_t breaks = 0;  // one block is one run, or two when it passes the end
    for (std::size_t i = 1; i < one.size(); ++i) breaks += one[i].row != one[i - 1].row + 1 ? 1 : 0;
    REQUIRE((breaks == 0 || (breaks == 1 && one.front().row == 0 && one.back().row == 99)));
    REQUIRE(copies(drawn(sample::blocks{.length = 30}, 100, seed)) == 100);
    REQUIRE(copies(drawn(sample::blocks{.length = 30, .fraction = 0.5}, 7, seed)) == 4);
  }
}

TEST_CASE("sample: blocks draw every row with equal chance", "[forest][law]") {
  std::vector<double> hits(50);
  for (std::uint64_t seed = 0; seed < 4000; ++seed)
    for (const auto& r : drawn(sample::blocks{.length = 10}, hits.size(), seed)) hits[r.row] += r.copies;
  // five blocks a draw, each holding a row with chance 1/5
  for (const double h : hits) CHECK_THAT(h, WithinAbs(4000, 5 * std::sqrt(4000 * 5 * 0.2 * 0.8)));
}

TEST_CASE("sample: blocks of one row are a bootstrap", "[forest][law]") {
  const auto blocks = drawn(sample::blocks{.length = 1}, 300, 5), plain = drawn(sample::bootstrap{}, 300, 5);
  REQUIRE(blocks.size() == plain.size());
  for (std::size_t i = 0; i < plain.size(); ++i)
    CHECK((blocks[i].row == plain[i].row && blocks[i].copies == plain[i].copies));
}

TEST_CASE("sample: at least one row is drawn, and all of them at fraction one", "[forest][law]") {
  CHECK(copies(drawn(sample::subsample{.fraction = 1e-9}, 10, 1)) == 1);
  CHECK(copies(drawn(sample::bootstrap{.fraction = 1e-9}, 10, 1)) == 1);
  CHECK(drawn(sample::subsample{.fraction = 1.0}, 10, 1).size() == 10);
  CHECK(drawn(sample::none{}, 10, 1).size() == 10);
}

TEST_CASE("sample: a fraction that is none is refused", "[forest][fault]") {
  for (const double f : {0.0, -0.5, 1.5, std::nan("")}) {
    CHECK(ECHELON_FAULT_OF(sample::bootstrap{.fraction = f}.check()) == 201);
    CHECK(ECHELON_FAULT_OF(sample::subsample{.fraction = f}.check()) == 201);
    CHECK(ECHELON_FAULT_OF(sample::blocks{.fraction = f}.check()) == 201);
  }
  CHECK(ECHELON_FAULT_OF(sample::blocks{.length = 0}.check()) == 201);
}
