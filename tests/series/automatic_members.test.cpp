// SPDX-License-Identifier: BSL-1.0
#include <echelon/series/automatic_members.hpp>

#include <limits>

#include <echelon/core/random.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {
constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// Quantiles of one member alone.
std::vector<double> told_by(automatic_member one, const std::vector<double>& y, std::vector<std::size_t> seasons,
                            std::size_t ahead, std::vector<level> at) {
  std::array<bool, member_kinds> has{};
  has[static_cast<std::size_t>(one)] = true;
  const std::span<const double> demand{y.data(), y.size()};
  const ets_choice forms{season_length{seasons.front()}, {}, horizon{ahead}};
  auto m = detail::fit_members(demand, seasons, has, forms);
  detail::restart(m, demand);
  const std::size_t n = ahead * at.size();
  std::vector<double> all(member_kinds * n);
  detail::member_quantiles(m, demand, seasons, {.count = 50}, at, std::span<double>{all});
  for (std::size_t j = 0; j < member_kinds; ++j)
    if (j != static_cast<std::size_t>(one))
      for (std::size_t k = 0; k < n; ++k) CHECK(all[j * n + k] == 0.0);
  const auto from = all.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(one) * n);
  return {from, from + static_cast<std::ptrdiff_t>(n)};
}
}  // namespace

TEST_CASE("automatic members: the naive member repeats the last season, missing values and all", "[series][law]") {
  const std::vector<double> y{1, 2, 3, 4, missing, 7}, two{5};
  const std::vector<level> median{0.5};
  std::vector<double> out(4);
  detail::naive_quantiles(std::span<const double>{y}, 3, median, std::span<double>{out});
  CHECK(out == std::vector<double>{4.0, 2.0, 7.0, 4.0});
  detail::naive_quantiles(std::span<const double>{two}, 3, median, std::span<double>{out});
  CHECK(out == std::vector<double>(4, 5.0));
}

TEST_CASE("automatic members: demand that rests keeps the quantiles of its recent values", "[series][law]") {
  std::vector<double> y(100, 9.0);
  for (std::size_t t = 60; t < 100; ++t) y[t] = t % 4 == 0 ? 2.0 : 0.0;
  CHECK(detail::is_intermittent(std::span<const double>{y}.last(40)));
  CHECK_FALSE(detail::is_intermittent(y));  // 30 of 100
  const std::vector<level> at{0.5, 0.75, 0.8};
  std::vector<double> out(6);
  detail::recent_quantiles(std::span<const double>{y}, 7, at, std::span<double>{out});
  CHECK(out == std::vector<double>{0.0, 0.0, 2.0, 0.0, 0.0, 2.0});  // 28 periods, seven of them with 2
  const std::vector<double> few{1.0, missing, 3.0};
  detail::recent_quantiles(std::span<const double>{few}, 7, at, std::span<double>{out});
  CHECK(out[0] == 1.0);
  CHECK(out[2] == 3.0);
}

TEST_CASE("automatic members: every method continues a cycle that repeats itself", "[series][law]") {
  std::vector<double> y;
  for (std::size_t t = 0; t < 84; ++t) y.push_back(20.0 + 3.0 * static_cast<double>(t % 7 < 4 ? t % 7 : 7 - t % 7));
  using enum automatic_member;
  for (const automatic_member one : {smoothing, line, lags, naive, card, parts, waves, shape}) {
    INFO("member " << static_cast<int>(one));
    const auto told = told_by(one, y, {7}, 14, {0.5});
    for (std::size_t h = 0; h < 14; ++h) CHECK_THAT(told[h], WithinAbs(y[h], 0.6));
  }
}

TEST_CASE("automatic members: gaps and logarithms keep every quantile finite and in order", "[series][law]") {
  std::vector<double> y;
  for (std::size_t t = 0; t < 70; ++t)
    y.push_back(t % 9 == 4 ? missing : 5.0 + static_cast<double>((t * 37) % 11) + static_cast<double>(t % 7));
  using enum automatic_member;
  for (const automatic_member one : {smoothing, line, lags, naive, card, parts, waves, shape, seldom}) {
    INFO("member " << static_cast<int>(one));
    const auto told = told_by(one, y, {7}, 10, {0.05, 0.5, 0.95});
    for (std::size_t h = 0; h < 10; ++h) {
      CHECK(std::isfinite(told[3 * h] + told[3 * h + 2]));
      CHECK(told[3 * h] <= told[3 * h + 1]);
      CHECK(told[3 * h + 1] <= told[3 * h + 2]);
    }
  }
}

TEST_CASE("automatic members: a cycle with a third of its values missing is continued by every method",
          "[series][law]") {
  std::vector<double> y;
  random_stream draw{21};
  for (std::size_t t = 0; t < 140; ++t)
    y.push_back(30.0 + 2.0 * static_cast<double>((t * 3) % 7) + 0.3 * draw.normal());
  auto gaps = y;
  for (std::size_t t = 1; t + 1 < y.size(); ++t)
    if (draw.uniform() < 0.33) gaps[t] = missing;
  for (std::size_t t = 70; t < 80; ++t) gaps[t] = missing;
  using enum automatic_member;
  for (const automatic_member one : {smoothing, naive, parts, waves}) {  // of values that are seen
    INFO("member " << static_cast<int>(one));
    const auto told = told_by(one, gaps, {7}, 14, {0.5});
    for (std::size_t h = 0; h < 14; ++h) CHECK_THAT(told[h], WithinAbs(y[h], 2.5));
  }
  for (const automatic_member one : {line, lags, card, shape}) {  // of bridges too
    INFO("member " << static_cast<int>(one));
    const auto told = told_by(one, gaps, {7}, 14, {0.5});
    for (std::size_t h = 0; h < 14; ++h) CHECK_THAT(told[h], WithinAbs(36.0, 8.0));
  }
}
