// SPDX-License-Identifier: BSL-1.0
#include <echelon/forecast/demand_features.hpp>

#include <cmath>
#include <cstring>
#include <utility>

#include <tests/catch.hpp>
#include <tests/forecast/catalogue.hpp>

using namespace echelon;

namespace {
std::vector<float> row_of(const panel& p, std::int64_t last, std::size_t series, std::int64_t origin, target_window w,
                          bool as_new = false) {
  const demand_context c = context_of({&p, last}, rhythm::of(p.time), 10);
  std::vector<float> row(series_lens::columns(c), -777.0f);
  static_cast<void>(series_lens{c, series}.row(origin, w, as_new, row));
  return row;
}
}  // namespace

TEST_CASE("demand features: every column is written", "[forecast][law]") {
  const panel p = tests::small_catalogue();
  for (const float v : row_of(p, 419, 3, 400, {1, 7})) CHECK(v != -777.0f);
}

TEST_CASE("demand features: a row does not see what comes after its origin", "[forecast][law]") {
  const panel p = tests::small_catalogue();
  panel changed = p;
  for (std::size_t i = 0; i < changed.size(); ++i)
    for (std::size_t t = 361; t < 420; ++t) changed.demand[i].values[t] = 5000.0;
  for (const std::size_t series : {0u, 7u, 12u})
    for (const target_window w : {target_window{1, 1}, target_window{1, 28}, target_window{21, 21}}) {
      const auto a = row_of(p, 419, series, 360, w), b = row_of(changed, 419, series, 360, w);
      CHECK(std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0);
    }
}

TEST_CASE(
    "demand features: of an observed covariate a row sees what came up to its origin, of a planned one what follows",
    "[forecast][law]") {
  for (const bool planned : {false, true}) {
    panel p = tests::small_catalogue();
    p.covariates[0].planned = planned;
    panel later = p, earlier = p;
    for (std::size_t t = 361; t < 420; ++t) later.covariates[0].values[7].values[t] = 9.0f;
    for (std::size_t t = 350; t < 361; ++t) earlier.covariates[0].values[7].values[t] = 9.0f;
    for (const target_window w : {target_window{1, 1}, target_window{1, 28}, target_window{21, 21}}) {
      const auto is_same = [&](const panel& other, bool as_new) {
        const auto a = row_of(p, 419, 7, 360, w, as_new), b = row_of(other, 419, 7, 360, w, as_new);
        return std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
      };
      CHECK(is_same(later, false) == !planned);
      CHECK(is_same(later, true) == !planned);
      CHECK_FALSE(is_same(earlier, false));
      CHECK(is_same(earlier, true) == !planned);  // a new product has not been observed
    }
  }
}

TEST_CASE("demand features: the expected demand follows season, region and events", "[forecast]") {
  const panel p = tests::small_catalogue(30, 560);
  const demand_context c = context_of({&p, 540}, rhythm::of(p.time), 10);
  std::vector<float> row(series_lens::columns(c));
  const auto expected = [&](std::size_t i, std::int64_t origin, std::int64_t t) {
    return series_lens{c, i}.row(origin, {t - origin, t - origin}, false, row);
  };
  std::size_t busiest = 0;
  for (std::size_t i = 0; i < p.size(); i += 4)
    if (running_sums{p.demand[i]}.sum(0, 559) > running_sums{p.demand[busiest]}.sum(0, 559)) busiest = i;
  // 550 is a feast; weekends are t % 7 in {5, 6}
  CHECK(expected(busiest, 540, 550) > 1.5 * expected(busiest, 540, 543));
  CHECK_THAT(expected(busiest, 519, 524) / expected(busiest, 519, 525), WithinRel(1.6 / 0.8, 0.35));
}

TEST_CASE("demand features: with the history hidden a row knows the pool and its neighbours only", "[forecast][law]") {
  const panel p = tests::small_catalogue();
  panel changed = p;
  for (std::size_t t = 0; t < 419; ++t)
    std::swap(changed.demand[3].values[t], changed.demand[7].values[t]);  // same pool, each the other's neighbour
  const auto a = row_of(p, 419, 3, 400, {1, 1}, true), b = row_of(changed, 419, 3, 400, {1, 1}, true);
  for (std::size_t k = 0; k < a.size(); ++k) {
    INFO("column " << k);
    if (k == 8 || k == 10) CHECK(a[k] != b[k]);  // what neighbours sell, at the same price and around it
    else CHECK(std::memcmp(&a[k], &b[k], sizeof(float)) == 0);
  }
}

