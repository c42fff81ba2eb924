// SPDX-License-Identifier: BSL-1.0
#include <echelon/choice/sales_likelihood.hpp>

#include <cmath>
#include <vector>

#include <echelon/choice/draw_purchase.hpp>
#include <tests/choice/generated_choices.hpp>

using namespace echelon;

namespace {

/// Customers of a model, out of all assortments of three or more of its four products.
template <class M>
offered_sales sales_of(const M& model, int customers, bool sees_nothing = true) {
  sales_counter count{4, sees_nothing};
  for (int c = 0; c < customers; ++c) {
    random_stream stream{8, static_cast<std::uint64_t>(c)};
    const std::uint32_t left_out = stream.below(5);
    std::vector<std::uint32_t> offered;
    for (std::uint32_t j = 0; j < 4; ++j)
      if (j != left_out) offered.push_back(j);
    const std::size_t bought = model.draw(offered, stream);
    if (bought < 4 || sees_nothing) count.add(offered, bought);
  }
  return count.sales();
}

const multinomial_logit logit{{2, 0.7, 1.1, 1.6}};

}  // namespace

TEST_CASE("sales likelihood: slopes are derivatives, for every family", "[choice][law]") {
  for (const bool sees_nothing : {true, false}) {
    const auto sales = sales_of(logit, 200, sees_nothing);
    generated::check_slopes(sales_likelihood{sales, family::logit{}}, {0.5, -0.2, 0.1, 0.4});
    generated::check_slopes(sales_likelihood{sales, family::nested{{0, 0, 1, 1}, 2}}, {0.5, -0.2, 0.1, 0.4, 0.6, 0.9});
    generated::check_slopes(sales_likelihood{sales, family::exponomial{}}, {0.5, -0.2, 0.1, 0.4});
    generated::check_slopes(sales_likelihood{sales, family::context{1}},
                            {0.5, -0.2, 0.1, 0.4, 0.3, 0.2, -0.4, 0.1, 0.5, -0.6, 0.2, 0.3});
  }
}

TEST_CASE("sales likelihood: a logit comes back from its customers", "[choice]") {
  const auto sales = sales_of(logit, 4000);
  const sales_likelihood of{sales, family::logit{}};
  const auto e = fit(exec::seq, maximum_likelihood{}, of);
  CHECK(e.settled);
  for (std::size_t j = 0; j < 4; ++j) {
    CHECK_THAT(e.parameters[j], WithinAbs(std::log(logit.weights()[j]), 4 * e.error(j)));
    CHECK_THAT(e.robust_error(j), WithinRel(e.error(j), 0.1));
  }
  CHECK_THAT(e.log_likelihood, WithinRel(log_likelihood(of.model(e.parameters), sales), 1e-12));
}

TEST_CASE("sales likelihood: an exponomial and a nested logit fit their own customers best", "[choice]") {
  const exponomial better{{2, -0.5, 0.5, 1}};
  const auto sales = sales_of(better, 4000);
  const auto by_logit = fit(exec::seq, maximum_likelihood{}, sales_likelihood{sales, family::logit{}});
  const auto by_own = fit(exec::seq, maximum_likelihood{}, sales_likelihood{sales, family::exponomial{}});
  CHECK(by_own.log_likelihood > by_logit.log_likelihood);
  const nested_logit pairs{{2, 0.7, 1.1, 1.6}, {0, 0, 1, 1}, {{0.3, 0}, {0.5, 0}}};
  const auto other = sales_of(pairs, 4000);
  const auto flat = fit(exec::seq, maximum_likelihood{}, sales_likelihood{other, family::logit{}});
  const auto nests = fit(exec::seq, maximum_likelihood{}, sales_likelihood{other, family::nested{{0, 0, 1, 1}, 2}});
  CHECK(nests.settled);
  CHECK(nests.log_likelihood > flat.log_likelihood + 20);
  CHECK_THAT(nests.parameters[4], WithinAbs(0.3, 4 * nests.error(4)));
}

TEST_CASE("sales likelihood: who sees no one leave learns ratios", "[choice]") {
  const auto sales = sales_of(logit, 4000, false);
  maximum_likelihood how;
  how.within = {{0, -9, -9, -9}, {0, 9, 9, 9}};
  const auto e = fit(exec::seq, how, sales_likelihood{sales, family::logit{}});
  CHECK(e.settled);
  for (std::size_t j = 1; j < 4; ++j)
    CHECK_THAT(e.parameters[j], WithinAbs(std::log(logit.weights()[j] / 2), 4 * e.error(j)));
}

TEST_CASE("sales likelihood: refuses counts that are none", "[choice]") {
  auto sales = sales_of(logit, 50);
  sales.bought.assign(sales.bought.size(), 0.0);
  CHECK(ECHELON_FAULT_OF(sales_likelihood(sales, family::logit{})) == 201);
}
