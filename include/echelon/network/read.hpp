// SPDX-License-Identifier: BSL-1.0
/// A network from a JSON file: any bytes in, a checked network or one named problem out.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <echelon/io/bytes.hpp>
#include <echelon/io/json_reader.hpp>
#include <echelon/io/words.hpp>
#include <echelon/network/network.hpp>
#include <echelon/network/validate.hpp>

namespace echelon::inline ECHELON_ABI {

namespace detail {

/// Ids in order of appearance; each once.
class id_book {
 public:
  explicit id_book(const char* what) : what_{what} {}

  /// The value of `key`, a new id.
  std::string add(json_reader& at, std::string_view key) {
    std::string id = at.text(key);
    if (id.empty() && at.value().find(key) != nullptr) at.refuse(key, fault::empty, "an empty id", "a name");
    if (!index_.emplace(id, index_.size()).second)
      at.refuse(key, fault::duplicate, std::string{what_} + ' ' + shown(id) + " twice", "each id once");
    return id;
  }

  /// The index of the id under `key`, an id added before.
  std::size_t find(json_reader& at, std::string_view key) const {
    const std::string id = at.text(key);
    const auto found = index_.find(id);
    if (found != index_.end()) return found->second;
    std::vector<std::string_view> names;
    for (const auto& [name, index] : index_) names.push_back(name);
    at.refuse(key, fault::unknown, std::string{"the unknown "} + what_ + ' ' + shown(id),
              std::string{"a "} + what_ + " of this network" + did_you_mean(id, names));
    return 0;
  }

