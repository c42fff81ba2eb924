// SPDX-License-Identifier: BSL-1.0
/// Swissmetro (Bierlaire, Axhausen, Abay 2001) in the forms in which Biogeme's examples use it, and what they report.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <numbers>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <echelon/choice/choice_data.hpp>
#include <echelon/choice/choice_likelihood.hpp>
#include <echelon/choice/class_likelihood.hpp>
#include <echelon/choice/maximum_likelihood.hpp>
#include <echelon/choice/mixed_likelihood.hpp>
#include <echelon/choice/nest_kernel.hpp>
#include <echelon/io/bytes.hpp>
#include <echelon/io/csv.hpp>

namespace swissmetro {

/// One answer: business or commuting, a choice made. Alternatives are train, Swissmetro, car.
struct answer {
  double group, id, male, ga, purpose;
  std::array<bool, 3> available;
  std::array<double, 3> time, cost, headway;  // time and cost in hundreds
  std::uint32_t choice;
};

/// The answers below $ECHELON_DATA, or nothing.
inline std::optional<std::vector<answer>> read() {
  const char* const root = std::getenv("ECHELON_DATA");
  if (root == nullptr) return {};
  const auto bytes = echelon::read_bytes(std::string{root} + "/choice_sets/swissmetro.csv.gz");
  if (!bytes) return {};
  echelon::csv_reader table{*bytes, "swissmetro.csv.gz"};
  std::vector<answer> out;
  while (table.next()) {
    const auto of = [&](const char* name) { return table.number(*table.column(name)).value_or(0.0); };
    const double purpose = of("PURPOSE"), choice = of("CHOICE"), free = of("GA") == 0 ? 1.0 : 0.0;
    if ((purpose != 1 && purpose != 3) || choice == 0) continue;
    const bool shown = of("SP") != 0;
    out.push_back({of("GROUP"), of("ID"), of("MALE"), of("GA"), purpose,
                   {of("TRAIN_AV") != 0 && shown, of("SM_AV") != 0, of("CAR_AV") != 0 && shown},
                   {of("TRAIN_TT") / 100, of("SM_TT") / 100, of("CAR_TT") / 100},
                   {of("TRAIN_CO") * free / 100, of("SM_CO") * free / 100, of("CAR_CO") / 100},
                   {of("TRAIN_HE"), of("SM_HE"), 0},
                   static_cast<std::uint32_t>(choice) - 1});
  }
  return out;
}

/// Choices whose rows `fill(answer, alternative, x)` describes.
template <class Fill>
echelon::choice_data choices(const std::vector<answer>& all, std::size_t columns, Fill&& fill) {
  echelon::choice_data d;
  d.columns = columns;
  d.alternatives = 3;
  std::vector<double> x(columns);
  for (const answer& a : all) {
    std::size_t chosen = 99;
    for (std::uint32_t j = 0; j < 3; ++j) {
      if (!a.available[j]) continue;
      x.assign(columns, 0.0);
      fill(a, j, x);
      if (j == a.choice) chosen = d.rows() - d.first.back();
      d.x.insert(d.x.end(), x.begin(), x.end());
      d.alternative.push_back(j);
    }
    d.end_choice(chosen);
  }
  return d;
}

/// Constants of train and car, time, cost: the first model of most examples.
inline void plain(const answer& a, std::uint32_t j, std::vector<double>& x) {
  if (j != 1) x[j / 2] = 1;
  x[2] = a.time[j];
  x[3] = a.cost[j];
}
inline echelon::choice_data plain_choices(const std::vector<answer>& all) { return choices(all, 4, plain); }

/// The largest relative distance of standard errors, of second derivatives and robust, of the logit of `plain_choices`
/// from those of Biogeme's matrices; parameters in the order train, car, time, cost.
inline double distance_of_errors(const echelon::likelihood_estimate& logit) {
  // second derivatives and outer product of scores, as its example b01a stores them
  const std::vector<double> bend{761.3930729524, -197.0683950852, 452.9124370615, -59.4790034327,
                                 -197.0683950852, 1026.1866666977, 362.6823680036, -258.8164662875,
                                 452.9124370615, 362.6823680036, 825.7767685470, -235.8693078482,
                                 -59.4790034327, -258.8164662875, -235.8693078482, 467.4184797536};
  const std::vector<double> outer{733.7008446812, -119.7349609533, 451.0574086100, -42.9596935748,
                                  -119.7349609533, 973.9543123556, 381.5042636408, -333.3113689794,
                                  451.0574086100, 381.5042636408, 1535.5998707480, -253.7584516055,
                                  -42.9596935748, -333.3113689794, -253.7584516055, 744.7565662034};
  const auto classical = echelon::inverse_cholesky(std::span<const double>{bend}, 4);
  const auto robust = echelon::detail::between(classical, outer, 4);
  double worst = 0;
  for (std::size_t k = 0; k < 4; ++k) {
    worst = std::max(worst, std::abs(logit.error(k) / std::sqrt(classical[5 * k]) - 1));
    worst = std::max(worst, std::abs(logit.robust_error(k) / std::sqrt(robust[5 * k]) - 1));
  }
  return worst;
}

/// The same as a panel, with a constant of Swissmetro too: columns train, Swissmetro, car, time, cost.
inline echelon::choice_data panel_choices(const std::vector<answer>& all) {
  auto d = choices(all, 5, [](const answer& a, std::uint32_t j, std::vector<double>& x) {
    x[j] = 1;
    x[3] = a.time[j];
    x[4] = a.cost[j];
  });
  for (const answer& a : all) d.person.push_back(static_cast<std::uint32_t>(a.id));
  return d;
}

/// One model: what Biogeme reports, and ours.
struct oracle {
  const char* name;
  double printed;
  echelon::likelihood_estimate ours;
};

/// All models with a closed form, and those integrated by quadrature.
template <class E>
std::vector<oracle> oracles(const E& where, const std::vector<answer>& all, bool quadrature) {
  using namespace echelon;
  std::vector<oracle> out;
  const double far = std::numeric_limits<double>::infinity();
  const auto add = [&](const char* name, double printed, const auto& likelihood, maximum_likelihood how = {}) {
    how.errors = error_method::outer_product;
    out.push_back({name, printed, fit(where, how, likelihood)});
  };
  const choice_data d = plain_choices(all);
  add("logit", -5331.252, choice_likelihood{d});
  const choice_data segmented = choices(all, 8, [](const answer& a, std::uint32_t j, std::vector<double>& x) {
    if (j != 1) {
      x[j / 2] = 1;
      x[2 + j / 2] = a.male;
      x[4 + j / 2] = a.ga;
    }
    x[6] = a.time[j];
    x[7] = a.cost[j];
  });
  add("segmented logit", -4943.895, choice_likelihood{segmented});
  choice_data weighted = d;
  for (const answer& a : all) weighted.weight.push_back(a.group == 2 ? 8.890991e-01 : a.group == 3 ? 1.2 : 0);
  add("weighted logit", -5669.069, choice_likelihood{weighted});
  choice_data groups = d;
  for (const answer& a : all) groups.segment.push_back(a.group == 3 ? 1 : 0);
  maximum_likelihood money;
  money.within = {{-far, -far, -far, -1, 1e-3, 1e-3}, {far, far, far, -1, far, far}};
  add("scales", -4976.691, choice_likelihood{groups, utility::scaled{2}}, money);
  constexpr std::uint32_t none = class_tastes::none;
  add("discrete mixture", -5208.498, class_likelihood{d, {2, {0, 1, none, 3, 0, 1, 2, 3}}});
  add("Box-Cox", -5292.095, choice_likelihood{d, utility::box_cox{{2}}});
  add("nested logit", -5236.900,
      choice_likelihood{d, utility::linear{}, kernel::nested(std::vector<std::uint32_t>{0, 1, 0})});
  const kernel::cross_nested cross{{{0, 0, 0.5}, {0, 1, 0.5}, {1, 1, 1}, {2, 0, 1}}, {0}};
  const choice_data rich = choices(all, 10, [](const answer& a, std::uint32_t j, std::vector<double>& x) {
    if (j != 1) x[j / 2] = 1;
    x[2 + j] = a.time[j];
    x[5] = a.cost[j];
    if (j < 2) {
      x[6 + j] = a.headway[j];
      x[8 + j] = a.ga;
    }
  });
  add("cross-nested logit", -4997.865, choice_likelihood{rich, utility::linear{}, cross});
  add("cross-nested logit, sparse", -5214.049, choice_likelihood{d, utility::linear{}, cross});
  choice_data scale;
  scale.columns = 2;
  scale.alternatives = 3;
  std::vector<answer> binary;
  for (const answer& a : all) {
    for (std::uint32_t j = 0; j < 3; ++j) {
      scale.x.insert(scale.x.end(), {a.time[0], a.cost[0]});
      scale.alternative.push_back(j);
    }
    scale.end_choice(a.choice);
    if (a.choice == 1 || !a.available[0] || !a.available[2]) continue;
    binary.push_back(a);
    binary.back().available[1] = false;
  }
  using kernel::ordered;
  // the sign of their utility is ours: what is not reached lies above
  add("ordinal logit", -5789.309,
      choice_likelihood{scale, utility::linear{}, ordered{ordered::error_law::logistic, 3}});
  add("ordinal probit", -5789.055, choice_likelihood{scale, utility::linear{}, ordered{ordered::error_law::normal, 3}});
  const choice_data two = choices(binary, 5, [](const answer& a, std::uint32_t j, std::vector<double>& x) {
    if (j == 2) x[0] = 1;
    x[1 + j / 2] = a.time[j];
    x[3 + j / 2] = a.cost[j];
  });
  add("binary logit", -872.9052, choice_likelihood{two});
  add("binary probit", -906.9459, choice_likelihood{two, utility::linear{}, kernel::probit{}});
  if (!quadrature) return out;
  // as there: 30 points of Gauss and Hermite; for the uniform law 60, over the logistic of the variable
  add("normal mixture, 30 points", -5213.725, mixed_likelihood{d, {{2, taste_law::normal}}, taste_points{30, true}});
  add("lognormal mixture, 30 points", -5231.506,
      mixed_likelihood{d, {{2, taste_law::minus_lognormal}}, taste_points{30, true}});
  point_rule logistic = hermite_points(60);
  for (std::size_t k = 0; k < 60; ++k) {
    const double z = logistic.at[k], f = 1 / (1 + std::exp(-z));
    logistic.at[k] = 2 * f - 1;
    logistic.weight[k] *= f * (1 - f) * std::sqrt(2 * std::numbers::pi) * std::exp(0.5 * z * z);
  }
  add("uniform mixture, 60 points", -5215.061,
      mixed_likelihood{d, {{2, taste_law::uniform}}, std::vector<point_rule>{logistic}, {}});
  return out;
}

}  // namespace swissmetro
