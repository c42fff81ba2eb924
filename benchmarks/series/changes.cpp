// SPDX-License-Identifier: BSL-1.0
/// Change points and outliers of the series on standard input, one a line, numbers apart by blanks; a JSON list a line:
///   changes level|spread|line|bent [PENALTY_PER_LOG_N [NOISE]]   periods of change
///   changes outliers SEASONS LIMIT [FROM-TO,FROM-TO…]            periods masked; SEASONS as 24,168
/// and of generated ones:
///   changes planted N COUNT SIGNAL                               slope breaks made, said and hit
///   changes robots DAYS COUNT                                    how far robots move the quantile of the peak hour
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <numbers>
#include <sstream>
#include <string>
#include <vector>

#include <echelon/core/random.hpp>
#include <echelon/math/quantile.hpp>
#include <echelon/series/broken_line.hpp>
#include <echelon/series/outliers.hpp>
#include <echelon/series/pelt.hpp>

using namespace echelon;

namespace {

double seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

std::vector<std::size_t> changes(const std::string& how, std::span<const double> y, double per_log, double noise) {
  const double penalty = per_log * std::log(static_cast<double>(y.size()));
  if (how == "bent") return fit(broken_line{.penalty = penalty, .noise = noise}, y).breaks;
  const alike within = how == "level" ? alike::level : how == "spread" ? alike::level_and_spread : alike::line;
  return fit(pelt{.within = within, .penalty = penalty, .noise = noise}, y).changes;
}

std::vector<std::size_t> pairs_of(const std::string& text) {
  std::vector<std::size_t> out;
  std::size_t at = 0;
  while (at < text.size()) {
    out.push_back(std::stoul(text.substr(at)));
    at = text.find_first_of(",-", at);
    at = at == std::string::npos ? text.size() : at + 1;
  }
  return out;
}

/// One to four breaks, a tenth of the series apart; each multiplies or divides the slope by 1.5. The noise is a third
/// of the deviation of the trend ("whole") or of what a straight line leaves of it ("bends").
void planted(std::size_t n, int count, const std::string& signal) {
  double made = 0, said = 0, hit = 0, spent = 0;
  for (int trial = 1; trial <= count; ++trial) {
    random_stream draw{static_cast<std::uint64_t>(trial)};
    std::vector<std::size_t> breaks;
    const std::size_t wanted = 1 + draw.below(4);
    while (breaks.size() < wanted) {
      const std::size_t b = n / 10 + draw.below(static_cast<std::uint32_t>(n * 8 / 10));
      if (std::all_of(breaks.begin(), breaks.end(), [&](std::size_t a) { return (a > b ? a - b : b - a) > n / 10; }))
        breaks.push_back(b);
    }
    std::sort(breaks.begin(), breaks.end());
    std::vector<double> y(n);
    double slope = 1, at = 0, mean = 0, cross = 0, square = 0;
    for (std::size_t t = 0, k = 0; t < n; ++t, at += slope) {
      if (k < wanted && t == breaks[k]) {
        slope *= draw.uniform() < 0.5 ? 1.5 : 1 / 1.5;
        ++k;
      }
      y[t] = at;
      mean += at / static_cast<double>(n);
    }
    const double middle = 0.5 * static_cast<double>(n - 1);
    for (std::size_t t = 0; t < n; ++t) {
      const double x = static_cast<double>(t) - middle;
      cross += x * (y[t] - mean);
      square += x * x;
    }
    double left = 0;
    for (std::size_t t = 0; t < n; ++t) {
      const double x = static_cast<double>(t) - middle, line = signal == "bends" ? cross / square * x : 0.0;
      left += (y[t] - mean - line) * (y[t] - mean - line) / static_cast<double>(n);
    }
    for (double& v : y) v += std::sqrt(left) / 3 * draw.normal();
    const double begin = seconds();
    const auto found = fit(broken_line{}, y).breaks;
    spent += seconds() - begin;
    made += static_cast<double>(wanted);
    said += static_cast<double>(found.size());
    std::vector<char> used(found.size(), 0);
    for (const std::size_t b : breaks)
      for (std::size_t k = 0; k < found.size(); ++k)
        if (used[k] == 0 && 100 * (found[k] > b ? found[k] - b : b - found[k]) <= n) {
          used[k] = 1;
          hit += 1;
          break;
        }
  }
  std::printf("{\"made\": %.0f, \"said\": %.0f, \"hit\": %.0f, \"milliseconds\": %.4g}\n", made, said, hit,
              1e3 * spent / count);
}

/// Hours with a day and a week; in one hour of twenty, robots make two to five times the load.
void robots(std::size_t days, int count) {
  double spoilt = 0, masked = 0, kept = 0, lost = 0, planted_hours = 0;
  for (int trial = 1; trial <= count; ++trial) {
    random_stream draw{static_cast<std::uint64_t>(trial), 1}, robot{static_cast<std::uint64_t>(trial), 2};
    std::vector<double> clean, loaded;
    std::vector<char> wild;
    for (std::size_t t = 0; t < 24 * days; ++t) {
      const double turn = 2 * std::numbers::pi * static_cast<double>(t);
      const double mean = 1000 + 300 * std::sin(turn / 24) + 100 * std::sin(turn / 168);
      clean.push_back(mean * (1 + 0.03 * draw.normal()));
      wild.push_back(robot.uniform() < 0.05 ? 1 : 0);
      loaded.push_back(wild.back() != 0 ? clean.back() * (2 + 3 * robot.uniform()) : clean.back());
    }
    const auto left = find_outliers({.seasons = {24, 168}}, loaded).series;
    for (std::size_t t = 0; t < left.size(); ++t) {
      planted_hours += wild[t];
      kept += wild[t] != 0 && !std::isnan(left[t]) ? 1 : 0;
      lost += wild[t] == 0 && std::isnan(left[t]) ? 1 : 0;
    }
    const auto peak = [](const std::vector<double>& y) {
      std::vector<double> at;
      for (std::size_t t = 6; t < y.size(); t += 24)
        if (!std::isnan(y[t])) at.push_back(y[t]);
      return sample_quantile(at, level{0.95}, quantile_rule::linear);
    };
    spoilt = std::max(spoilt, std::abs(peak(loaded) / peak(clean) - 1));
    masked = std::max(masked, std::abs(peak(left) / peak(clean) - 1));
  }
  std::printf("{\"spoilt\": %.4g, \"masked\": %.4g, \"kept\": %.4g, \"lost\": %.4g}\n", spoilt, masked,
              kept / planted_hours, lost / (24.0 * static_cast<double>(days) * count - planted_hours));
}

}  // namespace

