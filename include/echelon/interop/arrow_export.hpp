// SPDX-License-Identifier: BSL-1.0
/// A forecast as a table that any program with the Arrow C data interface takes over.
///
/// source  Apache Arrow, The Arrow C data interface: structures, format strings, release callbacks
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/core/level.hpp>
#include <echelon/data/calendar.hpp>
#include <echelon/data/quantile_forecast.hpp>
#include <echelon/interop/arrow_structures.hpp>

namespace echelon::inline ECHELON_ABI {

namespace detail {

struct release_and_delete {
  template <class Structure>
  void operator()(Structure* it) const noexcept {
    if (it->release != nullptr) it->release(it);  // null when the consumer has moved it out
    delete it;
  }
};

/// What an exported structure owns. Each child owns its own memory, because a consumer may move it out of its parent.
template <class Structure>
struct arrow_memory {
  std::string format, name;
  std::vector<std::vector<std::byte>> bytes;
  std::vector<const void*> buffers{nullptr};  ///< the first is the bitmap: nothing is null
  std::vector<std::unique_ptr<Structure, release_and_delete>> children;
  std::vector<Structure*> child;

  template <class T>
  void add(std::span<const T> values) {
    const auto raw = std::as_bytes(values);
    bytes.emplace_back(raw.begin(), raw.end());
    if (raw.empty()) bytes.back().resize(8);  // only a bitmap may be null
    buffers.push_back(bytes.back().data());
  }
  /// An empty structure to fill, owned already.
  Structure* grow() {
    children.emplace_back(new Structure{});
    child.push_back(children.back().get());
    return child.back();
  }
};

template <class Structure>
void release_exported(Structure* it) {
  const std::unique_ptr<arrow_memory<Structure>> memory{static_cast<arrow_memory<Structure>*>(it->private_data)};
  it->release = nullptr;
}

inline void expose(std::unique_ptr<arrow_memory<ArrowSchema>> m, ArrowSchema* out) noexcept {
  *out = {m->format.c_str(), m->name.c_str(), nullptr, 0, static_cast<std::int64_t>(m->child.size()), m->child.data(),
          nullptr, &release_exported<ArrowSchema>, m.get()};
  static_cast<void>(m.release());
}
inline void expose(std::unique_ptr<arrow_memory<ArrowArray>> m, std::size_t rows, ArrowArray* out) noexcept {
  *out = {static_cast<std::int64_t>(rows), 0, 0, static_cast<std::int64_t>(m->buffers.size()),
          static_cast<std::int64_t>(m->child.size()), m->buffers.data(), m->child.data(), nullptr,
          &release_exported<ArrowArray>, m.get()};
  static_cast<void>(m.release());
}

/// A struct of columns that grows column by column.
class arrow_table {
 public:
  explicit arrow_table(std::size_t rows) : rows_{rows} { schema_->format = "+s"; }

  template <class T>
  void add(std::string name, const char* format, std::span<const T> values) {
    add(std::move(name), format, values, std::span<const char>{}, false);
  }
  template <class T>
  void add(std::string name, const char* format, std::span<const T> values, std::span<const char> text,
           bool has_text = true) {
    auto field = std::make_unique<arrow_memory<ArrowSchema>>();
    field->format = format;
    field->name = std::move(name);
    expose(std::move(field), schema_->grow());
    auto array = std::make_unique<arrow_memory<ArrowArray>>();
    array->add(values);
    if (has_text) array->add(text);
    expose(std::move(array), rows_, array_->grow());
  }
  /// Nothing is handed over unless all is.
  void hand_over(ArrowSchema* schema, ArrowArray* array) && noexcept {
    expose(std::move(schema_), schema);
    expose(std::move(array_), rows_, array);
  }

 private:
  std::size_t rows_;
  std::unique_ptr<arrow_memory<ArrowSchema>> schema_ = std::make_unique<arrow_memory<ArrowSchema>>();
  std::unique_ptr<arrow_memory<ArrowArray>> array_ = std::make_unique<arrow_memory<ArrowArray>>();
};

/// "q" and the probability without needless zeros: q0.5, q0.025.
template <class = void>
std::string level_name(level at) {
  std::string digits = std::to_string(1'000'000 + at.ppm);
  digits.erase(digits.find_last_not_of('0') + 1);
  return "q0." + digits.substr(1);
}

}  // namespace detail

/// Writes a forecast as a struct of columns: unique_id (utf8), ds (int64 periods of an index clock, date32 for days and
/// longer, timestamp in seconds otherwise), and one float64 column a level, named q0.025. The consumer releases both.
///
/// shape   ids [series]; rows series by series, periods ascending from the one after `origin`
/// throws  error 101 ids and series differ | 201 a date beyond date32 | 404 names longer than 2 GiB together
/// cost    O(values), one copy
template <class = void>
void export_arrow(const quantile_forecast& f, std::span<const std::string> ids, const period_clock& time,
                  std::int64_t origin, ArrowSchema* schema, ArrowArray* table) {
  check::size(ids.size(), f.series(), "ids");
  check::range(schema != nullptr && table != nullptr, "table", "is null, needed two structures to fill");
  const std::size_t rows = f.series() * f.horizon();
  constexpr std::size_t longest = std::numeric_limits<std::int32_t>::max();
  std::vector<std::int32_t> offset{0};
  std::vector<char> text;
  for (const std::string& id : ids)
    for (std::size_t h = 0; h < f.horizon(); ++h) {
      if (id.size() > longest - text.size()) throw error{fault::too_large, "ids", "are longer than 2 GiB together"};
      text.insert(text.end(), id.begin(), id.end());
      offset.push_back(static_cast<std::int32_t>(text.size()));
    }
  detail::arrow_table out{rows};
  out.add("unique_id", "u", std::span<const std::int32_t>{offset}, text);

  const bool dates = time.counts_months() || time.each == unit::day || time.each == unit::week;
  std::vector<std::int64_t> moment(rows);
  std::vector<std::int32_t> date(dates ? rows : 0);
  for (std::size_t r = 0; r < rows; ++r) {
    const std::int64_t period = origin + 1 + static_cast<std::int64_t>(r % f.horizon());
    moment[r] = dates ? time.day(period) : time.at(period);
    if (!dates) continue;
    check::range(moment[r] >= std::numeric_limits<std::int32_t>::min() &&
                     moment[r] <= std::numeric_limits<std::int32_t>::max(),
                 "origin", "lies beyond the dates of Arrow");
    date[r] = static_cast<std::int32_t>(moment[r]);
  }
  if (dates)
    out.add("ds", "tdD", std::span<const std::int32_t>{date});
  else
    out.add("ds", time.each == unit::index ? "l" : "tss:", std::span<const std::int64_t>{moment});

  std::vector<double> column(rows);
  for (std::size_t q = 0; q < f.levels().size(); ++q) {
    for (std::size_t r = 0; r < rows; ++r) column[r] = f.values()[r * f.levels().size() + q];
    out.add(detail::level_name(f.levels()[q]), "g", std::span<const double>{column});
  }
  std::move(out).hand_over(schema, table);
}

}  // namespace echelon::inline ECHELON_ABI
