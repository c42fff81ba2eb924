// SPDX-License-Identifier: BSL-1.0
// Breaks of two laws that forecasts of forests must never break, in as many random queries as asked for:
//   forest_laws QUERIES
// Many small forests of every kind, each asked for nine levels of many rows. Prints one line of JSON.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <vector>

#include <echelon/core/random.hpp>
#include <echelon/exec/threads.hpp>
#include <echelon/forest.hpp>

using namespace echelon;

namespace {

constexpr std::size_t columns = 5, trained = 200, asked = 20'000;

struct tally {
  std::size_t queries = 0, crossed = 0, outside = 0;
};

struct data {
  feature_table x;
  std::vector<double> y, weight;
};

/// Features with gaps and targets of any kind: whole numbers, few different ones, or far apart.
data any(std::size_t rows, std::uint64_t seed) {
  data d{feature_table{rows, columns}, std::vector<double>(rows), {}};
  random_stream kind{seed, 0, 7};
  const std::uint32_t rounding = kind.below(3);
  const bool weighted = kind.below(2) == 0;
  for (std::size_t r = 0; r < rows; ++r) {
    random_stream s{seed, r};
    for (std::size_t c = 0; c < columns; ++c)
      d.x(r, c) = s.below(20) == 0 ? std::numeric_limits<float>::quiet_NaN() : static_cast<float>(s.uniform());
    const double first = std::isnan(d.x(r, 0)) ? 0.5 : static_cast<double>(d.x(r, 0));
    const double y = std::exp(3 * first * s.normal()) - 5 * first;
    d.y[r] = rounding == 0 ? y : rounding == 1 ? std::floor(y) : std::floor(y / 4);
    if (weighted) d.weight.push_back(0.01 + s.uniform());
  }
  return d;
}

/// Nine levels drawn at random.
std::vector<level> any_levels(random_stream& s) {
  std::vector<level> out;
  while (out.size() < 9) {
    const level q = level::of(1e-4 + 0.9998 * s.uniform());
    if (std::find(out.begin(), out.end(), q) == out.end()) out.push_back(q);
  }
  std::sort(out.begin(), out.end());
  return out;
}

template <class Spec>
void ask(const Spec& spec, std::uint64_t seed, tally& counts) {
  const data d = any(trained, seed);
  const auto [low, high] = std::minmax_element(d.y.begin(), d.y.end());
  const auto f = fit(spec, d.x, d.y, d.weight);
  const auto c = calibrate(exec::seq, spec, f, d.x, d.y, d.weight);
  const data query = any(asked, seed + (std::uint64_t{1} << 40));
  random_stream s{seed, 1, 9};
  const auto levels = any_levels(s);
  const auto judge = [&](const std::vector<double>& q) {
    for (std::size_t i = 0; i < q.size(); ++i) {
      counts.outside += q[i] >= *low && q[i] <= *high ? 0 : 1;
      counts.crossed += i % levels.size() == 0 || q[i - 1] <= q[i] ? 0 : 1;
    }
    counts.queries += q.size() / levels.size();
  };
  judge(predict(f, query.x, levels));
  judge(predict(c, query.x, levels));
}

tally all_kinds(std::uint64_t seed) {
  tally out;
  ask(forest<split::variance>{.trees = 7, .min_leaf = 1 + seed % 5, .seed = seed}, seed, out);
  ask(forest<split::crps>{.trees = 7, .seed = seed}, seed, out);
  ask(forest<split::random, leaf::sketch>{.trees = 7, .seed = seed}, seed, out);
  using in_blocks = forest<split::variance, leaf::sketch, sample::blocks>;
  ask(in_blocks{.trees = 7, .seed = seed, .sample = {.length = 9}}, seed, out);
  return out;
}

}  // namespace

int main(int count, char** words) {
  const auto wanted = static_cast<std::size_t>(count > 1 ? std::strtod(words[1], nullptr) : 1e5);
  const std::size_t rounds = std::max<std::size_t>(1, (wanted + 8 * asked - 1) / (8 * asked));
  std::vector<tally> counts(rounds);
  bulk(exec::threads{.grain = 1}, rounds, [&](std::size_t i) { counts[i] = all_kinds(i + 1); });
  tally all;
  for (const tally& c : counts) {
    all.queries += c.queries;
    all.crossed += c.crossed;
    all.outside += c.outside;
  }
  std::printf("{\"queries\": %zu, \"crossed\": %zu, \"outside\": %zu}\n", all.queries, all.crossed, all.outside);
}
