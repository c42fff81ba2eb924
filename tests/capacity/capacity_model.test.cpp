// SPDX-License-Identifier: BSL-1.0
#include <echelon/capacity/capacity_model.hpp>

#include <algorithm>

#include <echelon/capacity/forecast_load.hpp>
#include <tests/capacity/small_load.hpp>
#include <tests/catch.hpp>

using namespace echelon;

namespace {

auto small_model() {
  return capacity_model{link::logarithm{}, small_load::line, small_load::day, small_load::week};
}

/// A term of a user's own: the 25th of each month.
struct payday {
  static constexpr term_role plays = term_role::regressor;
  std::size_t columns() const { return 1; }
  void fill(std::int64_t day, std::int64_t, std::span<double> begin, std::span<double> end) const noexcept {
    begin[0] = end[0] = civil_from(day).day == 25 ? 1 : 0;
  }
  double stiffness(std::size_t) const noexcept { return 1; }
};

/// The largest share by which what is expected over the next week differs from the truth.
template <class F>
double off(const F& f, std::size_t from) {
  const auto said = predict(f, horizon{7 * 1440});
  double most = 0;
  for (std::size_t h = 0; h < said.size(); ++h)
    most = std::max(most, std::abs(std::log(said[h]) - small_load::on_scale(from + h)));
  return most;
}

}  // namespace

