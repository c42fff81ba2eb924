// SPDX-License-Identifier: BSL-1.0
/// A game-day schedule as a table that a load generator replays: `minute,begin,<step>,…`.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include <echelon/capacity/load_schedule.hpp>
#include <echelon/io/csv.hpp>
#include <echelon/io/file.hpp>

namespace echelon::inline ECHELON_ABI {

/// The schedule as text: a row a minute, the customers who set out, and for every step the customers who are there.
template <class = void>
std::string format_schedule(const load_schedule& s) {
  csv_writer out;
  out.text("minute").text("begin");
  for (const std::string& step : s.steps) out.text(step);
  out.end_row();
  for (std::size_t t = 0; t < s.minutes(); ++t) {
    out.integer(static_cast<long long>(t)).integer(static_cast<long long>(s.begin[t]));
    for (std::size_t k = 0; k < s.steps.size(); ++k)
      out.integer(static_cast<long long>(s.active[t * s.steps.size() + k]));
    out.end_row();
  }
  return std::move(out).str();
}

/// The same into a file, whole or not at all, compressed when its name ends in .gz.
template <class = void>
std::optional<problem> write_schedule(const std::string& path, const load_schedule& s) {
  return write_file(path, format_schedule(s));
}

}  // namespace echelon::inline ECHELON_ABI
