// SPDX-License-Identifier: BSL-1.0
/// Strict reading of JSON objects: every member asked for by name and kind, everything else refused.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <echelon/io/json.hpp>

namespace echelon::inline ECHELON_ABI {

/// The first problem met while a document is read; readers of one document share it.
struct json_report {
  std::string file;
  std::optional<problem> first;
};

/// The least and the greatest number allowed.
struct json_range {
  double least = -std::numeric_limits<double>::infinity();
  double most = std::numeric_limits<double>::infinity();
};
inline constexpr json_range not_negative{.least = 0};

/// Reads one value of a document. The first fault is kept in the report; after it every call returns a default, so that
/// a caller reads straight through and looks at the report once.
///
///     json_report report{"network.json"};
///     json_reader root{*document, report};
///     for (json_reader s : root.list("sites")) { id = s.text("id"); storage = s.number_or("storage", 0, not_negative);
///     s.done(); } root.done(); if (report.first) return *report.first;
class json_reader {
 public:
  json_reader(const json_value& value, json_report& report, std::string path = {})
      : value_{&value}, report_{&report}, path_{std::move(path)} {}

  /// Where this value is in the document, as in `sites[2].storage`.
  const std::string& path() const noexcept { return path_; }
  const json_value& value() const noexcept { return *value_; }

  /// Records a problem at this value, unless there is one already.
  void refuse(fault why, std::string found, std::string needed) const {
    refuse_at(*value_, why, std::move(found), std::move(needed));
  }
  /// The same at the member `name`, or here when there is none.
  void refuse(std::string_view name, fault why, std::string found, std::string needed) const {
    const json_value* const m = value_->kind == json_kind::object ? value_->find(name) : nullptr;
    refuse_at(m != nullptr ? *m : *value_, why, std::move(found), std::move(needed));
  }

  /// Whether the member is there; from now on it is a known one.
  bool has(std::string_view name) {
    ask(name);
    return value_->kind == json_kind::object && value_->find(name) != nullptr;
  }

  double number(std::string_view name, json_range range = {}) { return child(name).as_number(range); }
  double number_or(std::string_view name, double otherwise, json_range range = {}) {
    return has(name) ? number(name, range) : otherwise;
  }
  /// A whole number; at most 2^53 in size, beyond which a double no longer counts.
  std::int64_t integer(std::string_view name, std::int64_t least, std::int64_t most) {
    return child(name).as_integer(least, most);
  }
  std::int64_t integer_or(std::string_view name, std::int64_t otherwise, std::int64_t least, std::int64_t most) {
    return has(name) ? integer(name, least, most) : otherwise;
  }
  std::string text(std::string_view name) { return child(name).as_text(); }
  std::string text_or(std::string_view name, std::string otherwise) {
    return has(name) ? text(name) : std::move(otherwise);
  }
  bool flag(std::string_view name) { return child(name).is(json_kind::boolean) && value_->find(name)->truth; }
  bool flag_or(std::string_view name, bool otherwise) { return has(name) ? flag(name) : otherwise; }
  json_reader object(std::string_view name) {
    json_reader inside = child(name);
    inside.is(json_kind::object);
    return inside;
  }
  /// The elements of a list.
  std::vector<json_reader> list(std::string_view name) { return child(name).as_list(); }
  std::vector<json_reader> list_or_empty(std::string_view name) {
    return has(name) ? list(name) : std::vector<json_reader>{};
  }

  double as_number(json_range range = {}) const {
    if (!is(json_kind::number)) return range.least > 0 ? range.least : 0;
    const double x = value_->number;
    if (x < range.least)
      refuse(range.least == 0 ? fault::negative : fault::range, format_double(x),
             named(range.least == 0 ? "zero or more" : format_double(range.least) + " or more"));
    else if (x > range.most)
      refuse(fault::range, format_double(x), named(format_double(range.most) + " or less"));
    return x;
  }
  std::int64_t as_integer(std::int64_t least, std::int64_t most) const {
    if (!is(json_kind::number)) return least;
    const double x = value_->number;
    if (!(x >= -9007199254740992.0 && x <= 9007199254740992.0) ||
        static_cast<double>(static_cast<std::int64_t>(x)) != x) {
      refuse(fault::range, value_->text.empty() ? format_double(x) : value_->text, named("a whole number"));
      return least;
    }
    const auto n = static_cast<std::int64_t>(x);
    if (n < least || n > most) {
      refuse(fault::range, std::to_string(n),
             named("a whole number from " + std::to_string(least) + " to " + std::to_string(most)));
      return least;
    }
    return n;
  }
  std::string as_text() const { return is(json_kind::text) ? value_->text : std::string{}; }
  std::vector<json_reader> as_list() const {
    std::vector<json_reader> out;
    if (!is(json_kind::list)) return out;
    out.reserve(value_->items.size());
    for (std::size_t i = 0; i < value_->items.size(); ++i)
      out.emplace_back(value_->items[i], *report_, path_ + '[' + std::to_string(i) + ']');
    return out;
  }

  /// Refuses the members that nobody has asked for.
  void done() const {
    if (!is(json_kind::object)) return;
    for (std::size_t i = 0; i < value_->keys.size(); ++i) {
      bool known = false;
      for (const auto& name : asked_) known = known || name == value_->keys[i];
      if (known) continue;
      const std::vector<std::string_view> names(asked_.begin(), asked_.end());
      refuse_at(value_->items[i], fault::unknown, "the unknown key " + shown(below(value_->keys[i]), 80),
                "one of " + listed(names) + did_you_mean(value_->keys[i], names));
    }
  }

 private:
  std::string below(std::string_view name) const {
    return path_.empty() ? std::string{name} : path_ + '.' + std::string{name};
  }
  std::string named(std::string needed) const { return path_.empty() ? needed : path_ + " to be " + needed; }

  void refuse_at(const json_value& where, fault why, std::string found, std::string needed) const {
    if (!report_->first)
      report_->first = problem{why, report_->file, where.line, where.column, std::move(found), std::move(needed)};
  }
  bool is(json_kind k) const {
    if (value_->kind == k) return true;
    if (value_ != &nothing()) refuse(fault::malformed, name_of(value_->kind), named(name_of(k)));
    return false;
  }
  /// Stands for a member that is missing, after that was reported.
  static const json_value& nothing() noexcept {
    static const json_value none{};
    return none;
  }
  void ask(std::string_view name) {
    for (const auto& known : asked_)
      if (known == name) return;
    asked_.emplace_back(name);
  }
  json_reader child(std::string_view name) {
    ask(name);
    if (value_->kind != json_kind::object) {
      is(json_kind::object);
      return {nothing(), *report_, below(name)};
    }
    if (const json_value* const m = value_->find(name)) return {*m, *report_, below(name)};
    refuse(fault::malformed, "no " + shown(below(name), 80), "that key");
    return {nothing(), *report_, below(name)};
  }

  const json_value* value_;
  json_report* report_;
  std::string path_;
  std::vector<std::string> asked_;
};

}  // namespace echelon::inline ECHELON_ABI
