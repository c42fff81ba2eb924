// SPDX-License-Identifier: BSL-1.0
// Assortments, measured:
//   assort_assortments dense PRODUCTS [FILE]  the best of a dense chain; FILE gets the chain for another solver
//   assort_assortments large PRODUCTS SEGMENTS WORKERS
//   assort_assortments limited PRODUCTS MOST SEED  at most so many products; room for as many on average
//                                           (up to 16 products beside all assortments)
//   assort_assortments mixtures FILE          of mixtures of logits: a line "n m", then share, outside, worth, m rows
//   assort_assortments nests FILE             of nested logits: a line "nests each outside", then dissimilarity,
//                                             outside_in, rows of attractions, rows of worths
// Prints JSON, a line an instance; seconds are of the wall.
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include <benchmarks/choice/chains.hpp>
#include <echelon/assort.hpp>
#include <echelon/choice.hpp>
#include <echelon/exec.hpp>

using namespace echelon;
using measured::seconds;

namespace {

std::size_t size(const char* text) { return std::strtoull(text, nullptr, 10); }

std::vector<double> read(std::FILE* from, std::size_t n) {
  std::vector<double> row(n);
  for (double& x : row)
    if (std::fscanf(from, "%lf", &x) != 1) std::abort();
  return row;
}

void dense(std::size_t n, const char* file) {
  const auto chain = measured::dense_chain(n, 5);
  const auto worth = measured::prices(n, 5);
  if (file != nullptr) {
    std::FILE* const to = std::fopen(file, "wb");
    if (to == nullptr) std::abort();
    std::fwrite(chain.arrive().data(), sizeof(double), n, to);
    std::fwrite(worth.data(), sizeof(double), n, to);
    std::fwrite(chain.move().data(), sizeof(double), n * n, to);
    std::fclose(to);
  }
  assortment_plan plan, swept;
  const double took = seconds(21, [&] { plan = solve(optimal_stopping{}, chain, worth); });
  const double sweeps =
      seconds(5, [&] { swept = solve(optimal_stopping{.method = optimal_stopping::by::values}, chain, worth); });
  std::printf("{\"products\": %zu, \"ms\": %.6g, \"values_ms\": %.6g, \"revenue\": %.17g, \"bound\": %.17g, "
              "\"gap\": %.3g, \"offered\": %zu, \"iterations\": %zu, \"same\": %s}\n",
              n, 1e3 * took, 1e3 * sweeps, plan.revenue, plan.bound, plan.gap(), plan.offered.size(), plan.iterations,
              plan.offered == swept.offered ? "true" : "false");
}

void large(std::size_t n, std::size_t k, std::size_t workers) {
  const exec::threads where{.workers = workers};
  const auto chain = low_rank_chain_of(where, measured::segments(n, k, 3));
  const auto worth = measured::prices(n, 3);
  assortment_plan plan;
  const double took = seconds(5, [&] { plan = solve(where, optimal_stopping{}, chain, worth); });
  std::printf("{\"products\": %zu, \"segments\": %zu, \"seconds\": %.6g, \"revenue\": %.12g, \"gap\": %.3g, "
              "\"offered\": %zu, \"passes\": %zu}\n",
              n, k, took, plan.revenue, plan.gap(), plan.offered.size(), plan.iterations);
}

void limited(std::size_t n, std::size_t most, std::uint64_t seed) {
  const auto chain = measured::dense_chain(n, seed);
  const auto worth = measured::prices(n, seed);
  assortment_limit shelf;
  random_stream s{seed, n, 4};
  double all = 0;
  for (std::size_t j = 0; j < n; ++j) all += shelf.room.emplace_back(0.5 + s.uniform());
  shelf.capacity = all * static_cast<double>(most) / static_cast<double>(n);
  for (const auto& limit : {assortment_limit{.most = most}, shelf}) {
    assortment_plan plan;
    const double took = seconds(1, [&] { plan = solve(limited_assortment{}, chain, worth, limit); });
    const auto ordered = solve(revenue_ordered{}, chain, worth, limit);
    const double best = n <= 16 ? solve(enumeration{}, chain, worth, limit).revenue : plan.bound;
    std::printf("{\"gap\": %.6g, \"below\": %.6g, \"bound_above\": %.6g, \"ordered\": %.6g, \"ms\": %.5g, "
                "\"offered\": %zu}\n",
                plan.gap(), 1 - plan.revenue / best, plan.bound / best - 1, 1 - ordered.revenue / plan.revenue,
                1e3 * took, plan.offered.size());
  }
}

void mixtures(std::FILE* from) {
  unsigned n = 0, m = 0;
  while (std::fscanf(from, "%u %u", &n, &m) == 2) {
    logit_mixture model;
    model.share = read(from, m);
    model.outside = read(from, m);
    const auto worth = read(from, n);
    model.attraction = read(from, std::size_t{n} * m);
    validate(model);
    assortment_plan plan, plain;
    const double took = seconds(3, [&] { plan = solve(local_search{}, model, worth); });
    plain = solve(local_search{.kicks = 0}, model, worth);
    const auto ordered = solve(revenue_ordered{}, model, worth);
    const auto chain = chain_of(model, 1).chain;
    const auto stopped = solve(optimal_stopping{}, chain, worth);
    std::printf("{\"n\": %u, \"m\": %u, \"revenue\": %.12g, \"bound\": %.12g, \"ms\": %.5g, \"without_kicks\": %.12g, "
                "\"ordered\": %.12g, \"by_chain\": %.12g}\n",
                n, m, plan.revenue, plan.bound, 1e3 * took, plain.revenue, ordered.revenue,
                revenue_of(model, worth, assortment{stopped.offered.data(), stopped.offered.size()}));
  }
}

void nests(std::FILE* from) {
  unsigned m = 0, n = 0;
  double outside = 0;
  while (std::fscanf(from, "%u %u %lf", &m, &n, &outside) == 3) {
    nested_products p;
    p.outside = outside;
    p.dissimilarity = read(from, m);
    p.outside_in = read(from, m);
    p.attraction = read(from, std::size_t{n} * m);
    p.worth = read(from, std::size_t{n} * m);
    for (std::size_t i = 0; i <= m; ++i) p.start.push_back(i * n);
    assortment_plan plan;
    const double took = seconds(3, [&] { plan = solve(nested_assortment{}, p); });
    std::printf("{\"nests\": %u, \"each\": %u, \"revenue\": %.12g, \"bound\": %.12g, \"ms\": %.5g}\n", m, n,
                plan.revenue, plan.bound, 1e3 * took);
  }
}

}  // namespace

int main(int count, char** words) {
  const std::string what = count > 1 ? words[1] : "";
  std::FILE* const from = (what == "mixtures" || what == "nests") && count == 3 ? std::fopen(words[2], "r") : nullptr;
  if (what == "dense" && count >= 3) {
    dense(size(words[2]), count > 3 ? words[3] : nullptr);
  } else if (what == "large" && count == 5) {
    large(size(words[2]), size(words[3]), size(words[4]));
  } else if (what == "limited" && count == 5) {
    limited(size(words[2]), size(words[3]), size(words[4]));
  } else if (what == "mixtures" && from != nullptr) {
    mixtures(from);
  } else if (what == "nests" && from != nullptr) {
    nests(from);
  } else {
    std::fprintf(stderr, "assort_assortments dense N [FILE] | large N SEGMENTS WORKERS | limited N MOST SEED | "
                         "mixtures FILE | nests FILE\n");
    return 2;
  }
  if (from != nullptr) std::fclose(from);
}
