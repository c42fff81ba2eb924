// SPDX-License-Identifier: BSL-1.0
#include <echelon/choice/mixed_likelihood.hpp>

#include <cmath>
#include <vector>

#include <echelon/choice/choice_likelihood.hpp>
#include <echelon/exec/threads.hpp>
#include <tests/choice/generated_choices.hpp>

using namespace echelon;

namespace {

/// The same mean over draws, one person after the other, written down as in the textbook.
double by_textbook(const choice_data& d, const std::vector<random_taste>& tastes, const taste_draws& draws,
                   const std::vector<double>& theta) {
  const auto person = persons_of(d);
  std::vector<taste_law> laws;
  for (const auto& t : tastes) laws.push_back(t.law);
  double told = 0;
  for (std::size_t p = 0; p + 1 < person.size(); ++p) {
    std::vector<float> z(tastes.size() * draws.draws);
    fill_tastes(draws, laws, p, z, draws.draws);
    double mean = 0;
    for (std::size_t r = 0; r < draws.draws; ++r) {
      std::vector<double> b(theta.begin(), theta.begin() + static_cast<std::ptrdiff_t>(d.columns));
      for (std::size_t k = 0; k < tastes.size(); ++k) {
        double& own = b[tastes[k].column];
        own += theta[d.columns + k] * static_cast<double>(z[k * draws.draws + r]);
        if (tastes[k].law == taste_law::lognormal) own = std::exp(own);
        if (tastes[k].law == taste_law::minus_lognormal) own = -std::exp(own);
      }
      double product = 1;
      for (std::size_t c = person[p]; c < person[p + 1]; ++c) {
        double sum = 0, top = 0;
        for (std::size_t j = 0; j < d.rows(c); ++j) {
          double v = 0;
          for (std::size_t m = 0; m < d.columns; ++m) v += d.row(d.first[c] + j)[m] * b[m];
          sum += std::exp(v);
          if (j == d.chosen[c]) top = std::exp(v);
        }
        product *= top / sum;
      }
      mean += product / static_cast<double>(draws.draws);
    }
    told += d.weight_of(person[p]) * std::log(mean);
  }
  return told;
}

}  // namespace

TEST_CASE("mixed likelihood: it is the mean of the textbook", "[choice]") {
  const auto d = generated::choices(24, 41);
  const std::vector<random_taste> tastes{{1, taste_law::normal}, {0, taste_law::lognormal}, {2, taste_law::triangular}};
  const std::vector<double> theta{-0.3, -0.5, 1.1, 0.7, 0.4, 0.9};
  for (const std::size_t draws : {70u, 64u, 3u}) {
    const taste_draws how{draw_kind::pseudo, draws, 4};
    std::vector<double> slope(6);
    CHECK_THAT(evaluate(exec::seq, mixed_likelihood{exec::seq, d, tastes, how}, theta, slope),
               WithinAbs(by_textbook(d, tastes, how, theta), 1e-10));
  }
}

TEST_CASE("mixed likelihood: slopes are derivatives, for every law, with factors, and by points", "[choice][law]") {
  const auto d = generated::choices(18, 42);
  const taste_draws how{draw_kind::halton, 100, 4};
  for (const auto law : {taste_law::normal, taste_law::lognormal, taste_law::minus_lognormal, taste_law::uniform})
    generated::check_slopes(mixed_likelihood{exec::seq, d, {{1, law}}, how}, {0.4, -0.5, 1.1, 0.7});
  const mixed_likelihood factor{exec::seq, d, {{1, {}}, {0, taste_law::lognormal}, {2, {}}}, how, {.correlated = true}};
  generated::check_slopes(factor, {0.4, -0.5, 1.1, 0.7, 0.2, 0.5, -0.3, 0.4, 0.8});
  generated::check_slopes(mixed_likelihood{d, {{1, {}}, {0, taste_law::triangular}}, taste_points{8, true}},
                          {0.4, -0.5, 1.1, 0.7, 0.3});
}

TEST_CASE("mixed likelihood: without spread it is the logit", "[choice]") {
  auto d = generated::choices(24, 43);
  d.weight.clear();
  std::vector<double> many(4), one(3);
  const double told = evaluate(exec::seq, mixed_likelihood{d, {{1, {}}}, taste_points{5, true}},
                               std::vector<double>{0.4, -0.5, 1.1, 0}, many);
  CHECK_THAT(told,
             WithinAbs(evaluate(exec::seq, choice_likelihood{d}, std::vector<double>{0.4, -0.5, 1.1}, one), 1e-10));
  for (std::size_t k = 0; k < 3; ++k) CHECK_THAT(many[k], WithinAbs(one[k], 1e-10));
}

TEST_CASE("mixed likelihood: a long panel of unlikely choices stays a number", "[choice]") {
  auto d = generated::choices(90, 44);
  d.weight.clear();
  d.person.assign(90, 0);
  const std::vector<double> far{-60, 90, -40, 3};
  std::vector<double> slope(4);
  const mixed_likelihood of{exec::seq, d, {{1, {}}}, {draw_kind::halton, 130, 1}};
  const double told = evaluate(exec::seq, of, far, slope);
  CHECK(std::isfinite(told));
  CHECK(told < -3000);
  generated::check_slopes(of, far, 1e-5);
}

TEST_CASE("mixed likelihood: quadrature, Halton and Latin draws tend to one value", "[choice]") {
  const auto d = generated::choices(60, 45, 1.0);
  const std::vector<double> theta{0.4, -0.5, 1.1, 0.9};
  std::vector<double> slope(4);
  const double exact = evaluate(exec::seq, mixed_likelihood{d, {{1, {}}}, taste_points{200}}, theta, slope);
  for (const auto kind : {draw_kind::halton, draw_kind::latin})
    CHECK_THAT(evaluate(exec::seq, mixed_likelihood{exec::seq, d, {{1, {}}}, {kind, 1000, 2}}, theta, slope),
               WithinAbs(exact, 0.02));
}

TEST_CASE("mixed likelihood: the spread of tastes is found, with the same bits for any workers", "[choice][parity]") {
  const auto d = generated::choices(600, 46, 1.5);
  const mixed_likelihood of{d, {{1, {}}}, taste_points{24, true}};
  const auto one = fit(exec::seq, maximum_likelihood{}, of);
  CHECK(one.settled);
  CHECK(std::abs(std::abs(one.parameters[3]) - 1.5) < 4 * one.error(3));
  CHECK(fit(exec::threads{.workers = 3}, maximum_likelihood{}, of).parameters == one.parameters);
}

TEST_CASE("mixed likelihood: refuses tastes and draws that are none", "[choice]") {
  const auto d = generated::choices(6, 47);
  CHECK(ECHELON_FAULT_OF(mixed_likelihood(exec::seq, d, {}, {})) == 202);
  CHECK(ECHELON_FAULT_OF(mixed_likelihood(exec::seq, d, {{3, {}}}, {})) == 201);
  CHECK(ECHELON_FAULT_OF(mixed_likelihood(exec::seq, d, {{1, {}}, {1, {}}}, {})) == 304);
  CHECK(ECHELON_FAULT_OF(mixed_likelihood(exec::seq, d, {{1, {}}}, taste_draws{draw_kind::halton, 0, 1})) == 201);
  CHECK(ECHELON_FAULT_OF(mixed_likelihood(d, {{0, {}}, {1, {}}, {2, {}}}, taste_points{101})) == 404);
}
