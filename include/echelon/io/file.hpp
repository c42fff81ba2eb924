// SPDX-License-Identifier: BSL-1.0
/// Files written whole or not at all: one by one, or several as one set.
#pragma once

#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <echelon/io/bytes.hpp>
#include <echelon/io/parsed.hpp>

namespace echelon::inline ECHELON_ABI {

/// The calls of the operating system that a save makes. Tests replace them, to fail each one in turn.
struct file_calls {
  int open(const char* path, int flags) noexcept { return ::open(path, flags | O_CLOEXEC, 0666); }
  ::ssize_t write(int file, const char* bytes, std::size_t n) noexcept { return ::write(file, bytes, n); }
  int flush(int file) noexcept { return ::fsync(file); }
  int close(int file) noexcept { return ::close(file); }
  int rename(const char* from, const char* to) noexcept { return std::rename(from, to); }
  int link(const char* from, const char* to) noexcept { return ::link(from, to); }
  int remove(const char* path) noexcept { return ::unlink(path); }
};

/// Several output files that appear together or not at all.
///
/// `stage` writes each under a temporary name beside its place and flushes it; `publish` renames all of them. When a
/// rename fails, those already made are taken back. What was staged and not published is removed by the destructor.
///
/// law     after a failure every file is what it was before
template <class Calls = file_calls>
class output_set {
 public:
  explicit output_set(Calls calls = {}) : calls_{std::move(calls)} {}
  output_set(const output_set&) = delete;
  output_set& operator=(const output_set&) = delete;
  ~output_set() { discard(); }

  /// Writes the bytes beside `path`, compressed when it ends in .gz. A device or a pipe waits until `publish`.
  ///
  /// throws  nothing; problem 401 cannot be written | 403 .gz without zlib
  std::optional<problem> stage(const std::string& path, std::string_view bytes) {
    std::string packed;
    if (path.ends_with(".gz")) {
      auto done = compress_gzip(bytes, path);
      if (!done) return done.error();
      packed = *std::move(done);
      bytes = packed;
    }
    struct stat about {};
    if (::stat(path.c_str(), &about) == 0 && !S_ISREG(about.st_mode)) {
      if (S_ISDIR(about.st_mode)) return failed(path, EISDIR);
      staged_.push_back({path, {}, {}, std::string{bytes}});
      return std::nullopt;
    }
    std::string temporary;
    int file = -1;
    for (int attempt = 0; attempt < 1000; ++attempt) {
      temporary = beside(path, "tmp", attempt);
      file = calls_.open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL);
      if (file >= 0 || errno != EEXIST) break;
    }
    if (file < 0) return failed(path, errno);
    staged_.push_back({path, temporary, {}, {}});
    return fill(path, file, bytes, true);
  }

  /// Makes everything that was staged visible under its own name.
  std::optional<problem> publish() {
    for (std::size_t i = 0; i < staged_.size(); ++i) {
      auto& s = staged_[i];
      if (s.temporary.empty()) continue;
      if (staged_.size() > 1) keep_old(s);
      if (calls_.rename(s.temporary.c_str(), s.path.c_str()) == 0) continue;
      auto what = failed(s.path, errno);
      for (std::size_t k = i; k-- > 0;) take_back(staged_[k]);
      return what;
    }
    std::optional<problem> first;
    for (auto& s : staged_) {
      if (!s.backup.empty()) calls_.remove(s.backup.c_str());
      if (s.temporary.empty()) {
        const int file = calls_.open(s.path.c_str(), O_WRONLY);
        auto what = file < 0 ? failed(s.path, errno) : fill(s.path, file, s.bytes, false);
        if (what && !first) first = std::move(what);
      } else {
        flush_folder(s.path);
      }
    }
    staged_.clear();
    return first;
  }

 private:
  struct one {
    std::string path, temporary, backup, bytes;
  };

  static std::string beside(const std::string& path, const char* kind, int attempt) {
    return path + '.' + kind + std::to_string(::getpid()) + '-' + std::to_string(attempt);
  }
  static std::optional<problem> failed(const std::string& path, int code) {
    return problem{fault::cannot_open, path, 0, 0, std::strerror(code), "a place that can be written"};
  }

  std::optional<problem> fill(const std::string& path, int file, std::string_view bytes, bool flush) {
    int code = 0;
    while (!bytes.empty() && code == 0) {
      const auto done = calls_.write(file, bytes.data(), bytes.size());
      if (done >= 0) {
        bytes.remove_prefix(static_cast<std::size_t>(done));
      } else if (errno != EINTR) {
        code = errno;
      }
    }
    if (code == 0 && flush && calls_.flush(file) != 0) code = errno;
    if (calls_.close(file) != 0 && code == 0) code = errno;
    if (code != 0) return failed(path, code);
    return std::nullopt;
  }

  /// A second name for the file that is about to be replaced; a file system without such names does without.
  void keep_old(one& s) {
    for (int attempt = 0; attempt < 1000; ++attempt) {
      std::string backup = beside(s.path, "old", attempt);
      if (calls_.link(s.path.c_str(), backup.c_str()) == 0) {
        s.backup = std::move(backup);
        return;
      }
      if (errno != EEXIST) return;
    }
  }
  void take_back(one& s) {
    if (s.temporary.empty()) return;
    if (s.backup.empty()) {
      calls_.remove(s.path.c_str());
    } else if (calls_.rename(s.backup.c_str(), s.path.c_str()) == 0) {
      s.backup.clear();
    }
  }
  void flush_folder(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    const std::string folder = slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
    const int file = calls_.open(folder.c_str(), O_RDONLY);
    if (file < 0) return;  // the file is in its place; only its survival of a power cut now is not certain
    calls_.flush(file);
    calls_.close(file);
  }
  void discard() noexcept {
    for (auto& s : staged_) {
      if (!s.temporary.empty()) calls_.remove(s.temporary.c_str());
      if (!s.backup.empty()) calls_.remove(s.backup.c_str());
    }
    staged_.clear();
  }

  Calls calls_;
  std::vector<one> staged_;
};

/// Writes a file whole or not at all, compressed when its name ends in .gz.
///
/// throws  nothing; problem 401 cannot be written | 403 .gz without zlib
/// law     after a failure the old file, if there was one, is intact and nothing else is left behind
template <class Calls = file_calls>
std::optional<problem> write_file(const std::string& path, std::string_view bytes, Calls calls = {}) {
  output_set<Calls> one{std::move(calls)};
  if (auto what = one.stage(path, bytes)) return what;
  return one.publish();
}

}  // namespace echelon::inline ECHELON_ABI
