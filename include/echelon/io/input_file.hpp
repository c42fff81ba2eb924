// SPDX-License-Identifier: BSL-1.0
/// A file opened for reading, closed when it goes.
#pragma once

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <echelon/io/parsed.hpp>

namespace echelon::inline ECHELON_ABI {

/// An open file that can be read, and what the system said of it when it was opened.
class input_file {
 public:
  /// throws  nothing; problem 401 cannot be opened, or a folder
  static parsed<input_file> open(const std::string& path) {
    input_file out{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
    struct stat about {};
    if (out.file_ < 0 || ::fstat(out.file_, &about) != 0) return failed(path, errno);
    if (S_ISDIR(about.st_mode)) return failed(path, EISDIR);
    out.regular_ = S_ISREG(about.st_mode);
    out.size_ = about.st_size > 0 ? static_cast<std::uint64_t>(about.st_size) : 0;
    return out;
  }
  /// What went wrong with an input file, by the number of the system's error.
  static problem failed(const std::string& path, int code) {
    return {fault::cannot_open, path, 0, 0, std::strerror(code), "a file that can be read"};
  }

  input_file(input_file&& other) noexcept
      : file_{std::exchange(other.file_, -1)}, regular_{other.regular_}, size_{other.size_} {}
  input_file& operator=(input_file&& other) noexcept {
    std::swap(file_, other.file_);
    std::swap(regular_, other.regular_);
    std::swap(size_, other.size_);
    return *this;
  }
  ~input_file() {
    if (file_ >= 0) ::close(file_);
  }

  int descriptor() const noexcept { return file_; }
  bool regular() const noexcept { return regular_; }     ///< false: a device or a pipe, of which no size is known
  std::uint64_t size() const noexcept { return size_; }  ///< bytes when it was opened; it may have grown since

 private:
  explicit input_file(int file) noexcept : file_{file} {}
  int file_;
  bool regular_ = false;
  std::uint64_t size_ = 0;
};

}  // namespace echelon::inline ECHELON_ABI
