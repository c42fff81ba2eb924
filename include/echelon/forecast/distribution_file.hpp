// SPDX-License-Identifier: BSL-1.0
/// Distribution engines in model files: what was learned today is issued from tomorrow.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <echelon/forecast/distribution_engine.hpp>
#include <echelon/io/mapped_file.hpp>
#include <echelon/io/number.hpp>
#include <echelon/io/safetensors.hpp>

namespace echelon::inline ECHELON_ABI {

/// How a rule is named in files, and its numbers there. A rule of yours joins with two functions of the same shape that
/// argument-dependent lookup finds.
namespace adapt {
inline const char* name_of(const none&) noexcept { return "none"; }
inline const char* name_of(const aci&) noexcept { return "aci"; }
inline const char* name_of(const aggregated&) noexcept { return "aggregated"; }
inline const char* name_of(const pid&) noexcept { return "pid"; }
inline std::vector<double*> numbers_of(none&) { return {}; }
inline std::vector<double*> numbers_of(aci& a) { return {&a.rate}; }
inline std::vector<double*> numbers_of(aggregated& a) { return {&a.memory}; }
inline std::vector<double*> numbers_of(pid& a) { return {&a.rate, &a.integrate, &a.saturate}; }
}  // namespace adapt

/// Writes an engine, whole or not at all; a problem when that fails.
template <adaptation A>
std::optional<problem> save(const fitted_distribution<A>& f, const std::string& path) {
  model_writer to{std::string{"forecast.distribution."} + name_of(f.spec.adapt)};
  A copy = f.spec.adapt;
  std::vector<double> numbers{f.spec.floor};
  for (const double* const number : numbers_of(copy)) numbers.push_back(*number);
  std::vector<std::int64_t> ppm;
  for (const level q : f.levels) ppm.push_back(q.ppm);
  std::vector<std::int64_t> counts{static_cast<std::int64_t>(f.series), static_cast<std::int64_t>(f.ahead.n),
                                   static_cast<std::int64_t>(f.spec.recent),
                                   static_cast<std::int64_t>(f.spec.remembered)};
  for (const std::uint64_t n : f.origins) counts.push_back(static_cast<std::int64_t>(n));
  to.tensor("numbers", std::span<const double>{numbers}).tensor("levels", std::span<const std::int64_t>{ppm});
  to.tensor("counts", std::span<const std::int64_t>{counts}).tensor("score", std::span<const double>{f.score});
  to.tensor("state", std::span<const double>{f.state});
  return to.save(path);
}

/// The engine of a model file, which is not needed afterwards. Scores in order are made from the remembered ones.
///
/// throws  nothing; problem 101, 203, 403 of its tensors | 402 numbers that cannot be
template <adaptation A = adapt::pid>
parsed<fitted_distribution<A>> read_distribution(const model_file& file) {
  fitted_distribution<A> f;
  const auto refuse = [&](const char* found, const char* needed) {
    return problem{fault::malformed, file.name, 0, 0, found, needed};
  };
  const auto settings = numbers_of(f.spec.adapt);
  const auto numbers = file.template get<double>("numbers", settings.size() + 1);
  const auto ppm = file.template get<std::int64_t>("levels");
  const auto counts = file.template get<std::int64_t>("counts");
  const auto score = file.template get<double>("score"), state = file.template get<double>("state");
  if (!numbers) return numbers.error();
  if (!ppm) return ppm.error();
  if (!counts) return counts.error();
  if (!score) return score.error();
  if (!state) return state.error();

  const auto sizes = counts->first(std::min<std::size_t>(counts->size(), 4));
  const auto counted = [](std::int64_t n) { return n > 0 && n < (std::int64_t{1} << 31); };
  if (counts->size() < 5 || !std::all_of(sizes.begin(), sizes.end(), counted))
    return refuse("counts that are none", "series, periods, recent and remembered scores");
  f.series = static_cast<std::size_t>((*counts)[0]);
  f.ahead = horizon{static_cast<std::size_t>((*counts)[1])};
  f.spec.recent = static_cast<std::size_t>((*counts)[2]);
  f.spec.remembered = static_cast<std::size_t>((*counts)[3]);
  if (f.spec.recent > f.spec.remembered || counts->size() != 4 + f.ahead.n)
    return refuse("counts that contradict each other", "origins for each period ahead");
  for (const std::int64_t n : counts->subspan(4)) {
    if (n < 0) return refuse("a negative number of origins", "zero or more");
    f.origins.push_back(static_cast<std::uint64_t>(n));
  }
  for (const std::int64_t parts : *ppm) {
    if (parts <= 0 || parts >= 1'000'000 || (!f.levels.empty() && parts <= f.levels.back().ppm))
      return refuse("levels that do not ascend within (0, 1)", "levels that do");
    f.levels.push_back(level::of(static_cast<double>(parts) / 1e6));
  }
  if (f.levels.empty()) return refuse("no level", "at least one");
  f.spec.floor = numbers->front();
  bool finite = !std::isnan(f.spec.floor) && f.spec.floor < std::numeric_limits<double>::infinity();
  for (std::size_t k = 0; k < settings.size(); ++k) finite = finite && std::isfinite(*settings[k] = (*numbers)[k + 1]);
  for (const double s : *state) finite = finite && std::isfinite(s);
  for (const double s : *score) finite = finite && !std::isinf(s);
  if (!finite) return refuse("a number that is not finite", "finite ones");
  const std::size_t width = f.levels.size() * f.spec.adapt.cells();
  const auto is_product = [](std::size_t size, std::size_t a, std::size_t b, std::size_t c) {
    return c == 0 || (size % c == 0 && size / c % b == 0 && size / c / b == a);
  };
  if (!is_product(score->size(), f.series, f.ahead.n, f.spec.remembered) ||
      !is_product(state->size(), f.series, f.ahead.n, width) || (width == 0 && !state->empty()))
    return refuse("scores or states of another shape", "one for each series and period ahead");

  f.score.assign(score->begin(), score->end());
  f.state.assign(state->begin(), state->end());
  const std::size_t channels = f.series * f.ahead.n;
  f.ascending.assign(channels * f.spec.recent, 0.0);
  f.used.assign(channels, 0);
  for (std::size_t channel = 0; channel < channels; ++channel) {
    const std::uint64_t end = f.origins[channel % f.ahead.n];
    double* const to = f.ascending.data() + channel * f.spec.recent;
    for (std::uint64_t t = end - std::min<std::uint64_t>(end, f.spec.recent); t < end; ++t) {
      const double s = f.score[channel * f.spec.remembered + static_cast<std::size_t>(t % f.spec.remembered)];
      if (!std::isnan(s)) to[f.used[channel]++] = s;
    }
    std::sort(to, to + f.used[channel]);
  }
  return f;
}

/// Reads what `save` wrote: it goes on with the same bits.
///
/// throws  nothing; problems of mapped_file, read_model and read_distribution
template <adaptation A = adapt::pid>
parsed<fitted_distribution<A>> load_distribution(const std::string& path) {
  const auto bytes = mapped_file::open(path);
  if (!bytes) return bytes.error();
  const auto file = read_model(bytes->bytes(), path, std::string{"forecast.distribution."} + name_of(A{}));
  if (!file) return file.error();
  return read_distribution<A>(*file);
}

}  // namespace echelon::inline ECHELON_ABI
