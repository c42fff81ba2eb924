// SPDX-License-Identifier: BSL-1.0
/// Doors of the room: what an assortment must be, and small ways to write one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

#include <echelon/choice/concepts.hpp>
#include <echelon/core/check.hpp>

namespace echelon::inline ECHELON_ABI {

namespace check {

/// throws  error 102 products do not ascend | 201 a product that there is not
inline void offered(assortment set, std::size_t products, const char* name = "offered") {
  ascending(set, name);
  if (!set.empty() && set.back() >= products)
    throw error{fault::range, name, set.size() - 1, "is no product, there are "}.put(products);
}

}  // namespace check

/// All products 0 … products - 1.
template <class = void>
std::vector<std::uint32_t> whole_assortment(std::size_t products) {
  std::vector<std::uint32_t> all(products);
  std::iota(all.begin(), all.end(), std::uint32_t{0});
  return all;
}

/// The products whose mark is not zero.
///
/// shape   offered [products]
template <class = void>
std::vector<std::uint32_t> assortment_of(std::span<const unsigned char> offered) {
  std::vector<std::uint32_t> set;
  for (std::size_t j = 0; j < offered.size(); ++j)
    if (offered[j] != 0) set.push_back(static_cast<std::uint32_t>(j));
  return set;
}

/// The products whose bit is set, for enumerations of at most 64 products.
template <class = void>
std::vector<std::uint32_t> assortment_of(std::uint64_t bits) {
  std::vector<std::uint32_t> set;
  for (std::uint32_t j = 0; bits != 0; ++j, bits >>= 1)
    if ((bits & 1u) != 0) set.push_back(j);
  return set;
}

/// Marks of an assortment: one where offered, zero elsewhere.
///
/// throws  as check::offered
template <class = void>
std::vector<unsigned char> marks_of(assortment set, std::size_t products) {
  check::offered(set, products);
  std::vector<unsigned char> marks(products, 0);
  for (const std::uint32_t j : set) marks[j] = 1;
  return marks;
}

}  // namespace echelon::inline ECHELON_ABI
