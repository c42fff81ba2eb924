// SPDX-License-Identifier: BSL-1.0
#include <echelon/choice/segments_fit.hpp>

#include <vector>

#include <echelon/choice/draw_purchase.hpp>
#include <echelon/choice/maximum_likelihood.hpp>
#include <echelon/choice/sales_likelihood.hpp>
#include <echelon/exec/threads.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {

/// Purchases out of all assortments of four products, by two segments that differ.
offered_sales drawn_sales(const logit_mixture& truth, std::size_t each, std::uint64_t seed) {
  const std::size_t n = truth.products();
  sales_counter counter{n};
  for (std::uint32_t set = 1; set < 1u << n; ++set) {
    std::vector<std::uint32_t> offered;
    for (std::uint32_t j = 0; j < n; ++j)
      if (set >> j & 1) offered.push_back(j);
    for (std::uint32_t k = 0; k < each; ++k) {
      random_stream stream{seed, set, k};
      counter.add(offered, draw_purchase(truth, assortment{offered}, stream));
    }
  }
  return counter.sales();
}

const logit_mixture truth{{0.6, 0.4}, {4, 3, 0.2, 0.1, 0.1, 0.3, 3, 5}, {1, 1}};

}  // namespace

TEST_CASE("segments fit: the likelihood never falls and passes that of the truth", "[choice][law]") {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const offered_sales sales = drawn_sales(truth, 400, seed);
    const auto found = fit(exec::seq, segments_fit{.segments = 2}, sales);
    for (std::size_t k = 1; k < found.log_likelihood.size(); ++k)
      REQUIRE(found.log_likelihood[k] >= found.log_likelihood[k - 1] - 1e-9 * std::abs(found.log_likelihood[k]));
    INFO("seed " << seed);
    CHECK(found.log_likelihood.back() >= log_likelihood(truth, sales));
    CHECK(found.log_likelihood.back() == Approx(log_likelihood(found.mixture, sales)).epsilon(1e-12));
    validate(found.mixture);
  }
}

TEST_CASE("segments fit: one segment is the logit of maximum likelihood", "[choice]") {
  const offered_sales sales = drawn_sales(truth, 100, 9);
  const auto one = fit(exec::seq, segments_fit{.segments = 1, .tolerance = 1e-14}, sales);
  const auto logit = fit(exec::seq, maximum_likelihood{}, sales_likelihood{sales, family::logit{}});
  CHECK(one.log_likelihood.back() == Approx(logit.log_likelihood).epsilon(1e-9));
  for (std::size_t j = 0; j < 4; ++j)
    CHECK(std::log(one.mixture.attraction[j]) == Approx(logit.parameters[j]).margin(1e-4));
}

TEST_CASE("segments fit: the number of workers changes no bit", "[choice][parity]") {
  const offered_sales sales = drawn_sales(truth, 50, 3);
  const auto a = fit(exec::seq, segments_fit{.segments = 3, .max_iterations = 40}, sales);
  for (const std::size_t workers : {1u, 2u, 5u}) {
    const auto b = fit(exec::threads{.workers = workers}, segments_fit{.segments = 3, .max_iterations = 40}, sales);
    CHECK(b.mixture.attraction == a.mixture.attraction);
    CHECK(b.mixture.share == a.mixture.share);
    CHECK(b.log_likelihood == a.log_likelihood);
  }
}

TEST_CASE("segments fit: refuses no segment, and sales that do not see who buys nothing", "[choice][fault]") {
  offered_sales sales = drawn_sales(truth, 5, 1);
  CHECK(ECHELON_FAULT_OF(fit(exec::seq, segments_fit{.segments = 0}, sales)) == 201);
  for (std::size_t s = 0; s < sales.assortments(); ++s) sales.bought[s * 5 + 4] = 0;
  sales.sees_nothing = false;
  CHECK(ECHELON_FAULT_OF(fit(exec::seq, segments_fit{}, sales)) == 201);
}
