// SPDX-License-Identifier: BSL-1.0
#include <echelon/forest/packed_ranks.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <echelon/core/random.hpp>

#include <tests/catch.hpp>

using namespace echelon;

TEST_CASE("packed ranks: what is packed reads back, at every width and from every place", "[forest][law]") {
  for (unsigned bits = 1; bits <= 32; ++bits) {
    random_stream s{7, bits};
    std::vector<std::uint32_t> ranks(130);
    for (auto& r : ranks) r = s() >> (32 - bits);
    for (const std::size_t n : {0u, 1u, 63u, 64u, 65u, 130u}) {
      const auto words = packed_ranks::pack(std::span<const std::uint32_t>{ranks}.first(n), bits);
      REQUIRE(words.size() == packed_ranks::words_of(n, bits));
      const packed_ranks all{words.data(), bits, 0, n};
      REQUIRE(all.words().size() == words.size());
      std::size_t wrong = 0;
      for (std::size_t i = 0; i < n; ++i) wrong += all[i] == ranks[i] ? 0 : 1;
      std::size_t at = 0;
      for (const std::uint32_t r : all) wrong += r == ranks[at++] ? 0 : 1;
      CHECK(at == n);
      CHECK(wrong == 0);
      if (n < 65) continue;
      const packed_ranks some = all.subspan(30, 20).subspan(5, 9);
      CHECK(std::vector<std::uint32_t>(some.begin(), some.end()) ==
            std::vector<std::uint32_t>(ranks.begin() + 35, ranks.begin() + 44));
      CHECK((some.from(0) & 1) == (ranks[35] & 1));
    }
  }
}

TEST_CASE("packed ranks: as many bits as the largest number asks for, and a word to read beyond", "[forest][law]") {
  CHECK(packed_ranks::bits_of(1) == 1);
  CHECK(packed_ranks::bits_of(2) == 1);
  CHECK(packed_ranks::bits_of(3) == 2);
  CHECK(packed_ranks::bits_of(256) == 8);
  CHECK(packed_ranks::bits_of(257) == 9);
  CHECK(packed_ranks::bits_of(std::size_t{1} << 31) == 31);
  CHECK(packed_ranks::words_of(0, 7) == 1);
  CHECK(packed_ranks::words_of(9, 7) == 2);
  CHECK(packed_ranks::words_of(10, 7) == 3);
  CHECK(packed_ranks::words_of(std::size_t{1} << 31, 32) == (std::size_t{1} << 30) + 1);
}

TEST_CASE("packed ranks: equal numbers are equal at any width", "[forest][law]") {
  const std::vector<std::uint32_t> ranks{0, 3, 2}, others{0, 3, 1};
  const auto a = packed_ranks::pack(std::span{ranks}, 2), b = packed_ranks::pack(std::span{ranks}, 17);
  const auto c = packed_ranks::pack(std::span{others}, 2);
  CHECK(packed_ranks{a.data(), 2, 0, 3} == packed_ranks{b.data(), 17, 0, 3});
  CHECK_FALSE(packed_ranks{a.data(), 2, 0, 3} == packed_ranks{c.data(), 2, 0, 3});
  CHECK_FALSE(packed_ranks{a.data(), 2, 0, 3} == packed_ranks{a.data(), 2, 0, 2});
}
