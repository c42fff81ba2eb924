// SPDX-License-Identifier: BSL-1.0
// Every execution policy against exec::seq, by digest of the bits.
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include <echelon/core/hash.hpp>
#include <echelon/core/random.hpp>
#include <echelon/exec.hpp>
#include <echelon/series.hpp>
#include <echelon/testing/sample_panel.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {
constexpr std::size_t teams[] = {1, 2, 3, 4, 5, 8, 16};

std::uint64_t digest_of(std::span<const double> values) {
  return hash64({reinterpret_cast<const unsigned char*>(values.data()), values.size_bytes()});
}
}  // namespace

TEST_CASE("parity: numbers drawn and summed by item have the same bits on every policy", "[exec][parity]") {
  const auto simulate = [](const auto& where) {
    std::vector<double> out(3000);
    bulk(where, out.size(), [] { return std::vector<double>(4); },
         [&](std::size_t i, std::vector<double>& scratch) {
           random_stream draw{9, i};
           for (double& v : scratch) v = draw.gamma(0.7) * static_cast<double>(draw.poisson(3.0));
           for (const double v : scratch) out[i] += std::sqrt(v);
         });
    out.push_back(exec::reduce(where, out.size(), 0.0, [&](std::size_t i) { return out[i]; },
                               [](double a, double b) { return a + b; }, 100));
    return digest_of(out);
  };
  const std::uint64_t oracle = simulate(exec::seq);
  for (const std::size_t workers : teams)
    for (const std::size_t grain : {1u, 13u, 5000u}) {
      INFO("workers " << workers << ", grain " << grain);
      CHECK(simulate(exec::threads{.workers = workers, .grain = grain}) == oracle);
    }
}

TEST_CASE("parity: local forecasts have the same bits on every policy", "[series][parity]") {
  const panel p = testing::sample_panel();
  const auto past = whole(p);
  const auto forecast = [&](const auto& where, const auto& spec) {
    return digest_of(predict(where, fit(where, spec, past, horizon{28}), past, horizon{28}, levels::m5).values());
  };
  const std::uint64_t naive = forecast(exec::seq, seasonal_naive{}), mean = forecast(exec::seq, moving_mean{});
  CHECK(naive != mean);
  for (const std::size_t workers : teams) {
    INFO("workers " << workers);
    CHECK(forecast(exec::threads{.workers = workers}, seasonal_naive{}) == naive);
    CHECK(forecast(exec::threads{.workers = workers}, moving_mean{}) == mean);
  }
}
