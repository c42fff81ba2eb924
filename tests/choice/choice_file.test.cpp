// SPDX-License-Identifier: BSL-1.0
#include <echelon/choice/choice_file.hpp>

#include <string>

#include <tests/catch.hpp>

using namespace echelon;

namespace {

const named_choice& example(std::size_t kind) {
  static const named_choice all[]{
      {{"a", "b"}, multinomial_logit{{0.1, 1.0 / 3}, 0.7}},
      {{"a", "b"}, nested_logit{{0.1, 1.0 / 3}, {1, 0}, {{0.3, 0.0}, {1.0, 0.2}}}},
      {{"a", "b"}, logit_mixture{{0.25, 0.75}, {1, 2, 1.0 / 3, 0}, {1, 2}}},
      {{"a", "b"}, markov_chain{{0.1, 1.0 / 3}, {0, 0.7, 0.2, 0}}},
  };
  return all[kind];
}

int fault_in(const std::string& text) {
  const auto read = parse_choice(text, "model.json");
  REQUIRE(!read);
  CHECK(!read.error().needed.empty());
  return static_cast<int>(read.error().why);
}

}  // namespace

TEST_CASE("choice file: a model comes back to the last bit", "[choice][io][law]") {
  for (std::size_t kind = 0; kind < 4; ++kind) {
    const std::string text = format_choice(example(kind));
    const auto back = parse_choice(text, "model.json");
    INFO(text);
    REQUIRE(back);
    CHECK(back->products == example(kind).products);
    CHECK(back->model.index() == kind);
    CHECK(format_choice(*back) == text);
    const auto bits = [](const named_choice& of) {
      std::vector<double> p(3);
      const auto all = whole_assortment(2);
      const auto two = std::span<double>{p}.first(2);
      std::visit([&](const auto& m) { p[2] = m.probabilities(assortment{all}, two); }, of.model);
      return p;
    };
    CHECK(bits(*back) == bits(example(kind)));
  }
}

TEST_CASE("choice file: what is no model is one problem", "[choice][io][fault]") {
  const std::string head = R"({"format": "echelon choice model", "version": 1, "kind": "markov chain", "products": )";
  CHECK(fault_in("{") == 402);
  CHECK(fault_in(R"({"format": "a novel"})") == 403);
  CHECK(fault_in(R"({"format": "echelon choice model", "version": 2, "kind": "", "products": ["a"]})") == 403);
  CHECK(fault_in(R"({"format": "echelon choice model", "version": 1, "kind": "probit", "products": ["a"]})") == 203);
  CHECK(fault_in(head + R"([]})") == 202);
  CHECK(fault_in(head + R"(["a", "a"]})") == 304);
  CHECK(fault_in(head + R"(["a"], "arrive": [0.1, 0.2], "move": [[0]]})") == 101);
  CHECK(fault_in(head + R"(["a"], "arrive": [0.1], "move": []})") == 101);
  CHECK(fault_in(head + R"(["a"], "arrive": [-0.1], "move": [[0]]})") == 303);
  CHECK(fault_in(head + R"(["a"], "arrive": [1.5], "move": [[0]]})") == 201);
  CHECK(fault_in(head + R"(["a"], "arrive": [0.5], "move": [[0]], "mood": 1})") == 203);
}