 private:
  const char* what_;
  std::map<std::string, std::size_t, std::less<>> index_;
};

/// Minutes of "HH:MM", 00:00 to 24:00.
template <class = void>
int minute_of_day(json_reader& at, std::string_view key) {
  const std::string text = at.text(key);
  const auto digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9' ? text[i] - '0' : 100; };
  if (text.size() == 5 && text[2] == ':') {
    const int hours = 10 * digit(0) + digit(1), minutes = 10 * digit(3) + digit(4);
    if (digit(3) < 6 && digit(4) < 10 && hours * 60 + minutes <= 1440) return hours * 60 + minutes;
  }
  at.refuse(key, fault::malformed, shown(text), "a time of day as HH:MM");
  return 0;
}

inline lead_time lead_time_of(json_reader& at) {
  if (!at.has("lead_time")) return {};
  json_reader lead = at.object("lead_time");
  const lead_time out{lead.number("mean", not_negative), lead.number_or("sd", 0, not_negative)};
  lead.done();
  return out;
}

/// A vendor's lead time: mean and deviation, or the chance of 0, 1, … days.
template <class = void>
void read_lead(json_reader& at, vendor& v) {
  if (!at.has("lead_time")) return;
  json_reader lead = at.object("lead_time");
  if (!lead.has("chance")) {
    v.lead = {lead.number("mean", not_negative), lead.number_or("sd", 0, not_negative)};
    lead.done();
    return;
  }
  double sum = 0, mean = 0, square = 0;
  for (json_reader day : lead.list("chance")) {
    const double chance = day.as_number(not_negative), days = static_cast<double>(v.lead_chance.size());
    v.lead_chance.push_back(chance);
    sum += chance, mean += chance * days, square += chance * days * days;
  }
  if (v.lead_chance.empty()) lead.refuse("chance", fault::empty, "no chance", "the chance of 0, 1, … days");
  else if (std::abs(sum - 1) > share_tolerance)
    lead.refuse("chance", fault::range, "chances that sum to " + format_double(sum), "chances that sum to 1");
  v.lead = {mean, std::sqrt(std::max(0.0, square - mean * mean))};
  lead.done();
}

template <class Element>
void need_shares(json_reader& root, std::string_view key, const std::vector<Element>& list) {
  double sum = 0;
  for (const Element& e : list) sum += e.share;
  if (!list.empty() && std::abs(sum - 1) > share_tolerance)
    root.refuse(key, fault::range, "shares that sum to " + format_double(sum), "shares that sum to 1");
}

template <class = void>
void need_kind(json_reader& at, std::string_view key, const network& net, std::size_t index, site_kind kind) {
  if (index >= net.sites.size() || net.sites[index].kind == kind) return;
  const bool centre = kind == site_kind::distribution;
  at.refuse(key, fault::range, centre ? "a fulfilment site" : "a distribution centre",
            centre ? "a distribution centre" : "a fulfilment site");
}

}  // namespace detail

/// Reads a network from JSON: sites, arcs, vendors, regions, speeds and services by id; capacities left out are
/// unlimited, everything but `sites` may be left out. `name` stands for the file in messages.
///
/// throws  nothing; problem 402 not JSON, a wrong kind or a missing key | 203 an unknown key or id | 304 an id or a
///         pair twice | 303 a negative number | 201 shares, a kind of site | 202 no site, an empty id
template <class = void>
parsed<network> parse_network(std::string_view bytes, const std::string& name) {
  const auto document = parse_json(bytes, name);
  if (!document) return document.error();
  json_report report{name, {}};
  json_reader root{*document, report};
  network net;
  detail::id_book sites{"site"}, vendors{"vendor"}, regions{"region"}, speeds{"speed"};

  for (json_reader at : root.list("sites")) {
    site s;
    s.id = sites.add(at, "id");
    const std::string kind = at.text_or("kind", "fulfilment");
    if (kind == "distribution") {
      s.kind = site_kind::distribution;
    } else if (kind != "fulfilment") {
      at.refuse("kind", fault::unknown, shown(kind), "\"distribution\" or \"fulfilment\"");
    }
    s.storage = at.number_or("storage", unlimited, not_negative);
    s.inbound_per_period = at.number_or("inbound_per_period", unlimited, not_negative);
    s.outbound_per_period = at.number_or("outbound_per_period", unlimited, not_negative);
    at.done();
    net.sites.push_back(std::move(s));
  }
  if (net.sites.empty()) root.refuse("sites", fault::empty, "no site", "at least one site");

  std::map<std::pair<std::size_t, std::size_t>, int> lanes;
  for (json_reader at : root.list_or_empty("arcs")) {
    arc a;
    a.from = sites.find(at, "from");
    a.to = sites.find(at, "to");
    detail::need_kind(at, "from", net, a.from, site_kind::distribution);
    detail::need_kind(at, "to", net, a.to, site_kind::fulfilment);
    if (lanes[{a.from, a.to}]++ > 0)
      at.refuse(fault::duplicate, "the same arc twice", "one arc for each pair of sites");
    a.lead = detail::lead_time_of(at);
    a.cost_per_unit = at.number_or("cost_per_unit", 0, not_negative);
    at.done();
    net.arcs.push_back(a);
  }
  for (json_reader at : root.list_or_empty("vendors")) {
    vendor v;
    v.id = vendors.add(at, "id");
    detail::read_lead(at, v);
    at.done();
    net.vendors.push_back(std::move(v));
  }
  for (json_reader at : root.list_or_empty("regions")) {
    std::string id = regions.add(at, "id");
    net.regions.push_back({std::move(id), at.number("share", not_negative)});
    at.done();
  }
  for (json_reader at : root.list_or_empty("speeds")) {
    speed s;
    s.id = speeds.add(at, "id");
    s.promise_hours = at.number("promise_hours", not_negative);
    s.share = at.number("share", not_negative);
    s.lost_margin = at.number_or("lost_margin", 0, {.least = 0, .most = 1});
    at.done();
    net.speeds.push_back(std::move(s));
  }
  detail::need_shares(root, "regions", net.regions);
  detail::need_shares(root, "speeds", net.speeds);
  std::map<std::tuple<std::size_t, std::size_t, std::size_t>, int> served;
  for (json_reader at : root.list_or_empty("service")) {
    service s;
    s.site = sites.find(at, "site");
    s.region = regions.find(at, "region");
    s.speed = speeds.find(at, "speed");
    detail::need_kind(at, "site", net, s.site, site_kind::fulfilment);
    if (served[{s.site, s.region, s.speed}]++ > 0)
      at.refuse(fault::duplicate, "the same service twice", "one service for each site, region and speed");
    s.cost = at.number_or("cost", 0, not_negative);
    s.cut_off_minute = at.has("cut_off") ? detail::minute_of_day(at, "cut_off") : 1440;
    at.done();
    net.services.push_back(s);
  }
  root.done();
  if (report.first) return *report.first;
  return net;
}

/// The same from a file, plain or compressed.
///
/// throws  nothing; problem 401 cannot open | 405 | what parse_network reports
template <class = void>
parsed<network> read_network(const std::string& path) {
  const auto bytes = read_bytes(path);
  if (!bytes) return bytes.error();
  return parse_network(*bytes, path);
}

}  // namespace echelon::inline ECHELON_ABI
