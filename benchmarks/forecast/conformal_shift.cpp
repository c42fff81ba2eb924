// SPDX-License-Identifier: BSL-1.0
// How soon levels are honest again after the residuals have changed:
//   conformal_shift SERIES STEPS
// Residuals are standard normal for 1,000 steps, then one of four other normals. Each rule issues eleven levels a step
// before it sees the outcome. A run is one series and level; it is back at the first step from which on its share
// covered, over the last 200 steps, stands within 3 % until step 300 at least. Prints one line of JSON a rule.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <utility>
#include <vector>

#include <echelon/core/random.hpp>
#include <echelon/exec/seq.hpp>
#include <echelon/forecast/distribution_engine.hpp>
#include <echelon/math/normal.hpp>

using namespace echelon;

namespace {

constexpr std::size_t before = 1000, local = 200;
struct change {
  double mean, sd;
};
constexpr change changes[]{{0, 3}, {3, 1}, {0, 1.0 / 3}, {-2, 2}};
const std::vector<level> all{0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95};

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

double pinball(double q, double y, double z) { return std::max(q * (y - z), (q - 1) * (y - z)); }

/// `frozen` stops learning at the change: calibrated once, as libraries do.
template <adaptation A>
void follow(const char* name, const distribution_engine<A>& spec, std::size_t series, std::size_t steps, bool frozen) {
  std::vector<double> back;
  double worst_long = 0, worst_mean = 0, loss = 0, least = 0, seconds = 0, observed = 0;
  std::size_t within = 0, runs = 0;
  for (std::size_t kind = 0; kind < std::size(changes); ++kind) {
    std::vector<random_stream> draw;
    for (std::size_t i = 0; i < series; ++i) draw.emplace_back(kind + 1, i);
    const point_forecast said{series, 1, std::vector<double>(series, 0.0)};
    std::vector<double> y(series);
    const auto next = [&](std::size_t t) {
      for (std::size_t i = 0; i < series; ++i) {
        const double z = draw[i].normal();
        y[i] = t < before ? z : changes[kind].mean + changes[kind].sd * z;
      }
    };
    next(0);
    auto f = fit(exec::seq, spec, std::vector<point_forecast>{said}, y, all);
    std::vector<std::vector<unsigned char>> hit(series * all.size());
    std::optional<quantile_forecast> last;
    for (std::size_t t = 1; t < before + steps; ++t) {
      next(t);
      const bool learns = !frozen || t < before;
      const double started = now();
      if (learns || !last) last = predict(exec::seq, f, said);
      if (learns) observe(exec::seq, f, said, *last, 0, y);
      if (learns) seconds += now() - started;
      observed += learns ? static_cast<double>(series) : 0;
      for (std::size_t i = 0; i < series; ++i)
        for (std::size_t k = 0; k < all.size(); ++k) {
          const double z = (*last)(i, 0)[k], q = all[k].value();
          hit[i * all.size() + k].push_back(y[i] <= z ? 1 : 0);
          if (t >= before + 300) {
            loss += pinball(q, y[i], z);
            least += pinball(q, y[i], changes[kind].mean + changes[kind].sd * detail::standard_normal_quantile(q));
          }
        }
    }
    for (std::size_t k = 0; k < all.size(); ++k) {
      double mean = 0;
      for (std::size_t i = 0; i < series; ++i) {
        const auto& h = hit[i * all.size() + k];
        double sum = 0, whole = 0;
        std::size_t out = 0;  // the last step up to 300 after the change at which the local share was out
        for (std::size_t t = 0; t < h.size(); ++t) {
          sum += h[t];
          whole += h[t];
          if (t >= local) sum -= h[t - local];
          const std::size_t after = t + 1 >= before ? t + 1 - before : 0;
          const bool near = std::abs(sum / local - all[k].value()) <= 0.03 + 1e-12;
          if (t + 1 >= before && after <= 300 && !near) out = after + 1;
          if (after == 300) mean += sum / local / static_cast<double>(series);
        }
        ++runs;
        within += out <= 300 ? 1u : 0u;
        back.push_back(static_cast<double>(out));
        worst_long = std::max(worst_long, std::abs(whole / static_cast<double>(h.size()) - all[k].value()));
      }
      worst_mean = std::max(worst_mean, std::abs(mean - all[k].value()));
    }
  }
  std::sort(back.begin(), back.end());
  std::printf("{\"rule\": \"%s\", \"runs\": %zu, \"back_by_300\": %.6f, \"steps_99\": %.0f, "
              "\"local_error_at_300\": %.6f, \"long_run_error\": %.6f, \"pinball_over_best\": %.6f, \"ns\": %.1f}\n",
              name, runs, static_cast<double>(within) / static_cast<double>(runs), back[back.size() * 99 / 100],
              worst_mean, worst_long, loss / least - 1, 1e9 * seconds / observed);
}

}  // namespace

int main(int count, char** text_of) {
  const auto argument = [&](int k, std::size_t otherwise) {
    return count > k ? static_cast<std::size_t>(std::strtoul(text_of[k], nullptr, 10)) : otherwise;
  };
  const std::size_t series = argument(1, 100), steps = std::max<std::size_t>(argument(2, 10'000), 300);
  follow("static", distribution_engine<adapt::none>{.recent = 256}, series, steps, true);
  follow("none", distribution_engine<adapt::none>{}, series, steps, false);
  follow("aci", distribution_engine<adapt::aci>{}, series, steps, false);
  follow("aggregated", distribution_engine<adapt::aggregated>{}, series, steps, false);
  follow("pid", distribution_engine<adapt::pid>{}, series, steps, false);
}
