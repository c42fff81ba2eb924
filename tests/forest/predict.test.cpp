// SPDX-License-Identifier: BSL-1.0
#include <echelon/forest/predict.hpp>

#include <cmath>
#include <cstdint>
#include <vector>

#include <echelon/core/random.hpp>
#include <echelon/data/table.hpp>
#include <echelon/exec/threads.hpp>
#include <echelon/forest/fit.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {

struct rows {
  feature_table x;
  std::vector<double> y;
};

/// Features with gaps; targets that depend on three of them, rounded to whole numbers where asked.
rows any_rows(std::size_t n, std::size_t columns, std::uint64_t seed, bool whole, double missing = 0.05) {
  rows out{feature_table{n, columns}, std::vector<double>(n)};
  for (std::size_t r = 0; r < n; ++r) {
    random_stream s{seed, r};
    for (std::size_t c = 0; c < columns; ++c) out.x(r, c) = static_cast<float>(s.uniform());
    const double y = 10 * std::sin(3 * static_cast<double>(out.x(r, 0))) + 4 * static_cast<double>(out.x(r, columns - 1)) +
                     (0.5 + 2 * static_cast<double>(out.x(r, columns / 2))) * s.normal();
    out.y[r] = whole ? std::floor(2 * y) : y;
    for (std::size_t c = 0; c < columns; ++c)
      if (s.uniform() < missing) out.x(r, c) = NAN;
  }
  return out;
}

/// Meinshausen (2006), equations 4 to 6, as written: one weight a training row, added up from the smallest target on.
std::vector<double> by_definition(const fitted_forest<leaf::all_targets>& f, std::span<const float> x,
                                  std::span<const level> levels) {
  std::vector<std::uint8_t> bytes(x.size());
  f.bins().bin_row(x, bytes.data());
  std::vector<long double> weight(f.support().size(), 0);
  for (const auto& t : f.trees()) {
    const auto kept = t.reach(bytes.data());
    long double all = 0;
    for (const auto rank : kept) all += static_cast<long double>(f.support().weight(rank));
    for (const auto rank : kept) weight[rank] += static_cast<long double>(f.support().weight(rank)) / all;
  }
  std::vector<double> out;
  for (const level q : levels) {
    long double up_to = 0;
    for (std::size_t i = 0; i < weight.size(); ++i) {
      up_to += weight[i] / static_cast<long double>(f.trees().size());
      if (up_to >= static_cast<long double>(q.value()) - 1e-9L) {
        out.push_back(f.support().values[i]);
        break;
      }
    }
  }
  return out;
}

}  // namespace

TEST_CASE("forest: fast quantiles are those of the definition", "[forest][parity]") {
  for (const bool whole : {false, true}) {
    const rows train = any_rows(3000, 7, 1, whole), query = any_rows(200, 7, 2, whole);
    std::vector<double> weight(train.y.size());
    for (std::size_t i = 0; i < weight.size(); ++i) weight[i] = random_stream{9, i}.uniform() * 3;
    for (const bool weighted : {false, true}) {
      const auto f = fit(quantile_forest{.trees = 30}, train.x, train.y,
                         weighted ? std::span<const double>{weight} : std::span<const double>{});
      const auto q = predict(f, query.x, levels::m5);
      for (std::size_t r = 0; r < query.x.rows(); ++r) {
        const auto expected = by_definition(f, query.x.row(r), levels::m5);
        REQUIRE(expected.size() == levels::m5.size());
        for (std::size_t k = 0; k < expected.size(); ++k) {
          INFO("row " << r << ", level " << k << ", whole " << whole << ", weighted " << weighted);
          REQUIRE(q[r * expected.size() + k] == expected[k]);
        }
      }
    }
  }
}
