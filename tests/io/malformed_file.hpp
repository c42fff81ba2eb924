// SPDX-License-Identifier: BSL-1.0
/// What a malformed input file is, and the fine files that stand beside it.
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
    "date,wm_yr_wk,d,event_name_1,snap_CA\n2011-01-29,11101,d_1,,0\n2011-01-30,11101,d_2,SuperBowl,0\n2011-01-31,11102,"
    "d_3,,1\n";
inline constexpr std::string_view good_network =
    R"({"sites":[{"id":"DC1","kind":"distribution"},)"
    R"({"id":"FC1","kind":"fulfilment","storage":50000,"inbound_per_period":8000,"outbound_per_period":9000}],)"
    R"("arcs":[{"from":"DC1","to":"FC1","lead_time":{"mean":2,"sd":0.5},"cost_per_unit":0.12}],)"
    R"("vendors":[{"id":"V1","lead_time":{"mean":14,"sd":3}}],)"
    R"("regions":[{"id":"north","share":1}],)"
    R"("speeds":[{"id":"same-day","promise_hours":12,"share":1,"lost_margin":0.6}],)"
    R"("service":[{"site":"FC1","region":"north","speed":"same-day","cost":4.1,"cut_off":"14:00"}]})";

struct file {
  std::string name;    ///< what is wrong, in words
  std::string as;      ///< the file name that the option is given
  std::string option;  ///< --data --wide --network --prices --calendar --future --static --load
  std::string bytes;
  echelon::fault why;
  std::size_t line, column;        ///< 0 where none applies
  std::vector<std::string> words;  ///< fragments of the message
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

}  // namespace malformed
