// SPDX-License-Identifier: BSL-1.0
/// A small checker of markup: tags balance, attributes are quoted, no stray < or unescaped & in text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace echelon_tests {

/// Empty when `text` is well-formed, else what is wrong and where. Style and script are skipped to their closing tag.
inline std::string why_not_well_formed(std::string_view text) {
  std::vector<std::string> open;
  const auto near = [&](std::size_t at) { return " near: " + std::string{text.substr(at > 30 ? at - 30 : 0, 80)}; };
  const auto entity = [&](std::size_t at) {
    const std::size_t end = text.find(';', at);
    return end != std::string_view::npos && end - at <= 8 && end - at >= 2;
  };
  std::size_t i = 0;
  while (i < text.size()) {
    if (text[i] == '&' && !entity(i)) return "bare &" + near(i);
    if (text[i] == '>') return "bare >" + near(i);
    if (text[i] != '<') {
      ++i;
      continue;
    }
    if (text.substr(i, 2) == "<!") {
      i = text.find('>', i) + 1;
      continue;
    }
    const bool closing = text.substr(i, 2) == "</";
    std::size_t at = i + (closing ? 2 : 1);
    std::string name;
    while (at < text.size() && ((text[at] >= 'a' && text[at] <= 'z') || (text[at] >= 'A' && text[at] <= 'Z') || (text[at] >= '0' && text[at] <= '9')))
      name += text[at++];
    if (name.empty()) return "tag without a name" + near(i);
    bool empty = false;
    while (at < text.size() && text[at] != '>') {  // attributes
      if (text[at] == '<') return "< inside a tag" + near(at);
      if (text[at] == '"') {
        const std::size_t end = text.find('"', at + 1);
        if (end == std::string_view::npos) return "open quote" + near(at);
        const auto value = text.substr(at + 1, end - at - 1);
        if (value.find('<') != std::string_view::npos) return "< in an attribute" + near(at);
        for (std::size_t k = 0; k < value.size(); ++k)
          if (value[k] == '&' && !entity(at + 1 + k)) return "bare & in an attribute" + near(at);
        at = end;
      }
      empty = text[at] == '/';
      ++at;
    }
    if (at >= text.size()) return "tag never ends" + near(i);
    i = at + 1;
    if (closing) {
      if (open.empty() || open.back() != name) return "closes " + name + near(i);
      open.pop_back();
    } else if (!empty) {
      open.push_back(name);
      if (name == "style" || name == "script") i = text.find("</" + name, i);
      if (i == std::string_view::npos) return name + " never ends";
    } else {
      // what HTML would read as an open tag must not be written as an empty one
      for (const char* void_tag : {"meta", "link", "path", "line", "rect", "circle"})
        if (name == void_tag) name.clear();
      if (!name.empty()) return "empty " + name + near(i);
    }
  }
  return open.empty() ? "" : "left open: " + open.back();
}

inline std::size_t count_of(std::string_view text, std::string_view what) {
  std::size_t n = 0;
  for (std::size_t at = text.find(what); at != std::string_view::npos; at = text.find(what, at + what.size())) ++n;
  return n;
}

/// A text with the first way to break out of markup that comes to mind, and bytes that are not UTF-8.
inline std::string nasty() { return "\"><script>alert('x')</script>&\x01\xFF\xC0\xAF"; }

}  // namespace echelon_tests
