// SPDX-License-Identifier: BSL-1.0
#include <echelon/io/mapped_file.hpp>

#include <cstdio>
#include <filesystem>

#include <echelon/io/file.hpp>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("mapped file: the bytes are those of the file and stay where they are when it is moved", "[io]") {
  const std::string path =
      (std::filesystem::temp_directory_path() / ("echelon-map" + std::to_string(::getpid()))).string();
  REQUIRE_FALSE(write_file(path, "mapped"));
  auto map = mapped_file::open(path);
  REQUIRE(map);
  const auto* const at = map->bytes().data();
  const mapped_file moved = *std::move(map);
  CHECK(moved.bytes().data() == at);
  CHECK(std::string(moved.bytes().begin(), moved.bytes().end()) == "mapped");
  REQUIRE_FALSE(write_file(path, ""));
  CHECK(mapped_file::open(path)->bytes().empty());
  std::filesystem::remove(path);
  CHECK(mapped_file::open(path).error().why == fault::cannot_open);
  CHECK(mapped_file::open("/").error().why == fault::cannot_open);
  CHECK(mapped_file::open("/dev/null").error().why == fault::cannot_open);
}
