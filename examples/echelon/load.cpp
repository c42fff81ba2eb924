// SPDX-License-Identifier: BSL-1.0
#include "load.hpp"

#include <optional>
#include <utility>

#include <echelon/io/panel_csv.hpp>
#include <echelon/io/retail_csv.hpp>

#include "console.hpp"

namespace program {

using namespace echelon;

std::string source_of(const input_options& o) {
  if (!o.data.empty()) return o.data;
  return o.wide.empty() ? "the generated retailer" : o.wide;
}

panel load_panel(const input_options& o) {
  if (o.data.empty() && o.wide.empty())
    throw failure{wrong_usage, "found neither --data nor --wide, needed one of them"};
  const panel_options how{.allow_negative = o.allow_negative, .id = o.id, .observed = o.observed, .planned = o.planned};
  panel p = take(o.wide.empty() ? read_panel_long(o.data, how) : read_panel_wide(o.wide, how));
  if (p.last() < 0)
    throw failure{bad_input, "ECH-202 " + source_of(o) + ": found no observed demand, needed at least one value"};
  std::optional<retail_calendar> calendar;
  if (!o.calendar.empty()) {
    calendar = take(read_calendar(o.calendar));
    std::erase_if(calendar->covariates, [](const auto& c) { return c.name == "week"; });  // a mere count of weeks
    p = take(join_calendar(std::move(p), *calendar, o.calendar));
  }
  if (!o.prices.empty()) p = take(read_prices(std::move(p), calendar ? &*calendar : nullptr, o.prices));
  if (!o.future.empty()) p = take(read_future(std::move(p), o.future, how));
  if (!o.statics.empty()) p = take(read_static(std::move(p), o.statics));
  return p;
}

}  // namespace program
