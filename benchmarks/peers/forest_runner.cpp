// SPDX-License-Identifier: BSL-1.0
// One forest of ours on files of peers_forest_data, as forest.py asks for it; one line of JSON a pair of files.
//
//   peers_forest_runner TRAIN TEST [TRAIN TEST]... [--option value]...
//
// splitter variance|random, leaf exact|mean|sketch, sampler bootstrap|none, trees, min_leaf, columns (0: a third),
// seed, workers, levels deciles|tenths|percents, what: letters of t(rain), m(ean), q(uantiles), c(alibrated), s(ize),
// b(est of nine sizes, chosen out of bag), runs (medians), rows (of the training set; 0: all). Exit status 3: this
// version has no such leaf.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include <unistd.h>

#include <echelon/data/table.hpp>
#include <echelon/exec/threads.hpp>
#include <echelon/forest.hpp>
#include <echelon/forest/model_file.hpp>
#include <echelon/loss/pinball.hpp>

using namespace echelon;

namespace {

struct options {
  std::vector<std::string> files;
  std::map<std::string, std::string> of{{"splitter", "variance"}, {"leaf", "exact"}, {"sampler", "bootstrap"},
                                        {"trees", "100"}, {"min_leaf", "5"}, {"columns", "0"}, {"seed", "1"},
                                        {"workers", "1"}, {"levels", "deciles"}, {"what", "tmqs"}, {"runs", "1"},
                                        {"rows", "0"}};

  options(int argc, char** argv) {
    for (int k = 1; k < argc; ++k) {
      const std::string word = argv[k];
      if (!word.starts_with("--")) files.push_back(word);
      else if (k + 1 < argc && of.contains(word.substr(2))) of[word.substr(2)] = argv[++k];
      else throw std::invalid_argument("unknown option " + word);
    }
    if (files.empty() || files.size() % 2 != 0) throw std::invalid_argument("needs pairs of TRAIN and TEST");
  }
  bool asks(char what) const { return of.at("what").find(what) != std::string::npos; }
  std::size_t number(const char* name) const { return std::stoull(of.at(name)); }
};

std::vector<float> read(const std::string& path, std::size_t most) {
  std::ifstream in{path, std::ios::binary};
  std::vector<float> out(std::min<std::size_t>(most, std::filesystem::file_size(path) / sizeof(float)));
  if (!in.read(reinterpret_cast<char*>(out.data()), static_cast<std::streamsize>(out.size() * sizeof(float))))
    throw std::runtime_error("cannot read " + path);
  return out;
}

struct rows {
  std::vector<double> y;
  std::vector<float> values;

  rows(const std::string& prefix, std::size_t most) {
    const std::size_t all = std::filesystem::file_size(prefix + ".y") / sizeof(float);
    const std::size_t columns = std::filesystem::file_size(prefix + ".x") / sizeof(float) / all;
    const std::size_t n = most == 0 ? all : std::min(all, most);
    const auto some = read(prefix + ".y", n);
    y.assign(some.begin(), some.end());
    values = read(prefix + ".x", n * columns);
  }
  matrix_view<const float> x() const { return {values.data(), y.size(), values.size() / y.size()}; }
};

/// The largest memory of this process so far.
double peak_mb() {
  std::ifstream status{"/proc/self/status"};
  for (std::string word; status >> word;)
    if (word == "VmHWM:") {
      double kib = 0;
      status >> kib;
      return kib / 1024;
    }
  return 0;
}

std::vector<level> levels_of(const std::string& name) {
  if (name == "deciles") return {levels::deciles.begin(), levels::deciles.end()};
  if (name == "tenths") return {levels::tenths.begin(), levels::tenths.end()};
  std::vector<level> out;
  for (int k = 1; k < 100; ++k) out.push_back(level::of(k / 100.0));
  return out;
}

/// Runs a job some times; puts the medians of its seconds, of the clock and of the processor, into the line.
template <class Job>
auto timed(std::string& line, const std::string& what, std::size_t runs, Job&& job) {
  std::vector<double> wall, cpu;
  for (std::size_t k = 0;; ++k) {
    const auto began = std::chrono::steady_clock::now();
    const std::clock_t spent = std::clock();
    auto answer = job();
    wall.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count());
    cpu.push_back(static_cast<double>(std::clock() - spent) / CLOCKS_PER_SEC);
    if (k + 1 < runs) continue;
    std::sort(wall.begin(), wall.end());
    std::sort(cpu.begin(), cpu.end());
    line += ", \"" + what + "_wall\": " + std::to_string(wall[runs / 2]) + ", \"" + what +
            "_cpu\": " + std::to_string(cpu[runs / 2]);
    return answer;
  }
}

/// The sizes that out-of-bag losses choose from: leaves of 1, 2 and 5 rows, a third, two thirds and all of the columns.
template <class Forest>
std::vector<Forest> sizes_of(Forest spec, std::size_t columns) {
  std::vector<Forest> out;
  for (const std::size_t leaf : {1u, 2u, 5u})
    for (const std::size_t thirds : {1u, 2u, 3u}) {
      spec.min_leaf = leaf;
      spec.columns_tried = std::max<std::size_t>(1, thirds * columns / 3);
      out.push_back(spec);
    }
  return out;
}

