// SPDX-License-Identifier: BSL-1.0
#include <echelon/nn/fork.hpp>

#include <algorithm>
#include <cstddef>
#include <vector>

#include <echelon/nn/convolution.hpp>
#include <echelon/nn/dense.hpp>
#include <echelon/nn/quantile_head.hpp>
#include <echelon/nn/sequential.hpp>

#include <tests/nn/differences.hpp>

#include <tests/catch.hpp>

using namespace echelon;
using nn::dense;

namespace {

constexpr std::size_t ahead = 4, fixed = 3, known = 2;
using first = nn::context<5, fixed, ahead, known, 6, nn::act::tanh>;
using rest = nn::fork<ahead, 3, 2, known, 7, dense<7, 3>>;
using blind = nn::fork<ahead, 3, 2, 0, 7, dense<7, 3>>;
using whole =
    nn::sequential<nn::causal_convolution<2, 5, 2, 2, nn::act::relu>, first, dense<6, 14, nn::act::relu>, rest>;
static_assert(nn::layer<first> && nn::layer<rest, double> && nn::layer<whole>);

template <class T>
struct side {
  std::vector<T> still, coming;
  nn::batch<T> b;
  side(std::size_t series, std::size_t steps, bool rolls, std::uint64_t seed)
      : still{tests::drawn<T>(series * fixed, seed)},
        coming{tests::drawn<T>(series * (steps + ahead) * known, seed + 1)},
        b{.series = series, .steps = steps} {
    b.fixed = still.data();
    b.fixed_width = fixed;
    b.future = coming.data();
    b.future_width = known;
    b.future_periods = rolls ? steps + ahead - 1 : ahead;
    b.future_rolls = rolls;
  }
};

/// What step t of series s knows of the periods ahead.
template <class T>
const T* ahead_of(const nn::batch<T>& b, std::size_t s, std::size_t t) {
  return b.future + (s * b.future_periods + (b.future_rolls ? t : 0)) * known;
}

}  // namespace

TEST_CASE("context: it is a dense layer of the joined inputs", "[nn][parity]") {
  for (const bool rolls : {false, true}) {
    const side<double> with{3, 5, rolls, 1};
    const auto w = tests::drawn<double>(first::parameters, 2), x = tests::drawn<double>(3 * 5 * 5, 3);
    std::vector<double> joined;
    for (std::size_t r = 0; r < 15; ++r) {
      joined.insert(joined.end(), x.begin() + static_cast<std::ptrdiff_t>(r * 5),
                    x.begin() + static_cast<std::ptrdiff_t>(r * 5 + 5));
      joined.insert(joined.end(), with.b.fixed + r / 5 * fixed, with.b.fixed + (r / 5 + 1) * fixed);
      const double* const of = ahead_of(with.b, r / 5, r % 5);
      joined.insert(joined.end(), of, of + ahead * known);
    }
    using plain = dense<5 + fixed + ahead * known, 6, nn::act::tanh>;
    const auto ours = tests::passed<first, double>{w, with.b, x, {}, false}.y;
    const auto truth = tests::passed<plain, double>{w, {.series = 3, .steps = 5}, joined, {}, false}.y;
    for (std::size_t i = 0; i < ours.size(); ++i) CHECK_THAT(ours[i], WithinAbs(truth[i], 1e-13));
  }
}

TEST_CASE("fork: it is a dense layer of the joined inputs for each period ahead, then its tail", "[nn][parity]") {
  for (const bool rolls : {false, true}) {
    const side<double> with{2, 5, rolls, 1};
    const auto w = tests::drawn<double>(rest::parameters, 2), x = tests::drawn<double>(10 * rest::in, 3);
    std::vector<double> joined;
    for (std::size_t r = 0; r < 10; ++r)
      for (std::size_t k = 0; k < ahead; ++k) {
        const double* const row = x.data() + r * rest::in;
        joined.insert(joined.end(), row + k * 3, row + k * 3 + 3);
        joined.insert(joined.end(), row + ahead * 3, row + ahead * 3 + 2);
        const double* const of = ahead_of(with.b, r / 5, r % 5) + k * known;
        joined.insert(joined.end(), of, of + known);
      }
    using plain = nn::sequential<dense<3 + 2 + known, 7, nn::act::relu>, dense<7, 3>>;
    const auto ours = tests::passed<rest, double>{w, with.b, x, {}, false}.y;
    const auto truth = tests::passed<plain, double>{w, {.series = 2, .steps = 5 * ahead}, joined, {}, false}.y;
    for (std::size_t i = 0; i < ours.size(); ++i) CHECK_THAT(ours[i], WithinAbs(truth[i], 1e-13));
  }
}

TEST_CASE("fork: gradients agree with central differences, also in what is fixed", "[nn][law]") {
  for (std::uint64_t seed = 1; seed <= 3; ++seed)
    for (const bool rolls : {false, true}) {
      const side<double> with{2, 4, rolls, seed};
      CHECK(tests::off_by<first>(with.b, seed) <= 1e-6);
      nn::batch<double> no_fixed = with.b;
      no_fixed.fixed = nullptr;
      no_fixed.fixed_width = 0;
      CHECK(tests::off_by<rest>(no_fixed, seed) <= 1e-6);
      CHECK(tests::off_by<whole>(with.b, seed) <= 1e-6);
    }
  CHECK(tests::off_by<blind>({.series = 2, .steps = 4}, 9) <= 1e-6);
}

TEST_CASE("fork: the laws of a layer", "[nn][law]") {
  for (const bool rolls : {false, true}) {
    const side<float> with{3, 6, rolls, 4};
    tests::keeps_the_laws<whole>(with.b, 5);
    CHECK(tests::sees_no_future<whole>(with.b, 6));
  }
}

TEST_CASE("fork: the loss of all forks is the sum of the losses of windows, bit for bit", "[nn][law]") {
  // one pass over a series that forks at every step, beside one pass a window that ends there and decodes once
  using head = nn::multi_quantile<ahead, 0.1, 0.5, 0.9>;
  constexpr std::size_t steps = 7;
  const side<double> with{1, steps, true, 8};
  const auto w = tests::drawn<double>(whole::parameters, 9, 0.5), x = tests::drawn<double>(steps * 2, 10);
  const auto y = tests::drawn<double>(steps + ahead, 11);
  const nn::targets<double> of{.values = y.data(), .periods = steps + ahead - 1};
  std::vector<double> scratch(head::memory(of));
  const auto all = tests::passed<whole, double>{w, with.b, x, {}, false}.y;
  const double forked = head::loss(with.b, all.data(), of, 1.0, static_cast<double*>(nullptr), scratch.data());
  double windows = 0;
  for (std::size_t t = 0; t < steps; ++t) {
    nn::batch<double> b = with.b;
    b.steps = t + 1;
    const std::vector<double> past(x.begin(), x.begin() + static_cast<std::ptrdiff_t>(2 * (t + 1)));
    const auto said = tests::passed<whole, double>{w, b, past, {}, false}.y;
    nn::batch<double> end = b;
    end.now = t;
    end.steps = 1;
    windows += head::loss(end, said.data() + t * whole::out, of, 1.0, static_cast<double*>(nullptr), scratch.data());
  }
  CHECK(forked == windows);
}
