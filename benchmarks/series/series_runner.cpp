// SPDX-License-Identifier: BSL-1.0
// Local forecasters on many series, scored on the last periods of each; one line of JSON a method.
//
//   series_runner (FILE | --days N | --months N | --business N) --ahead 13 [--cycles 24,168] [--test FILE]
//                 [--scale 24] [--methods …] [--limit N] [--write FILE] [--forget K] [--keep K]
//
// FILE holds one series a line, a name and then its values between commas, plain or compressed; empty values are
// missing. Without a file of test periods the last `ahead` values of every series are held out; --forget K drops the K
// values before they are looked for, to choose on periods that no test shows, and --keep K all but the last K of the
// past, for short series. --scale is the season
// of the scale of MASE and MSIS and of the naive methods, 1 or what is given. Seconds are those of the processor.
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <map>
#include <numeric>
#include <sstream>
#include <string>
#include <string_view>

#include <echelon/core/random.hpp>
#include <echelon/exec/seq.hpp>
#include <echelon/io/bytes.hpp>
#include <echelon/io/number.hpp>
#include <echelon/loss/interval.hpp>
#include <echelon/loss/naive2.hpp>
#include <echelon/loss/pinball.hpp>
#include <echelon/loss/scaled.hpp>
#include <echelon/series.hpp>

using namespace echelon;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
using many = std::vector<std::vector<double>>;

many read(const std::string& path) {
  const parsed<std::string> bytes = read_bytes(path);
  if (!bytes) throw std::runtime_error(bytes.error().text());
  many out;
  std::string_view rest = *bytes;
  while (!rest.empty()) {
    std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    std::vector<double> values;
    bool any = false;
    for (std::size_t comma = line.find(','); comma != std::string_view::npos; comma = line.find(',')) {
      line.remove_prefix(comma + 1);
      const auto v = parse_double(line.substr(0, line.find(',')));
      values.push_back(v ? *v : missing);
      any = any || v;
    }
    while (!values.empty() && std::isnan(values.back())) values.pop_back();
    if (any) out.push_back(std::move(values));
  }
  return out;
}

/// Shops' days: a level that wanders, a week, some with a trend; half of them counts. Months: the same with a year.
many made(std::size_t n, bool days) {
  many out;
  const std::size_t m = days ? 7 : 12;
  for (std::size_t i = 0; i < n; ++i) {
    random_stream draw{20240501, i};
    const std::size_t length = days ? 730 + draw.below(1097) : 200;
    const double base = 20.0 * std::pow(10.0, draw.uniform()), walk = base * 0.02 * draw.uniform();
    const double noise = base * (0.05 + 0.15 * draw.uniform()), growth = base * 0.001 * std::max(0.0, draw.normal());
    std::vector<double> season(m), y;
    for (double& s : season) s = base * 0.2 * draw.normal() * (i % 4 == 3 ? 0.0 : 1.0);
    double level = base;
    for (std::size_t t = 0; t < length; ++t) {
      level = std::max(0.3 * base, level + walk * draw.normal() + growth);
      const double mean = std::max(0.05 * base, level + season[t % m] * (i % 2 == 0 ? level / base : 1.0));
      y.push_back(i % 2 == 0 ? std::max(0.5, mean + noise * draw.normal()) : static_cast<double>(draw.poisson(mean)));
    }
    out.push_back(std::move(y));
  }
  return out;
}

