// SPDX-License-Identifier: BSL-1.0
#include <echelon/choice/chain_fit.hpp>

#include <cmath>
#include <cstdint>
#include <vector>

#include <echelon/choice/chain_of.hpp>
#include <echelon/choice/logit_mixture.hpp>
#include <echelon/exec/threads.hpp>
#include <tests/catch.hpp>
#include <tests/choice/chains.hpp>

using namespace echelon;

namespace {

/// Sales by a model on random assortments: expected numbers of `customers`, or drawn whole ones.
template <class M>
offered_sales sales_of(const M& model, std::size_t sets, double customers, std::uint64_t seed, bool sees_nothing = true,
                       bool drawn = false) {
  const std::size_t n = model.products();
  sales_counter counter{n, sees_nothing};
  std::vector<double> p(n);
  for (std::size_t s = 0; s < sets; ++s) {
    random_stream stream{seed, s, 1};
    std::vector<std::uint32_t> set;
    for (std::uint32_t j = 0; j < n; ++j)
      if (stream.uniform() < 0.6) set.push_back(j);
    if (set.empty()) set.push_back(0);
    const double none = model.probabilities(set, p);
    const auto count = [&](double chance) {
      return drawn ? static_cast<double>(stream.poisson(customers * chance)) : customers * chance;
    };
    for (const std::uint32_t j : set) counter.add(set, j, count(p[j]));
    if (sees_nothing) counter.add(set, n, count(none));
  }
  return counter.sales();
}

}  // namespace

TEST_CASE("chain fit: the likelihood never falls", "[choice][law]") {
  for (std::uint64_t seed = 1; seed <= 6; ++seed)
    for (const bool sees_nothing : {true, false}) {
      const auto sales = sales_of(chains::any(5, seed), 12, 40, seed, sees_nothing, true);
      const auto fitted = fit(chain_fit{.prior = seed % 2 == 0 ? 0.0 : 2.0, .max_iterations = 40}, sales);
      for (std::size_t k = 1; k < fitted.log_likelihood.size(); ++k)
        REQUIRE(fitted.log_likelihood[k] >= fitted.log_likelihood[k - 1] - 1e-11 * std::abs(fitted.log_likelihood[k]));
      CHECK(fitted.log_likelihood.back() > fitted.log_likelihood.front());
      if (seed % 2 == 0)
        CHECK_THAT(log_likelihood(fitted, sales), WithinRel(fitted.log_likelihood.back(), 1e-8));
    }
}

TEST_CASE("chain fit: on data of a logit it is at least as likely as the logit", "[choice][law]") {
  const auto logit = chains::segments(5, 1, 3);
  const auto sales = sales_of(logit, 31, 200, 4, true, true);
  const auto fitted = fit(chain_fit{.max_iterations = 400, .tolerance = 0}, sales);
  CHECK(fitted.log_likelihood.back() >= log_likelihood(logit, sales));
}

TEST_CASE("chain fit: from the truth and its own expected sales it does not move", "[choice]") {
  const auto chain = chains::four();
  const auto sales = sales_of(chain, 15, 1000, 2);
  const auto fitted = fit(chain_fit{.max_iterations = 3, .tolerance = 0, .start = chain}, sales);
  CHECK_THAT(fitted.log_likelihood.back(), WithinRel(log_likelihood(chain, sales), 1e-12));
  std::vector<double> p(4), q(4);
  for (std::uint64_t bits = 1; bits < 16; ++bits) {
    fitted.probabilities(assortment_of(bits), p);
    chain.probabilities(assortment_of(bits), q);
    for (std::size_t j = 0; j < 4; ++j) CHECK_THAT(p[j], WithinAbs(q[j], 1e-6));
  }
}

TEST_CASE("chain fit: from all assortments of a chain it finds its choices", "[choice]") {
  const auto chain = chains::four();
  sales_counter counter{4};
  std::vector<double> p(4);
  for (std::uint64_t bits = 1; bits < 16; ++bits) {
    const auto set = assortment_of(bits);
    const double none = chain.probabilities(set, p);
    for (const std::uint32_t j : set) counter.add(set, j, 1000 * p[j]);
    counter.add(set, 4, 1000 * none);
  }
  const auto fitted = fit(chain_fit{.max_iterations = 2000, .tolerance = 0}, counter.sales());
  CHECK(distance(fitted.chain, chain, 50).worst_absolute < 2e-3);
}

TEST_CASE("chain fit: the same bits for every policy", "[choice][parity]") {
  const auto sales = sales_of(chains::any(6, 1), 50, 30, 1, true, true);
  const chain_fit how{.max_iterations = 5};
  CHECK(fit(how, sales).log_likelihood == fit(exec::threads{.workers = 3}, how, sales).log_likelihood);
}

TEST_CASE("chain fit: where everybody buys, hardly anybody leaves", "[choice]") {
  sales_counter counter{3};
  counter.add(std::vector<std::uint32_t>{0, 1}, 0, 30);
  counter.add(std::vector<std::uint32_t>{0, 1}, 1, 10);
  counter.add(std::vector<std::uint32_t>{1}, 1, 20);
  const auto fitted = fit(chain_fit{.max_iterations = 500, .tolerance = 0}, counter.sales());
  std::vector<double> p(3);
  CHECK(fitted.probabilities(std::vector<std::uint32_t>{0, 1}, p) <= 1e-6);
  CHECK_THAT(p[0], WithinAbs(0.75, 1e-6));
  CHECK(fitted.probabilities(std::vector<std::uint32_t>{1}, p) <= 1e-6);
  for (const double l : fitted.log_likelihood) CHECK(std::isfinite(l));
}

TEST_CASE("chain fit: stops when told, and refuses what does not fit", "[choice]") {
  const auto sales = sales_of(chains::four(), 6, 50, 2);
  auto enough = [](const progress& p) { return p.done < 2; };
  chain_fit how{.tolerance = 0};
  how.watch = observer_ref{enough};
  const auto fitted = fit(how, sales);
  CHECK(fitted.iterations == 2);
  CHECK(fitted.why == stop::interrupted);
  CHECK(ECHELON_FAULT_OF(fit(chain_fit{.prior = -1}, sales)) == 201);
  CHECK(ECHELON_FAULT_OF(fit(chain_fit{.start = chains::any(3, 1)}, sales)) == 101);
  CHECK(ECHELON_FAULT_OF(fit(chain_fit{}, offered_sales{})) == 202);
  const markov_chain narrow{{0.5, 0, 0, 0}, std::vector<double>(16, 0.0)};
  CHECK(ECHELON_FAULT_OF(fit(chain_fit{.start = narrow}, sales)) == 201);
}
