// SPDX-License-Identifier: BSL-1.0
/// Malformed input files, each with what its one message must say. The test of the program writes them to disk and runs
/// the program on them; the test beside this header gives them to the readers.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <echelon/io/bytes.hpp>
#include <echelon/io/parsed.hpp>
#include <echelon/io/safetensors.hpp>

namespace malformed {

/// What the readers of the other options need beside a malformed file: these are fine.
inline constexpr std::string_view good_long =
    "unique_id,ds,y,price\na,2024-01-01,1,9\na,2024-01-02,2,9\nb,2024-01-01,3,5\nb,2024-01-02,0,5\n";
inline constexpr std::string_view good_wide = "id,item_id,store_id,d_1,d_2,d_3\nx,i1,s1,1,2,0\ny,i2,s1,0,4,1\n";
inline constexpr std::string_view good_calendar =
    "date,wm_yr_wk,d,event_name_1,snap_CA\n2011-01-29,11101,d_1,,0\n2011-01-30,11101,d_2,SuperBowl,0\n2011-01-31,11102,d_3,,1\n";
inline constexpr std::string_view good_network =
    R"({"sites":[{"id":"DC1","kind":"distribution"},{"id":"FC1","kind":"fulfilment","storage":50000,"inbound_per_period":8000,"outbound_per_period":9000}],)"
    R"("arcs":[{"from":"DC1","to":"FC1","lead_time":{"mean":2,"sd":0.5},"cost_per_unit":0.12}],"vendors":[{"id":"V1","lead_time":{"mean":14,"sd":3}}],)"
    R"("regions":[{"id":"north","share":1}],"speeds":[{"id":"same-day","promise_hours":12,"share":1,"lost_margin":0.6}],)"
    R"("service":[{"site":"FC1","region":"north","speed":"same-day","cost":4.1,"cut_off":"14:00"}]})";

struct file {
  std::string name;    ///< what is wrong, in words
  std::string as;      ///< the file name that the option is given
  std::string option;  ///< --data --wide --network --prices --calendar --future --static --load
  std::string bytes;
  echelon::fault why;
  std::size_t line, column;              ///< 0 where none applies
  std::vector<std::string> words;        ///< fragments of the message
};

inline std::string packed(std::string_view text) {
  auto out = echelon::compress_gzip(text, "gz");
  return out ? *std::move(out) : std::string{"\x1f\x8b"};
}
inline std::string flipped(std::string bytes, std::size_t at) {
  bytes[at] = static_cast<char>(bytes[at] ^ 1);
  return bytes;
}
inline std::string small_model() {
  static const double weights[]{1, 2, 3};
  return echelon::model_writer{"test"}.tensor("w", std::span<const double>{weights}).bytes();
}

/// JSON faults that any strict reader of a network must name; `network.json` is read by another room.
inline std::string network_with(std::string_view from, std::string_view to) {
  std::string out{good_network};
  const std::size_t at = out.find(from);
  return at == out.npos ? std::string{} : out.replace(at, from.size(), to);
}

inline std::vector<file> files() {
  using echelon::fault;
  const std::string h = "unique_id,ds,y\n", w = "id,item_id,store_id,d_1,d_2,d_3\n", p = "store_id,item_id,wm_yr_wk,sell_price\n",
                    c = "date,wm_yr_wk,d,snap_CA\n", f = "unique_id,ds,price\n";
  const std::string gz = packed(good_long), model = small_model();
  std::vector<file> out{
      {"long: empty file", "sales.csv", "--data", "", fault::empty, 1, 0, {"an empty file", "a header line"}},
      {"long: header only", "sales.csv", "--data", h, fault::empty, 1, 0, {"a header without rows", "at least one row"}},
      {"long: missing column", "sales.csv", "--data", "unique_id,date,y\na,2024-01-01,1\n", fault::malformed, 1, 0, {"\"date\"", "\"ds\""}},
      {"long: misspelt column", "sales.csv", "--data", "unique_ids,ds,y\na,2024-01-01,1\n", fault::malformed, 1, 0, {"did you mean \"unique_ids\"?"}},
      {"long: column twice", "sales.csv", "--data", "unique_id,ds,y,y\na,2024-01-01,1,1\n", fault::duplicate, 1, 4, {"\"y\" twice"}},
      {"long: column without a name", "sales.csv", "--data", "unique_id,ds,y,\na,2024-01-01,1,1\n", fault::malformed, 1, 4, {"without a name"}},
      {"long: other delimiter", "sales.csv", "--data", "unique_id;ds;y\na;2024-01-01;1\n", fault::malformed, 1, 0, {"unique_id;ds;y", "\"unique_id\""}},
      {"long: text in a number", "sales.csv", "--data", h + "a,2024-01-01,1\na,2024-01-02,x12\n", fault::malformed, 3, 3, {"\"x12\"", "number"}},
      {"long: decimal comma in quotes", "sales.csv", "--data", h + "a,2024-01-01,\"1,5\"\n", fault::malformed, 2, 3, {"\"1,5\"", "number"}},
      {"long: blank in a number", "sales.csv", "--data", h + "a,2024-01-01, 1\n", fault::malformed, 2, 3, {"\" 1\"", "number"}},
      {"long: hexadecimal number", "sales.csv", "--data", h + "a,2024-01-01,0x10\n", fault::malformed, 2, 3, {"\"0x10\"", "number"}},
      {"long: number too large", "sales.csv", "--data", h + "a,2024-01-01,1e999\n", fault::malformed, 2, 3, {"\"1e999\"", "number"}},
      {"long: not a number", "sales.csv", "--data", h + "a,2024-01-01,NaN\n", fault::not_finite, 2, 3, {"\"NaN\"", "finite"}},
      {"long: infinite", "sales.csv", "--data", h + "a,2024-01-01,-inf\n", fault::not_finite, 2, 3, {"\"-inf\"", "finite"}},
      {"long: negative demand", "sales.csv", "--data", h + "a,2024-01-01,-3\n", fault::negative, 2, 3, {"\"-3\"", "zero or more"}},
      {"long: ragged, too few", "sales.csv", "--data", h + "a,2024-01-01,1\na,2024-01-02\n", fault::malformed, 3, 2, {"2 fields", "3"}},
      {"long: ragged, too many", "sales.csv", "--data", h + "a,2024-01-01,1,5\n", fault::malformed, 2, 4, {"4 fields", "3"}},
      {"long: empty line inside", "sales.csv", "--data", h + "a,2024-01-01,1\n\na,2024-01-02,1\n", fault::malformed, 3, 1, {"an empty line"}},
      {"long: duplicate timestamp", "sales.csv", "--data", h + "a,2024-01-01,1\na,2024-01-01,2\n", fault::duplicate, 3, 2, {"\"2024-01-01\"", "once"}},
      {"long: duplicate timestamp far apart", "sales.csv", "--data", h + "a,2024-01-01,1\nb,2024-01-01,2\na,2024-01-01,2\n", fault::duplicate, 4, 2, {"once"}},
      {"long: unsorted", "sales.csv", "--data", h + "a,2024-01-02,1\na,2024-01-01,2\n", fault::order, 3, 2, {"\"2024-01-01\"", "ascending"}},
      {"long: no such day", "sales.csv", "--data", h + "a,2023-02-29,1\n", fault::malformed, 2, 2, {"\"2023-02-29\"", "YYYY-MM-DD"}},
      {"long: other form of dates", "sales.csv", "--data", h + "a,01/02/2024,1\n", fault::malformed, 2, 2, {"\"01/02/2024\"", "YYYY-MM-DD"}},
      {"long: dates and numbers mixed", "sales.csv", "--data", h + "a,2024-01-01,1\na,2,1\n", fault::malformed, 3, 2, {"\"2\"", "a date"}},
      {"long: empty id", "sales.csv", "--data", h + ",2024-01-01,1\n", fault::malformed, 2, 1, {"an empty field", "id"}},
      {"long: empty moment", "sales.csv", "--data", h + "a,,1\n", fault::malformed, 2, 2, {"an empty field", "YYYY-MM-DD"}},
      {"long: text in a covariate", "sales.csv", "--data", "unique_id,ds,y,promo\na,2024-01-01,1,yes\n", fault::malformed, 2, 4, {"\"yes\"", "number"}},
      {"long: a gap of a million years", "sales.csv", "--data", h + "a,1,1\na,2,1\na,900000000000,1\n", fault::too_large, 0, 0, {"periods", "at most"}},
      {"long: quote never closed", "sales.csv", "--data", h + "\"a,2024-01-01,1\n", fault::malformed, 2, 1, {"quote", "closing quote"}},
      {"long: text after a quote", "sales.csv", "--data", h + "\"a\"b,2024-01-01,1\n", fault::malformed, 2, 1, {"after a closing quote", "comma"}},
      {"long: quote inside a field", "sales.csv", "--data", h + "a\"b,2024-01-01,1\n", fault::malformed, 2, 1, {"quote"}},
      {"long: binary file", "sales.csv", "--data", h + std::string("a\0b,1,1\n", 8), fault::malformed, 2, 0, {"binary"}},
      {"long: control byte", "sales.csv", "--data", h + "a,2024-01-01,1\x1b\n", fault::malformed, 2, 3, {"\\x1b"}},
      {"long: UTF-16", "sales.csv", "--data", std::string{"\xff\xfe"} + "u", fault::unsupported, 1, 0, {"UTF-16", "UTF-8"}},
      {"long: old line ends", "sales.csv", "--data", "unique_id,ds,y\ra,2024-01-01,1\r", fault::malformed, 1, 3, {"\\x0d"}},
      {"long: huge line", "sales.csv", "--data", h + "\"" + std::string((std::size_t{64} << 20) + 16, 'x'), fault::too_large, 2, 0, {"67108864 bytes"}},
      {"wide: no period column", "sales.csv", "--wide", "id,item,total\nx,i,1\n", fault::malformed, 1, 3, {"\"total\"", "d_1"}},
      {"wide: no id column", "sales.csv", "--wide", "item,store,d_1\ni,s,1\n", fault::malformed, 1, 0, {"\"item\"", "\"id\""}},
      {"wide: periods only", "sales.csv", "--wide", "d_1,d_2\n1,2\n", fault::malformed, 1, 1, {"periods only", "id"}},
      {"wide: periods unsorted", "sales.csv", "--wide", "id,d_2,d_1\nx,1,2\n", fault::order, 1, 3, {"\"d_1\"", "ascending"}},
      {"wide: text in a number", "sales.csv", "--wide", w + "x,i1,s1,1,two,3\n", fault::malformed, 2, 5, {"\"two\"", "number"}},
      {"wide: negative demand", "sales.csv", "--wide", w + "x,i1,s1,1,2,-3\n", fault::negative, 2, 6, {"\"-3\"", "zero or more"}},
      {"wide: id twice", "sales.csv", "--wide", w + "x,i1,s1,1,2,3\nx,i2,s1,1,2,3\n", fault::duplicate, 3, 1, {"\"x\"", "once"}},
      {"wide: ragged", "sales.csv", "--wide", w + "x,i1,s1,1,2\n", fault::malformed, 2, 5, {"5 fields", "6"}},
      {"calendar: a day left out", "calendar.csv", "--calendar", c + "2011-01-29,11101,d_1,0\n2011-01-31,11101,d_2,0\n", fault::order, 3, 1, {"\"2011-01-31\"", "the day after"}},
      {"calendar: no such day", "calendar.csv", "--calendar", c + "2011-02-29,11101,d_1,0\n", fault::malformed, 2, 1, {"\"2011-02-29\"", "YYYY-MM-DD"}},
      {"calendar: flag that is none", "calendar.csv", "--calendar", c + "2011-01-29,11101,d_1,2\n", fault::malformed, 2, 4, {"\"2\"", "0 or 1"}},
      {"calendar: too short for the sales", "calendar.csv", "--calendar", c + "2011-01-29,11101,d_1,0\n", fault::infeasible, 0, 0, {"1 to 1", "1 to 3"}},
      {"calendar: without dates", "calendar.csv", "--calendar", "day,d\n2011-01-29,d_1\n", fault::malformed, 1, 0, {"\"date\""}},
      {"prices: negative", "prices.csv", "--prices", p + "s1,i1,11101,-1\n", fault::negative, 2, 4, {"\"-1\"", "zero or more"}},
      {"prices: text", "prices.csv", "--prices", p + "s1,i1,11101,$2\n", fault::malformed, 2, 4, {"\"$2\"", "number"}},
      {"prices: unknown week", "prices.csv", "--prices", p + "s1,i1,999,1\n", fault::unknown, 2, 3, {"\"999\"", "calendar"}},
      {"prices: twice", "prices.csv", "--prices", p + "s1,i1,11101,1\ns1,i1,11101,1\n", fault::duplicate, 3, 3, {"one price"}},
      {"prices: of other products", "prices.csv", "--prices", p + "s9,i9,11101,1\n", fault::unknown, 0, 0, {"no price of a series"}},
      {"future: unknown column", "future.csv", "--future", "unique_id,ds,prise\na,2024-01-03,1\n", fault::unknown, 1, 3, {"\"prise\"", "did you mean \"price\"?"}},
      {"future: not after the data", "future.csv", "--future", f + "a,2024-01-02,1\n", fault::range, 2, 2, {"\"2024-01-02\"", "after the last observation"}},
      {"future: off the clock", "future.csv", "--future", f + "a,2024-01-03 06:00,1\n", fault::range, 2, 2, {"on the clock"}},
      {"static: id twice", "static.csv", "--static", "unique_id,brand\na,x\na,y\n", fault::duplicate, 3, 1, {"\"a\"", "once"}},
      {"static: without ids", "static.csv", "--static", "sku,brand\na,x\n", fault::malformed, 1, 0, {"\"unique_id\""}},
      {"network: not JSON", "network.json", "--network", "{\"sites\": [,]}", fault::malformed, 1, 12, {"correct JSON"}},
      {"network: cut short", "network.json", "--network", "{\"sites\": [", fault::malformed, 1, 12, {"the end of the file"}},
      {"network: key twice", "network.json", "--network", "{\"sites\": [],\n \"sites\": []}", fault::duplicate, 2, 2, {"\"sites\" twice"}},
      {"network: too deep", "network.json", "--network", std::string(100, '['), fault::too_large, 1, 65, {"64 levels"}},
      {"network: empty", "network.json", "--network", "", fault::empty, 1, 1, {"an empty file"}},
      {"model: cut short", "model.safetensors", "--load", model.substr(0, model.size() - 3), fault::corrupt, 0, 0, {"hash", "intact"}},
      {"model: a flipped bit", "model.safetensors", "--load", flipped(model, model.size() - 5), fault::corrupt, 0, 0, {"data whose hash differs"}},
      {"model: not one", "model.safetensors", "--load", "not a model at all", fault::malformed, 0, 0, {"header"}},
  };
#if defined(ECHELON_WITH_ZLIB)
  out.push_back({"gzip: cut short", "sales.csv.gz", "--data", gz.substr(0, gz.size() / 2), fault::malformed, 0, 0, {"stop early", "complete gzip"}});
  out.push_back({"gzip: damaged", "sales.csv.gz", "--data", flipped(gz, gz.size() - 6), fault::corrupt, 0, 0, {"damaged", "intact gzip"}});
  out.push_back({"gzip: more at the end", "sales.csv.gz", "--data", gz + "tail", fault::malformed, 0, 0, {"after the end"}});
#endif
  // what only the reader of a network can see; each is checked where that reader is
  out.push_back({"network: unknown key", "network.json", "--network", network_with("\"storage\"", "\"storge\""), fault::unknown, 1, 0, {"storge", "storage"}});
  out.push_back({"network: unknown site", "network.json", "--network", network_with("\"to\":\"FC1\"", "\"to\":\"FC9\""), fault::unknown, 1, 0, {"FC9"}});
  out.push_back({"network: negative capacity", "network.json", "--network", network_with("50000", "-5"), fault::negative, 1, 0, {"-5", "storage"}});
  out.push_back({"network: text for a number", "network.json", "--network", network_with("8000", "\"many\""), fault::malformed, 1, 0, {"inbound_per_period", "a number"}});
  out.push_back({"network: missing id", "network.json", "--network", network_with("{\"id\":\"DC1\",", "{"), fault::malformed, 1, 0, {"sites[0].id"}});
  return out;
}

}  // namespace malformed
