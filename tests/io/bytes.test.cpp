// SPDX-License-Identifier: BSL-1.0
#include <echelon/io/bytes.hpp>

#include <echelon/core/random.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {
std::string some_text(std::size_t rows) {
  std::string out;
  random_stream s{5, 1};
  for (std::size_t i = 0; i < rows; ++i)
    out += "item_" + std::to_string(i) + ',' + std::to_string(s.poisson(4.0)) + '\n';
  return out;
}
/// "hello\n" as xz 5.4 writes it.
constexpr unsigned char hello_xz[]{
    0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00, 0x00, 0x04, 0xe6, 0xd6, 0xb4, 0x46, 0x02, 0x00, 0x21, 0x01, 0x16,
    0x00, 0x00, 0x00, 0x74, 0x2f, 0xe5, 0xa3, 0x01, 0x00, 0x05, 0x68, 0x65, 0x6c, 0x6c, 0x6f, 0x0a, 0x00,
    0x00, 0x00, 0xa5, 0x60, 0x97, 0xf1, 0x94, 0xf6, 0xfd, 0xe0, 0x00, 0x01, 0x1e, 0x06, 0xc1, 0x2f, 0xa4,
    0x1d, 0x1f, 0xb6, 0xf3, 0x7d, 0x01, 0x00, 0x00, 0x00, 0x00, 0x04, 0x59, 0x5a};
std::string hello() { return {reinterpret_cast<const char*>(hello_xz), sizeof hello_xz}; }
}  // namespace

TEST_CASE("bytes: plain bytes pass as they are, up to the cap", "[io]") {
  CHECK(*expand("abc", "f") == "abc");
  CHECK(*expand("", "f") == "");
  CHECK(expand("abcd", "f", {.expanded = 3}).error().why == fault::too_large);
}

TEST_CASE("bytes: a file that is missing or a folder is named", "[io]") {
  const auto missing = read_bytes("/nowhere/at/all.csv");
  REQUIRE_FALSE(missing);
  CHECK(missing.error().text() ==
        "ECH-401 /nowhere/at/all.csv: found No such file or directory, needed a file that can be read");
  CHECK(read_bytes("/").error().why == fault::cannot_open);
}

#if defined(ECHELON_WITH_ZLIB)
TEST_CASE("bytes: what gzip packed comes back, also as several members", "[io][law]") {
  for (const std::size_t rows : {std::size_t{0}, std::size_t{1}, std::size_t{50'000}}) {
    const std::string text = some_text(rows);
    const auto packed = compress_gzip(text, "f.gz");
    REQUIRE(packed);
    CHECK(*expand(*packed, "f.gz") == text);
    CHECK(*expand(*packed + *packed, "f.gz") == text + text);
    CHECK(*compress_gzip(text, "f.gz") == *packed);
    CHECK(packed->substr(4, 4) == std::string(4, '\0'));  // the time of the header
  }
}

TEST_CASE("bytes: gzip expands exactly to the cap and not beyond it", "[io]") {
  const std::string text(300'000, 'x');
  const auto packed = *compress_gzip(text, "f.gz");
  CHECK(packed.size() < 1000);
  CHECK(expand(packed, "f.gz", {.expanded = 300'000}));
  CHECK(expand(packed, "f.gz", {.expanded = 299'999}).error().why == fault::too_large);
  CHECK(expand(packed, "f.gz", {.expanded = 1}).error().why == fault::too_large);
}

TEST_CASE("bytes: every truncation of a gzip file is refused, every flip refused or harmless", "[io][law]") {
  const std::string text = some_text(20);
  const auto packed = *compress_gzip(text, "f.gz");
  for (std::size_t n = 2; n < packed.size(); ++n) {
    const auto cut = expand(packed.substr(0, n), "f.gz");
    REQUIRE_FALSE(cut);
    CHECK(cut.error().why == fault::malformed);
  }
  for (std::size_t bit = 16; bit < packed.size() * 8; ++bit) {
    std::string flipped = packed;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    const auto read = expand(flipped, "f.gz");
    if (read) REQUIRE(*read == text);  // time, system and hint bytes of the header carry no data
  }
  CHECK(expand(packed + "tail", "f.gz").error().why == fault::malformed);
}
#endif

#if defined(ECHELON_WITH_LZMA)
TEST_CASE("bytes: xz files expand, and damaged ones are refused", "[io]") {
  CHECK(*expand(hello(), "f.xz") == "hello\n");
  CHECK(*expand(hello() + hello(), "f.xz") == "hello\nhello\n");
  CHECK(expand(hello(), "f.xz", {.expanded = 6}));
  CHECK(expand(hello(), "f.xz", {.expanded = 5}).error().why == fault::too_large);
  for (std::size_t n = 6; n < sizeof hello_xz; ++n) CHECK_FALSE(expand(hello().substr(0, n), "f.xz"));
  for (std::size_t bit = 48; bit < sizeof hello_xz * 8; ++bit) {
    std::string flipped = hello();
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    CHECK_FALSE(expand(flipped, "f.xz"));
  }
}
#endif
