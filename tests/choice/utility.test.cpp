// SPDX-License-Identifier: BSL-1.0
#include <echelon/choice/utility.hpp>

#include <cmath>
#include <vector>

#include <tests/choice/generated_choices.hpp>

using namespace echelon;

namespace {

/// pull is the transposed derivative of evaluate.
template <utility_form U>
void check_pull(const U& form, const std::vector<double>& b) {
  const auto d = generated::choices(4, 3);
  form.validate(d);
  REQUIRE(form.parameters(d) == b.size());
  for (std::size_t c = 0; c < 4; ++c) {
    std::vector<double> v(d.rows(c)), up(v), down(v), dv(v), slope(b.size(), 0.0);
    for (std::size_t j = 0; j < dv.size(); ++j) dv[j] = 0.3 + static_cast<double>(j * j) - 1.5 * static_cast<double>(j);
    form.evaluate(d, c, b, v);
    form.pull(d, c, b, dv, slope);
    for (std::size_t k = 0; k < b.size(); ++k) {
      auto more = b, less = b;
      more[k] += 1e-6;
      less[k] -= 1e-6;
      form.evaluate(d, c, more, up);
      form.evaluate(d, c, less, down);
      double by = 0;
      for (std::size_t j = 0; j < v.size(); ++j) by += dv[j] * (up[j] - down[j]) / 2e-6;
      INFO("choice " << c << " parameter " << k);
      CHECK_THAT(slope[k], WithinAbs(by, 1e-8));
    }
  }
}

}  // namespace

TEST_CASE("utility: pull is the derivative of evaluate, for every form", "[choice][law]") {
  check_pull(utility::linear{}, {0.4, -1, 0.3});
  check_pull(utility::box_cox{{0}}, {0.4, -1, 0.3, 0.6});
  check_pull(utility::box_cox{{0}}, {0.4, -1, 0.3, 1e-6});
  check_pull(utility::scaled{2}, {0.4, -1, 0.3, 0.8, 1.7});
}

TEST_CASE("utility: power one only moves a constant, power zero is a logarithm", "[choice]") {
  const auto d = generated::choices(1, 4);
  std::vector<double> v(d.rows(0)), w(v);
  utility::box_cox{{0}}.evaluate(d, 0, std::vector<double>{2, 0, 0, 0}, v);
  utility::box_cox{{0}}.evaluate(d, 0, std::vector<double>{2, 0, 0, 1}, w);
  for (std::size_t j = 0; j < v.size(); ++j) {
    CHECK_THAT(v[j], WithinAbs(2 * std::log(d.x[3 * j]), 1e-12));
    CHECK_THAT(w[j], WithinAbs(2 * (d.x[3 * j] - 1), 1e-12));
  }
}

TEST_CASE("utility: refuses columns and segments that there are not", "[choice]") {
  auto d = generated::choices(2, 5);
  CHECK(ECHELON_FAULT_OF(utility::box_cox{{3}}.validate(d)) == 201);
  CHECK(ECHELON_FAULT_OF(utility::box_cox{{2}}.validate(d)) == 201);  // zeros
  CHECK(ECHELON_FAULT_OF(utility::scaled{1}.validate(d)) == 201);
  CHECK(ECHELON_FAULT_OF(utility::scaled{0}.validate(d)) == 201);
}