int main(int count, char** argument) try {
  const std::vector<std::string> said(argument + 1, argument + count);
  if (said.empty()) throw std::invalid_argument("needs a method");
  const auto number = [&](std::size_t k, double otherwise) { return k < said.size() ? std::stod(said[k]) : otherwise; };
  if (said[0] == "planted") {
    planted(std::stoul(said.at(1)), std::stoi(said.at(2)), said.at(3));
    return 0;
  }
  if (said[0] == "robots") {
    robots(std::stoul(said.at(1)), std::stoi(said.at(2)));
    return 0;
  }
  for (std::string line; std::getline(std::cin, line);) {
    std::vector<double> y;
    std::istringstream words{line};
    for (std::string word; words >> word;) y.push_back(std::strtod(word.c_str(), nullptr));
    std::vector<std::size_t> found;
    if (said[0] == "outliers") {
      outlier_search how{.seasons = pairs_of(said.at(1)), .limit = number(2, 4)};
      const auto ends = pairs_of(said.size() > 3 ? said[3] : "");
      for (std::size_t k = 0; k + 1 < ends.size(); k += 2) how.events.push_back({ends[k], ends[k + 1]});
      for (const outlier_record& r : find_outliers(how, y).audit)
        for (std::size_t t = r.from; t < r.to && r.masked(); ++t) found.push_back(t);
    } else {
      found = changes(said[0], y, number(1, 0), number(2, 0));
    }
    std::printf("[");
    for (std::size_t k = 0; k < found.size(); ++k) std::printf("%s%zu", k == 0 ? "" : ", ", found[k]);
    std::printf("]\n");
  }
} catch (const std::exception& problem) {
  std::fprintf(stderr, "%s\n", problem.what());
  return 1;
}
