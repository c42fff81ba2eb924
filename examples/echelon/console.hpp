// SPDX-License-Identifier: BSL-1.0
/// What the program says while it works: progress on standard error, a line in place on a terminal, a line a stage in a
/// log.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <new>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

#include <sys/resource.h>

#include <echelon/core/error.hpp>
#include <echelon/core/progress.hpp>
#include <echelon/io/file.hpp>
#include <echelon/io/parsed.hpp>

namespace program {

inline constexpr int done = 0, bad_input = 1, wrong_usage = 2;

/// Ends the command with one message; main prints it and returns the status.
struct failure {
  int status;
  std::string message;
};

/// The value, or the end of the command with the reader's message.
template <class T>
T take(echelon::parsed<T> result) {
  if (!result) throw failure{bad_input, result.error().text()};
  return *std::move(result);
}

/// Runs a step of a job; when the library refuses its data, the message names their place too: files and options.
template <class F>
decltype(auto) at_place(const std::string& place, F&& step) {
  try {
    return std::forward<F>(step)();
  } catch (const echelon::error& e) {
    std::string text = e.what();
    text.insert(std::min(text.find(' '), text.size()), ' ' + place + ':');
    throw failure{bad_input, std::move(text)};
  } catch (const std::bad_alloc&) {
    throw failure{bad_input, "ECH-404 " + place + ": found too little memory, needed fewer series, periods or levels"};
  }
}

/// Ends the command when nothing can be written there, before any work; leaves nothing behind. No path: nothing to ask.
inline void require_place(const std::string& path) {
  if (path.empty()) return;
  if (const auto wrong = echelon::output_set<>{}.stage(path, {})) throw failure{bad_input, wrong->text()};
}

/// Times the stages of a job and shows where it stands.
class stage_clock {
 public:
  explicit stage_clock(bool quiet) : shown_{!quiet && isatty(STDERR_FILENO) == 1} {}
  stage_clock(const stage_clock&) = delete;
  stage_clock& operator=(const stage_clock&) = delete;
  ~stage_clock() {
    if (shown_ && !name_.empty()) std::fprintf(stderr, "\r\033[K");  // the message of a failure starts a line
  }

  void begin(std::string name) {
    end();
    name_ = std::move(name);
    start_ = now();
    if (shown_) std::fprintf(stderr, "\r\033[K  %s …", name_.c_str());
  }
  void end() {
    if (name_.empty()) return;
    const double seconds = now() - start_;
    stages_.emplace_back(name_, seconds);
    if (shown_) std::fprintf(stderr, "\r\033[K  %-28s %8.2f s\n", name_.c_str(), seconds);
    name_.clear();
  }
  /// An observer: draws a bar on a terminal, at most ten times a second.
  bool operator()(const echelon::progress& p) {
    if (!shown_ || p.total == 0 || now() - drawn_ < 0.1) return true;
    drawn_ = now();
    constexpr std::size_t width = 30;
    const std::size_t filled = p.done * width / p.total;
    std::string bar;
    for (std::size_t k = 0; k < width; ++k) bar += k < filled ? "█" : "·";
    std::fprintf(stderr, "\r\033[K  %-28s %s %zu of %zu", name_.c_str(), bar.c_str(), p.done, p.total);
    return true;
  }
  const std::vector<std::pair<std::string, double>>& stages() const noexcept { return stages_; }

 private:
  static double now() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
  }
  bool shown_;
  std::string name_;
  double start_ = 0, drawn_ = 0;
  std::vector<std::pair<std::string, double>> stages_;
};

/// The most memory the program has held, in MB.
inline double peak_mb() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024.0;
}

}  // namespace program
