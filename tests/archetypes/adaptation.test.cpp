// SPDX-License-Identifier: BSL-1.0
// The poorest rule that follows levels: what compiles with it asks for no more than the concept says.
#include <echelon/exec/seq.hpp>
#include <echelon/forecast/joint_paths.hpp>

#include <tests/catch.hpp>
#include <tests/forecast/records.hpp>

namespace archetypes {

/// Has no default constructor, no state to speak of, and answers with the last score.
struct follower {
  explicit follower(double by) : up{by} {}
  std::size_t cells() const noexcept { return 0; }
  void start(std::span<double>, echelon::level) const noexcept {}
  double quantile(std::span<const double>, std::span<const double> scores, echelon::level q) const noexcept {
    return scores.front() + up * q.value();
  }
  void learn(std::span<double>, std::span<const double>, echelon::level, bool, double, double) const noexcept {}
  double up;
};
static_assert(echelon::adaptation<follower> && !std::default_initializable<follower>);

}  // namespace archetypes

using namespace echelon;

TEST_CASE("archetypes: the engine works with the poorest rule", "[forecast]") {
  const auto past = tests::record_of(1, 2, 2, 30);
  const distribution_engine<archetypes::follower> spec{.recent = 5, .remembered = 9, .adapt = archetypes::follower{2}};
  auto f = fit(exec::seq, spec, past.said, past.outcomes, levels::tenths);
  const auto q = predict(exec::seq, f, past.said[0]);
  CHECK_THAT(q(0, 0)[2] - q(0, 0)[0], WithinAbs(1.6 * past.said[0].scale(0, 0), 1e-12));
  const std::vector<double> y{1, 2};
  observe(exec::seq, f, past.said[0], q, 1, y);
  CHECK(f.origins[1] == 31);
  CHECK(draw_paths(exec::seq, f, past.said[0], 3, 1).values.size() == 12);
}