/// Business series of four kinds, with and without season: states that follow their errors, a walk with a cycle, a
/// trend that breaks, growth in per cent; one in five holds an outlier.
many business(std::size_t n, std::size_t m, std::size_t ahead) {
  many out;
  for (std::size_t i = 0; i < n; ++i) {
    random_stream draw{20240502, i, static_cast<std::uint32_t>(m)};
    const std::size_t past = m == 12 ? 48 + draw.below(85) : m == 4 ? 16 + draw.below(49) : 14 + draw.below(28);
    const double base = std::pow(10.0, 2.5 + 1.3 * draw.uniform()), noise = base * (0.01 + 0.07 * draw.uniform());
    const double year = m == 1 ? 4.0 : 12.0 / static_cast<double>(m);  // months that a period stands for, or so
    std::vector<double> season(m, 0.0), y;
    if (m > 1 && draw.uniform() < 0.75) {
      const double strength = 0.02 + 0.23 * draw.uniform();
      double mean = 0;
      for (double& s : season) mean += (s = strength * draw.normal()) / static_cast<double>(m);
      for (double& s : season) s -= mean;
    }
    const std::uint32_t kind = draw.below(4);
    const double alpha = draw.uniform(), beta = 0.1 * draw.uniform(), gamma = 0.1 * draw.uniform();
    const double phi = draw.below(2) == 0 ? 1.0 : 0.9, turn = 2.0 * 0.85 * std::cos(std::min(1.0, 0.15 * year));
    double level = base, slope = base * 0.004 * draw.normal() * year, cycle = 0, before = 0;
    for (std::size_t t = 0; t < past + ahead; ++t) {
      const double s = season[t % m];
      double v = 0;
      if (kind == 0) {
        const double e = noise * draw.normal();
        v = (level + phi * slope) * (1.0 + s) + e;
        level += phi * slope + alpha * e;
        slope = phi * slope + alpha * beta * e;
        season[t % m] += gamma * e / base;
      } else if (kind == 1) {
        const double next = turn * cycle - 0.7225 * before + noise * draw.normal();
        before = cycle;
        cycle = next;
        level += 0.5 * slope + 0.5 * noise * draw.normal();
        v = (level + cycle) * (1.0 + s) + 0.3 * noise * draw.normal();
      } else if (kind == 2) {
        if (draw.uniform() < 0.02) slope = base * 0.004 * draw.normal() * year;
        level += slope;
        cycle = 0.6 * cycle + noise * draw.normal();
        v = (level + cycle) * (1.0 + s);
      } else {
        level *= std::exp((0.003 + slope / base * 0.5) + 0.03 * draw.normal());
        v = level * (1.0 + s) * (1.0 + 0.02 * draw.normal());
      }
      y.push_back(std::max(0.1 * base * (1.0 + 0.3 * draw.uniform()), v));
    }
    if (draw.below(5) == 0) y[draw.below(static_cast<std::uint32_t>(past))] *= draw.below(2) == 0 ? 0.6 : 1.5;
    out.push_back(std::move(y));
  }
  return out;
}

panel panel_of(const many& past) {
  panel p;
  p.time = {unit::index, 1, 0};
  std::size_t longest = 0;
  for (const auto& y : past) longest = std::max(longest, y.size());
  for (std::size_t i = 0; i < past.size(); ++i) {  // all series end with the last period
    p.ids.push_back("series " + std::to_string(i));
    p.demand.push_back(static_cast<std::int64_t>(longest - past[i].size()), past[i]);
  }
  return p;
}

struct job {
  many past, outcome;
  std::vector<std::size_t> cycles{1};
  std::size_t ahead = 1, scale = 1;
};

template <class Spec>
quantile_forecast forecast(const Spec& spec, const panel& p, std::size_t ahead, double& fit_seconds, double& seconds) {
  static constexpr std::array<level, 7> at{0.025, 0.1, 0.3, 0.5, 0.7, 0.9, 0.975};
  const auto begin = std::clock();
  const auto model = fit(exec::seq, spec, whole(p), horizon{ahead});
  const auto fitted = std::clock();
  auto out = predict(exec::seq, model, whole(p), horizon{ahead}, at);
  fit_seconds = static_cast<double>(fitted - begin) / CLOCKS_PER_SEC;
  seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  return out;
}

double mean_error(std::span<const double> y, std::span<const double> f) {
  double sum = 0, n = 0;
  for (std::size_t h = 0; h < y.size(); ++h)
    if (!std::isnan(y[h])) sum += std::abs(y[h] - f[h]), n += 1;
  return n > 0 ? sum / n : missing;
}

