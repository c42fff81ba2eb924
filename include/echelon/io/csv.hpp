// SPDX-License-Identifier: BSL-1.0
/// Tables of comma-separated values, row by row, without copying.
#pragma once

#include <cstddef>
#include <cstring>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <echelon/io/number.hpp>
#include <echelon/io/parsed.hpp>
#include <echelon/io/words.hpp>

namespace echelon::inline ECHELON_ABI {

struct csv_limits {
  std::size_t row = std::size_t{64} << 20;      ///< bytes of one row
  std::size_t columns = std::size_t{1} << 20;
};

/// Reads a table: the header when it is built, then one row a call of `next`.
///
/// Fields are views into the bytes (a field with doubled quotes into a buffer), good until the next call. Every row has
/// as many fields as the header. A byte-order mark, CRLF and blank lines at the end are fine.
///
/// needs   the bytes outlive the reader
/// cost    one pass; a plain byte of a field costs one comparison
/// source  RFC 4180 (2005), section 2, rules 1 to 7
class csv_reader {
 public:
  csv_reader(std::string_view bytes, std::string name, csv_limits limits = {})
      : bytes_{bytes}, name_{std::move(name)}, limits_{limits} {
    if (bytes_.starts_with("\xef\xbb\xbf")) at_ = 3;
    if (bytes_.starts_with("\xff\xfe") || bytes_.starts_with("\xfe\xff")) {
      refuse(1, 0, "a text in UTF-16", "a text in UTF-8", fault::unsupported);
    } else if (only_blank_lines(at_)) {
      refuse(1, 0, "an empty file", "a header line", fault::empty);
    } else if (const std::size_t nul = bytes_.find('\0'); nul != bytes_.npos) {
      std::size_t line = 1;
      for (const char c : bytes_.substr(0, nul)) line += c == '\n' ? 1 : 0;
      refuse(line, 0, "a zero byte, so a binary file", "a text");
    } else if (read_row()) {
      header_.reserve(fields_.size());
      for (const auto field : fields_) header_.emplace_back(field);
      for (std::size_t i = 0; i < header_.size() && !first_; ++i) {
        if (header_[i].empty() && header_.size() > 1) refuse(1, i + 1, "a column without a name", "a name");
        if (i < 4096)  // the readers of tables that are wider look for their own columns only
          for (std::size_t k = 0; k < i && !first_; ++k)
            if (header_[k] == header_[i])
              refuse(1, i + 1, "the column " + shown(header_[i]) + " twice", "each name once", fault::duplicate);
      }
    }
  }

  const std::vector<std::string>& header() const noexcept { return header_; }
  /// The column of that name, or nothing.
  std::optional<std::size_t> column(std::string_view name) const noexcept {
    for (std::size_t i = 0; i < header_.size(); ++i)
      if (header_[i] == name) return i;
    return std::nullopt;
  }
  /// The column of that name; when there is none, a problem that names a near one.
  std::optional<std::size_t> require(std::string_view name) {
    const auto found = column(name);
    if (!found && !first_) {
      const std::vector<std::string_view> names(header_.begin(), header_.end());
      refuse(1, 0, "the columns " + listed(names), "a column " + shown(name) + did_you_mean(name, names));
    }
    return found;
  }

  /// Moves to the next row; false at the end and at a problem.
  bool next() {
    if (first_ || !read_row()) return false;
    if (fields_.size() == header_.size()) return true;
    refuse(line_, fields_.size() < header_.size() ? fields_.size() : header_.size() + 1,
           std::to_string(fields_.size()) + (fields_.size() == 1 ? " field" : " fields"),
           std::to_string(header_.size()) + " as in the header");
    return false;
  }
  std::span<const std::string_view> fields() const noexcept { return fields_; }
  std::string_view operator[](std::size_t column_) const noexcept { return fields_[column_]; }
  /// The line on which the row starts, from 1.
  std::size_t line() const noexcept { return line_; }

  /// The number in that field; the problem is kept when it is none.
  std::optional<double> number(std::size_t column_) {
    const auto x = parse_double(fields_[column_]);
    if (!x) refuse_field(column_, "a number", what_is_no_number(fields_[column_]));
    return x;
  }

  /// The first problem, if there is one.
  const std::optional<problem>& failed() const noexcept { return first_; }
  const std::string& name() const noexcept { return name_; }
  /// A problem in field `column_` (from 0) of this row.
  problem field_problem(std::size_t column_, std::string needed, fault why = fault::malformed) const {
    return {why,
            name_,
            line_,
            column_ + 1,
            fields_[column_].empty() ? "an empty field" : shown(fields_[column_]),
            std::move(needed)};
  }
  void refuse_field(std::size_t column_, std::string needed, fault why = fault::malformed) {
    if (!first_) first_ = field_problem(column_, std::move(needed), why);
  }
  void refuse(std::size_t line, std::size_t column_, std::string found, std::string needed,
              fault why = fault::malformed) {
    if (!first_) first_ = problem{why, name_, line, column_, std::move(found), std::move(needed)};
  }

  /// Bytes that are still to be read, for sizing a buffer.
  std::string_view rest() const noexcept { return bytes_.substr(at_); }

  static fault what_is_no_number(std::string_view text) noexcept {
    const auto x = parse_double(text, number_words::accepted);
    return x && !(*x - *x == 0) ? fault::not_finite : fault::malformed;
  }

 private:
  bool only_blank_lines(std::size_t from) const noexcept {
    return bytes_.find_first_not_of("\r\n", from) == bytes_.npos;
  }

