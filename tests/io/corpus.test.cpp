// SPDX-License-Identifier: BSL-1.0
/// Replays the corpus of every fuzzer, so that what a fuzzer once found is tested on every machine.
#include <tests/fuzz/targets.hpp>

#include <filesystem>

#include <tests/catch.hpp>
#include <tests/io/malformed.hpp>

using namespace echelon;

TEST_CASE("corpus: every file of every fuzzer keeps the promises of its reader", "[io][law]") {
  const std::filesystem::path here = std::filesystem::path{__FILE__}.parent_path().parent_path() / "fuzz" / "corpus";
  if (!std::filesystem::exists(here)) {
    WARN("SKIPPED: the corpus is not beside the tests: " << here.string());
    return;
  }
  for (const auto& t : fuzz::targets) {
    std::size_t files = 0;
    for (const auto& file : std::filesystem::directory_iterator{here / t.name}) {
      INFO(file.path().string());
      const auto map = mapped_file::open(file.path().string());
      REQUIRE(map);
      CHECK(t.run(map->bytes()) == 0);
      ++files;
    }
    INFO(t.name);
    CHECK(files >= 3);
  }
}

TEST_CASE("corpus: every malformed file keeps the promises of every reader", "[io][law]") {
  for (const auto& m : malformed::files()) {
    INFO(m.name);
    for (const auto& t : fuzz::targets) CHECK(t.run(detail::as_bytes(m.bytes)) == 0);
  }
}
