// SPDX-License-Identifier: BSL-1.0
#include <echelon/io/input_file.hpp>

#include <type_traits>
#include <utility>

#include <echelon/io/file.hpp>

#include <tests/catch.hpp>
#include <tests/temporary_file.hpp>

using namespace echelon;

TEST_CASE("input file: it is open with the size of the file, and closed once when it goes, also after a move", "[io]") {
  const temporary_file at{"echelon_input_"};
  REQUIRE_FALSE(write_file(at.path, "seven b"));
  int descriptor = -1;
  {
    auto opened = input_file::open(at.path);
    REQUIRE(opened);
    CHECK(opened->regular());
    CHECK(opened->size() == 7);
    descriptor = opened->descriptor();
    const input_file moved = *std::move(opened);
    CHECK(moved.descriptor() == descriptor);
    CHECK(moved.size() == 7);
    char first = 0;
    CHECK(::read(moved.descriptor(), &first, 1) == 1);
    CHECK(first == 's');
  }
  CHECK(::fcntl(descriptor, F_GETFD) == -1);
  STATIC_REQUIRE_FALSE(std::is_copy_constructible_v<input_file>);
}

TEST_CASE("input file: what cannot be read is named, and a device has no size", "[io]") {
  const auto missing = input_file::open("/nowhere/at/all");
  REQUIRE_FALSE(missing);
  CHECK(missing.error().text() ==
        "ECH-401 /nowhere/at/all: found No such file or directory, needed a file that can be read");
  const auto folder = input_file::open("/");
  REQUIRE_FALSE(folder);
  CHECK(folder.error().text() == "ECH-401 /: found Is a directory, needed a file that can be read");
  const auto device = input_file::open("/dev/null");
  REQUIRE(device);
  CHECK_FALSE(device->regular());
  CHECK(device->size() == 0);
}
