// SPDX-License-Identifier: BSL-1.0
/// A builder of HTML and SVG text whose tags always balance and whose text is always escaped.
#pragma once

#include <cmath>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <echelon/report/show.hpp>

namespace echelon::inline ECHELON_ABI {

/// A coordinate: two decimals at most, a plain minus sign, no grouping; 0 when it is not finite.
template <class = void>
std::string coordinate(double v) {
  if (!std::isfinite(v) || std::fabs(v) < 0.005) return "0";
  std::string s = show::detail::digits(v > 1e9 ? 1e9 : v < -1e9 ? -1e9 : v, 2);
  show::detail::trim_zeros(s);
  return s;
}

/// Text with tags in it. Elements without content end in `/>`, so that the result is well-formed XML as well.
///
/// law     every text and every attribute passes through show::escape; only `raw` does not
class markup {
 public:
  struct attr {
    std::string_view name;
    std::string value;
    attr(std::string_view key, std::string_view text) : name{key}, value{text} {}
    attr(std::string_view key, const char* text) : name{key}, value{text} {}
    template <class Number>
      requires std::is_arithmetic_v<Number>
    attr(std::string_view key, Number number) : name{key}, value{coordinate(static_cast<double>(number))} {}
  };
  using attrs = std::initializer_list<attr>;

  markup& open(std::string_view tag, attrs with = {}) {
    start(tag, with);
    out_ += '>';
    open_.emplace_back(tag);
    return *this;
  }
  markup& close() {
    if (open_.empty()) return *this;
    out_ += "</" + open_.back() + '>';
    open_.pop_back();
    return *this;
  }
  /// An element without content.
  markup& leaf(std::string_view tag, attrs with = {}) {
    start(tag, with);
    out_ += "/>";
    return *this;
  }
  /// An element that holds one text.
  markup& element(std::string_view tag, attrs with, std::string_view text_inside) {
    return open(tag, with).text(text_inside).close();
  }
  markup& text(std::string_view t) {
    out_ += show::escape(t);
    return *this;
  }
  /// Markup that another builder made.
  markup& raw(std::string_view trusted) {
    out_ += trusted;
    return *this;
  }
  /// A line break of the source, for people who read it.
  markup& line() { return raw("\n"); }

  /// The whole text; what is still open is closed.
  std::string take() && {
    while (!open_.empty()) close();
    return std::move(out_);
  }

 private:
  void start(std::string_view tag, attrs with) {
    out_ += '<';
    out_ += tag;
    for (const attr& a : with) {
      out_ += ' ';
      out_ += a.name;
      out_ += "=\"" + show::escape(a.value) + '"';
    }
  }
  std::string out_;
  std::vector<std::string> open_;
};

/// The `d` of an SVG path. A point that is not finite lifts the pen.
class pen {
 public:
  pen& to(double x, double y) {
    if (!std::isfinite(x) || !std::isfinite(y)) {
      down_ = false;
      return *this;
    }
    out_ += down_ ? 'L' : 'M';
    out_ += coordinate(x) + ' ' + coordinate(y);
    down_ = true;
    return *this;
  }
  pen& lift() noexcept {
    down_ = false;
    return *this;
  }
  pen& shut() {
    if (down_) out_ += 'Z';
    down_ = false;
    return *this;
  }
  const std::string& d() const noexcept { return out_; }

 private:
  std::string out_;
  bool down_ = false;
};

}  // namespace echelon::inline ECHELON_ABI
