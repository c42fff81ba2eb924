// SPDX-License-Identifier: BSL-1.0
/// A long table of another program, handed over by the Arrow C data interface, as our panel.
///
/// source  Apache Arrow, The Arrow C data interface: structures, format strings, release callbacks
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/data/calendar.hpp>
#include <echelon/data/panel.hpp>
#include <echelon/interop/arrow_structures.hpp>

namespace echelon::inline ECHELON_ABI {

/// Where a long table keeps its parts, and what one period is.
struct arrow_columns {
  std::string id = "unique_id";
  std::string time = "ds";
  std::string value = "y";
  unit each = unit::day;            ///< of dates and timestamps; whole numbers are periods themselves
  std::int64_t step = 1;            ///< units in a period
  std::size_t most = 500'000'000;   ///< values that the panel may hold, gaps included
};

namespace detail {

/// A column of a table, checked as far as the interface lets one: lengths of buffers are not part of it.
struct arrow_column {
  std::string_view format;
  const ArrowArray* array = nullptr;
  std::size_t offset = 0;  ///< the table's and its own

  bool missing(std::size_t row) const noexcept {
    const auto* bits = static_cast<const std::uint8_t*>(array->buffers[0]);
    const std::size_t k = offset + row;
    return array->null_count != 0 && bits != nullptr && ((bits[k / 8] >> (k % 8)) & 1) == 0;
  }
  template <class T>
  T value(std::size_t row) const noexcept {
    T out;  // memcpy, because a hostile buffer need not be aligned
    std::memcpy(&out, static_cast<const char*>(array->buffers[1]) + (offset + row) * sizeof(T), sizeof(T));
    return out;
  }
  /// throws  error 402 offsets that are negative or descend
  template <class Offset>
  std::string_view text(std::size_t row) const {
    const auto begin = value<Offset>(row), end = value<Offset>(row + 1);
    if (begin < 0 || end < begin) throw error{fault::malformed, "offsets", row, "descend, needed to ascend from zero"};
    const auto* bytes = static_cast<const char*>(array->buffers[2]);
    if (begin == end) return {};
    if (bytes == nullptr) throw error{fault::malformed, "buffers", 2, "is null, needed the bytes of the texts"};
    return {bytes + begin, static_cast<std::size_t>(end - begin)};
  }
};

inline void well_formed(bool holds, const char* name, const char* found) {
  if (!holds) throw error{fault::malformed, name, found};
}

template <class = void>
arrow_column column_of(const ArrowSchema& schema, const ArrowArray& table, const std::string& name) {
  for (std::int64_t c = 0; c < schema.n_children; ++c) {
    const ArrowSchema* field = schema.children[c];
    well_formed(field != nullptr && field->format != nullptr, "schema", "has a child without a format");
    if (field->name == nullptr || name != field->name) continue;
    const ArrowArray* array = table.children[c];
    well_formed(array != nullptr && array->release != nullptr, name.c_str(), "has no array or a released one");
    if (field->dictionary != nullptr || array->dictionary != nullptr)
      throw error{fault::unsupported, name.c_str(), "is dictionary-encoded, needed plain values"};
    const std::string_view format{field->format};
    const std::int64_t buffers = format == "u" || format == "U" ? 3 : 2;
    well_formed(array->n_buffers == buffers && array->buffers != nullptr, name.c_str(),
                "has another number of buffers than its format");
    well_formed(array->offset >= 0 && array->length >= 0 && array->null_count >= -1, name.c_str(),
                "has a negative offset, length or number of nulls");
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max() / 16;
    well_formed(array->offset <= most && array->length <= most, name.c_str(), "is longer than memory");
    well_formed(array->length >= table.offset + table.length, name.c_str(), "is shorter than its table");
    well_formed(array->null_count <= 0 || array->buffers[0] != nullptr, name.c_str(), "has nulls but no bitmap");
    well_formed(table.length == 0 || array->buffers[1] != nullptr, name.c_str(), "has no values");
    return {format, array, static_cast<std::size_t>(table.offset + array->offset)};
  }
  throw error{fault::unknown, name.c_str(), "is no column of the table"};
}

/// Moments of a column of times in seconds or months since 1970, or plain numbers, as `period_clock` counts them.
class arrow_times {
 public:
  arrow_times(const arrow_column& column, unit each) : column_{column}, each_{each} {
    const std::string_view f = column.format;
    if (f == "l" || f == "i") {
      each_ = unit::index;
    } else if (f == "tdD") {
      dates_ = true;
    } else if (f.size() >= 4 && f.substr(0, 2) == "ts" && f[3] == ':') {
      per_second_ = f[2] == 's' ? 1 : f[2] == 'm' ? 1'000 : f[2] == 'u' ? 1'000'000 : f[2] == 'n' ? 1'000'000'000 : 0;
    }
    if (each_ == unit::index ? f != "l" && f != "i" : !dates_ && per_second_ == 0)
      throw error{fault::unsupported, "time", "has another format, needed int64, int32, date32 or timestamp"};
  }

