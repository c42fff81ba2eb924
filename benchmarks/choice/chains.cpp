// SPDX-License-Identifier: BSL-1.0
// The Markov-chain choice model at work, measured:
//   choice_chains dense PRODUCTS                 all probabilities of half of the products, and after one change
//   choice_chains large PRODUCTS SEGMENTS WORKERS
//   choice_chains learn TRANSACTIONS PRODUCTS ASSORTMENTS ITERATIONS WORKERS
//   choice_chains four                           distance from the chain known in fractions
// Prints one line of JSON; seconds are of the wall.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include <benchmarks/choice/chains.hpp>
#include <echelon/choice.hpp>
#include <echelon/exec.hpp>

using namespace echelon;
using measured::seconds;

namespace {

std::size_t size(const char* text) { return std::strtoull(text, nullptr, 10); }

std::vector<std::uint32_t> half(std::size_t n) {
  std::vector<std::uint32_t> set;
  random_stream s{1, n, 9};
  for (std::uint32_t j = 0; j < n; ++j)
    if (s.uniform() < 0.5) set.push_back(j);
  return set;
}

void dense(std::size_t n) {
  const auto chain = measured::dense_chain(n, 5);
  const auto worth = measured::prices(n, 5);
  const auto set = half(n);
  std::vector<double> p(n), exact(n), after(n);
  const double all = seconds(15, [&] { chain.probabilities(set, p); });
  const std::vector<double> arrive(chain.arrive().begin(), chain.arrive().end());
  const auto marks = marks_of(set, n);
  absorbed<double>(arrive, {chain.move().data(), n * n}, chain.leave(), marks, exact);
  double off = 0, off_after = 0;
  for (std::size_t j = 0; j < n; ++j) off = std::max(off, std::abs(p[j] - exact[j]));
  const double begin = measured::now();
  offered_chain state{chain, worth, set};
  const double built = measured::now() - begin;
  random_stream s{2, n, 0};
  const auto change = [&] {
    const std::size_t j = s.below(static_cast<std::uint32_t>(n));
    state.offers(j) ? state.withdraw(j) : state.offer(j);
    state.probabilities(after);
  };
  const double one = seconds(200, change);  // the median; the mean counts the work done sixteen changes at a time
  const double start = measured::now();
  for (int k = 0; k < 320; ++k) change();
  const double mean = (measured::now() - start) / 320;
  chain.probabilities(assortment_of(state.marks()), exact);
  for (std::size_t j = 0; j < n; ++j) off_after = std::max(off_after, std::abs(after[j] - exact[j]));
  std::printf("{\"products\": %zu, \"all_ms\": %.6g, \"off\": %.3g, \"build_ms\": %.6g, \"change_ms\": %.6g, "
              "\"change_mean_ms\": %.6g, \"off_after\": %.3g}\n",
              n, 1e3 * all, off, 1e3 * built, 1e3 * one, 1e3 * mean, off_after);
}

void large(std::size_t n, std::size_t k, std::size_t workers) {
  const exec::threads where{.workers = workers};
  const auto chain = low_rank_chain_of(where, measured::segments(n, k, 3));
  const auto set = half(n);
  std::vector<double> p(n);
  double none = 0;
  const double all = seconds(5, [&] { none = chain.probabilities(where, set, p); });
  double sum = none;
  for (const double x : p) sum += x;
  std::printf("{\"products\": %zu, \"segments\": %zu, \"all_s\": %.6g, \"sum\": %.17g, \"nothing\": %.6g}\n", n, k, all,
              sum, none);
}

void learn(std::size_t transactions, std::size_t n, std::size_t sets, std::size_t iterations, std::size_t workers) {
  const auto truth = measured::dense_chain(n, 7);
  std::vector<std::vector<std::uint32_t>> offered(sets);
  std::vector<std::vector<double>> upto(sets);
  for (std::size_t s = 0; s < sets; ++s) {
    random_stream stream{11, s, 1};
    while (offered[s].empty())
      for (std::uint32_t j = 0; j < n; ++j)
        if (stream.uniform() < 0.5) offered[s].push_back(j);
    upto[s].resize(n);
    truth.probabilities(offered[s], upto[s]);
  }
  sales_counter counter{n};
  const double start = measured::now();
  for (std::size_t t = 0; t < transactions; ++t) {
    random_stream stream{12, t, 1};
    const std::size_t s = stream.below(static_cast<std::uint32_t>(sets));
    double u = stream.uniform();
    std::size_t bought = n;
    for (const std::uint32_t j : offered[s])
      if ((u -= upto[s][j]) < 0) {
        bought = j;
        break;
      }
    counter.add(offered[s], bought);
  }
  const double counted = measured::now() - start;
  const double begin = measured::now();
  const auto fitted = fit(exec::threads{.workers = workers}, chain_fit{.max_iterations = iterations, .tolerance = 0},
                          counter.sales());
  const double took = measured::now() - begin;
  double fall = 0;
  const auto& path = fitted.log_likelihood;
  for (std::size_t k = 1; k < path.size(); ++k) fall = std::max(fall, (path[k - 1] - path[k]) / std::abs(path[k]));
  std::printf("{\"assortments\": %zu, \"iterations\": %zu, \"count_s\": %.4g, \"iteration_ms\": %.6g, \"fall\": %.3g, "
              "\"first\": %.10g, \"last\": %.10g, \"truth\": %.10g, \"off\": %.4g}\n",
              counter.sales().assortments(), fitted.iterations, counted,
              1e3 * took / static_cast<double>(fitted.iterations), fall, path.front(), path.back(),
              log_likelihood(truth, counter.sales()), distance(fitted.chain, truth, 200).worst_absolute);
}

void four() {
  const markov_chain chain{{0.3, 0.25, 0.2, 0.15},
                           {0, 0.4, 0.2, 0.1, 0.3, 0, 0.3, 0.2, 0.1, 0.5, 0, 0.2, 0.2, 0.2, 0.3, 0}};
  const auto off = [&](std::vector<std::uint32_t> set, std::vector<double> known) {
    std::vector<double> p(4);
    chain.probabilities(set, p);
    double most = 0;
    for (std::size_t k = 0; k < set.size(); ++k) most = std::max(most, std::abs(p[set[k]] - known[k]));
    return most;
  };
  const double most = std::max({off({0}, {8303.0 / 14160}), off({0, 1}, {689.0 / 1880, 791.0 / 1880}),
                                off({0, 2}, {103.0 / 240, 7.0 / 20}), off({1, 3}, {503.0 / 980, 33.0 / 140})});
  std::printf("{\"off\": %.3g}\n", most);
}

}  // namespace

int main(int count, char** words) {
  const std::string what = count > 1 ? words[1] : "";
  if (what == "dense" && count == 3) {
    dense(size(words[2]));
  } else if (what == "large" && count == 5) {
    large(size(words[2]), size(words[3]), size(words[4]));
  } else if (what == "learn" && count == 7) {
    learn(size(words[2]), size(words[3]), size(words[4]), size(words[5]), size(words[6]));
  } else if (what == "four") {
    four();
  } else {
    std::fprintf(stderr, "choice_chains dense N | large N SEGMENTS WORKERS | learn TRANSACTIONS N SETS ITERATIONS "
                         "WORKERS | four\n");
    return 2;
  }
}
