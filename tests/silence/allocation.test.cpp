// SPDX-License-Identifier: BSL-1.0
// Kernels allocate nothing, and running out of memory is survived.
#include <array>
#include <atomic>
#include <cstdlib>
#include <new>
#include <string>
#include <vector>

#include <echelon/core.hpp>
#include <echelon/data.hpp>
#include <echelon/exec/reduce.hpp>
#include <echelon/exec/seq.hpp>
#include <echelon/forecast/distribution_engine.hpp>
#include <echelon/math/normal.hpp>
#include <echelon/math/quantile.hpp>
#include <echelon/math/search.hpp>
#include <echelon/nn/attention.hpp>
#include <echelon/nn/combine.hpp>
#include <echelon/nn/convolution.hpp>
#include <echelon/nn/dense.hpp>
#include <echelon/nn/learner.hpp>
#include <echelon/nn/lstm.hpp>
#include <echelon/nn/sequential.hpp>
#include <echelon/testing/check_forecaster.hpp>
#include <echelon/train/gradient.hpp>

#include <tests/catch.hpp>
#include <tests/forecast/records.hpp>
#include <tests/series/promises.hpp>

namespace {
std::atomic<std::size_t> allocations{0};
std::atomic<std::size_t> fails_at{0};  // counts down to the allocation that fails; 0: none

void* allocate(std::size_t bytes) {
  ++allocations;
  if (fails_at != 0 && --fails_at == 0) throw std::bad_alloc{};
  if (void* p = std::malloc(bytes == 0 ? 1 : bytes)) return p;
  throw std::bad_alloc{};
}
}  // namespace

void* operator new(std::size_t bytes) { return allocate(bytes); }
void* operator new[](std::size_t bytes) { return allocate(bytes); }
void operator delete(void* p) noexcept { std::free(p); }
void operator delete[](void* p) noexcept { std::free(p); }
void operator delete(void* p, std::size_t) noexcept { std::free(p); }
void operator delete[](void* p, std::size_t) noexcept { std::free(p); }

using namespace echelon;

namespace {
template <class Kernel>
std::size_t allocations_of(Kernel&& kernel) {
  const std::size_t before = allocations;
  kernel();
  return allocations - before;
}
volatile double sink = 0;
}  // namespace

TEST_CASE("silence: the counter counts", "[core][silence]") {
  CHECK(allocations_of([] { sink = std::vector<double>(100)[7]; }) == 1);
}

TEST_CASE("silence: random numbers, hashes, views, dates and errors allocate nothing", "[core][silence]") {
  const std::array<unsigned char, 100> bytes{};
  CHECK(allocations_of([&] {
          random_stream s{1, 2};
          sink = s.normal() + s.gamma(0.3) + static_cast<double>(s.poisson(300) + s.binomial(90, 0.4));
          sink = static_cast<double>(hash64(bytes));
          std::array<double, 6> m{};
          const matrix_view<double> view{m.data(), 2, 3};
          sink = view(1, 2) + view.row(1)[0];
          sink = static_cast<double>(days_from(civil_from(12'345)));
          try {
            check::size(1, 2, "demand");
          } catch (const error& problem) {
            sink = static_cast<double>(problem.what()[0]);
          }
        }) == 0);
}

TEST_CASE("silence: an engine learns without allocating", "[forecast][silence]") {
  const auto past = tests::record_of(1, 3, 2, 40);
  auto f = fit(exec::seq, distribution_engine<>{}, past.said, past.outcomes, levels::deciles);
  const quantile_forecast issued = predict(exec::seq, f, past.said[0]);
  const std::array<double, 3> outcomes{1, 2, 3};
  CHECK(allocations_of([&] { observe(exec::seq, f, past.said[0], issued, 1, outcomes); }) == 0);
}

TEST_CASE("silence: reading a panel through its past allocates nothing", "[data][silence]") {
  const panel p = testing::sample_panel();
  CHECK(allocations_of([&] {
          const auto past = history_at(p, 100);
          check::known(past);
          for (std::size_t i = 0; i < past.size(); ++i) sink = past.demand(i).at(50) + past.outcome(i, 3);
        }) == 0);
}

TEST_CASE("silence: searches and quantiles of sorted values allocate nothing", "[math][silence]") {
  const std::array<double, 4> values{1, 2, 3, 4};
  CHECK(allocations_of([&] {
          sink = sorted_quantile(values, level{0.3}) + quantile_at(levels::tenths, std::array{1.0, 2.0, 3.0}, 0.4);
          sink = normal_quantile(0.9) + normal_cdf(1.0);
          sink = bisect(0, 9, [](double x) { return x > 2; });
          sink = golden_section(0, 9, [](double x) { return x * x; }).at;
          sink = static_cast<double>(convex_argmin(0, 9, [](std::int64_t k) { return static_cast<double>(k * k); }));
          bulk(exec::seq, 9, [](std::size_t i) { sink = static_cast<double>(i); });
        }) == 0);
}

TEST_CASE("silence: after its first step a network trains without allocating", "[nn][silence]") {
  using net = nn::sequential<nn::causal_convolution<2, 4, 2>, nn::lstm<4, 4>, nn::residual<nn::attention<4, 2>>,
                             nn::last_step<4>, nn::dense<4, 6>>;
  const std::vector<float> x(5 * 7 * 2, 0.5f), y(5 * 2, 1.0f);
  std::vector<float> w(net::parameters, 0.1f), gradient(w.size());
  nn::learner<net, nn::multi_quantile<2, 0.1, 0.5, 0.9>> learner;
  train::gradient_room room;
  const auto step = [&] {
    learner.look_at({.series = 5, .steps = 7}, x, {y.data(), nullptr, 2});
    sink = summed_gradient(exec::seq, learner, 1, w, gradient, room);
  };
  step();
  CHECK(allocations_of(step) == 0);
}

TEST_CASE("silence: a fold allocates its chunks and nothing per item", "[exec][silence]") {
  const auto fold = [](std::size_t n) {
    return allocations_of([&] {
      sink = exec::reduce(exec::seq, n, 0.0, [](std::size_t i) { return static_cast<double>(i); },
                          [](double a, double b) { return a + b; });
    });
  };
  CHECK(fold(100'000) == 1);
}

TEST_CASE("silence: an append that runs out of memory leaves the runs as they were", "[data][law]") {
  const std::vector<double> more(50, 7.0);
  for (std::size_t n = 1; n < 20; ++n) {
    ragged<double> r;
    r.push_back(3, std::vector{1.0, 2.0});
    bool failed = false;
    fails_at = n;
    try {
      r.push_back(4, more);
    } catch (const std::bad_alloc&) {
      failed = true;
    }
    fails_at = 0;
    CHECK(r.size() == (failed ? 1 : 2));
    CHECK(r.values().size() == (failed ? 2 : 52));
    r.push_back(5, std::vector{9.0});
    CHECK(r[r.size() - 1].values.size() == 1);
    CHECK(r[r.size() - 1].at(5) == 9.0);
    CHECK(r[0].at(4) == 2.0);
    if (!failed) break;
  }
}

TEST_CASE("silence: the local methods survive every allocation that fails", "[series][law]") {
  const testing::trial on{.fail_allocation = [](std::size_t n) { fails_at = n; }};
  const auto kept = [&](const auto& spec) {
    const auto verdicts = testing::check_forecaster(spec, on);
    CHECK(std::string{verdicts.back().law} == "running out of memory leaves what was there");
    for (const auto& v : verdicts) {
      INFO(v.law << ": " << v.detail);
      CHECK(v.held);
    }
  };
  kept(seasonal_naive{});
  kept(moving_mean{});
}
