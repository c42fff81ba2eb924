// SPDX-License-Identifier: BSL-1.0
// Reconciles forecasts of a large hierarchy, one core:
//   reconcile_large LEAVES OBSERVATIONS STEPS
// Once as a tree of three levels (total, a group for each hundred leaves, leaves), once as a grouping that is no tree:
// leaves lie in a table of products by places, with sums over both, over families, regions, and pairs of these.
// Prints one line of JSON for each kind and weighting.
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include <echelon/core/random.hpp>
#include <echelon/exec/seq.hpp>
#include <echelon/forecast/reconcile.hpp>

using namespace echelon;

namespace {

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

double megabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

/// Groups leaves by a label: groups in order of label.
template <class Label>
void group(aggregation& sums, std::size_t labels, Label&& label) {
  std::vector<std::vector<std::uint32_t>> who(labels);
  for (std::size_t b = 0; b < sums.bottoms; ++b) who[label(b)].push_back(static_cast<std::uint32_t>(b));
  for (const auto& g : who) {
    if (g.empty()) continue;
    sums.member.insert(sums.member.end(), g.begin(), g.end());
    sums.offset.push_back(sums.member.size());
  }
}

void measure(const char* kind, const aggregation& sums, error_weights weights, const char* name, std::size_t width,
             std::size_t steps) {
  const std::size_t n = sums.nodes();
  std::vector<double> errors(n * width), base(n * steps);
  std::vector<double> common(width);
  random_stream shared{1};
  for (auto& c : common) c = shared.normal();
  for (std::size_t i = 0; i < n; ++i) {
    random_stream draw{2, i};
    const double size = i < sums.aggregates() ? std::sqrt(static_cast<double>(sums.members(i).size())) : 1.0;
    for (std::size_t k = 0; k < width; ++k) errors[i * width + k] = size * (draw.normal() + 0.5 * common[k]);
    const double level = i < sums.aggregates() ? 10.0 * static_cast<double>(sums.members(i).size()) : 10.0;
    for (std::size_t h = 0; h < steps; ++h) base[i * steps + h] = level + 3 * size * draw.normal();
  }
  const double started = now();
  const auto f = fit(exec::seq, minimum_trace{.weights = weights}, sums, {errors.data(), n, width});
  const double fitted = now();
  const std::vector<double> y = reconcile(exec::seq, f, {base.data(), n, steps});
  const double done = now();
  double worst = 0;
  for (std::size_t a = 0; a < sums.aggregates(); ++a)
    for (std::size_t h = 0; h < steps; ++h) {
      long double sum = 0;  // added in another order and more exactly than the library does
      const auto who = sums.members(a);
      for (std::size_t k = who.size(); k-- > 0;) sum += y[(sums.aggregates() + who[k]) * steps + h];
      const auto whole = static_cast<double>(sum);
      worst = std::max(worst, std::abs(whole - y[a * steps + h]) / std::max(1.0, std::abs(whole)));
    }
  // reconciling twice changes nothing: what is left is the error of the solution
  const std::vector<double> again = reconcile(exec::seq, f, {y.data(), n, steps});
  double moved = 0;
  for (std::size_t k = 0; k < y.size(); ++k) moved = std::max(moved, std::abs(again[k] - y[k]) / (1 + std::abs(y[k])));
  std::printf("{\"kind\": \"%s\", \"weights\": \"%s\", \"nodes\": %zu, \"members\": %zu, \"tree\": %d, "
              "\"shrinkage\": %.6f, \"fit_s\": %.6f, \"reconcile_s\": %.6f, \"incoherence\": %.3e, \"moved\": %.3e, "
              "\"input_mb\": %.1f, \"peak_mb\": %.1f}\n",
              kind, name, n, sums.member.size(), f.tree.nested() ? 1 : 0, f.shrinkage, fitted - started, done - fitted,
              worst, moved, static_cast<double>(8 * (errors.size() + 2 * base.size())) / 1048576, megabytes());
  std::fflush(stdout);
}

}  // namespace

int main(int count, char** text_of) {
  const auto argument = [&](int k, std::size_t otherwise) {
    return count > k ? static_cast<std::size_t>(std::strtoul(text_of[k], nullptr, 10)) : otherwise;
  };
  const std::size_t leaves = argument(1, 100'000), width = argument(2, 100), steps = argument(3, 28);
  aggregation tree{leaves, {0}, {}};
  group(tree, 1, [](std::size_t) { return std::size_t{0}; });
  group(tree, (leaves + 99) / 100, [](std::size_t b) { return b / 100; });
  measure("tree", tree, error_weights::members, "members", width, steps);
  measure("tree", tree, error_weights::variance, "variance", width, steps);
  measure("tree", tree, error_weights::shrunk, "shrunk", width, steps);

  constexpr std::size_t places = 10, regions = 3, families = 7;  // as in M5, products times stores
  aggregation cross{leaves, {0}, {}};
  const std::size_t products = (leaves + places - 1) / places;
  const auto product = [](std::size_t b) { return b / places; };
  const auto place = [](std::size_t b) { return b % places; };
  const auto region = [&](std::size_t b) { return place(b) % regions; };
  const auto family = [&](std::size_t b) { return product(b) % families; };
  group(cross, 1, [](std::size_t) { return std::size_t{0}; });
  group(cross, regions, region);
  group(cross, places, place);
  group(cross, families, family);
  group(cross, regions * families, [&](std::size_t b) { return region(b) * families + family(b); });
  group(cross, places * families, [&](std::size_t b) { return place(b) * families + family(b); });
  group(cross, products, product);
  group(cross, products * regions, [&](std::size_t b) { return product(b) * regions + region(b); });
  measure("grouped", cross, error_weights::members, "members", width, steps);
  measure("grouped", cross, error_weights::variance, "variance", width, steps);
}
