// SPDX-License-Identifier: BSL-1.0
// A category manager asks: which of our products sell in bursts, so that the mean says too little?
//
// kind     story
// teaches  sparse rows of two product lines in one forest, and a splitter of one's own
// uses     forest

#include <cmath>
#include <cstdio>
#include <optional>
#include <vector>

#include <echelon/core/level.hpp>
#include <echelon/core/random.hpp>
#include <echelon/exec.hpp>
#include <echelon/forest.hpp>

using namespace echelon;

/// For counts: the cut that saves most Poisson deviance. Nothing to inherit, nothing to register.
struct poisson_deviance {
  static double entropy(const bin_sum& s) { return s.sum > 0 ? s.sum * std::log(s.sum / s.weight) : 0.0; }
  std::optional<cut> best_cut(const node_histogram& node, random_stream&) const {
    return split::scan(node, [&](const bin_sum& left, const bin_sum& right) {
      return entropy(left) + entropy(right) - entropy(node.total);
    });
  }
};

enum feature : std::uint32_t { price, shoe_size, storage_gigabytes, on_offer, features };

struct sales {
  sparse_table products{features};
  std::vector<double> units;
};

/// Shoes have sizes, phones have gigabytes; what a product line does not know is absent, which is not zero.
sales weeks(std::size_t n, std::uint64_t seed) {
  sales out;
  for (std::size_t i = 0; i < n; ++i) {
    random_stream draw{seed, i};
    const bool phone = i % 2 == 0;
    const auto cost = static_cast<float>(phone ? 200 + 600 * draw.uniform() : 20 + 80 * draw.uniform());
    const float size = 36.0f + static_cast<float>(draw.below(12)), room = static_cast<float>(64u << draw.below(4));
    const bool offer = draw.below(5) == 0;
    out.products.put(price, cost);
    if (phone) out.products.put(storage_gigabytes, room);
    else out.products.put(shoe_size, size);
    out.products.put(on_offer, offer ? 1.0f : 0.0f);
    out.products.end_row();
    const double mean = phone ? 400 / static_cast<double>(cost) + static_cast<double>(room) / 256
                              : 12 * std::exp(-std::abs(static_cast<double>(size) - 42) / 3);
    out.units.push_back(static_cast<double>(draw.negative_binomial(mean * (offer ? 3 : 1), phone ? 1.0 : 8.0)));
  }
  return out;
}

int main() {
  const sales last_year = weeks(20'000, 1), this_year = weeks(4'000, 2);
  const forest<poisson_deviance> how{.trees = 100, .min_leaf = 20, .columns_tried = 2};
  const auto f = fit(exec::threads{}, how, last_year.products, last_year.units);
  const auto q = predict(exec::threads{}, f, this_year.products, levels::tenths);
  const auto mean = predict(exec::threads{}, f, this_year.products);

  for (const bool phone : {true, false}) {
    double above = 0, high = 0, middle = 0, n = 0;
    for (std::size_t i = phone ? 0 : 1; i < this_year.units.size(); i += 2) {
      above += this_year.units[i] > q[3 * i + 2] ? 1 : 0;
      high += q[3 * i + 2];
      middle += mean[i];
      n += 1;
    }
    std::printf("%-6s  mean %4.1f, nine weeks of ten at most %4.1f; %4.1f %% of the weeks sold more\n",
                phone ? "phones" : "shoes", middle / n, high / n, 100 * above / n);
  }
  std::printf("Decision: stock phones by their upper quantile, shoes nearly by their mean.\n");
}
