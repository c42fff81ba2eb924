// SPDX-License-Identifier: BSL-1.0
/// Observed choices from a table with a row for each alternative of each choice.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <echelon/choice/choice_data.hpp>
#include <echelon/io/bytes.hpp>
#include <echelon/io/csv.hpp>

namespace echelon::inline ECHELON_ABI {

/// Which columns of a table of choices mean what. An empty name: there is no such column.
struct choice_columns {
  std::string choice = "choice";            ///< rows of one choice have the same text and follow each other
  std::string alternative = "alternative";  ///< its text names the alternative
  std::string chosen = "chosen";            ///< 1 in the row of what was chosen, 0 in the others (or TRUE, FALSE)
  std::string available{};                    ///< 0 in rows that could not be chosen: they are left out
  std::string person{};                       ///< who chose: choices of a person follow each other
  std::string weight{};                       ///< how many choices the choice stands for, the same in all its rows
  std::vector<std::string> described_by{};  ///< numbers that describe an alternative, in the order of `names`
};

/// Choices, and the text of each alternative in the order of its number.
struct named_choices {
  choice_data data;
  std::vector<std::string> alternatives;
};

namespace detail {

/// Yes or no in a field: 1, 0, TRUE or FALSE in any case.
template <class = void>
std::optional<bool> read_flag(csv_reader& table, std::size_t column) {
  const std::string_view text = table[column];
  if (text == "1" || text == "TRUE" || text == "True" || text == "true") return true;
  if (text == "0" || text == "FALSE" || text == "False" || text == "false") return false;
  table.refuse_field(column, "1 or 0");
  return {};
}

}  // namespace detail

/// Reads choices; every number in the table's order of rows.
///
/// throws  nothing; problem 201 what was chosen was not available | 202 a choice without chosen or available row, or no
///         row | 303 a weight is negative | 304 two chosen rows of a choice, or rows of a
///         choice or person that do not follow each other | 301 a number is not finite | 402
/// cost    one pass; memory that of the result
template <class = void>
parsed<named_choices> parse_choices(std::string_view bytes, const std::string& name, const choice_columns& columns) {
  csv_reader table{bytes, name};
  const auto place = [&](const std::string& of) { return of.empty() ? std::nullopt : table.require(of); };
  const std::size_t choice = table.require(columns.choice).value_or(0);
  const std::size_t alternative = table.require(columns.alternative).value_or(0);
  const std::size_t chosen = table.require(columns.chosen).value_or(0);
  const auto available = place(columns.available), person = place(columns.person), weight = place(columns.weight);
  std::vector<std::size_t> number;
  for (const std::string& n : columns.described_by) number.push_back(table.require(n).value_or(0));
  if (table.failed()) return *table.failed();

  named_choices out;
  choice_data& data = out.data;
  data.columns = number.size();
  data.names = columns.described_by;
  std::unordered_map<std::string, std::uint32_t> alternatives;
  std::unordered_map<std::string, std::size_t> choices;
  std::unordered_map<std::string, std::uint32_t> persons;
  std::string now, who;
  std::size_t line = 0;
  bool open = false, excluded = false;  // a choice is being read; its chosen row was not available
  std::optional<std::size_t> taken;
  const auto close = [&]() -> std::optional<problem> {
    if (!open) return {};
    if (excluded)
      return problem{fault::range, name, line, 0, "choice " + shown(now) + " of what was not available",
                     "a chosen row that is available"};
    if (data.rows() == data.first.back())
      return problem{fault::empty, name, line, 0, "choice " + shown(now) + " with an empty choice set",
                     "an available row"};
    if (!taken)
      return problem{fault::empty, name, line, 0, "choice " + shown(now) + " without a chosen row", "one chosen row"};
    data.end_choice(*taken);
    return {};
  };
  while (table.next()) {
    if (!open || table[choice] != now) {
      if (auto bad = close()) return *bad;
      now.assign(table[choice]);
      line = table.line();
      open = true;
      excluded = false;
      taken.reset();
      if (!choices.try_emplace(now, line).second) {
        table.refuse_field(choice, "all rows of a choice together", fault::duplicate);
        break;
      }
      if (person) {
        const bool same = !data.person.empty() && table[*person] == who;
        who.assign(table[*person]);
        const auto [at, fresh] = persons.try_emplace(who, static_cast<std::uint32_t>(persons.size()));
        if (!same && !fresh) {
          table.refuse_field(*person, "all choices of a person together", fault::duplicate);
          break;
        }
        data.person.push_back(at->second);
      }
      if (weight) {
        const auto w = table.number(*weight);
        if (!w) break;
        if (*w < 0) {
          table.refuse_field(*weight, "a weight of zero or more", fault::negative);
          break;
        }
        data.weight.push_back(*w);
      }
    } else if (person && table[*person] != who) {
      table.refuse_field(*person, "one person a choice", fault::duplicate);
      break;
    }
    const auto is_chosen = detail::read_flag(table, chosen);
    if (!is_chosen) break;
    bool is_available = true;
    if (available) {
      const auto flag = detail::read_flag(table, *available);
      if (!flag) break;
      is_available = *flag;
    }
    if (*is_chosen && (taken || excluded)) {
      table.refuse_field(chosen, "one chosen row a choice", fault::duplicate);
      break;
    }
    if (!is_available) {
      excluded = excluded || *is_chosen;
      continue;
    }
    for (const std::size_t c : number) {
      const auto x = table.number(c);
      if (!x) break;
      data.x.push_back(*x);
    }
    if (table.failed()) break;
    const auto [at, fresh] =
        alternatives.try_emplace(std::string{table[alternative]}, static_cast<std::uint32_t>(alternatives.size()));
    if (fresh) out.alternatives.push_back(at->first);
    for (std::size_t r = data.first.back(); r < data.rows(); ++r)
      if (data.alternative[r] == at->second) table.refuse_field(alternative, "each alternative once", fault::duplicate);
    if (table.failed()) break;
    if (*is_chosen) taken = data.rows() - data.first.back();
    data.alternative.push_back(at->second);
  }
  if (table.failed()) return *table.failed();
  if (auto bad = close()) return *bad;
  if (!open) return problem{fault::empty, name, 0, 0, "a table without a row", "a choice"};
  data.alternatives = static_cast<std::uint32_t>(alternatives.size());
  return out;
}

/// The same from a file, plain, gzip or xz.
template <class = void>
parsed<named_choices> read_choices(const std::string& path, const choice_columns& columns) {
  const auto bytes = read_bytes(path);
  if (!bytes) return bytes.error();
  return parse_choices(*bytes, path, columns);
}

}  // namespace echelon::inline ECHELON_ABI
