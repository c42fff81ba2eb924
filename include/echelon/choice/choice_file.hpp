// SPDX-License-Identifier: BSL-1.0
/// Models of what customers buy as JSON files, with the names of their products.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <echelon/choice/logit_mixture.hpp>
#include <echelon/choice/markov_chain.hpp>
#include <echelon/choice/multinomial_logit.hpp>
#include <echelon/choice/nested_logit.hpp>
#include <echelon/core/error.hpp>
#include <echelon/io/bytes.hpp>
#include <echelon/io/file.hpp>
#include <echelon/io/json_reader.hpp>
#include <echelon/io/words.hpp>

namespace echelon::inline ECHELON_ABI {

using any_choice = std::variant<multinomial_logit, nested_logit, logit_mixture, markov_chain>;

/// A model and what its products are called.
struct named_choice {
  std::vector<std::string> products;
  any_choice model;
};

/// The names of the kinds, in the order of any_choice.
inline constexpr std::string_view choice_kinds[]{"multinomial logit", "nested logit", "segments of logits",
                                                 "markov chain"};

namespace detail {

inline constexpr std::string_view choice_format = "echelon choice model";

template <class = void>
json_value json_of(std::span<const double> numbers) {
  json_value out = json_value::list();
  for (const double x : numbers) out.push_back(x);
  return out;
}

/// A list of `size` numbers.
template <class = void>
std::vector<double> numbers_of(json_reader& at, std::string_view name, std::size_t size, json_range range) {
  std::vector<double> out;
  for (const json_reader& x : at.list(name)) out.push_back(x.as_number(range));
  if (out.size() != size)
    at.refuse(name, fault::shape, std::to_string(out.size()) + " numbers in " + shown(name),
              std::to_string(size) + ", one a product");
  out.resize(size);
  return out;
}

}  // namespace detail

/// The text of a model file; numbers come back to the last bit.
///
/// throws  error 101 the model has other products than names
template <class = void>
std::string format_choice(const named_choice& of) {
  json_value root = json_value::object();
  root["format"] = detail::choice_format;
  root["version"] = 1;
  root["kind"] = choice_kinds[of.model.index()];
  root["products"] = json_value::list();
  for (const std::string& name : of.products) root["products"].push_back(name);
  std::visit([&]<class M>(const M& m) {
    check::size(m.products(), of.products.size(), "model");
    if constexpr (std::is_same_v<M, markov_chain>) {
      root["arrive"] = detail::json_of(m.arrive());
      root["move"] = json_value::list();
      for (std::size_t i = 0; i < m.products(); ++i) root["move"].push_back(detail::json_of(m.move().row(i)));
    } else if constexpr (std::is_same_v<M, logit_mixture>) {
      root["segments"] = json_value::list();
      for (std::size_t g = 0; g < m.segments(); ++g) {
        json_value s = json_value::object();
        s["share"] = m.share[g];
        s["outside"] = m.outside[g];
        s["weights"] = detail::json_of(m.attractions(g));
        root["segments"].push_back(std::move(s));
      }
    } else {
      root["outside"] = m.outside();
      root["weights"] = detail::json_of(m.weights());
      if constexpr (std::is_same_v<M, nested_logit>) {
        root["nest_of"] = json_value::list();
        for (const std::uint32_t i : m.nest_of()) root["nest_of"].push_back(i);
        root["nests"] = json_value::list();
        for (const nest& one : m.nests()) {
          json_value n = json_value::object();
          n["dissimilarity"] = one.dissimilarity;
          n["nothing"] = one.nothing;
          root["nests"].push_back(std::move(n));
        }
      }
    }
  }, of.model);
  return format_json(root);
}

/// Reads a model file.
///
/// throws  nothing; problem 402 not JSON, a wrong kind of value or a missing key | 403 another format or version |
///         203 an unknown key or kind | 304 a product twice | 101 lists of other sizes | as the models' own doors
template <class = void>
parsed<named_choice> parse_choice(std::string_view bytes, const std::string& name) {
  const auto document = parse_json(bytes, name);
  if (!document) return document.error();
  json_report report{name, {}};
  json_reader root{*document, report};
  if (root.text("format") != detail::choice_format)
    root.refuse("format", fault::unsupported, "another file", "a model of choice, written by echelon choice fit");
  if (const auto version = root.integer("version", 1, 1'000'000); version != 1)
    root.refuse("version", fault::unsupported, "version " + std::to_string(version), "version 1");
  const std::string kind = root.text("kind");
  std::vector<std::string> products;
  for (const json_reader& p : root.list("products")) {
    products.push_back(p.as_text());
    for (std::size_t j = 0; j + 1 < products.size(); ++j)
      if (products[j] == products.back()) p.refuse(fault::duplicate, shown(products.back()) + " twice", "each once");
  }
  const std::size_t n = products.size();
  if (n == 0) root.refuse("products", fault::empty, "no product", "a product");
  if (report.first) return *report.first;
  std::optional<any_choice> model;
  try {
    if (kind == choice_kinds[3]) {
      auto arrive = detail::numbers_of(root, "arrive", n, not_negative);
      std::vector<double> move;
      const auto rows = root.list("move");
      if (rows.size() != n)
        root.refuse("move", fault::shape, std::to_string(rows.size()) + " rows", std::to_string(n) + ", one a product");
      for (const json_reader& row : rows) {
        const auto list = row.as_list();
        if (list.size() != n)
          row.refuse(fault::shape, std::to_string(list.size()) + " numbers", std::to_string(n) + ", one a product");
        for (const json_reader& x : list) move.push_back(x.as_number(not_negative));
      }
      root.done();
      if (!report.first) model.emplace(markov_chain{std::move(arrive), std::move(move)});
    } else if (kind == choice_kinds[2]) {
      logit_mixture m;
      for (json_reader s : root.list("segments")) {
        m.share.push_back(s.number("share", not_negative));
        m.outside.push_back(s.number("outside", not_negative));
        const auto w = detail::numbers_of(s, "weights", n, not_negative);
        m.attraction.insert(m.attraction.end(), w.begin(), w.end());
        s.done();
      }
      root.done();
      if (!report.first) {
        validate(m);
        model.emplace(std::move(m));
      }
    } else if (kind == choice_kinds[0] || kind == choice_kinds[1]) {
      const double outside = root.number("outside", not_negative);
      auto weights = detail::numbers_of(root, "weights", n, not_negative);
      std::vector<std::uint32_t> nest_of;
      std::vector<nest> nests;
      if (kind == choice_kinds[1]) {
        for (json_reader one : root.list("nests")) {
          nests.push_back({one.number("dissimilarity", not_negative), one.number("nothing", not_negative)});
          one.done();
        }
        for (const json_reader& i : root.list("nest_of"))
          nest_of.push_back(static_cast<std::uint32_t>(i.as_integer(0, static_cast<std::int64_t>(nests.size()) - 1)));
      }
      root.done();
      if (!report.first && kind == choice_kinds[0]) model.emplace(multinomial_logit{std::move(weights), outside});
      else if (!report.first)
        model.emplace(nested_logit{std::move(weights), std::move(nest_of), std::move(nests), outside});
    } else {
      root.refuse("kind", fault::unknown, shown(kind),
                  "one of " + listed(choice_kinds));
    }
  } catch (const error& e) {
    std::string told = e.what();
    told.erase(0, told.find(' ') + 1);  // its number is the problem's
    return problem{e.why(), name, 0, 0, std::move(told), "a model of choice"};
  }
  if (report.first) return *report.first;
  return named_choice{std::move(products), *std::move(model)};
}

/// The same from a file.
template <class = void>
parsed<named_choice> read_choice(const std::string& path) {
  const auto bytes = read_bytes(path);
  if (!bytes) return bytes.error();
  return parse_choice(*bytes, path);
}

}  // namespace echelon::inline ECHELON_ABI