TEST_CASE("demand features: with the history hidden a row knows what its kin sell, unless they are hidden too",
          "[forecast][law]") {
  panel p = tests::small_catalogue();
  attribute product{"product", {}, {}};
  for (std::size_t i = 0; i < p.size(); ++i) {  // series 3 and 7 are one product
    if (i % 8 < 4) product.labels.push_back(std::to_string(i));
    product.code.push_back(static_cast<std::uint32_t>(i / 8 * 4 + i % 4));
  }
  p.attributes.push_back(product);
  const demand_context c = context_of({&p, 419}, rhythm::of(p.time), 10);
  std::vector<float> row(series_lens::columns(c));
  const std::size_t value = 6, series = 7;  // the first of the columns for own recent means
  const auto at = [&](std::size_t column, bool as_new, bool kin) {
    static_cast<void>(series_lens{c, 3}.row(400, {1, 1}, as_new, row, {.kin = kin}));
    return static_cast<double>(row[column]);
  };
  CHECK_THAT(at(value, true, true), WithinRel(c.similar.of_kin(3, 400).value, 1e-6));
  CHECK(at(series, true, true) == 1);
  CHECK(std::isnan(at(value, true, false)));
  CHECK(at(value, false, true) == at(value, false, false));
}

TEST_CASE("demand features: a series without any value has the level of a new product", "[forecast]") {
  panel p = tests::small_catalogue();
  p.ids.push_back("new");
  p.demand.push_back(0, {});
  for (auto& a : p.attributes) a.code.push_back(0);
  p.covariates[0].values.push_back(0, {});
  const demand_context c = context_of({&p, 419}, rhythm::of(p.time), 10);
  std::vector<float> row(series_lens::columns(c));
  const series_lens lens{c, p.size() - 1};
  CHECK(lens.level(419, true) > 0);
  CHECK(lens.row(419, {1, 1}, true, row) > 0);
}

TEST_CASE("demand features: of a new product's price only the ratio to its pool is known", "[forecast][law]") {
  const panel p = tests::small_catalogue();
  panel cheap = p, changed = p;
  for (std::size_t t = 0; t < 420; ++t) cheap.covariates[0].values[3].values[t] = 1.0f;
  for (std::size_t t = 0; t <= 400; ++t) changed.covariates[0].values[3].values[t] = 5.0f;
  const std::size_t price = 2, attributes = 2;  // columns from the end: mean, most, pool; family, region
  const auto at = [&](const panel& from, bool as_new, std::size_t k) {
    const auto row = row_of(from, 419, 3, 400, {1, 1}, as_new);
    return row[row.size() - attributes - 3 + k];
  };
  for (std::size_t k = 0; k < price; ++k) {
    CHECK(std::isnan(at(p, true, k)));
    CHECK(at(p, false, k) == 1.0f);
  }
  CHECK(at(p, true, 2) == 1.0f);
  CHECK(std::isnan(at(p, false, 2)));
  CHECK(at(cheap, true, 2) < 0.6f);  // half of the others' price; its own counts in the mean of the pool
  CHECK(std::isnan(at(changed, true, 0)));
}

TEST_CASE("demand features: the level after a first sale leans on that of new products", "[forecast]") {
  panel p = tests::small_catalogue();
  const auto launched = [&](double first) {
    for (std::size_t t = 0; t < 420; ++t) p.demand[3].values[t] = t < 418 ? 0.0 : first;
    const demand_context c = context_of({&p, 419}, rhythm::of(p.time), 10);
    const series_lens lens{c, 3};
    return std::pair{lens.level(419, false), lens.level(419, true)};
  };
  const auto [level, usual] = launched(500.0);
  CHECK(level < 500.0);
  CHECK(level > usual);
  const auto [low, same] = launched(0.001);
  CHECK(low > 0.001);
  CHECK(low < same);
}