template <class Splitter, class Leaf, class Sampler>
std::string measure(const options& asked, const std::string& train, const std::string& test) {
  const std::size_t runs = asked.number("runs");
  const exec::threads where{.workers = asked.number("workers")};
  const forest<Splitter, Leaf, Sampler> spec{.trees = asked.number("trees"), .min_leaf = asked.number("min_leaf"),
                                             .columns_tried = asked.number("columns"), .seed = asked.number("seed")};
  const rows seen{train, asked.number("rows")};
  std::string line = "\"rows\": " + std::to_string(seen.y.size()) + ", \"read_mb\": " + std::to_string(peak_mb());
  const auto at = levels_of(asked.of.at("levels"));
  const auto fitted = timed(line, "train", runs, [&] {
    if constexpr (rank_leaf<Leaf>)
      if (asked.asks('b')) {
        const auto all = sizes_of(spec, seen.x().columns());
        return fit_best(where, std::span<const forest<Splitter, Leaf, Sampler>>{all}, seen.x(), seen.y, at).fitted;
      }
    return fit(where, spec, seen.x(), seen.y);
  });
  line += ", \"train_peak_mb\": " + std::to_string(peak_mb());

  const rows unseen{test, 0};
  line += ", \"test_rows\": " + std::to_string(unseen.y.size());
  const auto n = static_cast<double>(unseen.y.size());
  if constexpr (requires { predict(where, fitted, unseen.x()); }) {
    if (asked.asks('m')) {
      const auto mean = timed(line, "mean", runs, [&] { return predict(where, fitted, unseen.x()); });
      double squares = 0;
      for (std::size_t r = 0; r < mean.size(); ++r) squares += (mean[r] - unseen.y[r]) * (mean[r] - unseen.y[r]);
      line += ", \"mse\": " + std::to_string(squares / n);
    }
  }
  if constexpr (requires { predict(where, fitted, unseen.x(), std::span<const level>{at}); }) {
    if (asked.asks('q')) {
      const std::span<const level> levels{at};
      const auto asked_of = [&](const auto& f) {
        return timed(line, "quantiles", runs, [&] { return predict(where, f, unseen.x(), levels); });
      };
      std::vector<double> q;
      if constexpr (rank_leaf<Leaf>)
        if (asked.asks('c'))
          q = asked_of(timed(line, "calibrate", 1, [&] { return calibrate(where, spec, fitted, seen.x(), seen.y); }));
      if (q.empty()) q = asked_of(fitted);
      std::vector<double> loss(at.size());
      double total = 0, inside = 0;
      for (std::size_t r = 0; r < unseen.y.size(); ++r) {
        const auto here = std::span{q}.subspan(r * at.size(), at.size());
        for (std::size_t k = 0; k < at.size(); ++k) loss[k] += pinball(at[k], unseen.y[r], here[k]) / n;
        inside += here.front() <= unseen.y[r] && unseen.y[r] <= here.back() ? 1 / n : 0;
      }
      std::string each;
      for (const double v : loss) each += (each.empty() ? "" : ", ") + std::to_string(v), total += v;
      line += ", \"pinball\": " + std::to_string(total / static_cast<double>(at.size())) + ", \"pinball_by_level\": [" +
              each + "], \"coverage\": " + std::to_string(inside);
    }
  }
  if (asked.asks('s')) {
    const auto file = std::filesystem::temp_directory_path() / ("forest_runner_" + std::to_string(getpid()));
    if (const auto problem = save(fitted, file.string())) throw std::runtime_error("cannot write a model file");
    line += ", \"model_bytes\": " + std::to_string(std::filesystem::file_size(file));
    std::filesystem::remove(file);
  }
  return "{" + line + ", \"peak_mb\": " + std::to_string(peak_mb()) + "}";
}

using measurement = std::string (*)(const options&, const std::string&, const std::string&);

template <class Splitter, class Leaf>
measurement with_sampler(const options& asked) {
  return asked.of.at("sampler") == "none" ? measure<Splitter, Leaf, sample::none>
                                          : measure<Splitter, Leaf, sample::bootstrap>;
}
template <class Leaf>
measurement with_splitter(const options& asked) {
  return asked.of.at("splitter") == "random" ? with_sampler<split::random, Leaf>(asked)
                                             : with_sampler<split::variance, Leaf>(asked);
}
measurement chosen(const options& asked) {
  const auto& leaf = asked.of.at("leaf");
  if (leaf == "exact") return with_splitter<leaf::all_targets>(asked);
  if (leaf == "mean") return with_splitter<leaf::mean>(asked);
#ifdef ECHELON_HAS_LEAF_SKETCH
  if (leaf == "sketch") return with_splitter<leaf::sketch>(asked);
#endif
  return nullptr;
}

}  // namespace

int main(int argc, char** argv) try {
  const options asked{argc, argv};
  const measurement run = chosen(asked);
  if (run == nullptr) {
    std::cerr << "no leaf " << asked.of.at("leaf") << "\n";
    return 3;
  }
  for (std::size_t k = 0; k < asked.files.size(); k += 2)
    std::cout << run(asked, asked.files[k], asked.files[k + 1]) << std::endl;
  return 0;
} catch (const std::exception& what) {
  std::cerr << what.what() << "\n";
  return 1;
}
