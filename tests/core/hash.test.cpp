// SPDX-License-Identifier: BSL-1.0
#include <echelon/core/hash.hpp>

#include <array>
#include <string_view>
#include <vector>

#include <tests/catch.hpp>

using namespace echelon;

namespace {
std::uint64_t of_text(std::string_view text, std::uint64_t seed = 0) {
  const std::vector<unsigned char> bytes(text.begin(), text.end());
  return hash64(bytes, seed);
}
std::uint64_t of_first(std::size_t n, std::uint64_t seed = 0) {  // the bytes 0, 1, …, n-1
  std::vector<unsigned char> bytes(n);
  for (std::size_t i = 0; i < n; ++i) bytes[i] = static_cast<unsigned char>(i);
  return hash64(bytes, seed);
}
}  // namespace

TEST_CASE("hash: XXH64 gives the digests of the reference implementation", "[core][published]") {
  CHECK(of_text("") == 0xEF46DB3751D8E999u);
  CHECK(of_text("", 1) == 0xD5AFBA1336A3BE4Bu);
  CHECK(of_text("a") == 0xD24EC4F1A98C6E5Bu);
  CHECK(of_text("abc") == 0x44BC2CF5AD770999u);
  CHECK(of_text("Nobody inspects the spammish repetition") == 0xFBCEA83C8A378BF1u);
  CHECK(of_first(7) == 0x14CC643F630C72D2u);       // four bytes and three
  CHECK(of_first(12) == 0x424AF23F1F08DCA5u);      // eight and four
  CHECK(of_first(31, 5) == 0x91B83CDB3CF8A6B6u);   // the longest input without lanes
  CHECK(of_first(32) == 0xCBF59C5116FF32B4u);      // lanes and no tail
  CHECK(of_first(101) == 0xE99038495F85381Eu);     // lanes and every kind of tail
  CHECK(of_first(101, 2654435761u) == 0xA1C6D4174C37136Du);
}

TEST_CASE("hash: it is computed by the compiler as by the program", "[core][law]") {
  constexpr std::array<unsigned char, 3> abc{'a', 'b', 'c'};
  STATIC_REQUIRE(hash64(abc) == 0x44BC2CF5AD770999u);
  CHECK(hash64(abc) == 0x44BC2CF5AD770999u);
}

TEST_CASE("hash: turning any one bit of an input changes its digest", "[core][law]") {
  std::vector<unsigned char> bytes(67, 0x5A);
  const std::uint64_t before = hash64(bytes);
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    bytes[bit / 8] = static_cast<unsigned char>(bytes[bit / 8] ^ (1u << (bit % 8)));
    INFO("bit " << bit);
    CHECK(hash64(bytes) != before);
    bytes[bit / 8] = static_cast<unsigned char>(bytes[bit / 8] ^ (1u << (bit % 8)));
  }
}
