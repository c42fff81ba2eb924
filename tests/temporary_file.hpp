// SPDX-License-Identifier: BSL-1.0
/// A file that is gone when the test ends.
#pragma once

#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <string>

struct temporary_file {
  std::string path;
  explicit temporary_file(const std::string& name)
      : path{(std::filesystem::temp_directory_path() / (name + std::to_string(::getpid()))).string()} {}
  temporary_file(const temporary_file&) = delete;
  temporary_file& operator=(const temporary_file&) = delete;
  ~temporary_file() { std::remove(path.c_str()); }
};
