// SPDX-License-Identifier: BSL-1.0
#include <tests/io/malformed.hpp>

#include <optional>
#include <set>

#include <echelon/io.hpp>
#include <echelon/io/json_reader.hpp>
#include <echelon/io/safetensors.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {
template <class T>
std::optional<problem> why_not(const parsed<T>& p) {
  return p ? std::nullopt : std::optional{p.error()};
}

/// Gives the bytes to the reader of that option, beside good files for the other options.
std::optional<problem> read(const malformed::file& m) {
  const auto expanded = expand(m.bytes, m.as);
  if (!expanded) return expanded.error();
  const std::string_view bytes = *expanded;
  const std::string as = m.as;
  if (m.option == "--data") return why_not(read_panel_long(bytes, as));
  if (m.option == "--wide") return why_not(read_panel_wide(bytes, as));
  if (m.option == "--future") return why_not(join_future(*read_panel_long(malformed::good_long, as), bytes, as));
  if (m.option == "--static") return why_not(join_static(*read_panel_long(malformed::good_long, as), bytes, as));
  if (m.option == "--network") return why_not(parse_json(bytes, as));
  if (m.option == "--load") return why_not(read_model(detail::as_bytes(bytes), as, "test"));
  auto sales = read_panel_wide(malformed::good_wide, as);
  const auto calendar = read_calendar(m.option == "--calendar" ? bytes : malformed::good_calendar, as);
  if (!calendar) return calendar.error();
  sales = join_calendar(*std::move(sales), *calendar, as);
  if (!sales || m.option == "--calendar") return why_not(sales);
  return why_not(join_prices(*std::move(sales), &*calendar, bytes, as));
}
bool needs_the_reader_of_networks(const malformed::file& m) {
  return m.option == "--network" && parse_json(m.bytes, m.as);
}
}  // namespace

TEST_CASE("malformed: the good files beside them are read", "[io]") {
  CHECK(read_panel_long(malformed::good_long, std::string{"l"}));
  const auto calendar = read_calendar(malformed::good_calendar, std::string{"c"});
  REQUIRE(calendar);
  CHECK(join_calendar(*read_panel_wide(malformed::good_wide, std::string{"w"}), *calendar, "c"));
  CHECK(parse_json(malformed::good_network, "n"));
  CHECK(read_model(detail::as_bytes(malformed::small_model()), "m", "test"));
}

TEST_CASE("malformed: each file ends with one message that names file, line, column, found and needed", "[io][law]") {
  std::set<std::string> names;
  std::size_t checked = 0;
  for (const auto& m : malformed::files()) {
    INFO(m.name);
    CHECK(names.insert(m.name).second);
    CHECK_FALSE((m.option == "--network" && m.name != "network: empty" && m.bytes.empty()));
    if (needs_the_reader_of_networks(m)) continue;
    const auto what = read(m);
    REQUIRE(what);
    const std::string text = what->text();
    INFO(text);
    CHECK(what->why == m.why);
    CHECK(what->line == m.line);
    CHECK(what->column == m.column);
    CHECK(text.find(m.as) != text.npos);
    CHECK(text.size() < 400);
    for (const auto& word : m.words) CHECK(text.find(word) != text.npos);
    ++checked;
  }
  CHECK(checked >= 60);
}