  unit each() const noexcept { return each_; }

  /// The day of the month that dates the periods, from the rows read so far.
  std::int32_t month_day() const noexcept { return month_day_.find() != 0 ? month_day_.find() : 1; }

  /// throws  error 402 a moment that no period can start at
  std::int64_t operator()(std::size_t row) {
    if (each_ == unit::index) return wide(row);
    std::int64_t seconds = 0;
    if (dates_) {
      seconds = std::int64_t{column_.value<std::int32_t>(row)} * 86400;
    } else {
      const std::int64_t raw = wide(row);
      well_formed(raw % per_second_ == 0, "time", "has a fraction of a second");
      seconds = raw / per_second_;
    }
    if (each_ != unit::month && each_ != unit::quarter && each_ != unit::year) return seconds;
    well_formed(std::abs(seconds / 86400) < 4'000'000, "time", "lies farther than ten thousand years from 1970");
    well_formed(seconds % 86400 == 0, "time", "is not the start of a day, needed dates for periods of months");
    const civil_day day = civil_from(seconds / 86400);
    month_day_.add(day);
    well_formed(month_day_.find() != 0, "time", "is neither on the same day of each month nor always on the last one");
    return (std::int64_t{day.year} - 1970) * 12 + day.month - 1;
  }

 private:
  std::int64_t wide(std::size_t row) const noexcept {
    return column_.format == "i" ? std::int64_t{column_.value<std::int32_t>(row)} : column_.value<std::int64_t>(row);
  }
  arrow_column column_;
  unit each_;
  month_day_finder month_day_;
  bool dates_ = false;
  std::int64_t per_second_ = 0;
};

}  // namespace detail

/// A panel from a long table, one row a series and period in any order: text ids (utf8), times (int64 or int32 periods,
/// date32, timestamp), values (float64 or float32; null or not-a-number is missing). Series keep their first order.
///
/// Takes both structures over, as consumers do: they are released once, also when the table is refused.
///
/// throws  error 201 step | 203 no such column | 301 infinite | 304 a period twice | 402 malformed or off the clock |
///         403 a format that is not read | 404 more values than `most`
/// cost    O(rows log rows); memory O(rows + gaps)
template <class = void>
panel import_arrow(ArrowSchema* schema, ArrowArray* table, const arrow_columns& names = {}) {
  const detail::released<ArrowSchema> owned_schema{schema};
  const detail::released<ArrowArray> owned_table{table};
  const ArrowSchema& s = *owned_schema;
  const ArrowArray& t = *owned_table;
  detail::well_formed(s.release != nullptr && t.release != nullptr, "table", "is null or was released before");
  check::range(names.step > 0, "step", "is not positive, needed at least one unit a period");
  detail::well_formed(s.format != nullptr && std::string_view{s.format} == "+s", "table",
                      "is no struct of columns, needed format +s");
  detail::well_formed(t.n_children == s.n_children && t.n_children >= 0 &&
                          (t.n_children == 0 || (t.children != nullptr && s.children != nullptr)),
                      "table", "has another number of columns than its schema");
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max() / 16;
  detail::well_formed(t.length >= 0 && t.offset >= 0 && t.length <= most && t.offset <= most, "table",
                      "has a negative or impossible length or offset");
  detail::well_formed(t.null_count == 0 || t.n_buffers == 0 || t.buffers == nullptr || t.buffers[0] == nullptr,
                      "table", "has rows that are null as a whole");
  const auto ids = detail::column_of(s, t, names.id), values = detail::column_of(s, t, names.value);
  const detail::arrow_column when = detail::column_of(s, t, names.time);
  detail::arrow_times times{when, names.each};
  const bool wide_text = ids.format == "U", wide_value = values.format == "g";
  if (!wide_text && ids.format != "u")
    throw error{fault::unsupported, names.id.c_str(), "has another format, needed utf8"};
  if (!wide_value && values.format != "f")
    throw error{fault::unsupported, names.value.c_str(), "has another format, needed float64 or float32"};
  const auto rows = static_cast<std::size_t>(t.length);
  if (rows > names.most) throw error{fault::too_large, "table", "has more rows than the cap"};

  struct observation {
    std::size_t series;
    std::int64_t moment;
    std::size_t row;
  };
  panel out;
  std::unordered_map<std::string_view, std::size_t> known;
  std::vector<observation> seen;
  std::int64_t origin = std::numeric_limits<std::int64_t>::max();
  for (std::size_t r = 0; r < rows; ++r) {
    if (ids.missing(r)) throw error{fault::malformed, names.id.c_str(), r, "is null, needed a name"};
    if (when.missing(r)) throw error{fault::malformed, names.time.c_str(), r, "is null, needed a time"};
    const std::string_view id = wide_text ? ids.text<std::int64_t>(r) : ids.text<std::int32_t>(r);
    const auto [at, added] = known.emplace(id, known.size());
    if (added) out.ids.emplace_back(id);
    seen.push_back({at->second, times(r), r});
    origin = std::min(origin, seen.back().moment);
  }
  out.time = {times.each(), names.step, rows == 0 || times.each() == unit::index ? 0 : origin, times.month_day()};
  std::sort(seen.begin(), seen.end(), [](const observation& a, const observation& b) {
    return a.series != b.series ? a.series < b.series : a.moment != b.moment ? a.moment < b.moment : a.row < b.row;
  });
  std::vector<double> run;
  std::size_t room = names.most;
  for (std::size_t k = 0; k < seen.size();) {
    const std::size_t series = seen[k].series;
    std::int64_t first = 0;
    run.clear();
    for (bool begin = true; k < seen.size() && seen[k].series == series; ++k, begin = false) {
      const std::size_t r = seen[k].row;
      const auto period = out.time.period(seen[k].moment);
      if (!period) throw error{fault::malformed, names.time.c_str(), r, "lies off the clock of the panel"};
      if (begin) first = *period;
      const std::uint64_t place = static_cast<std::uint64_t>(*period) - static_cast<std::uint64_t>(first);
      if (!begin && place < run.size())
        throw error{fault::duplicate, names.time.c_str(), r, "is the second row of its series and period"};
      if (place >= room) throw error{fault::too_large, names.time.c_str(), r, "makes the panel larger than the cap"};
      run.resize(static_cast<std::size_t>(place), std::numeric_limits<double>::quiet_NaN());
      double y = std::numeric_limits<double>::quiet_NaN();
      if (!values.missing(r)) y = wide_value ? values.value<double>(r) : double{values.value<float>(r)};
      if (std::isinf(y)) throw error{fault::not_finite, names.value.c_str(), r, "is infinite, needed a number or null"};
      run.push_back(y);
    }
    room -= run.size();
    out.demand.push_back(first, run);
  }
  return out;
}

}  // namespace echelon::inline ECHELON_ABI
