// SPDX-License-Identifier: BSL-1.0
/// Observed choices in long form: a row for each alternative that could be chosen, described by numbers.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <echelon/core/check.hpp>

namespace echelon::inline ECHELON_ABI {

/// Choices, each a run of rows; what was not available has no row.
///
/// shape   x [rows, columns], columns fastest; alternative [rows]; first [choices + 1], the row where each choice
///         starts; chosen [choices], counted from that row; weight, person, segment [choices] or empty
struct choice_data {
  std::size_t columns = 0;
  std::vector<double> x{};
  std::vector<std::uint32_t> alternative{};  ///< which of `alternatives` a row is
  std::vector<std::size_t> first{0};
  std::vector<std::uint32_t> chosen{};
  std::vector<double> weight{};              ///< how many choices each stands for; empty: one
  std::vector<std::uint32_t> person{};       ///< who chose, ascending; empty: a person for each choice
  std::vector<std::uint32_t> segment{};      ///< its group, for utilities with scales; empty: all 0
  std::uint32_t alternatives = 0;
  std::vector<std::string> names{};          ///< [columns] or empty

  std::size_t choices() const noexcept { return chosen.size(); }
  std::size_t rows() const noexcept { return alternative.size(); }
  std::size_t rows(std::size_t choice) const noexcept { return first[choice + 1] - first[choice]; }
  std::span<const double> row(std::size_t r) const noexcept { return {x.data() + r * columns, columns}; }
  double weight_of(std::size_t choice) const noexcept { return weight.empty() ? 1.0 : weight[choice]; }
  /// Bytes of all that is stored.
  std::size_t bytes() const noexcept {
    return x.size() * sizeof(double) + alternative.size() * sizeof(std::uint32_t) + first.size() * sizeof(std::size_t) +
           (chosen.size() + person.size() + segment.size()) * sizeof(std::uint32_t) + weight.size() * sizeof(double);
  }

  /// Adds a choice whose rows were appended to x and alternative before.
  ///
  /// throws  error 101 x does not fit the rows | 202 no row was added: an empty choice set | 201 chosen is not
  ///         available
  void end_choice(std::size_t chosen_row) {
    check::size(x.size(), check::product(rows(), columns, "x"), "x");
    const std::size_t offered = rows() - first.back();
    if (offered == 0) throw error{fault::empty, "choice", choices(), "has an empty choice set"};
    if (chosen_row >= offered) throw error{fault::range, "chosen", choices(), "was not available"};
    first.push_back(rows());
    chosen.push_back(static_cast<std::uint32_t>(chosen_row));
  }
};

/// The rows of each person: choices [first[p], first[p + 1]).
template <class = void>
std::vector<std::size_t> persons_of(const choice_data& data) {
  std::vector<std::size_t> first;
  for (std::size_t c = 0; c < data.choices(); ++c)
    if (c == 0 || data.person.empty() || data.person[c] != data.person[c - 1]) first.push_back(c);
  first.push_back(data.choices());
  return first;
}

/// throws  error 101 sizes do not fit | 102 persons do not ascend | 201 an alternative that there is not, or a chosen
///         one that was not available | 202 no choice, or an empty choice set | 301 x or a weight is not finite | 303 a
///         weight is negative
/// cost    one pass
template <class = void>
void validate(const choice_data& data) {
  check::not_empty(data.choices(), "chosen");
  check::size(data.first.size(), data.choices() + 1, "first");
  check::size(data.x.size(), check::product(data.rows(), data.columns, "x"), "x");
  if (data.first.front() != 0) throw error{fault::shape, "first", 0, "is not zero"};
  check::size(data.first.back(), data.rows(), "alternative");
  const auto size_or_none = [&](std::size_t n, const char* name) {
    if (n != 0) check::size(n, data.choices(), name);
  };
  size_or_none(data.weight.size(), "weight");
  size_or_none(data.person.size(), "person");
  size_or_none(data.segment.size(), "segment");
  if (!data.names.empty()) check::size(data.names.size(), data.columns, "names");
  for (std::size_t c = 0; c < data.choices(); ++c) {
    if (data.first[c] > data.first[c + 1] || data.first[c + 1] > data.rows())
      throw error{fault::order, "first", c, "exceeds the element after it or the rows"};
    if (data.rows(c) == 0) throw error{fault::empty, "choice", c, "has an empty choice set"};
    if (data.chosen[c] >= data.rows(c)) throw error{fault::range, "chosen", c, "was not available"};
    if (c > 0 && !data.person.empty() && data.person[c] < data.person[c - 1])
      throw error{fault::order, "person", c, "is less than the element before it"};
  }
  for (std::size_t r = 0; r < data.rows(); ++r)
    if (data.alternative[r] >= data.alternatives)
      throw error{fault::range, "alternative", r, "is no alternative, there are "}.put(data.alternatives);
  check::finite(std::span<const double>{data.x}, "x");
  check::finite(std::span<const double>{data.weight}, "weight");
  check::not_negative(std::span<const double>{data.weight}, "weight");
}

}  // namespace echelon::inline ECHELON_ABI
