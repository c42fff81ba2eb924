// SPDX-License-Identifier: BSL-1.0
/// A self-contained HTML page: sections with sentences, cards, charts and tables; it opens without a network.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <echelon/report/markup.hpp>
#include <echelon/report/style.hpp>
#include <echelon/report/table.hpp>

namespace echelon::inline ECHELON_ABI {

/// One number that a reader remembers.
struct key_figure {
  enum class mood : unsigned char { plain, good, poor };
  std::string value{};
  std::string label{};
  std::string hint{};
  mood how = mood::plain;
};

/// One line of the details of a run.
struct fact {
  std::string name{};
  std::string value{};
};

/// A page that grows section by section. What is added belongs to the section begun last.
///
/// repeats the same calls give the same bytes
class page {
 public:
  page(std::string title, std::string subtitle) : title_{std::move(title)}, subtitle_{std::move(subtitle)} {}

  /// The sentence under the title that says what matters most.
  page& lead(std::string sentence) {
    lead_ = std::move(sentence);
    return *this;
  }
  page& cards(const std::vector<key_figure>& figures) {
    markup m;
    m.open("div", {{"class", "cards"}});
    for (const key_figure& f : figures) {
      const char* kind = f.how == key_figure::mood::good   ? "card good"
                         : f.how == key_figure::mood::poor ? "card poor"
                                                           : "card";
      m.open("div", {{"class", kind}}).element("div", {{"class", "label"}}, f.label);
      m.element("div", {{"class", "value"}}, f.value);
      if (!f.hint.empty()) m.element("div", {{"class", "hint"}}, f.hint);
      m.close();
    }
    return add(std::move(m).take());
  }
  /// Begins a section; the explanation tells a newcomer how to read it.
  page& section(std::string title, std::string_view explanation) {
    parts_.push_back({std::move(title), {}});
    markup m;
    if (!explanation.empty()) m.element("p", {}, explanation);
    return add(std::move(m).take());
  }
  /// A sentence in full ink: what the numbers of this section say.
  page& say(std::string_view sentence) {
    markup m;
    if (!sentence.empty()) m.element("p", {{"class", "say"}}, sentence);
    return add(std::move(m).take());
  }
  /// Charts side by side where there is room, below each other where there is not.
  page& charts(const std::vector<std::string>& drawn) { return group("grid", drawn); }
  /// Charts and tables below each other over the whole width.
  page& wide(const std::vector<std::string>& drawn) { return group("stack", drawn); }
  page& table(const text_table& t) { return add(draw(t)); }
  page& facts(const std::vector<fact>& list) { return add(facts_text(list)); }
  /// The same as text, to stand beside a chart.
  static std::string facts_text(const std::vector<fact>& list) {
    markup m;
    m.open("dl");
    for (const fact& f : list) m.open("div").element("dt", {}, f.name).element("dd", {}, f.value).close();
    return std::move(m).take();
  }
  page& notes(const std::vector<std::string>& list) {
    if (list.empty()) return *this;
    markup m;
    m.open("ul", {{"class", "notes"}});
    for (const std::string& n : list) m.element("li", {}, n);
    return add(std::move(m).take());
  }
  /// Markup that `draw` of a chart, a table or a legend gave; never text from a file.
  page& add(std::string drawn) {
    (parts_.empty() ? front_ : parts_.back().body) += std::move(drawn) + '\n';
    return *this;
  }

  /// The whole page. Its policy for content forbids every request, so that nothing in it can reach a network.
  std::string html() const {
    markup m;
    m.raw("<!DOCTYPE html>\n").open("html", {{"lang", "en"}}).open("head").line();
    m.leaf("meta", {{"charset", "utf-8"}}).line();
    m.leaf("meta",
           {{"http-equiv", "Content-Security-Policy"},
            {"content", "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'"}});
    m.leaf("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}});
    m.leaf("meta", {{"name", "generator"}, {"content", "Echelon " ECHELON_VERSION}});
    m.leaf("link", {{"rel", "icon"}, {"href", "data:,"}}).line();
    m.element("title", {}, title_).line();
    m.open("style").raw(detail::page_style).close().close().line();
    m.open("body").open("div", {{"class", "wrap"}}).open("header");
    m.element("div", {{"class", "brand"}}, "Echelon").element("h1", {}, title_);
    if (!subtitle_.empty()) m.element("p", {{"class", "sub"}}, subtitle_);
    if (!lead_.empty()) m.element("p", {{"class", "lead"}}, lead_);
    m.close().raw(front_);
    if (parts_.size() > 1) {
      m.open("nav", {{"aria-label", "Sections"}});
      for (std::size_t i = 0; i < parts_.size(); ++i)
        m.element("a", {{"href", "#part-" + std::to_string(i + 1)}}, parts_[i].title);
      m.close().line();
    }
    m.open("main");
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      m.open("section", {{"id", "part-" + std::to_string(i + 1)}})
          .element("h2", {}, parts_[i].title)
          .raw(parts_[i].body);
      m.close().line();
    }
    m.close().element("footer", {},
                      "Written by Echelon " ECHELON_VERSION ". This file holds all that it shows and asks no network.");
    m.close().open("script").raw(detail::page_script).close();
    return std::move(m).take() + '\n';
  }

 private:
  struct part {
    std::string title;
    std::string body;
  };
  page& group(const char* kind, const std::vector<std::string>& drawn) {
    std::string all = std::string{"<div class=\""} + kind + "\">";
    for (const std::string& d : drawn) all += d + '\n';
    return add(all + "</div>");
  }

  std::string title_, subtitle_, lead_, front_;
  std::vector<part> parts_;
};

}  // namespace echelon::inline ECHELON_ABI
