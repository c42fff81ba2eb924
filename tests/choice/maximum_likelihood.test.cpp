// SPDX-License-Identifier: BSL-1.0
#include <echelon/choice/maximum_likelihood.hpp>

#include <cmath>
#include <limits>
#include <span>
#include <vector>

#include <echelon/choice/choice_likelihood.hpp>
#include <echelon/exec/threads.hpp>
#include <tests/choice/generated_choices.hpp>

using namespace echelon;

namespace {

/// A user's own likelihood: waiting times are exponential, the parameter is the logarithm of their rate.
struct waiting {
  std::vector<double> time;
  std::size_t parameters() const { return 1; }
  std::size_t units() const { return time.size(); }
  double weight(std::size_t) const { return 1; }
  void start(std::span<double> theta) const { theta[0] = 0; }
  void limits(std::span<double>, std::span<double>) const {}
  int make_scratch() const { return 0; }
  double unit(std::size_t u, std::span<const double> theta, int&, std::span<double> score) const {
    score[0] += 1 - time[u] * std::exp(theta[0]);
    return theta[0] - time[u] * std::exp(theta[0]);
  }
};

}  // namespace

TEST_CASE("maximum likelihood: a user's own likelihood, by hand", "[choice][archetype]") {
  static_assert(unit_likelihood<waiting>);
  const waiting of{{0.5, 2, 1, 0.1, 1.4}};
  const auto e = fit(exec::seq, maximum_likelihood{}, of);
  CHECK(e.settled);
  CHECK_THAT(e.parameters[0], WithinAbs(-std::log(1.0), 1e-5));
  CHECK_THAT(e.error(0), WithinRel(1 / std::sqrt(5.0), 1e-5));
  double outer = 0;
  for (const double t : of.time) outer += (1 - t) * (1 - t);
  CHECK_THAT(e.outer_error(0), WithinRel(1 / std::sqrt(outer), 1e-4));
  CHECK_THAT(e.robust_error(0), WithinRel(std::sqrt(outer) / 5, 1e-4));
}

TEST_CASE("maximum likelihood: slopes vanish where the search settles, and tastes come back", "[choice]") {
  const auto d = generated::choices(900, 21);
  const choice_likelihood of{d};
  const auto e = fit(exec::seq, maximum_likelihood{}, of);
  CHECK(e.settled);
  CHECK(e.log_likelihood > e.start_log_likelihood);
  const double taste[3] = {0.8, -0.5, 1.2};
  for (std::size_t k = 0; k < 3; ++k) {
    CHECK(std::abs(e.gradient[k]) * e.error(k) < 1e-3);
    CHECK_THAT(e.parameters[k], WithinAbs(taste[k], 4 * e.error(k)));
  }
  CHECK(e.evaluations < 10);
}

TEST_CASE("maximum likelihood: same bits for any number of workers", "[choice][parity]") {
  const auto d = generated::choices(300, 22);
  const choice_likelihood of{d};
  const auto one = fit(exec::seq, maximum_likelihood{}, of);
  for (const std::size_t workers : {2u, 5u}) {
    const auto more = fit(exec::threads{.workers = workers}, maximum_likelihood{}, of);
    CHECK(more.parameters == one.parameters);
    CHECK(more.robust_covariance == one.robust_covariance);
  }
}

TEST_CASE("maximum likelihood: choices that weigh double are two choices", "[choice][law]") {
  auto one = generated::choices(60, 23);
  one.weight.assign(60, 2.0);
  one.person.clear();
  one.segment.clear();
  choice_data two = one;
  for (std::size_t c = 0; c < 60; ++c) {
    const std::size_t from = one.first[c] * 3, to = one.first[c + 1] * 3;
    two.x.insert(two.x.end(), one.x.begin() + static_cast<std::ptrdiff_t>(from),
                 one.x.begin() + static_cast<std::ptrdiff_t>(to));
    for (std::size_t r = one.first[c]; r < one.first[c + 1]; ++r) two.alternative.push_back(one.alternative[r]);
    two.end_choice(one.chosen[c]);
  }
  two.weight.clear();
  const auto a = fit(exec::seq, maximum_likelihood{}, choice_likelihood{one});
  const auto b = fit(exec::seq, maximum_likelihood{}, choice_likelihood{two});
  CHECK_THAT(a.log_likelihood, WithinRel(b.log_likelihood, 1e-12));
  for (std::size_t k = 0; k < 3; ++k) {
    CHECK_THAT(a.parameters[k], WithinAbs(b.parameters[k], 1e-7));
    CHECK_THAT(a.error(k), WithinRel(b.error(k), 1e-7));
  }
}

TEST_CASE("maximum likelihood: a prior pulls, a held parameter stays, a bound is kept", "[choice]") {
  const auto d = generated::choices(200, 24);
  const choice_likelihood of{d};
  const auto plain = fit(exec::seq, maximum_likelihood{}, of);
  maximum_likelihood how;
  how.priors = {{.parameter = 0, .mean = -3, .sd = 1e-4}};
  const auto pulled = fit(exec::seq, how, of);
  CHECK_THAT(pulled.parameters[0], WithinAbs(-3, 1e-3));
  CHECK(pulled.log_likelihood < plain.log_likelihood);
  CHECK(pulled.error(0) < 1.1e-4);
  how.priors = {{.parameter = 0, .mean = plain.parameters[0], .sd = 1e6}};
  CHECK_THAT(fit(exec::seq, how, of).parameters[1], WithinAbs(plain.parameters[1], 1e-6));
  const double far = std::numeric_limits<double>::infinity();
  how.priors.clear();
  how.within = {{-far, 0, 0.25}, {far, far, 0.25}};
  const auto kept = fit(exec::seq, how, of);
  CHECK(kept.settled);
  CHECK(kept.parameters[1] == 0);
  CHECK(kept.parameters[2] == 0.25);
  CHECK(kept.error(1) == 0);
  CHECK(kept.error(0) > 0);
}

TEST_CASE("maximum likelihood: what the data do not tell has no standard error", "[choice]") {
  auto d = generated::choices(60, 25);
  for (std::size_t r = 0; r < d.rows(); ++r) d.x[3 * r + 2] = d.x[3 * r];  // a column twice
  const auto e = fit(exec::seq, maximum_likelihood{}, choice_likelihood{d});
  CHECK(e.covariance.empty());
  CHECK(std::isnan(e.error(0)));
}

TEST_CASE("maximum likelihood: refuses starts, bounds and priors that are none", "[choice]") {
  const auto d = generated::choices(10, 26);
  const choice_likelihood of{d};
  const auto fault = [&](maximum_likelihood how) { return ECHELON_FAULT_OF(fit(exec::seq, how, of)); };
  CHECK(fault({.start = {1}}) == 101);
  CHECK(fault({.start = {1, 2, std::nan("")}}) == 301);
  CHECK(fault({.within = {{0}, {}}}) == 101);
  CHECK(fault({.within = {{0, 0, 2}, {1, 1, 1}}}) == 201);
  CHECK(fault({.priors = {{.parameter = 3}}}) == 201);
  CHECK(fault({.priors = {{.parameter = 0, .mean = 0, .sd = 0}}}) == 201);
}
