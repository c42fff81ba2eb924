// SPDX-License-Identifier: BSL-1.0
/// ARIMA: arima fit ORDER… < series      log-likelihood and milliseconds of p,d,q,P,D,Q,m,constant for each line
///        arima m4 SEASON HORIZON SCALE_SEASON < pairs of lines, history and outcome: a JSON line with errors and times
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <echelon/exec/seq.hpp>
#include <echelon/loss/scaled.hpp>
#include <echelon/series/arima.hpp>

using namespace echelon;

namespace {

double milliseconds() {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

bool next_line(std::vector<double>& y) {
  std::string line;
  if (!std::getline(std::cin, line)) return false;
  y.clear();
  std::istringstream words{line};
  for (std::string word; words >> word;) y.push_back(std::strtod(word.c_str(), nullptr));
  return true;
}

void orders(int count, char** argument) {
  std::vector<double> y;
  for (int k = 2; k < count && next_line(y); ++k) {
    std::size_t n[8]{};
    std::istringstream words{argument[k]};
    for (std::size_t& each : n) {
      std::string word;
      std::getline(words, word, ',');
      each = std::stoul(word);
    }
    const arima_order of{n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7] != 0};
    double least = 1e300;
    arima_model m;
    for (int again = 0; again < 5; ++again) {
      const double begin = milliseconds();
      m = fit(of, y);
      least = std::min(least, milliseconds() - begin);
    }
    std::printf("{\"log_likelihood\": %.10g, \"milliseconds\": %.4g}\n", m.log_likelihood, least);
  }
}

void m4(std::size_t season, std::size_t ahead, std::size_t scale) {
  std::vector<double> y, outcome;
  double n = 0, percent = 0, scaled = 0, interval = 0, spent = 0, slowest = 0;
  while (next_line(y) && next_line(outcome)) {
    panel p;
    p.ids = {"series"};
    p.demand.push_back(0, y);
    const history past = whole(p);
    const double begin = milliseconds();
    const auto model = fit(exec::seq, arima{.season = season}, past, horizon{ahead});
    const double one = milliseconds() - begin;
    const auto f = predict(exec::seq, model, past, horizon{ahead}, std::vector<level>{0.025, 0.5, 0.975});
    std::vector<double> low, point, high;
    for (std::size_t h = 0; h < ahead; ++h) {
      low.push_back(f(0, h)[0]);
      point.push_back(f(0, h)[1]);
      high.push_back(f(0, h)[2]);
    }
    n += 1;
    percent += smape(outcome, point);
    scaled += mase(y, outcome, point, season_length{scale});
    const double unit = seasonal_scale(y, season_length{scale});
    double wide = 0;
    for (std::size_t h = 0; h < ahead; ++h)
      wide += high[h] - low[h] + 40 * std::max(0.0, low[h] - outcome[h]) + 40 * std::max(0.0, outcome[h] - high[h]);
    interval += wide / static_cast<double>(ahead) / unit;
    spent += one;
    slowest = std::max(slowest, one);
  }
  std::printf("{\"series\": %.0f, \"smape\": %.6g, \"mase\": %.6g, \"msis\": %.6g, \"milliseconds\": %.4g, "
              "\"slowest\": %.4g}\n",
              n, percent / n, scaled / n, interval / n, spent / n, slowest);
}

}  // namespace

int main(int count, char** argument) try {
  if (count < 3) throw std::invalid_argument("needs fit ORDER… or m4 SEASON HORIZON SCALE_SEASON");
  if (std::string{argument[1]} == "fit") {
    orders(count, argument);
    return 0;
  }
  if (count < 5) throw std::invalid_argument("m4 needs SEASON HORIZON SCALE_SEASON");
  m4(std::stoul(argument[2]), std::stoul(argument[3]), std::stoul(argument[4]));
} catch (const std::exception& problem) {
  std::fprintf(stderr, "%s\n", problem.what());
  return 1;
}
