// SPDX-License-Identifier: BSL-1.0
#include <echelon/simulate/retailer_product.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {

/// Mean over the days that `asked` admits, of a product's demand over all centres.
template <class F>
double average(const retail_product& p, std::size_t days, F asked) {
  double sum = 0, n = 0;
  for (std::size_t d = p.launch(); d < days; ++d)
    if (asked(d)) {
      for (std::size_t k = 0; k < fulfilment_homes.size(); ++k) sum += p.demand(k, d);
      n += 1;
    }
  return sum / n;
}

}  // namespace

TEST_CASE("retail product: popularity falls like a power of the rank", "[simulate][law]") {
  retailer shop;
  shop.new_share = 0;
  // Mean of log demand over 40 products around ranks 1-40 against ranks 161-200: a slope of -zipf up to noise of level.
  double head = 0, tail = 0, expected = 0;
  for (std::size_t j = 0; j < 40; ++j) {
    head += std::log(average(retail_product{shop, j}, 364, [](std::size_t) { return true; })) / 40;
    tail += std::log(average(retail_product{shop, j + 160}, 364, [](std::size_t) { return true; })) / 40;
    expected += -shop.zipf * std::log(static_cast<double>(j + 161) / static_cast<double>(j + 1)) / 40;
  }
  // Levels and seasons vary with a standard deviation of about 0.35 a product in the logarithm.
  CHECK_THAT(tail - head, WithinAbs(expected, 4 * 0.35 * std::sqrt(2.0 / 40)));
}

TEST_CASE("retail product: promotions cut the price and raise demand, prices never rise above the usual one",
          "[simulate][law]") {
  const retailer shop;
  double on = 0, off = 0;
  for (std::size_t j = 0; j < 30; ++j) {
    const retail_product p{shop, j};
    const double usual = p.money().price;
    bool cut = false;
    for (std::size_t d = p.launch(); d < shop.days; ++d) {
      CHECK(p.price(d) <= usual);
      CHECK(p.price(d) >= 0.6 * usual);
      cut = cut || p.price(d) < usual;
    }
    if (!cut) continue;
    const double level = average(p, shop.days, [](std::size_t) { return true; });
    on += average(p, shop.days, [&](std::size_t d) { return p.price(d) < usual; }) / level;
    off += average(p, shop.days, [&](std::size_t d) { return !(p.price(d) < usual); }) / level;
  }
  CHECK(on > 1.3 * off);
}

TEST_CASE("retail product: noise is wider than Poisson, and the intermittent tail rests on most days",
          "[simulate][law]") {
  retailer shop;
  std::size_t intermittent = 0;
  for (std::size_t j = 0; j < 200; ++j) {
    const retail_product p{shop, j};
    double excess = 0, level = 0, zero = 0, days = 0;
    for (std::size_t d = p.launch() + 60; d < shop.days; ++d)
      for (std::size_t k = 0; k < fulfilment_homes.size(); ++k) {
        const double m = p.mean(k, d), y = p.demand(k, d);
        excess += (y - m) * (y - m) - m;
        level += m;
        zero += y == 0 ? 1 : 0;
        days += 1;
      }
    INFO("product " << j);
    if (level / days > 1) CHECK(excess > 0);
    if (p.intermittent()) CHECK(zero / days > 0.5);
    intermittent += p.intermittent() ? 1 : 0;
  }
  CHECK(intermittent >= 30);
}

TEST_CASE("retail product: nothing is sold before the launch, and a longer history does not rewrite the past",
          "[simulate][law]") {
  retailer shop, longer;
  longer.days = shop.days + 500;
  std::size_t launched = 0;
  for (std::size_t j = 0; j < 100; ++j) {
    const retail_product a{shop, j}, b{longer, j};
    CHECK(a.launch() == b.launch());
    if (a.launch() > 0) {
      ++launched;
      CHECK(a.demand(0, a.launch() - 1) == 0);
      CHECK(a.mean(0, a.launch()) > 0);
    }
    for (std::size_t d = 0; d < shop.days; d += 13) {
      CHECK(a.demand(d % 6, d) == b.demand(d % 6, d));
      CHECK(a.price(d) == b.price(d));
    }
  }
  CHECK(launched >= 3);
}
