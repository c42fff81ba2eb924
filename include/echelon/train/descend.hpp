// SPDX-License-Identifier: BSL-1.0
/// Training: steps against the gradient, until they are done, nothing is gained any more, or somebody asks to stop.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include <echelon/core/check.hpp>
#include <echelon/core/progress.hpp>
#include <echelon/exec/concepts.hpp>
#include <echelon/train/adam.hpp>
#include <echelon/train/concepts.hpp>
#include <echelon/train/gradient.hpp>
#include <echelon/train/schedule.hpp>

namespace echelon::inline ECHELON_ABI::train {

/// How to descend.
template <optimiser Optimiser = adam, schedule Schedule = rate::cosine>
struct descent {
  std::size_t steps = 1000;
  double rate = 1e-3;
  double clip = 1.0;          ///< the longest gradient; infinity: as it comes
  double average = 0.0;       ///< share of the past in the mean of weights that is validated; 0: the weights themselves
  std::size_t look_every = 100;  ///< steps between two looks at the validation loss, when there is one
  std::size_t patience = 0;      ///< looks without gain after which to stop; 0: never
  std::size_t keep_every = 100;  ///< steps between two calls of `keep`, when there is one
  Optimiser optimise{};
  Schedule schedule{};
};

/// All that training knows: continued from here it goes the way it would have gone, bit for bit.
struct descent_state {
  std::size_t step = 0;             ///< steps that are done
  std::vector<float> weights;
  std::vector<float> memory;        ///< of the optimiser
  std::vector<float> averaged;      ///< mean of weights, when asked for
  std::vector<float> best;          ///< weights of the best look, when there were looks
  double best_loss = std::numeric_limits<double>::infinity();
  std::size_t looks_without_gain = 0;
  double loss = 0;                  ///< of the last step

  friend bool operator==(const descent_state&, const descent_state&) = default;

  /// What to predict with: the best weights that were seen, else the averaged ones, else the last.
  std::span<const float> chosen() const noexcept {
    const auto& from = !best.empty() ? best : !averaged.empty() ? averaged : weights;
    return {from.data(), from.size()};
  }
};

/// Who is told of training, and asked; each may be nobody.
struct descent_hooks {
  observer_ref watch{};                                      ///< hears each step; false asks to stop
  std::function<double(std::span<const float>)> validate{};  ///< the loss of weights on what is not learned from
  std::function<bool(const descent_state&)> keep{};          ///< stores the state; false: could not, training stops
};

/// Continues from `state` until the steps are done. A step that meets a gradient which is not finite is skipped.
///
/// Why it ended: `iterations`, `stalled` (patience is over) or `interrupted` (watch or keep said no).
///
/// throws  error 101 another number of weights than the problem has | 201 a rate or share out of range
/// repeats identical bits for every policy and number of workers, and after any interruption
/// cost    a gradient a step; nothing is allocated after the first step but by the hooks
template <exec::policy E, optimiser O, schedule S, problem P>
stop descend(const E& where, const descent<O, S>& how, P& of, descent_state& state, const descent_hooks& hooks = {}) {
  check::size(state.weights.size(), of.parameters(), "weights");
  check::positive(how.rate, "rate");
  check::range(how.clip > 0, "clip", "is not positive");
  check::range(how.average >= 0 && how.average < 1, "average", "is not in [0, 1)");
  check::range(how.look_every > 0 && how.keep_every > 0, "look_every", "is zero, needed at least one step");
  const std::size_t n = state.weights.size();
  state.memory.resize(how.optimise.memory(n));
  if (how.average > 0 && state.averaged.size() != n) state.averaged = state.weights;
  std::vector<float> gradient(n);
  gradient_room room;
  const auto keep = [&] { return !hooks.keep || hooks.keep(state); };
  while (state.step < how.steps) {
    if (how.patience > 0 && state.looks_without_gain >= how.patience) return stop::stalled;
    const std::size_t at = state.step + 1;
    const double loss = summed_gradient(where, of, at, state.weights, gradient, room);
    const double length = clip(gradient, how.clip);
    if (std::isfinite(length) && std::isfinite(loss)) {
      state.loss = loss;
      how.optimise.step(at, how.rate * how.schedule.share(at, how.steps), state.weights, gradient, state.memory);
    }
    state.step = at;
    if (how.average > 0) {
      const auto share = static_cast<float>(1 - how.average);
      for (std::size_t i = 0; i < n; ++i) state.averaged[i] += share * (state.weights[i] - state.averaged[i]);
    }
    if (hooks.validate && (at % how.look_every == 0 || at == how.steps)) {
      const auto& seen = how.average > 0 ? state.averaged : state.weights;
      const double now = hooks.validate({seen.data(), n});
      if (now < state.best_loss) {
        state.best_loss = now;
        state.best = seen;
        state.looks_without_gain = 0;
      } else {
        ++state.looks_without_gain;
      }
    }
    if ((at % how.keep_every == 0 || at == how.steps) && !keep()) return stop::interrupted;
    if (!hooks.watch({"training", at, how.steps})) {
      keep();
      return stop::interrupted;
    }
  }
  return how.patience > 0 && state.looks_without_gain >= how.patience ? stop::stalled : stop::iterations;
}

}  // namespace echelon::inline ECHELON_ABI::train