  /// Splits the row that starts at at_. Quotes and control bytes take the slow way.
  bool read_row() {
    fields_.clear();
    if (at_ >= bytes_.size()) return false;
    line_ = next_line_;
    const char* const begin = bytes_.data() + at_;
    const char* const all_end = bytes_.data() + bytes_.size();
    const auto* newline = static_cast<const char*>(std::memchr(begin, '\n', static_cast<std::size_t>(all_end - begin)));
    const char* end = newline != nullptr ? newline : all_end;
    if (static_cast<std::size_t>(end - begin) > limits_.row) return too_long();
    const char* const after = newline != nullptr ? newline + 1 : all_end;
    if (end > begin && end[-1] == '\r') --end;
    if (begin == end) {
      if (only_blank_lines(at_)) {
        at_ = bytes_.size();
        return false;
      }
      refuse(line_, 1, "an empty line", "a row or the end of the file");
      return false;
    }
    const char* field = begin;
    for (const char* p = begin; p != end; ++p) {
      const auto c = static_cast<unsigned char>(*p);
      if (c > ',') continue;
      if (c == ',') {
        fields_.emplace_back(field, static_cast<std::size_t>(p - field));
        field = p + 1;
        if (fields_.size() >= limits_.columns) return too_wide();
      } else if (c == '"') {
        return read_quoted_row(begin, all_end);
      } else if (c < 0x20 && c != '\t') {
        refuse(line_, fields_.size() + 1, "the control byte " + shown({p, 1}), "a text");
        return false;
      }
    }
    fields_.emplace_back(field, static_cast<std::size_t>(end - field));
    at_ = static_cast<std::size_t>(after - bytes_.data());
    ++next_line_;
    return true;
  }

  /// The same for a row with quotes, which may go over several lines.
  bool read_quoted_row(const char* p, const char* const end) {
    fields_.clear();
    unescaped_.clear();
    const char* const begin = p;
    while (true) {
      if (fields_.size() >= limits_.columns) return too_wide();
      if (p != end && *p == '"') {
        const char* const text = ++p;
        const std::size_t opened = next_line_;
        bool doubled = false;
        for (;; ++p) {
          if (static_cast<std::size_t>(p - begin) > limits_.row) return too_long();
          if (p == end) {
            refuse(opened, fields_.size() + 1, "a quote that is never closed", "a closing quote");
            return false;
          }
          if (*p == '\n') ++next_line_;
          if (*p != '"') continue;
          if (p + 1 == end || p[1] != '"') break;
          doubled = true;
          ++p;
        }
        fields_.push_back(doubled ? undouble({text, static_cast<std::size_t>(p - text)})
                                  : std::string_view{text, static_cast<std::size_t>(p - text)});
        ++p;
        if (p != end && *p != ',' && *p != '\n' && *p != '\r') {
          refuse(next_line_, fields_.size(), shown({p, 1}) + " after a closing quote",
                 "a comma or the end of the line");
          return false;
        }
      } else {
        const char* const text = p;
        while (p != end && *p != ',' && *p != '\n' && *p != '"' &&
               (static_cast<unsigned char>(*p) >= 0x20 || *p == '\t'))
          ++p;
        fields_.emplace_back(text, static_cast<std::size_t>(p - text));
        if (p != end && *p == '"') {
          refuse(next_line_, fields_.size(), "a quote inside a field without quotes", "the whole field in quotes");
          return false;
        }
      }
      if (static_cast<std::size_t>(p - begin) > limits_.row) return too_long();
      if (p != end && *p == ',') {
        ++p;
        continue;
      }
      if (p != end && *p == '\r' && (p + 1 == end || p[1] == '\n')) ++p;
      if (p != end && *p != '\n') {
        refuse(next_line_, fields_.size(), "the control byte " + shown({p, 1}), "a text");
        return false;
      }
      at_ = static_cast<std::size_t>((p == end ? p : p + 1) - bytes_.data());
      ++next_line_;
      return true;
    }
  }
  std::string_view undouble(std::string_view text) {
    std::string& out = unescaped_.emplace_back();
    for (std::size_t i = 0; i < text.size(); ++i) {
      out += text[i];
      if (text[i] == '"') ++i;
    }
    return out;
  }
  bool too_long() {
    refuse(line_, 0, "a longer row", "at most " + std::to_string(limits_.row) + " bytes in a row", fault::too_large);
    return false;
  }
  bool too_wide() {
    refuse(line_, 0, "more columns", "at most " + std::to_string(limits_.columns), fault::too_large);
    return false;
  }

  std::string_view bytes_;
  std::string name_;
  csv_limits limits_;
  std::size_t at_ = 0, line_ = 1, next_line_ = 1;
  std::vector<std::string> header_;
  std::vector<std::string_view> fields_;
  std::deque<std::string> unescaped_;
  std::optional<problem> first_;
};

/// Builds a table; fields are quoted when they must be.
class csv_writer {
 public:
  csv_writer& text(std::string_view field) {
    separate();
    if (field.find_first_of(",\"\r\n") == field.npos && !(field.empty() && out_.empty())) {
      out_ += field;
      return *this;
    }
    out_ += '"';
    for (const char c : field) {
      if (c == '"') out_ += '"';
      out_ += c;
    }
    out_ += '"';
    return *this;
  }
  /// The shortest text that reads back as the same number.
  csv_writer& number(double x) {
    separate();
    append_double(out_, x);
    return *this;
  }
  csv_writer& integer(long long n) {
    separate();
    out_ += std::to_string(n);
    return *this;
  }
  void end_row() {
    out_ += '\n';
    fresh_ = true;
  }
  void reserve(std::size_t bytes) { out_.reserve(bytes); }
  const std::string& str() const& noexcept { return out_; }
  std::string str() && noexcept { return std::move(out_); }

 private:
  void separate() {
    if (!fresh_) out_ += ',';
    fresh_ = false;
  }
  std::string out_;
  bool fresh_ = true;
};

}  // namespace echelon::inline ECHELON_ABI