void report(const std::string& method, const job& j, const quantile_forecast& f, double fit_seconds, double seconds) {
  m4_errors ours, second;
  double msis = 0, inside = 0, cells = 0, intervals = 0, loss = 0, size = 0;
  std::vector<double> ratio;
  std::size_t broken = 0, worst_series = 0;
  double worst = 0;
  for (std::size_t i = 0; i < j.past.size(); ++i) {
    const auto& y = j.past[i];
    const auto& z = j.outcome[i];
    std::vector<double> low, mid, high, naive;
    for (std::size_t h = 0; h < z.size(); ++h) {
      low.push_back(f(i, h)[0]), mid.push_back(f(i, h)[3]), high.push_back(f(i, h)[6]);
      if (!std::isnan(z[h])) loss += 2.0 * mean_pinball(f.levels(), f(i, h), z[h]), size += std::abs(z[h]);
      broken += !(low[h] <= mid[h] && mid[h] <= high[h]) || !std::isfinite(low[h] + high[h]);
      naive.push_back(y[y.size() - std::min(y.size(), j.scale - h % j.scale)]);
    }
    const season_length m{std::min(j.scale, y.size() - 1)};
    const bool whole_series = std::none_of(y.begin(), y.end(), [](double v) { return std::isnan(v); }) &&
                              std::none_of(z.begin(), z.end(), [](double v) { return std::isnan(v); });
    if (const double theirs = mean_error(z, naive); theirs > 0) {
      ratio.push_back(mean_error(z, mid) / theirs);
      if (ratio.back() > worst) worst = ratio.back(), worst_series = i;
    }
    if (!whole_series || !(seasonal_scale(y, m) > 0)) continue;
    ours.add(smape(z, mid), mase(y, z, mid, m));
    const auto adjusted = naive2(y, m, horizon{z.size()});
    second.add(smape(z, adjusted), mase(y, z, adjusted, m));
    msis += mean_scaled_interval_score(y, z, low, high, m);
    intervals += 1;
    for (std::size_t h = 0; h < z.size(); ++h) inside += low[h] <= z[h] && z[h] <= high[h], cells += 1;
  }
  std::sort(ratio.begin(), ratio.end());
  const auto rank = [&](double share) {
    return ratio.empty() ? missing : ratio[std::min(ratio.size() - 1, static_cast<std::size_t>(
                                                                         share * static_cast<double>(ratio.size())))];
  };
  const double each = 1e3 / static_cast<double>(j.past.size());
  std::printf("{\"method\": \"%s\", \"series\": %zu, \"scored\": %.0f, \"smape\": %.4f, \"mase\": %.4f, \"owa\": %.4f, "
              "\"msis\": %.3f, \"inside\": %.4f, \"worst\": %.3f, "
              "\"worst_series\": %zu, \"percentile99\": %.3f, \"median\": %.3f, "
              "\"broken\": %zu, \"wql\": %.4f, \"mean_ratio\": %.4f, \"fit_ms\": %.4f, \"ms\": %.4f}\n",
              method.c_str(), j.past.size(), intervals, ours.smape.value(), ours.mase.value(),
              0.5 * (ours.smape.value() / second.smape.value() + ours.mase.value() / second.mase.value()),
              msis / intervals, inside / cells, worst, worst_series, rank(0.99), rank(0.5), broken, loss / size,
              std::accumulate(ratio.begin(), ratio.end(), 0.0) / static_cast<double>(ratio.size()),
              fit_seconds * each, seconds * each);
  std::fflush(stdout);
}

