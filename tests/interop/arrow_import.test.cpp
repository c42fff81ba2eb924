// SPDX-License-Identifier: BSL-1.0
#include <echelon/interop/arrow_import.hpp>

#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include <tests/catch.hpp>
#include <tests/interop/arrow_tables.hpp>

using namespace echelon;

namespace {
constexpr std::int64_t most64 = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t least64 = std::numeric_limits<std::int64_t>::min();

/// Two series of plain numbers, rows out of order: a at 2, 4 and b at 3.
struct two_series : made_table {
  column &id, &ds, &y;
  two_series()
      : made_table{3},
        id{texts("unique_id", {"a", "b", "a"})},
        ds{numbers<std::int64_t>("ds", "l", {4, 3, 2})},
        y{numbers<double>("y", "g", {40, 30, 20})} {}
};

/// The fault of an import after one change, or 0; in either case both structures must have been released once.
int fault_after(const std::function<void(two_series&)>& change, const arrow_columns& names = {}) {
  two_series t;
  change(t);
  const int number = ECHELON_FAULT_OF(import_arrow(&t.schema, &t.array, names));
  CHECK(t.schemas_released == 1);
  CHECK(t.arrays_released == 1);
  CHECK(t.schema.release == nullptr);
  CHECK(t.array.release == nullptr);
  return number;
}
}  // namespace

TEST_CASE("arrow import: rows in any order become runs, gaps are missing, and both structures are released once",
          "[interop][law]") {
  two_series t;
  const panel p = import_arrow(&t.schema, &t.array);
  CHECK(t.schemas_released == 1);
  CHECK(t.arrays_released == 1);
  CHECK(t.array.release == nullptr);
  CHECK(p.ids == std::vector<std::string>{"a", "b"});
  CHECK(p.time == echelon::period_clock{unit::index, 1, 0});
  CHECK(p.demand[0].first == 2);
  CHECK(p.demand[0].values.size() == 3);
  CHECK(p.demand[0].at(2) == 20);
  CHECK(std::isnan(p.demand[0].at(3)));
  CHECK(p.demand[0].at(4) == 40);
  CHECK(p.demand[1].at(3) == 30);
  CHECK(ECHELON_FAULT_OF(validate(p)) == 0);
}

TEST_CASE("arrow import: null and not-a-number are missing, wherever the slices begin", "[interop][law]") {
  made_table t{3};
  t.texts("unique_id", {"before", "x", "a", "a", "a"}).array.offset = 1;  // the table's own offset adds one
  t.columns.back().array.length = 4;
  t.numbers<std::int32_t>("ds", "i", {-9, 7, 8, 9});
  auto& y = t.numbers<float>("y", "f", {0, 1, 2, std::numeric_limits<float>::quiet_NaN()});
  y.bits = {0b1101};
  y.buffers[0] = y.bits.data();
  y.array.null_count = -1;  // not counted
  t.array.offset = 1;
  const panel p = import_arrow(&t.schema, &t.array);
  REQUIRE(p.ids == std::vector<std::string>{"a"});
  CHECK(p.demand[0].first == 7);
  CHECK(std::isnan(p.demand[0].at(7)));
  CHECK(p.demand[0].at(8) == 2);
  CHECK(std::isnan(p.demand[0].at(9)));
}

