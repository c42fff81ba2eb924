// SPDX-License-Identifier: BSL-1.0
#include <echelon/capacity/pooled_services.hpp>

#include <echelon/capacity/forecast_load.hpp>
#include <echelon/exec/seq.hpp>
#include <echelon/exec/threads.hpp>
#include <tests/capacity/small_load.hpp>
#include <tests/catch.hpp>

using namespace echelon;

namespace {

const std::vector<moving_event> events{{0, 5000, 1440}, {0, 18'000, 1440}, {0, 31'000, 1440}, {0, 55'000, 1440}};

/// Five weeks of a service whose events are as strong as said.
std::vector<double> service(double strength, std::uint64_t seed) {
  auto load = small_load::record(35, 0.02, seed);
  for (std::size_t k = 0; k < 3; ++k)
    for (auto t = static_cast<std::size_t>(events[k].start); t < static_cast<std::size_t>(events[k].start) + 1440; ++t)
      load[t] *= 1 + 2 * strength;
  return load;
}

}  // namespace

TEST_CASE("pooled services: strengths are their own, and who met no event has that of all", "[capacity][parity]") {
  const std::vector<std::vector<double>> load{service(0.7, 1), service(1.0, 2), service(1.4, 3), service(0, 4)};
  std::vector<load_record> records;
  for (std::size_t i = 0; i < 4; ++i) {
    const std::size_t known = i < 3 ? 0 : 3;  // the last one is told of the event ahead only
    records.push_back({small_load::monday, load[i], std::span{events}.subspan(known)});
  }
  const capacity_model model{link::logarithm{}, small_load::line, small_load::day, small_load::week};
  const auto all = fit(exec::seq, model, records), again = fit(exec::threads{.workers = 3}, model, records);
  const auto lift = [&](const auto& f) { return outlook(f, 55'700, 55'701, events).lift[0]; };
  CHECK_THAT(lift(all[0]), WithinRel(1.4, 0.05));
  CHECK_THAT(lift(all[1]), WithinRel(2.0, 0.05));
  CHECK_THAT(lift(all[2]), WithinRel(2.8, 0.05));
  CHECK_THAT(lift(all[3]), WithinRel(2.0, 0.1));
  CHECK(all[3].responses[0].surprise > all[1].responses[0].surprise);
  for (std::size_t i = 0; i < 4; ++i) CHECK(lift(all[i]) == lift(again[i]));
}

TEST_CASE("pooled services: differences no larger than chance are drawn to nothing", "[capacity][law]") {
  const auto none = detail::shrink_strengths({{0.3, -0.3}, {0.31, -0.29}, {}}, 0.1);
  CHECK(none.factor == std::vector<double>{0, 0, 0});
  CHECK(none.within > 0.04);
  const auto clear = detail::shrink_strengths({{0.5, 0.5}, {-0.5, -0.5}}, 0.01);
  CHECK_THAT(clear.factor[0], WithinAbs(0.5, 0.001));
  CHECK_THAT(clear.factor[1], WithinAbs(-0.5, 0.001));
}

TEST_CASE("pooled services: none is refused, and so is another number of models", "[capacity]") {
  const capacity_model model{link::logarithm{}, small_load::day};
  CHECK(ECHELON_FAULT_OF(fit(exec::seq, model, std::span<const load_record>{})) == 202);
  const std::vector<load_record> one(1);
  CHECK(ECHELON_FAULT_OF(fit(exec::seq, std::vector{model, model}, one)) == 101);
}
