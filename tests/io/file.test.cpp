// SPDX-License-Identifier: BSL-1.0
#include <echelon/io/file.hpp>

#include <filesystem>

#include <tests/catch.hpp>

using namespace echelon;
namespace fs = std::filesystem;

namespace {
/// A folder of its own for one test, removed at the end.
struct folder {
  fs::path path;
  explicit folder(const char* name)
      : path{fs::temp_directory_path() / (std::string{"echelon-"} + name + std::to_string(::getpid()))} {
    fs::remove_all(path);
    fs::create_directories(path);
  }
  ~folder() { fs::remove_all(path); }
  std::string operator/(const char* file) const { return (path / file).string(); }
  std::ptrdiff_t files() const { return std::distance(fs::directory_iterator{path}, fs::directory_iterator{}); }
};

/// Fails the n-th call that changes anything; short writes and interruptions on the way.
struct failing_calls : file_calls {
  int* left;
  int code;
  explicit failing_calls(int* left_, int code_) : left{left_}, code{code_} {}
  bool fails() noexcept {
    if ((*left)-- != 0) return false;
    errno = code;
    return true;
  }
  int open(const char* p, int flags) noexcept { return fails() ? -1 : file_calls::open(p, flags); }
  ::ssize_t write(int f, const char* b, std::size_t n) noexcept {
    return fails() ? -1 : file_calls::write(f, b, n > 3 ? 3 : n);
  }
  int flush(int f) noexcept { return fails() ? -1 : file_calls::flush(f); }
  int close(int f) noexcept {
    const bool bad = fails();
    const int done = file_calls::close(f);
    if (bad) errno = code;
    return bad ? -1 : done;
  }
  int rename(const char* a, const char* b) noexcept { return fails() ? -1 : file_calls::rename(a, b); }
};
}  // namespace

TEST_CASE("file: what was written is what is read, plain and gzip", "[io]") {
  const folder here{"file"};
  CHECK_FALSE(write_file(here / "a.csv", "one\ntwo\n"));
  CHECK(*read_bytes(here / "a.csv") == "one\ntwo\n");
  CHECK_FALSE(write_file(here / "a.csv", "three\n"));
  CHECK(*read_bytes(here / "a.csv") == "three\n");
#if defined(ECHELON_WITH_ZLIB)
  CHECK_FALSE(write_file(here / "b.csv.gz", "packed\n"));
  CHECK(*read_bytes(here / "b.csv.gz") == "packed\n");
#endif
  CHECK_FALSE(write_file(here / "empty", ""));
  CHECK(read_bytes(here / "empty")->empty());
  CHECK(write_file(here / "no/such/folder", "x")->why == fault::cannot_open);
  CHECK(write_file(here.path.string(), "x")->why == fault::cannot_open);
  CHECK_FALSE(write_file("/dev/null", "x"));
  CHECK(fs::exists("/dev/null"));
  CHECK_FALSE(fs::is_regular_file("/dev/null"));
}

TEST_CASE("file: whichever call of a save fails, the old file is intact and nothing is left behind", "[io][law]") {
  const folder here{"fail"};
  const std::string path = here / "kept.csv";
  REQUIRE_FALSE(write_file(path, "old"));
  for (const int code : {ENOSPC, EIO}) {
    bool done = false;
    for (int n = 0; n < 100 && !done; ++n) {
      INFO("call " << n << ", code " << code);
      int left = n;
      const auto what = write_file(path, "new bytes", failing_calls{&left, code});
      if (!what) {
        done = true;
        CHECK(*read_bytes(path) == "new bytes");
        REQUIRE_FALSE(write_file(path, "old"));
      } else {
        CHECK(what->why == fault::cannot_open);
        CHECK(*read_bytes(path) == "old");
      }
      CHECK(here.files() == 1);
    }
    CHECK(done);
  }
}

TEST_CASE("file: an interrupted write goes on", "[io]") {
  const folder here{"eintr"};
  int left = 1;  // the first write
  CHECK_FALSE(write_file(here / "a", "abcdef", failing_calls{&left, EINTR}));
  CHECK(*read_bytes(here / "a") == "abcdef");
}

TEST_CASE("file: a set appears whole or not at all", "[io][law]") {
  const folder here{"set"};
  for (int n = 0; n < 100; ++n) {
    INFO("call " << n);
    REQUIRE_FALSE(write_file(here / "a", "old a"));
    fs::remove(here / "b");
    int left = n;
    bool whole = false;
    {
      output_set<failing_calls> set{failing_calls{&left, EIO}};
      whole = !set.stage(here / "a", "new a") && !set.stage(here / "b", "new b") && !set.publish();
    }
    CHECK(*read_bytes(here / "a") == (whole ? "new a" : "old a"));
    CHECK(fs::exists(here / "b") == whole);
    CHECK(here.files() == (whole ? 2 : 1));
    if (whole) return;
  }
  FAIL("no attempt succeeded");
}

TEST_CASE("file: what was staged and not published leaves no trace", "[io]") {
  const folder here{"stage"};
  {
    output_set<> set;
    CHECK_FALSE(set.stage(here / "a", "x"));
    CHECK(here.files() == 1);
  }
  CHECK(here.files() == 0);
}
