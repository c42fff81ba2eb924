// SPDX-License-Identifier: BSL-1.0
#include <echelon/choice/draw_purchase.hpp>

#include <algorithm>
#include <span>
#include <vector>

#include <tests/choice/choice_laws.hpp>

using namespace echelon;

namespace {

/// A user's own model with nothing but what the concept asks: all of what is offered are alike, and one customer in
/// `leaves` buys nothing.
struct alike {
  double leaves = 0.25;
  std::size_t products() const { return 4; }
  double probabilities(assortment offered, std::span<double> out) const {
    std::fill(out.begin(), out.end(), 0.0);
    for (const auto j : offered) out[j] = (1 - leaves) / static_cast<double>(offered.size());
    return offered.empty() ? 1 : leaves;
  }
};

struct drawn_alike : alike {
  std::size_t draw(assortment offered, random_stream& stream) const { return draw_purchase(*this, offered, stream); }
};

}  // namespace

TEST_CASE("draw purchase: a user's own model is drawn by its probabilities", "[choice][archetype]") {
  static_assert(choice_model<alike> && !drawn_choice<alike> && !regular_choice<alike>);
  choice_laws::draws(drawn_alike{}, {0, 1, 3});
  random_stream stream{1};
  CHECK(draw_purchase(alike{}, {}, stream) == 4);
  CHECK(draw_purchase(alike{0}, std::vector<std::uint32_t>{2}, stream) == 2);
}
