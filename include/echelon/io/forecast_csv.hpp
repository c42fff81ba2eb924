// SPDX-License-Identifier: BSL-1.0
/// A quantile forecast as a table: `unique_id,ds,q0.1,…`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <echelon/data/panel.hpp>
#include <echelon/data/quantile_forecast.hpp>
#include <echelon/io/csv.hpp>
#include <echelon/io/file.hpp>
#include <echelon/io/timestamp.hpp>

namespace echelon::inline ECHELON_ABI {

/// The forecast as text: a row for each series and period from `first` on, a column for each level.
///
/// shape   the forecast has one row of quantiles for each series of the panel
/// throws  error 101 the numbers of series differ
template <class = void>
std::string format_forecast(const panel& p, std::int64_t first, const quantile_forecast& f) {
  check::size(f.series(), p.size(), "forecast");
  csv_writer out;
  out.reserve(f.values().size() * 8 + f.series() * f.horizon() * 32 + 64);
  out.text("unique_id").text("ds");
  for (const level l : f.levels()) out.text("q" + format_double(l.value()));
  out.end_row();
  std::vector<std::string> when;
  for (std::size_t h = 0; h < f.horizon(); ++h)
    when.push_back(format_period(p.time, first + static_cast<std::int64_t>(h)));
  for (std::size_t i = 0; i < f.series(); ++i)
    for (std::size_t h = 0; h < f.horizon(); ++h) {
      out.text(p.ids[i]).text(when[h]);
      for (const double q : f(i, h)) out.number(q);
      out.end_row();
    }
  return std::move(out).str();
}

/// The same into a file, whole or not at all, compressed when its name ends in .gz.
template <class = void>
std::optional<problem> write_forecast(const std::string& path, const panel& p, std::int64_t first,
                                      const quantile_forecast& f) {
  return write_file(path, format_forecast(p, first, f));
}

}  // namespace echelon::inline ECHELON_ABI