TEST_CASE("arrow import: dates and timestamps of every resolution start the same clock", "[interop][law]") {
  const std::int64_t day = days_from({2016, 5, 1});
  const auto periods = [&](const std::string& format, std::int64_t per_day, unit each) {
    made_table t{2};
    t.texts("unique_id", {"a", "a"});
    if (format == "tdD")
      t.numbers<std::int32_t>("ds", format, {static_cast<std::int32_t>(day), static_cast<std::int32_t>(day + 31)});
    else
      t.numbers<std::int64_t>("ds", format, {day * per_day, (day + 31) * per_day});
    t.numbers<double>("y", "g", {1, 2});
    const panel p = import_arrow(&t.schema, &t.array, {.each = each});
    CHECK(p.time.day(0) == day);
    return p.demand[0].values.size();
  };
  for (const unit each : {unit::day, unit::month}) {
    const std::size_t expected = each == unit::day ? 32 : 2;
    CHECK(periods("tdD", 1, each) == expected);
    CHECK(periods("tss:", 86'400, each) == expected);
    CHECK(periods("tsm:", 86'400'000, each) == expected);
    CHECK(periods("tsu:UTC", 86'400'000'000, each) == expected);
    CHECK(periods("tsn:UTC", 86'400'000'000'000, each) == expected);
  }
}

TEST_CASE("arrow import: periods of months keep the day that dates them", "[interop][law]") {
  for (const std::int32_t day : {1, 15, 31}) {
    const period_clock months{unit::month, 1, (2016 - 1970) * 12, day};
    made_table t{3};
    t.texts("unique_id", {"a", "a", "a"});
    t.numbers<std::int32_t>("ds", "tdD",
                            {static_cast<std::int32_t>(months.day(0)), static_cast<std::int32_t>(months.day(1)),
                             static_cast<std::int32_t>(months.day(2))});
    t.numbers<double>("y", "g", {1, 2, 3});
    const panel p = import_arrow(&t.schema, &t.array, {.each = unit::month});
    CHECK(p.time == months);
    CHECK(p.demand[0].values.size() == 3);
  }
}

TEST_CASE("arrow import: columns are found by the names given, others are left alone", "[interop][law]") {
  made_table t{1};
  t.numbers<double>("noise", "g", {1});
  t.texts("item", {"a"});
  t.numbers<std::int64_t>("day", "l", {5});
  t.numbers<double>("sold", "g", {7});
  const panel p = import_arrow(&t.schema, &t.array, {.id = "item", .time = "day", .value = "sold"});
  CHECK(p.demand[0].at(5) == 7);
}

TEST_CASE("arrow import: a table without rows is a panel without series", "[interop][law]") {
  made_table t{0};
  t.texts("unique_id", {});
  t.numbers<std::int64_t>("ds", "l", {});
  t.numbers<double>("y", "g", {});
  CHECK(import_arrow(&t.schema, &t.array).size() == 0);
}

TEST_CASE("arrow import: what is null or was released is refused, and what is there is released", "[interop][law]") {
  two_series t;
  CHECK(ECHELON_FAULT_OF(import_arrow(&t.schema, nullptr)) == 402);
  CHECK(t.schemas_released == 1);
  CHECK(ECHELON_FAULT_OF(import_arrow(&t.schema, &t.array)) == 402);  // the schema is gone by now
  CHECK(t.schemas_released == 1);
  CHECK(t.arrays_released == 1);
  CHECK(ECHELON_FAULT_OF(import_arrow(nullptr, nullptr)) == 402);
}

TEST_CASE("arrow import: every malformed table is refused by number and released once", "[interop][law]") {
  CHECK(fault_after([](two_series&) {}) == 0);
  // the table
  CHECK(fault_after([](two_series& t) { t.schema.format = "g"; }) == 402);
  CHECK(fault_after([](two_series& t) { t.schema.format = nullptr; }) == 402);
  CHECK(fault_after([](two_series& t) { t.schema.n_children = 2; }) == 402);
  CHECK(fault_after([](two_series& t) { t.schema.n_children = t.array.n_children = -1; }) == 402);
  CHECK(fault_after([](two_series& t) { t.array.children = nullptr; }) == 402);
  CHECK(fault_after([](two_series& t) { t.schema.children = nullptr; }) == 402);
  CHECK(fault_after([](two_series& t) { t.schemas[1] = nullptr; }) == 402);
  CHECK(fault_after([](two_series& t) { t.arrays[1] = nullptr; }) == 402);
  CHECK(fault_after([](two_series& t) { t.array.length = -1; }) == 402);
  CHECK(fault_after([](two_series& t) { t.array.length = most64; }) == 402);
  CHECK(fault_after([](two_series& t) { t.array.length = 4; }) == 402);
  CHECK(fault_after([](two_series& t) { t.array.offset = -1; }) == 402);
  CHECK(fault_after([](two_series& t) { t.array.offset = 1; }) == 402);
  CHECK(fault_after([](two_series& t) { t.array.offset = most64; }) == 402);
  const std::uint8_t bits = 1;
  CHECK(fault_after([&](two_series& t) {
          t.no_bitmap[0] = &bits;
          t.array.null_count = 2;
        }) == 402);
  // a column
  CHECK(fault_after([](two_series& t) { t.y.schema.name = "z"; }) == 203);
  CHECK(fault_after([](two_series& t) { t.y.schema.name = nullptr; }) == 203);
  CHECK(fault_after([](two_series& t) { t.y.schema.format = nullptr; }) == 402);
  CHECK(fault_after([](two_series& t) { t.y.schema.format = "l"; }) == 403);
  CHECK(fault_after([](two_series& t) { t.ds.schema.format = "g"; }) == 403);
  CHECK(fault_after([](two_series& t) { t.ds.schema.format = "tsx:"; }) == 403);
  CHECK(fault_after([](two_series& t) { t.ds.schema.format = "ts"; }) == 403);
  CHECK(fault_after([](two_series& t) { t.ds.schema.format = ""; }) == 403);
  CHECK(fault_after([](two_series& t) { t.ds.schema.format = "tdD"; }, {.each = unit::index}) == 403);
  CHECK(fault_after([](two_series& t) { t.id.schema.format = "g"; }) == 402);  // three buffers where two belong
  CHECK(fault_after([](two_series& t) { t.id.schema.dictionary = &t.y.schema; }) == 403);
  CHECK(fault_after([](two_series& t) { t.id.array.dictionary = &t.y.array; }) == 403);
  CHECK(fault_after([](two_series& t) { t.y.array.n_buffers = 1; }) == 402);
  CHECK(fault_after([](two_series& t) { t.y.array.buffers = nullptr; }) == 402);
  CHECK(fault_after([](two_series& t) { t.y.buffers[1] = nullptr; }) == 402);
  CHECK(fault_after([](two_series& t) { t.y.array.length = 2; }) == 402);
  CHECK(fault_after([](two_series& t) { t.y.array.length = most64; }) == 402);
  CHECK(fault_after([](two_series& t) { t.y.array.offset = -1; }) == 402);
  CHECK(fault_after([](two_series& t) { t.y.array.offset = most64; }) == 402);
  CHECK(fault_after([](two_series& t) { t.y.array.null_count = 1; }) == 402);
  CHECK(fault_after([](two_series& t) { t.y.array.null_count = -2; }) == 402);
  CHECK(fault_after([](two_series& t) { t.y.array.release = nullptr; }) == 402);
  // texts
  CHECK(fault_after([](two_series& t) { t.id.offsets[0] = -1; }) == 402);
  CHECK(fault_after([](two_series& t) { t.id.offsets[2] = 0; }) == 402);
  CHECK(fault_after([](two_series& t) { t.id.buffers[2] = nullptr; }) == 402);
  const std::uint8_t first_null = 0b110;
  const auto with_null = [&](made_table::column& c) {
    c.buffers[0] = &first_null;
    c.array.null_count = 1;
  };
  CHECK(fault_after([&](two_series& t) { with_null(t.id); }) == 402);
  CHECK(fault_after([&](two_series& t) { with_null(t.ds); }) == 402);
  CHECK(fault_after([&](two_series& t) { with_null(t.y); }) == 0);
}

TEST_CASE("arrow import: times that no panel can hold are refused", "[interop][law]") {
  const auto with_times = [](std::vector<std::int64_t> times, arrow_columns names = {}, const char* format = "l") {
    return fault_after(
        [&](two_series& t) {
          std::memcpy(t.ds.bytes.data(), times.data(), 3 * sizeof times[0]);
          t.ds.schema.format = format;
        },
        names);
  };
  CHECK(with_times({1, 1, 1}) == 304);
  CHECK(with_times({most64, 0, 0}) == 404);
  CHECK(with_times({0, 0, least64}) == 404);
  CHECK(with_times({most64, 0, least64}) == 404);
  CHECK(with_times({1'000, 1, 1}, {.most = 100}) == 404);
  CHECK(with_times({1, 1, 2}, {.most = 2}) == 404);
  CHECK(with_times({4, 3, 2}, {.step = 0}) == 201);
  CHECK(with_times({4, 4, 2}, {.step = 2}) == 0);
  CHECK(with_times({3, 4, 2}, {.step = 2}) == 402);
  CHECK(with_times({86'400, 0, 1}, {}, "tss:") == 402);                     // a second off the day
  CHECK(with_times({86'400'000, 1, 0}, {}, "tsm:") == 402);                 // a fraction of a second
  CHECK(with_times({most64, least64, 0}, {}, "tss:") == 402);
  CHECK(with_times({0, 86'400, 0}, {.each = unit::month}, "tss:") == 402);  // the second of January
  CHECK(with_times({0, most64, 0}, {.each = unit::month}, "tss:") == 402);
  CHECK(with_times({0, 1, 0}, {.each = unit::month}, "tss:") == 402);
}

TEST_CASE("arrow import: an infinite value is refused", "[interop][law]") {
  CHECK(fault_after([](two_series& t) {
          const double inf = -std::numeric_limits<double>::infinity();
          std::memcpy(t.y.bytes.data() + sizeof inf, &inf, sizeof inf);
        }) == 301);
}
