// SPDX-License-Identifier: BSL-1.0
// Writes the data on which forests of different libraries are compared: the same bytes for the same arguments.
//
//   peers_forest_data counts|friedman ROWS SEED PREFIX [truth]
//
// makes PREFIX.x, row after row, and PREFIX.y, both float32, and prints one line of JSON; with `truth` it says how good
// a forecast is that knows the distribution of every row. `counts` looks like retail demand: 50 columns of codes,
// flags, lags, a correlated block and plain noise, and a negative binomial response. `friedman` has 20 columns of which
// six matter, with noise that grows along one of them.
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <numbers>
#include <span>
#include <string>
#include <vector>

#include <echelon/core/level.hpp>
#include <echelon/core/random.hpp>
#include <echelon/exec/threads.hpp>
#include <echelon/loss/pinball.hpp>
#include <echelon/math/distribution.hpp>
#include <echelon/math/normal.hpp>

using namespace echelon;

namespace {

/// One drawn row: its response and the quantiles of the distribution that it was drawn from.
struct drawn {
  double y = 0;
  std::array<double, 9> truth{};
};

struct counts {
  static constexpr std::size_t columns = 50;

  static drawn draw(random_stream& s, std::span<float> x, bool with_truth) {
    const auto put = [&](std::size_t c, double v) { x[c] = static_cast<float>(v); };
    put(0, s.below(7));                                              // weekday
    put(1, s.below(12));                                             // month
    put(2, s.uniform() < 0.15 ? 1 : 0);                              // promotion
    put(3, std::round(100 * std::exp(0.4 * s.normal())) / 100);      // price over usual price
    put(4, s.below(200));                                            // store
    put(5, static_cast<double>(s.poisson(3)));                       // two lags
    put(6, static_cast<double>(s.poisson(3)));
    const double common = s.normal();
    for (std::size_t c = 7; c < 15; ++c) put(c, 0.7 * common + 0.7 * s.normal());
    for (std::size_t c = 15; c < columns; ++c) put(c, s.normal());

    const auto at = [&](std::size_t c) { return static_cast<double>(x[c]); };
    const double season = 0.3 * std::sin(0.9 * at(0)) + 0.3 * std::sin(0.52 * at(1) + 1);
    const double price = -std::log(at(3)) * (0.2 + 0.7 * at(2)) + 0.6 * at(2);
    const double past = 0.18 * std::log(1 + at(5)) + 0.18 * std::log(1 + at(6));
    const double place = at(17) > 0.5 ? at(4) / 400 : 0.0;
    const double mixed = (at(15) > 0 ? 0.3 * at(7) : 0.0) + 0.2 * std::abs(at(16));
    const double mean = std::min(400.0, std::exp(1.25 + season + price + past + place + mixed));
    const double size = 1 + 4 / (1 + std::exp(-at(18) - at(2)));
    drawn out{static_cast<double>(s.negative_binomial(mean, size)), {}};
    if (with_truth)
      for (std::size_t q = 0; q < 9; ++q)
        out.truth[q] = negative_binomial_quantile(levels::deciles[q].value(), mean, size);
    return out;
  }
};

/// Friedman (1991) Multivariate adaptive regression splines, section 4.3, with a spread of its own for every row.
struct friedman {
  static constexpr std::size_t columns = 20;

  static drawn draw(random_stream& s, std::span<float> x, bool) {
    for (float& v : x) v = static_cast<float>(s.uniform());
    const auto at = [&](std::size_t c) { return static_cast<double>(x[c - 1]); };
    const double mean = 10 * std::sin(std::numbers::pi * at(1) * at(2)) + 20 * (at(3) - 0.5) * (at(3) - 0.5) +
                        10 * at(4) + 5 * at(5);
    const double spread = 0.5 + 2 * at(6);
    drawn out{mean + spread * s.normal(), {}};
    for (std::size_t q = 0; q < 9; ++q) out.truth[q] = normal_quantile(levels::deciles[q].value(), mean, spread);
    return out;
  }
};

template <class Kind>
int make(std::size_t rows, std::uint64_t seed, const std::string& prefix, bool with_truth) {
  constexpr std::size_t chunk = 65'536;
  std::ofstream out_x{prefix + ".x", std::ios::binary}, out_y{prefix + ".y", std::ios::binary};
  std::vector<float> x(chunk * Kind::columns), y(chunk);
  std::vector<drawn> made(chunk);
  double deciles = 0, tenths = 0, inside = 0;
  for (std::size_t begin = 0; begin < rows; begin += chunk) {
    const std::size_t n = std::min(chunk, rows - begin);
    bulk(exec::threads{}, n, [&](std::size_t i) {
      random_stream s{seed, begin + i};
      made[i] = Kind::draw(s, std::span{x}.subspan(i * Kind::columns, Kind::columns), with_truth);
      y[i] = static_cast<float>(made[i].y);
    });
    for (std::size_t i = 0; i < n && with_truth; ++i) {
      const auto& q = made[i].truth;
      deciles += mean_pinball(levels::deciles, q, made[i].y);
      tenths += 3 * mean_pinball(levels::tenths, std::array{q[0], q[4], q[8]}, made[i].y);
      inside += q[0] <= made[i].y && made[i].y <= q[8] ? 1 : 0;
    }
    const auto bytes = [](const float* at, std::size_t size) {
      return std::pair{reinterpret_cast<const char*>(at), static_cast<std::streamsize>(size * sizeof(float))};
    };
    const auto [px, nx] = bytes(x.data(), n * Kind::columns);
    const auto [py, ny] = bytes(y.data(), n);
    out_x.write(px, nx);
    out_y.write(py, ny);
  }
  if (!out_x.flush() || !out_y.flush()) {
    std::cerr << "cannot write " << prefix << ".x and .y\n";
    return 1;
  }
  std::printf("{\"rows\": %zu, \"columns\": %zu", rows, Kind::columns);
  const auto n = static_cast<double>(rows);
  if (with_truth)
    std::printf(", \"oracle_pinball\": %.5f, \"oracle_sum_of_tenths\": %.5f, \"oracle_coverage\": %.4f", deciles / n,
                tenths / n, inside / n);
  std::printf("}\n");
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string kind = argc == 5 || argc == 6 ? argv[1] : "";
  if (kind != "counts" && kind != "friedman") {
    std::cerr << "usage: peers_forest_data counts|friedman ROWS SEED PREFIX [truth]\n";
    return 2;
  }
  const auto number = [&](int k) { return std::strtoull(argv[k], nullptr, 10); };
  const bool truth = argc == 6 && std::string{argv[5]} == "truth";
  return kind == "counts" ? make<counts>(number(2), number(3), argv[4], truth)
                          : make<friedman>(number(2), number(3), argv[4], truth);
}
