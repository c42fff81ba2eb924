// SPDX-License-Identifier: BSL-1.0
/// Whole numbers of few bits, side by side: what leaves keep of a support of a hundred targets takes seven bits each.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <span>
#include <vector>

#include <echelon/core/config.hpp>

namespace echelon::inline ECHELON_ABI {

/// A view of numbers of `bits` bits each, 1 … 32, the first in the lowest bits of the first word. One word more than
/// they need stands behind them, so that each can be read with eight bytes.
class packed_ranks {
 public:
  /// Walks over the numbers.
  class iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = std::uint32_t;
    using difference_type = std::ptrdiff_t;
    using pointer = const value_type*;
    using reference = value_type;

    iterator() = default;
    iterator(const std::uint64_t* words, std::size_t bit, unsigned bits) noexcept
        : words_{words}, bit_{bit}, bits_{bits} {}
    std::uint32_t operator*() const noexcept {
      return static_cast<std::uint32_t>(read(words_, bit_) & ((std::uint64_t{1} << bits_) - 1));
    }
    iterator& operator++() noexcept {
      bit_ += bits_;
      return *this;
    }
    iterator operator++(int) noexcept {
      const iterator before = *this;
      ++*this;
      return before;
    }
    friend bool operator==(const iterator& a, const iterator& b) noexcept { return a.bit_ == b.bit_; }

   private:
    const std::uint64_t* words_ = nullptr;
    std::size_t bit_ = 0, bits_ = 1;
  };

  packed_ranks() = default;
  /// `size` numbers from the first on; words must hold words_of(first + size, bits).
  packed_ranks(const std::uint64_t* words, unsigned bits, std::size_t first, std::size_t size) noexcept
      : words_{words}, first_{first}, size_{size}, bits_{bits} {}

  /// How many bits a number below `different` takes.
  static constexpr unsigned bits_of(std::size_t different) noexcept {
    return different <= 2 ? 1u : static_cast<unsigned>(std::bit_width(different - 1));
  }
  static constexpr std::size_t words_of(std::size_t size, unsigned bits) noexcept {
    return size / 64 * bits + (size % 64 * bits + 63) / 64 + 1;
  }

  /// needs   every rank fits into the bits
  template <class Rank>
  static std::vector<std::uint64_t> pack(std::span<const Rank> ranks, unsigned bits) {
    std::vector<std::uint64_t> out(words_of(ranks.size(), bits), 0);
    std::size_t at = 0;
    for (const Rank r : ranks) {
      const std::uint64_t rank = r;
      const unsigned shift = at % 64;
      out[at / 64] |= rank << shift;
      if (shift + bits > 64) out[at / 64 + 1] |= rank >> (64 - shift);
      at += bits;
    }
    return out;
  }

  std::size_t size() const noexcept { return size_; }
  unsigned bits() const noexcept { return bits_; }
  std::uint32_t operator[](std::size_t i) const noexcept {
    return static_cast<std::uint32_t>(read(words_, (first_ + i) * bits_) & ((std::uint64_t{1} << bits_) - 1));
  }
  /// The bits from the i-th number on, at least 57 of them, those of later numbers or of nothing.
  std::uint64_t from(std::size_t i) const noexcept { return read(words_, (first_ + i) * bits_); }
  packed_ranks subspan(std::size_t from, std::size_t count) const noexcept {
    return {words_, bits_, first_ + from, count};
  }
  iterator begin() const noexcept { return {words_, first_ * bits_, bits_}; }
  iterator end() const noexcept { return {words_, (first_ + size_) * bits_, bits_}; }
  /// Where the first number stands, for the processor to fetch.
  const void* data() const noexcept { return reinterpret_cast<const char*>(words_) + first_ * bits_ / 8; }
  /// The words from the first number of the tree on, as a model file holds them.
  std::span<const std::uint64_t> words() const noexcept { return {words_, words_of(first_ + size_, bits_)}; }

  friend bool operator==(const packed_ranks& a, const packed_ranks& b) noexcept {
    return a.size_ == b.size_ && std::equal(a.begin(), a.end(), b.begin());
  }

 private:
  static std::uint64_t read(const std::uint64_t* words, std::size_t bit) noexcept {
    if constexpr (std::endian::native == std::endian::little) {
      std::uint64_t word;
      std::memcpy(&word, reinterpret_cast<const char*>(words) + bit / 8, sizeof word);
      return word >> bit % 8;
    } else {
      return words[bit / 64] >> bit % 64 | words[bit / 64 + 1] << 1 << (63 - bit % 64);
    }
  }

  const std::uint64_t* words_ = nullptr;
  std::size_t first_ = 0, size_ = 0;
  unsigned bits_ = 1;
};

}  // namespace echelon::inline ECHELON_ABI