int run(int count, char** arguments) {
  std::map<std::string, std::string> told;
  for (int k = 1; k < count; ++k) {
    const std::string name = arguments[k];
    if (name.rfind("--", 0) == 0 && k + 1 < count) told[name.substr(2)] = arguments[++k];
    else told["file"] = name;
  }
  const auto number = [&](const char* name, std::size_t otherwise) {
    return told.count(name) != 0 ? static_cast<std::size_t>(std::strtoull(told[name].c_str(), nullptr, 10)) : otherwise;
  };
  const auto list = [&](const char* name, const char* otherwise) {
    std::vector<std::string> out;
    std::istringstream all{told.count(name) != 0 ? told[name] : otherwise};
    for (std::string one; std::getline(all, one, ',');) out.push_back(one);
    return out;
  };
  job j;
  j.ahead = number("ahead", 1);
  j.scale = number("scale", 1);
  j.cycles.clear();
  for (const auto& c : list("cycles", "1")) j.cycles.push_back(std::strtoull(c.c_str(), nullptr, 10));
  if (told.count("days") != 0) j.past = made(number("days", 0), true);
  else if (told.count("months") != 0) j.past = made(number("months", 0), false);
  else if (told.count("business") != 0) j.past = business(number("business", 0), j.cycles.front(), j.ahead);
  else j.past = read(told["file"]);
  if (told.count("limit") != 0) j.past.resize(std::min(j.past.size(), number("limit", 0)));
  for (auto& y : j.past) y.resize(y.size() - std::min(y.size(), number("forget", 0)));
  if (told.count("test") != 0) {
    j.outcome = read(told["test"]);
    j.outcome.resize(j.past.size());
  } else {
    many long_enough;
    for (auto& y : j.past)
      if (y.size() >= j.ahead + 2) long_enough.push_back(std::move(y));
    j.past = std::move(long_enough);
    for (auto& y : j.past) {
      j.outcome.emplace_back(y.end() - static_cast<std::ptrdiff_t>(j.ahead), y.end());
      y.resize(y.size() - j.ahead);
      while (y.size() > 2 && std::isnan(y.back())) y.pop_back();
    }
  }
  if (told.count("write") != 0) {
    std::FILE* file = std::fopen(told["write"].c_str(), "w");
    if (file == nullptr) throw std::runtime_error("cannot write " + told["write"]);
    for (std::size_t i = 0; i < j.past.size(); ++i) {
      std::fprintf(file, "series %zu", i);
      for (const auto* part : {&j.past[i], &j.outcome[i]})
        for (const double v : *part) std::fprintf(file, ",%.17g", v);
      std::fprintf(file, "\n");
    }
    std::fclose(file);
  }
  for (auto& y : j.past)  // short series
    if (const std::size_t most = number("keep", y.size()); y.size() > most)
      y.erase(y.begin(), y.end() - static_cast<std::ptrdiff_t>(most));
  const panel p = panel_of(j.past);
  for (const std::string& method : list("methods", "auto,ets,theta,lags,naive")) {
    double fit_seconds = 0, seconds = 0;
    quantile_forecast f;
    const auto with = [&](const auto& spec) { f = forecast(spec, p, j.ahead, fit_seconds, seconds); };
    const ets_form holt{ets_error::additive, ets_trend::additive, ets_season::additive};
    if (method == "auto") with(automatic{.seasons = j.cycles});
    else if (method.rfind("auto:", 0) == 0) {  // members by their first letters: auto:slan/slan
      automatic spec{.seasons = j.cycles, .members = {}, .at_rest = {}};
      bool rests = false;
      for (const char c : method.substr(5)) {
        const std::size_t at = std::string_view{"sLlncpwhr"}.find(c);
        if (c == '/') rests = true;
        else if (at == std::string_view::npos) throw std::runtime_error("no member " + method);
        else (rests ? spec.at_rest : spec.members).push_back(static_cast<automatic_member>(at));
      }
      if (!rests) spec.at_rest = spec.members;
      with(spec);
    }
    else if (method == "masked") with(masked<automatic>{.model = {.seasons = j.cycles}, .seasons = j.cycles,
                                                        .limit = static_cast<double>(number("limit-sd", 8)),
                                                        .kept = number("kept", 0)});
    else if (method == "shape") with(level_by_shape{.seasons = j.cycles});
    else if (method == "card") with(card{.seasons = j.cycles});
    else if (method == "arima") with(arima{.season = j.cycles.front()});
    else if (method == "mean") with(automatic{.seasons = j.cycles, .by = combining::mean});
    else if (method == "best") with(automatic{.seasons = j.cycles, .by = combining::best});
    else if (method == "ets") with(ets{.season = j.cycles.front()});
    else if (method == "ets-aaa") with(ets{.season = j.cycles.front(), .forms = {holt}});
    else if (method == "theta") with(theta{.season = j.cycles.front()});
    else if (method == "lags") with(seasonal_autoregression{.seasons = j.cycles});
    else if (method == "naive") with(seasonal_naive{.season = j.scale});
    else throw std::runtime_error("no method " + method);
    report(method, j, f, fit_seconds, seconds);
  }
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  try {
    return run(count, arguments);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "%s\n", e.what());
    return 1;
  }
}
