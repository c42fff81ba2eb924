// SPDX-License-Identifier: BSL-1.0
#include <echelon/nn/tiles.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

#include <echelon/nn/product.hpp>

#include <tests/nn/differences.hpp>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("tiles: tiles of every size follow the three loops", "[nn][parity]") {
  for (std::uint64_t seed = 1; seed <= 80; ++seed) {
    random_stream random{seed};
    const std::size_t rows = 1 + random.below(30), columns = 1 + random.below(150), depth = random.below(40),
                      groups = 1 + random.below(3), more = random.below(9);
    const std::size_t row = columns + more;
    const auto a = tests::drawn<float>((rows + depth) * (depth + more + 1) * groups, seed),
               b = tests::drawn<float>((depth + 1) * groups * row, seed + 1),
               c = tests::drawn<float>(columns, seed + 2),
               start = tests::drawn<float>(rows * row, seed + 3), gate = tests::drawn<float>(rows * row, seed + 4);
    const bool turned = seed % 3 == 0, same = seed % 7 == 0;
    std::array<nn::factors<float>, 2> parts;
    parts[0] = {.a = a.data(), .a_row = same ? 0 : turned ? 1 : depth + more, .a_column = turned ? rows + more : 1,
                .b = b.data(), .b_row = row, .depth = depth, .groups = 1};
    if (turned) parts[0].depth = std::min(depth, a.size() / (rows + more) - 1);
    parts[1] = {.a = a.data(), .a_row = depth, .b = b.data(), .b_row = row, .depth = depth, .groups = groups,
                .a_jump = rows * depth, .b_jump = depth * row};
    std::vector<float> got(rows * row, -7.0f), plain = got;
    nn::product<float> p{.rows = rows, .columns = columns, .parts = {parts.data(), seed % 2 + 1}};
    p.bias = seed % 2 == 0 ? c.data() : nullptr;
    p.addend = seed % 5 < 2 ? start.data() : nullptr;
    p.addend_row = row;
    p.rectify = seed % 4 == 1;
    p.gate = seed % 4 == 2 ? gate.data() : nullptr;
    p.gate_row = row;
    p.to = got.data();
    p.to_row = row;
    nn::multiply(p);
    p.to = plain.data();
    nn::plain_multiply(p);
    double worst = 0;
    for (std::size_t i = 0; i < got.size(); ++i)
      worst = std::max(worst, static_cast<double>(std::abs(got[i] - plain[i])));
    INFO("seed " << seed << ", " << rows << " x " << columns << " x " << depth);
    CHECK(worst <= 1e-4);
    for (std::size_t r = 0; r < rows; ++r)
      for (std::size_t k = columns; k < row; ++k) CHECK(got[r * row + k] == -7.0f);  // beside it nothing is touched
  }
}

TEST_CASE("tiles: a row is the same whatever rows are computed with it", "[nn][law]") {
  const std::size_t rows = 29, depth = 17, columns = 70;
  const auto a = tests::drawn<float>(rows * depth, 1), b = tests::drawn<float>(depth * columns, 2);
  const auto of = [&](std::size_t from, std::size_t count) {
    std::vector<float> out(count * columns);
    const nn::factors<float> one{.a = a.data() + from * depth, .a_row = depth, .b = b.data(), .b_row = columns,
                                 .depth = depth};
    nn::multiply(nn::product<float>{.rows = count, .columns = columns, .parts = {&one, 1}, .to = out.data(),
                                    .to_row = columns});
    return out;
  };
  const auto all = of(0, rows);
  for (std::size_t r = 0; r < rows; ++r) {
    const auto alone = of(r, 1);
    CHECK(std::equal(alone.begin(), alone.end(), all.begin() + static_cast<std::ptrdiff_t>(r * columns)));
  }
}