TEST_CASE("capacity model: trend and seasons are found and go on", "[capacity]") {
  const auto load = small_load::record(28, 0.02);
  const auto f = fit(small_model(), load_record{small_load::monday, load});
  CHECK(off(f, load.size()) < 0.01);
  CHECK_THAT(f.of[0][0], WithinAbs(small_load::slope, 0.05));
  CHECK_THAT(*std::max_element(f.of[1].begin(), f.of[1].end()), WithinAbs(0.5, 0.02));
  for (const std::size_t k : {1u, 2u}) {
    double sum = 0;
    for (const double v : f.of[k]) sum += v;
    CHECK_THAT(sum / 10'080, WithinAbs(0.0, 1e-12));
  }
  CHECK_THAT(f.spread[100], WithinRel(0.02, 0.2));
  CHECK_THAT(f.score[1000], WithinAbs(0.0, 0.03));
  CHECK_THAT(f.score[1800], WithinAbs(1.2816, 0.06));
}

TEST_CASE("capacity model: a record a week later has the same forecast, bit for bit", "[capacity][law]") {
  const auto load = small_load::record(15, 0.02);
  const auto a = fit(small_model(), load_record{small_load::monday, load});
  const auto b = fit(small_model(), load_record{civil_day{2022, 1, 10}, load});
  CHECK(predict(a, horizon{3000}) == predict(b, horizon{3000}));
}

TEST_CASE("capacity model: robots are left out and put on record, and change next to nothing", "[capacity][law]") {
  auto load = small_load::record(28, 0.02);
  for (std::size_t t = 500; t + 60 < load.size(); t += 400)
    for (std::size_t k = 0; k < 20; ++k) load[t + k] *= 2.5;
  const auto f = fit(small_model(), load_record{small_load::monday, load});
  CHECK(off(f, load.size()) < 0.01);
  std::size_t found = 0, wrong = 0;
  for (const left_out_minutes& run : f.left_out)
    for (std::size_t t = run.from; t < run.to; ++t)
      ++(t >= 500 && (t - 500) % 400 < 20 && t - (t - 500) % 400 + 60 < load.size() ? found : wrong);
  std::size_t planted = 0;
  for (std::size_t t = 500; t + 60 < load.size(); t += 400) planted += 20;
  CHECK(found == planted);
  CHECK(wrong <= 5);
  for (const left_out_minutes& run : f.left_out)
    if (run.to - run.from == 20) CHECK_THAT(run.load / run.expected, WithinRel(2.5, 0.15));
}

TEST_CASE("capacity model: missing minutes are nobody's", "[capacity][law]") {
  auto load = small_load::record(28, 0.02);
  for (std::size_t t = 0; t < load.size(); ++t)
    if (t % 5 == 2 || (t > 9000 && t < 13'000)) load[t] = t % 2 == 0 ? std::nan("") : 0.0;  // no logarithm either
  const auto f = fit(small_model(), load_record{small_load::monday, load});
  CHECK(off(f, load.size()) < 0.015);
}

TEST_CASE("capacity model: events teach the baseline nothing, and nothing of them is left out", "[capacity][law]") {
  auto load = small_load::record(28, 0.02);
  const std::vector<moving_event> events{{0, 8000, 1440}, {0, 26'000, 2160}, {0, 90'000, 1440}};
  for (std::size_t t = 8000; t < 9440; ++t) load[t] *= 4;
  for (std::size_t t = 26'000; t < 28'160; ++t) load[t] *= 4;
  const auto f = fit(small_model(), load_record{small_load::monday, load, events});
  CHECK(off(f, load.size()) < 0.01);
  REQUIRE(f.responses.size() == 1);
  CHECK(f.responses[0].events == 2);
  for (const left_out_minutes& run : f.left_out) {
    CHECK((run.to <= 8000 || run.from >= 9440));
    CHECK((run.to <= 26'000 || run.from >= 28'160));
  }
}

TEST_CASE("capacity model: a term of a user's own takes ten lines", "[capacity]") {
  auto load = small_load::record(28, 0.02);
  for (std::size_t t = 22 * 1440; t < 23 * 1440; ++t) load[t] *= 1.3;  // 25 January
  const auto f = fit(capacity_model{link::logarithm{}, small_load::line, small_load::day, small_load::week, payday{}},
                     load_record{small_load::monday, load});
  CHECK_THAT(f.of[3][0], WithinAbs(std::log(1.3), 0.01));
  CHECK(f.left_out.size() < 5);
}

TEST_CASE("capacity model: with a half-life the last days have the say", "[capacity]") {
  auto load = small_load::record(28, 0.02);
  for (std::size_t t = 21 * 1440; t < load.size(); ++t) load[t] *= 1.5;
  capacity_model model{link::logarithm{}, trend::level_only{}, small_load::day, small_load::week};
  model.limit = 100;
  const auto ahead = [&] { return predict(fit(model, load_record{small_load::monday, load}), horizon{1})[0]; };
  const double all = ahead();
  model.half_life = 1;
  const double late = ahead();
  CHECK_THAT(std::log(late / all), WithinAbs(0.75 * std::log(1.5), 0.03));
}

TEST_CASE("capacity model: what it refuses", "[capacity]") {
  const auto load = small_load::record(2, 0.02);
  const load_record good{small_load::monday, load};
  CHECK(ECHELON_FAULT_OF(fit(small_model(), load_record{civil_day{2022, 2, 30}, load})) == 201);
  CHECK(ECHELON_FAULT_OF(fit(small_model(), load_record{small_load::monday})) == 202);
  auto bad = load;
  bad[7] = std::numeric_limits<double>::infinity();
  CHECK(ECHELON_FAULT_OF(fit(small_model(), load_record{small_load::monday, bad})) == 301);
  const std::vector<double> zeros(3000, 0.0);
  CHECK(ECHELON_FAULT_OF(fit(small_model(), load_record{small_load::monday, zeros})) == 302);
  const std::vector<moving_event> all{{0, 0, 10'000}}, wrong{{0, 0, -1}};
  CHECK(ECHELON_FAULT_OF(fit(small_model(), load_record{small_load::monday, load, all})) == 302);
  CHECK(ECHELON_FAULT_OF(fit(small_model(), load_record{small_load::monday, load, wrong})) == 201);
  auto model = small_model();
  model.limit = 0;
  CHECK(ECHELON_FAULT_OF(fit(model, good)) == 201);
  model = small_model();
  model.rounds = 0;
  CHECK(ECHELON_FAULT_OF(fit(model, good)) == 202);
  model = small_model();
  model.half_life = -1;
  CHECK(ECHELON_FAULT_OF(fit(model, good)) == 201);
  CHECK(ECHELON_FAULT_OF(fit(capacity_model{link::logarithm{}, season::day{.grain = 7}}, good)) == 201);
  CHECK(ECHELON_FAULT_OF(fit(capacity_model{link::logarithm{}, season::day{.grain = 720}}, good)) == 201);
  CHECK(ECHELON_FAULT_OF(fit(capacity_model{link::logarithm{}, season::day{.penalty = 0}}, good)) == 201);
}
