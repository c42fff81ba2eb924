// SPDX-License-Identifier: BSL-1.0
#include <echelon/interop/arrow_export.hpp>

#include <cstring>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <echelon/interop/arrow_import.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {
const std::vector<level> two{0.025, 0.5};
const std::vector<std::string> ids{"left", "right, and \"long\""};
quantile_forecast any_forecast() { return {2, 3, two, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}}; }

struct exported {
  ArrowSchema schema{};
  ArrowArray array{};
  explicit exported(const echelon::period_clock& time, std::int64_t origin) {
    export_arrow(any_forecast(), ids, time, origin, &schema, &array);
  }
  exported(const exported&) = delete;
  ~exported() {
    if (schema.release != nullptr) schema.release(&schema);
    if (array.release != nullptr) array.release(&array);
  }
};
}  // namespace

TEST_CASE("arrow export: what is exported comes back, level by level", "[interop][law]") {
  for (std::size_t q = 0; q < two.size(); ++q) {
    exported e{{unit::day, 1, days_from({2016, 5, 22}) * 86400}, 0};
    const panel p = import_arrow(&e.schema, &e.array, {.value = q == 0 ? "q0.025" : "q0.5"});
    CHECK(e.schema.release == nullptr);
    CHECK(p.ids == ids);
    CHECK(p.time.day(0) == days_from({2016, 5, 23}));
    const auto f = any_forecast();
    for (std::size_t i = 0; i < 2; ++i) {
      REQUIRE(p.demand[i].values.size() == 3);
      for (std::size_t h = 0; h < 3; ++h) CHECK(p.demand[i].at(static_cast<std::int64_t>(h)) == f(i, h)[q]);
    }
  }
}

TEST_CASE("arrow export: times have the format of their clock", "[interop][law]") {
  const auto first = [](const echelon::period_clock& time, std::int64_t origin) {
    exported e{time, origin};
    const ArrowArray& ds = *e.array.children[1];
    const std::string format = e.schema.children[1]->format;
    if (format == "tdD") {
      std::int32_t day = 0;
      std::memcpy(&day, ds.buffers[1], sizeof day);
      return format + " " + std::to_string(day);
    }
    std::int64_t moment = 0;
    std::memcpy(&moment, ds.buffers[1], sizeof moment);
    return format + " " + std::to_string(moment);
  };
  CHECK(first({unit::index, 2, 10}, 4) == "l 20");
  CHECK(first({unit::hour, 1, 7200}, 0) == "tss: 10800");
  CHECK(first({unit::day, 1, 0}, 9) == "tdD 10");
  CHECK(first({unit::week, 1, 86400}, 0) == "tdD 8");
  CHECK(first({unit::month, 1, 0}, 0) == "tdD 31");
  CHECK(first({unit::month, 1, 0, 31}, 0) == "tdD 58");  // 28 February
  CHECK(first({unit::year, 1, 0}, 0) == "tdD 365");
  CHECK(ECHELON_FAULT_OF((exported{{unit::day, 1, 0}, std::int64_t{1} << 40})) == 201);
}

TEST_CASE("arrow export: columns are named by level, nothing is null, no buffer but the bitmap is absent",
          "[interop][law]") {
  exported e{{unit::index, 1, 0}, 0};
  REQUIRE(e.schema.n_children == 4);
  REQUIRE(e.array.n_children == 4);
  const char* names[] = {"unique_id", "ds", "q0.025", "q0.5"};
  for (int c = 0; c < 4; ++c) {
    CHECK(std::string_view{e.schema.children[c]->name} == names[c]);
    const ArrowArray& a = *e.array.children[c];
    CHECK(a.length == 6);
    CHECK(a.null_count == 0);
    REQUIRE(a.n_buffers == (c == 0 ? 3 : 2));
    for (std::int64_t b = 1; b < a.n_buffers; ++b) CHECK(a.buffers[b] != nullptr);
  }
}

TEST_CASE("arrow export: a child moved out of its table outlives it", "[interop][law]") {
  exported e{{unit::index, 1, 0}, 0};
  ArrowArray taken = *e.array.children[3];
  e.array.children[3]->release = nullptr;
  e.array.release(&e.array);
  CHECK(e.array.release == nullptr);
  double value = 0;
  std::memcpy(&value, static_cast<const char*>(taken.buffers[1]) + 5 * sizeof value, sizeof value);
  CHECK(value == 11);
  taken.release(&taken);
  CHECK(taken.release == nullptr);
}

TEST_CASE("arrow export: names of another number are refused, and nothing is handed over", "[interop][law]") {
  ArrowSchema schema{};
  ArrowArray array{};
  const auto refused = [&](std::span<const std::string> names) {
    return ECHELON_FAULT_OF(export_arrow(any_forecast(), names, {}, 0, &schema, &array));
  };
  CHECK(refused(std::span{ids}.first(1)) == 101);
  CHECK(schema.release == nullptr);
  CHECK(array.release == nullptr);
  CHECK(ECHELON_FAULT_OF(export_arrow(any_forecast(), ids, {}, 0, nullptr, &array)) == 201);
}
