// SPDX-License-Identifier: BSL-1.0
/// What a job leaves behind: files that appear together or not at all, and what each summary says of the run.
#pragma once

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <echelon/io/file.hpp>
#include <echelon/io/json.hpp>

#include "console.hpp"
#include "versions.hpp"

namespace program {

/// Files of a job. A folder that was made for them goes when they do not appear.
class result_files {
 public:
  result_files() : files_{std::in_place} {}
  /// With a folder for those that have no place of their own.
  explicit result_files(std::string folder) : files_{std::in_place}, folder_{std::move(folder)} {
    std::error_code cannot;
    made_ = !std::filesystem::exists(folder_, cannot);
    if (!std::filesystem::create_directories(folder_, cannot) && cannot)
      throw failure{bad_input, "ECH-401 --out-dir: found " + folder_ + " (" + cannot.message() +
                                   "), needed a folder to write to"};
  }
  result_files(const result_files&) = delete;
  result_files& operator=(const result_files&) = delete;
  ~result_files() {
    files_.reset();  // takes back what was staged
    std::error_code ignored;
    if (made_) std::filesystem::remove(folder_, ignored);
  }

  /// A path that was not given is left out.
  void stage(const std::string& path, std::string_view bytes) {
    if (!path.empty()) keep(files_->stage(path, bytes));
  }
  /// The same, under `name` in the folder where no path was given.
  void stage_or(const std::string& path, const std::string& name, std::string_view bytes) {
    stage(path.empty() ? folder_ + '/' + name : path, bytes);
  }
  void publish() {
    keep(files_->publish());
    made_ = false;
  }

 private:
  static void keep(const std::optional<echelon::problem>& wrong) {
    if (wrong) throw failure{bad_input, wrong->text()};
  }

  std::optional<echelon::output_set<>> files_;
  std::string folder_{};
  bool made_ = false;
};

/// Seed, versions, seconds by stage and memory, at the end of a summary.
inline void note_run(echelon::json_value& s, std::uint64_t seed, const stage_clock& watch) {
  s["seed"] = seed;
  for (const auto& [name, version] : versions()) s["versions"][name] = version;
  double total = 0;
  for (const auto& [name, seconds] : watch.stages()) {
    s["seconds"][name] = std::round(seconds * 1000) / 1000;
    total += seconds;
  }
  s["seconds"]["total"] = std::round(total * 1000) / 1000;
  s["peak_mb"] = std::round(peak_mb());
}

}  // namespace program
