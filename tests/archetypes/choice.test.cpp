// SPDX-License-Identifier: BSL-1.0
// The poorest models of choice: what compiles with them asks for no more than the concepts say.
#include <echelon/assort/enumeration.hpp>
#include <echelon/assort/local_search.hpp>
#include <echelon/assort/nested_policy.hpp>
#include <echelon/assort/offer_mixture.hpp>
#include <echelon/choice/chain_of.hpp>
#include <echelon/choice/offered_sales.hpp>

#include <array>
#include <cmath>
#include <vector>

#include <tests/catch.hpp>

namespace archetypes {

/// Has no default constructor and knows nothing but probabilities: a fourth for each of two products.
struct undecided {
  explicit undecided(double share) : each{share} {}
  std::size_t products() const noexcept { return 2; }
  double probabilities(echelon::assortment offered, std::span<double> out) const noexcept {
    for (double& p : out) p = 0;
    for (const std::uint32_t j : offered) out[j] = each;
    return 1 - each * static_cast<double>(offered.size());
  }
  double each;
};
static_assert(echelon::choice_model<undecided> && !echelon::regular_choice<undecided>);

/// The same, which promises that more on offer raises nobody's sales.
struct steady : undecided {
  using undecided::undecided;
  static constexpr bool regular = true;
};

/// A chain that only says what the concept asks: who misses a product leaves.
struct faithful : steady {
  using steady::steady;
  std::array<double, 2> came{each, each}, gone{1, 1};
  std::span<const double> arrive() const noexcept { return came; }
  std::span<const double> leave() const noexcept { return gone; }
  double walk_bound() const noexcept { return 2 * each; }
  void follow(std::span<const double>, std::span<double> to) const noexcept { to[0] = to[1] = 0; }
  void carry(std::span<const double>, std::span<double> to) const noexcept { to[0] = to[1] = 0; }
  void visits(std::span<const unsigned char> marks, std::span<double> x) const noexcept {
    for (std::size_t j = 0; j < 2; ++j) x[j] = marks[j] != 0 ? 0 : each;
  }
  void values(std::span<const unsigned char> marks, std::span<const double> worth, std::span<double> v) const noexcept {
    for (std::size_t j = 0; j < 2; ++j) v[j] = marks[j] != 0 ? worth[j] : 0;
  }
};
static_assert(echelon::substitution_chain<faithful> && !std::default_initializable<faithful>);

}  // namespace archetypes

using namespace echelon;

TEST_CASE("archetypes: the poorest model of choice becomes a chain, is enumerated and judged by sales", "[choice]") {
  const archetypes::undecided model{0.25};
  const std::vector<double> worth{3, 5};
  CHECK_THAT(solve(enumeration{}, model, worth).revenue, WithinAbs(2, 1e-15));
  CHECK(chain_of(model, 5).distance.worst_absolute <= 1e-9);
  const std::vector<std::uint32_t> one{1};
  sales_counter counter{2};
  counter.add(one, 1, 3);
  CHECK_THAT(log_likelihood(model, counter.sales()), WithinAbs(3 * std::log(0.25), 1e-14));
}

TEST_CASE("archetypes: the poorest regular model is searched and bounded", "[assort]") {
  const std::vector<double> worth{3, 5};
  const auto plan = solve(local_search{}, archetypes::steady{0.25}, worth);
  CHECK_THAT(plan.revenue, WithinAbs(2, 1e-15));
  CHECK_THAT(plan.bound, WithinAbs(2, 1e-15));
}

TEST_CASE("archetypes: the poorest chain is stopped, taken apart and sold over time", "[assort]") {
  const archetypes::faithful chain{0.25};
  const std::vector<double> worth{3, 5}, sales{0.25, 0.25}, none{0, 0};
  CHECK_THAT(solve(optimal_stopping{}, chain, worth).revenue, WithinAbs(2, 1e-15));
  CHECK(mix_offers(chain, sales, none).offers.size() == 1);
  CHECK_THAT(solve(shared_resource{.capacity = 1, .periods = 1}, chain, worth).worth(1, 1), WithinAbs(2, 1e-15));
}
